package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// FilingDecision is what is done with a filing that waits.
type FilingDecision struct {
	Outcome domain.FilingOutcome `json:"outcome"`
	Opinion string               `json:"opinion,omitempty"` // needed to reject
	Version int                  `json:"version,omitempty"` // the one that was seen; 0 = any
}

// mayConfirm refuses whoever filed it, whoever it is about, and whoever is neither HR nor a
// leader of the house.
func mayConfirm(a Actor, f domain.Filing, list []domain.PastService) error {
	if err := a.need(f.OrgID, confirmers...); err != nil {
		return err
	}
	own := slices.ContainsFunc(list, func(p domain.PastService) bool { return a.PersonID != 0 && a.PersonID == p.PersonID })
	if a.UserID == f.InitiatorID || own {
		return domain.Fault(domain.CodeForbidden, "second_person_needed")
	}
	return nil
}

// Decide confirms a filing, rejects it, or withdraws it. A second person of the same house, HR
// or a leader, confirms or rejects; whoever filed it may withdraw it. What is confirmed is in
// the ledger in the same transaction; verdicts are asked again right after it. Errors:
// not_found, forbidden, invalid "outcome" "opinion", stale (somebody was faster), conflict
// (its days have been given to something else since).
func (s Filings) Decide(ctx context.Context, r Request, id domain.ID, in FilingDecision) (domain.Filing, error) {
	var faults domain.Faults
	faults.Check(slices.Contains(domain.FilingOutcomes, in.Outcome), "outcome", "unknown_value")
	faults.CheckText(in.Opinion, "opinion", in.Outcome == domain.FilingReject, domain.MaxOpinion)
	if err := faults.Err(); err != nil {
		return domain.Filing{}, err
	}
	var people []domain.ID
	f, err := write(ctx, s.core, r, "decide-filing "+id.String(), in, func(w *work) (domain.Filing, error) {
		f, list, err := w.filingAt(id, in)
		if err != nil {
			return f, err
		}
		people = peopleOf(list)
		return w.decideFiling(f, list, in)
	})
	if err == nil && f.State == domain.FilingConfirmed {
		s.askAgain(ctx, people)
	}
	return f, err
}

// filingAt is the filing as the actor may decide it.
func (w *work) filingAt(id domain.ID, in FilingDecision) (domain.Filing, []domain.PastService, error) {
	f, err := w.Filing(w.actor.Scope(), id)
	if err != nil {
		return f, nil, err
	}
	if err := w.LockOrganisation(f.OrgID); err != nil {
		return f, nil, err
	}
	if f, err = w.Filing(Everything, id); err != nil { // as it stands under the lock
		return f, nil, err
	}
	list, err := servicesOf(w, f)
	if err != nil {
		return f, nil, err
	}
	if in.Outcome == domain.FilingWithdraw {
		if w.actor.ReadOnly || w.actor.UserID != f.InitiatorID {
			return f, nil, domain.Fault(domain.CodeForbidden, "not_yours_to_withdraw")
		}
	} else if err := mayConfirm(w.actor, f, list); err != nil {
		return f, nil, err
	}
	if f.State != domain.FilingWaiting || in.Version != 0 && in.Version != f.Version {
		return f, nil, domain.Fault(domain.CodeStale, "filing_decided").With("who", f.DecidedByName).With("state", f.State)
	}
	return f, list, nil
}

func peopleOf(list []domain.PastService) (ids []domain.ID) {
	for _, p := range list {
		ids = append(ids, p.PersonID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// filingActions is what the audit calls each outcome.
var filingActions = map[domain.FilingOutcome]string{
	domain.FilingConfirm: "filing_confirmed", domain.FilingReject: "filing_rejected", domain.FilingWithdraw: "filing_withdrawn",
}

func (w *work) decideFiling(f domain.Filing, list []domain.PastService, in FilingDecision) (domain.Filing, error) {
	f, err := f.Moved(in.Outcome, w.at)
	if err != nil {
		return f, err
	}
	f.Opinion, f.DecidedBy, f.DecidedByName, f.DecidedAt = in.Opinion, w.actor.UserID, w.actor.Name, w.at
	if in.Outcome == domain.FilingConfirm {
		if err := w.book(f, list); err != nil {
			return f, err
		}
	} else if f.Reverses == 0 {
		if err := w.MovePastServices(idsOfPast(list), domain.PastDropped); err != nil {
			return f, err
		}
	}
	if err := w.UpdateFiling(f); err != nil {
		return f, err
	}
	f.Version++
	w.audit(f.Case(), filingActions[in.Outcome], domain.SubjectRef{}, in.Opinion, filingArgs(f))
	if in.Outcome == domain.FilingWithdraw {
		return f, nil
	}
	args := filingArgs(f)
	args["who"] = w.actor.Name
	return f, w.notify([]domain.ID{f.InitiatorID}, domain.Notice{
		Kind: "filing_" + string(f.State), Case: f.Case(), Urgent: true, Args: args, DedupeKey: "filing/" + f.ID.String() + "/decided",
	})
}

func idsOfPast(list []domain.PastService) (ids []domain.ID) {
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return ids
}

// book puts what was confirmed into the ledger, or takes it out.
func (w *work) book(f domain.Filing, list []domain.PastService) error {
	if f.Reverses != 0 {
		return w.takeOut(f, list[0])
	}
	busy, err := w.takenDays(peopleOf(list))
	if err != nil {
		return err
	}
	// Those of this filing are waiting themselves; they were compared when it was filed.
	busy.past = slices.DeleteFunc(busy.past, func(p domain.PastService) bool { return p.FilingID == f.ID })
	entries := make([]domain.LedgerEntry, len(list))
	for i, p := range list {
		if faults := busy.fault(p, nil); len(faults) > 0 {
			return domain.Fault(domain.CodeConflict, "filing_overtaken").With("row", p.Row).With("name", p.PersonName)
		}
		entries[i] = p.Entry(w.at)
		w.auditPast("service_recorded", f, p)
	}
	if err := w.MovePastServices(idsOfPast(list), domain.PastRecorded); err != nil {
		return err
	}
	return w.InsertLedger(entries)
}

// auditPast tells the person's own chain what was done with their ledger.
func (w *work) auditPast(action string, f domain.Filing, p domain.PastService) {
	w.audit(domain.CaseRef{Kind: casePerson, ID: p.PersonID}, action, domain.SubjectRef{}, f.Reason, map[string]string{
		"number": f.Number, "from": p.From.String(), "to": p.To.String(), "days": domain.ID(p.Days()).String(), "document": p.Document.Number,
	})
}

func (w *work) takeOut(f domain.Filing, p domain.PastService) error {
	entries, err := w.LedgerOfPerson(p.PersonID)
	if err != nil {
		return err
	}
	back, ok := domain.ReversalOf(entries, p.ID, w.at)
	if !ok {
		return domain.Fault(domain.CodeConflict, "not_in_ledger")
	}
	if err := w.MovePastServices([]domain.ID{p.ID}, domain.PastTakenBack); err != nil {
		return err
	}
	w.auditPast("service_taken_back", f, p)
	return w.InsertLedger([]domain.LedgerEntry{back})
}

// TakeBack files that a past service be taken out of the ledger again, with a reason; a second
// person confirms it. HR of the house may. Errors: not_found, forbidden, invalid "reason",
// conflict (it is not in the ledger, or this is filed already).
func (s Filings) TakeBack(ctx context.Context, r Request, past domain.ID, reason string) (domain.Filing, error) {
	var faults domain.Faults
	faults.CheckText(reason, "reason", true, domain.MaxReason)
	if err := faults.Err(); err != nil {
		return domain.Filing{}, err
	}
	return write(ctx, s.core, r, "take-back-service "+past.String(), reason, func(w *work) (domain.Filing, error) {
		p, err := w.PastService(w.actor.Scope(), past)
		if err != nil {
			return domain.Filing{}, err
		}
		if err := w.actor.need(p.OrgID, domain.RoleHR); err != nil {
			return domain.Filing{}, err
		}
		if err := w.LockOrganisation(p.OrgID); err != nil {
			return domain.Filing{}, err
		}
		if p, err = w.PastService(Everything, past); err != nil {
			return domain.Filing{}, err
		}
		if p.State != domain.PastRecorded {
			return domain.Filing{}, domain.Fault(domain.CodeConflict, "not_in_ledger")
		}
		waiting, err := w.ReversalWaiting(p.ID)
		if err != nil {
			return domain.Filing{}, err
		}
		if waiting != 0 {
			return domain.Filing{}, domain.Fault(domain.CodeConflict, "filing_open").With("number", domain.FilingNumber(waiting))
		}
		f := w.newFiling(p.OrgID)
		f.Reverses, f.Reason, f.Rows, f.Days = p.ID, reason, 1, -p.Days()
		if err := w.InsertFiling(&f); err != nil {
			return f, err
		}
		w.audit(f.Case(), "reversal_filed", domain.SubjectRef{}, reason, filingArgs(f))
		return f, w.askSecond(f, "filing_waiting", 0)
	})
}

// askAgain judges people again whose ledger has changed, each in a transaction of its own. What
// does not get done here is done at night.
func (s Filings) askAgain(ctx context.Context, people []domain.ID) {
	for _, person := range people {
		err := System(s).do(ctx, func(w *work) error {
			_, err := w.rejudgeAll(person)
			return err
		})
		if err != nil {
			s.Log.WarnContext(ctx, "judging again after a filing is left to the night", "person", person, "cause", err)
		}
	}
}

// FilingWait is after how many working days a filing nobody has decided is asked about again.
const FilingWait = 3

// remindFilings asks again about filings that have waited for long, once a working day.
func (s System) remindFilings(ctx context.Context, day calendar.Date) error {
	if !calendar.IsWorkingDay(day) {
		return nil
	}
	for page := (Page{Limit: 200}); ; {
		list, err := s.Store.View(ctx).Filings(Everything, FilingFilter{State: domain.FilingWaiting}, page)
		if err != nil {
			return err
		}
		for _, f := range list.Items {
			since := calendar.AddWorkingDays(calendar.DateOf(f.CreatedAt), FilingWait)
			if day.Before(since) {
				continue
			}
			err := s.do(ctx, func(w *work) error { return w.askSecond(f, "filing_late", calendar.DateOf(f.CreatedAt).DaysUntil(day)) })
			if err != nil {
				return err
			}
		}
		if page.After = list.Next; list.Next == "" {
			return nil
		}
	}
}
