package workflows

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// CaseStart is the input of a case's workflow. With an empty State the workflow looks its
// case up first; otherwise it begins there. It is also what a continued run hands on.
type CaseStart struct {
	ID      domain.ID `json:"id"`
	State   string    `json:"state,omitempty"`
	Version int       `json:"version,omitempty"`
	NextAt  time.Time `json:"next_at,omitzero"` // when the next rung is due, if the one who woke it up knew
}

// vigil is what the workflows of all cases have in common: what is known of the case, and
// the sleep until something happens to it.
type vigil struct {
	ref     domain.CaseRef
	state   string                  // the last that is known: from the input, a wake-up or an activity
	version int                     // of the newest of those that carried one
	next    time.Time               // when the next rung is due, known from the start; zero = look
	recheck time.Duration           // the longest sleep without looking again
	wakes   workflow.ReceiveChannel // carries domain.Wake

	alarm     workflow.Future // the timer of the last sleep, which may still be running
	alarmAt   time.Time
	stopAlarm workflow.CancelFunc
}

// The longest sleeps. Every wake-up is delivered, so they matter only after the engine was
// restored from an older backup. Assignments are too many to look at daily: at 170,000 of
// them that would be most of what the engine does.
const (
	daily  = 24 * time.Hour
	weekly = 7 * daily
)

// shortest keeps a workflow from running in circles when the clock of the database's machine
// lags behind the engine's, and what the engine calls due is not due yet.
const shortest = 5 * time.Second

func newVigil(ctx workflow.Context, ref domain.CaseRef, state string, version int, recheck time.Duration) vigil {
	v := vigil{ref: ref, state: state, version: version, recheck: recheck, wakes: workflow.GetSignalChannel(ctx, SignalWake)}
	v.drain()
	return v
}

// drain takes in every wake-up that has arrived, keeps the newest, and reports whether there
// was any.
func (v *vigil) drain() (woken bool) {
	for w := (domain.Wake{}); v.wakes.ReceiveAsync(&w); w = (domain.Wake{}) {
		v.hear(w)
		woken = true
	}
	return woken
}

// hear takes a wake-up in. One without a state, or no newer than what is known, changes
// nothing here: it only ended a sleep, and the next pass looks at the database.
func (v *vigil) hear(w domain.Wake) {
	if w.State != "" && w.Version > v.version {
		v.state, v.version = w.State, w.Version
	}
}

// found takes in what an activity read, which is newer than any wake-up heard before it ran.
// It reports whether the case has moved. Version 0 means the activity does not tell.
func (v *vigil) found(state string, version int) (moved bool) {
	moved = state != v.state
	v.state, v.version = state, max(v.version, version)
	return moved
}

// wait sleeps until an instant (zero: as long as may be) or until the case is woken up.
func (v *vigil) wait(ctx workflow.Context, until time.Time) error {
	if v.drain() {
		return nil // somebody came while we looked
	}
	v.setAlarm(ctx, until)
	next := workflow.NewSelector(ctx)
	next.AddFuture(v.alarm, func(workflow.Future) {})
	next.AddReceive(v.wakes, func(workflow.ReceiveChannel, bool) {})
	next.Select(ctx)
	v.drain()
	return ctx.Err()
}

// setAlarm sets the timer of a sleep. The one of the sleep before was left running when the
// case was woken up, for then somebody was waiting; it is replaced now, unless it serves.
func (v *vigil) setAlarm(ctx workflow.Context, until time.Time) {
	now := workflow.Now(ctx)
	due := now.Add(v.recheck)
	exact := !until.IsZero() && !until.After(due)
	if exact {
		due = later(until, now.Add(shortest))
	}
	if v.alarm != nil && !v.alarm.IsReady() {
		if v.alarmAt.Equal(due) || (!exact && v.alarmAt.Before(due)) {
			return
		}
		v.stopAlarm()
	}
	timing, stop := workflow.WithCancel(ctx)
	v.alarm, v.alarmAt, v.stopAlarm = workflow.NewTimer(timing, due.Sub(now)), due, stop
}

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// hold is the pass of a state in which people are at work: every deadline that has come is
// kept, then the case sleeps until the next one.
func (v *vigil) hold(ctx workflow.Context) error {
	if until := v.next; !until.IsZero() {
		v.next = time.Time{}
		return v.wait(ctx, until)
	}
	ladder, err := v.walk(ctx)
	if err != nil || v.found(ladder.State, 0) {
		return err
	}
	return v.wait(ctx, ladder.NextAt)
}

func (v *vigil) walk(ctx workflow.Context) (LadderOutput, error) {
	return call(ctx, brief, Activities.WalkLadder, LadderInput{v.ref})
}

// advance is the pass of a state the case leaves by itself: step moves it. Where it does not
// move, for a reason only the database knows, it is asked again after the next wake-up.
func (v *vigil) advance(ctx workflow.Context, p profile, step func(Activities, context.Context, CaseInput) (StateOutput, error)) error {
	out, err := call(ctx, p, step, CaseInput{v.ref.ID})
	if err != nil || v.found(out.State, 0) {
		return err
	}
	return v.wait(ctx, time.Time{})
}

// rest ends the story of a case that has come to its end. Wake-ups that came with the end are
// taken in first: nobody waits for them, and the engine would warn of them.
func (v *vigil) rest() error {
	v.drain()
	return nil
}

// full reports whether the run's history has grown so long that it should be continued.
func (v *vigil) full(ctx workflow.Context) bool {
	return workflow.GetInfo(ctx).GetContinueAsNewSuggested()
}

// again continues a case's story in a new run with an empty history. What was signalled up to
// now is taken along.
func (v *vigil) again(ctx workflow.Context, story any) error {
	v.drain()
	return workflow.NewContinueAsNewError(ctx, story, CaseStart{ID: v.ref.ID, State: v.state, Version: v.version})
}

// unknown ends a workflow whose case is in a state this program does not know, such as one of
// a newer version: better seen to fail than to sleep for ever.
func (v *vigil) unknown() error {
	return temporal.NewApplicationError(v.ref.String()+" is in the unknown state "+v.state, string(domain.CodeInternal))
}
