package storetest

import (
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// anOrganisation is stored, for rows that must belong to one.
func (s *suite) anOrganisation(t *testing.T) domain.ID {
	o := domain.Organisation{Name: s.name("hospital"), Kind: domain.OrgHospital, CreatedAt: noon, Version: 1}
	s.do(t, func(tx service.Tx) error { return tx.InsertOrganisation(&o) })
	return o.ID
}

func (s *suite) aBook(t *testing.T, org domain.ID) domain.RecordBook {
	b := domain.RecordBook{OrgID: org, Year: 2026, Code: s.name("book"), Title: "年度台账", CreatedAt: noon, Version: 1}
	s.do(t, func(tx service.Tx) error { return tx.InsertBook(&b) })
	return b
}

func (s *suite) books(t *testing.T) {
	org := s.anOrganisation(t)
	full := filled[domain.RecordBook](s)
	full.OrgID = org
	s.do(t, func(tx service.Tx) error { return tx.InsertBook(&full) })
	same(t, "every field", ok(s.view().Book(orgs(org), full.ID))(t), full)
	bare := s.aBook(t, org)
	same(t, "an empty one", ok(s.view().Book(orgs(org), bare.ID))(t), bare)

	again := bare
	again.ID = 0
	refused(t, s.try(func(tx service.Tx) error { return tx.InsertBook(&again) }), domain.CodeConflict, "code")
	again.OrgID = s.anOrganisation(t)
	s.do(t, func(tx service.Tx) error { return tx.InsertBook(&again) })

	_, err := s.view().Book(orgs(again.OrgID), bare.ID)
	refused(t, err, domain.CodeNotFound, "")
	list := func(scope service.Scope, f service.BookFilter) []domain.ID {
		books := walk(t, 1, func(p service.Page) (service.List[domain.RecordBook], error) { return s.view().Books(scope, f, p) })
		return idsOf(books, func(b domain.RecordBook) domain.ID { return b.ID })
	}
	same(t, "newest first, one organisation's", list(orgs(org), service.BookFilter{}), []domain.ID{bare.ID, full.ID})
	same(t, "of a year", list(orgs(org, again.OrgID), service.BookFilter{Year: 2026, Org: again.OrgID}), []domain.ID{again.ID})
	same(t, "nobody's", len(list(service.Scope{}, service.BookFilter{})), 0)

	changed := full
	changed.Title, changed.Details = "改名", domain.BookDetails{Problems: []string{"经费不足 䶮"}}
	s.do(t, func(tx service.Tx) error { return tx.UpdateBook(changed) })
	changed.Version++
	same(t, "changed", ok(s.view().Book(orgs(org), full.ID))(t), changed)
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateBook(full) }), domain.CodeStale, "")
}

func (s *suite) bookRecords(t *testing.T) {
	org := s.anOrganisation(t)
	book := s.aBook(t, org)
	full := filled[domain.Record](s)
	full.BookID, full.OrgID, full.Month = book.ID, org, "2026-03"
	void := full
	s.do(t, func(tx service.Tx) error { return tx.InsertRecords([]domain.Record{full}) })
	read := func(f service.RecordFilter) []domain.Record {
		return walk(t, 3, func(p service.Page) (service.List[domain.Record], error) { return s.view().Records(orgs(org), f, p) })
	}
	stored := read(service.RecordFilter{Book: book.ID, Void: true})
	full.ID = stored[0].ID
	same(t, "every field", stored, []domain.Record{full})
	same(t, "by its ID", ok(s.view().Record(orgs(org), full.ID))(t), full)
	_, err := s.view().Record(orgs(s.id()), full.ID)
	refused(t, err, domain.CodeNotFound, "")
	same(t, "what is void is left out", len(read(service.RecordFilter{Book: book.ID})), 0)
	same(t, "and adds nothing", ok(s.view().SumRecords(orgs(org), service.RecordFilter{Book: book.ID}))(t), service.RecordSum{})

	void.VoidedAt, void.VoidReason, void.ID, void.Version = noon, "重复登记", full.ID, full.Version
	s.do(t, func(tx service.Tx) error { return tx.UpdateRecord(void) })
	void.Version++
	same(t, "why it is void", ok(s.view().Record(orgs(org), full.ID))(t), void)
	refused(t, s.try(func(tx service.Tx) error { return tx.UpdateRecord(full) }), domain.CodeStale, "")
}

// Records of one year: rounds by month, three trainees of whom one came twice, a stock, a
// ratio, a quota, and things done that nobody counted.
func (s *suite) recordSums(t *testing.T) {
	org := s.anOrganisation(t)
	book := s.aBook(t, org)
	record := func(metric, month string, count int64, change func(*domain.Record)) domain.Record {
		r := domain.Record{
			BookID: book.ID, OrgID: org, Kind: domain.RecordActivity, Metric: metric, Unit: "次", Count: &count, Base: 1,
			Month: month, Status: domain.RecordDone, Scope: domain.ScopeOwn, CreatedAt: noon, Version: 1,
		}
		if change != nil {
			change(&r)
		}
		return r
	}
	named := func(who string) func(*domain.Record) { return func(r *domain.Record) { r.Subject = who } }
	attended, most := int64(40), int64(5)
	rows := []domain.Record{
		record("round", "2026-01", 7, nil), record("round", "2026-02", 5, func(r *domain.Record) { r.Style = domain.FigureStyle{Qualifier: domain.QualifierAbout, Grain: 1} }),
		record("round", "2026-02", 9, func(r *domain.Record) { r.Status = domain.RecordPlanned }),
		record("round", "2026-03", 100, func(r *domain.Record) { r.Scope = domain.ScopeCounty }),
		record("round", "2026-03", 1000, func(r *domain.Record) { r.VoidedAt = noon }),
		record("trainee", "2026-01", 1, named("甲")), record("trainee", "2026-02", 1, named("甲")), record("trainee", "2026-02", 1, named("乙")),
		record("trainee", "2026-04", 6, nil), record("trainee", "2026-05", 1, func(r *domain.Record) { r.Variant = "护理" }),
		record("stock", "2026-03", 30, nil), record("stock", "2026-09", 28, nil), record("stock", "2026-10", 0, func(r *domain.Record) { r.Count = nil }),
		record("share", "2026-01", 3, func(r *domain.Record) { r.Base = 4 }), record("share", "2026-02", 1, func(r *domain.Record) { r.Base = 16 }),
		record("quota", "2026-01", 3, func(r *domain.Record) { r.Upper = &most }),
		record("lecture", "2026-01", 2, func(r *domain.Record) { r.Participants, r.ParticipantsUnit = &attended, "人次" }),
		record("lecture", "2026-02", 1, func(r *domain.Record) { r.Line = "a7" }),
	}
	s.do(t, func(tx service.Tx) error { return tx.InsertRecords(rows) })
	sum := func(f service.RecordFilter) service.RecordSum {
		f.Book = book.ID
		return ok(s.view().SumRecords(orgs(org), f))(t)
	}
	own := service.RecordFilter{Scope: domain.ScopeOwn, Statuses: []domain.RecordStatus{domain.RecordDone}, Variants: []string{""}}
	of := func(metric string) service.RecordSum {
		f := own
		f.Metrics = []string{metric}
		return sum(f)
	}
	round := of("round")
	same(t, "rounds of the house", []int64{round.Sum, int64(round.Records), int64(round.Grain)}, []int64{12, 2, 1})
	all := sum(service.RecordFilter{Metrics: []string{"round"}})
	same(t, "what must not be added says so", []bool{all.Units.One(), all.Scopes.One(), all.Statuses.One()}, []bool{true, false, false})
	trainee := of("trainee")
	same(t, "two by name, six by head", []int64{trainee.Subjects, trainee.ByHead}, []int64{2, 6})
	same(t, "the stock is the newest that was counted", of("stock").Latest, int64(28))
	same(t, "part and whole", []int64{of("share").Sum, of("share").Wholes}, []int64{4, 20})
	same(t, "from three to five", of("quota").Counts, service.Ends[int64]{Least: 3, Most: 5})
	lecture := of("lecture")
	same(t, "lectures and who came", []any{lecture.Sum, lecture.Attended, lecture.AttendedIn, lecture.Participants}, []any{int64(3), attended, 1, service.Ends[string]{Least: "人次", Most: "人次"}})
	same(t, "of one line", sum(service.RecordFilter{Lines: []string{"a7"}}).Sum, int64(1))
	same(t, "of one month", sum(service.RecordFilter{Metrics: []string{"round"}, Month: "2026-01"}).Sum, int64(7))

	groups := ok(s.view().SumRecordsBy(orgs(org), service.RecordFilter{Book: book.ID}))(t)
	var names []string
	for _, g := range groups {
		names = append(names, g.Metric+"/"+g.Variant+"/"+string(g.Scope)+"/"+string(g.Status))
	}
	same(t, "groups", names, []string{
		"lecture//own/done", "quota//own/done", "round//county/done", "round//own/done", "round//own/planned", "share//own/done",
		"stock//own/done", "trainee//own/done", "trainee/护理/own/done",
	})
	same(t, "each as if asked for alone", groups[6].Latest, int64(28))
	none, err := s.view().SumRecordsBy(orgs(s.id()), service.RecordFilter{Book: book.ID})
	same(t, "nobody else's", []any{len(none), err}, []any{0, nil})
}
