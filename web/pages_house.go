package web

import (
	"io"
	"strconv"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// HouseVerdictsPage is the staff of a house as one regulation sees them.
type HouseVerdictsPage struct {
	House       service.HouseVerdicts
	Orgs        []Option
	Regulations []Option
	MayJudge    bool
	Continue    string // judging goes on from here; "" when nothing is under way
	Next        string
}

// HouseVerdicts writes the staff of a house as one regulation sees them.
func (s *Site) HouseVerdicts(w io.Writer, f Frame, p HouseVerdictsPage) error {
	return s.render(w, "verdicts", f, p)
}

// Amount is a quantity in words, "" without one.
func (s *Site) Amount(locale string, q *domain.Quantity) string {
	if q == nil {
		return ""
	}
	parts := []string{s.measure(locale, strconv.Itoa(q.Value), q.Unit)}
	if q.Unit == "month" {
		parts = nil
		if q.Value > 0 || q.Days == 0 {
			parts = []string{s.Text(locale, "unit.month", map[string]string{"n": strconv.Itoa(q.Value)})}
		}
		if q.Days > 0 {
			parts = append(parts, s.Text(locale, "unit.day", map[string]string{"n": strconv.Itoa(q.Days)}))
		}
	}
	return strings.Join(parts, " ")
}
