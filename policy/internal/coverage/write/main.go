// Command write makes docs/coverage.md anew. Run it by `go generate ./policy`.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/duikou/duikou/policy/internal/coverage"
)

func main() {
	root := ".." // go generate runs in policy/
	page, faults := coverage.Table(root)
	for _, fault := range faults {
		fmt.Fprintln(os.Stderr, fault)
	}
	if err := os.WriteFile(filepath.Join(root, "docs", "coverage.md"), []byte(page), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
}
