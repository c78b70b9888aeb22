package policy

import (
	"testing"
)

func TestPresets_EveryEmbeddedTextLoads(t *testing.T) {
	l, err := Presets()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Programmes()) == 0 {
		t.Fatal("no programme was loaded")
	}
}
