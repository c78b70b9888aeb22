package store

import (
	"context"
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/duikou/duikou/domain"
)

// shape is a row type as plain statements need it: what gorm knows of the struct, the text put
// together once. gorm's own way through its clauses and callbacks takes longer than the
// database takes to carry the statement out.
type shape struct {
	table  string
	fields []*schema.Field
	list   string        // the columns of a SELECT
	own    *schema.Field // the ID the database gives; nil where rows bring their key along
	insert string        // up to VALUES, without own
	marks  string        // of one row
}

// shapes are the shapes of one database's rows, by type.
type shapes struct{ known, parsed sync.Map }

// of is the shape of a struct type.
func (s *shapes) of(kind reflect.Type) (*shape, error) {
	if known, ok := s.known.Load(kind); ok {
		return known.(*shape), nil
	}
	read, err := schema.Parse(reflect.New(kind).Interface(), &s.parsed, schema.NamingStrategy{})
	if err != nil {
		return nil, err
	}
	made := &shape{table: read.Table}
	var all, given, marks []string
	for _, column := range read.DBNames {
		field := read.FieldsByDBName[column]
		made.fields, all = append(made.fields, field), append(all, quoted(column))
		if field == read.PrioritizedPrimaryField && field.AutoIncrement {
			made.own = field
			continue
		}
		given, marks = append(given, quoted(column)), append(marks, "?")
	}
	made.list = strings.Join(all, ",")
	made.insert = "INSERT INTO " + quoted(made.table) + " (" + strings.Join(given, ",") + ") VALUES "
	made.marks = "(" + strings.Join(marks, ",") + ")"
	s.known.Store(kind, made)
	return made, nil
}

// quoted is a name that is no keyword, for either database.
func quoted(name string) string { return "`" + name + "`" }

// given are the values of a new row, but for an ID the database gives.
func (s *shape) given(ctx context.Context, row reflect.Value) []any {
	values := make([]any, 0, len(s.fields))
	for _, f := range s.fields {
		if f != s.own {
			value, _ := f.ValueOf(ctx, row)
			values = append(values, value)
		}
	}
	return values
}

// into are the places a row is read into, in the order of list.
func (s *shape) into(ctx context.Context, row reflect.Value) []any {
	places := make([]any, len(s.fields))
	for i, f := range s.fields {
		places[i] = f.ReflectValueOf(ctx, row).Addr().Interface()
	}
	return places
}

// statement is one write as it is sent, and what is to be made of its outcome.
type statement struct {
	table  string
	text   string
	args   []any
	more   string                         // another row of an insertion that may share its statement: what is added to the text
	tail   string                         // what follows the last row
	settle func(affected, id int64) error // nil where there is nothing to learn

	guarded bool // settle may refuse: not to be committed before it has been asked
	once    bool // keeps a key; that it is kept already means another was faster
}

// insertion stores one row; given learns the ID it got.
func (t *tx) insertion(row any, given func(domain.ID)) (statement, error) {
	at := reflect.ValueOf(row).Elem()
	s, err := t.shapes.of(at.Type())
	if err != nil || s.own != nil && !s.own.ReflectValueOf(t.ctx, at).IsZero() {
		return statement{}, err // which brings its own ID along is gorm's
	}
	st := statement{table: s.table, text: s.insert + s.marks, args: s.given(t.ctx, at)}
	if s.own != nil {
		st.settle = func(_, id int64) error {
			s.own.ReflectValueOf(t.ctx, at).SetInt(id)
			if given != nil {
				given(domain.ID(id))
			}
			return nil
		}
	}
	return st, nil
}

// insertions store several rows, whose IDs nobody asks for.
func insertions[R any](t *tx, rows []R) (statement, error) {
	s, err := t.shapes.of(reflect.TypeFor[R]())
	if err != nil {
		return statement{}, err
	}
	st := statement{table: s.table, more: strings.Repeat(","+s.marks, len(rows))}
	st.text = s.insert + st.more[1:]
	for i := range rows {
		st.args = append(st.args, s.given(t.ctx, reflect.ValueOf(&rows[i]).Elem())...)
	}
	return st, nil
}

// change writes columns of a row whose version is still the one that was read; also is a
// further condition on it. Another version is stale.
func (t *tx) change(row any, id domain.ID, version int, columns []string, also string, args ...any) (statement, error) {
	at := reflect.ValueOf(row).Elem()
	s, err := t.shapes.of(at.Type())
	if err != nil {
		return statement{}, err
	}
	var text strings.Builder
	text.WriteString("UPDATE " + quoted(s.table) + " SET ")
	st := statement{table: s.table, args: make([]any, 0, len(columns)+len(args)+3)}
	for _, f := range s.fields {
		if f.DBName == "version" || slices.Contains(columns, f.DBName) {
			if len(st.args) > 0 {
				text.WriteByte(',')
			}
			text.WriteString(quoted(f.DBName) + "=?")
			value, _ := f.ValueOf(t.ctx, at)
			st.args = append(st.args, value)
		}
	}
	text.WriteString(" WHERE id = ? AND version = ?" + also)
	st.text, st.args = text.String(), append(append(st.args, int64(id), version), args...)
	st.guarded = true
	st.settle = func(affected, _ int64) error {
		if affected == 0 {
			return stale()
		}
		return nil
	}
	return st, nil
}

// carryOut sends one statement, after those that are held, and settles it.
func (t *tx) carryOut(st statement) error {
	if t.holding != nil && (len(t.holding.waiting) > 0 || t.rider != nil) {
		t.holding.waiting = append(t.holding.waiting, st)
		return t.send(false)
	}
	done, err := t.exec(t.ctx, t.db.Statement.ConnPool, st.text+st.tail, st.args)
	if err != nil {
		return t.fail(err)
	}
	if st.settle == nil {
		return nil
	}
	affected, err := done.RowsAffected()
	if err != nil {
		return t.fail(err)
	}
	id, err := done.LastInsertId()
	if err != nil {
		return t.fail(err)
	}
	return st.settle(affected, id)
}

// exec sends a text as it is, and reports it to the log as gorm does.
func (t *tx) exec(ctx context.Context, pool gorm.ConnPool, text string, args []any) (done sql.Result, err error) {
	began := time.Now()
	done, err = pool.ExecContext(ctx, text, args...)
	t.db.Logger.Trace(ctx, began, func() (string, int64) {
		if err != nil {
			return text, 0
		}
		n, _ := done.RowsAffected()
		return text, n
	}, err)
	return done, err
}
