package web

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/duikou/duikou/casefile"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// asked gathers every key that the templates and the sources can ask for, with one place
// that asks. It is how a text that nobody wrote is found before a person sees its key.
type asked map[string]string

func (a asked) add(place, key string) {
	if _, ok := a[key]; !ok {
		a[key] = place
	}
}

func TestLocales_HaveEveryKeyThatCanBeAskedFor(t *testing.T) {
	s := load(t)
	for key, place := range everyKey(t) {
		if !s.Has("zh-CN", key) {
			t.Errorf("no text for %s (asked for in %s)", key, place)
		}
	}
}

func TestLocales_HoldNothingThatNobodyAsksFor(t *testing.T) {
	s := load(t)
	known := everyKey(t)
	for key := range s.texts["zh-CN"] {
		if _, ok := known[key]; !ok {
			t.Errorf("nobody asks for %s", key)
		}
	}
}

func everyKey(t *testing.T) asked {
	t.Helper()
	keys := asked{}
	fromTemplates(t, keys)
	fromSources(t, keys)
	fromTables(t, keys)
	return keys
}

var (
	literal = regexp.MustCompile(`\bt "([^"]+)"`)
	drawn   = regexp.MustCompile(`(?:field|choose) (?:\$f|\.P\.Form) "([^"]+)"([^}]*)`)
)

// nouns are the forms of the pages; a label's key is "field.<noun>.<name>".
var nouns = map[string]string{
	"verdict": "verdict", "ledger": "verdict",
	"ask":       "ask",
	"_run":      "comment",
	"shortcuts": "shortcut",
	"filing":    "filing", "filing_new": "past", "filing_import": "import", "place": "place",
	"reminders": "reminders", "channels": "channel", "login": "login", "password": "password", "me": "token", "task": "task", "cycle_new": "cycle", "nominate": "nomination", "report": "report",
	"person_new": "person", "person": "identifiers", "organisations": "organisation", "users": "user", "member": "member", "import": "import", "accept": "accept", "delegations": "delegation", "agreements": "agreement", "records": "book", "record_book": "record", "years": "year",
	"certificate": "certificate",
}

func fromTemplates(t *testing.T, keys asked) {
	files, err := fs.Glob(embedded, "templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		body, err := embedded.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(body), -1) {
			keys.add(file, m[1])
		}
		for _, m := range drawn.FindAllStringSubmatch(string(body), -1) {
			noun, ok := nouns[strings.TrimSuffix(filepath.Base(file), ".html")]
			if !ok {
				noun, ok = requestForms[strings.TrimSuffix(filepath.Base(file), ".html")]
			}
			if !ok {
				t.Fatalf("%s draws fields of a form this test does not know", file)
			}
			keys.add(file, "field."+noun+"."+m[1])
			if strings.Contains(m[2], `"hint"`) {
				keys.add(file, "field."+noun+"."+m[1]+".hint")
			}
		}
	}
}

// messages are the functions that take a locale key, the position of that argument, and what
// stands before it in the file.
var messages = map[string]struct {
	at     int
	prefix string
}{
	"Fault": {1, "error."}, "Invalid": {1, "error."}, "Add": {1, "error."}, "Check": {2, "error."}, "malformed": {0, "error."}, "unknown": {0, "error."},
	"auditChannel": {0, "audit."}, "audit": {1, "audit."}, "auditVerb": {2, "audit."}, "tell": {2, ""}, "onCycle": {1, ""}, "onNomination": {1, ""}, "say": {1, ""}, "Text": {1, ""},
}

func fromSources(t *testing.T, keys asked) {
	for _, folder := range []string{"domain", "service", "store", "notify", "policy", "api", "web", "sheet"} {
		err := filepath.WalkDir(filepath.Join("..", folder), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "storetest" {
				return fs.SkipDir // it makes rows up
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool { keys.inspect(path, n); return true })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (a asked) inspect(path string, n ast.Node) {
	switch n := n.(type) {
	case *ast.CallExpr:
		m, ok := messages[nameOf(n.Fun)]
		if ok && len(n.Args) > m.at {
			if text, ok := textOf(n.Args[m.at]); ok && (m.prefix != "" || strings.Contains(text, ".") && !strings.HasSuffix(text, ".")) {
				a.add(path, m.prefix+text)
			}
		}
	case *ast.CompositeLit:
		a.literal(path, n)
	case *ast.BasicLit:
		if text, ok := textOf(n); ok && strings.HasPrefix(text, "flash.") && text != "flash." {
			a.add(path, text)
		}
	}
}

// literal reads the keys out of errors, notices and navigation items written as literals.
func (a asked) literal(path string, n *ast.CompositeLit) {
	named := map[string]struct{ field, prefix string }{
		"Error": {"Message", "error."}, "Notice": {"Kind", "notice."}, "NavItem": {"Key", "nav."}, "YearFigureRemark": {"Code", "remark."}, "TabLink": {"Key", "tab."},
	}
	want, ok := named[nameOf(n.Type)]
	if !ok && !(n.Type == nil && strings.HasSuffix(path, "errors.go") && len(n.Elts) == 2) {
		return
	}
	for i, e := range n.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok && nameOf(pair.Key) == want.field {
			if text, ok := textOf(pair.Value); ok {
				a.add(path, want.prefix+text)
			}
		} else if text, ok := textOf(e); ok && want.field == "" && i == 1 {
			a.add(path, "error."+text) // a row of edge's table of bare errors
		}
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func textOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// families are the keys made of a prefix and a constant of the domain, by the constant's type.
var families = map[string][]string{
	"ChannelKind": {"channel."}, "DeliveryState": {"state.delivery."}, "SendCode": {"send."}, "Purpose": {"purpose."},
	"TaskKind": {"task."}, "TaskState": {"state.task."}, "NominationState": {"state.nomination."}, "ReportState": {"state.report."},
	"AssignmentState": {"state.assignment."}, "CycleState": {"state.cycle."}, "CloseState": {"state.close."}, "RefusalState": {"state.refusal."},
	"OrganisationKind": {"org_kind."}, "Role": {"role."}, "Side": {"side."}, "Title": {"title."}, "LedgerKind": {"ledger."}, "ChainName": {"chain."}, "CertificateKind": {"certificate."},
	"FilingState": {"state.filing."}, "PastState": {"state.past."}, "DayState": {"day_state."}, "RecordStatus": {"record_status."}, "RecordScope": {"record_scope."}, "Code": {"code."}, "Outcome": {"outcome."}, "InboxTab": {"tab.", "empty."},
}

func fromTables(t *testing.T, keys asked) {
	for _, file := range append(glob(t, "../domain/*.go"), glob(t, "../service/*ports.go")...) {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range typed.FindAllStringSubmatch(string(body), -1) {
			for _, prefix := range append(families[m[1]], requestFamilies[m[1]]...) {
				keys.add(file, prefix+m[2])
			}
		}
	}
	for entity, states := range colours {
		for state := range states {
			keys.add("tags.go", "state."+entity+"."+state)
		}
	}
	for kind, rule := range domain.TaskRules {
		for _, outcome := range rule.Outcomes {
			keys.add("domain.TaskRules", fmt.Sprintf("do.%s.%s", kind, outcome))
			if kind != domain.TaskReportHandIn || outcome == domain.Approve {
				keys.add("domain.TaskRules", fmt.Sprintf("audit.%s_%s", kind, outcome))
			}
		}
	}
	lists := map[string][]string{
		"case.": casefile.Codes, "perspective.": domain.Perspectives, "mixed.": {"unit", "scope", "status", "never"},
		"field.record.": {"reason", "month"}, "field.book.": {"period.to", "details"},
		"profession.": domain.Professions, "tier.": service.Tiers[1:], "level.": service.Levels[1:], "sex.": {"f", "m"}, "scope.": {"read", "write"},
		"language.": Locales, "yes_no.": {"true", "false"}, "per.": domain.SchemeWords["benefit_per"],
		"verdict.cause.": {domain.CauseRule, domain.CauseLedger, domain.CauseFacts},
		"service.":       domain.ServiceKinds, "service_grade.": domain.ServiceGrades, "proof.field.": domain.ProofFields,
		"band.":       {string(domain.BandBreach), string(domain.BandWithin), string(domain.BandAbove)},
		"scheme.":     {"frame", "postings", "activities", "targets", "obligations", "checklists", "procedures", "bodies", "evaluations", "budgets", "ways", "priorities"},
		"rule.":       {"in_force", "region", "applies", "counting", "counts", "exemption", "clause", "earns"},
		"confidence.": {"A", "B", "C", "D", "S", "U"},
		"unit.":       {"month", "day", "year_of_age", "count", "night", "working_day"},
		"audit.":      {"nominated", "resubmitted", "reminded", "reminder_collapsed", "escalated", "expired", "task_transferred", "task_reassigned", "signer_added_before", "signer_added_after", "run_withdrawn", "run_terminated", "verdict_yes", "verdict_no", "verdict_not_required", "verdict_undetermined"},
		"mail.due.":   {"left", "over", "today"},
		"notice.":     {"nomination_approved", "nomination_rejected", "nomination_returned", "task_due", "task_escalated", "task_transferred", "signer_added"},
		"error.":      {"already_done", "already_returned", "already_cancelled", "already_expired", "already_transferred", "bad_number", "bad_request"},
		// fields that only a fault names, or that policy data names the rest of
		"field.task.":    {"outcome", "return_to", "version", "person_id", "task_ids", "nomination", "arrival", "report", "attendance", "appraisal", "refusal"},
		"field.channel.": {"organisation_id"}, "field.reminders.": {"version"}, "field.cycle.": {"agreement_id", "positions"}, "field.report.": {"version"}, "field.user.": {"organisation_id", "roles", "memberships.role", "locale", "password"},
	}
	for vocabulary, words := range domain.SchemeWords {
		for _, word := range words {
			if vocabulary != "benefit_per" && vocabulary != "kinds" && vocabulary != "tiers" && vocabulary != "levels" {
				keys.add("domain.SchemeWords", "word."+word)
			}
		}
	}
	for prefix, names := range approvals {
		for _, name := range names {
			keys.add("keys_approvals_test.go", prefix+name)
		}
	}
	for prefix, names := range filingWords {
		for _, name := range names {
			keys.add("keys_filings_test.go", prefix+name)
		}
	}
	for prefix, names := range memberWords {
		for _, name := range names {
			keys.add("keys_members_test.go", prefix+name)
		}
	}
	for _, kind := range domain.ProofKinds {
		keys.add("domain.ProofKinds", "proof."+string(kind))
	}
	for prefix, names := range lists {
		for _, name := range names {
			keys.add("tables", prefix+name)
		}
	}
	for prefix, names := range requestWords {
		for _, name := range names {
			keys.add("tables", prefix+name)
		}
	}
}

// typed is a constant with its type and its text.
var typed = regexp.MustCompile(`(?m)^\s*\w+\s+(\w+)\s*=\s*"([^"]+)"`)

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	return files
}
