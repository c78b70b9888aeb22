package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// manyOrgs is from how many organisations on a list is read in the order of all tasks
// instead of organisation by organisation.
const manyOrgs = 32

// arm is one range of one index of the tasks table, already in the list's order.
type arm struct {
	index string
	where string
	args  []any
}

// arms are the ranges a tab's list is merged from; together they hold every row of it.
func arms(q service.InboxQuery) []arm {
	var list []arm
	switch q.Tab {
	case service.TabTodo:
		for _, h := range named(q.Holders) {
			list = append(list,
				arm{"ix_tasks__holder", "holder = ? AND state = ?", []any{h, domain.TaskOpen}},
				arm{"ix_tasks__escalated", "escalated_to = ? AND state = ?", []any{h, domain.TaskOpen}})
		}
		for _, l := range q.Lent {
			for _, column := range []string{"holder", "escalated"} {
				where := map[string]string{"holder": "holder = ?", "escalated": "escalated_to = ?"}[column]
				list = append(list, arm{"ix_tasks__" + column, where + " AND state = ? AND kind IN ?", []any{l.Holder, domain.TaskOpen, l.Kinds}})
			}
		}
	case service.TabOverdue:
		for _, a := range orgArms(q.Orgs) {
			list = append(list, arm{a.index, a.where + " AND due_at < ?", append(a.args, q.Now.UnixMilli())})
		}
	case service.TabEveryone:
		list = orgArms(q.Orgs)
	case service.TabDone:
		if q.User != 0 {
			list = []arm{{"ix_tasks__acted", "acted_by = ? AND closed_at IS NOT NULL", []any{q.User}}}
		}
	case service.TabStarted:
		if q.User != 0 {
			list = []arm{{"ix_tasks__initiator", "initiator_id = ?", []any{q.User}}}
		}
	}
	return list
}

func orgArms(orgs []domain.ID) []arm {
	orgs = known(orgs)
	slices.Sort(orgs)
	orgs = slices.Compact(orgs)
	if len(orgs) > manyOrgs {
		return []arm{{"ix_tasks__due", "state = ? AND " + oneOf("org_id", orgs), []any{domain.TaskOpen}}}
	}
	var list []arm
	for _, org := range orgs {
		list = append(list, arm{"ix_tasks__org", "org_id = ? AND state = ?", []any{org, domain.TaskOpen}})
	}
	return list
}

// named drops empty and repeated holders.
func named(holders []domain.Holder) []domain.Holder {
	list := slices.DeleteFunc(slices.Clone(holders), func(h domain.Holder) bool { return h == "" })
	slices.Sort(list)
	return slices.Compact(list)
}

// orderOf is the order of a tab's list.
func orderOf(tab service.InboxTab) order[taskRow] {
	o := order[taskRow]{name: "inbox." + string(tab)}
	switch tab {
	case service.TabDone:
		o.columns, o.desc = []string{"closed_at", "id"}, true
		o.key = func(r taskRow) []any { return []any{time.Time(r.ClosedAt).UnixMilli(), int64(r.ID)} }
	case service.TabStarted:
		o.columns, o.desc = []string{"id"}, true
		o.key = func(r taskRow) []any { return []any{int64(r.ID)} }
	default:
		o.columns = []string{"due_at", "id"}
		o.key = func(r taskRow) []any { return []any{time.Time(r.DueAt).UnixMilli(), int64(r.ID)} }
	}
	return o
}

func (t *tx) Inbox(q service.InboxQuery, p service.Page) (service.List[domain.Task], error) {
	var list service.List[domain.Task]
	o := orderOf(q.Tab)
	ranges := narrow(t.driver, arms(q), q)
	if p.After != "" {
		at, err := readCursor(p.After, o.name, o.key(taskRow{}))
		if err != nil {
			return list, err
		}
		for i, a := range ranges {
			ranges[i].where += " AND " + t.after(o.columns, o.desc)
			ranges[i].args = append(slices.Clone(a.args), keysetArgs(t.driver, at)...)
		}
	}
	if len(ranges) == 0 {
		list.Items = []domain.Task{}
		return list, nil
	}
	limit := pageLimit(p)
	var rows []taskRow
	sql, args := t.merge(ranges, o, limit+1)
	if err := t.db.Raw(sql, args...).Scan(&rows).Error; err != nil {
		return list, t.fail(err)
	}
	return cut(rows, limit, o, taskRow.task), nil
}

// merge reads at most limit rows of every range in order, merges them, and fetches the
// first of them all. A task that lies in two ranges comes once.
func (t *tx) merge(ranges []arm, o order[taskRow], limit int) (string, []any) {
	tail := " ORDER BY " + o.sql() + limitTo(limit)
	if len(ranges) == 1 {
		a := ranges[0]
		return "SELECT * FROM tasks " + t.using(a.index) + " WHERE " + a.where + tail, a.args
	}
	columns := strings.Join(o.columns, ", ")
	union, args := t.union(ranges, columns, tail)
	ordered := "t." + strings.Join(o.columns, ", t.")
	return "SELECT t.* FROM (" + union + tail + ") k JOIN tasks t ON t.id = k.id ORDER BY " + ordered, args
}

// union joins the heads of all ranges, without repetitions.
func (t *tx) union(ranges []arm, columns, tail string) (string, []any) {
	var heads []string
	var args []any
	for _, a := range ranges {
		heads = append(heads, "SELECT * FROM (SELECT "+columns+" FROM tasks "+t.using(a.index)+" WHERE "+a.where+tail+") h")
		args = append(args, a.args...)
	}
	return strings.Join(heads, " UNION "), args
}

// limitTo writes a limit into the text: SQLite compiles a statement anew each time a limit is
// bound to it.
func limitTo(n int) string { return " LIMIT " + strconv.Itoa(n) }

func (t *tx) CountInbox(q service.InboxQuery, limit int) (int, error) {
	ranges := narrow(t.driver, arms(q), q)
	if len(ranges) == 0 || limit <= 0 {
		return 0, nil
	}
	union, args := t.union(ranges, "id", limitTo(limit))
	return t.number(t.db.Raw("SELECT COUNT(*) FROM ("+union+limitTo(limit)+") k", args...))
}

// narrow adds the reader's filters to every range.
func narrow(driver string, ranges []arm, q service.InboxQuery) []arm {
	for i := range ranges {
		if q.Kind != "" {
			ranges[i].where += " AND kind = ?"
			ranges[i].args = append(ranges[i].args, q.Kind)
		}
		if q.Text != "" {
			// SQLite's LIKE takes no notice of case in Latin letters; here MySQL is told not to.
			like := " AND LOWER(label) LIKE LOWER(?) ESCAPE '!'"
			if driver == SQLite {
				like = " AND label LIKE ? ESCAPE '!'"
			}
			ranges[i].where += like
			ranges[i].args = append(ranges[i].args, "%"+likeEscape.Replace(q.Text)+"%")
		}
	}
	return ranges
}

var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// using names the index of a range: a planner that guesses from statistics would choose
// another one on the day the table has grown lopsided.
func (t *tx) using(index string) string {
	if t.driver == SQLite {
		return "INDEXED BY " + index
	}
	return "FORCE INDEX (" + index + ")"
}
