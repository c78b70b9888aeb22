package replayrec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestRecord_WhatAReleaseRecordedIsNeverOverwritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cycle-1.1.json")
	must(t, writeNew(file, []byte("first")))
	if err := writeNew(file, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("writing again says %v", err)
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != "first" {
		t.Errorf("the file now holds %q (%v)", kept, err)
	}
}
