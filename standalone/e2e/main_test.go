package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	_ "github.com/duikou/duikou/app" // makes a change of what is driven here outdate cached results
)

// The programs, as they are shipped.
var standaloneBin, duikouBin string

func TestMain(m *testing.M) {
	os.Exit(withPrograms(m.Run))
}

// withPrograms builds both programs once, with the flags everything else is built with.
func withPrograms(run func() int) int {
	dir, err := os.MkdirTemp("", "duikou-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	standaloneBin, duikouBin = filepath.Join(dir, "standalone"), filepath.Join(dir, "duikou")
	for bin, source := range map[string]string{standaloneBin: "..", duikouBin: "../../cmd/duikou"} {
		out, err := exec.Command("go", "build", "-o", bin, source).CombinedOutput()
		if err != nil {
			fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", source, err, out)
			return 1
		}
	}
	if err := readSources(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// readSources opens the standalone program's own sources: the go tool keeps in mind what a
// test has opened, and runs it again once that has changed.
func readSources() error {
	for _, pattern := range []string{"../*.go", "../engine/*.go", "../../cmd/duikou/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, file := range files {
			if _, err := os.ReadFile(file); err != nil {
				return err
			}
		}
	}
	return nil
}
