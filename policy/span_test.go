package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

// bestCut tries every way of cutting a run into months counted from any day.
func bestCut(r run) points {
	best := make([]points, r.to-r.from+2) // by the days already looked at
	for day := r.from; day <= r.to; day++ {
		at := day - r.from
		best[at+1] = max(best[at+1], best[at])
		for n := 1; ; n++ {
			end := monthEnd(calendar.DateAt(day), n).Ordinal()
			if end > r.to {
				break
			}
			length := end - day + 1
			best[end-r.from+1] = max(best[end-r.from+1], best[at]+points(longMonth*n-length))
		}
	}
	return best[len(best)-1]
}

func TestBonus_IsThatOfTheBestCut(t *testing.T) {
	r := rand.New(rand.NewPCG(28, 31))
	first := calendar.MustDate("2023-01-01").Ordinal()
	for range 4000 {
		from := first + r.IntN(1100)
		one := run{from, from + r.IntN(430)}
		if got, want := bonus(one, one.to-one.from+1), bestCut(one); got != want {
			t.Fatalf("%s to %s: %d, want %d", calendar.DateAt(one.from), calendar.DateAt(one.to), got, want)
		}
	}
}

// From any day of four years, n months are full on their last day and not a day before.
func TestPoints_AMonthIsFullOnItsLastDay(t *testing.T) {
	day := calendar.MustDate("2023-01-01")
	for range 4 * 365 {
		for n := 1; n <= 13; n++ {
			whole := run{day.Ordinal(), monthEnd(day, n).Ordinal()}
			for short, want := range map[int]int{0: n, 1: n - 1} {
				length := whole.to - whole.from + 1 - short
				got := points(length) + bonus(run{whole.from, whole.to - short}, length)
				if got.span().Months != want {
					t.Fatalf("%d months from %s less %d days are %s", n, day, short, got.span())
				}
			}
		}
		day = day.AddDays(1)
	}
}
