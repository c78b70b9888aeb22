package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/duikou/duikou/domain"
)

// gathering holds back what the items of a batch write, so that what many of them change
// alike is one statement. It stands between the transaction and the database and changes no
// answer: before a statement that writes, or that names a table something is held back for,
// everything held back is written. An item gets its savepoint only when a statement of its
// own comes to that; one that is refused before is simply forgotten.
//
// Only rows that were read ahead are held back. Should one of them have changed all the same,
// the transaction is lost and tried again item by item, where the one at fault is named.
type gathering struct {
	gorm.ConnPool
	t       *tx
	was     map[rowKey]wasRow
	schemas map[string]*schema.Schema
	values  map[string]map[string]any // what changes, by what makes changes alike
	waiting []change
	writing bool // what was held back is being written

	item  bool // an item is under way
	saved bool // its savepoint is set
	mark  int  // where in waiting its own begin
}

type rowKey struct {
	table string
	id    domain.ID
}

// wasRow is a row as it was read ahead.
type wasRow struct {
	row     any // a pointer to it
	version int
	columns []string // those that were read; nil is every one
}

// change is one row to be updated, or some to be inserted.
type change struct {
	table   string
	alike   string // equal for changes that can be one statement; "" for an insertion
	id      domain.ID
	version int
	rows    []ledgerRow
}

// gather begins to hold back, unless the transaction shall not.
func (t *tx) gather() {
	if !t.gathers {
		return
	}
	t.db = t.db.WithContext(t.ctx)
	t.gathering = &gathering{
		ConnPool: t.db.Statement.ConnPool, t: t,
		was: map[rowKey]wasRow{}, schemas: map[string]*schema.Schema{}, values: map[string]map[string]any{},
	}
	t.db.Statement.ConnPool = t.gathering
}

// knows notes a row that was read ahead, or some columns of it.
func (g *gathering) knows(row schema.Tabler, id domain.ID, version int, columns ...string) {
	if g != nil {
		g.was[rowKey{row.TableName(), id}] = wasRow{row, version, columns}
	}
}

// schema describes the rows of a table; nil cannot be.
func (g *gathering) schema(row schema.Tabler) *schema.Schema {
	table := row.TableName()
	if g.schemas[table] == nil {
		s := &gorm.Statement{DB: g.t.db}
		if s.Parse(row) == nil {
			g.schemas[table] = s.Schema
		}
	}
	return g.schemas[table]
}

// holds takes an update of the named columns, and reports whether it did.
func (g *gathering) holds(row schema.Tabler, id domain.ID, version int, columns []string) bool {
	if g == nil {
		return false
	}
	table, key := g.schema(row), rowKey{row.TableName(), id}
	was, ok := g.was[key]
	if !ok || was.version != version || table == nil {
		return false
	}
	alike := strconv.AppendInt(append([]byte(key.table), ' '), int64(version), 10)
	changed := make([]any, 0, 16) // a column, its value, the next column
	before, after := reflect.ValueOf(was.row), reflect.ValueOf(row)
	for _, column := range columns {
		field := table.LookUpField(column)
		value, _ := field.ValueOf(g.t.ctx, after)
		if was.columns == nil || slices.Contains(was.columns, column) {
			if old, _ := field.ValueOf(g.t.ctx, before); reflect.DeepEqual(old, value) {
				continue
			}
		}
		plain, err := driver.DefaultParameterConverter.ConvertValue(value)
		if err != nil {
			return false
		}
		changed = append(changed, column, plain)
		alike = append(append(append(alike, '\n'), column...), ' ')
		if text, ok := plain.(string); ok {
			alike = strconv.AppendQuote(alike, text)
		} else {
			alike = fmt.Appendf(alike, "%#v", plain)
		}
	}
	delete(g.was, key)
	g.waiting = append(g.waiting, change{table: key.table, alike: g.kind(alike, version, changed), id: id, version: version})
	return true
}

// kind keeps what a kind of changes changes, once.
func (g *gathering) kind(alike []byte, version int, changed []any) string {
	if _, ok := g.values[string(alike)]; !ok {
		values := map[string]any{"version": version + 1}
		for i := 0; i < len(changed); i += 2 {
			values[changed[i].(string)] = changed[i+1]
		}
		g.values[string(alike)] = values
	}
	return string(alike)
}

// adds takes rows to be inserted, and reports whether it did.
func (g *gathering) adds(rows []ledgerRow) bool {
	if g == nil {
		return false
	}
	g.waiting = append(g.waiting, change{table: ledgerRow{}.TableName(), rows: rows})
	return true
}

// begin starts an item.
func (g *gathering) begin() { g.item, g.saved, g.mark = true, false, len(g.waiting) }

// end closes an item and says whether it had a savepoint. What it leaves held back is
// forgotten unless it is kept.
func (g *gathering) end(kept bool) bool {
	if !kept {
		g.waiting = g.waiting[:g.mark]
	}
	g.item, g.mark = false, 0
	return g.saved
}

// ahead writes what a statement must not overtake.
func (g *gathering) ahead(statement string) {
	if !g.writing && g.concerns(statement) {
		_ = g.write() // has ended the transaction if it failed
	}
}

func (g *gathering) concerns(statement string) bool {
	if !strings.HasPrefix(statement, "SELECT") {
		return len(g.waiting) > 0 || g.item && !g.saved
	}
	return slices.ContainsFunc(g.waiting, func(c change) bool { return strings.Contains(statement, c.table) })
}

// write writes everything held back: what earlier items left, and behind a savepoint what the
// present one did. A fault of one of them is nobody's in particular: the transaction is lost.
func (g *gathering) write() error {
	if g == nil {
		return nil
	}
	earlier, own := g.waiting[:g.mark], g.waiting[g.mark:]
	g.waiting, g.mark, g.writing = nil, 0, true
	defer func() { g.writing = false }()
	err := g.put(earlier)
	if err == nil && g.item && !g.saved {
		g.saved = true
		err = g.t.db.Exec("SAVEPOINT item").Error
	}
	if err == nil {
		err = g.put(own)
	}
	if err = g.t.fail(err); err != nil && g.t.lost == nil {
		g.t.lost = err
		g.t.doom()
	}
	return err
}

// put writes changes, those that are alike together.
func (g *gathering) put(changes []change) error {
	var kinds []string
	alike := map[string][]domain.ID{}
	like := map[string]change{}
	var rows []ledgerRow
	for _, c := range changes {
		if c.alike == "" {
			rows = append(rows, c.rows...)
			continue
		}
		if alike[c.alike] == nil {
			kinds, like[c.alike] = append(kinds, c.alike), c
		}
		alike[c.alike] = append(alike[c.alike], c.id)
	}
	for _, kind := range kinds {
		for some := range slices.Chunk(alike[kind], aheadAtOnce) {
			done := g.t.db.Table(like[kind].table).Where("version = ? AND id IN ?", like[kind].version, some).Updates(g.values[kind])
			if done.Error != nil {
				return done.Error
			}
			if int(done.RowsAffected) != len(some) {
				return stale()
			}
		}
	}
	for some := range slices.Chunk(rows, manyRows) {
		if err := g.t.db.Create(&some).Error; err != nil {
			return err
		}
	}
	return nil
}

// PrepareContext prepares a statement, after what it must not overtake.
func (g *gathering) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	g.ahead(query)
	return g.ConnPool.PrepareContext(ctx, query)
}

// ExecContext carries a statement out, after what it must not overtake.
func (g *gathering) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	g.ahead(query)
	return g.ConnPool.ExecContext(ctx, query, args...)
}

// QueryContext reads rows, after what it must not overtake.
func (g *gathering) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	g.ahead(query)
	return g.ConnPool.QueryContext(ctx, query, args...)
}

// QueryRowContext reads a row, after what it must not overtake.
func (g *gathering) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	g.ahead(query)
	return g.ConnPool.QueryRowContext(ctx, query, args...)
}
