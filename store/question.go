package store

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"time"
)

// question is one read as it is sent, and who takes the rows.
type question struct {
	text string
	args []any
	take func(*sql.Rows) error // the next row
}

// rowsOf asks for the rows of a type; rest is what follows the name of their table.
func rowsOf[R any](t *tx, into *[]R, rest string, args ...any) (question, error) {
	s, err := t.shapes.of(reflect.TypeFor[R]())
	if err != nil {
		return question{}, err
	}
	return question{
		text: "SELECT " + s.list + " FROM " + quoted(s.table) + " " + rest, args: args, take: taking(t, into, s),
	}, nil
}

// taking adds rows to a list.
func taking[R any](t *tx, into *[]R, s *shape) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		*into = append(*into, *new(R))
		return rows.Scan(s.into(t.ctx, reflect.ValueOf(into).Elem().Index(len(*into)-1))...)
	}
}

// partOf asks for some columns of the rows of a type.
func partOf[R any](t *tx, into *[]R, columns []string, rest string, args ...any) (question, error) {
	q, err := rowsOf(t, into, rest, args...)
	if err != nil {
		return q, err
	}
	whole, err := t.shapes.of(reflect.TypeFor[R]())
	if err != nil {
		return q, err
	}
	part := shape{}
	for _, f := range whole.fields {
		if slices.Contains(columns, f.DBName) {
			part.fields = append(part.fields, f)
			part.list += "," + quoted(f.DBName)
		}
	}
	q.text = "SELECT " + part.list[1:] + strings.TrimPrefix(q.text, "SELECT "+whole.list)
	q.take = taking(t, into, &part)
	return q, nil
}

// valuesOf asks for the values of one column.
func valuesOf[V any](into *[]V, text string, args ...any) question {
	return question{text: text, args: args, take: func(rows *sql.Rows) error {
		var v V
		err := rows.Scan(&v)
		*into = append(*into, v)
		return err
	}}
}

// read asks for the rows of a type and converts them.
func read[R, T any](t *tx, convert func(R) T, rest string, args ...any) ([]T, error) {
	var rows []R
	q, err := rowsOf(t, &rows, rest, args...)
	if err == nil {
		err = t.ask(q)
	}
	items := make([]T, len(rows))
	for i, r := range rows {
		items[i] = convert(r)
	}
	return items, err
}

// ask puts questions, one after the other.
func (t *tx) ask(questions ...question) error {
	for _, q := range questions {
		began, n := time.Now(), int64(0)
		err := t.put(q, &n)
		t.db.Logger.Trace(t.ctx, began, func() (string, int64) { return q.text, n }, err)
		if err != nil {
			return t.fail(err)
		}
	}
	return nil
}

func (t *tx) put(q question, n *int64) error {
	rows, err := t.db.Statement.ConnPool.QueryContext(t.ctx, q.text, q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		*n++
		if err := q.take(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// spread writes a condition out whose arguments may be lists: one mark for each value.
func spread(condition string, args []any) (string, []any) {
	var text strings.Builder
	var flat []any
	for _, arg := range args {
		before, after, _ := strings.Cut(condition, "?")
		text.WriteString(before)
		condition = after
		list := reflect.ValueOf(arg)
		if list.Kind() != reflect.Slice {
			text.WriteByte('?')
			flat = append(flat, arg)
			continue
		}
		text.WriteByte('(')
		for i := range list.Len() {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteByte('?')
			flat = append(flat, list.Index(i).Interface())
		}
		text.WriteByte(')')
	}
	return text.String() + condition, flat
}
