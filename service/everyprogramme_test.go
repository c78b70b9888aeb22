package service_test

import (
	"slices"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
)

// Every programme that sends people is taken from the first nomination to the locked year, by
// people who read nothing but the programme: whom it pairs, whom it takes, what it asks of a
// month, how it appraises.
func TestProgramme_EveryOneOfThemRunsFromNominationToTheLockedYear(t *testing.T) {
	library, err := policy.Presets()
	must(t, err)
	played := 0
	for _, p := range library.Programmes() {
		if !p.AsCycle() {
			continue
		}
		played++
		t.Run(p.Ref.Code, func(t *testing.T) {
			t.Parallel()
			player{newHouse(t, "2026-11-21"), p}.play()
		})
	}
	if played < 20 {
		t.Errorf("%d programmes open cycles", played)
	}
}

// player takes one programme through.
type player struct {
	*house
	p domain.Programme
}

func (h player) play() {
	from := h.begins()
	last := from.AddMonths(h.p.TermMonths)
	h.clock = last.AddMonths(1).At(10, 0)
	h.found()
	c := h.opened(from)
	for range h.p.Tracks {
		h.nominateFit(c)
	}
	for going := true; going; {
		changed := h.clockwork(c)
		going = h.everybodyDecides() || changed
	}
	assignments, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(h.t, err)
	if len(assignments.Items) != len(h.p.Tracks) {
		h.t.Fatalf("%d assignments of %d", len(assignments.Items), len(h.p.Tracks))
	}
	for _, a := range assignments.Items {
		h.check(a, from)
	}
	view, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(h.t, err)
	if view.Cycle.State != domain.CycleClosed || view.Reports.Accepted != view.Reports.Expected || view.Reports.Accepted == 0 {
		h.t.Errorf("the cycle is %s with %+v", view.Cycle.State, view.Reports)
	}
	first := h.p.Reporting.Metrics[0]
	if months := view.Reports.Accepted; view.Totals[first] != int64(3*months) {
		h.t.Errorf("%s is %d after %d months", first, view.Totals[first], months)
	}
	h.closeYear(from)
	health, err := h.System.Examine(h.ctx)
	must(h.t, err)
	if len(health.BrokenChains) > 0 || health.Chains == 0 {
		h.t.Errorf("audit: %+v", health)
	}
}

// begins is a first day inside the time the programme holds, with its term over by now.
func (h player) begins() calendar.Date {
	from := calendar.MustDate("2025-06-01").AddMonths(12 - max(h.p.TermMonths, 12))
	if h.p.Valid.To != "" {
		from = calendar.Later(calendar.MustDate(h.p.Valid.From), calendar.MustDate("2001-01-01")) // years are kept from 2000 on
	}
	return from
}

// found replaces the two hospitals by a pair that fits the programme.
func (h player) found() {
	var parties [2]domain.Party
	if h.p.Pairing != nil {
		parties = [2]domain.Party{h.p.Pairing.Supporter, h.p.Pairing.Recipient}
	}
	for i, id := range []*domain.ID{&h.supporter, &h.recipient} {
		form, found := fitting(parties[i])
		if !found {
			h.t.Fatalf("no organisation fits %+v", parties[i])
		}
		form.Name = []string{"支援单位", "受援单位"}[i]
		o, err := h.Directory.CreateOrganisation(h.ctx, service.Request{Actor: h.admin}, form)
		must(h.t, err)
		*id = o.ID
	}
	h.hr = h.account("hr.a", h.supporter, domain.RoleHR, 0)
	h.hr2 = h.account("hr.b", h.supporter, domain.RoleHR, 0)
	h.leader = h.account("leader.a", h.supporter, domain.RoleLeader, 0)
	h.hostHR = h.account("host.a", h.recipient, domain.RoleHR, 0)
	h.hostLeader = h.account("hostleader.a", h.recipient, domain.RoleLeader, 0)
}

func fitting(party domain.Party) (service.OrganisationForm, bool) {
	for _, kind := range domain.OrganisationKinds {
		for _, tier := range service.Tiers {
			for _, level := range service.Levels {
				if party.Fits(domain.Organisation{Kind: kind, Tier: tier, Level: level}) {
					return service.OrganisationForm{Kind: kind, Tier: tier, Level: level}, true
				}
			}
		}
	}
	return service.OrganisationForm{}, false
}

func (h player) opened(from calendar.Date) domain.Cycle {
	a, err := h.Directory.CreateAgreement(h.ctx, service.Request{Actor: h.hr}, service.AgreementForm{
		Number: h.p.Ref.Code, SupporterID: h.supporter, RecipientID: h.recipient, Programme: h.p.Ref.Code, From: from, To: from.AddMonths(60),
	})
	must(h.t, err)
	plan := service.CyclePlan{
		AgreementID: a.ID, Title: "一批", NominationUntil: from.AddDays(-14), From: from, Backfill: true, BackfillReason: "中途启用",
	}
	for _, track := range h.p.Tracks {
		plan.Positions = append(plan.Positions, service.PositionPlan{Track: track.Code, Department: "一部", Quota: 1})
	}
	c, err := h.Cycles.Create(h.ctx, service.Request{Actor: h.hr}, plan)
	must(h.t, err)
	c, err = h.Cycles.Open(h.ctx, service.Request{Actor: h.hr}, c.ID)
	must(h.t, err)
	return c
}

// nominateFit hires somebody the programme takes, who nominates themselves for the next place.
func (h player) nominateFit(c domain.Cycle) {
	declared := map[string]bool{}
	for _, d := range h.p.Declarations {
		declared[d.Code] = true
	}
	person, found := h.candidate(c.From, declared)
	if !found {
		h.t.Fatal("the programme takes nobody")
	}
	p, err := h.Directory.CreatePerson(h.ctx, service.Request{Actor: h.hr}, service.PersonForm{
		OrgID: h.supporter, Name: "张三", BirthDate: person.BirthDate, Profession: person.Profession,
		Title: person.Title, TitleSince: person.TitleSince, WorkSince: person.WorkSince,
	})
	must(h.t, err)
	who := h.account("staff"+p.ID.String(), h.supporter, domain.RoleStaff, p.ID)
	n, err := h.Nominations.Nominate(h.ctx, service.Request{Actor: who}, c.ID, service.NominationForm{
		PositionID: c.Positions[len(h.staff)].ID, Declarations: declared,
	})
	must(h.t, err)
	if n.State == domain.NominationIneligible {
		h.t.Fatalf("refused: %+v", n.Screening)
	}
	h.house.staff = append(h.house.staff, who)
}

func (h player) candidate(on calendar.Date, declared map[string]bool) (domain.Person, bool) {
	for _, title := range domain.Titles {
		for _, profession := range domain.Professions {
			for age := 26; age < 60; age += 4 {
				p := domain.Person{
					Name: "张三", BirthDate: on.AddMonths(-12 * age), Profession: profession, Title: title,
					TitleSince: on.AddMonths(-12 * 4), WorkSince: on.AddMonths(-12 * (age - 22)),
				}
				d, err := h.rules.Screen(h.p.Ref, domain.CandidateFacts{Person: p, On: on, Declarations: declared})
				must(h.t, err)
				if d.Allowed() {
					return p, true
				}
			}
		}
	}
	return domain.Person{}, false
}

// everybodyDecides lets everybody do what lies in their inbox, and reports whether anybody did.
func (h player) everybodyDecides() bool {
	moved := false
	for _, who := range append([]service.Actor{h.hr, h.hr2, h.leader, h.hostHR, h.hostLeader}, h.staff...) {
		list, err := h.Tasks.Inbox(h.ctx, who, service.TabTodo, "", "", service.Page{Limit: 200})
		must(h.t, err)
		for _, task := range list.Items {
			if !service.MayAct(who, task) {
				continue
			}
			_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: who}, task.ID, h.decision(task))
			if domain.CodeOf(err) == domain.CodePolicy && task.Kind == domain.TaskListSubmit {
				continue // somebody on the list is not decided yet
			}
			if err != nil && domain.CodeOf(err) != domain.CodeStale {
				h.t.Fatalf("%s: %s: %v", who.Name, task.Kind, err)
			}
			moved = true
		}
	}
	return moved
}

// decision approves a task with the form its kind wants.
func (h player) decision(task domain.Task) service.Decision {
	in := service.Decision{Outcome: domain.Approve, Opinion: "同意"}
	switch task.Kind {
	case domain.TaskArrival:
		c, err := h.Cycles.Cycle(h.ctx, h.hr, task.Case.ID)
		from := c.Cycle.From
		if err != nil {
			a, err := h.Assignments.Assignment(h.ctx, h.hr, task.Case.ID)
			must(h.t, err)
			from = a.Assignment.From
		}
		in.Arrival = &domain.ArrivalForm{ArrivedOn: from, Department: "一部"}
	case domain.TaskReportHandIn:
		in.Report = &domain.ReportForm{Summary: "正常", LateReason: "补录", Figures: map[string]int64{}}
		for _, m := range h.p.Reporting.Metrics {
			in.Report.Figures[m] = 3
		}
	case domain.TaskReportVerify:
		in.Attendance = &domain.Attendance{}
	case domain.TaskAppraise:
		in.Opinion = "" // an appraisal has a comment of its own
		in.Appraisal = &domain.AppraisalInput{Scores: map[string]int{}, Comment: "认真负责"}
		for _, d := range h.p.Appraisal.Dimensions {
			in.Appraisal.Scores[d.Code] = 80
		}
	}
	return in
}

// clockwork does what the workflows of the case do when nobody has anything to do, and reports
// whether something came of it.
func (h player) clockwork(c domain.Cycle) bool {
	before := h.standing(c)
	_, err := h.System.Assign(h.ctx, c.ID, 100)
	must(h.t, err)
	list, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(h.t, err)
	for _, a := range list.Items {
		_, err := h.System.OpenMonths(h.ctx, a.ID)
		must(h.t, err)
		_, err = h.System.EndService(h.ctx, a.ID)
		must(h.t, err)
		_, err = h.System.Settle(h.ctx, a.ID)
		must(h.t, err)
	}
	_, err = h.System.SettleCycle(h.ctx, c.ID)
	must(h.t, err)
	return !slices.Equal(before, h.standing(c))
}

// standing is where the cycle and its assignments are, in words that can be compared.
func (h player) standing(c domain.Cycle) []string {
	view, err := h.Cycles.Cycle(h.ctx, h.hr, c.ID)
	must(h.t, err)
	list, err := h.Assignments.List(h.ctx, h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(h.t, err)
	words := []string{string(view.Cycle.State)}
	for _, a := range list.Items {
		words = append(words, string(a.State), domain.ID(a.Version).String())
	}
	return words
}

// check looks at a settled assignment: every day of it counts, it was passed, every regulation
// of the programme has been judged.
func (h player) check(a domain.Assignment, from calendar.Date) {
	view, err := h.Assignments.Assignment(h.ctx, h.hr, a.ID)
	must(h.t, err)
	days := a.From.DaysUntil(a.To) + 1
	if a = view.Assignment; a.State != domain.AssignmentSettled || !a.Passed || a.From != from || domain.ServedDays(view.Ledger) != days {
		h.t.Errorf("%s, passed %v, %d of %d days", a.State, a.Passed, domain.ServedDays(view.Ledger), days)
	}
	if len(view.Verdicts) != len(h.p.Regulations) {
		h.t.Errorf("%d verdicts for %v", len(view.Verdicts), h.p.Regulations)
	}
}

// closeYear takes the 考核 of the year the service began in to its end.
func (h player) closeYear(from calendar.Date) {
	year := h.p.Year.YearOf(from)
	if opens := h.p.Year.OpensOn(year).At(10, 0); opens.After(h.clock) {
		h.house.clock = opens
	}
	stage, err := h.System.BeginClose(h.ctx, h.p.Ref.Code, year)
	must(h.t, err)
	state, err := h.System.FreezeYear(h.ctx, stage.ID)
	must(h.t, err)
	if state != domain.CloseFrozen {
		h.t.Fatalf("the year is %s: %+v", state, stage)
	}
	h.everybodyDecides()
	if state, err = h.System.LockYear(h.ctx, stage.ID); err != nil || state != domain.CloseLocked {
		h.t.Fatalf("the year is %s: %v", state, err)
	}
	seen, err := h.Years.Year(h.ctx, h.hr, h.p.Ref.Code, year)
	must(h.t, err)
	if !seen.HashHolds || len(seen.Figures.Hospitals) != 1 {
		h.t.Errorf("the year's figures: %+v", seen.Figures)
	}
}
