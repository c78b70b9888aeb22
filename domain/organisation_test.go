package domain

import (
	"strings"
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

func TestCheckText_CountsCharactersAndNotBytes(t *testing.T) {
	rare := "䶮㛃𬱖" // three, four bytes each: one character each
	for _, c := range []struct {
		name, text string
		required   bool
		limit      int
		want       string
	}{
		{"a name of rare characters", rare, true, 3, ""},
		{"one character too many", rare + "𬱖", true, 3, "name too_long"},
		{"sixty of them", strings.Repeat("𬱖", MaxName), true, MaxName, ""},
		{"sixty-one", strings.Repeat("𬱖", MaxName+1), true, MaxName, "name too_long"},
		{"a name with a middle dot", "阿卜杜拉·买买提", true, MaxName, ""},
		{"nothing where something is needed", "", true, 3, "name required"},
		{"only white space", " \u3000\t", true, 3, "name required"},
		{"nothing where nothing is needed", "", false, 3, ""},
		{"lines and tabs", "a\nb\tc\r\n", false, 10, ""},
		{"a control character", "a\x00b", false, 10, "name bad_characters"},
		{"broken UTF-8", "a\xff", false, 10, "name bad_characters"},
		{"a replacement character", "a\uFFFD", false, 10, "name bad_characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f Faults
			f.CheckText(c.text, "name", c.required, c.limit)
			if got := blamed(f.Err()); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPerson_AgeIsInFullYears(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"1980-06-01", "2025-05-31", 44},
		{"1980-06-01", "2025-06-01", 45},
		{"1980-06-02", "2025-06-01", 44},
		{"1980-12-31", "2026-01-01", 45},
		{"1980-02-29", "2025-02-27", 44},
		{"1980-02-29", "2025-02-28", 45}, // a common year has no 29th
		{"1980-02-29", "2024-02-28", 43},
		{"1980-02-29", "2024-02-29", 44},
	} {
		if got := (Person{BirthDate: calendar.MustDate(c.born)}).AgeOn(calendar.MustDate(c.on)); got != c.want {
			t.Errorf("born %s is %d on %s, want %d", c.born, got, c.on, c.want)
		}
	}
}

func TestTitle_Ranks(t *testing.T) {
	for i := 1; i < len(Titles); i++ {
		if Titles[i].Rank() <= Titles[i-1].Rank() {
			t.Errorf("%s does not rank above %s", Titles[i], Titles[i-1])
		}
	}
	if Title("chief").Rank() != -1 || Title("").Rank() != -1 {
		t.Error("an unknown title has a rank")
	}
}
