package policy

import (
	"math/big"
	"testing"

	"github.com/duikou/duikou/domain"
)

// Each style is read, and an exact count of that reading is printed again.
func TestFigures_AreReadAndPrintedInEveryStyle(t *testing.T) {
	l := presetLibrary(t)
	for _, c := range []struct {
		text      string
		qualifier domain.Qualifier
		number    string // what the text says
		exact     string // a count that prints as the text
		other     string // another count
		printed   string // and its text
	}{
		{"4217人次", "exact", "4217", "4217", "4218", "4218人次"},
		{"36名", "exact", "36", "36", "37", "37名"},
		{"1321", "exact", "1321", "1321", "1322", "1322"},
		{"58 名", "exact", "58", "58", "59", "59 名"},
		{"160余台次", "more_than", "160", "167", "171", "170余台次"},
		{"230多次", "more_than", "230", "230", "229", "220多次"},
		{"8300余病例", "more_than", "8300", "8399", "8401", "8400余病例"},
		{"2万余元", "more_than", "20000", "29999", "30000", "3万余元"},
		{"70余万元", "more_than", "700000", "712345", "812345", "80余万元"},
		{"3亿多元", "more_than", "300000000", "345678901", "400000001", "4亿多元"},
		{"超过2.6万名", "more_than", "26000", "26431", "27001", "超过2.7万名"},
		{"超过了20%", "more_than", "20", "27", "31", "超过了30%"},
		{"万余个", "more_than", "10000", "13000", "20500", "两万余个"},
		{"六万余册", "more_than", "60000", "64321", "71000", "七万余册"},
		{"百万余元", "more_than", "1000000", "1234567", "2000001", "两百万余元"},
		{"约2600人次", "about", "2600", "2631", "2660", "约2700人次"},
		{"约6万项", "about", "60000", "57123", "67000", "约7万项"},
		{"100名左右", "about", "100", "96", "260", "300名左右"},
		{"90%左右", "about", "90", "92", "96", "100%左右"},
		{"近17万人次", "nearly", "170000", "168123", "171000", "近18万人次"},
		{"近6000万人次", "nearly", "60000000", "59400321", "61000000", "近7000万人次"},
		{"近10名", "nearly", "10", "9", "11", "近20名"},
		{"近百场", "nearly", "100", "97", "101", "近两百场"},
		{"3.9万人次", "exact", "39000", "39000", "39001", "3.9001万人次"},
		{"97.61亿元", "exact", "9761000000", "9761000000", "9761000000.01", "97.61亿元"},
		{"65.00亿元", "exact", "6500000000", "6500000000", "6510000000", "65.10亿元"},
		{"8 428万元", "exact", "84280000", "84280000", "84290000", "8 429万元"},
		{"21 万元", "exact", "210000", "210000", "215000", "21.5 万元"},
		{"79%", "exact", "79", "79.296875", "80.5", "81%"},
		{"42.14%", "exact", "42.14", "42.1355", "42.4937", "42.49%"},
		{"四名", "exact", "4", "4", "5", "五名"},
		{"两名", "exact", "2", "2", "12", "十二名"},
		{"六方面", "exact", "6", "6", "26", "二十六方面"},
		{"一百零五册", "exact", "105", "105", "1050", "一千零五十册"},
		{"7个百分点", "exact", "7", "7", "8", "8个百分点"},
		{"每年10人", "exact", "10", "10", "11", "每年11人"},
	} {
		w, ok := l.ReadFigure(c.text)
		if !ok || w.Style.Qualifier != c.qualifier || w.Low.Cmp(rat(c.number)) != 0 {
			t.Errorf("%s is read as %+v %v", c.text, w.Style, w.Low)
			continue
		}
		if got := l.PrintFigure(w.Style, rat(c.exact), nil); got != c.text {
			t.Errorf("%s prints as %s, want %s", c.exact, got, c.text)
		}
		if got := l.Printed(w.Style, rat(c.exact)); c.qualifier != "exact" && got.Cmp(w.Low) != 0 {
			t.Errorf("%s prints the number %s", c.exact, got)
		}
		if got := l.PrintFigure(w.Style, rat(c.other), nil); got != c.printed {
			t.Errorf("%s prints as %s, want %s", c.other, got, c.printed)
		}
	}
}

func TestFigures_ARangeHasTwoEnds(t *testing.T) {
	l := presetLibrary(t)
	for text, ends := range map[string][2]string{"3——5名": {"3", "5"}, "2至4次": {"2", "4"}, "2~3万元": {"20000", "30000"}, "三到五名": {"3", "5"}} {
		w, ok := l.ReadFigure(text)
		if !ok || w.Style.Qualifier != domain.QualifierRange || w.Low.Cmp(rat(ends[0])) != 0 || w.High.Cmp(rat(ends[1])) != 0 {
			t.Fatalf("%s is read as %+v", text, w)
		}
		if got := l.PrintFigure(w.Style, w.Low, w.High); got != text {
			t.Errorf("%s prints as %s", text, got)
		}
	}
	w, _ := l.ReadFigure("3——5名")
	if got := l.PrintFigure(w.Style, rat("4"), rat("6")); got != "4——6名" {
		t.Error(got)
	}
}

// A number that is not told stays untold.
func TestFigures_ABlankIsNeverFilled(t *testing.T) {
	l := presetLibrary(t)
	for _, text := range []string{"X人", "xx名", "进修X人"} {
		w, ok := l.ReadFigure(text)
		if !ok || w.Style.Qualifier != domain.QualifierBlank || w.Low != nil {
			t.Fatalf("%s is read as %+v", text, w)
		}
		if got := l.PrintFigure(w.Style, nil, nil); got != text {
			t.Errorf("%s prints as %s", text, got)
		}
	}
	if w, ok := l.ReadFigure("若干人次"); ok {
		t.Errorf("%+v", w)
	}
	if got := l.PrintFigure(domain.Plain("人"), nil, nil); got != "" {
		t.Errorf("nothing prints as %q", got)
	}
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}
