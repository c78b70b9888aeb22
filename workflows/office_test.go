package workflows

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// office is the database of these stories: one case with its tasks, answering the port as the
// real one does. It keeps a diary of what the clock did and a list of what it was asked.
type office struct {
	mu   sync.Mutex
	now  func() time.Time
	wake func(domain.Wake)

	ref     domain.CaseRef
	state   string
	version int
	tasks   []domain.Task
	diary   []string // "2027-06-12 09:00 escalate arrival"
	calls   []string // activities in the order they ran
	trouble error    // what every activity answers, while set

	publicityEnds time.Time
	toAssign      int
	months        []month
	open          map[string]int // open reports and assignments, for a year
	pages         []string       // pages of digests
}

type month struct {
	name    string
	opensAt time.Time
	dueOn   calendar.Date
	state   domain.ReportState // "" = not open yet
}

var _ Activities = (*office)(nil)

// enter is the beginning of every activity.
func (o *office) enter(name string) (leave func(), err error) {
	o.mu.Lock()
	o.calls = append(o.calls, name)
	return o.mu.Unlock, o.trouble
}

func (o *office) note(format string, args ...any) {
	o.diary = append(o.diary, o.now().In(calendar.Zone).Format("2006-01-02 15:04 ")+fmt.Sprintf(format, args...))
}

// move changes the state as the service does: with a new version and a wake-up.
func (o *office) move(state string) {
	o.state = state
	o.version++
	o.note("→ %s", state)
	o.ring(domain.Wake{State: state, Version: o.version})
}

func (o *office) ring(w domain.Wake) {
	if o.wake != nil {
		o.wake(w)
	}
}

// ask opens a task with a ladder.
func (o *office) ask(kind domain.TaskKind, period string, rungs ...domain.Rung) {
	t := domain.Task{ID: domain.ID(len(o.tasks) + 1), Kind: kind, Period: period, State: domain.TaskOpen, Rungs: rungs, Version: 1}
	o.tasks = append(o.tasks, t.Walked(0))
	o.note("asked for %s %s", kind, period)
}

func rung(kind domain.RungKind, at time.Time) domain.Rung { return domain.Rung{Kind: kind, At: at} }

// decide closes the oldest open task of a kind; false means nobody can: somebody was faster.
func (o *office) decide(kind domain.TaskKind) (domain.Task, bool) {
	for i, t := range o.tasks {
		if t.Kind == kind && t.State == domain.TaskOpen {
			o.tasks[i].State = domain.TaskDone
			o.note("%s %s done", kind, t.Period)
			return t, true
		}
	}
	return domain.Task{}, false
}

func (o *office) openTasks() (n int, next time.Time) {
	for _, t := range o.tasks {
		if t.State != domain.TaskOpen {
			continue
		}
		if n++; !t.WakeAt.IsZero() && (next.IsZero() || t.WakeAt.Before(next)) {
			next = t.WakeAt
		}
	}
	return n, next
}

func (o *office) WalkLadder(_ context.Context, in LadderInput) (LadderOutput, error) {
	leave, err := o.enter("WalkLadder")
	defer leave()
	if err != nil {
		return LadderOutput{}, err
	}
	if in.Case != o.ref {
		return LadderOutput{}, fmt.Errorf("asked about %v, which is not %v", in.Case, o.ref)
	}
	for i := range o.tasks {
		if t := &o.tasks[i]; t.State == domain.TaskOpen {
			o.walk(t)
		}
	}
	out := LadderOutput{State: o.state}
	out.Open, out.NextAt = o.openTasks()
	return out, nil
}

func (o *office) walk(t *domain.Task) {
	due := t.DueRungs(o.now())
	*t = t.Walked(len(due))
	for _, r := range due {
		o.note("%s %s %s", r.Kind, t.Kind, t.Period)
		if r.Kind == domain.RungExpire {
			t.State = domain.TaskExpired
			o.ranOut(*t)
		}
	}
}

func (o *office) ranOut(t domain.Task) {
	switch t.Kind {
	case domain.TaskReportHandIn:
		o.setReport(t.Period, domain.ReportMissing)
	case domain.TaskAppraisalSign:
		o.move(string(domain.AssignmentSettling))
	}
}

func (o *office) setReport(name string, s domain.ReportState) {
	i := slices.IndexFunc(o.months, func(m month) bool { return m.name == name })
	o.months[i].state = s
	o.note("report %s %s", name, s)
}

func (o *office) AssignmentStage(context.Context, CaseInput) (AssignmentStage, error) {
	leave, err := o.enter("AssignmentStage")
	defer leave()
	return o.assignmentStage(), err
}

func (o *office) assignmentStage() AssignmentStage {
	s := AssignmentStage{State: o.state, Version: o.version}
	for _, m := range o.months {
		if m.state == "" {
			if s.MonthsAhead++; s.MonthsAhead == 1 {
				s.NextOpensAt = m.opensAt
			}
		}
	}
	return s
}

func (o *office) OpenMonths(context.Context, CaseInput) (AssignmentStage, error) {
	leave, err := o.enter("OpenMonths")
	defer leave()
	if err != nil {
		return AssignmentStage{}, err
	}
	for i, m := range o.months {
		if o.state == string(domain.AssignmentServing) && m.state == "" && !m.opensAt.After(o.now()) {
			o.months[i].state = domain.ReportAwaited
			o.ask(domain.TaskReportHandIn, m.name, rung(domain.RungRemind, m.dueOn.At(9, 0)),
				rung(domain.RungEscalate, m.dueOn.AddDays(2).At(9, 0)), rung(domain.RungExpire, m.dueOn.AddDays(5).End()))
		}
	}
	return o.assignmentStage(), nil
}

func (o *office) EndService(context.Context, CaseInput) (StateOutput, error) {
	leave, err := o.enter("EndService")
	defer leave()
	if err != nil || o.state != string(domain.AssignmentServing) {
		return StateOutput{o.state}, err
	}
	for _, m := range o.months {
		if m.state != domain.ReportAccepted && m.state != domain.ReportMissing {
			return StateOutput{o.state}, nil
		}
	}
	o.move(string(domain.AssignmentAppraising))
	o.ask(domain.TaskAppraise, "recipient")
	o.ask(domain.TaskAppraise, "supporter")
	return StateOutput{o.state}, nil
}

func (o *office) Settle(context.Context, CaseInput) (StateOutput, error) {
	leave, err := o.enter("Settle")
	defer leave()
	if err == nil && o.state == string(domain.AssignmentSettling) {
		o.move(string(domain.AssignmentSettled))
	}
	return StateOutput{o.state}, err
}

func (o *office) CycleStage(context.Context, CaseInput) (CycleStage, error) {
	leave, err := o.enter("CycleStage")
	defer leave()
	return CycleStage{State: o.state, Version: o.version, PublicityEnds: o.publicityEnds}, err
}

func (o *office) Assign(_ context.Context, in AssignInput) (AssignOutput, error) {
	leave, err := o.enter("Assign")
	defer leave()
	if err != nil || o.state != string(domain.CyclePublicity) {
		return AssignOutput{}, err
	}
	n := min(in.Limit, o.toAssign)
	o.toAssign -= n
	o.note("%d assigned", n)
	if o.toAssign == 0 {
		o.move(string(domain.CycleServing))
	}
	return AssignOutput{Left: o.toAssign > 0}, nil
}

func (o *office) SettleCycle(context.Context, CaseInput) (StateOutput, error) {
	leave, err := o.enter("SettleCycle")
	defer leave()
	if err == nil && o.state == string(domain.CycleServing) && o.open["assignments"] == 0 {
		o.move(string(domain.CycleClosed))
	}
	return StateOutput{o.state}, err
}

func (o *office) RequestStage(context.Context, CaseInput) (RequestStage, error) {
	leave, err := o.enter("RequestStage")
	defer leave()
	return RequestStage{State: o.state, Version: o.version}, err
}

func (o *office) BeginClose(_ context.Context, in BeginCloseInput) (CloseStage, error) {
	leave, err := o.enter("BeginClose")
	defer leave()
	if err != nil || in.Year != 2025 {
		return CloseStage{}, err
	}
	if o.state == "" {
		o.state, o.version = string(domain.CloseChecking), 1
	}
	return CloseStage{ID: o.ref.ID, State: o.state, Version: o.version, OpenReports: o.open["reports"], OpenAssignments: o.open["assignments"]}, nil
}

func (o *office) FreezeYear(context.Context, CaseInput) (StateOutput, error) {
	leave, err := o.enter("FreezeYear")
	defer leave()
	if err == nil && o.state == string(domain.CloseChecking) && o.open["reports"]+o.open["assignments"] == 0 {
		o.move(string(domain.CloseFrozen))
		o.ask(domain.TaskYearSign, "2025", rung(domain.RungRemind, o.now().Add(10*daily)), rung(domain.RungExpire, o.now().Add(20*daily)))
	}
	return StateOutput{o.state}, err
}

func (o *office) LockYear(context.Context, CaseInput) (StateOutput, error) {
	leave, err := o.enter("LockYear")
	defer leave()
	if n, _ := o.openTasks(); err == nil && o.state == string(domain.CloseFrozen) && n == 0 {
		o.move(string(domain.CloseLocked))
	}
	return StateOutput{o.state}, err
}

func (o *office) AnchorAudit(_ context.Context, in DayInput) (Done, error) {
	leave, err := o.enter("AnchorAudit " + in.Day.String())
	defer leave()
	return Done{}, err
}

func (o *office) Digests(_ context.Context, in DigestInput) (DigestOutput, error) {
	leave, err := o.enter("Digests " + in.Day.String() + " after " + in.After)
	defer leave()
	i := slices.Index(o.pages, in.After)
	if i+1 < len(o.pages) {
		return DigestOutput{Next: o.pages[i+1], Sent: 100}, err
	}
	return DigestOutput{Sent: 7}, err
}

func (o *office) RecordPeriod(_ context.Context, in PeriodInput) (Done, error) {
	leave, err := o.enter("RecordPeriod " + in.Job + " " + in.Period)
	defer leave()
	return Done{}, err
}
