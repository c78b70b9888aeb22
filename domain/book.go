package domain

import (
	"math/big"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// RecordBook is the book (台账) in which an organisation records what it did, or was given, in
// one period, and from which its report is printed.
type RecordBook struct {
	ID          ID
	OrgID       ID
	Year        int    // calendar year the period begins in; 0 when it is not told
	Code        string // its number in the organisation, unique there
	Title       string
	Kind        string // the kind of report it ends in, such as annual_unit_report
	Perspective string // supporter, recipient, dispatched_person, third_party
	Programme   string // as the documents call it
	Period      BookPeriod
	Details     BookDetails
	CreatedAt   time.Time
	CreatedBy   ID
	Version     int
}

// Perspectives are the sides a report is written from.
var Perspectives = []string{"supporter", "recipient", "dispatched_person", "third_party"}

// BookPeriod is the time a book is about. Masked says that the source hides the year; then
// From and To are not known and records bear the month alone.
type BookPeriod struct {
	Text   string        `json:"text"`
	Kind   string        `json:"kind"` // calendar_year, school_year, multi_year, dispatch_term
	From   calendar.Date `json:"from"`
	To     calendar.Date `json:"to"`
	Masked bool          `json:"masked"`
}

// BookDetails is what a report says besides its figures, and the figures it prints.
type BookDetails struct {
	Parties       []BookParty  `json:"parties,omitempty"`
	SubProgrammes []string     `json:"sub_programmes,omitempty"`
	Governance    []string     `json:"governance,omitempty"`
	Commitments   []string     `json:"commitments,omitempty"` // what an agreement promises; never a result
	Sections      []string     `json:"sections,omitempty"`
	Problems      []string     `json:"problems,omitempty"`
	NextSteps     []string     `json:"next_steps,omitempty"`
	Lines         []ReportLine `json:"lines,omitempty"`
}

// BookParty is an organisation a report names.
type BookParty struct {
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
	Tier string `json:"tier,omitempty"`
	Role string `json:"role"`
}

// RecordKind is what a record counts.
type RecordKind string

// The kinds of record.
const (
	RecordActivity RecordKind = "activity"
	RecordMoney    RecordKind = "money"  // Count in fen, Base 100
	RecordPeople   RecordKind = "people" // people who took part, by what they were
)

// RecordKinds lists every kind.
var RecordKinds = []RecordKind{RecordActivity, RecordMoney, RecordPeople}

// RecordStatus says whether a record is of something done.
type RecordStatus string

// The statuses of a record.
const (
	RecordDone      RecordStatus = "done"
	RecordPlanned   RecordStatus = "planned"
	RecordNotDone   RecordStatus = "planned_not_done"
	RecordSubmitted RecordStatus = "submitted" // with a body outside
	RecordPending   RecordStatus = "pending"   // asked for, not yet decided
)

// RecordStatuses lists every status, in the order a form offers them.
var RecordStatuses = []RecordStatus{RecordDone, RecordPlanned, RecordNotDone, RecordSubmitted, RecordPending}

// RecordScope says whose work a record is. Figures of different scopes are never added.
type RecordScope string

// The scopes of a record.
const (
	ScopeOwn      RecordScope = "own"      // the reporting organisation
	ScopeOther    RecordScope = "other"    // a named body: an alliance, another hospital
	ScopeCounty   RecordScope = "county"   // all of a county
	ScopeProvince RecordScope = "province" // all of a province
	ScopeNational RecordScope = "national" // the whole programme
	ScopeContext  RecordScope = "context"  // background, nobody's work
)

// RecordScopes lists every scope, from the narrowest.
var RecordScopes = []RecordScope{ScopeOwn, ScopeOther, ScopeCounty, ScopeProvince, ScopeNational, ScopeContext}

// Record is one recorded fact.
type Record struct {
	ID      ID
	BookID  ID
	OrgID   ID
	Kind    RecordKind
	Metric  string // code of the catalogue, or a code of the organisation's own
	Variant string // tells figures of one metric apart that are never added
	Line    string // the line of the source it belongs to, "" when entered by hand
	Label   string
	Unit    string
	// Count over Base is the number: fen over 100, or the part over the whole of a ratio.
	// Without a count the thing was done and nobody counted.
	Count            *int64
	Base             int64
	Upper            *int64 // the most, of a quota
	Participants     *int64
	ParticipantsUnit string
	Subject          string // the person or item a distinct count goes by; "" = counted by head
	Month            string // "2023-04", or "--04" when the year is hidden; "" when not told
	From, To         calendar.Date
	Status           RecordStatus
	Scope            RecordScope
	Department       string
	Style            FigureStyle
	Quote            string // where it is written
	CreatedAt        time.Time
	CreatedBy        ID
	VoidedAt         time.Time
	VoidReason       string
	Version          int
}

// ReportLine is a figure a report prints: which records, and in which style.
type ReportLine struct {
	Key     string     `json:"key"`
	Kind    RecordKind `json:"kind,omitempty"` // "" = activity
	Metric  string     `json:"metric"`
	Variant string     `json:"variant,omitempty"`
	Lines   []string   `json:"lines,omitempty"` // these lines of the source alone, whatever their variant
	Unit    string     `json:"unit,omitempty"`
	// Attended counts those who came to the events, and not the events.
	Attended bool        `json:"attended,omitempty"`
	Style    FigureStyle `json:"style,omitzero"`
}

// Basis says where a total comes from.
type Basis string

// The bases of a total.
const (
	BasisRecorded   Basis = "recorded"   // added up from records
	BasisRecomputed Basis = "recomputed" // a ratio made from its recorded parts
)

// Total is the answer to a report line. Numbers are in the line's unit: yuan, percent, people.
type Total struct {
	Line             ReportLine
	Scope            RecordScope
	Status           RecordStatus
	Low, High        *big.Rat // exact; nil when nothing was counted
	Figure           *big.Rat // the number the style prints
	Text             string   // as printed
	Participants     *int64
	ParticipantsUnit string
	Records          int
	Basis            Basis
	Recomputed       *big.Rat // what the parts of a ratio say, when that prints differently
	Mixed            string   // why it was not added: "unit", "scope", "status", or ""
}
