package replayrec

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
	jobs "github.com/duikou/duikou/worker"
	"github.com/duikou/duikou/workflows"
)

// A small cycle entered after the fact, with everything in it that a workflow meets: a list
// sent back, a refusal, a month that runs out and is handed in after the end, an objection,
// figures sent back. Its histories replay with the build that made them.
func TestRecord_OneCycleWithEverythingInIt(t *testing.T) {
	h := newHouse(t)
	today := calendar.DateOf(time.Now())
	cycle := h.listed(today)
	first, second := h.served(cycle)
	h.closed(cycle, second)
	year := h.yearLocked(first)
	must(t, h.worker.Fire(t.Context(), jobs.JobRemind, today.At(23, 59)))
	h.until("the day's reminders", func() bool {
		last, err := h.System.LastPeriod(t.Context(), string(jobs.JobRemind))
		must(t, err)
		return last != ""
	})
	dir := recordTo(t)
	must(t, Record(t.Context(), h.client, []string{
		workflows.ID(cycle.Case(), ""), workflows.ID(first.Case(), ""), workflows.ID(second.Case(), ""),
		workflows.ID(domain.CaseRef{Kind: domain.CaseRequest, ID: 1}, ""), workflows.ID(year.Case(), year.Name()), workflows.RemindID(today),
	}, dir))
	replays(t, dir, 6)
}

// recordTo is where histories are written: a folder to keep when recording for a release.
func recordTo(t *testing.T) string {
	if dir := os.Getenv("DUIKOU_RECORD"); dir != "" {
		return dir
	}
	return t.TempDir()
}

// replays replays every history in dir, of which there must be at least some.
func replays(t *testing.T, dir string, least int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	must(t, err)
	if len(files) < least {
		t.Fatalf("%d histories were recorded, want %d at least", len(files), least)
	}
	for _, file := range files {
		replayer := worker.NewWorkflowReplayer()
		workflows.Register(replayer)
		if err := replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}

// listed plays a cycle of three months in the past up to the recipient's consent. One nominee
// will not go.
func (h *house) listed(today calendar.Date) domain.Cycle {
	from := calendar.NewDate(today.Year-2, time.June, 1)
	agreement, err := h.Directory.CreateAgreement(h.t.Context(), service.Request{Actor: h.hr}, service.AgreementForm{
		Number: "1", SupporterID: h.supporter, RecipientID: h.recipient, Programme: "shuangqian", From: from, To: from.AddMonths(36),
	})
	must(h.t, err)
	c, err := h.Cycles.Create(h.t.Context(), service.Request{Actor: h.hr}, service.CyclePlan{
		AgreementID: agreement.ID, Title: "First batch", NominationUntil: from.AddDays(-14), From: from, To: from.AddMonths(3).AddDays(-1),
		Backfill: true, BackfillReason: "Entered after the fact", Positions: []service.PositionPlan{{Track: "support", Department: "Medicine", Quota: 3}},
	})
	must(h.t, err)
	c, err = h.Cycles.Open(h.t.Context(), service.Request{Actor: h.hr}, c.ID)
	must(h.t, err)
	for _, name := range []string{"ann", "ben", "cem"} {
		n, err := h.Nominations.Nominate(h.t.Context(), service.Request{Actor: h.hire(name)}, c.ID, service.NominationForm{
			PositionID: c.Positions[0].ID,
			Declarations: map[string]bool{
				"good_health": true, "commitment": true, "law_abiding": true, "competence": true, "ethics": true, "no_misconduct": true,
			},
		})
		must(h.t, err)
		h.decides(h.hr, domain.TaskNominationReview, service.Decision{})
		if name == "cem" {
			_, err := h.Nominations.RecordRefusal(h.t.Context(), service.Request{Actor: h.hr}, n.ID, "Will not go")
			must(h.t, err)
		}
	}
	h.decides(h.leader, domain.TaskRefusalDecide, service.Decision{Opinion: "Noted", Refusal: &service.RefusalDecision{Consequence: "none"}})
	h.decides(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decides(h.leader, domain.TaskListSign, service.Decision{Outcome: domain.Return, Opinion: "Look again"})
	h.decides(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decides(h.leader, domain.TaskListSign, service.Decision{})
	h.decides(h.host, domain.TaskConsent, service.Decision{})
	return c
}

// served plays both assignments to their end. The second person's last month runs out and is
// handed in when all is over; they object to their appraisal.
func (h *house) served(c domain.Cycle) (first, second domain.Assignment) {
	for range 2 {
		h.decides(h.host, domain.TaskArrival, service.Decision{Arrival: &domain.ArrivalForm{ArrivedOn: c.From, Department: "Medicine"}})
	}
	list, err := h.Assignments.List(h.t.Context(), h.hr, service.AssignmentFilter{Cycle: c.ID}, service.Page{})
	must(h.t, err)
	first, second = list.Items[0], list.Items[1]
	ann, ben := h.actorOf(first), h.actorOf(second)
	for range 3 {
		h.reports(ann)
	}
	for range 2 {
		h.reports(ben)
	}
	_, err = h.Cycles.EndBackfill(h.t.Context(), service.Request{Actor: h.hr}, c.ID, "Time is up")
	must(h.t, err)
	for range 2 {
		h.appraised()
	}
	for range 2 {
		list, err := h.Tasks.Inbox(h.t.Context(), ann, service.TabTodo, domain.TaskAppraisalSign, "", service.Page{})
		must(h.t, err)
		if len(list.Items) > 0 {
			h.decides(ann, domain.TaskAppraisalSign, service.Decision{})
			continue
		}
		h.decides(ben, domain.TaskAppraisalSign, service.Decision{Outcome: domain.Reject, Opinion: "Unfair"})
		h.decides(h.leader, domain.TaskObjection, service.Decision{Outcome: domain.Return, Opinion: "Write again"})
		h.appraised()
		h.decides(ben, domain.TaskAppraisalSign, service.Decision{})
	}
	return first, second
}

func (h *house) actorOf(a domain.Assignment) service.Actor {
	actor, err := h.Accounts.Actor(h.t.Context(), a.PersonUserID)
	must(h.t, err)
	return actor
}

var figures = service.Decision{Report: &domain.ReportForm{Figures: map[string]int64{"patients_treated": 100}, Summary: "As usual", LateReason: "Entered after the fact"}}

func (h *house) reports(who service.Actor) {
	h.decides(who, domain.TaskReportHandIn, figures)
	h.accepted()
}

func (h *house) accepted() {
	h.decides(h.host, domain.TaskReportVerify, service.Decision{Attendance: &domain.Attendance{}})
	h.decides(h.hr, domain.TaskReportAccept, service.Decision{})
}

func (h *house) appraised() {
	form := &domain.AppraisalInput{Scores: map[string]int{"task": 80, "conduct": 80, "work": 80}, Comment: "Good work"}
	h.decides(h.host, domain.TaskAppraise, service.Decision{Appraisal: form})
	h.decides(h.hr, domain.TaskAppraise, service.Decision{Appraisal: form})
}

// closed waits for the end of the cycle; then the month that ran out is handed in after all.
func (h *house) closed(c domain.Cycle, late domain.Assignment) {
	h.until("the end of the cycle", func() bool {
		v, err := h.Cycles.Cycle(h.t.Context(), h.hr, c.ID)
		must(h.t, err)
		return v.Cycle.State == domain.CycleClosed
	})
	missing, err := h.Reports.List(h.t.Context(), h.hr, service.ReportFilter{Cycle: c.ID, State: domain.ReportMissing}, service.Page{})
	must(h.t, err)
	if len(missing.Items) != 1 {
		h.t.Fatalf("%d months are missing, want 1", len(missing.Items))
	}
	_, err = h.Reports.HandIn(h.t.Context(), service.Request{Actor: h.actorOf(late)}, missing.Items[0].ID, 0, *figures.Report)
	must(h.t, err)
	h.accepted()
}

// yearLocked closes the year: the figures are sent back once, and the close is asked to look
// again until it has.
func (h *house) yearLocked(a domain.Assignment) domain.YearClose {
	ctx, as := h.t.Context(), service.Request{Actor: h.admin}
	y, err := h.Years.Start(ctx, as, "shuangqian", a.From.Year)
	must(h.t, err)
	h.decides(h.leader, domain.TaskYearSign, service.Decision{Outcome: domain.Return, Opinion: "Not ours"})
	h.until("the year to be frozen again", func() bool {
		_, err = h.Years.Start(ctx, as, "shuangqian", a.From.Year)
		must(h.t, err)
		time.Sleep(200 * time.Millisecond)
		return h.close(y).State == domain.CloseFrozen
	})
	h.decides(h.leader, domain.TaskYearSign, service.Decision{})
	h.until("the lock", func() bool { return h.close(y).State == domain.CloseLocked })
	return y
}

func (h *house) close(y domain.YearClose) domain.YearClose {
	v, err := h.Years.Year(h.t.Context(), h.admin, y.Programme, y.Year)
	must(h.t, err)
	return v.Close
}
