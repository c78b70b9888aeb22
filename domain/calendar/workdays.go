package calendar

import (
	"embed"
	"encoding/json"
	"slices"
	"time"
)

// The working-day arrangement (调休) of each year as announced by the General Office of the
// State Council in the autumn before. A year without a file knows weekends only.
//
//go:embed holidays.json
var holidayFile embed.FS

// IsWorkingDay reports whether people work on a day: a weekday that is no public holiday, or
// a weekend day declared a working day.
func IsWorkingDay(d Date) bool {
	if off, ok := arrangement[d]; ok {
		return !off
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// AddWorkingDays moves by n working days, forwards or backwards. Zero moves a day on which
// nobody works to the next day on which people do.
func AddWorkingDays(d Date, n int) Date {
	for n == 0 && !IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if IsWorkingDay(d) {
			n--
		}
	}
	return d
}

// WorkingDays counts the working days in [from, to].
func WorkingDays(from, to Date) int {
	n := 0
	for d := from; !d.After(to); d = d.AddDays(1) {
		if IsWorkingDay(d) {
			n++
		}
	}
	return n
}

// KnownYears are the years whose arrangement is loaded, in order; doctor warns when next year is not.
func KnownYears() []int {
	years := map[int]bool{}
	var list []int
	for d := range arrangement {
		if !years[d.Year] {
			years[d.Year] = true
			list = append(list, d.Year)
		}
	}
	slices.Sort(list)
	return list
}

// arrangement says of a special day whether it is off (true) or worked (false).
var arrangement = mustLoad()

func mustLoad() map[Date]bool {
	raw, err := holidayFile.ReadFile("holidays.json")
	if err != nil {
		panic(err)
	}
	var years map[string]struct {
		Off  [][2]Date `json:"off"` // first and last day, both off
		Work []Date    `json:"work"`
	}
	if err := json.Unmarshal(raw, &years); err != nil {
		panic("calendar: holidays.json: " + err.Error())
	}
	days := map[Date]bool{}
	for _, year := range years {
		for _, span := range year.Off {
			for d := span[0]; !d.After(span[1]); d = d.AddDays(1) {
				days[d] = true
			}
		}
		for _, d := range year.Work {
			days[d] = false
		}
	}
	return days
}
