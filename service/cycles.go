package service

import (
	"context"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Cycles is the batches of people sent under an agreement.
type Cycles struct{ *core }

// CyclePlan is what HR fills in to prepare a cycle.
type CyclePlan struct {
	AgreementID     domain.ID      `json:"agreement_id"`
	Title           string         `json:"title"`
	NominationUntil calendar.Date  `json:"nomination_until"`
	From            calendar.Date  `json:"from"`
	To              calendar.Date  `json:"to"` // empty = the programme's term after From
	Positions       []PositionPlan `json:"positions"`
	Backfill        bool           `json:"backfill"`
	BackfillReason  string         `json:"backfill_reason"`
	PublicityFrom   calendar.Date  `json:"publicity_from"` // only for 补录: when the list was publicised
}

// PositionPlan is one place to fill.
type PositionPlan struct {
	Track      string `json:"track"`
	Department string `json:"department"`
	Specialty  string `json:"specialty"`
	Quota      int    `json:"quota"`
}

// Create prepares a cycle as a draft. Errors: forbidden (not HR of the supporter), invalid
// with every field at fault, locked (the plan reaches into a closed year).
func (s Cycles) Create(ctx context.Context, r Request, in CyclePlan) (domain.Cycle, error) {
	return write(ctx, s.core, r, "create-cycle", in, func(w *work) (domain.Cycle, error) {
		a, err := w.Agreement(w.actor.Scope(), in.AgreementID)
		if err != nil {
			return domain.Cycle{}, domain.Invalid("agreement_id", "unknown_agreement")
		}
		if err := w.actor.need(a.SupporterID, domain.RoleHR); err != nil {
			return domain.Cycle{}, err
		}
		p, err := w.Policy.Programme(a.Programme)
		if err != nil {
			return domain.Cycle{}, err
		}
		if err := w.checkParties(p, a); err != nil {
			return domain.Cycle{}, err
		}
		c := in.cycle(w, a, p)
		if err := c.CheckPlan(p, a, calendar.DateOf(w.at)); err != nil {
			return c, err
		}
		if err := w.checkYears(p, c.From, c.To); err != nil {
			return c, err
		}
		if err := w.InsertCycle(&c); err != nil {
			return c, err
		}
		w.audit(c.Case(), "cycle_created", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, c.BackfillReason, nil)
		return c, nil
	})
}

func (in CyclePlan) cycle(w *work, a domain.Agreement, p domain.Programme) domain.Cycle {
	c := domain.Cycle{
		Title: in.Title, AgreementID: a.ID, SupporterID: a.SupporterID, RecipientID: a.RecipientID, Programme: p.Ref,
		NominationUntil: in.NominationUntil, From: in.From, To: in.To, Backfill: in.Backfill, BackfillReason: in.BackfillReason,
		State: domain.CycleDraft, InitiatorID: w.actor.UserID, CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
	}
	if c.To.IsZero() && !c.From.IsZero() {
		c.To = c.From.AddMonths(p.TermMonths).AddDays(-1)
	}
	if c.Backfill {
		c.PublicityFrom = in.PublicityFrom
		if c.PublicityFrom.IsZero() && !c.From.IsZero() {
			c.PublicityFrom = calendar.AddWorkingDays(c.From, -p.PublicityDays-1)
		}
		c.BackfillUntil = calendar.AddWorkingDays(calendar.DateOf(w.at), p.Reporting.BackfillDays).End()
	}
	for _, pos := range in.Positions {
		c.Positions = append(c.Positions, domain.Position{Track: pos.Track, Department: pos.Department, Specialty: pos.Specialty, Quota: pos.Quota})
	}
	return c
}

// checkYears refuses a plan that reaches into a frozen or locked year.
func (w *work) checkYears(p domain.Programme, from, to calendar.Date) error {
	for year := p.Year.YearOf(from); year <= p.Year.YearOf(to); year++ {
		if err := w.guardYear(p.Ref.Code, year); err != nil {
			return err
		}
	}
	return nil
}

// Open begins nominations: the programme's version is frozen into the cycle, HR's task to
// hand the list in is opened, and the cycle's workflow starts.
func (s Cycles) Open(ctx context.Context, r Request, id domain.ID) (domain.Cycle, error) {
	return write(ctx, s.core, r, "open-cycle "+id.String(), nil, func(w *work) (domain.Cycle, error) {
		c, err := w.ownCycle(id)
		if err != nil {
			return c, err
		}
		p, err := w.Policy.Programme(c.Programme.Code)
		if err != nil {
			return c, err
		}
		c.Programme = p.Ref
		if c, err = w.moveCycle(c, domain.CycleOpened); err != nil {
			return c, err
		}
		w.audit(c.Case(), "cycle_opened", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, "", nil)
		return c, w.askForList(p, c)
	})
}

// askForList asks HR to hand the list in, which is due when nominations end.
func (w *work) askForList(p domain.Programme, c domain.Cycle) error {
	a := about{
		Case: c.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID},
		SupporterID: c.SupporterID, RecipientID: c.RecipientID, Label: c.Title,
	}
	if c.NominationUntil.After(calendar.DateOf(w.at)) {
		a.Due = c.NominationUntil
	}
	_, err := w.begin(p, domain.ChainSignOff, a)
	return err
}

// ownCycle is a cycle the actor runs as the supporter's HR.
func (w *work) ownCycle(id domain.ID) (domain.Cycle, error) {
	c, err := w.Cycle(w.actor.Scope(), id)
	if err != nil {
		return c, err
	}
	return c, w.actor.need(c.SupporterID, domain.RoleHR)
}

// moveCycle applies an event, stores the cycle and wakes its workflow.
func (w *work) moveCycle(c domain.Cycle, e domain.CycleEvent) (domain.Cycle, error) {
	c, err := c.Moved(e, w.at)
	if err != nil {
		return c, err
	}
	if err := w.UpdateCycle(c); err != nil {
		return c, err
	}
	c.Version++
	w.wake(c.Case(), domain.Wake{State: string(c.State), Version: c.Version})
	return c, nil
}

// submitList is HR handing in the list of approved nominees.
func submitList(w *work, d *deciding) error {
	c, err := w.Cycle(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if err := w.checkList(c, d.programme); err != nil {
		return err
	}
	_, err = w.moveCycle(c, domain.CycleListHandedIn)
	return err
}

// planList looks at the conditions of the chain again when a list is handed in: how many people
// are on it is known only now.
func planList(w *work, d *deciding) error {
	counts, err := w.CountNominations(d.task.Subject.ID)
	if err != nil {
		return err
	}
	return w.planAnew(d, domain.CaseFacts{People: counts[domain.NominationApproved]}, d.programme)
}

// checkList refuses a list that is empty, undecided, or above a position's or a track's quota.
func (w *work) checkList(c domain.Cycle, p domain.Programme) error {
	counts, err := w.CountNominations(c.ID)
	if err != nil {
		return err
	}
	if open := counts[domain.NominationPending] + counts[domain.NominationReturned]; open > 0 {
		return domain.Fault(domain.CodePolicy, "list_undecided").With("count", open)
	}
	if counts[domain.NominationApproved] == 0 {
		return domain.Fault(domain.CodePolicy, "list_empty")
	}
	taken := map[domain.ID]int{}
	for page := (Page{Limit: 200}); ; {
		list, err := w.Nominations(Everything, NominationFilter{Cycle: c.ID, State: domain.NominationApproved}, page)
		if err != nil {
			return err
		}
		for _, n := range list.Items {
			taken[n.PositionID]++
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	for _, pos := range c.Positions {
		if taken[pos.ID] > pos.Quota {
			return domain.Fault(domain.CodePolicy, "position_full").With("department", pos.Department).With("quota", pos.Quota).With("count", taken[pos.ID])
		}
	}
	return w.checkTracks(c, p)
}

func (w *work) checkTracks(c domain.Cycle, p domain.Programme) error {
	from, to := p.Year.Span(p.Year.YearOf(c.From))
	for _, track := range p.Tracks {
		if track.QuotaPerYear == 0 {
			continue
		}
		seats, err := w.SeatsTaken(c.SupporterID, p.Ref.Code, track.Code, from, to)
		if err != nil {
			return err
		}
		if seats > track.QuotaPerYear {
			return domain.Fault(domain.CodePolicy, "track_full").With("track", track.Code).With("quota", track.QuotaPerYear).With("count", seats)
		}
	}
	return nil
}

// notOnList refuses the signature of somebody who is on the list themselves.
func notOnList(w *work, d *deciding) error {
	if w.actor.PersonID == 0 {
		return nil
	}
	own, err := w.Nominations(Everything, NominationFilter{
		Cycle: d.task.Subject.ID, Person: w.actor.PersonID, State: domain.NominationApproved,
	}, Page{Limit: 1})
	if err == nil && len(own.Items) > 0 {
		return domain.Fault(domain.CodeForbidden, "own_case")
	}
	return err
}

// signList is leadership's signature under the list.
func signList(w *work, d *deciding) error { return passList(w, d, domain.CycleListSigned) }

// consent is the recipient's agreement to the people on the list.
func consent(w *work, d *deciding) error { return passList(w, d, domain.CycleConsented) }

func passList(w *work, d *deciding, passed domain.CycleEvent) error {
	c, err := w.Cycle(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	switch d.in.Outcome {
	case domain.Return:
		return w.returnList(d, c)
	case domain.Reject:
		return w.stopCycle(c, d.in.Opinion)
	}
	if passed == domain.CycleConsented {
		c.PublicityFrom, c.PublicityTo = publicity(c, d.programme, calendar.DateOf(w.at))
	}
	_, err = w.moveCycle(c, passed)
	return err
}

// endList takes a list back that was handed in, to be handed in anew, or stops the cycle when
// the administrator ends its approval, or nobody signs it where the programme lets it end so.
func endList(w *work, d *deciding) error {
	if !d.cutShort() {
		return nil
	}
	c, err := w.Cycle(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	if d.run().State != domain.RunWithdrawn {
		return w.stopCycle(c, d.event.Opinion)
	}
	if c.State == domain.CycleNominating {
		return d.cannotEnd()
	}
	if c, err = w.moveCycle(c, domain.CycleListReturned); err != nil {
		return err
	}
	return w.askForList(d.programme, c)
}

// returnList sends the list back: to HR, or to a signature before this one.
func (w *work) returnList(d *deciding, c domain.Cycle) error {
	event := domain.CycleListReturned
	switch {
	case d.to.Kind == d.step.Kind:
		return nil
	case !d.to.Asks():
		event = domain.CycleListSentBack
	case c.NominationUntil.After(calendar.DateOf(w.at)):
		d.wait(d.to.Kind, c.NominationUntil, time.Time{})
	}
	_, err := w.moveCycle(c, event)
	return err
}

// publicity is when the list is made public (公示): from today, or as entered for 补录.
func publicity(c domain.Cycle, p domain.Programme, today calendar.Date) (from, to calendar.Date) {
	from = today
	if c.Backfill && !c.PublicityFrom.IsZero() {
		from = calendar.Earlier(c.PublicityFrom, today)
	}
	return from, calendar.AddWorkingDays(from, p.PublicityDays)
}

func (w *work) stopCycle(c domain.Cycle, reason string) error {
	c, err := w.moveCycle(c, domain.CycleStopped)
	if err != nil {
		return err
	}
	return w.endRuns(c.Case(), nil, domain.VerbTerminate, reason)
}

// Cancel stops a cycle before its assignments begin.
func (s Cycles) Cancel(ctx context.Context, r Request, id domain.ID, reason string) (domain.Cycle, error) {
	return write(ctx, s.core, r, "cancel-cycle "+id.String(), reason, func(w *work) (domain.Cycle, error) {
		c, err := w.ownCycle(id)
		if err != nil {
			return c, err
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return c, err
		}
		counts, err := w.CountAssignments(c.ID)
		if err != nil {
			return c, err
		}
		if len(counts) > 0 {
			return c, domain.Fault(domain.CodeConflict, "service_begun")
		}
		w.audit(c.Case(), "cycle_cancelled", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, reason, nil)
		if err := w.stopCycle(c, reason); err != nil {
			return c, err
		}
		return w.Cycle(Everything, id)
	})
}

// EndBackfill closes the time for entering months that are over: what is not handed in by
// now counts as missing. It can be moved earlier only, with a reason.
func (s Cycles) EndBackfill(ctx context.Context, r Request, id domain.ID, reason string) (domain.Cycle, error) {
	return write(ctx, s.core, r, "end-backfill "+id.String(), reason, func(w *work) (domain.Cycle, error) {
		c, err := w.ownCycle(id)
		if err != nil {
			return c, err
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return c, err
		}
		if !c.Backfill || !c.BackfillUntil.After(w.at) {
			return c, domain.Fault(domain.CodeConflict, "no_backfill_open")
		}
		c.BackfillUntil, c.UpdatedAt = w.at, w.at
		if err := w.UpdateCycle(c); err != nil {
			return c, err
		}
		c.Version++
		w.audit(c.Case(), "backfill_ended", domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID}, reason, nil)
		return c, w.endBackfillOf(c)
	})
}

// endBackfillOf brings the expiry of every hand-in still open forward to now.
func (w *work) endBackfillOf(c domain.Cycle) error {
	for page := (Page{Limit: 200}); ; {
		list, err := w.Assignments(Everything, AssignmentFilter{Cycle: c.ID, Open: true}, page)
		if err != nil {
			return err
		}
		for _, a := range list.Items {
			if err := w.shortenBackfill(a); err != nil {
				return err
			}
		}
		if page.After = list.Next; page.After == "" {
			return nil
		}
	}
}

func (w *work) shortenBackfill(a domain.Assignment) error {
	a.BackfillUntil = w.at
	if err := w.UpdateAssignment(a); err != nil {
		return err
	}
	tasks, err := w.OpenTasks(a.Case(), nil)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		last := len(t.Rungs) - 1
		if t.Kind != domain.TaskReportHandIn || t.DueAt.After(w.at) || last < t.RungsDone {
			continue
		}
		if t.Rungs[last].Kind == domain.RungExpire && t.Rungs[last].At.After(w.at) {
			t.Rungs[last].At = w.at
			if err := w.UpdateTask(t.Walked(0)); err != nil {
				return err
			}
		}
	}
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version + 1})
	return nil
}

// CycleView is a cycle with what its page shows.
type CycleView struct {
	Cycle       domain.Cycle
	Programme   domain.Programme
	Agreement   domain.Agreement
	Supporter   domain.Organisation
	Recipient   domain.Organisation
	Nominations map[domain.NominationState]int
	Assignments map[domain.AssignmentState]int
	Reports     ReportCounts
	Totals      map[string]int64 // accepted figures by metric code
	Standings   []QuotaStanding  // how tracks stand to the ranges of the scheme
	Waiting     []domain.Task    // the cycle's own open tasks
	MayRun      bool             // the reader is the supporter's HR
}

// Cycle is one cycle with its figures; not_found outside the actor's scope.
func (s Cycles) Cycle(ctx context.Context, a Actor, id domain.ID) (CycleView, error) {
	view := s.Store.View(ctx)
	c, err := view.Cycle(a.Scope(), id)
	if err != nil {
		return CycleView{}, err
	}
	v := CycleView{Cycle: c, MayRun: a.Has(domain.RoleHR, c.SupporterID)}
	return v, s.fill(view, &v)
}

func (s Cycles) fill(view Tx, v *CycleView) (err error) {
	c := v.Cycle
	if v.Programme, err = s.Policy.ProgrammeAt(c.Programme); err != nil {
		return err
	}
	if v.Agreement, err = view.Agreement(Everything, c.AgreementID); err != nil {
		return err
	}
	if v.Supporter, err = view.Organisation(c.SupporterID); err != nil {
		return err
	}
	if v.Recipient, err = view.Organisation(c.RecipientID); err != nil {
		return err
	}
	if v.Nominations, err = view.CountNominations(c.ID); err != nil {
		return err
	}
	if v.Assignments, err = view.CountAssignments(c.ID); err != nil {
		return err
	}
	if v.Reports, err = view.CountReports(ReportFilter{Cycle: c.ID}); err != nil {
		return err
	}
	if v.Totals, err = view.SumFigures(ReportFilter{Cycle: c.ID}); err != nil {
		return err
	}
	if v.Standings, err = s.standings(view, c, v.Programme, v.Recipient); err != nil {
		return err
	}
	v.Waiting, err = view.OpenTasks(c.Case(), nil)
	return err
}

// List is a page of the cycles the actor may see.
func (s Cycles) List(ctx context.Context, a Actor, f CycleFilter, page Page) (List[domain.Cycle], error) {
	return s.Store.View(ctx).Cycles(a.Scope(), f, page)
}

// OpenForMe lists the cycles of the actor's own hospital that take nominations now.
func (s Cycles) OpenForMe(ctx context.Context, a Actor) (List[domain.Cycle], error) {
	view := s.Store.View(ctx)
	p, err := view.Person(Everything, a.PersonID)
	if err != nil {
		return List[domain.Cycle]{}, nil // an account without a staff member cannot apply
	}
	return view.Cycles(Scope{Orgs: []domain.ID{p.OrgID}}, CycleFilter{State: domain.CycleNominating}, Page{Limit: 50})
}
