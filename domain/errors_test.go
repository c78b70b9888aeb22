package domain

import (
	"errors"
	"fmt"
	"testing"
)

func TestFaults_AreSeenAllAtOnce(t *testing.T) {
	var f Faults
	if f.Err() != nil {
		t.Fatal("no fault is an error")
	}
	f.Check(true, "a", "required")
	f.Check(false, "b", "required")
	f.Add("c", "too_long").With("limit", 60)
	err := f.Err()
	if got := blamed(err); got != "b required; c too_long" {
		t.Errorf("got %q", got)
	}
	fault, _ := errors.AsType[*Error](err)
	if fault.More[0].Args["limit"] != "60" || f[0].More != nil {
		t.Errorf("%+v", fault)
	}
}

func TestCodeOf_FindsOursAndCallsTheRestInternal(t *testing.T) {
	cause := errors.New("disk on fire")
	ours := &Error{Code: CodeUnavailable, Message: "down", Cause: cause}
	if CodeOf(fmt.Errorf("while saving: %w", ours)) != CodeUnavailable || CodeOf(cause) != CodeInternal {
		t.Error("the code is lost")
	}
	if !errors.Is(ours, cause) {
		t.Error("the cause is lost")
	}
}
