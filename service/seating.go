package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// enough is how many holders of a post need to be known: of three, one at least is neither
// the applicant nor the person concerned.
const enough = 3

// seating says whom the steps of a run ask, as the posts are held at this moment.
func (w *work) seating(t *turn) domain.Seating {
	return func(step domain.Step) ([]domain.Seat, error) {
		run := t.board.Run
		if !step.Several() {
			org, holder := holderOf(run, step.Who)
			user, _, _ := holder.Parse()
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

// barred reports whether a user may not decide a step: they asked for it, or it is about them.
func barred(run domain.Run, step domain.Step, user domain.ID) bool {
	return !step.Asks() && user != 0 && (user == run.InitiatorID || user == run.PersonUserID)
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
