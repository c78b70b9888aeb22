package workflows

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

func TestBegin_EachCaseHasItsStoryAndItsID(t *testing.T) {
	for _, c := range []struct {
		ref      domain.CaseRef
		wake     domain.Wake
		name, id string
		input    any
	}{
		{batch, domain.Wake{State: "signing", Version: 3}, "Cycle", "cycle/12", CaseStart{ID: 12, State: "signing", Version: 3}},
		{doctor, domain.Wake{}, "Assignment", "assignment/7", CaseStart{ID: 7}},
		{refusal, domain.Wake{State: "recorded", Version: 1}, "Request", "request/3", CaseStart{ID: 3, State: "recorded", Version: 1}},
		{year, domain.Wake{State: "frozen", Version: 2, Name: "any/2025"}, "YearClose", "year-close/any/2025", YearCloseStart{"any", 2025, 4, "frozen", 2}},
	} {
		name, id, input, err := Begin(c.ref, c.wake)
		if err != nil || name != c.name || id != c.id || input != c.input {
			t.Errorf("%v begins as %s %s %+v, %v", c.ref, name, id, input, err)
		}
	}
	if YearCloseID("any", 2025) != "year-close/any/2025" || RemindID(calendar.MustDate("2026-11-21")) != "remind/2026-11-21" {
		t.Error("the IDs of jobs have changed")
	}
}

func TestBegin_RefusesWhatHasNoStory(t *testing.T) {
	for _, c := range []struct {
		ref  domain.CaseRef
		wake domain.Wake
	}{
		{domain.CaseRef{Kind: "visit", ID: 1}, domain.Wake{}},
		{year, domain.Wake{State: "frozen"}},
		{year, domain.Wake{Name: "any"}},
		{year, domain.Wake{Name: "any/next"}},
	} {
		if _, _, _, err := Begin(c.ref, c.wake); err == nil {
			t.Errorf("%v with %+v began", c.ref, c.wake)
		}
	}
}

// These names and this JSON stand in histories of running workflows. Add, never change.
func TestNames_ArePermanent(t *testing.T) {
	port := reflect.TypeFor[Activities]()
	var names []string
	for i := range port.NumMethod() {
		names = append(names, port.Method(i).Name)
	}
	for _, want := range []string{
		"AnchorAudit", "Assign", "AssignmentStage", "BeginClose", "CycleStage", "Digests", "EndService", "FreezeYear",
		"LockYear", "OpenMonths", "RecordPeriod", "RequestStage", "Settle", "SettleCycle", "WalkLadder",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("the activity %s is gone", want)
		}
	}
	if TaskQueue != "duikou" || SignalWake != "wake" {
		t.Errorf("task queue %q, signal %q", TaskQueue, SignalWake)
	}
	instant := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value any
		want  string
	}{
		{CaseStart{ID: 7, State: "serving", Version: 2}, `{"id":7,"state":"serving","version":2}`},
		{CaseStart{ID: 7}, `{"id":7}`},
		{YearCloseStart{"any", 2025, 4, "frozen", 2}, `{"programme":"any","year":2025,"id":4,"state":"frozen","version":2}`},
		{RemindStart{calendar.MustDate("2026-11-21"), "100", true}, `{"day":"2026-11-21","after":"100","anchored":true}`},
		{domain.Wake{State: "serving", Version: 2}, `{"state":"serving","version":2}`},
		{CaseInput{7}, `{"id":7}`},
		{AssignInput{12, 100}, `{"id":12,"limit":100}`},
		{AssignOutput{true}, `{"left":true}`},
		{StateOutput{"serving"}, `{"state":"serving"}`},
		{CycleStage{"publicity", 5, instant}, `{"state":"publicity","version":5,"publicity_ends":"2026-11-21T00:00:00Z"}`},
		{AssignmentStage{"serving", 2, 11, instant}, `{"state":"serving","version":2,"months_ahead":11,"next_opens_at":"2026-11-21T00:00:00Z"}`},
		{RequestStage{"recorded", 1}, `{"state":"recorded","version":1}`},
		{LadderInput{doctor}, `{"case":{"kind":"assignment","id":7}}`},
		{LadderOutput{"serving", 1, instant}, `{"state":"serving","open":1,"next_at":"2026-11-21T00:00:00Z"}`},
		{BeginCloseInput{"any", 2025}, `{"programme":"any","year":2025}`},
		{CloseStage{4, "checking", 1, 2, 3}, `{"id":4,"state":"checking","version":1,"open_reports":2,"open_assignments":3}`},
		{DayInput{calendar.MustDate("2026-11-21")}, `{"day":"2026-11-21"}`},
		{DigestInput{calendar.MustDate("2026-11-21"), "100"}, `{"day":"2026-11-21","after":"100"}`},
		{DigestOutput{"100", 7}, `{"next":"100","sent":7}`},
		{PeriodInput{"remind", "2026-11-21"}, `{"job":"remind","period":"2026-11-21"}`},
	} {
		if got, err := json.Marshal(c.value); err != nil || string(got) != c.want {
			t.Errorf("%T is written as %s, %v; want %s", c.value, got, err, c.want)
		}
	}
}

func TestOptions_ACaseMayBeginAgainAndAJobMayNot(t *testing.T) {
	c, j := CaseOptions("cycle/12"), JobOptions("remind/2026-11-21")
	if c.WorkflowIDReusePolicy != enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE || c.WorkflowIDConflictPolicy != enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING {
		t.Errorf("a case starts with %+v", c)
	}
	if j.WorkflowIDReusePolicy != enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE || !j.WorkflowExecutionErrorWhenAlreadyStarted {
		t.Errorf("a job starts with %+v", j)
	}
}
