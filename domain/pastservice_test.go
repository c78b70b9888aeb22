package domain

import (
	"testing"

	"github.com/duikou/duikou/domain/calendar"
)

func TestPastService_DaysAreThoseOfTheDocument(t *testing.T) {
	for _, c := range []struct {
		name, from, to, kind string
		share                int
		ledger               LedgerKind
		days, away           int
	}{
		{"a whole year", "2023-01-01", "2023-12-31", ServiceStationed, 100, LedgerHistoric, 365, 0},
		{"a leap year", "2024-01-01", "2024-12-31", ServiceStationed, 100, LedgerHistoric, 366, 0},
		{"one day", "2024-02-29", "2024-02-29", ServiceVolunteer, 100, LedgerHistoric, 1, 0},
		{"two days of five", "2023-01-01", "2023-12-31", ServiceStationed, 40, LedgerDiscounted, 146, 219},
		{"an emergency", "2020-01-25", "2020-03-31", ServiceEmergency, 100, LedgerDeemed, 67, 0},
		{"half an emergency", "2020-01-25", "2020-03-31", ServiceEmergency, 50, LedgerDiscounted, 33, 34},
		{"training", "2022-01-01", "2022-06-30", PastTraining, 100, LedgerTraining, 0, 181},
	} {
		p := PastService{From: calendar.MustDate(c.from), To: calendar.MustDate(c.to), Kind: c.kind, Share: c.share}
		if s := p.Stretch(Place{}); p.LedgerKind() != c.ledger || p.Days() != c.days || s.Away != c.away {
			t.Errorf("%s: %s, %d days, %d away", c.name, p.LedgerKind(), p.Days(), s.Away)
		}
	}
}

// What is stated of a place goes before what is known of it, and nothing is made up.
func TestPastPlace_SaysWhatIsKnown(t *testing.T) {
	yes, no := true, false
	known := Place{ID: "7", Kind: OrgTownshipCentre, Level: "township", Paired: &yes, Remote: &yes, RegionCode: "431000", AreaClass: 2}
	got := PastPlace{OrgID: 7, Remote: &no}.over(known)
	if got.Level != "township" || got.RegionCode != "431000" || got.AreaClass != 2 || *got.Remote || got.Paired != nil || got.PoorCounty != nil {
		t.Errorf("a known place: %+v", got)
	}
	one, other := PastPlace{Name: "白水 乡卫生院"}.over(Place{}), PastPlace{Name: "白水乡卫生院 "}.over(Place{})
	if one.ID != other.ID || one.ID == (PastPlace{Name: "青石乡卫生院"}).over(Place{}).ID || one.Paired != nil || one.Level != "" {
		t.Errorf("places in words: %+v %+v", one, other)
	}
}

// A place stops being in a poor county while somebody serves: the months before and after are
// two stretches at one place. Past service between two months of an assignment parts nothing.
func TestStretches_PartWhereThePlaceChanges(t *testing.T) {
	yes, no := true, false
	month := func(m string) LedgerEntry {
		first := calendar.MustDate(m + "-01")
		return LedgerEntry{AssignmentID: 3, RecipientID: 7, Kind: LedgerServed, From: first, To: first.MonthOf().Last(), Days: 30}
	}
	past := PastService{ID: 9, From: calendar.MustDate("2019-01-01"), To: calendar.MustDate("2019-06-30"), Kind: ServiceStationed, Share: 100}
	learnt := LedgerEntry{Kind: LedgerTraining, PastID: 10, From: calendar.MustDate("2020-11-01"), To: calendar.MustDate("2020-11-05")}
	leave := LedgerEntry{AssignmentID: 3, RecipientID: 7, Kind: LedgerLeave, From: calendar.MustDate("2020-11-01"), To: calendar.MustDate("2020-11-30"), Days: -2}
	about := func(e LedgerEntry) Stretch {
		if e.PastID != 0 {
			return past.Stretch(Place{})
		}
		poor := &yes
		if !e.From.Before(calendar.MustDate("2020-12-01")) {
			poor = &no
		}
		return Stretch{Place: Place{ID: "7", PoorCounty: poor}}
	}
	entries := []LedgerEntry{month("2020-10"), month("2020-11"), leave, month("2020-12"), month("2021-01"), past.Entry(calendar.MustDate("2021-02-01").Start()), learnt}
	got := Stretches(entries, about, nil)
	if len(got) != 3 || got[0].From != past.From || got[1].To != calendar.MustDate("2020-11-30") || got[1].Away != 2 || got[2].From != calendar.MustDate("2020-12-01") || got[2].To != calendar.MustDate("2021-01-31") {
		t.Errorf("%+v", got)
	}
}

func TestPlaceFact_TheNewestStatementHolds(t *testing.T) {
	yes, no := true, false
	list := []PlaceFact{
		{ID: 1, From: calendar.MustDate("2014-01-01"), PoorCounty: &yes},
		{ID: 2, From: calendar.MustDate("2020-03-01"), PoorCounty: &no},
		{ID: 3, From: calendar.MustDate("2015-01-01"), To: calendar.MustDate("2015-12-31"), AreaClass: 3},
	}
	for day, want := range map[string]ID{"2013-12-31": 0, "2014-01-01": 1, "2015-01-01": 3, "2015-12-31": 3, "2016-01-01": 1, "2020-02-29": 1, "2020-03-01": 2, "2030-01-01": 2} {
		if got := FactOn(list, calendar.MustDate(day)).ID; got != want {
			t.Errorf("on %s statement %d holds, want %d", day, got, want)
		}
	}
}

func TestPastService_IsCheckedAgainstThePerson(t *testing.T) {
	today := calendar.MustDate("2026-11-21")
	who := Person{BirthDate: calendar.MustDate("1990-05-01"), WorkSince: calendar.MustDate("2012-07-01")}
	good := PastService{
		From: calendar.MustDate("2019-01-01"), To: calendar.MustDate("2019-12-31"), Kind: ServiceStationed, Share: 100, Appraisal: "pass",
		Place: PastPlace{Name: "白水乡卫生院"}, Document: PastDocument{Number: "1号", On: calendar.MustDate("2020-01-05"), Issuer: "县卫健局"},
	}
	if f := good.Check(who, today); len(f) != 0 {
		t.Fatal(f)
	}
	for field, break_ := range map[string]func(*PastService){
		"from": func(p *PastService) { p.From = calendar.MustDate("2012-06-30") }, "to": func(p *PastService) { p.To = today.AddDays(1) },
		"kind": func(p *PastService) { p.Kind = "holiday" }, "share": func(p *PastService) { p.Share = 101 },
		"place": func(p *PastService) { p.Place.Name = "" }, "level": func(p *PastService) { p.Place.Level = "village" },
		"region_code": func(p *PastService) { p.Place.RegionCode = "43" }, "area_class": func(p *PastService) { p.Place.AreaClass = 7 },
		"appraisal": func(p *PastService) { p.Appraisal = "good" }, "document_number": func(p *PastService) { p.Document.Number = " " },
		"document_on": func(p *PastService) { p.Document.On = calendar.Date{} }, "document_issuer": func(p *PastService) { p.Document.Issuer = "" },
	} {
		p := good
		break_(&p)
		if f := p.Check(who, today); len(f) != 1 || f[0].Field != field {
			t.Errorf("%s: %v", field, f)
		}
	}
}
