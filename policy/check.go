package policy

import (
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is a policy text to be checked.
type File struct {
	Name string
	Text []byte
}

// Check finds everything wrong in some texts, in their order. What kind of text a file holds
// is told from its content: clauses make a regulation, metrics a catalogue, and everything
// else is a programme. Programmes may name regulations of the same files, and those we ship.
func Check(files []File) (Faults, error) {
	l, err := Presets()
	if err != nil {
		return nil, err
	}
	found := make([]Faults, len(files))
	for _, kind := range []string{KindRegulation, "metrics", KindProgramme} { // programmes name the others
		for i, file := range files {
			if kindOf(file) != kind {
				continue
			}
			if faults, ok := checkOne(l, kind, file).(Faults); ok {
				found[i] = faults
			}
		}
	}
	var all Faults
	for _, faults := range found {
		all = append(all, faults...)
	}
	return all, nil
}

func checkOne(l *Library, kind string, file File) error {
	if kind == "metrics" {
		_, err := parseCatalogue(file.Name, file.Text)
		return err
	}
	_, err := l.add(kind, file.Name, file.Text)
	return err
}

// kindOf tells by the keys at the top, and by the name where they do not tell.
func kindOf(file File) string {
	var top map[string]yaml.Node
	_ = yaml.Unmarshal(file.Text, &top) // what is no YAML is found when it is parsed
	for key, kind := range map[string]string{"clauses": KindRegulation, "metrics": "metrics", "chains": KindProgramme} {
		if _, ok := top[key]; ok {
			return kind
		}
	}
	name := filepath.ToSlash(file.Name)
	if base := filepath.Base(name); strings.HasPrefix(base, KindRegulation) || strings.Contains(name, "regulations/") {
		return KindRegulation
	}
	return KindProgramme
}
