package policy

import (
	"os"
	"strings"
	"testing"
)

func TestCheck_TellsWhatKindOfTextItReads(t *testing.T) {
	var files []File
	for _, path := range append(texts(t, "sound"), texts(t, "broken")...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Name: path, Text: text})
	}
	faults, err := Check(files)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/broken/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, f := range faults {
		got.WriteString(strings.TrimPrefix(f.String(), "testdata/broken/") + "\n")
	}
	if strings.TrimSpace(got.String()) != strings.TrimSpace(string(want)) {
		t.Errorf("found\n%s", got.String())
	}
}

func TestCheck_AProgrammeMayNameARegulationCheckedWithIt(t *testing.T) {
	programme, err := os.ReadFile("testdata/broken/programme-unknown-regulation.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rule := strings.Replace(string(withClause("service.days", "day", "1", "A")), "code: trial", "code: cn-1922", 1)
	faults, err := Check([]File{{"mine.yaml", programme}, {"rule.yaml", []byte(rule)}})
	if err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
}
