package store

import (
	"time"

	"gorm.io/gorm/clause"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type closeRow struct {
	ID        domain.ID
	Programme string
	Year      int
	State     domain.CloseState
	Round     int
	Figures   asJSON[domain.YearFigures]
	Hash      string
	FrozenAt  instant
	LockedAt  instant
	Created   instant `gorm:"column:created_at"`
	Version   int
}

func (closeRow) TableName() string { return "year_closes" }

var closeColumns = []string{"state", "round", "figures", "hash", "frozen_at", "locked_at"}

// guardRow is what writers into a year and its close agree on: a writer holds it shared, a
// close alone. It exists before there is a close, so that even the first one waits.
type guardRow struct {
	Programme string `gorm:"primaryKey"`
	Year      int    `gorm:"primaryKey;autoIncrement:false"`
}

func (guardRow) TableName() string { return "year_guards" }

var closeOrder = order[closeRow]{
	name: "closes", columns: []string{"year", "id"}, desc: true,
	key: func(r closeRow) []any { return []any{int64(r.Year), int64(r.ID)} },
}

func closeRowOf(y domain.YearClose) closeRow {
	return closeRow{
		ID: y.ID, Programme: y.Programme, Year: y.Year, State: y.State, Round: y.Round,
		Figures: asJSON[domain.YearFigures]{y.Figures}, Hash: y.Hash, FrozenAt: instant(y.FrozenAt),
		LockedAt: instant(y.LockedAt), Created: instant(y.CreatedAt), Version: y.Version,
	}
}

func (r closeRow) yearClose() domain.YearClose {
	return domain.YearClose{
		ID: r.ID, Programme: r.Programme, Year: r.Year, State: r.State, Round: r.Round, Figures: r.Figures.v,
		Hash: r.Hash, FrozenAt: time.Time(r.FrozenAt), LockedAt: time.Time(r.LockedAt),
		CreatedAt: time.Time(r.Created), Version: r.Version,
	}
}

func (t *tx) InsertClose(y *domain.YearClose) error {
	clear(t.guards)
	if err := t.holdYear(y.Programme, y.Year, clause.LockingStrengthUpdate); err != nil {
		return err
	}
	row := closeRowOf(*y)
	if err := t.insert(&row); err != nil {
		return err
	}
	y.ID = row.ID
	return nil
}

func (t *tx) UpdateClose(y domain.YearClose) error {
	clear(t.guards)
	if err := t.holdYear(y.Programme, y.Year, clause.LockingStrengthUpdate); err != nil {
		return err
	}
	row := closeRowOf(y)
	row.Version++
	return t.update(&row, y.ID, y.Version, closeColumns)
}

func (t *tx) Close(programme string, year int) (domain.YearClose, error) {
	row, err := one[closeRow](t, t.db.Where("programme = ? AND year = ?", programme, year))
	return row.yearClose(), err
}

func (t *tx) CloseByID(id domain.ID) (domain.YearClose, error) {
	row, err := one[closeRow](t, t.db.Where("id = ?", id))
	return row.yearClose(), err
}

func (t *tx) Closes(p service.Page) (service.List[domain.YearClose], error) {
	return page(t, t.db, p, closeOrder, closeRow.yearClose)
}

func (t *tx) GuardYear(programme string, year int) (domain.CloseState, error) {
	guard := guardRow{programme, year}
	if state, ok := t.guards[guard]; ok {
		return state, nil // nobody else can have changed it
	}
	state, err := t.guardYear(programme, year)
	if err == nil && t.doom != nil {
		t.guards[guard] = state
	}
	return state, err
}

func (t *tx) guardYear(programme string, year int) (domain.CloseState, error) {
	text := "SELECT COALESCE(MAX(state), '') FROM year_closes WHERE programme = ? AND year = ?"
	if t.locking() {
		text = guardShared("COALESCE(c.state, '')", "?")
	}
	var states []domain.CloseState
	read := valuesOf(&states, text, programme, year)
	if err := t.ask(read); err != nil || len(states) > 0 {
		return first(states), err
	}
	if err := t.holdYear(programme, year, clause.LockingStrengthShare); err != nil {
		return "", err
	}
	err := t.ask(read)
	return first(states), err
}

// guardShared asks for something of a year's guard and its close c, and holds the guard shared;
// year is a mark, or a question for the year.
func guardShared(what, year string) string {
	return "SELECT " + what + ` FROM year_guards g
		LEFT JOIN year_closes c ON c.programme = g.programme AND c.year = g.year
		WHERE g.programme = ? AND g.year = ` + year + ` LOCK IN SHARE MODE`
}

func first[T any](list []T) T {
	var none T
	if len(list) == 0 {
		return none
	}
	return list[0]
}

// holdYear locks a year's guard until the transaction ends. SQLite needs none: its writers
// stand in line anyway.
func (t *tx) holdYear(programme string, year int, strength string) error {
	if !t.locking() {
		return nil
	}
	// LOCK IN SHARE MODE is understood by MySQL and MariaDB, FOR SHARE by MySQL alone.
	lock := " FOR UPDATE"
	if strength == clause.LockingStrengthShare {
		lock = " LOCK IN SHARE MODE"
	}
	var found []int
	held := "SELECT 1 FROM year_guards WHERE programme = ? AND year = ?" + lock
	if err := t.db.Raw(held, programme, year).Scan(&found).Error; err != nil || len(found) > 0 {
		return t.fail(err)
	}
	if _, err := t.insertNew(&guardRow{Programme: programme, Year: year}); err != nil {
		return err
	}
	return t.fail(t.db.Raw(held, programme, year).Scan(&found).Error)
}
