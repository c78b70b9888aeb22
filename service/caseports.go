package service

import (
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

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
