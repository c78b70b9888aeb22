package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/store"
)

const pageSize = 50

// inbox is the first page of somebody's inbox, in a small table and in a large one, and the
// large one beside a bare query.
func (r *run) inbox(ctx context.Context) (_ []Line, err error) {
	const small, large = 10_000, 1_000_000
	few, err := r.fullInbox(ctx, "inbox-small", r.of(small, small/10))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, few.Stop()) }()
	many, err := r.fullInbox(ctx, "inbox-large", r.of(large, small))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, many.Stop()) }()
	bare, err := openBarePage(r.folder("inbox-large"), many.desk())
	if err != nil {
		return nil, err
	}
	defer bare.close()
	d := duel{blocks: r.of(20, 1), size: r.of(20, 3), pause: time.Millisecond}
	bySize, err := d.run(ctx, many.page, few.page)
	if err != nil {
		return nil, err
	}
	byHand, err := d.run(ctx, many.page, bare.page)
	if err != nil {
		return nil, err
	}
	return []Line{
		line("inbox page at 1,000,000 tasks p50", "the same at 10,000 tasks", bySize, 0.5),
		line("inbox page at 1,000,000 tasks p50, against SQL", "bare Echo handler with the bare SQL of one inbox", byHand, 0.5),
	}, nil
}

// inboxOf is a town whose people have their desks full.
type inboxOf struct{ *town }

func (r *run) fullInbox(ctx context.Context, name string, n int) (*inboxOf, error) {
	h, err := r.Serve(ctx, r.folder(name))
	if err != nil {
		return nil, err
	}
	t, err := settle(ctx, h)
	if err == nil {
		err = t.fill(ctx, filepath.Join(r.folder(name), "duikou.db"), n)
	}
	if err != nil {
		return nil, errors.Join(err, h.Stop())
	}
	return &inboxOf{t}, nil
}

func (i *inboxOf) page(ctx context.Context) (time.Duration, error) {
	return i.hr.timed(ctx, "GET", fmt.Sprintf("/api/v1/tasks?tab=todo&limit=%d", pageSize), nil)
}

func (i *inboxOf) counts(ctx context.Context) (time.Duration, error) {
	return i.hr.timed(ctx, "GET", "/api/v1/tasks/counts", nil)
}

// desks is over how many inboxes the tasks are spread; one of them is our reader's.
const desks = 20

// fill writes n tasks, each of an approval of its own: a third of them open, due within a year,
// a tenth of those escalated to the reader. The database writes them by itself, which takes seconds where a statement for
// each would take minutes.
func (t *town) fill(ctx context.Context, path string, n int) error {
	db, err := sql.Open(store.SQLite, "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var had int64 // approvals before ours
	if err := db.QueryRowContext(ctx, "SELECT COALESCE(MAX(id), 0) FROM runs").Scan(&had); err != nil {
		return err
	}
	ref := t.programme.Ref
	_, err = db.ExecContext(ctx, `
		WITH RECURSIVE seq(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM seq LIMIT ?1)
		INSERT INTO runs (id, case_kind, case_id, subject_kind, subject_id, chain, programme_code, programme_version, programme_hash,
			plan, group_step, round, straight, state, initiator_id, initiator_name, supporter_id, recipient_id, person_id,
			person_user_id, label, period, code, started_at, version)
		SELECT ?2 + i + 1, 'assignment', i / 20 + 1, 'report', i + 1, 'report', ?3, ?4, ?5, '["hand_in","verify","accept"]', 'accept', 1, '',
			CASE i / ?9 % 3 WHEN 0 THEN 'running' ELSE 'approved' END, i % 5000 + 1, 'Physician ' || i % 5000, ?6, ?7, i % 5000 + 1,
			i % 5000 + 1, 'Physician ' || i % 5000, '2026-10', 'bench-' || i, ?8, 1
		FROM seq`, n, had, ref.Code, ref.Version, ref.Hash, int64(t.supporter), int64(t.recipient), t.now.UnixMilli(), desks)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `
		WITH RECURSIVE seq(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM seq LIMIT ?1)
		INSERT INTO tasks (kind, case_kind, case_id, subject_kind, subject_id, chain, step, round, org_id, supporter_id,
			recipient_id, holder, escalated_to, initiator_id, person_id, label, period, state, outcome, opinion, acted_by,
			acted_by_name, opened_at, due_at, closed_at, rungs, rungs_done, wake_at, run_id, version)
		SELECT 'report_accept', 'assignment', i / 20 + 1, 'report', i + 1, 'report', 'accept', 1, ?2 + i % ?6, ?2 + i % ?6,
			?3, CASE i % ?6 WHEN 0 THEN ?4 ELSE 'o' || (1000 + i % ?6) || ':hr' END,
			CASE WHEN i / ?6 % 30 = 0 AND i % ?6 = 1 THEN ?4 ELSE '' END, i % 5000 + 1, i % 5000 + 1, 'Physician ' || i % 5000, '2026-10',
			CASE i / ?6 % 3 WHEN 0 THEN 'open' ELSE 'done' END, CASE i / ?6 % 3 WHEN 0 THEN '' ELSE 'approve' END, '',
			CASE i / ?6 % 3 WHEN 0 THEN 0 ELSE i % 5000 + 1 END, '', ?5, ?5 + i / ?6 * 7 % 365 * 86400000,
			CASE i / ?6 % 3 WHEN 0 THEN NULL ELSE ?5 END, '[]', 0, NULL, ?7 + i + 1, 1
		FROM seq`, n, int64(t.supporter), int64(t.recipient), string(t.desk()), t.now.UnixMilli(), desks, had)
	return err
}

// desk is the inbox that is read.
func (t *town) desk() domain.Holder { return domain.HolderRole(t.supporter, domain.RoleHR) }

// barePage is the floor: what one would write by hand for one inbox, without asking who reads.
type barePage struct {
	db      *sql.DB
	desk    string
	server  *http.Server
	visitor *visitor
}

func openBarePage(dir string, desk domain.Holder) (*barePage, error) {
	db, err := sql.Open(store.SQLite, "file:"+filepath.Join(dir, "duikou.db")+"?_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	b := &barePage{db: db, desk: string(desk)}
	e := echo.New()
	e.Use(middleware.Gzip()) // as ours does for whoever can read it, and the client can
	e.GET("/tasks", b.handle)
	b.server, b.visitor, err = serveBare(e)
	return b, err
}

func (b *barePage) close() {
	b.server.Close()
	b.db.Close()
}

const bareColumns = `id, kind, case_kind, case_id, subject_kind, subject_id, chain, step, round, org_id, supporter_id, recipient_id,
	holder, escalated_to, initiator_id, person_id, label, period, state, outcome, opinion, acted_by, acted_by_name,
	opened_at, due_at, closed_at, rungs, rungs_done, wake_at, version`

func (b *barePage) handle(c echo.Context) error {
	rows, err := b.db.QueryContext(c.Request().Context(),
		"SELECT "+bareColumns+" FROM tasks WHERE holder = ? AND state = 'open' ORDER BY due_at, id LIMIT ?", b.desk, pageSize)
	if err != nil {
		return err
	}
	defer rows.Close()
	list := make([]bareTask, 0, pageSize)
	for rows.Next() {
		var t bareTask
		err := rows.Scan(&t.ID, &t.Kind, &t.CaseKind, &t.CaseID, &t.SubjectKind, &t.SubjectID, &t.Chain, &t.Step, &t.Round, &t.OrgID,
			&t.SupporterID, &t.RecipientID, &t.Holder, &t.EscalatedTo, &t.InitiatorID, &t.PersonID, &t.Label, &t.Period, &t.State,
			&t.Outcome, &t.Opinion, &t.ActedBy, &t.ActedByName, &t.OpenedAt, &t.DueAt, &t.ClosedAt, &t.Rungs, &t.RungsDone, &t.WakeAt, &t.Version)
		if err != nil {
			return err
		}
		list = append(list, t)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list)
}

func (b *barePage) page(ctx context.Context) (time.Duration, error) {
	return b.visitor.timed(ctx, "GET", "/tasks", nil)
}
