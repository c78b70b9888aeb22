package store

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

const (
	defaultPage = 50
	largestPage = 200
)

// order is how a list is sorted: by one or two columns, all in one direction, the last one
// unique. Its name is written into its cursors, so that one list's cursor is no good in
// another.
type order[R any] struct {
	name    string
	columns []string
	desc    bool
	key     func(R) []any // the row's values of columns: int64 or string
}

// page reads one page of a query in an order.
func page[R, T any](t *tx, q *gorm.DB, p service.Page, o order[R], convert func(R) T) (service.List[T], error) {
	var list service.List[T]
	if p.After != "" {
		at, err := readCursor(p.After, o.name, o.key(*new(R)))
		if err != nil {
			return list, err
		}
		q = q.Where(t.after(o.columns, o.desc), keysetArgs(t.driver, at)...)
	}
	limit := pageLimit(p)
	var rows []R
	if err := q.Order(o.sql()).Limit(limit + 1).Find(&rows).Error; err != nil {
		return list, t.fail(err)
	}
	return cut(rows, limit, o, convert), nil
}

// cut makes a page of rows that were read one beyond the limit.
func cut[R, T any](rows []R, limit int, o order[R], convert func(R) T) service.List[T] {
	var list service.List[T]
	if len(rows) > limit {
		rows = rows[:limit]
		list.Next = writeCursor(o.name, o.key(rows[limit-1]))
	}
	list.Items = make([]T, len(rows))
	for i, r := range rows {
		list.Items[i] = convert(r)
	}
	return list
}

func pageLimit(p service.Page) int {
	if p.Limit <= 0 {
		return defaultPage
	}
	return min(p.Limit, largestPage)
}

func (o order[R]) sql() string {
	if !o.desc {
		return strings.Join(o.columns, ", ")
	}
	return strings.Join(o.columns, " DESC, ") + " DESC"
}

// after is the condition of lying beyond a key. SQLite walks an index by a row comparison;
// MySQL does so by its expansion only.
func (t *tx) after(columns []string, desc bool) string {
	sign := ">"
	if desc {
		sign = "<"
	}
	switch {
	case len(columns) == 1:
		return columns[0] + " " + sign + " ?"
	case t.driver == SQLite:
		return "(" + columns[0] + ", " + columns[1] + ") " + sign + " (?, ?)"
	}
	return "(" + columns[0] + " " + sign + " ? OR (" + columns[0] + " = ? AND " + columns[1] + " " + sign + " ?))"
}

// keysetArgs are the arguments of after.
func keysetArgs(driver string, key []any) []any {
	if len(key) == 1 || driver == SQLite {
		return key
	}
	return []any{key[0], key[0], key[1]}
}

// writeCursor makes the opaque cursor of a key.
func writeCursor(name string, key []any) string {
	b, _ := json.Marshal(append([]any{name}, key...)) // numbers and strings always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor takes a cursor of the named list apart; like has the types of its values.
func readCursor(cursor, name string, like []any) ([]any, error) {
	bad := domain.Invalid("after", "bad_cursor")
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, bad
	}
	var parts []json.RawMessage
	if json.Unmarshal(b, &parts) != nil || len(parts) != len(like)+1 {
		return nil, bad
	}
	var of string
	if json.Unmarshal(parts[0], &of) != nil || of != name {
		return nil, bad
	}
	key := make([]any, len(like))
	for i, want := range like {
		switch want.(type) {
		case string:
			var s *string
			if json.Unmarshal(parts[i+1], &s) != nil || s == nil {
				return nil, bad
			}
			key[i] = *s
		default:
			var n *int64
			if json.Unmarshal(parts[i+1], &n) != nil || n == nil {
				return nil, bad
			}
			key[i] = *n
		}
	}
	return key, nil
}

// byID is the order of most lists.
func byID[R any](name string, desc bool, id func(R) domain.ID) order[R] {
	return order[R]{name: name, columns: []string{"id"}, desc: desc, key: func(r R) []any { return []any{int64(id(r))} }}
}
