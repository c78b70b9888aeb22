package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// longestLeave bounds how many days of one kind of leave a programme may grant in a year.
const longestLeave = 366

var countsAnswers = []domain.Counts{domain.CountsYes, domain.CountsNo, domain.CountsUnknown}

// checkLeaves checks the kinds of leave. A programme that describes the chain of leave must
// say which kinds there are, and the other way round.
func checkLeaves(d *document, p domain.Programme) {
	at := d.at("leaves")
	chain := len(p.Chain(domain.ChainLeave).Steps) > 0
	at.want(!chain || len(p.Leaves) > 0, "the chain \"leave\" wants at least one kind of leave")
	at.want(chain || len(p.Leaves) == 0, "wants the chain \"leave\"")
	seen := map[domain.LeaveKind]bool{}
	for i, rule := range p.Leaves {
		item := at.item(i)
		item.key("kind").want(slices.Contains(domain.LeaveKinds, rule.Kind), "must be one of %s", list(domain.LeaveKinds))
		item.key("kind").want(!seen[rule.Kind], "the kind %q is given twice", string(rule.Kind))
		seen[rule.Kind] = true
		wantText(item.key("name"), rule.Name)
		days := rule.DaysPerYear
		item.key("days_per_year").want(days == nil || *days >= 0 && *days <= longestLeave, "must be 0 to %d", longestLeave)
		checkSeniority(item.key("seniority"), rule)
		item.key("counts_as_service").want(slices.Contains(countsAnswers, rule.Service), "must be one of %s", list(countsAnswers))
		item.key("source").want(rule.Source != "", "the source is needed")
		item.key("confidence").want(slices.Contains(confidences, rule.Confidence), "must be one of A, B, C, D, S, U")
		item.key("counts_as_service").want(rule.Service != domain.CountsYes || rule.Confidence != "U", "what is unverified adds no service")
	}
	appeal := len(p.Chain(domain.ChainAppeal).Steps) > 0
	d.at("appeal_days").want(p.AppealDays >= 0 && p.AppealDays <= maxDueDays, "must be 0 to %d", maxDueDays)
	d.at("appeal_days").want(appeal == (p.AppealDays > 0), "goes with the chain \"appeal\": both or neither")
}

func checkSeniority(at place, rule domain.LeaveRule) {
	at.want(len(rule.Seniority) == 0 || rule.DaysPerYear != nil, "wants days_per_year, for those whose years of work are not known")
	years, days := -1, -1
	for i, s := range rule.Seniority {
		at.item(i).key("years").want(s.Years > years, "must be in ascending order")
		at.item(i).key("days").want(s.Days > days && s.Days <= longestLeave, "must grow with the years, up to %d", longestLeave)
		years, days = s.Years, s.Days
	}
}
