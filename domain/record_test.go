package domain

import (
	"reflect"
	"testing"
	"time"
)

func entry() AuditEntry {
	return AuditEntry{
		Case: CaseRef{CaseCycle, 12}, Seq: 3, At: time.UnixMilli(1750000000123), ActorID: 5, ActorName: "王𬱖",
		Action: "list_signed", Subject: SubjectRef{SubjectNomination, 9}, Note: "同意", Args: map[string]string{"a": "1", "b": "2"},
	}
}

func TestAudit_TheDigestSeesEveryField(t *testing.T) {
	sealed := entry().Sealed("before")
	if sealed.PrevHash != "before" || sealed.Hash != sealed.Digest() || len(sealed.Hash) != 64 {
		t.Fatalf("%+v", sealed)
	}
	changes := map[string]func(*AuditEntry){
		"Case":      func(e *AuditEntry) { e.Case.ID++ },
		"Seq":       func(e *AuditEntry) { e.Seq++ },
		"At":        func(e *AuditEntry) { e.At = e.At.Add(time.Millisecond) },
		"ActorID":   func(e *AuditEntry) { e.ActorID++ },
		"ActorName": func(e *AuditEntry) { e.ActorName += "." },
		"Action":    func(e *AuditEntry) { e.Action = "list_returned" },
		"Subject":   func(e *AuditEntry) { e.Subject.ID++ },
		"Note":      func(e *AuditEntry) { e.Note = "" },
		"Args":      func(e *AuditEntry) { e.Args = map[string]string{"a": "1", "b": "3"} },
		"PrevHash":  func(e *AuditEntry) { e.PrevHash = "" },
	}
	for name, change := range changes {
		changed := sealed
		if change(&changed); changed.Digest() == sealed.Hash {
			t.Errorf("a changed %s goes unnoticed", name)
		}
	}
	for i := range reflect.TypeFor[AuditEntry]().NumField() {
		if name := reflect.TypeFor[AuditEntry]().Field(i).Name; changes[name] == nil && name != "Hash" {
			t.Errorf("field %s is new: the digest must see it and this test too", name)
		}
	}
	more := map[string]func(*AuditEntry){
		"case kind":                         func(e *AuditEntry) { e.Case.Kind = CaseRequest },
		"subject kind":                      func(e *AuditEntry) { e.Subject.Kind = SubjectReport },
		"text moved to the field beside it": func(e *AuditEntry) { e.ActorName, e.Action = "王", "𬱖list_signed" },
	}
	for name, change := range more {
		changed := sealed
		if change(&changed); changed.Digest() == sealed.Hash {
			t.Errorf("a changed %s goes unnoticed", name)
		}
	}
}

// Every database keeps milliseconds and may drop what is finer, or the zone.
func TestAudit_TheDigestSurvivesTheDatabase(t *testing.T) {
	e := entry()
	hash := e.Digest()
	e.At = e.At.Add(400 * time.Microsecond).UTC()
	e.Args = map[string]string{"b": "2", "a": "1"}
	if e.Digest() != hash {
		t.Error("the digest changed on the way through a database")
	}
}
