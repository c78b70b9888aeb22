package domain

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

func stay(from, to string) Stay {
	return Stay{From: calendar.MustDate(from), To: calendar.MustDate(to)}
}

func TestGaps_ARecipientIsNeverEmptyOrWeSayWhen(t *testing.T) {
	from, to := calendar.MustDate("2026-01-01"), calendar.MustDate("2026-12-31")
	for name, c := range map[string]struct {
		stays []Stay
		want  string
	}{
		"nobody comes":                 {nil, "[{2026-01-01 2026-12-31}]"},
		"one after the other":          {[]Stay{stay("2026-07-01", "2027-06-30"), stay("2025-07-01", "2026-06-30")}, "[]"},
		"a day between two":            {[]Stay{stay("2025-07-01", "2026-06-29"), stay("2026-07-01", "2027-06-30")}, "[{2026-06-30 2026-06-30}]"},
		"one inside another":           {[]Stay{stay("2026-01-01", "2026-12-30"), stay("2026-03-01", "2026-04-01")}, "[{2026-12-31 2026-12-31}]"},
		"before and after the year":    {[]Stay{stay("2025-01-01", "2025-12-31"), stay("2027-01-01", "2027-12-31")}, "[{2026-01-01 2026-12-31}]"},
		"New Year and the end of June": {[]Stay{stay("2026-01-02", "2026-06-29")}, "[{2026-01-01 2026-01-01} {2026-06-30 2026-12-31}]"},
	} {
		got := []string{}
		for _, g := range Gaps(from, to, c.stays) {
			got = append(got, fmt.Sprintf("{%s %s}", g.From, g.To))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestGaps_EqualALookAtEveryDay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	first := calendar.MustDate("2024-02-20")
	for range 2000 {
		var stays []Stay
		for range random.IntN(5) {
			from := first.AddDays(random.IntN(60) - 10)
			stays = append(stays, Stay{From: from, To: from.AddDays(random.IntN(20))})
		}
		last := first.AddDays(random.IntN(40))
		empty := map[calendar.Date]bool{}
		for _, g := range Gaps(first, last, stays) {
			for d := g.From; !d.After(g.To); d = d.AddDays(1) {
				if empty[d] {
					t.Fatalf("%s twice", d)
				}
				empty[d] = true
			}
		}
		for d := first; !d.After(last); d = d.AddDays(1) {
			covered := slices.ContainsFunc(stays, func(s Stay) bool { return !d.Before(s.From) && !d.After(s.To) })
			if covered == empty[d] {
				t.Fatalf("%s: covered %v, said to be empty %v, by %v", d, covered, empty[d], stays)
			}
		}
	}
}
