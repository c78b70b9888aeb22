package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain/calendar"
)

// JobRemind is the daily job in the ledger of jobs; its periods are days.
const JobRemind = "remind"

// RemindStart is the input of a day's reminders. After and Anchored are where a run that was
// continued takes up the work.
type RemindStart struct {
	Day      calendar.Date `json:"day"`
	After    string        `json:"after,omitempty"`
	Anchored bool          `json:"anchored,omitempty"`
}

// Remind is what happens once a day: the audit chains are anchored, and everybody for whom
// something waits gets one digest. The day is entered in the ledger at the end: had the
// engine lost it half-way, the same day would be asked for again, and nobody gets two digests.
func Remind(ctx workflow.Context, start RemindStart) error {
	r := &remind{start}
	return r.run(ctx)
}

type remind struct{ RemindStart }

func (r *remind) run(ctx workflow.Context) error {
	if err := r.anchor(ctx); err != nil {
		return err
	}
	for {
		page, err := call(ctx, notify, Activities.Digests, DigestInput{r.Day, r.After})
		if err != nil {
			return err
		}
		if r.After = page.Next; r.After == "" {
			break
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, Remind, r.RemindStart)
		}
	}
	_, err := call(ctx, brief, Activities.RecordPeriod, PeriodInput{JobRemind, r.Day.String()})
	return err
}

func (r *remind) anchor(ctx workflow.Context) error {
	if r.Anchored {
		return nil
	}
	_, err := call(ctx, patient, Activities.AnchorAudit, DayInput{r.Day})
	r.Anchored = err == nil
	return err
}
