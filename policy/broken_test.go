package policy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

// load parses a test file by the kind its name begins with.
func load(t *testing.T, l *Library, path string) error {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kind, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".yaml"), "-")
	switch kind {
	case "metrics":
		_, err = parseCatalogue(filepath.Base(path), text)
	default:
		_, err = l.add(kind, filepath.Base(path), text)
	}
	return err
}

func TestLoad_TheSoundTextsAreSound(t *testing.T) {
	l := presetLibrary(t)
	for _, path := range texts(t, "sound") {
		if err := load(t, l, path); err != nil {
			t.Error(err)
		}
	}
}

// Each broken text differs from a sound one in what its name says. The faults found, with
// line and field, are in testdata/broken/faults.txt.
func TestLoad_EveryFaultIsNamedWithLineAndField(t *testing.T) {
	l := presetLibrary(t)
	want, err := os.ReadFile(filepath.Join("testdata", "broken", "faults.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, path := range texts(t, "broken") {
		err := load(t, l, path)
		if err == nil {
			t.Errorf("%s was accepted", path)
			continue
		}
		got = append(got, strings.Split(err.Error(), "\n")...)
	}
	wanted := strings.Split(strings.TrimSpace(string(want)), "\n")
	for i := range max(len(got), len(wanted)) {
		if i >= len(got) || i >= len(wanted) || got[i] != wanted[i] {
			t.Fatalf("line %d differs; found\n%s", i+1, strings.Join(got, "\n"))
		}
	}
}

func texts(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no texts in %s: %v", folder, err)
	}
	return paths
}

// A kind of task that no chain may hold could never be asked of anybody.
func TestChains_EveryKindOfTaskHasItsChain(t *testing.T) {
	held := map[domain.TaskKind]bool{}
	for _, kinds := range chainKinds {
		for _, kind := range append(kinds.needed, kinds.allowed...) {
			held[kind] = true
		}
	}
	for kind := range domain.TaskRules {
		if !held[kind] {
			t.Errorf("no chain holds a step of kind %s", kind)
		}
	}
	names := len(domain.ChainNames) + len(domain.RequestChains)
	if len(chainKinds) != names || len(held) != len(domain.TaskRules) {
		t.Errorf("%d chains of %d, %d kinds of %d", len(chainKinds), names, len(held), len(domain.TaskRules))
	}
}
