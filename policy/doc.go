// Package policy judges. It holds programmes (支援项目) and regulations (规则) as versioned
// YAML with CEL clauses, checks and compiles them when they are loaded, and answers with a
// domain.Decision that lists every clause: what it required, what was found, its legal source.
//
// Owns: the presets under programmes/, regulations/ and metrics.yaml, the language clauses
// are written in, the counting of service, and what is short and until when.
//
// Does not own: the structure of a programme (domain.Programme), where texts in use are
// frozen (store), or anything a particular scheme is called: no Go code here knows one by name.
//
// May import: domain, cel-go, a YAML reader and the standard library. It reads no clock (the
// day asked about is an argument) and no file beyond those embedded.
//
// # Clauses
//
// A clause measures one thing in a CEL expression and compares it with a threshold in a unit:
//
//	unit         measure         threshold   Required and Actual in the answer
//	month        int or string   int         ISO 8601: "P12M", "P11M8D" (string: service.span)
//	day          int             int         "180"
//	year_of_age  int             int         "45"
//	count        int or double   number      "1"
//	title        string          title code  "intermediate"; compared by rank
//	yes_no       bool            bool        "true"
//
// A fact that is not known, or an expression that fails or costs too much when it runs, makes
// the clause Unknown, never a pass. The verdict is "no" when a deciding clause failed,
// otherwise "undetermined" when one is Unknown, otherwise "yes". Confidence U (unverified)
// never decides: such a clause warns.
//
// # Facts
//
// Of a person, in programmes and regulations alike:
//
//	person.title       string  domain.Title code
//	person.title_rank  int     0 none … 4 senior
//	person.age         int     full years (周岁) on the day asked about
//	person.profession  string  one of domain.Professions
//	person.contract    bool    employed by contract (聘用制)
//
// In the eligibility of a programme:
//
//	declared.<code>    bool    a declaration of the same programme
//	refused            bool    a standing decision after a refusal bars the person
//	overlaps           bool    nominated or serving elsewhere in the same time
//
// In a regulation:
//
//	service.span       string  counted service, "P11M8D"; compare in unit month
//	service.months     int     its whole months
//	service.days       int     credited calendar days
//	service.completed  int     assignments finished with a passing grade
//	refusal            bool    a leader decided that a refusal bars promotion
//	institution.kind   string  where the person belongs: domain.OrganisationKind
//	institution.tier   string
//	institution.level  string
//
// In a regulation's counts, which chooses the stretches that count:
//
//	stretch.kind       string  "stationed": sent under an agreement between two institutions
//	stretch.level      string  the receiving institution's level
//	stretch.days       int     its credited days
//	stretch.since_title  bool  it began after the present title was granted
package policy
