package policycli

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// run is the command as somebody types it.
func run(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	cmd := Command()
	var out bytes.Buffer
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.Execute()
	return out.String(), err
}

const doctor = `{"person":{"birth_date":"1984-05-01","sex":"f","profession":"physician","title":"intermediate","title_since":"2018-01-01",
 "institution":{"kind":"hospital","tier":"tertiary","level":"city","region_code":"430100"}},
 "service":[{"from":"2023-01-01","to":"2023-12-31","kind":"stationed","appraisal":"pass","absences":[{"from":"2023-03-01","to":"2023-03-05","kind":"sick"}],
  "institution":{"id":"A","kind":"hospital","level":"county","paired":true,"remote":false,"poor_county":false,"region_code":"431000"}}]}`

func TestJudge_AnswersFromAFileAlone(t *testing.T) {
	out, err := run(t, doctor, "judge", "--regulation", "cn-2022", "--title", "deputy_senior", "--on", "2024-01-01", "--facts", "-", "--json")
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Eligible string
		Clauses  []struct {
			ID, Required, Actual, Unit, Source string
			Pass                               bool
		}
		Served, Missing struct {
			Value int
			Unit  string
			Days  int
		}
		Earliest string
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Eligible != "no" || answer.Missing.Value != 5 || answer.Missing.Unit != "day" || answer.Served.Value != 11 || answer.Served.Unit != "month" || answer.Earliest != "2024-01-06" {
		t.Errorf("%s", out)
	}
	if c := answer.Clauses[0]; c.ID != "service_total" || c.Required != "P12M" || c.Actual != "P11M26D" || c.Pass || c.Source == "" {
		t.Errorf("%+v", c)
	}
}

func TestJudge_SaysItInWords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.json")
	if err := os.WriteFile(path, []byte(doctor), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "", "judge", "--regulation", "cn-2022", "--title", "deputy_senior", "--on", "2024-01-01", "--facts", path, "--lang", "en")
	for _, want := range []string{"NO for deputy_senior on 2024-01-01", "[fail] Twelve months of service", "missing  5 day", "earliest 2024-01-06"} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%q is not said, %v:\n%s", want, err, out)
		}
	}
}

func TestJudge_WhatCannotBeUnderstoodEndsWithTwo(t *testing.T) {
	good := []string{"judge", "--regulation", "cn-2022", "--title", "deputy_senior", "--on", "2024-01-01", "--facts", "-"}
	change := func(i int, value string) []string {
		args := append([]string{}, good...)
		args[i] = value
		return args
	}
	for _, c := range []struct {
		name, stdin string
		args        []string
		want        string
	}{
		{"a rule nobody knows", doctor, change(2, "cn-1922"), `there is no regulation "cn-1922"; known are beijing-2003, cn-2022,`},
		{"a title that is none", doctor, change(4, "captain"), `"captain" is none of`},
		{"a title nobody is judged for", doctor, change(4, "junior"), `"junior" is none of`},
		{"a day that is none", doctor, change(6, "soon"), "--on: not a date"},
		{"a file that is not there", doctor, change(8, "/nowhere/facts.json"), "no such file"},
		{"a wrong fact", strings.Replace(doctor, "physician", "wizard", 1), good, `standard input: person.profession: "wizard" is none of`},
		{"a flag nobody knows", doctor, []string{"judge", "--rule", "cn-2022"}, "unknown flag: --rule"},
		{"half a file", `{"person":{` + "\n", good, "standard input: is no JSON: line 1: it ends too early"},
		{"an unknown key", strings.Replace(doctor, `"sex"`, `"gender"`, 1), good, "person.gender: unknown key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(t, c.stdin, c.args...)
			var exit Exit
			if !errors.As(err, &exit) || exit.Code != 2 || !strings.Contains(exit.Message, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCheck_OursAreSoundAndBrokenOnesEndWithOne(t *testing.T) {
	if out, err := run(t, "", "check"); err != nil || !strings.Contains(out, "texts are sound") {
		t.Errorf("%v: %s", err, out)
	}
	out, err := run(t, "", "check", "../../policy/testdata/broken", "--json")
	var exit Exit
	if !errors.As(err, &exit) || exit.Code != 1 || exit.Message != "" {
		t.Errorf("%v", err)
	}
	var result checked
	if err := json.Unmarshal([]byte(out), &result); err != nil || result.OK || result.Files < 60 || len(result.Faults) < result.Files {
		t.Errorf("%v: %s", err, out)
	}
	if out, err = run(t, "", "check", "../../policy/testdata/broken/regulation-share.yaml"); err == nil || !strings.Contains(out, "regulation-share.yaml:10: counts[0].share: must be less than one") {
		t.Errorf("%v: %s", err, out)
	}
}

// A folder as it is shipped holds more than programmes: bases, the catalogue, words and styles.
func TestCheck_TheWholeFolderIsSoundAndABaseIsNoProgramme(t *testing.T) {
	if out, err := run(t, "", "check", "../../policy"); err != nil || !strings.Contains(out, "texts are sound") {
		t.Errorf("%v: %s", err, out)
	}
	base := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(base, []byte("based_on: hospital\npublicity_days: 99\nchains:\n  - name: nomination\n    steps: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "", "check", base)
	if err == nil || out != base+":2: publicity_days: must be 0 to 60\n"+base+":5: chains[0].steps: a step of kind \"nomination_review\" is missing\n" {
		t.Errorf("%v: %s", err, out)
	}
}
