package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

func TestDelegation_WhatMayBePassedOn(t *testing.T) {
	const org, other = 5, 6
	today := calendar.MustDate("2026-11-22")
	day := calendar.MustDate
	member := func(id ID, org ID) User {
		return User{ID: id, Memberships: []Membership{{Org: org, Role: RoleHR}}}
	}
	giver, delegate := member(1, org), member(2, org)
	given := func(from, to string, kinds ...TaskKind) Delegation {
		return Delegation{OrgID: org, FromUser: 1, ToUser: 2, CreatedBy: 1, From: day(from), To: day(to), Kinds: kinds}
	}
	for name, c := range map[string]struct {
		change func(d *Delegation, giver, delegate *User)
		others []Delegation
		field  string
		fault  string
	}{
		"a week from today":         {},
		"a day":                     {change: func(d *Delegation, _, _ *User) { d.To = d.From }},
		"a whole year":              {change: func(d *Delegation, _, _ *User) { d.To = day("2027-11-21") }},
		"a year and a day":          {change: func(d *Delegation, _, _ *User) { d.To = day("2027-11-22") }, field: "to", fault: "longer_than_a_year"},
		"from yesterday":            {change: func(d *Delegation, _, _ *User) { d.From = day("2026-11-21") }, field: "from", fault: "before_today"},
		"backwards":                 {change: func(d *Delegation, _, _ *User) { d.From = day("2026-12-01") }, field: "to", fault: "ends_before_it_begins"},
		"without an end":            {change: func(d *Delegation, _, _ *User) { d.To = calendar.Date{} }, field: "to", fault: "required"},
		"to oneself":                {change: func(d *Delegation, _, _ *User) { d.ToUser = 1 }, field: "to_user", fault: "delegate_self"},
		"to another hospital":       {change: func(_ *Delegation, _, u *User) { u.Memberships[0].Org = other }, field: "to_user", fault: "not_a_member"},
		"to somebody shut out":      {change: func(_ *Delegation, _, u *User) { u.Disabled = true }, field: "to_user", fault: "account_disabled"},
		"by a stranger":             {change: func(_ *Delegation, g, _ *User) { g.Memberships = nil }, field: "from_user", fault: "not_a_member"},
		"of one's own signature":    {change: func(d *Delegation, _, _ *User) { d.Kinds = []TaskKind{TaskAppraisalSign} }, field: "kinds", fault: "not_delegable"},
		"of a kind nobody has":      {change: func(d *Delegation, _, _ *User) { d.Kinds = []TaskKind{"dance"} }, field: "kinds", fault: "unknown_value"},
		"by the administrator":      {change: func(d *Delegation, _, _ *User) { d.CreatedBy, d.Reason = 9, "住院" }},
		"by them without a reason":  {change: func(d *Delegation, _, _ *User) { d.CreatedBy = 9 }, field: "reason", fault: "required"},
		"twice on one day":          {others: []Delegation{given("2026-11-29", "2026-12-05")}, field: "from", fault: "delegation_overlaps"},
		"twice for a kind":          {change: func(d *Delegation, _, _ *User) { d.Kinds = []TaskKind{TaskConsent, TaskListSign} }, others: []Delegation{given("2026-11-22", "2026-12-05", TaskListSign)}, field: "from", fault: "delegation_overlaps"},
		"beside one of other kinds": {change: func(d *Delegation, _, _ *User) { d.Kinds = []TaskKind{TaskConsent} }, others: []Delegation{given("2026-11-22", "2026-12-05", TaskListSign)}},
		"after another":             {others: []Delegation{given("2026-11-30", "2026-12-05")}},
		"instead of one that ended": {others: []Delegation{{From: today, To: today, RevokedAt: time.Unix(1, 0)}}},
	} {
		t.Run(name, func(t *testing.T) {
			d, g, u := given("2026-11-22", "2026-11-29"), giver, delegate
			g.Memberships, u.Memberships = append([]Membership{}, g.Memberships...), append([]Membership{}, u.Memberships...)
			if c.change != nil {
				c.change(&d, &g, &u)
			}
			err := d.Check(today, g, u, c.others)
			if c.fault == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			fault, ok := errors.AsType[*Error](err)
			if !ok || fault.Field != c.field || fault.Message != c.fault || len(fault.More) > 0 {
				t.Errorf("got %v, want %s in %s", err, c.fault, c.field)
			}
		})
	}
}

func TestDelegation_StandsOnBothItsDaysAndNotWhenItWasEnded(t *testing.T) {
	d := Delegation{From: calendar.MustDate("2026-11-22"), To: calendar.MustDate("2026-11-23")}
	for day, stands := range map[string]bool{"2026-11-21": false, "2026-11-22": true, "2026-11-23": true, "2026-11-24": false} {
		if d.Stands(calendar.MustDate(day)) != stands {
			t.Errorf("on %s it stands: %v", day, !stands)
		}
	}
	d.RevokedAt = time.Unix(1, 0)
	if d.Stands(d.From) || !d.Over(d.From) {
		t.Error("it stands although it was ended")
	}
}

func TestStandIn_ADeputyTakesThePostAndNotThePersonsOwnTasks(t *testing.T) {
	giver := Giver{UserID: 3, Memberships: []Membership{{Org: 5, Role: RoleLeader}}}
	if got := (StandIn{Giver: giver, Delegation: 1}).Holders(); len(got) != 2 || got[0] != "u3" || got[1] != "o5:leader" {
		t.Errorf("a delegate holds %v", got)
	}
	if got := (StandIn{Giver: giver, Deputy: 1}).Holders(); len(got) != 1 || got[0] != "o5:leader" {
		t.Errorf("a deputy holds %v", got)
	}
	if (StandIn{}).Covers(TaskAppraisalSign) || !(StandIn{}).Covers(TaskConsent) || (StandIn{Kinds: []TaskKind{TaskArrival}}).Covers(TaskConsent) {
		t.Error("wrong kinds are covered")
	}
}
