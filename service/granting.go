package service

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// granting is a request on its way to being granted.
type granting struct {
	*deciding
	request   domain.Request
	situation domain.Situation
}

// effects is what a granted request does, kind by kind.
var effects = map[domain.RequestKind]func(*work, *granting) error{
	domain.RequestLeave:       grantLeave,
	domain.RequestEarlyReturn: grantEnd,
	domain.RequestRecall:      grantEnd,
	domain.RequestExtension:   grantEnd,
	domain.RequestReplacement: grantReplacement,
	domain.RequestAppeal:      grantAppeal,
	domain.RequestUnlock:      grantUnlock,
	domain.RequestRevocation:  grantRevocation,
}

// reviewRequest is the last of those who decide approving, or one of them sending it back or
// refusing it.
func reviewRequest(w *work, d *deciding) error {
	q, err := w.Request(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	q.Opinion, q.DecidedBy, q.DecidedAt = d.in.Opinion, w.actor.UserID, w.at
	switch d.in.Outcome {
	case domain.Approve:
		return w.grant(d, q)
	case domain.Return:
		if d.to.Kind != domain.TaskRequestFix {
			return nil
		}
		return w.moveRequest(q, domain.RequestSentBack)
	}
	return w.moveRequest(q, domain.RequestRefused)
}

// moveRequest applies an event, stores the request, tells its workflow and whoever asked.
func (w *work) moveRequest(q domain.Request, e domain.RequestEvent) error {
	q, err := q.Moved(e, w.at)
	if err != nil {
		return err
	}
	if err := w.UpdateRequest(q); err != nil {
		return err
	}
	q.Version++
	w.wake(q.Case(), domain.Wake{State: string(q.State), Version: q.Version})
	users := []domain.ID{q.InitiatorID}
	if q.PersonUserID != q.InitiatorID && (q.State.Granted() || q.State == domain.RequestRevoked) {
		users = append(users, q.PersonUserID)
	}
	args := requestArgs(q)
	args["opinion"] = q.Opinion
	return w.notify(users, domain.Notice{
		Kind: "request_" + string(q.State), Case: q.Case(), Urgent: q.State != domain.RequestRunning, Args: args,
		DedupeKey: "request/" + q.ID.String() + "/" + domain.ID(q.Version).String(),
	})
}

// grant checks once more what was checked when it was submitted, for things may have changed
// since, and carries the request out.
func (w *work) grant(d *deciding, q domain.Request) error {
	a, err := w.Assignment(Everything, q.AssignmentID)
	if err != nil {
		return err
	}
	if err := w.LockRequests(a.PersonID); err != nil {
		return err
	}
	s, err := w.situation(w, a)
	if err != nil {
		return err
	}
	s.Papers = true // looked at when it was handed in, and by everybody who agreed
	if q.Kind.MovesEnd() {
		q.Was = a.To
	}
	if err := q.Check(s); err != nil {
		return overtaken(err)
	}
	if err := w.guardRequest(q, s); err != nil {
		return err
	}
	q.Changes = domain.Preview(q, s)
	g := &granting{deciding: d, request: q, situation: s}
	if err := effects[q.Kind](w, g); err != nil {
		return err
	}
	event := domain.RequestGranted
	if _, away := d.lastOf(domain.TaskLeaveReturn); away {
		event = domain.RequestGrantedAway
	}
	w.audit(a.Case(), "request_granted", q.Subject(), q.Opinion, requestArgs(q))
	return w.moveRequest(g.request, event)
}

// overtaken tells an approver that the request no longer fits: the fault is not in anything
// they filled in, so no field is blamed.
func overtaken(err error) error {
	fault, ok := err.(*domain.Error)
	if !ok || fault.Field == "" {
		return err
	}
	moved := domain.Fault(domain.CodeConflict, "request_overtaken").With("cause", fault.Message)
	moved.Cause = err
	return moved
}

// lastOf is the step of a kind that this run still goes through.
func (d *deciding) lastOf(kind domain.TaskKind) (domain.Step, bool) {
	for _, s := range d.board.Chain.Steps {
		if s.Kind == kind {
			return s, true
		}
	}
	return domain.Step{}, false
}

func grantLeave(_ *work, g *granting) error {
	g.wait(domain.TaskLeaveReturn, g.request.DueBack(), time.Time{})
	return nil
}

func grantEnd(w *work, g *granting) error {
	return w.moveEnd(g.situation, g.request.On)
}

func grantReplacement(w *work, g *granting) error {
	until := g.situation.Assignment.To
	if err := (Requests{w.core}).screenSuccessor(w, &g.request, g.situation); err != nil {
		return overtaken(err)
	}
	if err := w.moveEnd(g.situation, g.request.On); err != nil {
		return err
	}
	made, err := w.succeed(g.request, g.situation, until)
	g.request.MadeID = made.ID
	return err
}

// succeed sends somebody else for the rest: a nomination that takes over the place of the
// first one, and an assignment that begins the day after.
func (w *work) succeed(q domain.Request, s domain.Situation, until calendar.Date) (domain.Assignment, error) {
	a := s.Assignment
	p, err := w.Person(Everything, q.SuccessorID)
	if err != nil {
		return domain.Assignment{}, err
	}
	n := domain.Nomination{
		CycleID: a.CycleID, SupporterID: a.SupporterID, RecipientID: a.RecipientID, PersonID: p.ID, PersonName: p.Name,
		PositionID: a.PositionID, Track: a.Track, Replaces: a.NominationID, Statement: q.Reason, Declarations: q.Declarations,
		State: domain.NominationAssigned, InitiatorID: q.InitiatorID, CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
	}
	if err := w.InsertNomination(&n); err != nil {
		return domain.Assignment{}, err
	}
	c, err := w.Cycle(Everything, a.CycleID)
	if err != nil {
		return domain.Assignment{}, err
	}
	c.From, c.To, c.Backfill = q.On.AddDays(1), until, a.Backfill
	w.audit(c.Case(), "replaced", q.Subject(), q.Reason, map[string]string{"name": a.PersonName, "successor": p.Name})
	return w.dispatch(c, s.Programme, n, p)
}

func grantAppeal(w *work, g *granting) error {
	a := g.situation.Assignment
	appraisals, err := w.Appraisals(a.ID)
	if err != nil {
		return err
	}
	round := 1
	for _, ap := range appraisals {
		round = max(round, ap.Round+1)
	}
	a.Signature, a.Grade, a.Score, a.Passed, a.SettledAt = "", "", 0, false, time.Time{}
	if a, err = w.moveAssignment(a, domain.AssignmentAppealed); err != nil {
		return err
	}
	_, err = w.begin(g.situation.Programme, domain.ChainAppraisal, appraisalAbout(a, round))
	return err
}

// unlockedDays is how many working days an unlocked month has at least before it could count
// as missing: nobody loses an accepted month by being slow.
const unlockedDays = 30

// grantUnlock opens an accepted month again. What it put into the ledger is taken back by
// corrections; it comes in again when the month is accepted anew.
func grantUnlock(w *work, g *granting) error {
	r, err := w.Report(Everything, g.request.ReportID)
	if err != nil {
		return err
	}
	if r, err = r.Moved(domain.ReportUnlocked, w.at); err != nil {
		return err
	}
	a := g.situation.Assignment
	back := domain.Reversals(g.situation.Ledger, r.ID, w.at)
	if err := w.InsertLedger(back); err != nil {
		return err
	}
	r.ReturnReason = g.request.Reason
	if err := w.UpdateReport(r); err != nil {
		return err
	}
	r.SubmittedBy = 0
	about := reportAbout(a, r)
	about.Due = calendar.Later(r.DueOn, calendar.AddWorkingDays(calendar.DateOf(w.at), correctionDays))
	about.Grace = calendar.AddWorkingDays(calendar.DateOf(w.at), unlockedDays).End()
	if _, err := w.begin(g.situation.Programme, domain.ChainReport, about); err != nil {
		return err
	}
	w.wake(a.Case(), domain.Wake{State: string(a.State), Version: a.Version})
	if a.State != domain.AssignmentSettled {
		return nil
	}
	if err := w.judge(a); err != nil { // what was answered rested on this month
		return err
	}
	return w.wakeYearsOf(a)
}

func grantRevocation(w *work, g *granting) error {
	target, err := w.Request(Everything, g.request.TargetID)
	if err != nil {
		return err
	}
	subject := target.Subject()
	if err := w.endRuns(target.Case(), &subject, domain.VerbTerminate, g.request.Reason); err != nil {
		return err
	}
	if target.Kind == domain.RequestReplacement {
		if err := w.recallSuccessor(target, g.request.Reason); err != nil {
			return err
		}
	}
	if target.Kind.MovesEnd() {
		if err := w.moveEnd(g.situation, target.Was); err != nil {
			return err
		}
	}
	w.audit(target.Case(), "request_revoked", subject, g.request.Reason, requestArgs(target))
	return w.moveRequest(target, domain.RequestUndone)
}

// recallSuccessor ends the assignment a replacement made, as long as nobody has arrived.
func (w *work) recallSuccessor(target domain.Request, reason string) error {
	made, err := w.Assignment(Everything, target.MadeID)
	if err != nil {
		return err
	}
	if made.State != domain.AssignmentAwaited {
		return domain.Fault(domain.CodeConflict, "successor_arrived")
	}
	n, err := w.Nomination(Everything, made.NominationID)
	if err != nil {
		return err
	}
	if n, err = n.Moved(domain.NominationWasWithdrawn, w.at); err != nil {
		return err
	}
	if err := w.UpdateNomination(n); err != nil {
		return err
	}
	subject := domain.SubjectRef{Kind: domain.SubjectAssignment, ID: made.ID}
	if err := w.endRuns(made.Case(), &subject, domain.VerbTerminate, reason); err != nil {
		return err
	}
	_, err = w.moveAssignment(made, domain.AssignmentDropped)
	return err
}
