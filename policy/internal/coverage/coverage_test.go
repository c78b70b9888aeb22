package coverage

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever changes a text or a test makes the page anew; whoever takes the last clause or the
// test of a rule away is told here.
func TestTable_IsWholeAndThePageIsFresh(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	page, faults := Table(root)
	for _, fault := range faults {
		t.Error(fault)
	}
	written, err := os.ReadFile(filepath.Join(root, "docs", "coverage.md"))
	if err != nil || string(written) != page {
		t.Errorf("docs/coverage.md is stale (%v): run go generate ./policy", err)
	}
	if strings.Contains(strings.ToLower(page), "planned") {
		t.Error("something is marked as planned")
	}
	for _, code := range Codes() {
		if !strings.Contains(page, "\n| "+code+" | ") {
			t.Errorf("%s is not on the page", code)
		}
	}
}

// A repository whose data names nothing is told so, code by code.
func TestTable_NamesWhatIsMissing(t *testing.T) {
	root := t.TempDir()
	policy := filepath.Join(root, "policy")
	for name, text := range map[string]string{
		"coverage.yaml":          "titles: {S01: One}\nalso:\n  - {code: S02, file: policy/a.go, symbol: Nobody, test: policy/a_test.go, function: TestNobody}\n",
		"programmes/one.yaml":    "code: one\nserves: [S01, S96, X1]\nbenefits:\n  - {code: b, serves: [R01]}\n",
		"rules_test.go":          "package policy\n\nvar a = map[string]int{\n\t\"R01\": 1,\n}\n",
		"rules_again_test.go":    "package policy\n\nvar b = map[string]int{\n\t\"R01\": 1,\n}\n",
		"regulations/empty.yaml": "",
	} {
		file := filepath.Join(policy, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, faults := Table(root)
	all := strings.Join(faults, "\n")
	for _, want := range []string{
		"no test proves S01", "S02: policy/a.go declares no Nobody", "S02: policy/a_test.go has no TestNobody", "S02 has no title",
		`serves "X1"`, "serves S96, which is no code", "R01 is tested in", "nothing serves R02", "empty.yaml",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if !strings.Contains(page, "one.yaml: benefits[b]") {
		t.Error("the clause is not named")
	}
}
