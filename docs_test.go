package duikou_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// guides are the folders with a page per verb, and the words of the pages they quote.
var guides = map[string]string{"docs/guide/zh-CN": "web/locales/zh-CN.json", "docs/guide/en": "web/locales/en.json"}

// pageOf says where a verb of the machine is explained. Time running out is nobody's verb: the
// index tells of it.
var pageOf = map[string]string{
	"approve": "approve", "reject": "reject", "return": "return", "transfer": "transfer", "add_before": "add-signer",
	"add_after": "add-signer", "remove": "remove-signer", "withdraw": "withdraw", "terminate": "intervene", "expire": "README",
}

// besides are the pages of what people do around the machine.
var besides = []string{"resubmit", "revoke", "copy", "comment", "urge", "print", "delegate", "batch", "attach"}

func TestEveryVerbHasAPage(t *testing.T) {
	pages := slices.Clone(besides)
	for _, verb := range verbs(t) {
		page, told := pageOf[verb]
		if !told {
			t.Errorf("the verb %q has no page; docs_test.go says which one it is", verb)
		}
		pages = append(pages, page)
	}
	for folder := range guides {
		index := text(t, filepath.Join(folder, "README.md"))
		for _, page := range pages {
			if _, err := os.Stat(filepath.Join(folder, page+".md")); err != nil {
				t.Error(err)
			}
			if page != "README" && !strings.Contains(index, "("+page+".md)") {
				t.Errorf("%s/README.md does not lead to %s.md", folder, page)
			}
		}
	}
}

// verbs are the constants of domain.Verb.
func verbs(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "domain/run.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, named := spec.Type.(*ast.Ident)
		value, literal := spec.Values[0].(*ast.BasicLit)
		if named && literal && kind.Name == "Verb" {
			verb, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, verb)
		}
		return true
	})
	if len(list) < 10 {
		t.Fatalf("only %d verbs found", len(list))
	}
	return list
}

// labels are the bold words of a guide that are its own and no page's.
var labels = []string{
	"谁、什么时候", "别人看到什么", "绝不会", "被拒绝时", "接口",
	"Who and when", "What others see", "Never", "When it is refused", "REST",
}

var (
	bold  = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	row   = regexp.MustCompile("(?m)^\\| (.+) \\| \\d+ `\\w+` `(\\w+)` \\|")
	typed = regexp.MustCompile(`\{(\w+):\w+\}`)
	link  = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)
	call  = regexp.MustCompile("`(GET|POST|PUT|DELETE) /api/v1(/[^`?]*)")
)

func TestGuidesQuoteThePages(t *testing.T) {
	for folder, locale := range guides {
		var words map[string]string
		if err := json.Unmarshal([]byte(text(t, locale)), &words); err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for _, word := range words {
			shown[word] = true
		}
		for _, path := range markdown(t, folder) {
			page := text(t, path)
			for _, m := range bold.FindAllStringSubmatch(page, -1) {
				if !shown[m[1]] && !slices.Contains(labels, m[1]) {
					t.Errorf("%s: no page says %q", path, m[1])
				}
			}
			for _, m := range row.FindAllStringSubmatch(page, -1) {
				if want := typed.ReplaceAllString(words["error."+m[2]], "{$1}"); m[1] != want {
					t.Errorf("%s: error.%s reads %q, the page says %q", path, m[2], want, m[1])
				}
			}
		}
	}
}

func TestLinksOfTheDocsLeadSomewhere(t *testing.T) {
	for _, path := range append(markdown(t, "docs"), "README.md", "CONTRIBUTING.md") {
		for _, m := range link.FindAllStringSubmatch(text(t, path), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", path, m[1])
			}
		}
	}
}

func TestGuidesNameRealAddresses(t *testing.T) {
	methods := map[string][]string{}
	path := ""
	for line := range strings.Lines(text(t, "api/rest/openapi.yaml")) {
		switch trimmed := strings.TrimSpace(line); {
		case strings.HasPrefix(line, "  /"):
			path = strings.TrimSuffix(trimmed, ":")
		case path != "" && strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     "):
			methods[path] = append(methods[path], strings.ToUpper(strings.TrimSuffix(trimmed, ":")))
		}
	}
	calls := 0
	for _, page := range markdown(t, "docs") {
		for _, m := range call.FindAllStringSubmatch(text(t, page), -1) {
			calls++
			if !slices.Contains(methods[m[2]], m[1]) {
				t.Errorf("%s names %s %s, which openapi.yaml does not know", page, m[1], m[2])
			}
		}
	}
	if calls < 20 {
		t.Errorf("only %d calls found in the guides", calls)
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func markdown(t *testing.T, folder string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			list = append(list, path)
		}
		return err
	})
	if err != nil || len(list) == 0 {
		t.Fatalf("no pages in %s: %v", folder, err)
	}
	return list
}
