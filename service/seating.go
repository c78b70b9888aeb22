package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// enough is how many holders of a post need to be known: of eight, one at least is neither
// the applicant nor the person concerned nor one of those who have decided the matter before.
const enough = 8

// seating says whom the steps of a run ask, as the posts are held at this moment.
func (w *work) seating(t *turn) domain.Seating {
	return func(step domain.Step) ([]domain.Seat, error) {
		run := t.board.Run
		if !step.Several() {
			org, holder := holderOf(run, step.Who)
			user, _, role := holder.Parse()
			if role != "" && len(run.Recused) > 0 && !step.Asks() {
				return w.unconcerned(t, step, org, role)
			}
			t.seat(holder, org)
			return []domain.Seat{{Holder: holder, User: user}}, nil
		}
		var seats []domain.Seat
		for _, who := range append([]domain.Who{step.Who}, step.And...) {
			org, holder := holderOf(run, who)
			users, err := w.readers(holder)
			if err != nil {
				return nil, err
			}
			for _, user := range users {
				h := domain.HolderUser(user)
				asked := slices.ContainsFunc(seats, func(s domain.Seat) bool { return s.Holder == h })
				if !asked && !barred(run, step, user) {
					t.seat(h, org)
					seats = append(seats, domain.Seat{Holder: h, User: user})
				}
			}
		}
		if len(seats) == 0 {
			return w.nextInLine(t, step)
		}
		return seats, nil
	}
}

// foresee has the database asked at once for what moving a run on will need.
func (w *work) foresee(t *turn) error {
	run, chain := t.board.Run, t.board.Chain
	group := chain.Group(run.Group)
	if len(group) == 0 {
		return nil
	}
	var posts []domain.Holder
	for _, step := range chain.After(group[len(group)-1].ID) {
		_, holder := holderOf(run, step.Who)
		if _, _, role := holder.Parse(); role != "" && !step.Several() && !slices.Contains(posts, holder) {
			posts = append(posts, holder)
		}
	}
	return w.Foresee(run, posts, enough)
}

// unconcerned are the seats of a post some of whose holders have decided the matter before: the
// others are asked by name, since all of them would find it in the post's inbox, and the first
// who takes it decides. Where nobody is left, the next in line is asked.
func (w *work) unconcerned(t *turn, step domain.Step, org domain.ID, role domain.Role) ([]domain.Seat, error) {
	holder := domain.HolderRole(org, role)
	users, err := w.UsersWithRole(org, role)
	if err != nil {
		return nil, err
	}
	run := t.board.Run
	recused := ""
	var seats []domain.Seat
	for _, u := range users {
		switch {
		case slices.Contains(run.Recused, u.ID):
			recused = u.Name
		case !barred(run, step, u.ID):
			t.seat(domain.HolderUser(u.ID), org)
			seats = append(seats, domain.Seat{Holder: domain.HolderUser(u.ID), User: u.ID})
		}
	}
	if recused == "" {
		t.seat(holder, org)
		return []domain.Seat{{Holder: holder}}, nil
	}
	w.audit(run.Case, "recused", run.Subject, "", map[string]string{"name": recused, "step": step.ID})
	if len(seats) == 0 {
		return w.nextInLine(t, step)
	}
	return seats, nil
}

// recused are those who may decide no step of a run because they decided what it is against: of
// an appeal, whoever answered the objection before, or had it answered in their place.
func (c *core) recused(view Tx, run domain.Run) ([]domain.ID, error) {
	if run.Chain != domain.ChainAppeal {
		return nil, nil
	}
	q, err := view.Request(Everything, run.Subject.ID)
	if err != nil {
		return nil, err
	}
	return answeredBefore(view, q)
}

func answeredBefore(view Tx, appeal domain.Request) ([]domain.ID, error) {
	if appeal.Kind != domain.RequestAppeal {
		return nil, nil
	}
	tasks, err := view.TasksOfCase(domain.CaseRef{Kind: domain.CaseAssignment, ID: appeal.AssignmentID})
	var users []domain.ID
	for _, t := range tasks {
		if t.Kind != domain.TaskObjection || t.Outcome == "" {
			continue
		}
		for _, user := range []domain.ID{t.ActedBy, t.BehalfID} {
			if user != 0 && !slices.Contains(users, user) {
				users = append(users, user)
			}
		}
	}
	return users, err
}

// nextInLine is the seat of a step for which nobody is left who may decide it.
func (w *work) nextInLine(t *turn, step domain.Step) ([]domain.Seat, error) {
	org, holder := holderOf(t.board.Run, step.Who)
	next, err := w.standIn(t.board.Run, step, org)
	_, nextOrg, _ := next.Parse()
	t.seat(next, nextOrg)
	if _, _, role := holder.Parse(); role != "" {
		if t.vacant == nil {
			t.vacant = map[string]domain.Role{}
		}
		t.vacant[step.ID] = role
	}
	return []domain.Seat{{Holder: next}}, err
}

// standIn is who is asked where a post has nobody to ask: the next in line, or, where that
// post is no better, the administrator of the organisation.
func (w *work) standIn(run domain.Run, step domain.Step, org domain.ID) (domain.Holder, error) {
	if step.Ladder.EscalateTo != nil {
		_, next := holderOf(run, *step.Ladder.EscalateTo)
		filled, err := w.filled(run, step, next)
		if err != nil || filled {
			return next, err
		}
	}
	return domain.HolderRole(org, domain.RoleAdmin), nil
}

// filled reports whether somebody holds a post who may decide a step of this run.
func (w *work) filled(run domain.Run, step domain.Step, h domain.Holder) (bool, error) {
	users, ok := w.posts[h]
	if !ok {
		_, org, role := h.Parse()
		var err error
		if users, err = w.PostHolders(org, role, enough); err != nil {
			return false, err
		}
		if w.posts == nil {
			w.posts = map[domain.Holder][]domain.ID{}
		}
		w.posts[h] = users
	}
	return slices.ContainsFunc(users, func(u domain.ID) bool { return !barred(run, step, u) }), nil
}

// barred reports whether a user may not decide a step: they asked for it, it is about them, or
// it is against what they decided.
func barred(run domain.Run, step domain.Step, user domain.ID) bool {
	return !step.Asks() && user != 0 && (user == run.InitiatorID || user == run.PersonUserID || slices.Contains(run.Recused, user))
}

func (t *turn) seat(h domain.Holder, org domain.ID) {
	if t.seats == nil {
		t.seats = map[domain.Holder]domain.ID{}
	}
	t.seats[h] = org
}

// holderOf resolves who takes a step to an organisation and an inbox. The person and the
// initiator act for themselves when they have an account; otherwise the supporter's HR does.
func holderOf(run domain.Run, who domain.Who) (domain.ID, domain.Holder) {
	switch {
	case who.Person && run.PersonUserID != 0:
		return run.SupporterID, domain.HolderUser(run.PersonUserID)
	case who.Initiator && run.InitiatorID != 0:
		return run.SupporterID, domain.HolderUser(run.InitiatorID)
	case who.Own():
		return run.SupporterID, domain.HolderRole(run.SupporterID, domain.RoleHR)
	case who.Side == domain.SideRecipient:
		return run.RecipientID, domain.HolderRole(run.RecipientID, who.Role)
	}
	return run.SupporterID, domain.HolderRole(run.SupporterID, who.Role)
}
