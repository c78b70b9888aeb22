package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Requests is what is asked about somebody's service: leave, an earlier or a later end,
// somebody else in one's place, an appeal, a month opened again, and the taking back of any
// of them.
type Requests struct{ *core }

// RequestForm is what whoever asks fills in. Kind says which fields count.
type RequestForm struct {
	Kind         domain.RequestKind `json:"kind"`
	Reason       string             `json:"reason"`
	Leave        domain.LeaveKind   `json:"leave,omitempty"`
	From         calendar.Date      `json:"from,omitzero"`
	To           calendar.Date      `json:"to,omitzero"`
	FromNoon     bool               `json:"from_noon,omitempty"`
	ToNoon       bool               `json:"to_noon,omitempty"`
	Document     string             `json:"document,omitempty"`
	On           calendar.Date      `json:"on,omitzero"` // the new last day
	ReportID     domain.ID          `json:"report_id,omitempty"`
	TargetID     domain.ID          `json:"target_id,omitempty"`
	SuccessorID  domain.ID          `json:"successor_id,omitempty"`
	Declarations map[string]bool    `json:"declarations,omitempty"` // the successor's
	Attachments  []domain.ID        `json:"attachments,omitempty"`  // documents the actor has uploaded
}

// asker is who may ask: the person, or a role on a side.
type asker struct {
	person bool
	roles  map[domain.Side][]domain.Role
}

var bothHR = map[domain.Side][]domain.Role{domain.SideSupporter: {domain.RoleHR}, domain.SideRecipient: {domain.RoleHR}}

// askers says who may ask for what. A kind that is not listed is not asked for.
var askers = map[domain.RequestKind]asker{
	domain.RequestLeave:       {person: true, roles: bothHR},
	domain.RequestEarlyReturn: {person: true, roles: bothHR},
	domain.RequestExtension:   {person: true, roles: bothHR},
	domain.RequestRecall:      {roles: map[domain.Side][]domain.Role{domain.SideSupporter: {domain.RoleHR, domain.RoleLeader}}},
	domain.RequestReplacement: {roles: map[domain.Side][]domain.Role{domain.SideSupporter: {domain.RoleHR}}},
	domain.RequestAppeal:      {person: true, roles: map[domain.Side][]domain.Role{domain.SideSupporter: {domain.RoleHR}}},
	domain.RequestUnlock:      {person: true, roles: bothHR},
	domain.RequestRevocation:  {person: true, roles: bothHR},
}

// mayAsk reports whether the actor may ask for a kind of thing about an assignment.
func mayAsk(actor Actor, kind domain.RequestKind, a domain.Assignment) bool {
	who, ok := askers[kind]
	if !ok || actor.ReadOnly {
		return false
	}
	return who.person && actor.PersonID != 0 && actor.PersonID == a.PersonID ||
		slices.Contains(actor.OrgsAs(who.roles[domain.SideSupporter]...), a.SupporterID) ||
		slices.Contains(actor.OrgsAs(who.roles[domain.SideRecipient]...), a.RecipientID)
}

// Create asks for something about an assignment and sends it on its way. Errors: not_found
// (outside the actor's scope), forbidden (not theirs to ask), policy (the programme does not
// offer it), conflict (the service is in no state for it, something about the same is open),
// locked (the year is closed), invalid with every field at fault.
func (s Requests) Create(ctx context.Context, r Request, assignment domain.ID, in RequestForm) (domain.Request, error) {
	return write(ctx, s.core, r, "request "+assignment.String(), in, func(w *work) (domain.Request, error) {
		a, err := w.Assignment(w.actor.Scope(), assignment)
		if err != nil {
			return domain.Request{}, err
		}
		if err := w.LockRequests(a.PersonID); err != nil {
			return domain.Request{}, err
		}
		q, situation, err := s.examine(w, w.actor, a, in, domain.Request{})
		if err != nil {
			return q, err
		}
		if err := w.guardRequest(q, situation); err != nil {
			return q, err
		}
		q.State, q.CreatedAt, q.UpdatedAt, q.Version = domain.RequestRunning, w.at, w.at, 1
		q.InitiatorID, q.InitiatorName = w.actor.UserID, w.actor.Name
		q.Changes = domain.Preview(q, situation)
		if err := w.InsertRequest(&q); err != nil {
			return q, err
		}
		if err := w.submitted(q, a, situation); err != nil {
			return q, err
		}
		return q, w.attachRequest(q, in.Attachments)
	})
}

// submitted tells both stories of it and asks the first of those who decide.
func (w *work) submitted(q domain.Request, a domain.Assignment, s domain.Situation) error {
	args := requestArgs(q)
	w.audit(q.Case(), "request_submitted", q.Subject(), q.Reason, args)
	w.audit(a.Case(), "request_submitted", q.Subject(), "", args)
	about := aboutRequest(q, s)
	var err error
	if about.Recused, err = answeredBefore(w, q); err != nil {
		return err
	}
	next, err := w.begin(s.Programme, q.Kind.Chain(), about)
	w.wake(q.Case(), domain.Wake{State: string(q.State), Version: q.Version, NextAt: next})
	return err
}

func requestArgs(q domain.Request) map[string]string {
	return map[string]string{"number": q.Number, "request": string(q.Kind), "label": q.PersonName, "period": periodOf(q)}
}

// periodOf is the time a request is about, as the inbox shows it: "2026-12-30~01-02", in the
// sixteen characters a task has for it. No request is about a year or more.
func periodOf(q domain.Request) string {
	switch {
	case !q.Span.From.IsZero() && q.Span.From != q.Span.To:
		return q.Span.From.String() + "~" + q.Span.To.String()[len("2006-"):]
	case !q.Span.From.IsZero():
		return q.Span.From.String()
	}
	return q.On.String()
}

// factsOfRequest is what the conditions of the chain may ask about.
func factsOfRequest(q domain.Request, s domain.Situation) domain.CaseFacts {
	served := 0
	for _, e := range s.Ledger {
		if e.AssignmentID == q.AssignmentID {
			served += e.Days
		}
	}
	f := domain.CaseFacts{
		Request: q.Kind, Leave: q.Leave, HalfDays: q.HalfDays, Title: s.Person.Title, Profession: s.Person.Profession,
		ServedDays: served, LeftDays: max(s.Today.DaysUntil(s.Assignment.To)+1, 0), FromMonth: int(q.Span.From.Month),
		Back: !q.ReturnedOn.IsZero(), LateDays: q.LateDays(),
	}
	return f
}

// examine makes a request of a form and checks everything about it: who asks, and whether
// what they ask for can be. before is the request as it was, when one is amended.
func (s Requests) examine(view Tx, actor Actor, a domain.Assignment, in RequestForm, before domain.Request) (domain.Request, domain.Situation, error) {
	q := before
	if before.ID == 0 {
		q = domain.Request{
			Kind: in.Kind, CycleID: a.CycleID, AssignmentID: a.ID, PersonID: a.PersonID, PersonName: a.PersonName, PersonUserID: a.PersonUserID,
			SupporterID: a.SupporterID, RecipientID: a.RecipientID, Programme: a.Programme,
		}
		if _, known := askers[in.Kind]; !known {
			return q, domain.Situation{}, domain.Invalid("kind", "unknown_value").With("value", in.Kind)
		}
		if !mayAsk(actor, in.Kind, a) {
			return q, domain.Situation{}, domain.Fault(domain.CodeForbidden, "may_not_ask")
		}
	}
	situation, err := s.situation(view, a)
	if err != nil {
		return q, situation, err
	}
	in.into(&q, situation)
	if situation.Papers, err = handedIn(view, q, in.Attachments); err != nil {
		return q, situation, err
	}
	if err := q.Check(situation); err != nil {
		return q, situation, err
	}
	if err := wantsPaper(q, situation); err != nil {
		return q, situation, err
	}
	if q.Kind == domain.RequestReplacement {
		err = s.screenSuccessor(view, &q, situation)
	}
	return q, situation, err
}

// into takes over the fields that count for the kind.
func (in RequestForm) into(q *domain.Request, s domain.Situation) {
	q.Reason = in.Reason
	switch {
	case q.Kind == domain.RequestLeave:
		q.Leave, q.Document = in.Leave, in.Document
		q.Span = domain.LeaveSpan{From: in.From, To: in.To, FromNoon: in.FromNoon, ToNoon: in.ToNoon}
		if rule, ok := s.Programme.Leave(in.Leave); ok && !in.From.IsZero() && s.Within(q.Span) {
			q.HalfDays = rule.Count(q.Span)
		}
	case q.Kind.MovesEnd():
		q.On, q.Was = in.On, s.Assignment.To
		if q.Kind == domain.RequestReplacement {
			q.SuccessorID, q.Declarations = in.SuccessorID, in.Declarations
		}
	case q.Kind == domain.RequestUnlock:
		q.ReportID = in.ReportID
	case q.Kind == domain.RequestRevocation:
		q.TargetID = in.TargetID
	}
}

// screenSuccessor finds the one who is to serve the rest and judges the programme's clauses,
// as for a nomination.
func (s Requests) screenSuccessor(view Tx, q *domain.Request, at domain.Situation) error {
	p, err := view.Person(Everything, q.SuccessorID)
	if err != nil || p.OrgID != q.SupporterID {
		return domain.Invalid("successor_id", "unknown_person")
	}
	q.SuccessorName = p.Name
	refused, err := view.StandingRefusal(p.ID)
	if err != nil {
		return err
	}
	from := q.On.AddDays(1)
	overlaps, err := elsewhere(view, p.ID, q.CycleID, 0, from, at.Assignment.To)
	if err != nil {
		return err
	}
	d, err := s.Policy.Screen(q.Programme, domain.CandidateFacts{
		Person: p, On: from, Declarations: q.Declarations, Refused: refused, Overlaps: overlaps,
	})
	if err != nil {
		return err
	}
	if !d.Allowed() {
		return domain.Invalid("successor_id", "successor_ineligible").With("clauses", failedClauses(d))
	}
	return nil
}

// guardRequest refuses to touch a year that is frozen or locked: of the leave, of the months
// between the old last day and the new one, of the month to be opened, of the grade.
func (w *work) guardRequest(q domain.Request, s domain.Situation) error {
	a := s.Assignment
	switch {
	case q.Kind == domain.RequestLeave:
		return w.checkYears(s.Programme, q.Span.From, q.Span.To)
	case q.Kind.MovesEnd():
		return w.checkYears(s.Programme, calendar.Earlier(q.On, a.To), calendar.Later(q.On, a.To))
	case q.Kind == domain.RequestUnlock:
		r, err := w.Report(Everything, q.ReportID)
		if err != nil {
			return err
		}
		return w.guardYear(r.Programme.Code, r.Year)
	case q.Kind == domain.RequestAppeal:
		return w.checkYears(s.Programme, a.To, a.To)
	}
	target, err := w.Request(Everything, q.TargetID)
	if err != nil || target.Kind == domain.RequestRevocation {
		return err
	}
	return w.guardRequest(target, s)
}

// RequestPlan is what would come of a request: what it changes, and who decides it.
type RequestPlan struct {
	Request domain.Request // as it would be, with its changes
	Path    []PathStep
}

// Plan says what a form would change and which way it would go, without submitting it.
// Errors are those of Create.
func (s Requests) Plan(ctx context.Context, a Actor, assignment domain.ID, in RequestForm) (RequestPlan, error) {
	view := s.Store.View(ctx)
	one, err := view.Assignment(a.Scope(), assignment)
	if err != nil {
		return RequestPlan{}, err
	}
	q, situation, err := s.examine(view, a, one, in, domain.Request{})
	if err != nil {
		return RequestPlan{}, err
	}
	q.InitiatorID, q.InitiatorName = a.UserID, a.Name
	q.Changes = domain.Preview(q, situation)
	plan := RequestPlan{Request: q}
	plan.Path, err = s.path(view, q, situation)
	return plan, err
}

// path is the way a request goes after its own first step.
func (s Requests) path(view Tx, q domain.Request, at domain.Situation) ([]PathStep, error) {
	w := &work{Tx: view, core: s.core, at: s.now()}
	about := aboutRequest(q, at)
	var err error
	if about.Recused, err = answeredBefore(view, q); err != nil {
		return nil, err
	}
	return w.predict(at.Programme, q.Kind.Chain(), about)
}

func aboutRequest(q domain.Request, s domain.Situation) about {
	return about{
		Case: q.Case(), Subject: q.Subject(), SupporterID: q.SupporterID, RecipientID: q.RecipientID,
		PersonID: q.PersonID, PersonUser: q.PersonUserID, Initiator: q.InitiatorID,
		Label: q.PersonName, Period: periodOf(q), HandedIn: true, Facts: factsOfRequest(q, s),
	}
}

// RequestView is a request with what its page shows.
type RequestView struct {
	Request    domain.Request
	Programme  domain.Programme
	Assignment domain.Assignment
	Changes    []domain.Change // as things stand, while it is open; as they were when it was decided
	Path       []PathStep
	Target     *domain.Request // of a revocation
	Report     *domain.Report  // of an unlock
	MayRevoke  bool            // this reader may ask for it to be taken back
	Tasks      []domain.Task   // still open
	Documents  []domain.Attached
}

// View is one request, not_found outside the actor's scope.
func (s Requests) View(ctx context.Context, a Actor, id domain.ID) (RequestView, error) {
	view := s.Store.View(ctx)
	q, err := view.Request(a.Scope(), id)
	if err != nil {
		return RequestView{}, err
	}
	return s.viewOf(view, a, q)
}

// OfTask is the request a task is about, for whoever may see the task.
func (s Requests) OfTask(ctx context.Context, a Actor, t domain.Task) (RequestView, error) {
	view := s.Store.View(ctx)
	if _, err := view.Task(a.Scope(), a.inboxes(), t.ID); err != nil {
		return RequestView{}, err
	}
	q, err := view.Request(Everything, t.Subject.ID)
	if err != nil {
		return RequestView{}, err
	}
	return s.viewOf(view, a, q)
}

func (s Requests) viewOf(view Tx, a Actor, q domain.Request) (v RequestView, err error) {
	v = RequestView{Request: q, Changes: q.Changes}
	if v.Programme, err = s.Policy.ProgrammeAt(q.Programme); err != nil {
		return v, err
	}
	if v.Documents, err = view.AttachmentsTo(a.reader(), domain.AttachedTo{Kind: domain.AttachedRequest, ID: q.ID}); err != nil {
		return v, err
	}
	if v.Tasks, err = view.OpenTasks(q.Case(), nil); err != nil || q.AssignmentID == 0 {
		return v, err
	}
	if v.Assignment, err = view.Assignment(Everything, q.AssignmentID); err != nil {
		return v, err
	}
	if q.State.Open() {
		situation, err := s.situation(view, v.Assignment)
		if err != nil {
			return v, err
		}
		v.Changes = domain.Preview(q, situation)
		if v.Path, err = s.path(view, q, situation); err != nil {
			return v, err
		}
	}
	if q.TargetID != 0 {
		target, err := view.Request(Everything, q.TargetID)
		if err != nil {
			return v, err
		}
		v.Target = &target
	}
	if q.ReportID != 0 {
		report, err := view.Report(Everything, q.ReportID)
		if err != nil {
			return v, err
		}
		v.Report = &report
	}
	v.MayRevoke = q.State.Granted() && q.Revocable() && mayAsk(a, domain.RequestRevocation, v.Assignment)
	return v, nil
}

// List is a page of the requests the actor may see, newest first.
func (s Requests) List(ctx context.Context, a Actor, f RequestFilter, page Page) (List[domain.Request], error) {
	return s.Store.View(ctx).Requests(a.Scope(), f, page)
}

// Offer is what may be asked about an assignment: the kinds this reader may ask for and the
// programme offers in its present state, and what is left of each kind of leave.
type Offer struct {
	Kinds    []domain.RequestKind
	Balances []domain.Balance
}

// Offer says what the actor may ask for about an assignment, not_found outside their scope.
// The balances are those of a calendar year, 0 for the present one.
func (s Requests) Offer(ctx context.Context, a Actor, assignment domain.ID, year int) (Offer, error) {
	view := s.Store.View(ctx)
	one, err := view.Assignment(a.Scope(), assignment)
	if err != nil {
		return Offer{}, err
	}
	p, err := s.Policy.ProgrammeAt(one.Programme)
	if err != nil {
		return Offer{}, err
	}
	person, err := view.Person(Everything, one.PersonID)
	if err != nil {
		return Offer{}, err
	}
	requests, err := view.RequestsOfPerson(one.PersonID)
	if err != nil {
		return Offer{}, err
	}
	if year == 0 {
		year = s.today().Year
	}
	offer := Offer{Balances: p.Balances(year, person.WorkSince, requests)}
	for _, kind := range domain.RequestKinds {
		if len(p.Chain(kind.Chain()).Steps) > 0 && mayAsk(a, kind, one) && kind.FitsState(one.State) {
			offer.Kinds = append(offer.Kinds, kind)
		}
	}
	return offer, nil
}
