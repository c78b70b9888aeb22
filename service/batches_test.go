package service_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// reviews are n nominations of one cycle that wait for their review.
func (h *house) reviews(n int) (domain.Cycle, []domain.ID) {
	h.t.Helper()
	c := h.cycle("2027-01-01", false)
	h.nominees(c, n)
	open, err := h.db.View(h.ctx).OpenTasks(c.Case(), nil)
	must(h.t, err)
	var ids []domain.ID
	for _, task := range open {
		if task.Kind == domain.TaskNominationReview {
			ids = append(ids, task.ID)
		}
	}
	return c, ids
}

// results are what became of a batch once it is done, task by task.
func (h *house) results(who service.Actor, b domain.Batch) []domain.BatchResult {
	h.t.Helper()
	b = h.ended(who, b)
	var all []domain.BatchResult
	for page := (service.Page{Limit: 200}); ; {
		list, err := h.Batches.Results(h.ctx, b, false, page)
		must(h.t, err)
		all = append(all, list.Items...)
		if page.After = list.Next; page.After == "" {
			return all
		}
	}
}

// ended waits for the end of a batch, as its page does.
func (h *house) ended(who service.Actor, b domain.Batch) domain.Batch {
	h.t.Helper()
	for range 600 {
		now, err := h.Batches.Batch(h.ctx, who, b.ID)
		must(h.t, err)
		if now.State == domain.BatchDone {
			return now
		}
		time.Sleep(50 * time.Millisecond)
	}
	h.t.Fatalf("batch %d does not end: %+v", b.ID, b)
	return b
}

// gate stands before every transaction of a process: what it answers to the n-th is an error,
// or the transaction.
type gate struct {
	*store.DB
	n      atomic.Int64
	before func(n int) error
}

func (g *gate) Tx(ctx context.Context, fn func(service.Tx) error) error {
	if err := g.before(int(g.n.Add(1))); err != nil {
		return err
	}
	return g.DB.Tx(ctx, fn)
}

// process is one more process on the house's database.
func (h *house) process(before func(n int) error) *service.Service {
	h.t.Helper()
	s := service.New(service.Deps{
		Store: &gate{DB: h.db, before: before}, Policy: h.rules, Engine: h.engine, Texts: plain{},
		Now: func() time.Time { return h.clock }, Log: slog.New(slog.DiscardHandler),
	})
	h.t.Cleanup(s.Close)
	return s
}

func alive(int) error { return nil }

func diesAt(last int) func(int) error {
	return func(n int) error {
		if n > last {
			return domain.Fault(domain.CodeUnavailable, "unavailable")
		}
		return nil
	}
}

func TestBatch_SomebodyGoesOnWhereAProcessDied(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, ids := h.reviews(250)
		dead := h.process(diesAt(2)) // begun, and one step
		b, err := dead.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, ids, "同意")
		must(t, err)
		if b.State != domain.BatchRunning || b.Taken != 100 {
			t.Fatalf("left behind: %+v", b)
		}
		if n, err := h.System.ResumeBatch(h.ctx); n != 0 || err != nil {
			t.Fatalf("%d tasks taken while the lease lasts, %v", n, err)
		}
		faster := h.crowd(1, "人事", h.supporter, domain.RoleHR)[0]
		_, err = h.Tasks.Decide(h.ctx, service.Request{Actor: faster}, ids[200], service.Decision{Outcome: domain.Reject, Opinion: "名额"})
		must(t, err)
		h.clock = h.clock.Add(31 * time.Second)
		var taken atomic.Int64
		resume := func(s *service.Service) func() error {
			return func() error {
				n, err := s.System.ResumeBatch(h.ctx)
				taken.Add(int64(n))
				return err
			}
		}
		if done, refused := h.atOnce(resume(h.Service), resume(h.process(alive)), resume(h.process(alive))); done != 3 || taken.Load() != 150 {
			t.Fatalf("%d done, %d tasks taken, %v", done, taken.Load(), refused)
		}
		approved := 0
		for _, result := range h.results(h.hr, b) {
			switch {
			case result.Done():
				approved++
			case result.TaskID != ids[200] || result.Error.Code != domain.CodeStale || result.Error.Args["name"] != faster.Name:
				t.Errorf("task %d: %v", result.TaskID, result.Error)
			}
		}
		if n := h.audited(c.Case(), "nomination_review_approve"); approved != 249 || n != 249 {
			t.Errorf("%d approved, %d in the audit", approved, n)
		}
		h.settled(c.Case(), h.hr)
	})
}

func TestBatch_WhoIsOnlySlowHasLostIt(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		c, ids := h.reviews(150)
		slow := h.process(func(n int) error {
			if n != 3 { // its second step
				return nil
			}
			h.clock = h.clock.Add(31 * time.Second)
			_, err := h.System.ResumeBatch(h.ctx)
			return err
		})
		b, err := slow.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, ids, "同意")
		must(t, err)
		if b = h.ended(h.hr, b); b.Approved() != 150 || b.Refused != 0 {
			t.Errorf("the batch %+v", b)
		}
		if n := h.audited(c.Case(), "nomination_review_approve"); n != 150 {
			t.Errorf("%d approvals in the audit", n)
		}
		h.settled(c.Case(), h.hr)
	})
}

func TestBatch_GoesOnWhenWhoeverAskedHasGone(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	c, ids := h.reviews(250)
	request, leave := context.WithCancel(h.ctx)
	server := h.process(func(n int) error {
		if n == 3 {
			leave()
		}
		return nil
	})
	b, err := server.Batches.Decide(request, service.Request{Actor: h.hr}, ids, "同意")
	must(t, err)
	if b = h.ended(h.hr, b); b.Approved() != 250 {
		t.Errorf("the batch %+v", b)
	}
	h.settled(c.Case(), h.hr)
}

func TestBatch_WhoseAccountIsClosedOrRoleIsGoneDecidesNothingMore(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(h *house)
		code    domain.Code
		message string
	}{
		"account closed": {func(h *house) {
			_, err := h.Members.SetDisabled(h.ctx, service.Request{Actor: h.admin}, h.hr.UserID, true)
			must(h.t, err)
		}, domain.CodeForbidden, "account_disabled"},
		"role gone": {func(h *house) {
			u, err := h.db.View(h.ctx).User(h.hr.UserID)
			must(h.t, err)
			u.Memberships = []domain.Membership{{Org: h.supporter, Role: domain.RoleStaff}}
			must(h.t, h.db.Tx(h.ctx, func(tx service.Tx) error { return tx.UpdateUser(u) }))
		}, domain.CodeNotFound, "not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "2026-11-21")
			_, ids := h.reviews(150)
			b, err := h.process(diesAt(2)).Batches.Decide(h.ctx, service.Request{Actor: h.hr}, ids, "同意")
			must(t, err)
			c.happens(h)
			h.clock = h.clock.Add(31 * time.Second)
			n, err := h.System.ResumeBatch(h.ctx)
			must(t, err)
			if n != 50 {
				t.Errorf("%d tasks taken", n)
			}
			for i, result := range h.results(h.hr, b) {
				switch {
				case i < 100 && !result.Done():
					t.Errorf("task %d: %v", result.TaskID, result.Error)
				case i >= 100 && (result.Error == nil || result.Error.Code != c.code || result.Error.Message != c.message):
					t.Errorf("task %d: %v", result.TaskID, result.Error)
				}
			}
		})
	}
}

// strict fails for one version of a programme, as a broken row would.
type strict struct {
	service.Policy
	version int
}

func (s *strict) ProgrammeAt(ref domain.PolicyRef) (domain.Programme, error) {
	if ref.Version == s.version {
		return domain.Programme{}, errors.New("cannot be read")
	}
	return s.Policy.ProgrammeAt(ref)
}

func TestBatch_OneThatBreaksDoesNotHoldTheOthersUp(t *testing.T) {
	rules := &strict{}
	h := builtHouse(t, "2026-11-21", func(p service.Policy) service.Policy { rules.Policy = p; return rules })
	_, ids := h.reviews(3)
	for _, s := range h.rules.Sources() {
		if s.Kind == policy.KindProgramme && s.Ref.Code == "shuangqian" {
			_, err := h.rules.Add(policy.KindProgramme, []byte(strings.Replace(string(s.YAML), "\nversion: 1\n", "\nversion: 91\n", 1)))
			must(t, err)
		}
	}
	_, broken := h.reviews(1)
	rules.version = 91
	b, err := h.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, append(broken, ids...), "同意")
	must(t, err)
	if b.State != domain.BatchDone || b.Approved() != 3 || b.Refused != 1 {
		t.Fatalf("the batch %+v", b)
	}
	list, err := h.Batches.Results(h.ctx, b, true, service.Page{})
	must(t, err)
	if len(list.Items) != 1 || list.Items[0].TaskID != broken[0] || list.Items[0].Error.Code != domain.CodeInternal {
		t.Errorf("refused: %+v", list.Items)
	}
}

func TestBatch_IsFoundAgainByItsOwnerAlone(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	_, ids := h.reviews(3)
	none := domain.ID(987654)
	b, err := h.Batches.Decide(h.ctx, service.Request{Actor: h.hr}, append([]domain.ID{none, ids[0]}, ids...), "同意")
	must(t, err)
	if b.Size != 4 || b.Refused != 1 {
		t.Fatalf("the batch %+v", b)
	}
	_, err = h.Batches.Batch(h.ctx, h.hr2, b.ID)
	wantCode(t, err, domain.CodeNotFound, "not_found")
	_, err = h.Batches.Decide(h.ctx, service.Request{Actor: h.hr2}, []domain.ID{none}, "")
	must(t, err)
	recent, err := h.Batches.Recent(h.ctx, h.hr)
	must(t, err)
	if len(recent) != 1 || recent[0].ID != b.ID {
		t.Errorf("recent %+v", recent)
	}
	first, err := h.Batches.Results(h.ctx, b, false, service.Page{Limit: 2})
	must(t, err)
	rest, err := h.Batches.Results(h.ctx, b, false, service.Page{Limit: 2, After: first.Next})
	must(t, err)
	if len(first.Items) != 2 || len(rest.Items) != 2 || rest.Next != "" || rest.Items[1].TaskID != none {
		t.Errorf("pages %+v and %+v", first, rest)
	}
	tasks, err := h.Batches.Tasks(h.ctx, h.hr, rest.Items)
	must(t, err)
	if len(tasks) != 1 || tasks[ids[2]].Label == "" {
		t.Errorf("tasks %+v", tasks)
	}
	_, err = h.Batches.Results(h.ctx, b, false, service.Page{After: "x"})
	wantCode(t, err, domain.CodeInvalid, "bad_cursor")
	h.clock = h.clock.Add(25 * time.Hour)
	recent, err = h.Batches.Recent(h.ctx, h.hr)
	must(t, err)
	if len(recent) != 0 {
		t.Errorf("still pointed at after a day: %+v", recent)
	}
}
