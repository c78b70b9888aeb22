package activities

import (
	"context"

	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/workflows"
)

// Activities implements the workflows' port. Register it by pointer.
type Activities struct{ System service.System }

var _ workflows.Activities = (*Activities)(nil)

// CycleStage says where a cycle stands.
func (a *Activities) CycleStage(ctx context.Context, in workflows.CaseInput) (workflows.CycleStage, error) {
	s, err := a.System.CycleStage(ctx, in.ID)
	return workflows.CycleStage{State: s.State, Version: s.Version, PublicityEnds: s.PublicityEnds}, answer(ctx, err)
}

// Assign turns a page of approved nominations into assignments.
func (a *Activities) Assign(ctx context.Context, in workflows.AssignInput) (workflows.AssignOutput, error) {
	left, err := a.System.Assign(ctx, in.ID, in.Limit)
	return workflows.AssignOutput{Left: left > 0}, answer(ctx, err)
}

// SettleCycle closes a cycle whose assignments have all ended.
func (a *Activities) SettleCycle(ctx context.Context, in workflows.CaseInput) (workflows.StateOutput, error) {
	state, err := a.System.SettleCycle(ctx, in.ID)
	return workflows.StateOutput{State: string(state)}, answer(ctx, err)
}

// AssignmentStage says where an assignment stands.
func (a *Activities) AssignmentStage(ctx context.Context, in workflows.CaseInput) (workflows.AssignmentStage, error) {
	s, err := a.System.AssignmentStage(ctx, in.ID)
	return assignmentStage(s), answer(ctx, err)
}

// OpenMonths opens the reports whose time has come.
func (a *Activities) OpenMonths(ctx context.Context, in workflows.CaseInput) (workflows.AssignmentStage, error) {
	s, err := a.System.OpenMonths(ctx, in.ID)
	return assignmentStage(s), answer(ctx, err)
}

func assignmentStage(s service.StageOf) workflows.AssignmentStage {
	stage := workflows.AssignmentStage{State: s.State, Version: s.Version, MonthsAhead: len(s.Months)}
	if len(s.Months) > 0 {
		stage.NextOpensAt = s.Months[0].OpensAt
	}
	return stage
}

// EndService opens both appraisals once every month is accepted or missing.
func (a *Activities) EndService(ctx context.Context, in workflows.CaseInput) (workflows.StateOutput, error) {
	state, err := a.System.EndService(ctx, in.ID)
	return workflows.StateOutput{State: string(state)}, answer(ctx, err)
}

// Settle makes ledger and verdicts final.
func (a *Activities) Settle(ctx context.Context, in workflows.CaseInput) (workflows.StateOutput, error) {
	state, err := a.System.Settle(ctx, in.ID)
	return workflows.StateOutput{State: string(state)}, answer(ctx, err)
}

// RequestStage says where a request stands.
func (a *Activities) RequestStage(ctx context.Context, in workflows.CaseInput) (workflows.RequestStage, error) {
	s, err := a.System.RequestStage(ctx, in.ID)
	return workflows.RequestStage{State: s.State, Version: s.Version}, answer(ctx, err)
}

// WalkLadder takes every rung that is due on the open tasks of a case.
func (a *Activities) WalkLadder(ctx context.Context, in workflows.LadderInput) (workflows.LadderOutput, error) {
	l, err := a.System.WalkLadder(ctx, in.Case)
	return workflows.LadderOutput{State: l.State, Open: l.Open, NextAt: l.NextAt}, answer(ctx, err)
}

// BeginClose finds or creates a yearly close.
func (a *Activities) BeginClose(ctx context.Context, in workflows.BeginCloseInput) (workflows.CloseStage, error) {
	s, err := a.System.BeginClose(ctx, in.Programme, in.Year)
	return workflows.CloseStage{
		ID: s.ID, State: s.State, Version: s.Version, OpenReports: s.OpenReports, OpenAssignments: s.OpenAssignments,
	}, answer(ctx, err)
}

// FreezeYear fixes the figures, unless cases of the year are open.
func (a *Activities) FreezeYear(ctx context.Context, in workflows.CaseInput) (workflows.StateOutput, error) {
	state, err := a.System.FreezeYear(ctx, in.ID)
	return workflows.StateOutput{State: string(state)}, answer(ctx, err)
}

// LockYear ends a close whose signatures are in.
func (a *Activities) LockYear(ctx context.Context, in workflows.CaseInput) (workflows.StateOutput, error) {
	state, err := a.System.LockYear(ctx, in.ID)
	return workflows.StateOutput{State: string(state)}, answer(ctx, err)
}

// AnchorAudit stores the day's hash over all audit chains.
func (a *Activities) AnchorAudit(ctx context.Context, in workflows.DayInput) (workflows.Done, error) {
	return workflows.Done{}, answer(ctx, a.System.AnchorAudit(ctx, in.Day))
}

// Digests sends one page of the day's digests.
func (a *Activities) Digests(ctx context.Context, in workflows.DigestInput) (workflows.DigestOutput, error) {
	next, sent, err := a.System.Digests(ctx, in.Day, in.After)
	return workflows.DigestOutput{Next: next, Sent: sent}, answer(ctx, err)
}

// RecordPeriod notes in the ledger of jobs that a period has been done.
func (a *Activities) RecordPeriod(ctx context.Context, in workflows.PeriodInput) (workflows.Done, error) {
	return workflows.Done{}, answer(ctx, a.System.RecordPeriod(ctx, in.Job, in.Period))
}
