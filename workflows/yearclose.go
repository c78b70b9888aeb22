package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
)

// YearCloseStart is the input of a yearly close. The calendar begins one knowing nothing but
// the programme and the year; a wake-up knows the close's ID and where it stands as well.
type YearCloseStart struct {
	Programme string    `json:"programme"`
	Year      int       `json:"year"`
	ID        domain.ID `json:"id,omitempty"`
	State     string    `json:"state,omitempty"`
	Version   int       `json:"version,omitempty"`
}

// YearClose tells the story of a yearly close (年度考核): open cases of the year are waited
// for, the figures are frozen and hashed, every hospital signs or sends them back, and the
// year is locked.
func YearClose(ctx workflow.Context, start YearCloseStart) error {
	y := &yearClose{
		vigil: newVigil(ctx, domain.CaseRef{Kind: domain.CaseYearClose, ID: start.ID}, start.State, start.Version, daily),
		year:  BeginCloseInput{start.Programme, start.Year},
	}
	return y.run(ctx)
}

type yearClose struct {
	vigil
	year     BeginCloseInput
	returned bool // a hospital has just sent the figures back
}

func (y *yearClose) run(ctx workflow.Context) error {
	for domain.CloseState(y.state) != domain.CloseLocked {
		if y.full(ctx) {
			return y.again(ctx)
		}
		before := y.state
		if err := y.pass(ctx); err != nil {
			return err
		}
		y.returned = y.returned || (before == string(domain.CloseFrozen) && y.state == string(domain.CloseChecking))
	}
	return y.rest()
}

func (y *yearClose) pass(ctx workflow.Context) error {
	switch domain.CloseState(y.state) {
	case "", domain.CloseChecking:
		return y.check(ctx)
	case domain.CloseFrozen:
		return y.sign(ctx)
	}
	return y.unknown()
}

// check waits until no case of the year is open, then freezes the figures. Figures that were
// sent back are not frozen again in the same breath: whoever found the fault needs time to
// have it mended, at least until the next wake-up or the next day.
func (y *yearClose) check(ctx workflow.Context) error {
	stage, err := call(ctx, patient, Activities.BeginClose, y.year)
	if err != nil {
		return err
	}
	y.ref.ID = stage.ID
	if y.found(stage.State, stage.Version); y.state != string(domain.CloseChecking) {
		return nil
	}
	if y.returned {
		y.returned = false
		return y.wait(ctx, workflow.Now(ctx).Add(daily))
	}
	if stage.OpenReports+stage.OpenAssignments > 0 {
		return y.wait(ctx, time.Time{})
	}
	return y.advance(ctx, patient, Activities.FreezeYear)
}

// sign keeps the deadlines of the hospitals' signatures and locks the year when the last is
// in, or has run out and is recorded as not given.
func (y *yearClose) sign(ctx workflow.Context) error {
	if y.ref.ID == 0 {
		y.state = ""
		return nil
	}
	ladder, err := y.walk(ctx)
	if err != nil || y.found(ladder.State, 0) {
		return err
	}
	if ladder.Open == 0 {
		return y.advance(ctx, patient, Activities.LockYear)
	}
	return y.wait(ctx, ladder.NextAt)
}

func (y *yearClose) again(ctx workflow.Context) error {
	y.drain()
	return workflow.NewContinueAsNewError(ctx, YearClose, YearCloseStart{
		Programme: y.year.Programme, Year: y.year.Year, ID: y.ref.ID, State: y.state, Version: y.version,
	})
}
