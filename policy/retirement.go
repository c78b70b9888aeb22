package policy

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// retirement is the statutory day of retirement of a professional, as the law stood on a day:
// 60 for men and 55 for women (国发〔1978〕104号), and since 2025 a month later for every four
// months of birth, up to 63 and 58 (全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定,
// 2024-09-13, in force 2025-01-01). It is false when the sex is not known.
func retirement(birth calendar.Date, sex string, on calendar.Date) (calendar.Date, bool) {
	age, ok := map[string]int{"m": 60, "f": 55}[sex]
	if !ok {
		return calendar.Date{}, false
	}
	delay := 0
	if gradual := (calendar.Date{Year: 2025, Month: time.January, Day: 1}); !on.Before(gradual) {
		first := birth.AddMonths(12 * age) // the month the old age is reached, counted from January 2025
		if late := (first.Year-2025)*12 + int(first.Month) - 1; late >= 0 {
			delay = min(late/4+1, 36)
		}
	}
	return birth.AddMonths(12*age + delay), true
}

// monthsUntil is the full months from a day to another, negative when it has passed.
func monthsUntil(from, to calendar.Date) int {
	n := (to.Year-from.Year)*12 + int(to.Month-from.Month)
	if from.AddMonths(n).After(to) {
		n--
	}
	return n
}
