package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duikou/duikou/domain/calendar"
)

// OrganisationKind is what an organisation is.
type OrganisationKind string

// The kinds of organisation.
const (
	OrgHospital        OrganisationKind = "hospital"
	OrgTownshipCentre  OrganisationKind = "township_centre"
	OrgCommunityCentre OrganisationKind = "community_centre"
	OrgPublicHealth    OrganisationKind = "public_health"
	OrgSchool          OrganisationKind = "school"
	OrgUniversity      OrganisationKind = "university"
	OrgAuthority       OrganisationKind = "authority"
)

// OrganisationKinds lists every kind, in the order a form offers them.
var OrganisationKinds = []OrganisationKind{OrgHospital, OrgTownshipCentre, OrgCommunityCentre, OrgPublicHealth, OrgSchool, OrgUniversity, OrgAuthority}

// Organisation supports, receives or supervises.
type Organisation struct {
	ID         ID
	Name       string
	Kind       OrganisationKind
	Tier       string // tertiary, secondary, primary or ""
	Level      string // province, city, county, township, community or ""
	RegionCode string // GB/T 2260, six digits, or ""
	ParentID   ID     // the authority that supervises it, or 0
	CreatedAt  time.Time
	Version    int
}

// Role is what a user may do inside one organisation.
type Role string

// The roles. A user may hold several, in several organisations.
const (
	RoleSystem    Role = "system"    // runs the installation: organisations, accounts, jobs
	RoleAdmin     Role = "admin"     // runs one organisation's accounts
	RoleHR        Role = "hr"        // 人事/医务科: opens cycles, reviews, verifies, appraises
	RoleLeader    Role = "leader"    // 分管院长: signs
	RoleStaff     Role = "staff"     // may be nominated, reports, signs own appraisal
	RoleAuthority Role = "authority" // reads what the organisations below it do
)

// Roles lists every role, in the order a form offers them.
var Roles = []Role{RoleStaff, RoleHR, RoleLeader, RoleAdmin, RoleAuthority, RoleSystem}

// Membership binds a role to an organisation.
type Membership struct {
	Org  ID   `json:"organisation_id"`
	Role Role `json:"role"`
}

// User is an account.
type User struct {
	ID           ID
	Login        string
	Name         string
	Email        string
	PasswordHash string
	MustChange   bool // a one-time password: it must be changed at the first log-in
	Locale       string
	PersonID     ID // the staff member behind the account, or 0
	Disabled     bool
	Memberships  []Membership
	Epoch        int           // one more each time everything logged in must log in again
	AwayFrom     calendar.Date // 外出: from then to AwayTo, both included, deputies act
	AwayTo       calendar.Date
	StandsInTo   calendar.Date // the last day on which they may act for somebody; zero = for nobody
	CreatedAt    time.Time
	Version      int
}

// MemberOf reports whether the user holds any role in an organisation.
func (u User) MemberOf(org ID) bool {
	return slices.ContainsFunc(u.Memberships, func(m Membership) bool { return m.Org == org })
}

// Away reports whether the user has said that they are away on a day.
func (u User) Away(on calendar.Date) bool {
	return !u.AwayFrom.IsZero() && !on.Before(u.AwayFrom) && !on.After(u.AwayTo)
}

// Title is a rank of professional title (职称), comparable by TitleRank.
type Title string

// Titles from lowest to highest.
const (
	TitleNone         Title = "none"
	TitleJunior       Title = "junior"        // 初级, 住院医师
	TitleIntermediate Title = "intermediate"  // 中级, 主治医师
	TitleDeputySenior Title = "deputy_senior" // 副高, 副主任医师
	TitleSenior       Title = "senior"        // 正高, 主任医师
)

// Titles lists the titles in rank order.
var Titles = []Title{TitleNone, TitleJunior, TitleIntermediate, TitleDeputySenior, TitleSenior}

// Rank is the title's place in Titles, or -1 for an unknown title.
func (t Title) Rank() int {
	for i, known := range Titles {
		if t == known {
			return i
		}
	}
	return -1
}

// Next is the title above, or "" for an unknown title and for the highest.
func (t Title) Next() Title {
	if r := t.Rank(); r >= 0 && r+1 < len(Titles) {
		return Titles[r+1]
	}
	return ""
}

// Professions lists the professions of staff.
var Professions = []string{"physician", "nurse", "pharmacist", "technician", "public_health", "teacher", "other"}

// Person is a staff member who may be dispatched. Identifiers are not here: they are kept
// encrypted and read one at a time, each reading audited.
type Person struct {
	ID          ID
	OrgID       ID
	UserID      ID // the account, or 0 when HR reports on the person's behalf
	Name        string
	Sex         string // f, m or ""
	BirthDate   calendar.Date
	Profession  string
	Specialty   string
	Department  string
	Title       Title
	TitleSince  calendar.Date
	WorkSince   calendar.Date // first day of work anywhere, for the length of annual leave; or none
	Contract    bool          // 聘用制, as against 在编
	HasIDNumber bool
	HasPhone    bool
	CreatedAt   time.Time
	Version     int
}

// AgeOn is the age in full years on a date.
func (p Person) AgeOn(on calendar.Date) int {
	age := on.Year - p.BirthDate.Year
	if on.Before(p.BirthDate.AddMonths(12 * age)) {
		age--
	}
	return age
}

// Agreement (协议书) is the ground on which a cycle stands: who supports whom, and until when.
type Agreement struct {
	ID          ID
	Number      string
	SupporterID ID
	RecipientID ID
	Programme   string // code of the programme it serves
	From, To    calendar.Date
	SignedOn    calendar.Date
	CreatedAt   time.Time
	Version     int
}

// Text limits, counted in characters and not in bytes.
const (
	MaxName    = 60
	MaxTitle   = 120
	MaxOpinion = 500
	MaxReason  = 500
	MaxText    = 4000
)

// CheckText notes a fault when s is empty though required, or longer than limit characters.
func (f *Faults) CheckText(s, field string, required bool, limit int) {
	switch n := utf8.RuneCountInString(s); {
	case required && strings.TrimSpace(s) == "":
		f.Add(field, "required")
	case n > limit:
		f.Add(field, "too_long").With("limit", limit)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, isControl):
		f.Add(field, "bad_characters")
	}
}

// CheckLine is CheckText for what stands on one line, such as a name or a title.
func (f *Faults) CheckLine(s, field string, required bool, limit int) {
	if strings.ContainsAny(s, "\n\r\t") {
		f.Add(field, "bad_characters")
		return
	}
	f.CheckText(s, field, required, limit)
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f || r == utf8.RuneError
}
