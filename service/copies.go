package service

import (
	"context"
	"slices"

	"github.com/duikou/duikou/domain"
)

// Copied is a page of what was copied to the actor (抄送我的), newest first.
func (s Runs) Copied(ctx context.Context, a Actor, page Page) (List[CopiedRun], error) {
	view := s.Store.View(ctx)
	copies, err := view.Copies(a.UserID, page)
	list := List[CopiedRun]{Items: []CopiedRun{}, Next: copies.Next}
	if err != nil || len(copies.Items) == 0 {
		return list, err
	}
	var ids []domain.ID
	for _, c := range copies.Items {
		ids = append(ids, c.RunID)
	}
	runs, err := view.RunsByID(ids)
	if err != nil {
		return list, err
	}
	for _, c := range copies.Items {
		i := slices.IndexFunc(runs, func(r domain.Run) bool { return r.ID == c.RunID })
		if i >= 0 {
			list.Items = append(list.Items, CopiedRun{c, runs[i]})
		}
	}
	return list, nil
}

// CopiedRun is a copy with the approval it shows.
type CopiedRun struct {
	Copy domain.Copy
	Run  domain.Run
}

// Copying names to whom an approval is shown.
type Copying struct {
	To   []domain.ID `json:"to"` // users, at most MaxCopies
	Note string      `json:"note,omitempty"`
}

// MaxCopies is how many people one copy may go to.
const MaxCopies = 20

// Copy shows an approval to colleagues (抄送), who are told and see it among 抄送我的; whoever
// has it already keeps what they have. Errors: not_found, forbidden (copied to you, no more),
// invalid ("to": nobody, too many, no member of the actor's house, shut out; "note").
func (s Runs) Copy(ctx context.Context, r Request, id domain.ID, in Copying) (Acted, error) {
	return write(ctx, s.core, r, "copy-run "+id.String(), in, func(w *work) (Acted, error) {
		run, err := s.visible(w, w.actor, id)
		if err != nil {
			return Acted{}, err
		}
		orgs := w.actor.HousesOf(run)
		if len(orgs) == 0 {
			return Acted{}, domain.Fault(domain.CodeForbidden, "copy_not_yours")
		}
		var f domain.Faults
		f.Check(len(in.To) > 0, "to", "required")
		f.Check(len(in.To) <= MaxCopies, "to", "too_many")
		f.CheckText(in.Note, "note", false, domain.MaxReason)
		if err := f.Err(); err != nil {
			return Acted{}, err
		}
		told := ""
		for _, user := range in.To {
			target, err := w.named(user, "to")
			if err != nil {
				return Acted{}, err
			}
			f.Check(slices.ContainsFunc(orgs, target.MemberOf), "to", "not_a_member")
			f.Check(!target.Disabled, "to", "account_disabled")
			if told != "" {
				told += ", "
			}
			told += target.Name
		}
		if err := f.Err(); err != nil {
			return Acted{}, err
		}
		like := domain.Copy{SenderID: w.actor.UserID, SenderName: w.actor.Name, Note: in.Note}
		if err := w.copyTo(run, 0, in.To, like); err != nil {
			return Acted{}, err
		}
		w.audit(run.Case, "run_copied", run.Subject, in.Note, map[string]string{"label": run.Label, "period": run.Period, "name": told})
		return Acted{RunID: run.ID, Case: run.Case, State: run.State}, nil
	})
}

// HousesOf are those of a run's two organisations the actor is a member of.
func (a Actor) HousesOf(run domain.Run) []domain.ID {
	var orgs []domain.ID
	for _, org := range []domain.ID{run.SupporterID, run.RecipientID} {
		if slices.ContainsFunc(a.Memberships, func(m domain.Membership) bool { return m.Org == org }) {
			orgs = append(orgs, org)
		}
	}
	return orgs
}

// MarkRead notes that the actor has read what was copied to them. Again changes nothing.
func (s Runs) MarkRead(ctx context.Context, r Request, id domain.ID) error {
	_, err := write(ctx, s.core, r, "read-run "+id.String(), nil, func(w *work) (struct{}, error) {
		if _, err := s.visible(w, w.actor, id); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, w.MarkCopyRead(id, w.actor.UserID, w.at)
	})
	return err
}

// Readers are the colleagues an approval may be copied to, by the beginning of their name:
// the members of the actor's own house, of the two it concerns.
func (s Runs) Readers(ctx context.Context, a Actor, id domain.ID, name string, page Page) (List[Target], error) {
	view := s.Store.View(ctx)
	var list List[Target]
	run, err := s.visible(view, a, id)
	if err != nil {
		return list, err
	}
	var f domain.Faults
	f.CheckLine(name, "name", false, domain.MaxName)
	if err := f.Err(); err != nil {
		return list, err
	}
	orgs := a.HousesOf(run)
	if len(orgs) == 0 {
		return list, nil
	}
	page.Limit = targetPage
	users, err := view.Colleagues(orgs[0], name, page)
	list.Next = users.Next
	for _, u := range users.Items {
		if u.ID != a.UserID {
			list.Items = append(list.Items, targetOf(u, orgs[0]))
		}
	}
	return list, err
}

// targetOf is a user with the roles they hold in an organisation.
func targetOf(u domain.User, org domain.ID) Target {
	target := Target{UserID: u.ID, Name: u.Name}
	for _, m := range u.Memberships {
		if m.Org == org {
			target.Roles = append(target.Roles, m.Role)
		}
	}
	return target
}
