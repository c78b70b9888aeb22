package domain

import "github.com/duikou/duikou/domain/calendar"

// The kinds of service a regulation may speak of.
const (
	ServiceStationed  = "stationed" // sent to work at another institution
	ServiceTeaching   = "teaching"  // teaching trainees from the grass roots
	ServiceForeignAid = "foreign_aid"
	ServiceTibet      = "aid_tibet"
	ServiceXinjiang   = "aid_xinjiang"
	ServiceEmergency  = "emergency"  // a public health emergency or a disaster
	ServiceConsortium = "consortium" // inside a medical consortium (医联体)
	ServiceVolunteer  = "volunteer"
)

// What a file of facts may say; anything else is an error and not an unknown.
var (
	ServiceKinds      = []string{ServiceStationed, ServiceTeaching, ServiceForeignAid, ServiceTibet, ServiceXinjiang, ServiceEmergency, ServiceConsortium, ServiceVolunteer}
	ServiceGrades     = []string{"excellent", "pass", "basic", "fail"}
	AbsenceKinds      = []string{"sick", "personal", "annual", "maternity", "study", "unexcused"}
	OrganisationTiers = []string{"tertiary", "secondary", "primary"}
	Levels            = []string{"province", "city", "county", "township", "community"}
)

// ServiceFacts is what is known of a person when a regulation is judged. Its JSON is the
// file of facts that anybody can judge again, without a database. What is absent is unknown.
type ServiceFacts struct {
	Person    Subject       `json:"person"`
	Stretches []Stretch     `json:"service"`             // in any order; a day served twice counts once
	Target    Title         `json:"title,omitempty"`     // the title applied for; the next one after the present when absent
	On        calendar.Date `json:"on,omitzero"`         // the day asked about
	Completed *int          `json:"completed,omitempty"` // services finished with a passing appraisal; told from service when absent
	Refusal   *bool         `json:"refusal,omitempty"`   // a leader decided that a refusal bars promotion
}

// Subject is the person a regulation judges.
type Subject struct {
	BirthDate   calendar.Date `json:"birth_date,omitzero"`
	Sex         string        `json:"sex,omitempty"`
	Profession  string        `json:"profession,omitempty"`
	Title       Title         `json:"title,omitempty"`
	TitleSince  calendar.Date `json:"title_since,omitzero"`
	Contract    *bool         `json:"contract,omitempty"`
	Institution Institution   `json:"institution"`
	Training    []Training    `json:"training,omitzero"` // absent is unknown; [] is none
}

// Institution is where a person belongs.
type Institution struct {
	Kind       OrganisationKind `json:"kind,omitempty"`
	Tier       string           `json:"tier,omitempty"`
	Level      string           `json:"level,omitempty"`
	RegionCode string           `json:"region_code,omitempty"`
}

// Training is further training away from home (进修), with the certificate or without.
type Training struct {
	From        calendar.Date `json:"from"`
	To          calendar.Date `json:"to"`
	Certificate bool          `json:"certificate"`
}

// Stretch is a run of service in one place. Both days are inclusive.
type Stretch struct {
	From      calendar.Date `json:"from"`
	To        calendar.Date `json:"to"`
	Kind      string        `json:"kind,omitempty"`
	Place     Place         `json:"institution"`
	Appraisal string        `json:"appraisal,omitempty"` // one of ServiceGrades
	Absences  []Absence     `json:"absences,omitempty"`
	Away      int           `json:"away,omitempty"` // days inside the run that do not count and whose dates are not known
}

// Place is where service was done.
type Place struct {
	ID         string           `json:"id,omitempty"` // tells places apart; nothing else is read from it
	Kind       OrganisationKind `json:"kind,omitempty"`
	Level      string           `json:"level,omitempty"`
	Paired     *bool            `json:"paired,omitempty"`      // under a pairing agreement (对口支援)
	Remote     *bool            `json:"remote,omitempty"`      // on the rule's list of remote places
	PoorCounty *bool            `json:"poor_county,omitempty"` // in a poor county
	AreaClass  int              `json:"area_class,omitempty"`  // class of a hardship area, 1 to 6
	RegionCode string           `json:"region_code,omitempty"`
}

// Absence is time away inside a stretch, both days inclusive.
type Absence struct {
	From calendar.Date `json:"from"`
	To   calendar.Date `json:"to"`
	Kind string        `json:"kind"`
}

// Days is the number of days of the run less those away without a date.
func (s Stretch) Days() int { return s.From.DaysUntil(s.To) + 1 - s.Away }

// SubjectOf is a staff member as a regulation sees one.
func SubjectOf(p Person, o Organisation) Subject {
	return Subject{
		BirthDate: p.BirthDate, Sex: p.Sex, Profession: p.Profession, Title: p.Title, TitleSince: p.TitleSince, Contract: &p.Contract,
		Institution: Institution{Kind: o.Kind, Tier: o.Tier, Level: o.Level, RegionCode: o.RegionCode},
	}
}
