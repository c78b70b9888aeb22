package store

import (
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// grants are reasons for which a row may be seen; one is enough, none is never.
type grants struct {
	reasons []string
	args    []any
}

func (g *grants) add(reason string, args ...any) {
	g.reasons = append(g.reasons, reason)
	g.args = append(g.args, args...)
}

func (g *grants) limit(q *gorm.DB) *gorm.DB {
	if len(g.reasons) == 0 {
		return q.Where("1 = 0")
	}
	return q.Where("("+strings.Join(g.reasons, " OR ")+")", g.args...)
}

// plain is the condition as text, for a statement that is not gorm's.
func (g *grants) plain() (string, []any) {
	if len(g.reasons) == 0 {
		return "1 = 0", nil
	}
	return spread("("+strings.Join(g.reasons, " OR ")+")", g.args)
}

// visible are the columns that make a row visible: its organisations, and the person it is
// about ("" when it is about nobody).
type visible struct {
	orgs   []string
	person string
}

var (
	bothSides    = visible{orgs: []string{"supporter_id", "recipient_id"}}
	sidesAndSelf = visible{orgs: []string{"supporter_id", "recipient_id"}, person: "person_id"}
)

// within limits a query to a scope. The zero scope sees nothing, and 0 is neither an
// organisation nor a person.
func within(q *gorm.DB, s service.Scope, v visible) *gorm.DB {
	if s.All {
		return q
	}
	return v.grants(s).limit(q)
}

func (v visible) grants(s service.Scope) *grants {
	var g grants
	if orgs := known(s.Orgs); len(orgs) > 0 {
		for _, column := range v.orgs {
			g.add(oneOf(column, orgs))
		}
	}
	if s.Person != 0 && v.person != "" {
		g.add(v.person+" = ?", s.Person)
	}
	return &g
}

// oneOf is the condition that a column holds one of the IDs. They are written out, being
// numbers: an authority supervises thousands of organisations, and SQLite's driver binds n
// values in n² steps.
func oneOf(column string, ids []domain.ID) string {
	list := make([]byte, 0, 8*len(ids))
	for i, id := range ids {
		if i > 0 {
			list = append(list, ',')
		}
		list = strconv.AppendInt(list, int64(id), 10)
	}
	return column + " IN (" + string(list) + ")"
}

// known drops 0, the reference to nothing.
func known(ids []domain.ID) []domain.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id domain.ID) bool { return id == 0 })
}
