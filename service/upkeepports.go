package service

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// AuditStore keeps the hash chains.
type AuditStore interface {
	// AppendAudit locks the heads of the cases' chains, numbers and seals the entries in their
	// order and stores them.
	AppendAudit(entries ...domain.AuditEntry) error
	Audit(c domain.CaseRef, afterSeq, limit int) ([]domain.AuditEntry, error)
	// AuditHead is the end of one case's chain; not_found when it has none.
	AuditHead(c domain.CaseRef) (AuditHead, error)
	AuditTail(c domain.CaseRef, limit int) ([]domain.AuditEntry, error) // the newest ones first
	// Heads lists chain heads in order of case, for anchoring and verification.
	Heads(page Page) (List[AuditHead], error)
	SaveAnchor(day calendar.Date, chains int, hash string, at time.Time) error // once a day; again is no error
}

// AuditHead is the end of one chain.
type AuditHead struct {
	Case domain.CaseRef
	Seq  int
	Hash string
}

// NoticeStore keeps in-app notices, newest first.
type NoticeStore interface {
	// InsertNotices stores notices whose (user, dedupe key) is new and returns those.
	InsertNotices(ns []domain.Notice) ([]domain.Notice, error)
	// AddNotices stores notices whose (user, dedupe key) is new, many at once.
	AddNotices(ns []domain.Notice) error
	Notice(id domain.ID) (domain.Notice, error)
	Notices(user domain.ID, page Page) (List[domain.Notice], error)
	CountUnread(user domain.ID) (int, error)
	MarkRead(user domain.ID, upTo domain.ID, at time.Time) error
	// MarkMailed notes that notices are on their way; a zero instant takes that back.
	MarkMailed(ids []domain.ID, at time.Time) error
	NoticesByID(ids []domain.ID) ([]domain.Notice, error) // by ID; those that are gone are left out
	// Unmailed lists a user's notices not mailed yet and younger than since, oldest first.
	Unmailed(user domain.ID, since time.Time) ([]domain.Notice, error)
	// DigestUsers pages through enabled users, by ID.
	DigestUsers(page Page) (List[domain.User], error)
}

// OutboxStore keeps what must still be told.
type OutboxStore interface {
	InsertOutbox(m *domain.OutboxMessage) error
	// ClaimOutbox leases up to limit undelivered messages of a kind that are older than before
	// until the lease ends, oldest first; another process does not get them meanwhile.
	ClaimOutbox(kind domain.OutboxKind, before, leaseUntil time.Time, limit int) ([]domain.OutboxMessage, error)
	// NextOutbox is the message of a kind that ClaimOutbox would give first; not_found without one.
	NextOutbox(kind domain.OutboxKind, before time.Time) (domain.OutboxMessage, error)
	// ReleaseOutbox ends the lease of messages that were not tried: they are due as when they were made.
	ReleaseOutbox(ids []domain.ID) error
	MarkDelivered(ids []domain.ID, at time.Time) error
	MarkFailed(id domain.ID, nextTry time.Time, cause string) error
	// OutboxBacklog is how many messages wait and how old the oldest is.
	OutboxBacklog(now time.Time) (count int, oldest time.Duration, err error)
}

// OnceStore is the durable memory of idempotency keys.
type OnceStore interface {
	// Answer stores what a request with a key was answered, with the digest of the request,
	// and reports whether the key is new.
	Answer(user domain.ID, key, digest string, result []byte, at time.Time) (first bool, err error)
	// Answered is what the request was answered before; not_found for a new key, replayed for
	// one of another request.
	Answered(user domain.ID, key, digest string) ([]byte, error)
}

// DraftStore keeps half-filled forms of a user. Get returns nil when there is none.
type DraftStore interface {
	SaveDraft(user domain.ID, form string, body []byte, at time.Time) error
	Draft(user domain.ID, form string) (body []byte, savedAt time.Time, err error)
	DeleteDraft(user domain.ID, form string) error
}

// JobStore is the ledger of jobs run per period.
type JobStore interface {
	// LastPeriod is the newest period recorded for a job, "" when there is none.
	LastPeriod(job string) (string, error)
	// RecordPeriod notes a period as begun; again is no error.
	RecordPeriod(job, period string, at time.Time) error
}

// Leftover is a kind of row that nobody needs after a while.
type Leftover string

// The leftovers.
const (
	LeftMessages Leftover = "outbox"    // delivered messages of the outbox
	LeftKeys     Leftover = "once_keys" // idempotency keys with their answers
	LeftDrafts   Leftover = "drafts"    // half-filled forms
)

// PruneStore removes leftovers.
type PruneStore interface {
	// Prune removes about limit of those that were left before an instant, the oldest first,
	// and returns how many; 0 when there is none left.
	Prune(what Leftover, before time.Time, limit int) (int, error)
}
