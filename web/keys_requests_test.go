package web

// requestForms are the forms of the pages of requests, and requestWords the keys their tables
// make; everyKey adds them to its own.
var requestForms = map[string]string{"request_new": "request"}

var requestFamilies = map[string][]string{"RequestState": {"state.request.", "notice.request_"}, "LeaveKind": {"leave."}}

var requestWords = map[string][]string{
	"change.":         {"last_day", "months", "service_days", "leave_days", "subsidy", "subsidy_monthly", "earliest", "leave_left", "successor", "successor_days", "stage", "report"},
	"field.request.":  {"kind", "leave", "attachments"},
	"request.counts.": {"yes", "no", "unknown"},
	"field.task.":     {"request", "leave", "attachments"},
}
