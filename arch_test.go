package duikou_test

import (
	"bytes"
	"encoding/json"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// The laws of docs/architecture.md, each with its guard. They hold for the code that ships;
// tests may reach further.

const module = "github.com/duikou/duikou"

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Dir        string
	GoFiles    []string
}

func (p goPackage) short() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps,Dir,GoFiles", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ours []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); err == io.EOF {
			return ours
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
}

// forbidden says what a folder may never import itself. A key ending in /... covers what is below.
var forbidden = map[string][]string{
	"workflows":  {module + "/store", module + "/service", module + "/config", module + "/activities", module + "/policy", "gorm.io/"},
	"service":    {"gorm.io/", "github.com/labstack/", "go.temporal.io/", module + "/store", module + "/api", module + "/policy", module + "/config"},
	"store":      {module + "/notify", module + "/report", module + "/api", module + "/workflows", module + "/policy"},
	"notify":     {module + "/store", module + "/report", module + "/api", "gorm.io/"},
	"report":     {module + "/store", module + "/notify", module + "/api", "gorm.io/"},
	"api/...":    {"gorm.io/", "go.temporal.io/", module + "/store", module + "/workflows", module + "/activities", module + "/worker"},
	"sheet":      {module + "/service", module + "/store", module + "/api", "gorm.io/", "github.com/labstack/"},
	"policy":     {module + "/service", module + "/store", "gorm.io/"},
	"casefile":   {module + "/store", module + "/api", module + "/web", "gorm.io/", "github.com/labstack/"},
	"web":        {module + "/store", module + "/api", "gorm.io/", "github.com/labstack/"},
	"activities": {module + "/store", "gorm.io/", "github.com/labstack/", module + "/config"},
}

func TestArch_ArrowsPointInward(t *testing.T) {
	for _, p := range packages(t) {
		for folder, banned := range forbidden {
			if !covers(folder, p.short()) {
				continue
			}
			for _, imported := range p.Imports {
				for _, b := range banned {
					if imported == strings.TrimSuffix(b, "/") || strings.HasPrefix(imported, strings.TrimSuffix(b, "/")+"/") {
						t.Errorf("%s imports %s", p.short(), imported)
					}
				}
			}
		}
	}
}

func covers(pattern, folder string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return folder == base || strings.HasPrefix(folder, base+"/")
	}
	return folder == pattern
}

// homes says where a library lives: only these folders may import it.
var homes = map[string][]string{
	"gorm.io/gorm":                {"store"},
	"github.com/labstack/echo/v4": {"api", "api/edge", "api/rest", "api/ui", "app"}, // app only hands the pages to the server
	"github.com/robfig/cron/v3":   {"worker"},
	"go.temporal.io/sdk/workflow": {"workflows"},
	"cel.dev/cel-go/cel":          {"policy"},
	module + "/config":            {"app", "cmd/duikou"},
}

func TestArch_EachTechnologyHasOneHome(t *testing.T) {
	for _, p := range packages(t) {
		for library, allowed := range homes {
			if slices.Contains(p.Imports, library) && !slices.Contains(allowed, p.short()) {
				t.Errorf("%s imports %s, whose home is %v", p.short(), library, allowed)
			}
		}
		if slices.ContainsFunc(p.Deps, func(d string) bool { return strings.HasPrefix(d, "go.temporal.io/server") }) {
			t.Errorf("%s reaches go.temporal.io/server, which only standalone may", p.short())
		}
	}
}

// The domain stands on the standard library alone, without a network, a file or a database.
func TestArch_TheDomainStandsAlone(t *testing.T) {
	banned := []string{"net", "net/http", "database/sql", "os", "os/exec", "log/slog"}
	for _, p := range packages(t) {
		if !covers("domain/...", p.short()) {
			continue
		}
		for _, imported := range p.Imports {
			outside := strings.Contains(strings.Split(imported, "/")[0], ".") && !strings.HasPrefix(imported, module+"/domain")
			if outside || slices.Contains(banned, imported) {
				t.Errorf("%s imports %s", p.short(), imported)
			}
		}
	}
}

// Neither the domain, nor a rule, nor a workflow asks what time it is.
func TestArch_RulesAndWorkflowsReadNoClock(t *testing.T) {
	for _, p := range packages(t) {
		if !covers("domain/...", p.short()) && p.short() != "policy" && p.short() != "workflows" {
			continue
		}
		for _, name := range p.GoFiles {
			body, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range []string{"time.Now(", "time.Since(", "time.Sleep(", "time.After("} {
				if bytes.Contains(body, []byte(call)) {
					t.Errorf("%s/%s calls %s)", p.short(), name, call)
				}
			}
		}
	}
}

// Text for people lives in web/locales and in policy data, never in Go. Comments may quote it,
// and the conformance suite of the store needs names to keep.
func TestArch_NoTextForPeopleInGo(t *testing.T) {
	eachGoFile(t, func(path string) {
		if strings.HasPrefix(path, filepath.Join("store", "storetest")) {
			return
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, body, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range file.Comments {
			for i := group.Pos() - 1; i < group.End()-1; i++ {
				body[i] = ' '
			}
		}
		if i := bytes.IndexFunc(body, func(r rune) bool { return unicode.Is(unicode.Han, r) }); i >= 0 {
			t.Errorf("%s: Han text at byte %d", path, i)
		}
	})
}

// Nothing in Go knows a programme by name: a new one is a new file under policy/.
func TestArch_NoProgrammeIsKnownByName(t *testing.T) {
	names, err := filepath.Glob("policy/programmes/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no programmes: %v", err)
	}
	eachGoFile(t, func(path string) {
		if strings.HasPrefix(path, "standalone"+string(filepath.Separator)) {
			return // the demonstration plays one programme and may name it
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			code := strings.TrimSuffix(filepath.Base(name), ".yaml")
			if bytes.Contains(body, []byte(strconv.Quote(code))) {
				t.Errorf("%s names the programme %q", path, code)
			}
		}
	})
}

// Every package says what it owns, what it does not, and what it may import.
func TestArch_EveryPackageOpensWithItsStory(t *testing.T) {
	for _, p := range packages(t) {
		if p.short() == "" {
			continue
		}
		if !slices.Contains(p.GoFiles, "doc.go") && !slices.Contains(p.GoFiles, "main.go") {
			t.Errorf("%s has no doc.go", p.short())
		}
	}
}

// What drops zero values or writes every column is banned from the store (docs/architecture.md).
func TestArch_WritesNameTheirColumns(t *testing.T) {
	eachGoFile(t, func(path string) {
		if !strings.HasPrefix(path, "store"+string(filepath.Separator)) {
			return
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{".Save(", ".AutoMigrate("} {
			if bytes.Contains(body, []byte(call)) {
				t.Errorf("%s calls %s", path, call)
			}
		}
	})
}

func eachGoFile(t *testing.T, fn func(path string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			fn(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
