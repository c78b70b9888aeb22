package service

import (
	"context"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
)

// Verification is what anybody who holds a paper may read of it: what the paper says, minus
// opinions and reasons. Exactly one of Certificate and Run is set.
type Verification struct {
	Certificate *domain.Certificate
	Run         *VerifiedRun
}

// VerifiedRun is an approval as its public page shows it.
type VerifiedRun struct {
	Number       string
	Chain        domain.ChainName
	Organisation string
	Person       string // masked: the family name alone
	State        domain.RunState
	StartedAt    time.Time
	EndedAt      time.Time
	Signatures   []Signature
	Intact       bool // the audit chain of its case verifies
}

// Signature is one step that was signed, without its opinion.
type Signature struct {
	Step    domain.Text
	Outcome domain.Outcome
	Name    string // masked
	Behalf  string // masked, or ""
	At      time.Time
}

// Verify answers the public page behind a paper's QR. Every code that is not on a paper of
// ours gives the same not_found.
func (s Certificates) Verify(ctx context.Context, code string) (Verification, error) {
	code = strings.ToUpper(strings.TrimSpace(code))
	none := domain.Fault(domain.CodeNotFound, "unknown_code")
	if len(code) < 20 || len(code) > 40 {
		return Verification{}, none
	}
	view := s.Store.View(ctx)
	c, err := view.CertificateByCode(code)
	if err == nil {
		return Verification{Certificate: &c}, nil
	}
	if domain.CodeOf(err) != domain.CodeNotFound {
		return Verification{}, err
	}
	run, err := view.RunByCode(code)
	if domain.CodeOf(err) == domain.CodeNotFound && err != nil {
		return Verification{}, none
	}
	if err != nil {
		return Verification{}, err
	}
	found, err := s.verifiedRun(ctx, view, run)
	return Verification{Run: &found}, err
}

func (s Certificates) verifiedRun(ctx context.Context, view Tx, run domain.Run) (VerifiedRun, error) {
	v := VerifiedRun{Number: run.Number, Chain: run.Chain, State: run.State, StartedAt: run.StartedAt, EndedAt: run.EndedAt}
	if run.PersonID != 0 {
		v.Person = Masked(run.Label)
	}
	house, err := view.Organisation(run.SupporterID)
	if err != nil {
		return v, err
	}
	v.Organisation = house.Name
	p, err := s.Policy.ProgrammeAt(run.Programme)
	if err != nil {
		return v, err
	}
	tasks, err := view.TasksOfRun(run.ID)
	if err != nil {
		return v, err
	}
	chain := p.Chain(run.Chain)
	for _, t := range tasks {
		if t.Outcome == "" {
			continue
		}
		step, _ := chain.Step(t.Step)
		v.Signatures = append(v.Signatures, Signature{step.Name, t.Outcome, Masked(t.ActedByName), Masked(t.BehalfName), t.ClosedAt})
	}
	head, err := view.AuditHead(run.Case)
	if err != nil {
		return v, err
	}
	v.Intact, err = System(s).verifyChain(ctx, head)
	return v, err
}

// Masked is a name of which a stranger may see the first character alone: "张**".
func Masked(name string) string {
	runes := []rune(strings.TrimSpace(name))
	if len(runes) == 0 {
		return ""
	}
	return string(runes[:1]) + strings.Repeat("*", min(max(len(runes)-1, 1), 3))
}
