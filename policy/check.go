package policy

import (
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is a policy text to be checked.
type File struct {
	Name string
	Text []byte
}

// The kinds of text besides those a library holds.
const (
	kindBase      = "base"      // what programmes rest on (bases/)
	kindCatalogue = "catalogue" // the figures of reports (metrics.yaml)
	kindLexicon   = "lexicon"   // how figures are written (styles.yaml)
	kindWords     = "words"     // what to look for in a report taken in (reports/words.yaml)
	kindCoverage  = "coverage"  // what docs/coverage.md is made of; its own generator checks it
)

// signs are the keys that tell what a text is, the first that is there deciding.
var signs = []struct{ key, kind string }{
	{"clauses", KindRegulation}, {"metrics", kindCatalogue}, {"powers", kindLexicon}, {"patterns", kindWords}, {"titles", kindCoverage}, {"chains", KindProgramme},
}

// heads are the keys that make a programme of its own; a base has none of them.
var heads = []string{"code", "version", "name", "basis"}

// Check finds everything wrong in some texts, in their order. What kind of text a file holds
// is told from its content: clauses make a regulation, metrics a catalogue, and everything
// else is a programme, or a base when it has neither code nor name. Programmes may name
// regulations of the same files, and those we ship.
func Check(files []File) (Faults, error) {
	l, err := Presets()
	if err != nil {
		return nil, err
	}
	found := make([]Faults, len(files))
	var later []int
	for i, file := range files {
		if kind := kindOf(file); kind != KindProgramme {
			found[i] = checkOne(l, kind, file)
		} else {
			later = append(later, i) // programmes name the others
		}
	}
	for _, i := range later {
		found[i] = checkOne(l, KindProgramme, files[i])
	}
	var all Faults
	for _, faults := range found {
		all = append(all, faults...)
	}
	return all, nil
}

func checkOne(l *Library, kind string, file File) Faults {
	var err error
	switch kind {
	case kindCatalogue:
		_, err = parseCatalogue(file.Name, file.Text)
	case kindLexicon:
		_, err = parseLexicon(file.Name, file.Text)
	case kindWords:
		_, err = l.parseWords(file.Name, file.Text)
	case kindBase:
		err = checkBase(l, file)
	case KindRegulation, KindProgramme:
		_, err = l.add(kind, file.Name, file.Text)
	}
	faults, _ := err.(Faults)
	return faults
}

// checkBase reads a base as the programme it would be part of. What a base leaves to its
// programmes is no fault; what it says is checked like theirs.
func checkBase(l *Library, file File) error {
	if fault, ok := misplaced(file.Name, file.Text); ok {
		return Faults{fault}
	}
	text := expand(file.Text)
	_, err := parseProgramme(file.Name, text, l)
	faults, _ := err.(Faults)
	said := blocks(text)
	return slices.DeleteFunc(faults, func(f Fault) bool {
		key := f.Field[:strings.IndexAny(f.Field+".", ".[")]
		return key != "" && said[key] == ""
	}).err()
}

// kindOf tells by the keys at the top, and by the name where they do not tell.
func kindOf(file File) string {
	var top map[string]yaml.Node
	_ = yaml.Unmarshal(file.Text, &top) // what is no YAML is found when it is parsed
	has := func(key string) bool { _, ok := top[key]; return ok }
	for _, sign := range signs {
		switch {
		case !has(sign.key):
		case sign.kind == KindProgramme && !slices.ContainsFunc(heads, has):
			return kindBase
		default:
			return sign.kind
		}
	}
	name := filepath.ToSlash(file.Name)
	switch base := filepath.Base(name); {
	case strings.HasPrefix(base, KindRegulation) || strings.Contains(name, "regulations/"):
		return KindRegulation
	case strings.Contains(name, "bases/"):
		return kindBase
	}
	return KindProgramme
}
