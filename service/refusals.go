package service

import (
	"context"

	"github.com/duikou/duikou/domain"
)

// RefusalDecision is what a leader decides after a refusal to serve.
type RefusalDecision struct {
	Consequence string `json:"consequence"` // code of the programme
}

// RecordRefusal notes that somebody who was chosen would not go (拒绝支农), with what they
// said. Nothing follows from it until a leader decides.
func (s Nominations) RecordRefusal(ctx context.Context, r Request, nomination domain.ID, reason string) (domain.Request, error) {
	return write(ctx, s.core, r, "refusal "+nomination.String(), reason, func(w *work) (domain.Request, error) {
		n, err := w.Nomination(w.actor.Scope(), nomination)
		if err != nil {
			return domain.Request{}, err
		}
		if err := w.actor.need(n.SupporterID, domain.RoleHR); err != nil {
			return domain.Request{}, err
		}
		var f domain.Faults
		f.CheckText(reason, "reason", true, domain.MaxReason)
		if err := f.Err(); err != nil {
			return domain.Request{}, err
		}
		c, err := w.Cycle(Everything, n.CycleID)
		if err != nil {
			return domain.Request{}, err
		}
		if n, err = n.Moved(domain.NominationWasRefused, w.at); err != nil {
			return domain.Request{}, err
		}
		if err := w.UpdateNomination(n); err != nil {
			return domain.Request{}, err
		}
		return w.recordRefusal(c, n, reason)
	})
}

func (w *work) recordRefusal(c domain.Cycle, n domain.Nomination, reason string) (domain.Request, error) {
	person, err := w.Person(Everything, n.PersonID)
	if err != nil {
		return domain.Request{}, err
	}
	r := domain.Request{
		Kind: domain.RequestRefusal, CycleID: c.ID, NominationID: n.ID, PersonID: n.PersonID, PersonName: n.PersonName, PersonUserID: person.UserID,
		SupporterID: n.SupporterID, RecipientID: n.RecipientID, Programme: c.Programme, Reason: reason,
		State: domain.RequestRunning, InitiatorID: w.actor.UserID, InitiatorName: w.actor.Name, CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
	}
	if err := w.InsertRequest(&r); err != nil {
		return r, err
	}
	p, err := w.Policy.ProgrammeAt(c.Programme)
	if err != nil {
		return r, err
	}
	subject := r.Subject()
	w.audit(c.Case(), "refusal_recorded", domain.SubjectRef{Kind: domain.SubjectNomination, ID: n.ID}, reason, map[string]string{"name": n.PersonName})
	w.audit(r.Case(), "refusal_recorded", subject, reason, map[string]string{"name": n.PersonName})
	w.wake(r.Case(), domain.Wake{State: string(r.State), Version: r.Version})
	_, err = w.begin(p, domain.ChainRefusal, about{
		Case: r.Case(), Subject: subject, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		PersonID: r.PersonID, PersonUser: person.UserID, Initiator: w.actor.UserID, Label: r.PersonName,
	})
	return r, err
}

// decideRefusal is a named leader deciding what follows; the programme lists what may.
func decideRefusal(w *work, d *deciding) error {
	r, err := w.Request(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Refusal == nil {
		return domain.Invalid("refusal", "required")
	}
	var f domain.Faults
	f.CheckText(d.in.Opinion, "opinion", true, domain.MaxOpinion)
	if err := f.Err(); err != nil {
		return err
	}
	consequence, err := w.consequence(d.programme, r, d.in.Refusal.Consequence)
	if err != nil {
		return err
	}
	r.Consequence, r.Blocks = consequence.Code, consequence.BlocksPromotion
	r.Opinion, r.DecidedBy, r.DecidedAt = d.in.Opinion, w.actor.UserID, w.at
	if r, err = r.Moved(domain.RequestGranted, w.at); err != nil {
		return err
	}
	if err := w.UpdateRequest(r); err != nil {
		return err
	}
	w.wake(r.Case(), domain.Wake{State: string(r.State), Version: r.Version + 1})
	p, err := w.Person(Everything, r.PersonID)
	if err != nil {
		return err
	}
	return w.notify([]domain.ID{p.UserID}, domain.Notice{
		Kind: "refusal_decided", Case: r.Case(), Urgent: true, DedupeKey: "refusal/" + r.ID.String(),
		Args: map[string]string{"opinion": d.in.Opinion},
	})
}

func (w *work) consequence(p domain.Programme, r domain.Request, code string) (domain.Consequence, error) {
	for _, c := range p.Consequences {
		if c.Code != code {
			continue
		}
		person, err := w.Person(Everything, r.PersonID)
		if err == nil && c.ContractOnly && !person.Contract {
			err = domain.Invalid("refusal.consequence", "contract_only")
		}
		return c, err
	}
	return domain.Consequence{}, domain.Invalid("refusal.consequence", "unknown_value").With("value", code)
}
