package casefile_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/casefile"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/store/storetest"
)

// clerk imports cases on a database of the test's own.
func clerk(t *testing.T, seed uint64) casefile.Importer {
	t.Helper()
	db, err := store.Open(context.Background(), store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "d.db"), Keys: storetest.Keys(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	library, err := policy.Presets()
	if err != nil {
		t.Fatal(err)
	}
	s := service.New(service.Deps{Store: db, Policy: library})
	t.Cleanup(s.Close)
	actor := service.Actor{UserID: 1, Memberships: []domain.Membership{{Role: domain.RoleSystem}}}
	home := func(ctx context.Context, name string) (domain.ID, service.Actor, error) {
		o, err := s.Directory.CreateOrganisation(ctx, service.Request{Actor: actor}, service.OrganisationForm{Name: name, Kind: domain.OrgHospital})
		actor.Memberships = append(actor.Memberships, domain.Membership{Org: o.ID, Role: domain.RoleHR})
		return o.ID, actor, err
	}
	return casefile.Importer{Service: s, Library: library, Home: home, Seed: seed}
}

func year(t *testing.T) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/year.json")
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func run(t *testing.T, im casefile.Importer, body []byte) casefile.Result {
	t.Helper()
	cases, err := casefile.Read("year.json", body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := im.Import(context.Background(), cases[0])
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func total(t *testing.T, r casefile.Result, key string) casefile.Total {
	t.Helper()
	i := slices.IndexFunc(r.Totals, func(t casefile.Total) bool { return t.Key == key })
	if i < 0 {
		t.Fatalf("no total %s", key)
	}
	return r.Totals[i]
}

func TestImport_EveryTotalComesOutAsStatedWhateverTheSeed(t *testing.T) {
	var first string
	for seed := range uint64(4) {
		r := run(t, clerk(t, seed), year(t))
		if r.Records < 200 {
			t.Errorf("only %d raw records", r.Records)
		}
		for _, one := range r.Totals {
			if !one.OK {
				t.Errorf("seed %d: %s is %s (%s), stated %s (%s)", seed, one.Key, one.Printed, one.Got, one.Display, one.Expected)
			}
		}
		out, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(out)
		}
		if string(out) != first {
			t.Errorf("seed %d gives another answer:\n%s\n%s", seed, out, first)
		}
	}
}

// What is printed is made from what is stored: another count prints another text, and the
// total is no longer what the report states.
func TestImport_AChangedCountChangesWhatIsPrinted(t *testing.T) {
	for _, c := range []struct{ key, old, new, printed string }{
		{"ward_round", `"count": 412`, `"count": 413`, "413次"},
		{"teaching_round", `"count": 130`, `"count": 131`, "131余次"},
		{"patients_treated", `"count": 3400`, `"count": 3600`, "约3600人次"},
		{"support_person_times", `"count": 30000`, `"count": 50000`, "近5万人次"},
		{"free_trainee", `"count": 11,`, `"count": 12,`, "12名"},
		{"volunteer", `"count": 25,`, `"count": 26,`, "66"},
		{"order_in_school", `"count": 90`, `"count": 91`, "九十一名"},
		{"cash_invested", `"amount_cny": 1230000`, `"amount_cny": 1235000`, "123.5万元"},
		{"drivers", `"count": 3,`, `"count": 12,`, "十二名"},
		{"order_share", `"count": 44.5`, `"count": 144.5`, "144.5%"},
		{"drone_delivery", `"count": 60,`, `"count": 80,`, "80多架次"},
	} {
		body := strings.Replace(string(year(t)), c.old, c.new, 1)
		r := run(t, clerk(t, 1), []byte(body))
		if one := total(t, r, c.key); one.OK || one.Printed != c.printed {
			t.Errorf("%s with %s prints %s, ok %v", c.key, c.new, one.Printed, one.OK)
		}
		if r.OK() {
			t.Errorf("%s: the case is still right", c.key)
		}
	}
	r := run(t, clerk(t, 1), []byte(strings.Replace(string(year(t)), `"participants": 640, "participants_unit"`, `"participants": 641, "participants_unit"`, 1)))
	if total(t, r, "lecture").OK {
		t.Error("nobody noticed one more listener")
	}
}

func TestImport_SaysWhereATotalComesFrom(t *testing.T) {
	r := run(t, clerk(t, 1), year(t))
	for key, basis := range map[string]string{
		"ward_round": "recorded", "chronic_managed_rate": "recomputed", "order_share": "recorded", "books_donated": "stated", "cash_invested": "recorded",
	} {
		if one := total(t, r, key); one.Basis != basis {
			t.Errorf("%s is %s, want %s", key, one.Basis, basis)
		}
	}
	if one := total(t, r, "free_trainee.二院"); string(one.Got) != "null" || one.Printed != "X人" {
		t.Errorf("a hidden number became %s, %s", one.Got, one.Printed)
	}
	if one := total(t, r, "social_survey"); one.Status != "planned" {
		t.Errorf("a plan is printed as %s", one.Status)
	}
	if one := total(t, r, "academic_event"); one.Scope != "other" {
		t.Errorf("an alliance's events are of scope %s", one.Scope)
	}
}

func TestImport_WarnsOfEveryTrap(t *testing.T) {
	r := run(t, clerk(t, 1), year(t))
	for code, where := range map[string]string{
		"unknown_field": "activities[19].weather", "unknown_type": "activities[19]", "breakdown_differs": "activities[5].breakdown",
		"number_hidden": "activities[6]", "unit_missing": "activities[9]", "same_day": "activities[14]", "planned_only": "activities[15]",
		"arithmetic_differs": "derived_checks[1]", "ratio_differs": "expected_totals[13]", "context_not_counted": "activities[20]",
		"unit_left_out": "activities[21]", "scope_not_own": "activities[22]", "kept_apart": "activities[1]", "not_added": "activities[5]",
		"number_spaced": "money[3]", "amount_missing": "money[4]", "commitments_only": "agreement.tasks", "agreement_years": "agreement",
		"applied_for": "organisations[2]", "problems_missing": "problems", "quota_not_added": "activities[11]", "activity_uncounted": "activities[14]",
		"total_without_lines": "expected_totals[21]", "words_missing": "source_anomalies[0].text", "table_missing": "source_anomalies[1].text",
		"levels_differ": "source_anomalies[2].text", "rounded_figures": "activities",
	} {
		if !slices.ContainsFunc(r.Warnings, func(w casefile.Warning) bool {
			return w.Code == code && w.Where == where && w.Origin == casefile.FromCheck
		}) {
			t.Errorf("no %s at %s", code, where)
		}
	}
	for _, w := range r.Warnings {
		if !slices.Contains(casefile.Codes, w.Code) {
			t.Errorf("%s is no code", w.Code)
		}
		if w.Code == "next_steps_missing" || w.Code == "money_missing" || w.Code == "period_masked" {
			t.Errorf("%s is not true", w.Code)
		}
	}
	notes := slices.DeleteFunc(slices.Clone(r.Warnings), func(w casefile.Warning) bool { return w.Origin != casefile.FromFile })
	if len(notes) != 3 {
		t.Errorf("%d of 3 notes of the file", len(notes))
	}
}

// The same report under another number, with something added, is found when both are there.
func TestTwins_OneReportTwice(t *testing.T) {
	exactly := strings.NewReplacer("130余次", "130次", "约3400", "3400", "近3万", "3万", "60多", "60", "近百场", "100场",
		`"nearly"`, `"exact"`, `"about"`, `"exact"`, `"more_than"`, `"exact"`)
	body := exactly.Replace(string(year(t)))
	again := strings.NewReplacer(`"id": "T-1"`, `"id": "T-2"`, `"name": "我院"`, `"name": "县直医院"`, `"activities": [`,
		`"activities": [{"id": "b1", "type": "surgery", "unit": "台次", "count": 9, "display": "9台次", "status": "done"},`).Replace(body)
	results := []casefile.Result{run(t, clerk(t, 7), []byte(body)), run(t, clerk(t, 2), []byte(again))}
	casefile.Twins(results)
	for _, r := range results {
		if !slices.ContainsFunc(r.Warnings, func(w casefile.Warning) bool { return w.Code == "duplicate_report" }) {
			t.Errorf("%s is not seen as a duplicate", r.Case)
		}
	}
}

func TestRead_NamesFileAndPathOfAWrongType(t *testing.T) {
	for body, want := range map[string]string{
		`{"id": "T", "activities": [{"id": "a", "count": "many"}]}`: "t.json: activities[0].count: wants a number, found a text",
		`{"id": "T", "activities": {}}`:                             "t.json: activities: wants a list, found an object",
		`{"id": 7}`:                                                 "t.json: id: wants a text, found a number",
		`{"title": "x"}`:                                            "t.json: id: wants the case's number, found null",
		`{"id": "T", "period": {"from": "gestern"}}`:                "t.json: period.from: wants a date such as 2023-01-31, found a text",
		`{"id": "T", "expected_totals": [{"value": 3}]}`:            "t.json: expected_totals[0].key: wants the total's key, found null",
		`{"id": "T"} {}`:                                            "t.json: more follows after the end",
		`[{"id": "T"}, 4]`:                                          "t.json[1]: the file: wants an object, found a number",
		`not json`:                                                  "t.json: not JSON",
	} {
		_, err := casefile.Read("t.json", []byte(body))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

func TestRead_APeriodMayBeAYearOrAMonth(t *testing.T) {
	cases, err := casefile.Read("t.json", []byte(`[{"id": "A", "period": {"from": "2010", "to": "2010"}}, {"id": "B", "period": {"from": "2023-02", "to": "2023-02"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	if p := cases[0].Period; p.From.String() != "2010-01-01" || p.To.String() != "2010-12-31" {
		t.Errorf("%s to %s", p.From, p.To)
	}
	if p := cases[1].Period; p.From.String() != "2023-02-01" || p.To.String() != "2023-02-28" {
		t.Errorf("%s to %s", p.From, p.To)
	}
}

// A case with nothing but its number is a report without figures, and none is made up.
func TestImport_AnEmptyCaseInventsNothing(t *testing.T) {
	r := run(t, clerk(t, 1), []byte(`{"id": "T-0"}`))
	if r.Records != 0 || len(r.Totals) != 0 || !r.OK() {
		t.Errorf("%+v", r)
	}
	for _, code := range []string{"no_figures", "period_missing", "problems_missing"} {
		if !slices.ContainsFunc(r.Warnings, func(w casefile.Warning) bool { return w.Code == code }) {
			t.Errorf("no %s", code)
		}
	}
}

// A report of other numbers than ours: those who came to lectures are no lectures, words stand for
// numbers, months are an average, and a total is of two lines.
func TestImport_ACaseNobodySawBefore(t *testing.T) {
	const unseen = `{"id":"N-1","title":"接受支援的一年","report_kind":"annual_unit_report","perspective":"recipient","has_numbers":true,
 "period":{"text":"2021年6月至2022年5月","from":"2021-06-01","to":"2022-05-31"},
 "activities":[
  {"id":"a1","type":"lecture","label":"学术讲座","unit":"场","count":24,"qualifier":"exact","display":"24场","participants":1200,"participants_unit":"人次","status":"done"},
  {"id":"a2","type":"lecture","label":"科普讲座","unit":"场","count":6,"qualifier":"exact","display":"6场","participants":300,"participants_unit":"人次","date":"2021-09-12","status":"done"},
  {"id":"a3","type":"teaching_round","label":"教学查房","unit":"次","count":100,"qualifier":"more_than","display":"百余次","status":"done"},
  {"id":"a4","type":"patients_treated","label":"月均诊治","unit":"人次","count":120,"qualifier":"about","display":"约120人次","per":"month","status":"done"},
  {"id":"a5","type":"dispatch_headcount","label":"支援人员","unit":"人","count":210,"qualifier":"exact","display":"210人","breakdown":{"2019":50,"2020":52,"2021":60,"2022":47},"status":"done"}],
 "expected_totals":[
  {"key":"lectures","value":30,"unit":"场","qualifier":"exact","display":"30场","from_activities":["a1","a2"]},
  {"key":"listeners","value":1500,"unit":"人次","qualifier":"exact","display":"1500人次","from_activities":["a1","a2"]},
  {"key":"teaching_round","value":100,"unit":"次","qualifier":"more_than","display":"百余次"},
  {"key":"patients_treated","value":120,"unit":"人次","qualifier":"about","display":"约120人次"},
  {"key":"dispatch_headcount","value":210,"unit":"人","qualifier":"exact","display":"210人"}],
 "derived_checks":[{"name":"by year","formula":"50+52+60+47","computed":209,"stated":210,"consistent":false}]}`
	r := run(t, clerk(t, 3), []byte(unseen))
	for _, one := range r.Totals {
		if !one.OK {
			t.Errorf("%s is %s (%s), stated %s (%s)", one.Key, one.Printed, one.Got, one.Display, one.Expected)
		}
	}
	warned := map[string]bool{}
	for _, w := range r.Warnings {
		warned[w.Code] = true
	}
	if !warned["breakdown_differs"] || !warned["arithmetic_differs"] || warned["unit_differs"] || warned["total_differs"] {
		t.Errorf("%v", warned)
	}
}
