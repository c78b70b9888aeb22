package policy

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

func township(id string) domain.Place {
	return domain.Place{ID: id, Kind: domain.OrgTownshipCentre, Level: "township", Paired: yes()}
}

// stretch is service from one day to another with days away, at a paired township centre.
func stretch(from, to string, away int) domain.Stretch {
	return domain.Stretch{
		From: calendar.MustDate(from), To: calendar.MustDate(to), Away: away,
		Place: township("7"), Kind: "stationed",
	}
}

func elsewhere(from, to string) domain.Stretch {
	s := stretch(from, to, 0)
	s.Place = township("8")
	return s
}

// counted is how a rule that counts everything reads service.
func counted(t *testing.T, stretches ...domain.Stretch) Span {
	t.Helper()
	r, err := parseRegulation("trial", withClause("service.span", "month", "12", "A"))
	if err != nil {
		t.Fatal(err)
	}
	served := r.judge(&domain.ServiceFacts{Stretches: stretches}).Served
	return Span{served.Value, served.Days}
}

func TestCount_ReadsAYearOfServiceAsTheCalendarDoes(t *testing.T) {
	for _, c := range []struct {
		name      string
		stretches []domain.Stretch
		want      Span
	}{
		{"nothing", nil, Span{0, 0}},
		{"one day", []domain.Stretch{stretch("2025-06-01", "2025-06-01", 0)}, Span{0, 1}},
		{"a day short of a month", []domain.Stretch{stretch("2025-06-01", "2025-06-29", 0)}, Span{0, 29}},
		{"a whole month", []domain.Stretch{stretch("2025-06-01", "2025-06-30", 0)}, Span{1, 0}},
		{"thirty days of July are not July", []domain.Stretch{stretch("2025-07-01", "2025-07-30", 0)}, Span{0, 30}},
		{"a month from the middle", []domain.Stretch{stretch("2025-06-24", "2025-07-23", 0)}, Span{1, 0}},
		{"a year", []domain.Stretch{stretch("2025-06-01", "2026-05-31", 0)}, Span{12, 0}},
		{"a year less a day", []domain.Stretch{stretch("2025-06-01", "2026-05-30", 0)}, Span{11, 30}},
		{"a year and a day", []domain.Stretch{stretch("2025-06-01", "2026-06-01", 0)}, Span{12, 1}},
		{"over two New Years", []domain.Stretch{stretch("2024-12-15", "2026-01-14", 0)}, Span{13, 0}},
		{"a year from a leap day is full on the last of February", []domain.Stretch{stretch("2024-02-29", "2025-02-28", 0)}, Span{12, 3}},
		{"and a day earlier it is not", []domain.Stretch{stretch("2024-02-29", "2025-02-27", 0)}, Span{11, 30}},
		{"a month from 31 January, common year", []domain.Stretch{stretch("2025-01-31", "2025-02-28", 0)}, Span{1, 1}},
		{"a month from 31 January, leap year", []domain.Stretch{stretch("2024-01-31", "2024-02-28", 0)}, Span{0, 29}},
		{"two months from 31 January", []domain.Stretch{stretch("2025-01-31", "2025-03-30", 0)}, Span{2, 0}},
		{"February of a leap year", []domain.Stretch{stretch("2024-02-01", "2024-02-28", 0)}, Span{0, 28}},
		{"days away come off the days over", []domain.Stretch{stretch("2025-06-01", "2025-07-10", 4)}, Span{1, 6}},
		{"days away break a month into days", []domain.Stretch{stretch("2025-06-01", "2026-05-31", 5)}, Span{11, 26}},
		{"as many away as there were", []domain.Stretch{stretch("2025-07-01", "2025-07-31", 31)}, Span{0, 0}},
		{"more away than there were", []domain.Stretch{stretch("2025-07-01", "2025-07-10", 40)}, Span{0, 0}},
		{"a gap of a month", []domain.Stretch{stretch("2025-06-01", "2025-10-31", 0), stretch("2025-12-01", "2026-05-31", 0)}, Span{11, 0}},
		{"left-over days of two stretches make a month", []domain.Stretch{stretch("2025-01-01", "2025-01-20", 0), stretch("2025-03-01", "2025-03-11", 0)}, Span{1, 0}},
		{"and one day less does not", []domain.Stretch{stretch("2025-01-01", "2025-01-20", 0), stretch("2025-03-01", "2025-03-10", 0)}, Span{0, 30}},
		{"three stretches with days over", []domain.Stretch{stretch("2025-01-01", "2025-02-25", 0), stretch("2025-04-01", "2025-05-25", 0), stretch("2025-07-01", "2025-07-25", 0)}, Span{4, 13}},
		{"half of February in each of two places", []domain.Stretch{stretch("2025-02-01", "2025-02-14", 0), elsewhere("2025-02-15", "2025-02-28")}, Span{1, 0}},
		{"the same days in two places", []domain.Stretch{stretch("2025-02-01", "2025-02-28", 0), elsewhere("2025-02-10", "2025-03-05")}, Span{1, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := counted(t, c.stretches...); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSpan_ReadsBackWhatItPrints(t *testing.T) {
	for span, want := range map[Span]string{{12, 0}: "P12M", {11, 8}: "P11M8D", {0, 8}: "P8D", {0, 0}: "P0M"} {
		if span.String() != want {
			t.Errorf("%v prints %s, want %s", span, span, want)
		}
		if back, ok := ParseSpan(want); !ok || back != span {
			t.Errorf("%s reads back as %v, %v", want, back, ok)
		}
	}
	for _, bad := range []string{"", "P", "12", "P1Y", "P-1M", "PT5M", "P12M "} {
		if _, ok := ParseSpan(bad); ok {
			t.Errorf("%q was read as a span", bad)
		}
	}
}
