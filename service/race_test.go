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
		size := service.MaxBatch
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
		batched := 0
		deeds = append(deeds, func() error {
			items, err := h.Tasks.DecideBatch(h.ctx, service.Request{Actor: h.hr}, ids, "同意")
			for _, item := range items {
				if item.Error == nil {
					batched++
				} else if item.Error.Code != domain.CodeStale {
					return item.Error
				}
			}
			return err
		})
		if done, refused := h.atOnce(deeds...); done != len(deeds) {
			t.Fatal(refused)
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
