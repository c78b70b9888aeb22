package service

import (
	"github.com/duikou/duikou/domain"
)

// RecordStore keeps record books, newest first, and their records, newest first.
type RecordStore interface {
	InsertBook(b *domain.RecordBook) error // a second one for (organisation, code) is a conflict on "code"
	Book(scope Scope, id domain.ID) (domain.RecordBook, error)
	Books(scope Scope, f BookFilter, page Page) (List[domain.RecordBook], error)
	UpdateBook(b domain.RecordBook) error // title, programme, period and details
	// InsertRecords stores records of one book, many in a statement. IDs are not set.
	InsertRecords(rs []domain.Record) error
	Record(scope Scope, id domain.ID) (domain.Record, error)
	UpdateRecord(r domain.Record) error // whether it is void, and why
	Records(scope Scope, f RecordFilter, page Page) (List[domain.Record], error)
	// SumRecords adds up what is not void, as one group.
	SumRecords(scope Scope, f RecordFilter) (RecordSum, error)
	// SumRecordsBy adds up what is not void by kind, metric, variant, scope and status, in
	// that order.
	SumRecordsBy(scope Scope, f RecordFilter) ([]RecordSum, error)
}

// BookFilter narrows a list of books; zero fields do not narrow.
type BookFilter struct {
	Org  domain.ID
	Year int
}

// RecordFilter narrows the records of a book; zero fields do not narrow.
type RecordFilter struct {
	Book     domain.ID
	Kind     domain.RecordKind
	Metrics  []string
	Variants []string // [""] is those without one
	Lines    []string
	Scope    domain.RecordScope
	Statuses []domain.RecordStatus
	Month    string
	Void     bool // with what was made void; totals never count it
}

// RecordSum is what the database adds up of a group of records. A group that holds several
// units, statuses, scopes or bases says so: Least and Most differ.
type RecordSum struct {
	Kind         domain.RecordKind
	Metric       string
	Variant      string
	Scope        domain.RecordScope
	Status       domain.RecordStatus
	Units        Ends[string]
	Scopes       Ends[domain.RecordScope]
	Statuses     Ends[domain.RecordStatus]
	Bases        Ends[int64]
	Counts       Ends[int64]  // smallest count, largest count or upper end
	Participants Ends[string] // their units
	Records      int
	Counted      int   // records with a count
	Sum          int64 // of counts
	Wholes       int64 // of bases
	Subjects     int64 // different ones
	ByHead       int64 // counts without a subject
	Attended     int64 // participants
	AttendedIn   int   // records with participants
	Grain        int   // the finest
	Latest       int64 // the newest count
	LatestBase   int64
}

// Ends are the first and the last of some values in order.
type Ends[T comparable] struct{ Least, Most T }

// One reports whether all values are the same.
func (e Ends[T]) One() bool { return e.Least == e.Most }
