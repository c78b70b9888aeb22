package casefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// node is a value of the file that knows where it stands.
type node struct {
	in   *reading
	path string
	v    any
}

// reading gathers what is wrong with a file while it is read.
type reading struct {
	file    string
	faults  []error
	unknown []string // paths of fields nobody reads
}

// parse reads a file: one case, or a list of cases.
func parse(file string, text []byte) ([]node, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%s: not JSON: %w (byte %d)", file, err, d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: more follows after the end (byte %d)", file, d.InputOffset())
	}
	list, many := v.([]any)
	if !many {
		list = []any{v}
	}
	nodes := make([]node, len(list))
	for i, one := range list {
		in := &reading{file: file}
		if many {
			in.file = fmt.Sprintf("%s[%d]", file, i)
		}
		nodes[i] = node{in: in, v: one}
	}
	return nodes, nil
}

func (n node) wrong(wants string) {
	path := n.path
	if path == "" {
		path = "the file"
	}
	n.in.faults = append(n.in.faults, fmt.Errorf("%s: %s: wants %s, found %s", n.in.file, path, wants, typeOf(n.v)))
}

func typeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case json.Number:
		return "a number"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	}
	return "an object"
}

// fields reads an object; a field that is not in known is noted. Null is an empty object.
func (n node) fields(known ...string) map[string]node {
	if n.v == nil {
		return nil
	}
	m, ok := n.v.(map[string]any)
	if !ok {
		n.wrong("an object")
		return nil
	}
	out := make(map[string]node, len(m))
	for k, v := range m {
		out[k] = n.child(k, v)
		if len(known) > 0 && !slices.Contains(known, k) {
			n.in.unknown = append(n.in.unknown, out[k].path)
		}
	}
	slices.Sort(n.in.unknown)
	return out
}

func (n node) child(key string, v any) node {
	path := key
	if n.path != "" {
		path = n.path + "." + key
	}
	return node{n.in, path, v}
}

// list reads a list; null is an empty one.
func (n node) list() []node {
	if n.v == nil {
		return nil
	}
	items, ok := n.v.([]any)
	if !ok {
		n.wrong("a list")
		return nil
	}
	out := make([]node, len(items))
	for i, v := range items {
		out[i] = node{n.in, fmt.Sprintf("%s[%d]", n.path, i), v}
	}
	return out
}

// text reads a text; null is an empty one.
func (n node) text() string {
	switch v := n.v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	}
	if n.in != nil {
		n.wrong("a text")
	}
	return ""
}

// words reads a text, a number or a truth value as text, for remarks of any kind.
func (n node) words() string {
	switch v := n.v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case []any, map[string]any:
		b, _ := json.Marshal(v) // it came from JSON
		return string(b)
	}
	return fmt.Sprint(n.v)
}

// texts reads a list of texts or of objects with a field of that name.
func (n node) texts(field string) []string {
	var out []string
	for _, item := range n.list() {
		if m, ok := item.v.(map[string]any); ok {
			item = item.child(field, m[field])
		}
		if s := item.text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (n node) truth() bool {
	b, ok := n.v.(bool)
	if !ok && n.v != nil && n.in != nil {
		n.wrong("true or false")
	}
	return b
}

// number reads a number; nil for null.
func (n node) number() *big.Rat {
	switch v := n.v.(type) {
	case nil:
		return nil
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return r
		}
	}
	n.wrong("a number")
	return nil
}

// whole reads a whole number; nil for null.
func (n node) whole() *int64 {
	r := n.number()
	if r == nil {
		return nil
	}
	if !r.IsInt() || !r.Num().IsInt64() {
		n.wrong("a whole number")
		return nil
	}
	i := r.Num().Int64()
	return &i
}

// amount is a number or a range, as a file states it; both ends are nil when it is not told.
type amount struct {
	low, high *big.Rat
	list      bool // written as a list
}

// amount reads a number, a list of two, an object with min and max, or null.
func (n node) amount() amount {
	switch v := n.v.(type) {
	case []any:
		if items := n.list(); len(v) == 2 {
			return amount{items[0].number(), items[1].number(), true}
		}
		n.wrong("a number or the two ends of a range")
		return amount{}
	case map[string]any:
		f := n.fields("min", "max", "from", "to", "low", "high")
		a := amount{low: first(f, "min", "from", "low").number(), high: first(f, "max", "to", "high").number(), list: true}
		return a
	}
	if s, ok := n.v.(string); ok {
		if m := textRange.FindStringSubmatch(s); m != nil {
			low, _ := new(big.Rat).SetString(m[1])
			high, _ := new(big.Rat).SetString(m[2])
			return amount{low, high, true}
		}
	}
	r := n.number()
	return amount{low: r, high: r}
}

// textRange is a range written as a text: "3-5".
var textRange = regexp.MustCompile(`^\s*(\d+(?:\.\d+)?)\s*[-–—~～]+\s*(\d+(?:\.\d+)?)\s*$`)

// first is the first of some fields that is there and not null.
func first(f map[string]node, names ...string) node {
	for _, name := range names {
		if n, ok := f[name]; ok && n.v != nil {
			return n
		}
	}
	return node{}
}
