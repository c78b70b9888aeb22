package storetest

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/store"
)

// SeedTasks fills a database with n tasks, spread evenly over holders, organisations and
// users 1 to len(holders). Every third is open, every tenth open one has been escalated to
// the next holder, and due times lie at the ends of the 120 days around now, so that many
// are due at one time.
func SeedTasks(ctx context.Context, db *store.DB, n int, holders []domain.Holder, orgs []domain.ID, now time.Time) error {
	return db.LoadTasks(ctx, seeds(n, holders, orgs, now))
}

func seeds(n int, holders []domain.Holder, orgs []domain.ID, now time.Time) iter.Seq[domain.Task] {
	today := calendar.DateOf(now)
	kinds := []domain.TaskKind{domain.TaskReportVerify, domain.TaskReportAccept, domain.TaskReportHandIn, domain.TaskArrival}
	return func(yield func(domain.Task) bool) {
		for i := range n {
			who, org := i%len(holders), orgs[i%len(orgs)]
			due := today.AddDays(i/len(holders)*7%120 - 60).End()
			task := domain.Task{
				Kind: kinds[i%len(kinds)], Case: domain.CaseRef{Kind: domain.CaseAssignment, ID: domain.ID(i/20 + 1)},
				Subject: domain.SubjectRef{Kind: domain.SubjectReport, ID: domain.ID(i + 1)}, Chain: domain.ChainReport, Step: "verify",
				Round: 1, OrgID: org, SupporterID: org, RecipientID: orgs[(i+1)%len(orgs)], Holder: holders[who],
				InitiatorID: domain.ID(who + 1), PersonID: domain.ID(i%5000 + 1), Label: fmt.Sprintf("张三%d", i%5000), Period: "2026-10",
				State: domain.TaskOpen, OpenedAt: due.AddDate(0, 0, -10), DueAt: due,
				Rungs: []domain.Rung{{Kind: domain.RungRemind, At: due}, {Kind: domain.RungExpire, At: due.AddDate(0, 0, 5)}}, WakeAt: due,
			}
			switch round := i / len(holders); {
			case round%3 != 0:
				task.State, task.Outcome, task.ActedBy, task.ClosedAt = domain.TaskDone, domain.Approve, domain.ID(who+1), due.Add(-time.Hour)
			case round%30 == 0:
				task.EscalatedTo = holders[(who+1)%len(holders)]
			}
			if !yield(task) {
				return
			}
		}
	}
}
