package store

import (
	"bytes"
	"strings"
	"testing"
)

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func TestVault_OpensOnlyWhatBelongsToThePlace(t *testing.T) {
	v, err := NewVault("new", map[string][]byte{"old": key(1), "new": key(2)}, key(9))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := v.Seal("people.phone/1", "13800138000")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("138")) {
		t.Error("the phone number is readable")
	}
	if got, err := v.Open("people.phone/1", sealed); err != nil || got != "13800138000" {
		t.Errorf("opened %q, %v", got, err)
	}
	again, _ := v.Seal("people.phone/1", "13800138000")
	if bytes.Equal(sealed, again) {
		t.Error("the same text twice is the same ciphertext")
	}
	tampered := bytes.Clone(sealed)
	tampered[len(tampered)-1] ^= 1
	for name, try := range map[string]struct {
		place  string
		sealed []byte
	}{
		"another row":    {"people.phone/2", sealed},
		"another column": {"people.id_number/1", sealed},
		"tampered":       {"people.phone/1", tampered},
		"cut":            {"people.phone/1", sealed[:8]},
		"empty":          {"people.phone/1", nil},
		"unknown key":    {"people.phone/1", append([]byte{3}, "xyz0123456789012345678901234567890"...)},
	} {
		if got, err := v.Open(try.place, try.sealed); err == nil {
			t.Errorf("%s: opened as %q", name, got)
		}
	}
}

func TestVault_KeysCanBeChangedWithoutLosingOldRows(t *testing.T) {
	before, _ := NewVault("old", map[string][]byte{"old": key(1)}, key(9))
	sealed, _ := before.Seal("p", "text")
	after, err := NewVault("new", map[string][]byte{"old": key(1), "new": key(2)}, key(9))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := after.Open("p", sealed); err != nil || got != "text" {
		t.Errorf("opened %q, %v", got, err)
	}
	if before.Lookup("a", "x") != after.Lookup("a", "x") || after.Lookup("a", "x") == after.Lookup("b", "x") {
		t.Error("look-up must stay the same for a kind, and differ between kinds")
	}
	fresh, _ := after.Seal("p", "text")
	if _, err := before.Open("p", fresh); err == nil {
		t.Error("the old ring opened what the new key sealed")
	}
}

func TestVault_NamesEveryFaultAtOnce(t *testing.T) {
	_, err := NewVault("gone", map[string][]byte{"": key(1), "short": {1, 2}}, []byte("tiny"))
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{`key ID ""`, `key "short"`, `active key "gone"`, "look-up key"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in:\n%v", want, err)
		}
	}
}
