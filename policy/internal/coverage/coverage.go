package coverage

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// How many schemes and rules the source reports hold.
const (
	Schemes = 95
	Rules   = 116
)

// notes is policy/coverage.yaml.
type notes struct {
	Titles map[string]string `yaml:"titles"`
	Also   []struct {
		Code     string `yaml:"code"`
		File     string `yaml:"file"`
		Symbol   string `yaml:"symbol"`
		Test     string `yaml:"test"`
		Function string `yaml:"function"`
	} `yaml:"also"`
}

// place is a clause, or a symbol, that serves a code.
type place struct{ file, path string }

// tests are the table tests that hold one entry for each code, by the first letter of the code.
var tests = map[byte]struct{ name, what string }{
	'S': {"TestSchemes", "scheme"},
	'R': {"TestRules", "rule"},
}

var (
	codeText = regexp.MustCompile(`^[SR]\d{2,3}$`)
	entry    = regexp.MustCompile(`(?m)^\t"([SR]\d{2,3})":`)
)

// Codes are all codes in order.
func Codes() []string {
	var list []string
	for n := 1; n <= Schemes; n++ {
		list = append(list, fmt.Sprintf("S%02d", n))
	}
	for n := 1; n <= Rules; n++ {
		list = append(list, fmt.Sprintf("R%02d", n))
	}
	return list
}

// Table is the page, made from the repository at root, and everything that is wrong with it: a
// code without a title, a clause or a test; an annotation of a code that is not there; a file,
// symbol or test function that does not exist.
func Table(root string) (string, []string) {
	var faults []string
	note := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	served := annotations(root, note)
	tested := entries(root, note)
	n, err := readNotes(root)
	if err != nil {
		note("policy/coverage.yaml: %v", err)
	}
	proofs := map[string][]string{}
	for _, a := range n.Also {
		if !slices.Contains(Codes(), a.Code) {
			note("policy/coverage.yaml: there is no %q", a.Code)
		}
		if a.Symbol != "" && !declares(filepath.Join(root, a.File), a.Symbol) {
			note("%s: %s declares no %s", a.Code, a.File, a.Symbol)
		}
		if !declares(filepath.Join(root, a.Test), a.Function) {
			note("%s: %s has no %s", a.Code, a.Test, a.Function)
		}
		served[a.Code] = append(served[a.Code], place{a.File, a.Symbol})
		proofs[a.Code] = append(proofs[a.Code], link(a.Function, a.Test))
	}
	for _, code := range Codes() {
		if strings.TrimSpace(n.Titles[code]) == "" {
			note("%s has no title", code)
		}
		if len(served[code]) == 0 {
			note("nothing serves %s", code)
		}
		file, ok := tested[code]
		if !ok {
			note("no test proves %s", code)
		}
		proofs[code] = append([]string{link(tests[code[0]].name+"/"+code, file)}, proofs[code]...)
	}
	for code := range served {
		if !slices.Contains(Codes(), code) {
			note("%v serves %s, which is no code", served[code], code)
		}
	}
	slices.Sort(faults)
	return page(n, served, proofs), faults
}

func readNotes(root string) (n notes, err error) {
	text, err := os.ReadFile(filepath.Join(root, "policy", "coverage.yaml"))
	if err != nil {
		return n, err
	}
	return n, yaml.Unmarshal(text, &n)
}

// annotations are the clauses of all texts under policy/ that say what they serve.
func annotations(root string, note func(string, ...any)) map[string][]place {
	served := map[string][]place{}
	var files []string
	for _, pattern := range []string{"programmes/*.yaml", "regulations/*.yaml", "bases/*.yaml", "metrics.yaml"} {
		found, _ := filepath.Glob(filepath.Join(root, "policy", pattern))
		files = append(files, found...)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			note("%v", err)
			continue
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) == 0 {
			note("%s: %v", file, err)
			continue
		}
		name, _ := filepath.Rel(root, file)
		walk(doc.Content[0], "", func(path, code string) {
			if !codeText.MatchString(code) {
				note("%s: %s serves %q", name, path, code)
			}
			served[code] = append(served[code], place{filepath.ToSlash(name), path})
		})
	}
	return served
}

// walk visits every annotation. A path names list items by their code, id or name, so that it
// does not change when another item is added.
func walk(n *yaml.Node, path string, found func(path, code string)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i].Value, n.Content[i+1]
			if key == "serves" {
				for _, code := range value.Content {
					found(path, code.Value)
				}
				continue
			}
			walk(value, strings.TrimPrefix(path+"."+key, "."), found)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			walk(item, fmt.Sprintf("%s[%s]", path, label(item, i)), found)
		}
	}
}

func label(item *yaml.Node, i int) string {
	for _, wanted := range []string{"code", "id", "name"} {
		for k := 0; item.Kind == yaml.MappingNode && k+1 < len(item.Content); k += 2 {
			if item.Content[k].Value == wanted && item.Content[k+1].Kind == yaml.ScalarNode {
				return item.Content[k+1].Value
			}
		}
	}
	return fmt.Sprint(i)
}

// entries are the codes the table tests of package policy hold, with the file of each.
func entries(root string, note func(string, ...any)) map[string]string {
	found := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(root, "policy", "*_test.go"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			note("%v", err)
			continue
		}
		name, _ := filepath.Rel(root, file)
		for _, m := range entry.FindAllStringSubmatch(string(text), -1) {
			if other, twice := found[m[1]]; twice {
				note("%s is tested in %s and %s", m[1], other, name)
			}
			found[m[1]] = filepath.ToSlash(name)
		}
	}
	return found
}

// declares reports whether a Go file declares a function, method or type of this name.
func declares(file, name string) bool {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == name {
				return true
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok && t.Name.Name == name {
					return true
				}
			}
		}
	}
	return false
}
