package service

import "github.com/duikou/duikou/domain"

// handler moves the subject of a task that has just been closed, in the same transaction.
type handler func(*work, *deciding) error

// handlers is complete: a test walks domain.TaskRules against it.
var handlers = map[domain.TaskKind]handler{
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
}
