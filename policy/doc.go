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
//	working_day  int             int         "240"
//	year_of_age  int             int         "45"
//	count        int or double   number      "1"
//	title        string          title code  "intermediate"; compared by rank
//	yes_no       bool            bool        "true"
//
// A fact that is not known, or an expression that fails or costs too much when it runs, makes
// the clause Unknown, never a pass. The verdict is "no" when a deciding clause failed,
// otherwise "undetermined" when one is Unknown, otherwise "yes". Confidence U (unverified)
// never decides: such a clause warns, and so does one that advises.
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
// In the condition of a step (when), which leaves the step out where it does not hold and
// keeps it where it cannot be judged:
//
//	request.kind            string  a request's kind: "leave", "early_return", …
//	request.leave           string  kind of leave: "annual", "sick", …
//	request.days            double  days asked for, half days included: 0.5, 3.0; compare with
//	                                doubles or whole numbers
//	request.from_month      int     month of its first day, 1 to 12
//	request.late_days       int     working days away after a leave was over; known once the person
//	                                has reported back
//	person.title            string  as above
//	person.profession       string  as above
//	assignment.served_days  int     days in the ledger of this assignment
//	assignment.left_days    int     days until its last one
//	list.people             int     people on the list to be signed; known once it is handed in
//
// In a regulation also, of the person and the institution the person belongs to:
//
//	target.title                 string  the title applied for
//	application.year             int     the year of the day asked about
//	person.sex                   string  f, m
//	person.age_at_year_end       int     the age reached by 31 December of the year asked about
//	person.months_to_retirement  int     full months to the statutory age; negative when past
//	person.training_months       int     longest training with a certificate (进修), in whole months
//	institution.kind             string  domain.OrganisationKind
//	institution.tier             string  tertiary, secondary, primary
//	institution.level            string  province, city, county, township, community
//	institution.region           string  GB/T 2260, six digits
//
// Of the service, as the regulation counts it; not where a regulation says whom it covers:
//
//	service.span            string  what counts, "P11M8D"; compare in unit month
//	service.span_months     int     its whole months
//	service.months          int     the same
//	service.days            int     in calendar days
//	service.working_days    int     in working days of the State Council's calendar
//	service.longest         string  the longest uninterrupted stay at one place
//	service.longest_months  int     its whole months
//	service.longest_days    int     the same stay in calendar days
//	service.completed       int     services finished with a passing appraisal
//	refusal                 bool    a leader decided that a refusal bars promotion
//	tally.<name>, tally.<name>_longest and the same with _months: a part of the service
//
// Of one stretch of service, where a regulation says which stretches count:
//
//	stretch.kind         string  one of domain.ServiceKinds
//	stretch.level        string  level of the receiving institution
//	stretch.place        string  its domain.OrganisationKind
//	stretch.region       string  its region
//	stretch.paired       bool    under a pairing agreement
//	stretch.remote       bool    on the rule's list of remote places
//	stretch.poor_county  bool    in a poor county
//	stretch.area_class   int     class of a hardship area
//	stretch.appraisal    string  excellent, pass, basic, fail
//	stretch.days         int     its calendar days less those off without a date
//	stretch.since_title  bool    it began after the present title was granted
//
// docs/regulations.md explains how a regulation is written and how service is counted.
package policy
