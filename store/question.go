package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"reflect"
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

// ask puts questions: to a MySQL server as one parcel, to SQLite one after the other.
func (t *tx) ask(questions ...question) error {
	if len(questions) > 1 && t.driver == MySQL {
		return t.askAtOnce(questions)
	}
	for _, q := range questions {
		if err := t.answered(t.ctx, q.text, q.args, q.take); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) askAtOnce(questions []question) error {
	var args []any
	var takes []func(*sql.Rows) error
	texts := make([]string, len(questions))
	for i, q := range questions {
		texts[i], args, takes = q.text, append(args, q.args...), append(takes, q.take)
	}
	return t.answered(new(parcel).in(t.ctx), strings.Join(texts, between), args, takes...)
}

// answered sends a text, lets each of its answers be taken, and reports it to the log.
func (t *tx) answered(ctx context.Context, text string, args []any, takes ...func(*sql.Rows) error) error {
	began, n := time.Now(), int64(0)
	err := func() error {
		rows, err := t.db.Statement.ConnPool.QueryContext(ctx, text, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for i, take := range takes {
			if i > 0 && !rows.NextResultSet() {
				return cmp.Or(rows.Err(), errors.New("an answer is missing"))
			}
			for rows.Next() {
				n++
				if err := take(rows); err != nil {
					return err
				}
			}
		}
		return rows.Err()
	}()
	t.db.Logger.Trace(ctx, began, func() (string, int64) { return text, n }, err)
	return t.fail(err)
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
