package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

// decisionPause is how long a person's decision is over before the next one comes. Workflows
// that were woken up have gone back to sleep by then: what they do is no part of what the
// person waits for.
const decisionPause = 40 * time.Millisecond

// decision is the recipient verifying a monthly report: its task is closed, the report moves,
// the supporter's task opens, the audit chain grows, the outbox holds the wake-up.
func (r *run) decision(ctx context.Context) (_ []Line, err error) {
	h, err := r.Open(ctx, r.folder("decision"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Stop()) }()
	t, err := settle(ctx, h)
	if err != nil {
		return nil, err
	}
	d := duel{blocks: r.of(15, 1), size: r.of(20, 3), pause: decisionPause}
	trials := (d.blocks + 1) * d.size
	tasks, err := t.reports(ctx, trials)
	if err != nil {
		return nil, err
	}
	floor, err := openFloor(ctx, r.folder("decision-floor"), trials)
	if err != nil {
		return nil, err
	}
	defer floor.close()
	next := 0
	verify := func(ctx context.Context) (time.Duration, error) {
		task := tasks[next]
		next++
		return t.hostHR.timed(ctx, "POST", decidePath(task), map[string]any{
			"outcome": "approve", "opinion": "Checked.", "attendance": map[string]int{"leave_days": 1},
		})
	}
	r.quiet(ctx)
	bouts, err := d.run(ctx, verify, floor.decide)
	if err != nil {
		return nil, err
	}
	const against = "bare Echo handler with one bare GORM transaction"
	return []Line{line("decision p50", against, bouts, 0.5), line("decision p95", against, bouts, 0.95)}, nil
}

// reports prepares n reports that have been handed in and wait to be verified, a year of
// months for each person.
func (t *town) reports(ctx context.Context, n int) ([]domain.ID, error) {
	const months = 12
	from := t.today.MonthOf().First().AddMonths(-months)
	var tasks []domain.ID
	err := t.App.DB.Tx(ctx, func(tx service.Tx) error {
		tasks = tasks[:0]
		people := (n + months - 1) / months
		c, list, err := t.cycle(tx, domain.CycleServing, from, people)
		if err != nil {
			return err
		}
		for _, nominee := range list {
			a := domain.Assignment{
				CycleID: c.ID, NominationID: nominee.ID, PersonID: nominee.PersonID, PersonName: nominee.PersonName,
				SupporterID: t.supporter, RecipientID: t.recipient, PositionID: nominee.PositionID, Track: nominee.Track,
				Programme: c.Programme, From: c.From, To: c.To, ArrivedOn: c.From, Backfill: true, BackfillUntil: c.BackfillUntil,
				State: domain.AssignmentServing, CreatedAt: t.now, UpdatedAt: t.now, Version: 1,
			}
			if err := tx.InsertAssignment(&a); err != nil {
				return err
			}
			for _, m := range a.Months() {
				task, err := t.report(tx, a, m)
				if err != nil {
					return err
				}
				tasks = append(tasks, task)
			}
		}
		return nil
	})
	return tasks, err
}

func (t *town) report(tx service.Tx, a domain.Assignment, m calendar.Month) (domain.ID, error) {
	from, to := a.DaysIn(m)
	r := domain.Report{
		AssignmentID: a.ID, CycleID: a.CycleID, PersonID: a.PersonID, PersonName: a.PersonName,
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, Programme: a.Programme, Year: t.programme.Year.YearOf(from),
		Month: m, From: from, To: to, DueOn: t.programme.Reporting.DueOn(m), State: domain.ReportSubmitted, Summary: "A month.",
		Figures:     map[string]int64{"patients_treated": 120, "ward_round": 20, "teaching_round": 8, "lecture": 1, "lecture_participants": 30},
		SubmittedAt: t.now, UpdatedAt: t.now, Version: 1,
	}
	if err := tx.InsertReport(&r); err != nil {
		return 0, err
	}
	due := calendar.AddWorkingDays(t.today, 3)
	step, _ := t.programme.Chain(domain.ChainReport).Step("verify")
	task := domain.Task{
		Kind: domain.TaskReportVerify, Case: a.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectReport, ID: r.ID},
		Chain: domain.ChainReport, Step: step.ID, Round: 1, OrgID: t.recipient, SupporterID: t.supporter, RecipientID: t.recipient,
		Holder: domain.HolderRole(t.recipient, domain.RoleHR), PersonID: a.PersonID, Label: a.PersonName, Period: m.String(),
		State: domain.TaskOpen, OpenedAt: t.now, DueAt: due.End(), Version: 1,
		Rungs: step.Ladder.Rungs(due, time.Time{}, domain.HolderRole(t.recipient, domain.RoleLeader)),
	}
	task = task.Walked(0)
	return task.ID, t.ask(tx, &task, a.Programme)
}

// ask stores a task with the run it belongs to.
func (t *town) ask(tx service.Tx, task *domain.Task, programme domain.PolicyRef) error {
	chain := t.programme.Chain(task.Chain)
	run := domain.Run{
		Case: task.Case, Subject: task.Subject, Chain: task.Chain, Programme: programme, Group: chain.Group(task.Step)[0].ID,
		Round: task.Round, State: domain.RunRunning, InitiatorID: task.InitiatorID, SupporterID: task.SupporterID, RecipientID: task.RecipientID,
		PersonID: task.PersonID, Label: task.Label, Period: task.Period, Code: rand.Text(), StartedAt: t.now, Version: 1,
	}
	for _, s := range chain.Steps {
		run.Plan = append(run.Plan, s.ID)
	}
	if task.PersonID != 0 {
		person, err := tx.Person(service.Everything, task.PersonID)
		if err != nil {
			return err
		}
		run.PersonUserID = person.UserID
	}
	if err := tx.InsertRun(&run); err != nil {
		return err
	}
	task.RunID = run.ID
	return tx.InsertTasks([]*domain.Task{task})
}
