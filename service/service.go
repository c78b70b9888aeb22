package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Service is everything a person or the clock can ask for, grouped by noun.
type Service struct {
	Accounts    Accounts
	Delegations Delegations
	Members     Members
	Directory   Directory
	Cycles      Cycles
	Nominations Nominations
	Tasks       Tasks
	Batches     Batches
	Runs        Runs
	Assignments Assignments
	Reports     Reports
	Requests    Requests
	Years       Years
	Records     Records
	Notices     Notices
	Reminders   Reminders
	Channels    Channels
	Planning    Planning
	Verdicts    Verdicts
	Filings     Filings
	Papers      Certificates
	Documents   Documents
	System      System
}

// Deps is what the service stands on. Now, Log and Texts may be nil in tests.
type Deps struct {
	Store  Store
	Policy Policy
	Engine Engine
	Mailer Mailer
	// Messenger is everything besides e-mail; nil when nothing of it is set up.
	Messenger Messenger
	Texts     Texts
	URL       string // where people reach the pages, for the mails; may be empty
	Now       func() time.Time
	Log       *slog.Logger
}

// Texts renders a locale key for a reader; web/locales implements it.
type Texts interface {
	Text(locale, key string, args map[string]string) string
}

// core is what every part of the service shares.
type core struct {
	Deps
	courier *Courier
	clerk   *Clerk
	tables  tables
}

// New wires the service. The courier delivers wake-ups right after each commit; Close stops it.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	c := &core{Deps: d, courier: newCourier(d), tables: newTables()}
	c.clerk = newClerk(c)
	return &Service{
		Requests: Requests{c},
		Accounts: Accounts{c}, Delegations: Delegations{c}, Members: Members{c}, Directory: Directory{c}, Cycles: Cycles{c}, Nominations: Nominations{c},
		Tasks: Tasks{c}, Batches: Batches{c}, Runs: Runs{c}, Assignments: Assignments{c}, Reports: Reports{c}, Years: Years{c},
		Records: Records{c}, Notices: Notices{c}, Reminders: Reminders{c}, Channels: Channels{c}, Planning: Planning{c}, Verdicts: Verdicts{c}, Filings: Filings{c}, Papers: Certificates{c}, Documents: Documents{c}, System: System{c},
	}
}

// Close waits for the step of a batch and the wake-ups under way; what is not done or delivered
// stays in the database.
func (s *Service) Close() {
	s.System.clerk.close()
	s.System.courier.close()
}

// now is the present to the millisecond, which is what the database keeps.
func (c *core) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

func (c *core) today() calendar.Date { return calendar.DateOf(c.Now()) }

// work is one transaction on its way: the rows, and what must be told once they stand.
type work struct {
	Tx
	*core
	at      time.Time
	actor   Actor
	trail   []domain.AuditEntry
	wakes   []domain.OutboxMessage
	notices []domain.Notice               // those that nobody is told of at once
	posts   map[domain.Holder][]domain.ID // the first few who hold a post
}

// audit notes what was done; the chain is written as the transaction's last step, so that
// the lock on its head is held as briefly as can be.
func (w *work) audit(c domain.CaseRef, action string, subject domain.SubjectRef, note string, args map[string]string) {
	w.trail = append(w.trail, domain.AuditEntry{
		Case: c, At: w.at, ActorID: w.actor.UserID, ActorName: w.actor.Name,
		Action: action, Subject: subject, Note: note, Args: args,
	})
}

// wake tells the case's workflow, once the transaction stands. One wake-up per case is enough.
func (w *work) wake(c domain.CaseRef, news domain.Wake) {
	for i := range w.wakes {
		if w.wakes[i].Case == c {
			w.wakes[i].Wake = news
			return
		}
	}
	w.wakes = append(w.wakes, domain.OutboxMessage{Kind: domain.OutboxWake, Case: c, Wake: news, CreatedAt: w.at})
}

func (w *work) flush() error {
	for i := range w.wakes {
		if err := w.InsertOutbox(&w.wakes[i]); err != nil {
			return err
		}
	}
	if err := w.AddNotices(w.notices); err != nil {
		return err
	}
	return w.AppendAudit(w.trail...)
}

// write runs one request as one transaction: rows, outbox, audit, idempotency key; then the
// courier sends the wake-ups. op and in identify the request for the idempotency key. When
// two requests meet on the same subject without deciding the same task (both hospitals
// appraising at once), the later one is simply tried again on what the first left.
func write[T any](ctx context.Context, c *core, r Request, op string, in any, fn func(w *work) (T, error)) (T, error) {
	return writeOn(ctx, c, r, nil, op, in, fn)
}

// writeOn is write for one that begins with Ahead for a task; nil is none.
func writeOn[T any](ctx context.Context, c *core, r Request, e *Errand, op string, in any, fn func(w *work) (T, error)) (T, error) {
	if r.Actor.ReadOnly {
		var none T
		return none, domain.Fault(domain.CodeForbidden, "token_read_only")
	}
	for attempt := 1; ; attempt++ {
		result, err := writeOnce(ctx, c, r, e, op, in, fn)
		if attempt == writeAttempts || !metAnother(err) {
			return result, err
		}
	}
}

const writeAttempts = 4

func metAnother(err error) bool {
	e, ok := errors.AsType[*domain.Error](err)
	return ok && e.Code == domain.CodeStale && e.Message == "changed_meanwhile"
}

func writeOnce[T any](ctx context.Context, c *core, r Request, e *Errand, op string, in any, fn func(w *work) (T, error)) (T, error) {
	var result T
	digest, err := digestOf(r, op, in)
	if err != nil {
		return result, err
	}
	var done *work
	tx := c.Store.Tx
	if e != nil {
		tx = func(ctx context.Context, fn func(Tx) error) error { return c.Store.TxOn(ctx, *e, fn) }
	}
	err = tx(ctx, func(tx Tx) error {
		w := &work{Tx: tx, core: c, at: c.now(), actor: r.Actor}
		var err error
		if result, err = fn(w); err != nil {
			return err
		}
		if err := w.flush(); err != nil {
			return err
		}
		done = w
		return w.answer(r, digest, result)
	})
	if err != nil {
		return answered[T](ctx, c, r, digest, err)
	}
	c.courier.send(done.wakes)
	return result, nil
}

// digestOf tells one request with an idempotency key from another.
func digestOf(r Request, op string, in any) (string, error) {
	if r.Key == "" {
		return "", nil
	}
	var f domain.Faults
	f.CheckText(r.Key, "Idempotency-Key", true, 120)
	if err := f.Err(); err != nil {
		return "", err
	}
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(op+"\n"), body...))
	return hex.EncodeToString(sum[:]), nil
}

// answer keeps the result with the request's key, as the last thing of its transaction. The
// same request under way twice does its work twice and keeps it once: what comes second is
// rolled back here, if it has not met the first before.
func (w *work) answer(r Request, digest string, result any) error {
	if r.Key == "" {
		return nil
	}
	body, err := json.Marshal(result)
	if err != nil {
		return err
	}
	first, err := w.Answer(r.Actor.UserID, r.Key, digest, body, w.at)
	if err == nil && !first {
		return domain.Fault(domain.CodeStale, "changed_meanwhile")
	}
	return err
}

// answered is the answer given before to the same idempotency key, for a request that could
// not be carried out, be it because it has been carried out already.
func answered[T any](ctx context.Context, c *core, r Request, digest string, refused error) (T, error) {
	var result T
	if r.Key == "" || ctx.Err() != nil {
		return result, refused
	}
	body, err := c.Store.View(ctx).Answered(r.Actor.UserID, r.Key, digest)
	switch {
	case err == nil:
		return result, json.Unmarshal(body, &result)
	case domain.CodeOf(err) == domain.CodeReplayed:
		return result, err
	}
	return result, refused
}
