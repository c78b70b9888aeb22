package policy

import (
	"strings"
	"testing"
)

// Where a fact decides by which of several rules a stay counts, what they have in common is sure.
func TestJudge_AStayThatMayFallUnderSeveralRules(t *testing.T) {
	l, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	const (
		hunan   = `"region_code":"430100"}},"service":[`
		jiangsu = `"region_code":"320100"}},"service":[`
		county  = `"appraisal":"pass","institution":{"id":"A","level":"county","paired":false}}`
		nowhere = `"appraisal":"pass","institution":{"id":"X"}}`
	)
	for _, c := range []struct{ name, code, service, want, missing string }{
		{"aid, wherever it was", "hunan-2023-draft", hunan + `{"from":"2022-01-01","to":"2022-12-31","kind":"aid_tibet",` + nowhere, "yes", ""},
		{"long enough as aid and as service", "hunan-2023-draft", hunan + `{"from":"2022-01-01","to":"2022-12-31",` + county, "yes", ""},
		{"too short for service, perhaps aid", "hunan-2023-draft", hunan + `{"from":"2022-01-01","to":"2022-10-31","kind":"stationed",` + county + `,{"from":"2023-01-01","to":"2023-02-28",` + county, "undetermined", "service[1].kind"},
		{"too short in all, whatever it was", "hunan-2023-draft", hunan + `{"from":"2022-01-01","to":"2022-03-31",` + county, "no", ""},
		{"perhaps disaster relief, which would be enough", "jiangsu-2014", jiangsu + `{"from":"2022-01-01","to":"2022-03-31",` + county, "undetermined", "service[0].kind"},
		{"neither aid nor relief", "jiangsu-2014", jiangsu + `{"from":"2022-01-01","to":"2022-12-31","kind":"stationed",` + county, "yes", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := ReadFacts(strings.NewReader(`{"title":"deputy_senior","on":"2024-04-30","person":{"birth_date":"1984-05-01","profession":"physician","institution":{"kind":"hospital","tier":"tertiary","level":"city",` + c.service + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			a, err := l.Answer(c.code, f)
			if err != nil {
				t.Fatal(err)
			}
			if a.Eligible != c.want || a.Clauses[0].Unknown != c.missing {
				t.Errorf("%s without %q, want %s without %q", a.Eligible, a.Clauses[0].Unknown, c.want, c.missing)
			}
			if known := c.want != "undetermined"; (a.Missing != nil) != known || (a.Earliest != nil) != known || a.Served == nil {
				t.Errorf("served %v, missing %v, earliest %v", a.Served, a.Missing, a.Earliest)
			}
		})
	}
}
