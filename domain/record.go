package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// AuditEntry is one link of a case's audit chain: who did what, when, and the hash of the
// link before. It outlives the engine's history.
type AuditEntry struct {
	Case      CaseRef
	Seq       int
	At        time.Time
	ActorID   ID // 0 is the system itself
	ActorName string
	Action    string            // locale key, "audit.<Action>"
	Subject   SubjectRef        // what was touched
	Note      string            // opinion or reason as given
	Args      map[string]string // named values for the text
	PrevHash  string
	Hash      string
}

// Sealed is the entry with its hash over everything else and the hash before it.
func (e AuditEntry) Sealed(prev string) AuditEntry {
	e.PrevHash = prev
	e.Hash = e.Digest()
	return e
}

// Digest is the hash the entry should carry. Times count to the millisecond, which every
// database keeps.
func (e AuditEntry) Digest() string {
	args, _ := json.Marshal(e.Args) // a map of strings always marshals, with sorted keys
	h := sha256.New()
	for _, part := range []string{
		e.Case.String(), strconv.Itoa(e.Seq), strconv.FormatInt(e.At.UnixMilli(), 10),
		e.ActorID.String(), e.ActorName, e.Action, string(e.Subject.Kind), e.Subject.ID.String(),
		e.Note, string(args), e.PrevHash,
	} {
		h.Write([]byte(strconv.Itoa(len(part))))
		h.Write([]byte{':'})
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Notice is a message in somebody's in-app inbox. Urgent ones are sent at once by the
// configured channel, the others with the day's digest.
type Notice struct {
	ID        ID
	UserID    ID
	Kind      string            // locale key, "notice.<Kind>"
	Args      map[string]string // named values for the text
	Case      CaseRef
	TaskID    ID
	Urgent    bool
	DedupeKey string // the same key is never delivered twice to a user
	CreatedAt time.Time
	ReadAt    time.Time
	MailedAt  time.Time
}

// OutboxKind is what the outbox carries.
type OutboxKind string

// The kinds of outbox message.
const (
	OutboxWake OutboxKind = "wake" // a case's workflow should look at its case
	OutboxMail OutboxKind = "mail" // an urgent notice to deliver
)

// OutboxMessage is written in the transaction of the fact it tells, and delivered at least
// once afterwards.
type OutboxMessage struct {
	ID        ID
	Kind      OutboxKind
	Case      CaseRef
	Wake      Wake
	NoticeID  ID
	CreatedAt time.Time
	Attempts  int
}

// Wake tells a workflow what became of its case. Delivering it twice, late or out of order
// is harmless: the version says whether it is news.
type Wake struct {
	State   string `json:"state"`
	Version int    `json:"version"`
	// Name replaces the case's ID in the workflow's ID where the ID must hold a period:
	// "shuangqian/2025" for a yearly close.
	Name string `json:"name,omitempty"`
	// NextAt is when the next rung of the case's ladders is due, where the sender knows: a
	// workflow that begins with it need not look before its first sleep.
	NextAt time.Time `json:"next_at,omitzero"`
}
