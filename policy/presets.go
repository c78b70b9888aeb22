package policy

import (
	"embed"
	"io/fs"
	"path"
	"sync"
)

//go:generate go run ./internal/coverage/write
//go:generate go test -count=1 -run Schema . -update

//go:embed metrics.yaml styles.yaml programmes/*.yaml regulations/*.yaml
var presets embed.FS

// Presets is a library of the embedded texts, to which others can be added. The error names
// file, line and field of every fault.
func Presets() (*Library, error) {
	l, err := compiled()
	if err != nil {
		return nil, err
	}
	return l.copy(), nil
}

// compiled reads and compiles the embedded texts once: they cannot change while a process runs.
var compiled = sync.OnceValues(loadPresets)

func loadPresets() (*Library, error) {
	text, err := presets.ReadFile("metrics.yaml")
	if err != nil {
		return nil, err
	}
	metrics, err := parseCatalogue("policy/metrics.yaml", text)
	if err != nil {
		return nil, err
	}
	l := newLibrary(metrics)
	if text, err = presets.ReadFile("styles.yaml"); err != nil {
		return nil, err
	}
	if l.lexicon, err = parseLexicon("policy/styles.yaml", text); err != nil {
		return nil, err
	}
	for _, folder := range []struct{ kind, pattern string }{
		{KindRegulation, "regulations/*.yaml"}, // first: programmes name them
		{KindProgramme, "programmes/*.yaml"},
	} {
		files, err := fs.Glob(presets, folder.pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := presets.ReadFile(file)
			if err != nil {
				return nil, err
			}
			if _, err := l.add(folder.kind, path.Join("policy", file), text); err != nil {
				return nil, err
			}
		}
	}
	return l, nil
}
