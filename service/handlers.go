package service

import "github.com/duikou/duikou/domain"

// handler moves the subject of a run, in the same transaction: a step of it has passed, was
// sent back or was refused, as d.in.Outcome says. What opens next is the chain's business.
type handler func(*work, *deciding) error

// tables say who moves what.
type tables struct {
	handlers map[domain.TaskKind]handler // complete: a test walks domain.TaskRules against it
	// checks are what a kind of task asks of everybody who decides it, not only of the one
	// whose decision moves the subject.
	checks map[domain.TaskKind]handler
	// enders move the subject of a run that is over: d.verb says what ended it, d.run its state.
	enders map[domain.ChainName]handler
}

func newTables() tables {
	return tables{
		handlers: map[domain.TaskKind]handler{
			domain.TaskNominationReview: reviewNomination,
			domain.TaskNominationFix:    fixNomination,
			domain.TaskListSubmit:       submitList,
			domain.TaskListSign:         signList,
			domain.TaskConsent:          consent,
			domain.TaskArrival:          confirmArrival,
			domain.TaskReportHandIn:     handInReport,
			domain.TaskReportVerify:     verifyReport,
			domain.TaskReportAccept:     acceptReport,
			domain.TaskAppraise:         appraise,
			domain.TaskAppraisalSign:    signAppraisal,
			domain.TaskObjection:        answerObjection,
			domain.TaskRefusalDecide:    decideRefusal,
			domain.TaskYearSign:         signYear,
			domain.TaskRequestFix:       amendRequest,
			domain.TaskRequestReview:    reviewRequest,
			domain.TaskLeaveReturn:      returnFromLeave,
			domain.TaskLeaveConfirm:     confirmReturn,
		},
		checks: map[domain.TaskKind]handler{
			domain.TaskNominationFix: planNomination,
			domain.TaskListSubmit:    planList,
			domain.TaskListSign:      notOnList,
			domain.TaskRequestFix:    replan,
			domain.TaskLeaveReturn:   planReturn,
		},
		enders: map[domain.ChainName]handler{
			domain.ChainNomination:  endNomination,
			domain.ChainSignOff:     endList,
			domain.ChainArrival:     endNever,
			domain.ChainReport:      endReport,
			domain.ChainAppraisal:   endAppraisal,
			domain.ChainObjection:   endObjection,
			domain.ChainRefusal:     endNever,
			domain.ChainYearClose:   endNever,
			domain.ChainLeave:       endRequest,
			domain.ChainEarlyReturn: endRequest,
			domain.ChainExtension:   endRequest,
			domain.ChainRecall:      endRequest,
			domain.ChainReplacement: endRequest,
			domain.ChainAppeal:      endRequest,
			domain.ChainUnlock:      endRequest,
			domain.ChainRevocation:  endRequest,
		},
	}
}

// cutShort reports whether the run has ended otherwise than by somebody's decision: it was
// taken back, ended by an administrator, or its time ran out.
func (d *deciding) cutShort() bool {
	switch d.event.Verb {
	case domain.VerbWithdraw, domain.VerbTerminate, domain.VerbExpire:
		return d.run().State != domain.RunRejected && d.run().State != domain.RunApproved
	}
	return false
}

// cannotEnd refuses to end a run whose subject has no way to stand without it.
func (d *deciding) cannotEnd() error {
	return domain.Fault(domain.CodeConflict, "run_needed").With("chain", d.run().Chain)
}

// endNever ends what cannot be ended by hand: somebody has come or not, a year is signed or
// returned. Time may run out over it, which its case deals with.
func endNever(_ *work, d *deciding) error {
	if d.run().State == domain.RunWithdrawn || d.run().State == domain.RunTerminated {
		return d.cannotEnd()
	}
	return nil
}
