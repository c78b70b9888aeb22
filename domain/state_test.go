package domain

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"
)

// checkMoves compares a machine with its whole table: every event in every state either leads
// where the table says or is a conflict that changes nothing.
func checkMoves[S ~string, E ~string](t *testing.T, table moves[S, E], states []S, events []E, want map[S]map[E]S) {
	t.Helper()
	for _, from := range states {
		for _, event := range events {
			to, err := table.next(from, event)
			expected, legal := want[from][event]
			if !legal {
				expected = from
			}
			if to != expected || (err == nil) != legal {
				t.Errorf("%s by %s becomes %s (%v), want %s", from, event, to, err, expected)
			}
			if fault, ok := errors.AsType[*Error](err); err != nil && (!ok || fault.Code != CodeConflict || fault.Args["state"] != string(from) || fault.Args["event"] != string(event)) {
				t.Errorf("%s by %s: %v", from, event, err)
			}
		}
	}
	for from, row := range table {
		if !slices.Contains(states, from) {
			t.Errorf("state %s is not in this table", from)
		}
		for event, to := range row {
			if !slices.Contains(events, event) || !slices.Contains(states, to) {
				t.Errorf("%s by %s to %s is not in this table", from, event, to)
			}
		}
	}
	// Every state but the first can be reached.
	reached := map[S]bool{states[0]: true}
	for range states {
		for from := range maps.Clone(reached) {
			for _, to := range table[from] {
				reached[to] = true
			}
		}
	}
	for _, s := range states {
		if !reached[s] {
			t.Errorf("state %s cannot be reached from %s", s, states[0])
		}
	}
}

func TestCycle_EveryEventInEveryState(t *testing.T) {
	states := []CycleState{CycleDraft, CycleNominating, CycleSigning, CycleConsenting, CyclePublicity, CycleServing, CycleClosed, CycleCancelled}
	checkMoves(t, cycleMoves, states,
		[]CycleEvent{CycleOpened, CycleListHandedIn, CycleListSigned, CycleListReturned, CycleListSentBack, CycleConsented, CyclePublicised, CycleSettled, CycleStopped},
		map[CycleState]map[CycleEvent]CycleState{
			"draft":      {"opened": "nominating", "stopped": "cancelled"},
			"nominating": {"list_handed_in": "signing", "stopped": "cancelled"},
			"signing":    {"list_signed": "consenting", "list_returned": "nominating", "stopped": "cancelled"},
			"consenting": {"consented": "publicity", "list_returned": "nominating", "list_sent_back": "signing", "stopped": "cancelled"},
			"publicity":  {"publicised": "serving", "stopped": "cancelled"},
			"serving":    {"settled": "closed"},
		})
	for _, s := range states {
		if s.Ended() != (len(cycleMoves[s]) == 0) {
			t.Errorf("%s has ended: %v", s, s.Ended())
		}
	}
}

// A nomination begins as ineligible or pending; somebody ineligible stays readable and may
// not move.
func TestNomination_EveryEventInEveryState(t *testing.T) {
	checkMoves(t, nominationMoves,
		[]NominationState{NominationPending, NominationIneligible, NominationReturned, NominationApproved, NominationRejected, NominationWithdrawn, NominationRefused, NominationAssigned},
		[]NominationEvent{NominationWasApproved, NominationWasReturned, NominationWasRejected, NominationResubmitted, NominationFoundBarred, NominationWasWithdrawn, NominationWasRefused, NominationWasAssigned},
		map[NominationState]map[NominationEvent]NominationState{
			"pending":  {"approved": "approved", "returned": "returned", "rejected": "rejected", "withdrawn": "withdrawn"},
			"returned": {"resubmitted": "pending", "found_ineligible": "ineligible", "withdrawn": "withdrawn"},
			"approved": {"assigned": "assigned", "refused": "refused", "rejected": "rejected", "withdrawn": "withdrawn"},
			"assigned": {"withdrawn": "withdrawn"},
		})
}

func TestAssignment_EveryEventInEveryState(t *testing.T) {
	states := []AssignmentState{AssignmentAwaited, AssignmentServing, AssignmentAppraising, AssignmentSigning, AssignmentObjected, AssignmentSettling, AssignmentSettled, AssignmentCancelled}
	checkMoves(t, assignmentMoves, states,
		[]AssignmentEvent{AssignmentArrived, AssignmentNoShow, AssignmentServed, AssignmentAppraised, AssignmentSigned, AssignmentContested, AssignmentUpheld, AssignmentReopened, AssignmentCounted, AssignmentAppealed, AssignmentDropped},
		map[AssignmentState]map[AssignmentEvent]AssignmentState{
			"awaiting_arrival": {"arrived": "serving", "no_show": "cancelled", "dropped": "cancelled"},
			"serving":          {"served": "appraising"},
			"appraising":       {"appraised": "signing"},
			"signing":          {"signed": "settling", "contested": "objected"},
			"objected":         {"upheld": "settling", "reopened": "appraising"},
			"settling":         {"counted": "settled"},
			"settled":          {"appealed": "appraising"},
		})
	for _, s := range states {
		if s.Ended() != (len(assignmentMoves[s]) == 0 || s == AssignmentSettled) { // an appeal opens it again
			t.Errorf("%s has ended: %v", s, s.Ended())
		}
	}
}

// A missing report can still be mended by entering it late; an accepted one stands until it is
// unlocked.
func TestReport_EveryEventInEveryState(t *testing.T) {
	checkMoves(t, reportMoves,
		[]ReportState{ReportAwaited, ReportSubmitted, ReportVerified, ReportReturned, ReportAccepted, ReportMissing, ReportDropped},
		[]ReportEvent{ReportHandedIn, ReportWasVerified, ReportWasReturned, ReportWasAccepted, ReportSentBack, ReportRanOut, ReportUnlocked, ReportCut, ReportRevived},
		map[ReportState]map[ReportEvent]ReportState{
			"awaited":   {"handed_in": "submitted", "ran_out": "missing", "cut": "dropped"},
			"returned":  {"handed_in": "submitted", "ran_out": "missing", "cut": "dropped"},
			"submitted": {"verified": "verified", "returned": "returned", "cut": "dropped"},
			"verified":  {"accepted": "accepted", "returned": "returned", "sent_back": "submitted", "cut": "dropped"},
			"missing":   {"handed_in": "submitted", "cut": "dropped"},
			"accepted":  {"unlocked": "returned"},
			"dropped":   {"revived": "awaited"},
		})
}

// A locked year is locked for good.
func TestYearClose_EveryEventInEveryState(t *testing.T) {
	checkMoves(t, closeMoves,
		[]CloseState{CloseChecking, CloseFrozen, CloseLocked},
		[]CloseEvent{CloseWasFrozen, CloseWasReturned, CloseWasLocked},
		map[CloseState]map[CloseEvent]CloseState{
			"checking": {"frozen": "frozen"},
			"frozen":   {"returned": "checking", "locked": "locked"},
		})
}

func TestMoved_ChangesTheStateAndTheTimeOrNothing(t *testing.T) {
	now := time.Date(2025, 6, 1, 1, 0, 0, 0, time.UTC)
	if c, err := (Cycle{State: CycleDraft}).Moved(CycleOpened, now); err != nil || c.State != CycleNominating || !c.UpdatedAt.Equal(now) {
		t.Errorf("%+v, %v", c, err)
	}
	if n, err := (Nomination{State: NominationPending}).Moved(NominationWasApproved, now); err != nil || n.State != NominationApproved || !n.UpdatedAt.Equal(now) {
		t.Errorf("%+v, %v", n, err)
	}
	if a, err := (Assignment{State: AssignmentAwaited}).Moved(AssignmentArrived, now); err != nil || a.State != AssignmentServing || !a.UpdatedAt.Equal(now) {
		t.Errorf("%+v, %v", a, err)
	}
	if r, err := (Report{State: ReportAccepted}).Moved(ReportHandedIn, now); err == nil || r.State != ReportAccepted {
		t.Errorf("%+v, %v", r, err)
	}
	frozen, err := (YearClose{State: CloseChecking}).Moved(CloseWasFrozen, now)
	if err != nil || !frozen.FrozenAt.Equal(now) || !frozen.LockedAt.IsZero() {
		t.Errorf("%+v, %v", frozen, err)
	}
	if locked, err := frozen.Moved(CloseWasLocked, now.Add(time.Hour)); err != nil || !locked.LockedAt.Equal(now.Add(time.Hour)) || !locked.FrozenAt.Equal(now) {
		t.Errorf("%+v, %v", locked, err)
	}
}
