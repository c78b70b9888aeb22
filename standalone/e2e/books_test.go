package e2e

import (
	"database/sql"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "modernc.org/sqlite"
)

// books is the database, read past the program.
type books struct {
	t  *testing.T
	db *sql.DB
}

func openBooks(t *testing.T, driver, dsn string) books {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return books{t, db}
}

// number is what a query for one number says.
func (b books) number(query string, args ...any) int {
	b.t.Helper()
	var n int
	if err := b.db.QueryRow(query, args...).Scan(&n); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// counts is what a query for names and numbers says.
func (b books) counts(query string) map[string]int {
	b.t.Helper()
	rows, err := b.db.Query(query)
	if err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			b.t.Fatalf("%s: %v", query, err)
		}
		found[name] = n
	}
	if err := rows.Err(); err != nil {
		b.t.Fatalf("%s: %v", query, err)
	}
	return found
}

// until waits until a query says a number.
func (b books) until(want int, query string) {
	b.t.Helper()
	for begun := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		got := b.number(query)
		if got == want {
			return
		}
		if time.Since(begun) > patience {
			b.t.Fatalf("waited in vain: %s is %d, want %d", query, got, want)
		}
	}
}

// What the story leaves behind, whatever happened to the processes meanwhile: everything
// once, nothing twice. Reminders and escalations are not counted, because how many there are
// is a race between the person and the deadline.
var (
	wantTasks = map[string]int{
		"nomination_review/done": 8, "nomination_review/returned": 1, "nomination_fix/done": 1, "refusal_decide/done": 1,
		"list_submit/done": 1, "list_sign/done": 1, "consent/done": 1, "arrival/done": 7,
		"report_hand_in/done": 84, "report_hand_in/expired": 1, "report_verify/done": 83, "report_verify/returned": 1, "report_accept/done": 83,
		"appraise/done": 14, "appraisal_sign/done": 7, "year_sign/done": 1,
	}
	// The fourth organisation is the operator's, the others are the story's.
	wantRows = map[string]int{
		"agreements": 1, "appraisals": 14, "assignments": 7, "cycles": 1, "drafts": 1, "ledger_entries": 83, "nominations": 9,
		"organisations": 4, "people": 9, "reports": 84, "requests": 1, "year_closes": 1,
	}
	wantNotices = map[string]int{
		"appraisal_ready": 7, "ineligible": 1, "nomination_approved": 8, "nomination_returned": 1, "refusal_decided": 1,
		"report_missing": 3, "report_returned": 1, "verdict_ready": 7,
	}
	wantAudit = map[string]int{
		"appraisal_sign_approve": 7, "appraise_approve": 14, "arrival_approve": 7, "assigned": 7, "backfill_ended": 1,
		"consent_approve": 1, "cycle_closed": 1, "cycle_created": 1, "cycle_opened": 1, "expired": 1, "ineligible": 1,
		"list_sign_approve": 1, "list_submit_approve": 1, "nominated": 9, "nomination_fix_approve": 1,
		"nomination_review_approve": 8, "nomination_review_return": 1, "refusal_decide_approve": 1, "refusal_recorded": 2,
		"report_accept_approve": 83, "report_hand_in_approve": 84, "report_missing": 1, "report_verify_approve": 83,
		"report_verify_return": 1, "resubmitted": 1, "service_begins": 1, "service_ended": 7, "settled": 7,
		"year_close_started": 1, "year_frozen": 1, "year_locked": 1, "year_sign_approve": 1,
	}
)

// balance checks that the books of the finished story hold everything once and nothing twice.
func (b books) balance() {
	b.t.Helper()
	b.until(0, "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL")
	b.same("tasks", wantTasks, b.counts("SELECT CONCAT(kind, '/', state), COUNT(*) FROM tasks GROUP BY kind, state"))
	b.same("notices", wantNotices, b.counts("SELECT kind, COUNT(*) FROM notices WHERE kind NOT LIKE 'task_%' GROUP BY kind"))
	b.same("audit", wantAudit, b.counts(`SELECT action, COUNT(*) FROM audit_entries
		WHERE action NOT IN ('escalated', 'reminded', 'reminder_collapsed') AND action NOT LIKE 'verdict%' GROUP BY action`))
	rows := map[string]int{}
	for table := range wantRows {
		rows[table] = b.number("SELECT COUNT(*) FROM " + table)
	}
	b.same("rows", wantRows, rows)
	for _, twice := range []string{
		"SELECT kind, subject_kind, subject_id, step, round, holder FROM tasks GROUP BY kind, subject_kind, subject_id, step, round, holder",
		"SELECT user_id, kind, case_kind, case_id, task_id, args FROM notices GROUP BY user_id, kind, case_kind, case_id, task_id, args",
		"SELECT report_id, kind FROM ledger_entries GROUP BY report_id, kind",
		"SELECT assignment_id, regulation_code FROM verdicts GROUP BY assignment_id, regulation_code",
		"SELECT case_kind, case_id, seq FROM audit_entries GROUP BY case_kind, case_id, seq",
	} {
		if n := b.number("SELECT COUNT(*) FROM (" + twice + " HAVING COUNT(*) > 1) AS twice"); n > 0 {
			b.t.Errorf("%d are there twice: %s", n, twice)
		}
	}
	b.verdicts()
	b.ledger()
}

// verdicts: every regulation has spoken about every assignment, and its word is in the audit.
func (b books) verdicts() {
	b.t.Helper()
	n, regulations := b.number("SELECT COUNT(*) FROM verdicts"), b.number("SELECT COUNT(DISTINCT regulation_code) FROM verdicts")
	said := b.number("SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'verdict%'")
	if regulations == 0 || n != 7*regulations || said != n {
		b.t.Errorf("%d verdicts by %d regulations on 7 people, %d in the audit", n, regulations, said)
	}
}

// ledger: the days that count are those of the accepted reports, to the day.
func (b books) ledger() {
	b.t.Helper()
	rows, err := b.db.Query("SELECT from_date, to_date FROM reports WHERE state = 'accepted'")
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	days := 0
	for rows.Next() {
		var text [2]string
		var at [2]time.Time
		if err := rows.Scan(&text[0], &text[1]); err != nil {
			b.t.Fatal(err)
		}
		for i := range at {
			if at[i], err = time.Parse(time.DateOnly, text[i][:len(time.DateOnly)]); err != nil {
				b.t.Fatal(err)
			}
		}
		days += int(at[1].Sub(at[0]).Hours()/24) + 1
	}
	if got := b.number("SELECT SUM(days) FROM ledger_entries"); got != days || days == 0 {
		b.t.Errorf("the ledger holds %d days, the accepted reports %d", got, days)
	}
}

func (b books) same(what string, want, got map[string]int) {
	b.t.Helper()
	for name, n := range want {
		if got[name] != n {
			b.t.Errorf("%s: %d of %s, want %d", what, got[name], name, n)
		}
	}
	for name, n := range got {
		if _, known := want[name]; !known {
			b.t.Errorf("%s: %d of %s, want none", what, n, name)
		}
	}
}
