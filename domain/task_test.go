package domain

import (
	"testing"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

func days(n int) *int { return &n }

// ladder is how a monthly report is asked for: reminders, then HR is asked, then it is over.
func ladder() Ladder {
	return Ladder{
		Remind: []int{-3, 0}, Escalate: days(2), EscalateTo: &Who{Role: RoleHR, Side: SideSupporter}, Expire: days(5),
	}
}

func rungsText(rungs []Rung) string {
	text := ""
	for _, r := range rungs {
		text += string(r.Kind) + " " + r.At.In(calendar.Zone).Format("2006-01-02T15:04") + " " + string(r.To) + "\n"
	}
	return text
}

func TestLadder_IsResolvedInWorkingDays(t *testing.T) {
	due := calendar.MustDate("2025-07-05") // a Saturday
	got := rungsText(ladder().Rungs(due, time.Time{}, HolderRole(5, RoleHR)))
	want := "remind 2025-07-02T09:00 \n" +
		"remind 2025-07-07T09:00 \n" +
		"escalate 2025-07-08T09:00 o5:hr\n" +
		"expire 2025-07-12T00:00 \n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestLadder_StepsOverNationalDay(t *testing.T) {
	got := rungsText(ladder().Rungs(calendar.MustDate("2025-10-05"), time.Time{}, HolderRole(5, RoleHR)))
	want := "remind 2025-09-28T09:00 \n" + // the Sunday that is worked
		"remind 2025-10-09T09:00 \n" +
		"escalate 2025-10-10T09:00 o5:hr\n" +
		"expire 2025-10-15T00:00 \n" // 9, 10, 11 (a Saturday that is worked), 13, 14
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A month entered late (补录) expires when the time given for it is over, not when the month's
// own deadline was.
func TestLadder_GraceOnlyEverPushesTheEndLater(t *testing.T) {
	due := calendar.MustDate("2025-07-04")
	end := calendar.MustDate("2025-07-11").End()
	for _, c := range []struct {
		name  string
		grace time.Time
		want  time.Time
	}{
		{"no grace", time.Time{}, end},
		{"grace that is over sooner", end.Add(-time.Hour), end},
		{"grace that lasts longer", end.AddDate(1, 0, 0), end.AddDate(1, 0, 0)},
	} {
		rungs := ladder().Rungs(due, c.grace, HolderRole(5, RoleHR))
		last := rungs[len(rungs)-1]
		if last.Kind != RungExpire || !last.At.Equal(c.want) {
			t.Errorf("%s: %s at %s, want %s", c.name, last.Kind, last.At, c.want)
		}
		if rungs[0].At.After(due.Start()) {
			t.Errorf("%s: the first reminder moved to %s", c.name, rungs[0].At)
		}
	}
}

func TestLadder_WithoutANextInLineDoesNotEscalate(t *testing.T) {
	for _, r := range ladder().Rungs(calendar.MustDate("2025-07-04"), time.Time{}, "") {
		if r.Kind == RungEscalate {
			t.Error("nobody was escalated to")
		}
	}
	if len((Ladder{}).Rungs(calendar.MustDate("2025-07-04"), time.Now(), "u1")) != 0 {
		t.Error("a ladder without rungs has some")
	}
}

func TestTask_WalksItsLadderOnce(t *testing.T) {
	task := Task{State: TaskOpen, Rungs: ladder().Rungs(calendar.MustDate("2025-07-04"), time.Time{}, HolderRole(5, RoleHR))}
	if task = task.Walked(0); !task.WakeAt.Equal(task.Rungs[0].At) {
		t.Errorf("it wakes at %s", task.WakeAt)
	}
	if due := task.DueRungs(task.WakeAt.Add(-time.Second)); len(due) != 0 {
		t.Errorf("a second too early, %d rungs are due", len(due))
	}
	if due := task.DueRungs(task.WakeAt); len(due) != 1 || due[0].Kind != RungRemind {
		t.Errorf("on time, %v are due", due)
	}
	late := task.Rungs[2].At.Add(time.Hour) // the engine was down for a week
	if due := task.DueRungs(late); len(due) != 3 || due[2].Kind != RungEscalate {
		t.Errorf("after an outage, %v are due", due)
	}
	task = task.Walked(3)
	if len(task.DueRungs(late)) != 0 || !task.WakeAt.Equal(task.Rungs[3].At) {
		t.Errorf("it walks a rung twice, or wakes at %s", task.WakeAt)
	}
	if task = task.Walked(1); !task.WakeAt.IsZero() || len(task.DueRungs(late.AddDate(1, 0, 0))) != 0 {
		t.Error("the ladder is over and still wakes")
	}
}

func TestTask_OffersOnlyTheOutcomesOfItsKind(t *testing.T) {
	all := []Outcome{Approve, Reject, Return}
	for kind, want := range map[TaskKind][]bool{ // approve, reject, return
		TaskNominationReview: {true, true, true},
		TaskNominationFix:    {true, true, false},
		TaskListSubmit:       {true, false, false},
		TaskListSign:         {true, true, true},
		TaskConsent:          {true, true, true},
		TaskArrival:          {true, true, false},
		TaskReportHandIn:     {true, false, false},
		TaskReportVerify:     {true, false, true},
		TaskReportAccept:     {true, false, true},
		TaskAppraise:         {true, false, false},
		TaskAppraisalSign:    {true, true, false},
		TaskObjection:        {true, false, true},
		TaskRefusalDecide:    {true, false, false},
		TaskYearSign:         {true, false, true},
		TaskRequestFix:       {true, true, false},
		TaskRequestReview:    {true, true, true},
		TaskLeaveReturn:      {true, false, false},
		TaskLeaveConfirm:     {true, false, true},
		"dance":              {false, false, false},
	} {
		for i, o := range all {
			err := Task{Kind: kind}.Permits(o)
			if (err == nil) != want[i] {
				t.Errorf("%s offers %s: %v", kind, o, err)
			}
			if err != nil && CodeOf(err) != CodeInvalid {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	if len(TaskRules) != 18 {
		t.Errorf("there are %d kinds: tell this table of the new one", len(TaskRules))
	}
}

func TestTask_IsOverdueOnlyWhileOpen(t *testing.T) {
	due := calendar.MustDate("2025-07-04").End()
	for _, c := range []struct {
		state TaskState
		now   time.Time
		want  bool
	}{
		{TaskOpen, due, false}, {TaskOpen, due.Add(1), true}, {TaskDone, due.Add(time.Hour), false}, {TaskExpired, due.Add(time.Hour), false},
	} {
		if got := (Task{State: c.state, DueAt: due}).Overdue(c.now); got != c.want {
			t.Errorf("%s at %s is overdue: %v", c.state, c.now, got)
		}
	}
}

func TestHolder_NamesAUserOrARole(t *testing.T) {
	if user, org, role := HolderUser(12).Parse(); user != 12 || org != 0 || role != "" {
		t.Errorf("user %d, organisation %d, role %q", user, org, role)
	}
	if user, org, role := HolderRole(5, RoleLeader).Parse(); user != 0 || org != 5 || role != RoleLeader {
		t.Errorf("user %d, organisation %d, role %q", user, org, role)
	}
}
