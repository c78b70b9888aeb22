package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

func (s *suite) audit(t *testing.T) {
	t.Run("every field comes back, and the chain verifies", func(t *testing.T) {
		e := filled[domain.AuditEntry](s)
		e.Note = "退回：材料不全 䶮㛃𬱖"
		bare := domain.AuditEntry{Case: e.Case, At: noon, Action: "opened"}
		for _, one := range []domain.AuditEntry{e, bare} {
			s.do(t, func(tx service.Tx) error { return tx.AppendAudit(one) })
		}
		e.Seq = 1
		e = e.Sealed("")
		bare.Seq = 2
		bare = bare.Sealed(e.Hash)
		same(t, "chain", ok(s.view().Audit(e.Case, 0, 10))(t), []domain.AuditEntry{e, bare})
		same(t, "after the first", ok(s.view().Audit(e.Case, 1, 10))(t), []domain.AuditEntry{bare})
		same(t, "the first only", ok(s.view().Audit(e.Case, 0, 1))(t), []domain.AuditEntry{e})
		same(t, "of another case", len(ok(s.view().Audit(domain.CaseRef{Kind: domain.CaseCycle, ID: s.id()}, 0, 10))(t)), 0)
		heads := walk(t, 2, func(p service.Page) (service.List[service.AuditHead], error) { return s.view().Heads(p) })
		same(t, "head", slices.Contains(heads, service.AuditHead{Case: e.Case, Seq: 2, Hash: bare.Hash}), true)
	})
	t.Run("what is rolled back leaves no gap", func(t *testing.T) {
		c := domain.CaseRef{Kind: domain.CaseCycle, ID: s.id()}
		_ = s.try(func(tx service.Tx) error {
			_ = tx.AppendAudit(domain.AuditEntry{Case: c, At: noon})
			return context.Canceled
		})
		s.do(t, func(tx service.Tx) error { return tx.AppendAudit(domain.AuditEntry{Case: c, At: noon}) })
		same(t, "numbered from one", ok(s.view().Audit(c, 0, 10))(t)[0].Seq, 1)
	})
	t.Run("twenty who write at once make one chain without a gap", func(t *testing.T) {
		c := domain.CaseRef{Kind: domain.CaseAssignment, ID: s.id()}
		errs := race(20, func(i int) error {
			for range 3 {
				err := s.try(func(tx service.Tx) error {
					return tx.AppendAudit(domain.AuditEntry{Case: c, At: noon, ActorID: domain.ID(i), Action: "wrote"})
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		same(t, "errors", errs, make([]error, 20))
		chain := ok(s.view().Audit(c, 0, 1000))(t)
		same(t, "length", len(chain), 60)
		prev := ""
		for i, e := range chain {
			if e.Seq != i+1 || e.PrevHash != prev || e.Hash != e.Digest() {
				t.Fatalf("link %d is broken: %+v", i+1, e)
			}
			prev = e.Hash
		}
	})
	t.Run("a day is anchored once", func(t *testing.T) {
		for range 2 {
			s.do(t, func(tx service.Tx) error { return tx.SaveAnchor(date("2026-11-21"), 7, "hash", noon) })
		}
	})
}

func (s *suite) notices(t *testing.T) {
	user := s.id()
	full := filled[domain.Notice](s)
	full.UserID = user
	plain := domain.Notice{UserID: user, Kind: "reminder", DedupeKey: "k", CreatedAt: noon}
	keyless := domain.Notice{UserID: user, Kind: "hello", CreatedAt: noon.Add(-time.Hour)}
	var stored []domain.Notice
	insert := func(ns ...domain.Notice) []domain.Notice {
		s.do(t, func(tx service.Tx) (err error) { stored, err = tx.InsertNotices(ns); return err })
		return stored
	}
	first := insert(full, plain, keyless, plain)
	same(t, "number of new ones", len(first), 3)
	full.ID, plain.ID, keyless.ID = first[0].ID, first[1].ID, first[2].ID
	same(t, "new ones", first, []domain.Notice{full, plain, keyless})
	same(t, "every field", ok(s.view().Notice(full.ID))(t), full)
	same(t, "again", len(insert(plain)), 0)
	same(t, "the same key for another", len(insert(domain.Notice{UserID: s.id(), DedupeKey: "k"})), 1)
	same(t, "without a key it is always new", len(insert(keyless)), 1)
	last := stored[0]

	list := walk(t, 2, func(p service.Page) (service.List[domain.Notice], error) { return s.view().Notices(user, p) })
	same(t, "newest first", list, []domain.Notice{last, keyless, plain, full})
	same(t, "unread", ok(s.view().CountUnread(user))(t), 3)
	s.do(t, func(tx service.Tx) error { return tx.MarkRead(user, plain.ID, noon) })
	same(t, "unread after reading", ok(s.view().CountUnread(user))(t), 2)
	same(t, "read at", ok(s.view().Notice(plain.ID))(t).ReadAt, noon)
	same(t, "read before stays", ok(s.view().Notice(full.ID))(t).ReadAt, full.ReadAt)

	plain.ReadAt = noon
	same(t, "to mail", ok(s.view().Unmailed(user, noon.Add(-time.Minute)))(t), []domain.Notice{plain})
	s.do(t, func(tx service.Tx) error { return tx.MarkMailed([]domain.ID{plain.ID}, noon) })
	s.do(t, func(tx service.Tx) error { return tx.MarkMailed(nil, noon) })
	byID := ok(s.view().NoticesByID([]domain.ID{plain.ID, 1 << 40, full.ID}))(t)
	same(t, "by ID, without the missing", idsOf(byID, func(n domain.Notice) domain.ID { return n.ID }), []domain.ID{full.ID, plain.ID})
	same(t, "none by no ID", len(ok(s.view().NoticesByID(nil))(t)), 0)
	same(t, "mailed", len(ok(s.view().Unmailed(user, noon.Add(-time.Minute)))(t)), 0)
	s.do(t, func(tx service.Tx) error { return tx.MarkMailed([]domain.ID{plain.ID}, time.Time{}) })
	same(t, "to mail after all", len(ok(s.view().Unmailed(user, noon.Add(-time.Minute)))(t)), 1)
	_, err := s.view().Notice(1 << 40)
	refused(t, err, domain.CodeNotFound, "")
}

func (s *suite) outbox(t *testing.T) {
	claim := func(before, until time.Time, limit int) (got []domain.OutboxMessage) {
		s.do(t, func(tx service.Tx) (err error) {
			got, err = tx.ClaimOutbox(domain.OutboxWake, before, until, limit)
			return err
		})
		return got
	}
	var sent []domain.OutboxMessage
	for i := range 4 {
		m := filled[domain.OutboxMessage](s)
		m.Kind, m.CreatedAt, m.Attempts = domain.OutboxWake, noon.Add(time.Duration(i)*time.Second), 0
		s.do(t, func(tx service.Tx) error { return tx.InsertOutbox(&m) })
		sent = append(sent, m)
	}
	later, lease := noon.Add(3*time.Second), noon.Add(time.Minute)
	_, err := s.view().NextOutbox(domain.OutboxMail, later)
	refused(t, err, domain.CodeNotFound, "")
	same(t, "the next of its kind", ok(s.view().NextOutbox(domain.OutboxWake, later))(t), sent[0])
	same(t, "older than, oldest first", claim(later, lease, 2), sent[:2])
	same(t, "the next ones", claim(later, lease, 10), sent[2:3])
	same(t, "under lease", len(claim(later, lease, 10)), 0)
	s.do(t, func(tx service.Tx) error { return tx.ReleaseOutbox([]domain.ID{sent[1].ID, sent[2].ID}) })
	s.do(t, func(tx service.Tx) error { return tx.ReleaseOutbox(nil) })
	same(t, "released, as old as they were", claim(later, lease, 10), sent[1:3])
	n, oldest, err := s.view().OutboxBacklog(noon.Add(time.Hour))
	same(t, "backlog", []any{n, oldest, err}, []any{4, time.Hour, nil})

	s.do(t, func(tx service.Tx) error { return tx.MarkDelivered([]domain.ID{sent[0].ID, sent[3].ID}, noon) })
	s.do(t, func(tx service.Tx) error { return tx.MarkFailed(sent[1].ID, noon.Add(time.Hour), "engine is down") })
	same(t, "after the lease, without what waits longer", claim(lease.Add(time.Second), lease, 10), sent[2:3])
	sent[1].Attempts = 1
	again := claim(noon.Add(2*time.Hour), noon.Add(3*time.Hour), 10)
	same(t, "the failed one again", again, sent[1:3])

	errs := race(8, func(int) error {
		return s.try(func(tx service.Tx) error {
			got, err := tx.ClaimOutbox(domain.OutboxWake, noon.Add(4*time.Hour), noon.Add(5*time.Hour), 1)
			if err == nil && len(got) == 0 {
				return domain.Fault(domain.CodeStale, "nothing_left")
			}
			return err
		})
	})
	won := len(slices.DeleteFunc(errs, func(err error) bool { return domain.CodeOf(err) == domain.CodeStale && err != nil }))
	same(t, "two messages go to two of eight", won, 2)
	s.do(t, func(tx service.Tx) error { return tx.MarkDelivered([]domain.ID{sent[1].ID, sent[2].ID}, noon) })
	n, oldest, err = s.view().OutboxBacklog(noon)
	same(t, "no backlog", []any{n, oldest, err}, []any{0, time.Duration(0), nil})
}

func (s *suite) once(t *testing.T) {
	user := s.id()
	use := func(user domain.ID, key, digest string) (first bool, result []byte, err error) {
		err = s.try(func(tx service.Tx) (err error) {
			first, err = tx.Answer(user, key, digest, []byte("done: "+digest), noon)
			return err
		})
		if err == nil && !first {
			result, err = s.view().Answered(user, key, digest)
		}
		return first, result, err
	}
	first, result, err := use(user, "k", "d")
	same(t, "first", []any{first, result, err}, []any{true, []byte(nil), nil})
	first, result, err = use(user, "k", "d")
	same(t, "again", []any{first, string(result), err}, []any{false, "done: d", nil})
	_, _, err = use(user, "k", "other")
	refused(t, err, domain.CodeReplayed, "")
	first, _, err = use(s.id(), "k", "other")
	same(t, "somebody else's key", []any{first, err}, []any{true, nil})
	_, err = s.view().Answered(user, "unknown", "d")
	refused(t, err, domain.CodeNotFound, "")

	t.Run("a request that failed may come again", func(t *testing.T) {
		_ = s.try(func(tx service.Tx) error {
			_, _ = tx.Answer(user, "failed", "d", nil, noon)
			return context.Canceled
		})
		first, _, err := use(user, "failed", "d")
		same(t, "first", []any{first, err}, []any{true, nil})
	})
	t.Run("of many at once one is first and the others get its result", func(t *testing.T) {
		for round := range 5 {
			key := fmt.Sprint("race", round)
			firsts, results := make([]bool, 10), make([]string, 10)
			errs := race(10, func(i int) error {
				first, result, err := use(user, key, "d")
				firsts[i], results[i] = first, string(result)
				return err
			})
			same(t, "errors", errs, make([]error, 10))
			won := 0
			for i := range firsts {
				if firsts[i] {
					won++
				} else if results[i] != "done: d" {
					t.Errorf("a later one got %q", results[i])
				}
			}
			same(t, "firsts", won, 1)
		}
	})
}

func (s *suite) drafts(t *testing.T) {
	user := s.id()
	body, at, err := s.view().Draft(user, "report/1")
	same(t, "none", []any{body, at, err}, []any{[]byte(nil), time.Time{}, nil})
	for _, text := range []string{"first", "第二稿 䶮"} {
		s.do(t, func(tx service.Tx) error { return tx.SaveDraft(user, "report/1", []byte(text), noon) })
		body, at, err = s.view().Draft(user, "report/1")
		same(t, "saved", []any{string(body), at, err}, []any{text, noon, nil})
	}
	body, _, _ = s.view().Draft(s.id(), "report/1")
	same(t, "of another user", body, []byte(nil))
	for range 2 {
		s.do(t, func(tx service.Tx) error { return tx.DeleteDraft(user, "report/1") })
	}
	body, _, _ = s.view().Draft(user, "report/1")
	same(t, "deleted", body, []byte(nil))
}

func (s *suite) leftovers(t *testing.T) {
	long := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC) // older than anything else here
	user := s.id()
	for i := range 5 {
		at := long.Add(time.Duration(i) * time.Hour)
		m := filled[domain.OutboxMessage](s)
		m.Kind, m.CreatedAt = domain.OutboxWake, at
		s.do(t, func(tx service.Tx) error {
			if err := tx.InsertOutbox(&m); err != nil || i == 1 {
				return err
			}
			return tx.MarkDelivered([]domain.ID{m.ID}, at)
		})
		s.do(t, func(tx service.Tx) error { return tx.SaveDraft(user, fmt.Sprint("form/", i), []byte("…"), at) })
		s.do(t, func(tx service.Tx) error { _, err := tx.Answer(user, fmt.Sprint("key", i), "d", nil, at); return err })
		if i == 1 { // nobody was told of this one: it is not left over, however old
			s.do(t, func(tx service.Tx) error { return tx.MarkFailed(m.ID, noon, "") })
			defer s.do(t, func(tx service.Tx) error { return tx.MarkDelivered([]domain.ID{m.ID}, noon) })
		}
	}
	prune := func(what service.Leftover, limit int) (n int) {
		s.do(t, func(tx service.Tx) (err error) { n, err = tx.Prune(what, long.Add(4*time.Hour), limit); return err })
		return n
	}
	for what, old := range map[service.Leftover]int{service.LeftMessages: 3, service.LeftKeys: 4, service.LeftDrafts: 4} {
		same(t, string(what), []int{prune(what, 2), prune(what, 2), prune(what, 2)}, []int{2, old - 2, 0})
	}
	body, _, _ := s.view().Draft(user, "form/4")
	same(t, "not old enough", string(body), "…")
	first, _, err := s.once1(user, "key0")
	same(t, "a key that is gone is new again", []any{first, err}, []any{true, nil})
	first, _, err = s.once1(user, "key4")
	same(t, "a younger one is known", []any{first, err}, []any{false, nil})
}

// once1 uses a key with the digest "d".
func (s *suite) once1(user domain.ID, key string) (first bool, result []byte, err error) {
	err = s.try(func(tx service.Tx) (err error) {
		first, err = tx.Answer(user, key, "d", nil, noon)
		return err
	})
	return first, result, err
}

func (s *suite) jobs(t *testing.T) {
	job := s.name("job")
	same(t, "never run", ok(s.view().LastPeriod(job))(t), "")
	for _, period := range []string{"2026-11-20", "2026-11-21", "2026-11-19", "2026-11-21"} {
		s.do(t, func(tx service.Tx) error { return tx.RecordPeriod(job, period, noon) })
	}
	same(t, "newest", ok(s.view().LastPeriod(job))(t), "2026-11-21")
}

func (s *suite) policies(t *testing.T) {
	one, two := filled[domain.PolicyRef](s), filled[domain.PolicyRef](s)
	two.Code, two.Version = one.Code, one.Version+1
	for _, ref := range []domain.PolicyRef{two, one, one} {
		s.do(t, func(tx service.Tx) error { return tx.SavePolicy("programme", ref, []byte("名: "+ref.Hash), noon) })
	}
	var mine []service.PolicyText
	for _, p := range ok(s.view().Policies())(t) {
		if p.Ref.Code == one.Code {
			mine = append(mine, p)
		}
	}
	same(t, "kept once", mine, []service.PolicyText{
		{Kind: "programme", Ref: one, Text: []byte("名: " + one.Hash)}, {Kind: "programme", Ref: two, Text: []byte("名: " + two.Hash)},
	})
}

func (s *suite) sessions(t *testing.T) {
	ctx, sessions := context.Background(), s.db.Sessions()
	token, now := s.name("token"), time.Now()
	for _, data := range []string{"a", "b"} {
		same(t, "commit", sessions.Commit(token, []byte(data), now.Add(time.Hour)), error(nil))
		got, found, err := sessions.Find(token)
		same(t, "found", []any{string(got), found, err}, []any{data, true, nil})
	}
	old := s.name("token")
	same(t, "commit", sessions.CommitCtx(ctx, old, []byte("c"), now.Add(-time.Second)), error(nil))
	_, found, err := sessions.FindCtx(ctx, old)
	same(t, "an expired one", []any{found, err}, []any{false, nil})
	same(t, "clean", sessions.CleanSessions(ctx, now), error(nil))
	_, found, _ = sessions.FindCtx(ctx, token)
	same(t, "a living one stays", found, true)
	for range 2 {
		same(t, "delete", sessions.Delete(token), error(nil))
	}
	_, found, err = sessions.Find(token)
	same(t, "gone", []any{found, err}, []any{false, nil})
}
