package service_test

import (
	"math/rand/v2"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func (h *house) signs(who service.Actor, outcome domain.Outcome) func() error {
	task := h.task(who, domain.TaskListSign)
	return func() error {
		_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: who, Key: "sign"}, task.ID, service.Decision{Outcome: outcome, Opinion: "已阅"})
		return err
	}
}

func TestRace_AHundredSignOneList(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(100)
		var deeds []func() error
		for _, l := range leaders {
			deeds = append(deeds, h.signs(l, domain.Approve))
		}
		if done, refused := h.atOnce(deeds...); done != 100 {
			t.Fatalf("%d signed, refused: %v", done, refused)
		}
		if n := h.audited(c.Case(), "list_sign_approve"); n != 100 {
			t.Errorf("%d signatures in the audit", n)
		}
		if !h.has(h.hostHR, domain.TaskConsent) {
			t.Error("the recipient is not asked")
		}
		h.settled(c.Case(), leaders[0], h.hostHR)
	})
}

func TestRace_AllButTheReturnerSign(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(30)
		var deeds []func() error
		for i, l := range leaders {
			outcome := domain.Approve
			if i == 11 {
				outcome = domain.Return
			}
			deeds = append(deeds, h.signs(l, outcome))
		}
		done, _ := h.atOnce(deeds...)
		returned := h.audited(c.Case(), "list_sign_return")
		if returned != 1 || done != 1+h.audited(c.Case(), "list_sign_approve") {
			t.Errorf("%d done, %d returns, %d signatures", done, returned, h.audited(c.Case(), "list_sign_approve"))
		}
		if !h.has(h.hr, domain.TaskListSubmit) || h.has(h.hostHR, domain.TaskConsent) {
			t.Error("the list is not where it was returned to")
		}
		h.settled(c.Case(), leaders[0], h.hr)
	})
}

func TestRace_ABatchOfFiveHundredAndFiftyPeopleInIt(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		size := 500
		if testing.Short() {
			size = 60
		}
		clerks := h.crowd(50, "人事", h.supporter, domain.RoleHR)
		c := h.cycle("2027-01-01", false)
		h.nominees(c, size)
		open, err := h.db.View(h.ctx).OpenTasks(c.Case(), nil)
		must(t, err)
		var ids []domain.ID
		for _, task := range open {
			if task.Kind == domain.TaskNominationReview {
				ids = append(ids, task.ID)
			}
		}
		singles := make([]int, len(clerks))
		var deeds []func() error
		for i, clerk := range clerks {
			mine := rand.Perm(len(ids))[:8]
			deeds = append(deeds, func() error {
				for _, at := range mine {
					_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: clerk}, ids[at], service.Decision{Outcome: domain.Approve})
					if err != nil && domain.CodeOf(err) != domain.CodeStale {
						return err
					}
					if err == nil {
						singles[i]++
					}
				}
				return nil
			})
		}
		var batch domain.Batch
		deeds = append(deeds, func() (err error) {
			batch, err = h.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, ids, "同意")
			return err
		})
		if done, refused := h.atOnce(deeds...); done != len(deeds) {
			t.Fatal(refused)
		}
		batched := 0
		for _, result := range h.results(h.hr, batch) {
			if result.Done() {
				batched++
			} else if result.Error.Code != domain.CodeStale {
				t.Error(result.Error)
			}
		}
		alone := 0
		for _, n := range singles {
			alone += n
		}
		if n := h.audited(c.Case(), "nomination_review_approve"); n != size || alone+batched != size {
			t.Errorf("%d decided alone and %d in the batch, %d in the audit, of %d", alone, batched, n, size)
		}
		h.settled(c.Case(), h.hr, clerks[0])
	})
}

func TestRace_TheDeadlineAndTheLastSignature(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(4)
		for _, l := range leaders[:3] {
			must(t, h.signs(l, domain.Approve)())
		}
		last := h.task(leaders[3], domain.TaskListSign)
		h.clock = calendar.AddWorkingDays(calendar.DateOf(last.DueAt), 5).At(9, 0)
		walk := func() error { _, err := h.System.WalkLadder(h.ctx, c.Case()); return err }
		h.atOnce(h.signs(leaders[3], domain.Approve), walk, walk, walk)
		signed, expired := h.has(h.hostHR, domain.TaskConsent), h.has(h.hr, domain.TaskListSubmit)
		if signed == expired {
			t.Errorf("signed %v, sent back %v", signed, expired)
		}
		h.settled(c.Case(), h.hr, h.hostHR, leaders[3])
	})
}

func (h *house) approves(who service.Actor, task domain.Task) func() error {
	return func() error {
		_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: who}, task.ID, service.Decision{Outcome: domain.Approve})
		return err
	}
}

func TestRace_AWithdrawalAndTheLastSignature(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c := h.cycle("2027-01-01", false)
		h.nominees(c, 12)
		open, err := h.db.View(h.ctx).OpenTasks(c.Case(), nil)
		must(t, err)
		for _, task := range open {
			if task.Kind != domain.TaskNominationReview {
				continue
			}
			withdraw := func() error {
				_, err := h.Runs.Withdraw(h.ctx, service.Request{Actor: h.hr2}, task.RunID, "另有安排")
				return err
			}
			done, refused := h.atOnce(withdraw, h.approves(h.hr, task))
			run, err := h.db.View(h.ctx).Run(service.Everything, 0, task.RunID)
			must(t, err)
			n, err := h.Nominations.Nomination(h.ctx, h.hr, task.Subject.ID)
			must(t, err)
			if done != 1 || len(refused) != 1 || string(run.State) != string(n.State) || run.State != domain.RunApproved && run.State != domain.RunWithdrawn {
				t.Errorf("%d done; the run is %s, the nomination %s; %v", done, run.State, n.State, refused)
			}
		}
		h.settled(c.Case(), h.hr, h.hr2)
	})
}

func TestRace_TheDelegateAndTheGiver(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, leaders := h.signing(9)
		deputy := h.account("deputy", h.supporter, domain.RoleStaff, 0)
		var deeds []func() error
		tasks := make([]domain.Task, len(leaders))
		for i, l := range leaders {
			_, err := h.delegates(l, deputy, "2026-11-21", "2026-12-21")
			must(t, err)
			tasks[i] = h.task(l, domain.TaskListSign)
		}
		acting := h.again(deputy)
		for i, l := range leaders {
			deeds = append(deeds, h.approves(l, tasks[i]), h.approves(acting, tasks[i]))
		}
		if done, refused := h.atOnce(deeds...); done != len(leaders) || len(refused) != len(leaders) {
			t.Errorf("%d done, %d refused", done, len(refused))
		}
		for i := range tasks {
			task, err := h.db.View(h.ctx).Task(service.Everything, nil, tasks[i].ID)
			must(t, err)
			own := task.ActedBy == leaders[i].UserID && task.BehalfID == 0
			behalf := task.ActedBy == deputy.UserID && task.BehalfID == leaders[i].UserID
			if task.State != domain.TaskDone || !own && !behalf {
				t.Errorf("task %d is %s by %d for %d", task.ID, task.State, task.ActedBy, task.BehalfID)
			}
		}
		h.settled(c.Case(), acting, h.hostHR)
	})
}

func TestRace_TwoAdministrators(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		bosses := h.crowd(2, "管理员", h.supporter, domain.RoleAdmin)
		c := h.cycle("2027-01-01", false)
		h.nominees(c, 10)
		open, err := h.db.View(h.ctx).OpenTasks(c.Case(), nil)
		must(t, err)
		for _, task := range open {
			if task.Kind != domain.TaskNominationReview {
				continue
			}
			ends := func() error {
				_, err := h.Runs.Terminate(h.ctx, service.Request{Actor: bosses[0]}, task.RunID, "协议终止")
				return err
			}
			gives := func() error {
				_, err := h.Tasks.Reassign(h.ctx, service.Request{Actor: bosses[1]}, task.ID, service.Asking{To: h.leader.UserID, Note: "人事出差"})
				return err
			}
			h.atOnce(ends, gives, ends)
			now, err := h.db.View(h.ctx).Task(service.Everything, nil, task.ID)
			must(t, err)
			if now.State != domain.TaskCancelled {
				t.Errorf("task %d is %s after its run was ended", task.ID, now.State)
			}
		}
		h.settled(c.Case(), h.leader, h.hr)
	})
}

// Four doctors send the same certificate three times each, because the network is slow; then each
// takes it back while the host decides on it: nobody decides on what is gone.
func TestRace_ACertificateTakenBackWhileItIsDecidedOn(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		var doctors []service.Actor
		for i := range 4 {
			doctors = append(doctors, h.hire("医师"+domain.ID(i).String(), "1985-05-01"))
		}
		_, assignments := h.dispatched("2027-06-01", false, doctors...)
		h.on("2027-06-10")
		var uploads, deeds []func() error
		for i, who := range doctors {
			for range 3 {
				uploads = append(uploads, func() error {
					_, err := h.Documents.Upload(h.ctx, service.Request{Actor: who}, service.Upload{Name: "证明.jpg", Content: photo(domain.ID(i).String(), 300<<10)})
					return err
				})
			}
		}
		if done, refused := h.atOnce(uploads...); done != len(uploads) {
			t.Fatalf("%d uploads, refused: %v", done, refused)
		}
		for i, who := range doctors {
			drafts, err := h.Documents.Drafts(h.ctx, who, "")
			must(t, err)
			if len(drafts) != 1 {
				t.Fatalf("three uploads of one file are %d documents", len(drafts))
			}
			in := leave(domain.LeaveSick, "2027-06-14", "2027-06-15")
			in.Attachments = []domain.ID{drafts[0].ID}
			q := h.asked(who, assignments[i].ID, in)
			tasks, err := h.db.View(h.ctx).OpenTasks(q.Case(), nil)
			must(t, err)
			deeds = append(deeds, func() error {
				_, err := h.Documents.Remove(h.ctx, service.Request{Actor: who}, drafts[0].ID)
				return err
			}, func() error {
				_, err := h.Tasks.Decide(h.ctx, service.Request{Actor: h.hostHR}, tasks[0].ID, service.Decision{Outcome: domain.Approve, Opinion: "已阅证明"})
				return err
			})
		}
		h.atOnce(deeds...)
		for _, who := range doctors {
			requests, err := h.Requests.List(h.ctx, who, service.RequestFilter{Person: who.PersonID}, service.Page{})
			must(t, err)
			q := requests.Items[0]
			entries, err := h.db.View(h.ctx).Audit(q.Case(), 0, 0)
			must(t, err)
			decided := false
			for _, e := range entries {
				if e.Action == "request_review_approve" {
					decided = true
				}
				if e.Action == "document_removed" && decided {
					t.Errorf("%s: the certificate was taken away after the decision", q.Number)
				}
			}
			if q.State != domain.RequestAway {
				t.Errorf("%s is %s", q.Number, q.State)
			}
			h.settled(q.Case(), who, h.hostHR)
		}
	})
}
