package service_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// filed is service of a person at a township centre that is not known here.
func filed(person domain.ID, from, to string) service.PastForm {
	return service.PastForm{
		PersonID: person, From: date(from), To: date(to), Kind: domain.ServiceStationed, Place: "白水乡卫生院", PlaceKind: domain.OrgTownshipCentre,
		Level: "township", RegionCode: "431000", Appraisal: "pass", DocumentNumber: "湘卫〔2021〕8号", DocumentOn: date("2021-01-05"), DocumentIssuer: "县卫生健康局",
	}
}

func (h *house) proposed(in service.PastForm) domain.Filing {
	h.t.Helper()
	f, err := h.Filings.Propose(h.ctx, service.Request{Actor: h.hr}, in)
	must(h.t, err)
	return f
}

func (h *house) decides(who service.Actor, f domain.Filing, outcome domain.FilingOutcome) (domain.Filing, error) {
	return h.Filings.Decide(h.ctx, service.Request{Actor: who}, f.ID, service.FilingDecision{Outcome: outcome, Opinion: "已核对原件"})
}

func (h *house) confirmed(in service.PastForm) domain.Filing {
	h.t.Helper()
	f, err := h.decides(h.hr2, h.proposed(in), domain.FilingConfirm)
	must(h.t, err)
	return f
}

func (h *house) book(person domain.ID, regulation string) service.ServiceBook {
	h.t.Helper()
	b, err := h.Verdicts.Book(h.ctx, h.hr, person, service.Question{Regulation: regulation})
	must(h.t, err)
	return b
}

// Zhang served a year in a township before the hospital had this program. HR files it, a
// second person confirms it, and the same night's question is answered at once: eligible, with
// a notice. When the paper turns out to be somebody else's, it is taken out again, again by
// two, and the answer falls back; both stay readable.
func TestFiling_ServiceFromBeforeMakesSomebodyEligibleAndAReversalTakesItBack(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	_, err := h.Verdicts.JudgeHouse(h.ctx, service.Request{Actor: h.hr}, h.supporter, "cn-2022", "")
	must(t, err)
	f := h.proposed(filed(zhang.PersonID, "2020-01-01", "2020-12-31"))
	if f.Number != "H000001" || f.State != domain.FilingWaiting || f.Days != 366 || h.book(zhang.PersonID, "cn-2022").Served != 0 {
		t.Errorf("filed: %+v", f)
	}
	if h.told(h.hr2, "filing_waiting") != 1 || h.told(h.leader, "filing_waiting") != 1 || h.told(h.hr, "filing_waiting") != 0 {
		t.Error("those who may confirm were not told, or whoever filed it was")
	}
	_, err = h.decides(h.hr, f, domain.FilingConfirm)
	wantCode(t, err, domain.CodeForbidden, "second_person_needed")
	_, err = h.decides(h.hostHR, f, domain.FilingConfirm)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	done, err := h.decides(h.hr2, f, domain.FilingConfirm)
	must(t, err)
	if done.State != domain.FilingConfirmed || done.DecidedByName != h.hr2.Name || h.told(h.hr, "filing_confirmed") != 1 {
		t.Errorf("confirmed: %+v", done)
	}
	b := h.book(zhang.PersonID, "cn-2022")
	if b.Served != 366 || b.Decision.Eligible != domain.Eligible || len(b.Entries) != 1 || b.Entries[0].Kind != domain.LedgerHistoric || b.Facts.Stretches[0].Place.Level != "township" {
		t.Errorf("the ledger: %+v %+v", b.Entries, b.Decision)
	}
	if h.told(zhang, "verdict_changed") != 1 {
		t.Error("Zhang was not told that the answer has changed")
	}
	_, err = h.decides(h.leader, f, domain.FilingConfirm)
	wantCode(t, err, domain.CodeStale, "filing_decided")

	past := b.Past[b.Entries[0].PastID]
	back, err := h.Filings.TakeBack(h.ctx, service.Request{Actor: h.hr2}, past.ID, "鉴定表不是本人的")
	must(t, err)
	_, err = h.Filings.TakeBack(h.ctx, service.Request{Actor: h.hr}, past.ID, "再来一次")
	wantCode(t, err, domain.CodeConflict, "filing_open")
	_, err = h.decides(h.leader, back, domain.FilingConfirm)
	must(t, err)
	b = h.book(zhang.PersonID, "cn-2022")
	if b.Served != 0 || b.Decision.Eligible != domain.NotEligible || len(b.Entries) != 2 || len(b.Facts.Stretches) != 0 || b.Past[past.ID].State != domain.PastTakenBack {
		t.Errorf("taken back: %+v %+v", b.Entries, b.Decision)
	}
	o, err := h.Verdicts.Outlook(h.ctx, zhang, zhang.PersonID, service.Question{Regulation: "cn-2022"})
	must(t, err)
	if len(o.History) != 3 || o.History[0].Changed.Causes[0] != domain.CauseLedger || h.told(zhang, "verdict_changed") != 2 {
		t.Errorf("the story: %+v", o.History)
	}
	_, err = h.Filings.TakeBack(h.ctx, service.Request{Actor: h.hr}, past.ID, "又一次")
	wantCode(t, err, domain.CodeConflict, "not_in_ledger")
	again, err := h.System.Reproduce(h.ctx)
	must(t, err)
	if again.Verdicts != 3 || len(again.Differing) != 0 || again.Unjudged != 0 {
		t.Errorf("%+v", again)
	}
	h.verified()
}

// A workbook of four: one is good, the others meet an assignment, a paper filed before and a
// row of the same table. Nothing is written unless asked; the same table twice is found out.
func TestFiling_ATableTellsWhatEveryRowMeets(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang, li := h.hire("张三", "1986-03-01"), h.hire("李四", "1990-01-01")
	h.dispatched("2026-09-01", true, zhang)
	h.confirmed(filed(zhang.PersonID, "2019-01-01", "2019-06-30"))
	row := func(n int, name, born, from, to string) service.PastRow {
		return service.PastRow{Row: n, Name: name, BirthDate: date(born), Form: filed(0, from, to)}
	}
	rows := []service.PastRow{
		row(2, "李四", "1990-01-01", "2020-01-01", "2020-03-31"), row(3, "李四", "1990-01-01", "2020-03-31", "2020-04-30"),
		row(4, "张三", "1986-03-01", "2019-01-01", "2019-06-30"), row(5, "张三", "1986-03-01", "2019-06-30", "2019-07-30"),
		row(6, "张三", "1986-03-01", "2026-08-01", "2026-10-01"), row(7, "张三", "1987-03-01", "2018-01-01", "2018-02-01"),
		row(8, "李四", "1990-01-01", "2007-12-31", "2008-02-01"), row(9, "李四", "1990-01-01", "2026-11-01", "2026-11-22"),
		{Row: 10, Name: "李四", Form: filed(0, "2015-01-01", "2014-12-31")},
	}
	want := map[int]string{3: "overlaps_row", 4: "filed_already", 5: "overlaps_filed", 6: "overlaps_assignment", 7: "unknown_person", 8: "before_grown_up", 9: "in_the_future", 10: "identity_needed"}
	for _, mode := range []service.ImportMode{service.DryRun, service.AllRows} {
		done, err := h.Filings.File(h.ctx, service.Request{Actor: h.hr}, h.supporter, rows, mode)
		must(t, err)
		if done.Good != 1 || done.Written != 0 || done.Filing.ID != 0 || len(done.Faults) != len(want) || done.Entries[0].PersonID != li.PersonID {
			t.Fatalf("%s: %+v", mode, done)
		}
		for _, f := range done.Faults {
			if f.Faults[0].Message != want[f.Row] {
				t.Errorf("row %d: %s, want %s", f.Row, f.Faults[0].Message, want[f.Row])
			}
		}
	}
	once, err := h.Filings.File(h.ctx, service.Request{Actor: h.hr, Key: "k"}, h.supporter, rows, service.GoodRows)
	must(t, err)
	again, err := h.Filings.File(h.ctx, service.Request{Actor: h.hr, Key: "k"}, h.supporter, rows, service.GoodRows)
	must(t, err)
	if once.Written != 1 || again.Filing.ID != once.Filing.ID {
		t.Errorf("sent twice: %+v %+v", once.Filing, again.Filing)
	}
	other, err := h.Filings.File(h.ctx, service.Request{Actor: h.hr2}, h.supporter, rows[:1], service.AllRows)
	must(t, err)
	if other.Written != 0 || other.Faults[0].Faults[0].Message != "filed_already" {
		t.Errorf("the same row by a colleague: %+v", other)
	}
	// A rejected filing leaves its trace and frees the days.
	_, err = h.Filings.Decide(h.ctx, service.Request{Actor: h.leader}, once.Filing.ID, service.FilingDecision{Outcome: domain.FilingReject})
	wantCode(t, err, domain.CodeInvalid, "required")
	_, err = h.decides(h.leader, once.Filing, domain.FilingReject)
	must(t, err)
	view, err := h.Filings.View(h.ctx, h.hr, once.Filing.ID)
	must(t, err)
	if view.Filing.State != domain.FilingRejected || view.Filing.Opinion == "" || view.Services[0].State != domain.PastDropped || h.told(h.hr, "filing_rejected") != 1 {
		t.Errorf("rejected: %+v", view)
	}
	free, err := h.Filings.File(h.ctx, service.Request{Actor: h.hr2}, h.supporter, rows[:1], service.DryRun)
	must(t, err)
	if free.Good != 1 {
		t.Errorf("the days are not free: %+v", free)
	}
	h.verified()
}

// Two confirm at once, several ask to take it back at once, and those are confirmed at once:
// the days are in the ledger once, and out of it once, on either database.
func TestRace_AFilingIsConfirmedOnceAndTakenBackOnce(t *testing.T) {
	onBoth(t, confirmAtOnce)
}

func confirmAtOnce(t *testing.T, h *house) {
	h.on("2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	f := h.proposed(filed(zhang.PersonID, "2020-01-01", "2020-12-31"))
	errs := make([]error, 6)
	var all sync.WaitGroup
	for i := range errs {
		who := []service.Actor{h.hr2, h.leader}[i%2]
		all.Go(func() { _, errs[i] = h.decides(who, f, domain.FilingConfirm) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantCode(t, err, domain.CodeStale, "filing_decided")
	}
	if b := h.book(zhang.PersonID, "cn-2022"); won != 1 || len(b.Entries) != 1 || b.Served != 366 {
		t.Fatalf("%d confirmed it, the ledger has %+v", won, b.Entries)
	}
	past := h.book(zhang.PersonID, "cn-2022").Entries[0].PastID
	filed := make([]domain.Filing, 4)
	for i := range filed {
		who := []service.Actor{h.hr, h.hr2}[i%2]
		all.Go(func() {
			f, err := h.Filings.TakeBack(h.ctx, service.Request{Actor: who}, past, "鉴定表有误")
			if filed[i] = f; err != nil {
				filed[i] = domain.Filing{}
			}
		})
	}
	all.Wait()
	filed = slices.DeleteFunc(filed, func(f domain.Filing) bool { return f.ID == 0 })
	if len(filed) != 1 {
		t.Fatalf("%d reversals wait", len(filed))
	}
	for range 4 {
		all.Go(func() { _, _ = h.decides(h.leader, filed[0], domain.FilingConfirm) })
	}
	all.Wait()
	if b := h.book(zhang.PersonID, "cn-2022"); len(b.Entries) != 2 || b.Served != 0 {
		t.Errorf("taken back: %+v", b.Entries)
	}
}

// Between filing and confirming, the same days have been given to an assignment.
func TestFiling_IsOvertakenByAnAssignment(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	f := h.proposed(filed(zhang.PersonID, "2026-09-15", "2026-09-30"))
	h.dispatched("2026-09-01", true, zhang)
	_, err := h.decides(h.hr2, f, domain.FilingConfirm)
	wantCode(t, err, domain.CodeConflict, "filing_overtaken")
	li := h.hire("李四", "1988-03-01")
	h.confirmed(filed(li.PersonID, "2026-09-15", "2026-09-30"))
	if n := h.nominate(li, h.cycle("2026-09-01", true)); n.State != domain.NominationIneligible {
		t.Errorf("somebody who served elsewhere in that time is %s", n.State)
	}
	_, err = h.decides(h.hr2, f, domain.FilingWithdraw)
	wantCode(t, err, domain.CodeForbidden, "not_yours_to_withdraw")
	gone, err := h.decides(h.hr, f, domain.FilingWithdraw)
	must(t, err)
	if gone.State != domain.FilingWithdrawn {
		t.Errorf("%+v", gone)
	}
}

// Nobody decides for four days: on every working day from the third on those who may are asked again.
func TestFiling_NobodyDecidesAndTheOfficeIsAskedAgain(t *testing.T) {
	h := newHouse(t, "2026-11-16") // a Monday
	zhang := h.hire("张三", "1986-03-01")
	h.proposed(filed(zhang.PersonID, "2020-01-01", "2020-12-31"))
	for _, c := range []struct {
		day  string
		told int
	}{{"2026-11-18", 0}, {"2026-11-19", 1}, {"2026-11-19", 1}, {"2026-11-20", 2}, {"2026-11-21", 2}} {
		h.on(c.day)
		_, _, err := h.System.Digests(h.ctx, date(c.day), "")
		must(t, err)
		if n := h.told(h.leader, "filing_late"); n != c.told || h.told(h.hr, "filing_late") != 0 {
			t.Errorf("on %s the leader was told %d times, want %d", c.day, n, c.told)
		}
	}
}

// An emergency is deemed by one province and not spoken of by national law; half of a year is
// all a document counts; training away is no service, and is known.
func TestFiling_WhatIsDeemedDiscountedAndLearnt(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	aid := filed(zhang.PersonID, "2020-01-25", "2020-07-24")
	aid.Kind, aid.Place, aid.Level, aid.PlaceKind, aid.RegionCode = domain.ServiceEmergency, "援鄂医疗队", "", "", ""
	no := false
	aid.Paired = &no
	h.confirmed(aid)
	if b := h.book(zhang.PersonID, "liaoning-2014"); b.Decision.Eligible != domain.Eligible || b.Entries[0].Kind != domain.LedgerDeemed {
		t.Errorf("deemed: %+v", b.Decision)
	}
	if b := h.book(zhang.PersonID, "cn-2022"); b.Decision.Eligible != domain.NotEligible && b.Decision.Eligible != domain.Undetermined {
		t.Errorf("not spoken of: %+v", b.Decision)
	}
	half := filed(zhang.PersonID, "2021-01-01", "2021-12-31")
	half.Share = 50
	h.confirmed(half)
	b := h.book(zhang.PersonID, "cn-2022")
	last := b.Entries[len(b.Entries)-1]
	if last.Kind != domain.LedgerDiscounted || last.Days != 182 || b.Served != 182+182 || b.Undated != 0 || b.Facts.Stretches[1].Days() != 182 {
		t.Errorf("discounted: %+v, %d served, %d undated", last, b.Served, b.Undated)
	}
	if b.Facts.Person.Training != nil {
		t.Error("nobody has said anything of training")
	}
	school := filed(zhang.PersonID, "2022-01-01", "2022-06-30")
	school.Kind, school.Appraisal = domain.PastTraining, ""
	h.confirmed(school)
	if b = h.book(zhang.PersonID, "cn-2022"); len(b.Facts.Person.Training) != 1 || b.Served != 182+182 || len(b.Facts.Stretches) != 2 {
		t.Errorf("learnt: %+v", b.Facts)
	}
	completed := *b.Facts.Completed
	if completed != 2 {
		t.Errorf("%d services were completed", completed)
	}
}

// Liaoning counts what was appraised as passed: without a grade nothing can be said, with a
// basic one the half year does not count, with a pass it does.
func TestFiling_ARuleThatAsksForAGrade(t *testing.T) {
	for grade, want := range map[string]string{"": domain.Undetermined, "basic": domain.NotEligible, "pass": domain.Eligible} {
		h := newHouse(t, "2026-11-21")
		zhang := h.hire("张三", "1986-03-01")
		in := filed(zhang.PersonID, "2020-01-01", "2020-06-30")
		in.Appraisal = grade
		h.confirmed(in)
		if d := h.book(zhang.PersonID, "liaoning-2014").Decision; d.Eligible != want {
			t.Errorf("grade %q: %s, want %s", grade, d.Eligible, want)
		}
	}
}

// Beijing takes eight months in a remote township for a year. Nobody has said whether the place
// is remote, so it cannot be judged; the authority's statement decides it from its first day.
func TestPlace_WhetherItIsRemoteDecides(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	in := filed(zhang.PersonID, "2020-01-01", "2020-08-31")
	in.OrgID, in.Place, in.PlaceKind, in.Level, in.RegionCode = h.recipient, "", "", "", ""
	h.confirmed(in)
	says := func() string { return h.book(zhang.PersonID, "beijing-2003").Decision.Eligible }
	if got := says(); got != domain.Undetermined {
		t.Errorf("with nothing stated: %s", got)
	}
	remote, poor := true, false
	form := service.PlaceForm{From: date("2019-01-01"), Remote: &remote, PoorCounty: &poor, AreaClass: 2, Document: "京卫〔2004〕12号附件"}
	_, err := h.Directory.StatePlace(h.ctx, service.Request{Actor: h.hr}, h.recipient, form)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Directory.StatePlace(h.ctx, service.Request{Actor: h.hostHR}, h.recipient, form)
	wantCode(t, err, domain.CodeForbidden, "role_needed")
	_, err = h.Directory.StatePlace(h.ctx, service.Request{Actor: h.admin}, h.recipient, service.PlaceForm{AreaClass: 7, To: date("2020-01-01")})
	if e := wantCode(t, err, domain.CodeInvalid, "required"); len(e.More) != 2 {
		t.Errorf("%v", e.More)
	}
	state := func(form service.PlaceForm) {
		t.Helper()
		_, err := h.Directory.StatePlace(h.ctx, service.Request{Actor: h.admin}, h.recipient, form)
		must(t, err)
	}
	above := h.hr
	above.Overseen = []domain.ID{h.recipient} // the authority above the recipient
	_, err = h.Directory.StatePlace(h.ctx, service.Request{Actor: above}, h.recipient, form)
	must(t, err)
	if got := says(); got != domain.Eligible {
		t.Errorf("remote: %s", got)
	}
	form.Remote, form.To = &poor, date("2020-12-31")
	state(form)
	if got := says(); got != domain.NotEligible {
		t.Errorf("corrected up to 2020: %s", got)
	}
	v, err := h.Directory.Place(h.ctx, h.hostHR, h.recipient)
	must(t, err)
	if len(v.Facts) != 2 || v.Today.Remote == nil || !*v.Today.Remote || v.MayState {
		t.Errorf("%+v", v)
	}
}

// Of 181 days stationed three were personal leave: Fujian asks for 180, and Li is short by two.
func TestVerdict_ShortByTwoDaysBecauseOfLeave(t *testing.T) {
	h := newHouse(t, "2026-06-01")
	li := h.hire("李强", "1985-05-01")
	_, list := h.dispatched("2026-09-01", false, li)
	h.on("2026-09-10")
	h.asked(li, list[0].ID, leave(domain.LeavePersonal, "2026-09-15", "2026-09-17"))
	h.agrees(h.hostHR)
	h.on("2026-09-18")
	h.decide(li, domain.TaskLeaveReturn, service.Decision{Leave: &service.LeaveReturn{ReturnedOn: date("2026-09-18")}})
	for i, day := range []string{"2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"} {
		h.on(day)
		h.opens(list[0].ID)
		h.decide(li, domain.TaskReportHandIn, service.Decision{Report: &domain.ReportForm{
			Figures: map[string]int64{"patients_treated": 100, "lecture": 1, "lecture_participants": 30}, Summary: "工作正常",
		}})
		var away domain.Attendance
		if i == 0 {
			away.LeaveDays = 3
		}
		h.decide(h.hostHR, domain.TaskReportVerify, service.Decision{Attendance: &away})
		h.decide(h.hr, domain.TaskReportAccept, service.Decision{})
	}
	b := h.book(list[0].PersonID, "fujian-2019")
	if b.Served != 178 || b.Undated != 0 || b.Decision.Served.Value != 178 || b.Decision.Missing == nil || b.Decision.Missing.Value != 2 {
		t.Errorf("%d served, %+v", b.Served, b.Decision)
	}
	var off []domain.DayRun
	for _, run := range b.Days {
		if run.State == domain.DayAway {
			off = append(off, run)
		}
	}
	if len(off) != 1 || off[0].From != date("2026-09-15") || off[0].Days() != 3 {
		t.Errorf("the days off are %+v", off)
	}
}

// The appraisal form is photographed with the filing and another page of it later. Whoever
// confirms reads both, so does Zhang; another hospital reads neither, and nothing is added or
// taken away once the ledger rests on them.
func TestFiling_ThePapersBehindIt(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	zhang := h.hire("张三", "1986-03-01")
	first, second := h.uploads(h.hr, "鉴定表.jpg", "", photo("first", 2000)), h.uploads(h.hr, "续页.jpg", "", photo("second", 2000))
	in := filed(zhang.PersonID, "2020-01-01", "2020-12-31")
	in.Attachments = []domain.ID{first.ID}
	f := h.proposed(in)
	v, err := h.Filings.View(h.ctx, h.hr, f.ID)
	must(t, err)
	past := v.Services[0].ID
	attach := func(who service.Actor, ids ...domain.ID) error {
		_, err := h.Filings.Attach(h.ctx, service.Request{Actor: who}, past, ids)
		return err
	}
	wantCode(t, attach(h.hr2, second.ID), domain.CodeForbidden, "not_your_filing")
	wantCode(t, attach(h.hostHR, second.ID), domain.CodeNotFound, "not_found")
	wantCode(t, attach(h.hr, 999), domain.CodeInvalid, "unknown_document")
	must(t, attach(h.hr, second.ID))
	if v, err = h.Filings.View(h.ctx, h.leader, f.ID); err != nil || len(v.Papers[past]) != 2 || v.MayAttach || !v.MayConfirm {
		t.Errorf("the leader sees %+v: %v", v, err)
	}
	for _, who := range []service.Actor{h.leader, zhang} {
		if content, err := h.reads(who, second.ID); err != nil || len(content) != 2000 {
			t.Errorf("%s reads %d bytes: %v", who.Name, len(content), err)
		}
	}
	if _, err := h.reads(h.hostHR, first.ID); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("another hospital reads it: %v", err)
	}
	_, err = h.decides(h.leader, f, domain.FilingConfirm)
	must(t, err)
	wantCode(t, attach(h.hr, h.uploads(h.hr, "迟到.jpg", "", photo("late", 2000)).ID), domain.CodeConflict, "filing_over")
	_, err = h.Documents.Remove(h.ctx, service.Request{Actor: h.hr}, first.ID)
	wantCode(t, err, domain.CodeConflict, "document_decided")
	h.verified()
}
