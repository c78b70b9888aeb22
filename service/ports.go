package service

import (
	"context"
	"math/big"
	"time"

	"github.com/duikou/duikou/domain"
)

// Store is the database. Tx runs fn in one transaction and retries it when the database
// chose it as a deadlock victim, so fn must not have effects of its own. View is a handle
// outside any transaction, for reading.
type Store interface {
	Tx(ctx context.Context, fn func(Tx) error) error
	// TxOn is Tx for what begins with Ahead for one task. Those who come at the same time may
	// share a transaction: each fn still sees what those before it did, and stands or falls
	// alone.
	TxOn(ctx context.Context, e Errand, fn func(Tx) error) error
	View(ctx context.Context) Tx
}

// Errand is what a decision says of itself beforehand: its task, and what lets its actor see it.
type Errand struct {
	Scope   Scope
	Holders []domain.Holder
	Task    domain.ID
}

// Tx is the database as seen inside (or, from View, outside) a transaction. Errors are
// *domain.Error: not_found for no such row or one outside the scope, stale when a version
// check updates nothing, conflict with message "duplicate" and the field for a unique key.
// Updates check Version and store Version+1; inserts set the ID.
type Tx interface {
	// Savepoint runs fn so that its error undoes what fn did, and nothing that was done
	// before it. It does not nest.
	Savepoint(fn func() error) error
	OrganisationStore
	UserStore
	TokenStore
	DelegationStore
	DeputyStore
	InvitationStore
	LeavingStore
	PersonStore
	AgreementStore
	CycleStore
	NominationStore
	RequestStore
	AssignmentStore
	ReportStore
	AppraisalStore
	LedgerStore
	FilingStore
	PlaceFactStore
	VerdictStore
	YearStore
	RunStore
	CopyStore
	CommentStore
	ShortcutStore
	TaskStore
	BatchStore
	AuditStore
	NoticeStore
	ReminderStore
	ChannelStore
	DeliveryStore
	OutboxStore
	OnceStore
	DraftStore
	JobStore
	PruneStore
	PolicyStore
	PlanningStore
	CertificateStore
	DocumentStore
	RecordStore
}

// Scope limits what a query may return; it is applied in SQL and denies by default. A row
// with two organisations is visible to both. The zero Scope sees nothing.
type Scope struct {
	All    bool
	Orgs   []domain.ID // organisations whose rows may be seen in full
	Person domain.ID   // one's own rows (nomination, assignment, report) may always be seen
}

// Everything is the scope of the system itself, never of a person's request.
var Everything = Scope{All: true}

// Page asks for one page of a list: at most Limit rows after an opaque cursor.
type Page struct {
	After string
	Limit int // 1 to 200; 0 means 50
}

// List is one page, and the cursor of the next one ("" at the end).
type List[T any] struct {
	Items []T
	Next  string
}

// PolicyStore keeps the text of every policy version ever used.
type PolicyStore interface {
	SavePolicy(kind string, ref domain.PolicyRef, text []byte, at time.Time) error // again is no error
	Policies() ([]PolicyText, error)
}

// PolicyText is a stored policy version.
type PolicyText struct {
	Kind string
	Ref  domain.PolicyRef
	Text []byte
}

// Policy answers from programmes and regulations. References are by hash, so a cycle keeps
// the version it started with.
type Policy interface {
	Programmes() []domain.Programme
	Programme(code string) (domain.Programme, error)
	ProgrammeAt(ref domain.PolicyRef) (domain.Programme, error)
	Regulation(code string) (domain.PolicyRef, error)
	RegulationName(ref domain.PolicyRef) domain.Text
	Regulations() []domain.PolicyRef
	RuleText(ref domain.PolicyRef) (domain.RuleText, error)
	// Versions and Changes take "programme" or "regulation".
	Versions(kind, code string) []domain.PolicyRef
	Changes(kind string, from, to domain.PolicyRef) ([]domain.PolicyChange, error)
	Metrics(codes []string) []domain.Metric
	Catalogue() []domain.Metric
	// Printed is the number a style prints for an exact value, PrintFigure its text.
	Printed(style domain.FigureStyle, v *big.Rat) *big.Rat
	PrintFigure(style domain.FigureStyle, low, high *big.Rat) string
	ReadFigure(text string) (domain.Written, bool)
	// Plan is the steps of a chain a case goes through: those whose condition does not hold
	// are left out.
	Plan(programme domain.PolicyRef, chain domain.ChainName, f domain.CaseFacts) ([]string, error)
	Screen(programme domain.PolicyRef, f domain.CandidateFacts) (domain.Decision, error)
	Judge(regulation domain.PolicyRef, f domain.ServiceFacts) (domain.Decision, error)
	// Trace says of stretches of service which days count, and why others do not.
	Trace(regulation domain.PolicyRef, f domain.ServiceFacts) ([]domain.StayTrace, error)
}

// Engine wakes workflows. Wake starts the case's workflow when none is running: a lost
// workflow comes back with the next thing that happens in its case.
type Engine interface {
	Wake(ctx context.Context, c domain.CaseRef, w domain.Wake) error
	// Alive reports whether the case's workflow is running.
	// name is Wake.Name where the workflow ID holds one.
	Alive(ctx context.Context, c domain.CaseRef, name string) (bool, error)
}

// Mailer delivers one message to one address. Subject and text are already in the reader's
// language. An error that is no *domain.SendFault counts as a server that is down.
type Mailer interface {
	Mail(ctx context.Context, to Address, subject, text string) error
}

// Address is a person's name and e-mail address.
type Address struct{ Name, Email string }
