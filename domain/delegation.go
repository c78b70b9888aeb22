package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Delegation is a period in which one member of an organisation acts for another (委托, "A 代
// B"): the delegate decides what lies in the giver's own inboxes there. It passes on what the
// giver holds, never what was delegated to the giver, so there is no chain.
type Delegation struct {
	ID        ID
	OrgID     ID
	FromUser  ID // the giver
	FromName  string
	ToUser    ID // the delegate
	ToName    string
	From, To  calendar.Date // both included, in China
	Kinds     []TaskKind    // nil = every kind
	Reason    string
	CreatedBy ID // the giver, or the administrator for somebody absent
	CreatedAt time.Time
	RevokedAt time.Time // ended before its time
	Version   int
}

// Stands reports whether the delegation is in force on a day.
func (d Delegation) Stands(on calendar.Date) bool {
	return d.RevokedAt.IsZero() && !on.Before(d.From) && !on.After(d.To)
}

// Over reports whether the delegation can no longer come into force.
func (d Delegation) Over(on calendar.Date) bool { return !d.RevokedAt.IsZero() || on.After(d.To) }

// collides reports whether two delegations of one giver would pass the same task to two people.
func (d Delegation) collides(e Delegation) bool {
	if !e.RevokedAt.IsZero() || d.To.Before(e.From) || e.To.Before(d.From) {
		return false
	}
	return len(d.Kinds) == 0 || len(e.Kinds) == 0 ||
		slices.ContainsFunc(d.Kinds, func(k TaskKind) bool { return slices.Contains(e.Kinds, k) })
}

// Check holds a new delegation against the rules: a period of at most a year that does not
// begin in the past, kinds that are nobody's own, two different members of the organisation
// who may log in, and no second delegation of the same giver for the same kinds and days.
func (d Delegation) Check(today calendar.Date, giver, delegate User, others []Delegation) error {
	var f Faults
	f.Check(!d.From.IsZero(), "from", "required")
	f.Check(!d.To.IsZero(), "to", "required")
	if !d.From.IsZero() && !d.To.IsZero() {
		f.Check(!d.From.Before(today), "from", "before_today")
		f.Check(!d.To.Before(d.From), "to", "ends_before_it_begins")
		f.Check(d.To.Before(d.From.AddMonths(12)), "to", "longer_than_a_year")
	}
	for _, k := range d.Kinds {
		rule, known := TaskRules[k]
		f.Check(known, "kinds", "unknown_value")
		f.Check(!rule.Personal, "kinds", "not_delegable")
	}
	f.CheckText(d.Reason, "reason", d.CreatedBy != d.FromUser, MaxReason)
	f.Check(giver.MemberOf(d.OrgID), "from_user", "not_a_member")
	switch {
	case d.ToUser == d.FromUser:
		f.Add("to_user", "delegate_self")
	case !delegate.MemberOf(d.OrgID):
		f.Add("to_user", "not_a_member")
	case delegate.Disabled:
		f.Add("to_user", "account_disabled")
	}
	for _, e := range others {
		if d.collides(e) {
			f.Add("from", "delegation_overlaps").With("name", e.ToName).With("from", e.From).With("to", e.To)
			break
		}
	}
	return f.Err()
}

// Deputy stands in for a post for good: they act when nobody holds it, or while everybody
// who holds it is away.
type Deputy struct {
	ID        ID
	Post      Membership
	UserID    ID
	UserName  string
	CreatedAt time.Time
}

// Giver is on whose behalf somebody acts: a user with what they hold, or an empty post, which
// has no user.
type Giver struct {
	UserID      ID
	PersonID    ID
	Name        string
	Memberships []Membership // only those that are passed on
}

// StandIn is one reason for which an actor may act on behalf of another today.
type StandIn struct {
	Giver      Giver
	Kinds      []TaskKind // nil = every kind
	Delegation ID         // 0 for a deputy
	Deputy     ID         // 0 for a delegation
}

// Holders are the inboxes that are passed on. A deputy stands in for the post, and not for
// what is addressed to its holder in person.
func (s StandIn) Holders() []Holder {
	var holders []Holder
	if s.Giver.UserID != 0 && s.Deputy == 0 {
		holders = append(holders, HolderUser(s.Giver.UserID))
	}
	for _, m := range s.Giver.Memberships {
		holders = append(holders, HolderRole(m.Org, m.Role))
	}
	return holders
}

// Covers reports whether tasks of a kind are passed on; what is personal never is.
func (s StandIn) Covers(kind TaskKind) bool {
	return !TaskRules[kind].Personal && (len(s.Kinds) == 0 || slices.Contains(s.Kinds, kind))
}
