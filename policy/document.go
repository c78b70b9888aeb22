package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a YAML text that remembers on which line each field stands.
type document struct {
	file   string
	lines  map[string]int    // by path, such as "chains[2].steps[0].who"
	order  []string          // the paths as they come in the text
	values map[string]string // the first path of a value
	faults Faults
}

// read decodes a text strictly: a key the target does not know is a fault, as is a second
// document. Faults are gathered in the document.
func read(file string, text []byte, into any) *document {
	d := &document{file: file, lines: map[string]int{}, values: map[string]string{}}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		d.note(err)
		return d
	}
	if len(root.Content) == 0 {
		d.faults = append(d.faults, Fault{File: file, Line: 1, Message: "the text is empty"})
		return d
	}
	d.index("", root.Content[0])
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil && !d.note(err) {
		return d
	}
	if err := decoder.Decode(&root); !errors.Is(err, io.EOF) {
		d.faults = append(d.faults, Fault{File: file, Line: root.Line, Message: "only one document is allowed"})
	}
	return d
}

// index walks the tree. Aliases are not followed: an anchor's own place is enough.
func (d *document) index(path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			if path != "" {
				key = path + "." + key
			}
			d.lines[key] = n.Content[i].Line
			d.order = append(d.order, key)
			d.index(key, n.Content[i+1])
		}
	case yaml.ScalarNode:
		if _, have := d.values[n.Value]; !have {
			d.values[n.Value] = path
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			key := fmt.Sprintf("%s[%d]", path, i)
			d.lines[key] = item.Line
			d.order = append(d.order, key)
			d.index(key, item)
		}
	}
}

var (
	quotedValue = regexp.MustCompile(`: "([^"]+)"$`)
	yamlLine    = regexp.MustCompile(`(?s)^(?:yaml: )?line (\d+): (.*)$`)
	unknownKey  = regexp.MustCompile(`^field (.+) not found in type `)
	wrongType   = regexp.MustCompile("(?s)^cannot unmarshal (?:!!\\w+ )?`?(.*?)`? into (.+)$")
	definedKey  = regexp.MustCompile(`^mapping key "(.+)" already defined`)
	plainTypes  = map[string]string{"int": "a whole number", "int64": "a whole number", "float64": "a number", "bool": "true or false", "string": "a text"}
)

// annotation is the one key that may stand in any mapping: the codes of docs/coverage.md that
// the mapping serves. Programs do not read it.
const annotation = "serves"

// note turns the reader's error into faults with a line and, where it can be told, a field.
// It reports whether there were none, because all the reader met was annotations.
func (d *document) note(err error) bool {
	messages := []string{err.Error()}
	if typed, ok := errors.AsType[*yaml.TypeError](err); ok {
		messages = typed.Errors
	}
	before := len(d.faults)
	for _, message := range messages {
		if m := unknownKey.FindStringSubmatch(yamlLine.ReplaceAllString(message, "$2")); m != nil && m[1] == annotation {
			continue
		}
		fault := Fault{File: d.file, Line: 1, Message: strings.TrimPrefix(message, "yaml: ")}
		if m := yamlLine.FindStringSubmatch(message); m != nil {
			fault.Line, _ = strconv.Atoi(m[1])
			fault.Field, fault.Message = d.explain(fault.Line, m[2])
		} else if m := quotedValue.FindStringSubmatch(message); m != nil && d.values[m[1]] != "" {
			fault.Field = d.values[m[1]] // a value that reads itself, such as a date, does not know its line
			fault.Line = d.lineOf(fault.Field)
		}
		d.faults = append(d.faults, fault)
	}
	return len(d.faults) == before
}

func (d *document) explain(line int, message string) (field, text string) {
	if m := unknownKey.FindStringSubmatch(message); m != nil {
		return d.pathAt(line, m[1]), "unknown key"
	}
	if m := definedKey.FindStringSubmatch(message); m != nil {
		return d.pathAt(line, m[1]), "the key is given twice"
	}
	if m := wrongType.FindStringSubmatch(message); m != nil {
		want, ok := plainTypes[m[2]]
		if !ok {
			want = "another structure"
		}
		return d.pathAt(line, ""), fmt.Sprintf("wants %s", want)
	}
	return d.pathAt(line, ""), message
}

// pathAt is the path on a line that ends in key, or the last path of the line.
func (d *document) pathAt(line int, key string) string {
	found := ""
	for _, path := range d.order {
		if d.lines[path] != line {
			continue
		}
		found = path
		if key != "" && (path == key || strings.HasSuffix(path, "."+key)) {
			return path
		}
	}
	return found
}

// has reports whether a path is in the text.
func (d *document) has(path string) bool { return d.lines[path] > 0 }

// lineOf is the line of a path, or of the nearest thing around it.
func (d *document) lineOf(path string) int {
	for path != "" {
		if line, ok := d.lines[path]; ok {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

// place is a spot in a document that faults can be noted at.
type place struct {
	doc  *document
	path string
}

func (d *document) at(key string) place { return place{d, key} }

func (p place) key(name string) place {
	if p.path == "" {
		return place{p.doc, name}
	}
	return place{p.doc, p.path + "." + name}
}

func (p place) item(i int) place { return place{p.doc, fmt.Sprintf("%s[%d]", p.path, i)} }

// want notes a fault when ok is false, and hands ok back.
func (p place) want(ok bool, format string, args ...any) bool {
	if !ok {
		p.doc.faults = append(p.doc.faults, Fault{
			File: p.doc.file, Line: p.doc.lineOf(p.path), Field: p.path, Message: fmt.Sprintf(format, args...),
		})
	}
	return ok
}
