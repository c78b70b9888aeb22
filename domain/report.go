package domain

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// ReportState is where a monthly report stands.
type ReportState string

// The states of a monthly report.
const (
	ReportAwaited   ReportState = "awaited"
	ReportSubmitted ReportState = "submitted" // the recipient verifies
	ReportVerified  ReportState = "verified"  // the supporter accepts
	ReportReturned  ReportState = "returned"  // the person corrects
	ReportAccepted  ReportState = "accepted"  // figures and attendance count
	ReportMissing   ReportState = "missing"   // its ladder is over; 补录 can still mend it
	ReportDropped   ReportState = "dropped"   // the person's last day now lies before the month
)

// ReportEvent moves a monthly report.
type ReportEvent string

// The events of a monthly report.
const (
	ReportHandedIn    ReportEvent = "handed_in"
	ReportWasVerified ReportEvent = "verified"
	ReportWasReturned ReportEvent = "returned"
	ReportWasAccepted ReportEvent = "accepted"
	ReportSentBack    ReportEvent = "sent_back" // the supporter asks the recipient to verify again
	ReportRanOut      ReportEvent = "ran_out"
	ReportUnlocked    ReportEvent = "unlocked" // an accepted month is opened again
	ReportCut         ReportEvent = "cut"      // the service ends before the month
	ReportRevived     ReportEvent = "revived"  // and is longer again
)

var reportMoves = moves[ReportState, ReportEvent]{
	ReportAwaited:   {ReportHandedIn: ReportSubmitted, ReportRanOut: ReportMissing, ReportCut: ReportDropped},
	ReportReturned:  {ReportHandedIn: ReportSubmitted, ReportRanOut: ReportMissing, ReportCut: ReportDropped},
	ReportSubmitted: {ReportWasVerified: ReportVerified, ReportWasReturned: ReportReturned, ReportCut: ReportDropped},
	ReportVerified:  {ReportWasAccepted: ReportAccepted, ReportWasReturned: ReportReturned, ReportSentBack: ReportSubmitted, ReportCut: ReportDropped},
	ReportMissing:   {ReportHandedIn: ReportSubmitted, ReportCut: ReportDropped},
	ReportAccepted:  {ReportUnlocked: ReportReturned},
	ReportDropped:   {ReportRevived: ReportAwaited},
}

// Report is one person's month (月报): figures by the person, attendance by the recipient.
type Report struct {
	ID           ID
	AssignmentID ID
	CycleID      ID
	PersonID     ID
	PersonName   string
	SupporterID  ID
	RecipientID  ID
	Programme    PolicyRef
	Year         int // programme year the month counts in
	Month        calendar.Month
	From, To     calendar.Date // days of the month inside the service
	DueOn        calendar.Date
	State        ReportState
	Figures      map[string]int64 // by metric code, exact counts
	Summary      string
	LateReason   string // why it came after its ladder, or after the fact
	EnteredLate  bool   // 补录
	Attendance   Attendance
	ReturnReason string
	SubmittedAt  time.Time
	SubmittedBy  ID
	AcceptedAt   time.Time
	UpdatedAt    time.Time
	Version      int
}

// Moved is the report after an event, or a conflict.
func (r Report) Moved(e ReportEvent, now time.Time) (Report, error) {
	state, err := reportMoves.next(r.State, e)
	r.State, r.UpdatedAt = state, now
	return r, err
}

// Resized is the report after the service's last day has moved: dropped when the month now
// lies outside it, revived when it lies inside again, shorter or longer otherwise. An accepted
// month stays as it is.
func (r Report) Resized(a Assignment) Report {
	from, to := a.DaysIn(r.Month)
	switch {
	case r.State == ReportAccepted:
		return r
	case to.Before(from):
		r.State = ReportDropped
		return r
	case r.State == ReportDropped:
		r.State = ReportAwaited
	}
	r.From, r.To = from, to
	return r
}

// Days is how many days of the month lie inside the service.
func (r Report) Days() int { return r.From.DaysUntil(r.To) + 1 }

// Attendance is what the recipient attests for the month, in calendar days.
type Attendance struct {
	LeaveDays  int `json:"leave_days"`  // approved leave
	AbsentDays int `json:"absent_days"` // absent without leave (旷工)
	NightsAway int `json:"nights_away"` // nights not spent at the recipient though required
	// LeaveReason says why fewer days of leave are attested than were granted.
	LeaveReason string `json:"leave_reason,omitempty"`
}

// Check gathers the faults of an attendance against its month and the leave granted in it.
func (a Attendance) Check(r Report, granted LeaveDays) error {
	var f Faults
	for _, days := range []struct {
		field string
		n     int
	}{{"leave_days", a.LeaveDays}, {"absent_days", a.AbsentDays}, {"nights_away", a.NightsAway}} {
		f.Check(days.n >= 0 && days.n <= r.Days(), days.field, "out_of_range")
	}
	f.Check(a.LeaveDays+a.AbsentDays <= r.Days(), "absent_days", "more_than_month")
	f.CheckText(a.LeaveReason, "leave_reason", a.LeaveDays < granted.Total, MaxReason)
	return f.Err()
}

// ReportForm is what a person hands in.
type ReportForm struct {
	Figures    map[string]int64 `json:"figures"`
	Summary    string           `json:"summary"`
	LateReason string           `json:"late_reason"`
}

// Check gathers the faults of the form. metrics are the programme's metrics in form order;
// late demands a reason.
func (f ReportForm) Check(r Report, metrics []Metric, late bool) error {
	var faults Faults
	known := map[string]Metric{}
	for _, m := range metrics {
		known[m.Code] = m
	}
	for _, code := range sortedKeys(f.Figures) {
		m, ok := known[code]
		n := f.Figures[code]
		switch {
		case !ok:
			faults.Add("figures."+code, "unknown_value").With("value", code)
		case n < 0 || n > m.Max:
			faults.Add("figures."+code, "out_of_range").With("max", m.Max)
		case m.Of != "" && n > 0 && f.Figures[m.Of] == 0:
			faults.Add("figures."+code, "without_event").With("event", m.Of)
		}
	}
	faults.CheckText(f.Summary, "summary", true, MaxText)
	faults.CheckText(f.LateReason, "late_reason", late, MaxReason)
	return faults.Err()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
