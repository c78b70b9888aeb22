package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// PastState is where a past service stands.
type PastState string

// The states of a past service.
const (
	PastWaiting   PastState = "waiting"    // its filing waits for a second person
	PastRecorded  PastState = "recorded"   // in the ledger
	PastDropped   PastState = "dropped"    // its filing was rejected or withdrawn
	PastTakenBack PastState = "taken_back" // out of the ledger again, by a reversal
)

// PastTraining is further training away from home (进修). It is no service and no day of it
// counts; a rule may ask for it beside the service.
const PastTraining = "training"

// PastKinds are the kinds of what may be filed: every kind of service, and training.
var PastKinds = append(slices.Clone(ServiceKinds), PastTraining)

// deemedKinds is service that rules deem or not: emergencies and aid of other kinds.
var deemedKinds = []string{ServiceForeignAid, ServiceTibet, ServiceXinjiang, ServiceEmergency}

// PastService (补登服务) is service that no assignment kept here attests: from before the
// installation, done elsewhere, or of another kind, such as an emergency. It is a fact with a
// document; whether it counts, and how far, is for the regulation.
type PastService struct {
	ID         ID
	FilingID   ID
	Row        int // in the filing, from 1
	OrgID      ID  // the house whose staff it is about
	PersonID   ID
	PersonName string
	From, To   calendar.Date // both included
	Kind       string        // one of PastKinds
	Share      int           // percent of the days that the document says count, 1 to 100
	Place      PastPlace
	Appraisal  string // one of ServiceGrades, or ""
	Document   PastDocument
	Note       string
	State      PastState
	CreatedAt  time.Time
}

// PastPlace is where it was: an organisation known here, or one described in words. What is
// stated goes before what is known of the organisation.
type PastPlace struct {
	OrgID      ID               `json:"organisation_id,omitempty"`
	Name       string           `json:"name,omitempty"`
	Kind       OrganisationKind `json:"kind,omitempty"`
	Level      string           `json:"level,omitempty"`
	RegionCode string           `json:"region_code,omitempty"`
	Paired     *bool            `json:"paired,omitempty"`
	Remote     *bool            `json:"remote,omitempty"`
	PoorCounty *bool            `json:"poor_county,omitempty"`
	AreaClass  int              `json:"area_class,omitempty"`
}

// PastDocument is the paper that proves it.
type PastDocument struct {
	Number string        `json:"number"`
	On     calendar.Date `json:"on"`
	Issuer string        `json:"issuer"`
}

// Span is its calendar days, both ends included.
func (p PastService) Span() int { return p.From.DaysUntil(p.To) + 1 }

// Days is what it adds to the ledger: its days at the share the document states, rounded down.
func (p PastService) Days() int {
	if p.Kind == PastTraining {
		return 0
	}
	return p.Span() * p.Share / 100
}

// LedgerKind is why its days are in the ledger.
func (p PastService) LedgerKind() LedgerKind {
	switch {
	case p.Kind == PastTraining:
		return LedgerTraining
	case p.Share < 100:
		return LedgerDiscounted
	case slices.Contains(deemedKinds, p.Kind):
		return LedgerDeemed
	}
	return LedgerHistoric
}

// Entry is its line in the ledger.
func (p PastService) Entry(now time.Time) LedgerEntry {
	return LedgerEntry{
		PersonID: p.PersonID, SupporterID: p.OrgID, RecipientID: p.Place.OrgID, Kind: p.LedgerKind(),
		From: p.From, To: p.To, Days: p.Days(), PastID: p.ID, CreatedAt: now,
	}
}

// Stretch is the service as a regulation sees it. Days that do not count by the document are
// away without a date.
func (p PastService) Stretch(known Place) Stretch {
	return Stretch{
		From: p.From, To: p.To, Kind: p.Kind, Place: p.Place.over(known), Appraisal: p.Appraisal, Away: p.Span() - p.Days(),
	}
}

// over is the place with what is known of the organisation where nothing was stated. A place
// in words is the same place for whoever writes it alike.
func (p PastPlace) over(known Place) Place {
	at := Place{
		ID: known.ID, Kind: p.Kind, Level: p.Level, Paired: p.Paired, Remote: p.Remote, PoorCounty: p.PoorCounty,
		AreaClass: p.AreaClass, RegionCode: p.RegionCode,
	}
	if p.OrgID == 0 {
		at.ID = "named:" + strings.Join(strings.Fields(p.Name), "")
		return at
	}
	at.Kind, at.Level, at.RegionCode = either(at.Kind, known.Kind), either(at.Level, known.Level), either(at.RegionCode, known.RegionCode)
	at.AreaClass = either(at.AreaClass, known.AreaClass)
	at.Remote, at.PoorCounty = either(at.Remote, known.Remote), either(at.PoorCounty, known.PoorCounty)
	return at
}

func either[T comparable](a, b T) T {
	var none T
	if a == none {
		return b
	}
	return a
}

// Passed reports whether it was finished with a passing appraisal.
func (p PastService) Passed() bool {
	return p.Kind != PastTraining && p.Appraisal != "" && p.Appraisal != "fail"
}

// ServesFrom is the age from which anybody can have served.
const ServesFrom = 18

// Check gathers the faults of what was filed about a person.
func (p PastService) Check(who Person, today calendar.Date) Faults {
	var f Faults
	f.Check(!p.From.IsZero(), "from", "required")
	f.Check(!p.To.IsZero(), "to", "required")
	if !p.From.IsZero() && !p.To.IsZero() {
		f.Check(!p.To.Before(p.From), "to", "ends_before_it_begins")
		f.Check(!p.To.After(today), "to", "in_the_future")
		f.Check(p.Span() <= MaxStretch, "to", "service_too_long")
		f.Check(p.From.Year >= firstYear, "from", "out_of_range")
		f.Check(who.BirthDate.IsZero() || !p.From.Before(who.BirthDate.AddMonths(12*ServesFrom)), "from", "before_grown_up")
		f.Check(who.WorkSince.IsZero() || !p.From.Before(who.WorkSince), "from", "before_work")
	}
	f.Check(slices.Contains(PastKinds, p.Kind), "kind", "unknown_value")
	f.Check(p.Share >= 1 && p.Share <= 100, "share", "out_of_range")
	f.Check(p.Appraisal == "" || slices.Contains(ServiceGrades, p.Appraisal), "appraisal", "unknown_value")
	p.Place.check(&f)
	f.CheckLine(p.Document.Number, "document_number", true, MaxName)
	f.CheckLine(p.Document.Issuer, "document_issuer", true, MaxTitle)
	f.Check(!p.Document.On.IsZero(), "document_on", "required")
	f.Check(!p.Document.On.After(today), "document_on", "in_the_future")
	f.CheckText(p.Note, "note", false, MaxReason)
	return f
}

func (p PastPlace) check(f *Faults) {
	f.CheckLine(p.Name, "place", p.OrgID == 0, MaxTitle)
	f.Check(p.Kind == "" || slices.Contains(OrganisationKinds, p.Kind), "place_kind", "unknown_value")
	f.Check(p.Level == "" || slices.Contains(Levels, p.Level), "level", "unknown_value")
	f.Check(p.RegionCode == "" || ValidRegion(p.RegionCode), "region_code", "bad_region")
	f.Check(p.AreaClass >= 0 && p.AreaClass <= MaxAreaClass, "area_class", "out_of_range")
}

// ValidRegion reports whether a text can be a code of GB/T 2260: six digits.
func ValidRegion(code string) bool { return len(code) == 6 && strings.Trim(code, "0123456789") == "" }

// Overlaps reports whether two pieces of somebody's past have a day in common.
func (p PastService) Overlaps(from, to calendar.Date) bool {
	return !p.From.After(to) && !from.After(p.To)
}

// Twice reports whether it is the same as another: the same days of the same person, of the
// same kind. It tells a file sent twice from service that overlaps.
func (p PastService) Twice(o PastService) bool {
	return p.PersonID == o.PersonID && p.From == o.From && p.To == o.To && p.Kind == o.Kind
}
