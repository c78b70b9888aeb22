package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// PlaceFact is what somebody stated about where an organisation is: whether the place is
// remote (边远), in a poor county (贫困县), of which class of hardship area (艰苦边远地区类别).
// Statements are never changed: for every day the newest one that covers it holds, as a whole.
type PlaceFact struct {
	ID         ID
	OrgID      ID
	From, To   calendar.Date // both included; no To = until something else is stated
	Remote     *bool         // nil = not known
	PoorCounty *bool
	AreaClass  int    // 1 to 6; 0 = not known, or none
	Document   string // the list or notice it follows from
	SetBy      ID
	SetByName  string
	CreatedAt  time.Time
}

// MaxAreaClass is the highest class of hardship areas (国人部发〔2006〕61号).
const MaxAreaClass = 6

// Check gathers the faults of a statement.
func (f PlaceFact) Check() error {
	var faults Faults
	faults.Check(!f.From.IsZero(), "from", "required")
	faults.Check(f.From.IsZero() || f.From.Year >= firstYear, "from", "out_of_range")
	faults.Check(f.To.IsZero() || !f.To.Before(f.From), "to", "ends_before_it_begins")
	faults.Check(f.AreaClass >= 0 && f.AreaClass <= MaxAreaClass, "area_class", "out_of_range")
	faults.CheckLine(f.Document, "document", true, MaxTitle)
	return faults.Err()
}

// firstYear is before anything that is recorded here.
const firstYear = 1949

// Covers reports whether the statement speaks of a day.
func (f PlaceFact) Covers(on calendar.Date) bool {
	return !on.Before(f.From) && (f.To.IsZero() || !on.After(f.To))
}

// FactOn is what holds on a day by a list of statements in order of ID, zero when nobody has
// said anything of it.
func FactOn(list []PlaceFact, on calendar.Date) PlaceFact {
	for _, f := range slices.Backward(list) {
		if f.Covers(on) {
			return f
		}
	}
	return PlaceFact{}
}

// PlaceOf is an organisation as a place of service under an agreement, with what holds of it.
func PlaceOf(o Organisation, fact PlaceFact) Place {
	paired := true
	return Place{
		ID: o.ID.String(), Kind: o.Kind, Level: o.Level, Paired: &paired, RegionCode: o.RegionCode,
		Remote: fact.Remote, PoorCounty: fact.PoorCounty, AreaClass: fact.AreaClass,
	}
}

// Alike reports whether two places are the same and the same is known of them.
func (p Place) Alike(o Place) bool {
	return p.ID == o.ID && p.Kind == o.Kind && p.Level == o.Level && p.RegionCode == o.RegionCode && p.AreaClass == o.AreaClass &&
		sameAnswer(p.Paired, o.Paired) && sameAnswer(p.Remote, o.Remote) && sameAnswer(p.PoorCounty, o.PoorCounty)
}

func sameAnswer(a, b *bool) bool { return a == b || a != nil && b != nil && *a == *b }
