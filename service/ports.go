package service

import (
	"context"
	"math/big"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
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

// OrganisationStore keeps organisations. Lists are ordered by name, then ID.
type OrganisationStore interface {
	InsertOrganisation(o *domain.Organisation) error
	UpdateOrganisation(o domain.Organisation) error
	Organisation(id domain.ID) (domain.Organisation, error)
	OrganisationNames(ids []domain.ID) (map[domain.ID]string, error) // those that are gone are left out
	OrganisationsNamed(names []string) ([]domain.Organisation, error)
	// LockOrganisation keeps every other change of an organisation's members waiting until the
	// transaction ends. Whoever reads members in order to change them locks first.
	LockOrganisation(id domain.ID) error
	Organisations(scope Scope, page Page) (List[domain.Organisation], error)
	// ChildOrganisations are the IDs of the organisations an authority supervises.
	ChildOrganisations(parent domain.ID) ([]domain.ID, error)
}

// UserStore keeps accounts with their memberships. Logins are unique whatever their case.
type UserStore interface {
	InsertUser(u *domain.User) error
	UpdateUser(u domain.User) error // every column, and the memberships
	User(id domain.ID) (domain.User, error)
	UserByLogin(login string) (domain.User, error)
	// SearchUsers are those of an organisation whose login, name or address holds a text ("" = all), by ID.
	SearchUsers(org domain.ID, text string, page Page) (List[domain.User], error)
	// UsersCalled are the enabled ones of an organisation with this login, else this name; at most two.
	UsersCalled(org domain.ID, text string) ([]domain.User, error)
	// Colleagues are the enabled members of an organisation whose name begins so, by ID.
	Colleagues(org domain.ID, name string, page Page) (List[domain.User], error)
	UsersWithRole(org domain.ID, role domain.Role) ([]domain.User, error) // enabled ones
	// Behind are those behind some inboxes, in order of ID: their IDs, names and staff records
	// alone, enabled ones where it is a post.
	Behind(holders []domain.Holder) (map[domain.Holder][]domain.User, error)
	// PostHolders are the first few enabled users who hold a role, in order of ID.
	PostHolders(org domain.ID, role domain.Role, limit int) ([]domain.ID, error)
	CountUsers() (int, error)
}

// Token is an API token or a log-in session; only its SHA-256 is stored.
type Token struct {
	ID        domain.ID
	UserID    domain.ID
	Hash      string
	Name      string
	Scopes    []string // "read", "write"
	CreatedAt time.Time
	ExpiresAt time.Time
}

// TokenStore keeps API tokens.
type TokenStore interface {
	InsertToken(t *Token) error
	// TokenUser is the token with this hash and the account behind it.
	TokenUser(hash string) (Token, domain.User, error)
	Tokens(user domain.ID) ([]Token, error)
	DeleteToken(user, id domain.ID) error
}

// Identifiers are the personal identifiers kept encrypted beside a person.
type Identifiers struct {
	IDNumber string
	Phone    string
}

// PersonStore keeps staff. Identifiers go in encrypted, with an HMAC for look-up; a second
// person of the same organisation with the same ID number is a conflict on "id_number".
type PersonStore interface {
	InsertPerson(p *domain.Person, ids Identifiers) error
	UpdatePerson(p domain.Person) error // without identifiers
	Person(scope Scope, id domain.ID) (domain.Person, error)
	People(scope Scope, org domain.ID, page Page) (List[domain.Person], error) // ordered by ID; org 0 = all in scope
	Identifiers(person domain.ID) (Identifiers, error)
	// PeopleNumbered are the people of an organisation with one of some ID numbers, by number.
	PeopleNumbered(org domain.ID, numbers []string) (map[string]domain.Person, error)
	// IDNumberHolders are the people of an organisation who have some ID numbers, by number.
	IDNumberHolders(org domain.ID, numbers []string) (map[string]domain.ID, error)
	// PeopleNamed are the people of an organisation with one of some names.
	PeopleNamed(org domain.ID, names []string) ([]domain.Person, error)
}

// AgreementStore keeps agreements, newest first.
type AgreementStore interface {
	InsertAgreement(a *domain.Agreement) error
	Agreement(scope Scope, id domain.ID) (domain.Agreement, error)
	Agreements(scope Scope, page Page) (List[domain.Agreement], error)
}

// CycleStore keeps cycles with their positions, newest first.
type CycleStore interface {
	InsertCycle(c *domain.Cycle) error // sets Number "C000012" from the ID, and the positions' IDs
	UpdateCycle(c domain.Cycle) error  // not the positions
	Cycle(scope Scope, id domain.ID) (domain.Cycle, error)
	Cycles(scope Scope, f CycleFilter, page Page) (List[domain.Cycle], error)
	// SeatsTaken counts a supporter's approved, refused-free nominations of a track over all
	// cycles of a programme whose service starts in [from, to].
	SeatsTaken(supporter domain.ID, programme, track string, from, to calendar.Date) (int, error)
}

// CycleFilter narrows a list of cycles; zero fields do not narrow.
type CycleFilter struct {
	State domain.CycleState
	Open  bool // neither closed nor cancelled
}

// NominationStore keeps nominations, in order of ID.
type NominationStore interface {
	InsertNomination(n *domain.Nomination) error
	UpdateNomination(n domain.Nomination) error
	// MoveNomination stores the state and when it changed, nothing else.
	MoveNomination(n domain.Nomination) error
	Nomination(scope Scope, id domain.ID) (domain.Nomination, error)
	// NominationToMove is a nomination without what was written in it and how it was screened:
	// for MoveNomination, never for UpdateNomination.
	NominationToMove(id domain.ID) (domain.Nomination, error)
	Nominations(scope Scope, f NominationFilter, page Page) (List[domain.Nomination], error)
	CountNominations(cycle domain.ID) (map[domain.NominationState]int, error)
	// Overlapping counts a person's living nominations (pending, returned, approved,
	// assigned) in other cycles whose service overlaps [from, to], and in this cycle at all
	// (except nomination `except`).
	Overlapping(person, cycle, except domain.ID, from, to calendar.Date) (int, error)
}

// NominationFilter narrows a list of nominations; zero fields do not narrow.
type NominationFilter struct {
	Cycle  domain.ID
	Person domain.ID
	State  domain.NominationState
}

// RequestStore keeps requests, and refusals to serve among them; lists are newest first.
type RequestStore interface {
	InsertRequest(r *domain.Request) error // sets Number "R000012"
	UpdateRequest(r domain.Request) error
	Request(scope Scope, id domain.ID) (domain.Request, error)
	Requests(scope Scope, f RequestFilter, page Page) (List[domain.Request], error)
	// RequestsOfPerson are all of a person's, in order of ID.
	RequestsOfPerson(person domain.ID) ([]domain.Request, error)
	// LockRequests makes whoever else asks something for the person wait until the
	// transaction ends.
	LockRequests(person domain.ID) error
	// StandingRefusal reports whether a decided refusal of the person bars promotion.
	StandingRefusal(person domain.ID) (bool, error)
	// LivingRequests lists those somebody still has something to do about, in order of ID,
	// for rebuild.
	LivingRequests(page Page) (List[domain.Request], error)
}

// RequestFilter narrows a list of requests; zero fields do not narrow.
type RequestFilter struct {
	Assignment domain.ID
	Person     domain.ID
	Kind       domain.RequestKind
	State      domain.RequestState
}

// AssignmentStore keeps assignments, in order of ID.
type AssignmentStore interface {
	InsertAssignment(a *domain.Assignment) error // sets Number "A000012"
	UpdateAssignment(a domain.Assignment) error
	Assignment(scope Scope, id domain.ID) (domain.Assignment, error)
	Assignments(scope Scope, f AssignmentFilter, page Page) (List[domain.Assignment], error)
	CountAssignments(cycle domain.ID) (map[domain.AssignmentState]int, error)
}

// AssignmentFilter narrows a list of assignments; zero fields do not narrow.
type AssignmentFilter struct {
	Cycle  domain.ID
	Person domain.ID
	State  domain.AssignmentState
	Open   bool // neither settled nor cancelled
	// Lingering are those that have ended while somebody still has something to do about them.
	Lingering bool
}

// ReportStore keeps monthly reports and their figures, in order of month, then ID.
type ReportStore interface {
	InsertReport(r *domain.Report) error // a second one for (assignment, month) is a conflict on "month"
	UpdateReport(r domain.Report) error  // replaces the figures when they changed
	Report(scope Scope, id domain.ID) (domain.Report, error)
	ReportOf(assignment domain.ID, m calendar.Month) (domain.Report, error)
	Reports(scope Scope, f ReportFilter, page Page) (List[domain.Report], error)
	CountReports(f ReportFilter) (ReportCounts, error)
	// SumFigures adds up accepted reports by metric code.
	SumFigures(f ReportFilter) (map[string]int64, error)
}

// ReportFilter narrows a list of reports; zero fields do not narrow.
type ReportFilter struct {
	Assignment domain.ID
	Cycle      domain.ID
	State      domain.ReportState
	Programme  string // code
	Year       int
}

// ReportCounts says how a set of reports stands.
type ReportCounts struct {
	Expected, Accepted, Missing, EnteredLate int
}

// AppraisalStore keeps appraisals; both sides of every round.
type AppraisalStore interface {
	InsertAppraisal(a *domain.Appraisal) error // a second one for (assignment, side, round) is a conflict on "side"
	Appraisals(assignment domain.ID) ([]domain.Appraisal, error)
}

// LedgerStore keeps the append-only service-day ledger, in order of ID.
type LedgerStore interface {
	InsertLedger(entries []domain.LedgerEntry) error // sets the IDs, but not after Ahead
	LedgerOfPerson(person domain.ID) ([]domain.LedgerEntry, error)
	LedgerOfAssignment(assignment domain.ID) ([]domain.LedgerEntry, error)
	// CompletedAssignments counts a person's settled assignments that passed.
	CompletedAssignments(person domain.ID) (int, error)
}

// VerdictStore keeps verdicts, newest first.
type VerdictStore interface {
	InsertVerdict(v *domain.Verdict) error
	VerdictsOfAssignment(assignment domain.ID) ([]domain.Verdict, error)
	VerdictsOfPerson(person domain.ID) ([]domain.Verdict, error)
	Verdicts(page Page) (List[domain.Verdict], error) // all, oldest first
	// NewestVerdicts is the last verdict by a regulation of each person of a house, by person.
	NewestVerdicts(org domain.ID, regulation string, page Page) (List[domain.Verdict], error)
	// CountVerdicts counts those by answer, year of the earliest application and version.
	CountVerdicts(org domain.ID, regulation string) ([]VerdictCount, error)
	// JudgedPeople are those with any verdict, after an ID, in order of ID.
	JudgedPeople(after domain.ID, limit int) ([]domain.ID, error)
	CountPeople(org domain.ID) (int, error)
}

// VerdictCount is how many people of a house have an answer in common.
type VerdictCount struct {
	Eligible string
	Year     string // of the earliest application, "" when it is not known
	Hash     string // of the version judged by
	People   int
}

// YearStore keeps yearly closes.
type YearStore interface {
	InsertClose(y *domain.YearClose) error // a second one for (programme, year) is a conflict on "year"
	UpdateClose(y domain.YearClose) error
	Close(programme string, year int) (domain.YearClose, error)
	CloseByID(id domain.ID) (domain.YearClose, error)
	Closes(page Page) (List[domain.YearClose], error) // newest year first
	// GuardYear reads the state of a year's close under a shared lock that lasts as long as
	// the transaction: "" when there is no close yet. A freeze waits for those who hold it.
	GuardYear(programme string, year int) (domain.CloseState, error)
	// YearFigures sums a programme year per pair of organisations: accepted reports,
	// settled assignments whose last day lies in [from, to], ledger days.
	YearFigures(programme string, year int, from, to calendar.Date) ([]domain.HospitalFigures, error)
	// OpenInYear counts reports of the year that are neither accepted nor missing, and
	// assignments with a report in the year or a last planned day in [from, to] that are not settled.
	OpenInYear(programme string, year int, from, to calendar.Date) (reports, assignments int, err error)
	// YearsInUse lists the years of a programme that have reports or assignments.
	YearsInUse(programme string) ([]int, error)
}

// RunStore keeps runs of chains.
type RunStore interface {
	InsertRun(r *domain.Run) error // sets Number "P000012" from the ID
	UpdateRun(r domain.Run) error  // plan, group, round, state, initiator, end
	// RunsServe says which account is the person's in the runs about them that are going on.
	RunsServe(person, user domain.ID) error
	// Run is visible when its organisations or its person are in scope, or to its initiator.
	Run(scope Scope, initiator, id domain.ID) (domain.Run, error)
	RunForUpdate(id domain.ID) (domain.Run, error) // locks the row until the transaction ends
	RunByCode(code string) (domain.Run, error)
	RunsByID(ids []domain.ID) ([]domain.Run, error) // by ID; those that are gone are left out
	// RunHeads are of some runs what a list shows of them: chain, programme, state, and who asked.
	RunHeads(ids []domain.ID) ([]domain.Run, error)
	RunsOf(initiator domain.ID, page Page) (List[domain.Run], error)                    // newest first
	RunOfSubject(subject domain.SubjectRef, chain domain.ChainName) (domain.Run, error) // the newest
	// OpenRuns locks the runs of a case (or of a subject in it) that are going on, by ID.
	OpenRuns(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error)
	RunsOfCase(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Run, error) // all, by ID
	// Ahead reads all at once what Task, RunForUpdate and SeatsOf will be asked for each of
	// these tasks, with what they are about, and locks their runs in order of ID. From then on
	// what many of them change alike is written together. It changes no answer.
	Ahead(scope Scope, holders []domain.Holder, tasks []domain.ID) error
	// Foresee reads all at once what deciding a run after Ahead will ask for: what it is about,
	// its case, the head of its audit chain, and the first enough holders of the posts that
	// come next. It changes no answer.
	Foresee(run domain.Run, posts []domain.Holder, enough int) error
	SeatsOf(run domain.ID, round int) ([]domain.Task, error) // tasks of one round, by ID
	TasksOfRun(run domain.ID) ([]domain.Task, error)         // by ID
	LivingTasks(runs []domain.ID) ([]domain.Task, error)     // of several runs, by ID
}

// CopyStore keeps copies of runs (抄送) and the urges of their tasks (催办).
type CopyStore interface {
	// InsertCopies stores copies for users who have none of that run yet, and returns those.
	InsertCopies(copies []domain.Copy) ([]domain.Copy, error)
	Copies(user domain.ID, page Page) (List[domain.Copy], error) // newest first
	CopiesOfRun(run domain.ID) ([]domain.Copy, error)
	CountUnreadCopies(user domain.ID, limit int) (int, error) // stops counting at limit
	MarkCopyRead(run, user domain.ID, at time.Time) error     // again changes nothing
	InsertUrge(u *domain.Urge) error
	Urges(task domain.ID, since time.Time) ([]domain.Urge, error) // oldest first
}

// TaskStore keeps tasks.
type TaskStore interface {
	InsertTasks(tasks []*domain.Task) error
	// CloseTask closes a living task (open or waiting) under a version check: zero rows is stale.
	CloseTask(t domain.Task) error
	// UpdateTask stores the state (open or waiting), run, deadline, ladder, rungs walked,
	// wake-up time, holder and escalation of a living task.
	UpdateTask(t domain.Task) error
	// Task is visible when its organisations are in scope or one of the holders holds it.
	Task(scope Scope, holders []domain.Holder, id domain.ID) (domain.Task, error)
	// OpenTasks are the open tasks of a case or, with a subject, of that subject in it.
	OpenTasks(c domain.CaseRef, subject *domain.SubjectRef) ([]domain.Task, error)
	// TasksOfCase are all tasks of a case in order of ID, for its timeline.
	TasksOfCase(c domain.CaseRef) ([]domain.Task, error)
	// TasksNaming are the open tasks that name an inbox as holder or as asked as well, and
	// those of an organisation that name it on their ladder, in order of ID.
	TasksNaming(h domain.Holder, org domain.ID) ([]domain.Task, error)
	Inbox(q InboxQuery, page Page) (List[domain.Task], error)
	CountInbox(q InboxQuery, limit int) (int, error) // stops counting at limit
}

// InboxTab is one of the lists of the inbox.
type InboxTab string

// The tabs of the inbox.
const (
	TabTodo     InboxTab = "todo"     // open, held by one of Holders (or escalated to it); oldest due first
	TabDone     InboxTab = "done"     // closed by User; newest first
	TabStarted  InboxTab = "started"  // asked for by User; newest first
	TabCopied   InboxTab = "copied"   // 抄送我的: approvals, by Runs.Copied
	TabOverdue  InboxTab = "overdue"  // 督办: open and past due in one of Orgs; oldest due first
	TabEveryone InboxTab = "everyone" // open in one of Orgs; oldest due first
)

// Lent is an inbox of somebody else's, for some kinds of task.
type Lent struct {
	Holder domain.Holder
	Kinds  []domain.TaskKind
}

// InboxQuery asks for tasks.
type InboxQuery struct {
	Tab     InboxTab
	User    domain.ID
	Holders []domain.Holder
	Lent    []Lent // inboxes acted from on somebody's behalf
	Orgs    []domain.ID
	Now     time.Time
	Kind    domain.TaskKind // "" = every kind
	Text    string          // part of the label, "" = all
}

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
