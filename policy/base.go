package policy

import (
	"bytes"
	"embed"
	"regexp"
	"strings"
)

// A programme may rest on a base: what it does not say itself is taken from there, whole
// top-level keys and, of the chains, each it does not describe. The base is written out into
// the text when it is loaded. So what is hashed, frozen and shown is always whole, and a base
// that changes later changes no cycle.

//go:embed bases/*.yaml
var bases embed.FS

var (
	basedOn  = regexp.MustCompile(`(?m)^based_on: *([a-z_]+) *$`)
	topKey   = regexp.MustCompile(`^([a-z_]+):`)
	itemName = regexp.MustCompile(`^  - name: *([a-z_]+) *$`)
)

// expand writes the base of a text out. A text without a base, or with one that is not there,
// stays as it is; the second is found when it is checked.
func expand(text []byte) []byte {
	m := basedOn.FindSubmatch(text)
	if m == nil {
		return text
	}
	name := string(m[1])
	base, err := bases.ReadFile("bases/" + name + ".yaml")
	if err != nil {
		return text
	}
	base = expand(base)
	text = basedOn.ReplaceAll(text, []byte("# Based on "+name+", which is written out at the end."))
	var out strings.Builder
	out.Write(bytes.TrimRight(text, "\n"))
	out.WriteByte('\n')
	said, offered := blocks(text), blocks(base)
	if chains, ok := said["chains"]; ok {
		out.WriteString(missingChains(chains, offered["chains"]))
	}
	for _, key := range order(base) {
		if _, ok := said[key]; !ok {
			out.WriteString("\n" + offered[key])
		}
	}
	return []byte(out.String())
}

// blocks cuts a text at its top-level keys. Comments before the first key belong to no block.
func blocks(text []byte) map[string]string {
	lines := map[string][]string{}
	key := ""
	for _, line := range strings.Split(string(text), "\n") {
		if m := topKey.FindStringSubmatch(line); m != nil {
			key = m[1]
		}
		if key != "" && !strings.HasPrefix(line, "#") {
			lines[key] = append(lines[key], line)
		}
	}
	found := map[string]string{}
	for key, block := range lines {
		found[key] = strings.TrimRight(strings.Join(block, "\n"), "\n") + "\n"
	}
	return found
}

func order(text []byte) []string {
	var keys []string
	for _, line := range strings.Split(string(text), "\n") {
		if m := topKey.FindStringSubmatch(line); m != nil {
			keys = append(keys, m[1])
		}
	}
	return keys
}

// missingChains is the chains of the base that a text does not describe. They follow its last
// line, so the chains must be the last key of a text that rests on a base and has some.
func missingChains(own, base string) string {
	have := map[string]bool{}
	for _, line := range strings.Split(own, "\n") {
		if m := itemName.FindStringSubmatch(line); m != nil {
			have[m[1]] = true
		}
	}
	var out strings.Builder
	take := false
	for _, line := range strings.SplitAfter(base, "\n") {
		if m := itemName.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			take = !have[m[1]]
		}
		if take {
			out.WriteString(line)
		}
	}
	return out.String()
}

// misplaced is the fault of a text that rests on a base and has another key after its chains.
func misplaced(file string, text []byte) (Fault, bool) {
	fault := Fault{File: file, Field: "chains", Message: "must be the last key of a text that rests on a base"}
	m := basedOn.FindSubmatch(text)
	if m == nil || !knownBase(string(m[1])) {
		return fault, false
	}
	for i, line := range strings.Split(string(text), "\n") {
		if key := topKey.FindStringSubmatch(line); key == nil {
			continue
		} else if key[1] == "chains" {
			fault.Line = i + 1
		} else if fault.Line > 0 {
			return fault, true
		}
	}
	return fault, false
}

func knownBase(name string) bool {
	_, err := bases.ReadFile("bases/" + name + ".yaml")
	return err == nil
}
