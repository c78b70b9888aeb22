package service

import (
	"context"
	"regexp"
	"slices"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Records is the record books (台账) of organisations: what was done or received in a period,
// fact by fact, and the totals a report prints from them.
type Records struct{ *core }

// caseBook is a book's audit chain; it has no workflow.
const caseBook domain.CaseKind = "record-book"

func bookCase(id domain.ID) domain.CaseRef { return domain.CaseRef{Kind: caseBook, ID: id} }

// BookForm is a new record book.
type BookForm struct {
	OrgID       domain.ID          `json:"organisation_id"`
	Year        int                `json:"year"` // 0 when it is not told
	Code        string             `json:"code"`
	Title       string             `json:"title"`
	Kind        string             `json:"kind"`
	Perspective string             `json:"perspective"`
	Programme   string             `json:"programme"`
	Period      domain.BookPeriod  `json:"period"`
	Details     domain.BookDetails `json:"details"`
}

const (
	maxBookCode    = 64
	maxBookTitle   = 200
	maxBookDetails = 500 // lines, parties, sections: no report has more
	maxRecords     = 5000
	maxLabel       = 200
	maxUnit        = 20
)

func (in BookForm) check() error {
	var f domain.Faults
	f.CheckLine(in.Code, "code", true, maxBookCode)
	f.CheckLine(in.Title, "title", true, maxBookTitle)
	f.CheckLine(in.Kind, "kind", false, maxBookCode)
	f.CheckLine(in.Programme, "programme", false, maxBookTitle)
	f.CheckLine(in.Period.Text, "period.text", false, maxBookTitle)
	f.CheckLine(in.Period.Kind, "period.kind", false, 32)
	f.Check(in.Perspective == "" || slices.Contains(domain.Perspectives, in.Perspective), "perspective", "unknown_value")
	f.Check(in.Year == 0 || in.Year >= 1949 && in.Year <= 2200, "year", "out_of_range")
	p := in.Period
	f.Check(p.From.IsZero() || p.To.IsZero() || !p.To.Before(p.From), "period.to", "before_start")
	d := in.Details
	f.Check(max(len(d.Lines), len(d.Parties), len(d.Sections), len(d.Problems), len(d.NextSteps), len(d.Commitments)) <= maxBookDetails, "details", "too_many")
	for i, line := range d.Lines {
		at := "lines[" + domain.ID(i).String() + "]."
		f.CheckLine(line.Key, at+"key", true, maxLabel)
		f.Check(metricCode.MatchString(line.Metric), at+"metric", "bad_code")
		f.Check(line.Kind == "" || slices.Contains(domain.RecordKinds, line.Kind), at+"kind", "unknown_value")
		f.CheckLine(line.Variant, at+"variant", false, 64)
	}
	return f.Err()
}

// Open begins a record book; HR of the organisation may. Errors: forbidden, invalid with
// every field at fault, conflict on code.
func (s Records) Open(ctx context.Context, r Request, in BookForm) (domain.RecordBook, error) {
	if err := r.Actor.need(in.OrgID, domain.RoleHR); err != nil {
		return domain.RecordBook{}, err
	}
	if err := in.check(); err != nil {
		return domain.RecordBook{}, err
	}
	return write(ctx, s.core, r, "open-book", in, func(w *work) (domain.RecordBook, error) {
		b := domain.RecordBook{
			OrgID: in.OrgID, Year: in.Year, Code: in.Code, Title: in.Title, Kind: in.Kind, Perspective: in.Perspective,
			Programme: in.Programme, Period: in.Period, Details: in.Details, CreatedAt: w.at, CreatedBy: w.actor.UserID, Version: 1,
		}
		if err := w.InsertBook(&b); err != nil {
			return b, err
		}
		w.audit(bookCase(b.ID), "book_opened", domain.SubjectRef{}, "", map[string]string{"code": b.Code, "name": b.Title})
		return b, nil
	})
}

// RecordForm is one fact to be recorded. Count over Base is the number; without a count the
// thing was done and nobody counted.
type RecordForm struct {
	Kind             domain.RecordKind   `json:"kind"` // "" = activity
	Metric           string              `json:"metric"`
	Variant          string              `json:"variant"`
	Line             string              `json:"line"`
	Label            string              `json:"label"` // "" = the metric's name
	Unit             string              `json:"unit"`  // "" = the metric's unit
	Count            *int64              `json:"count"`
	Base             int64               `json:"base"` // 0 = 100 for money (fen), 1 for the rest
	Upper            *int64              `json:"upper"`
	Participants     *int64              `json:"participants"`
	ParticipantsUnit string              `json:"participants_unit"`
	Subject          string              `json:"subject"`
	Month            string              `json:"month"` // "" = the month of From
	From             calendar.Date       `json:"from"`
	To               calendar.Date       `json:"to"`     // none = From
	Status           domain.RecordStatus `json:"status"` // "" = done
	Scope            domain.RecordScope  `json:"scope"`  // "" = own
	Department       string              `json:"department"`
	Style            domain.FigureStyle  `json:"style"`
	Quote            string              `json:"quote"`
}

var (
	metricCode  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	recordMonth = regexp.MustCompile(`^(\d{4}|-)-(0[1-9]|1[0-2])$`)
)

// complete fills what follows from the rest.
func (in RecordForm) complete(known map[string]domain.Metric) RecordForm {
	m := known[in.Metric]
	if m.Code != "" {
		in.Metric = m.Code // an alias is stored as the code
	}
	in.Kind = orElse(in.Kind, domain.RecordActivity)
	in.Status, in.Scope = orElse(in.Status, domain.RecordDone), orElse(in.Scope, domain.ScopeOwn)
	in.Label, in.Unit = orElse(in.Label, m.Name.Zh), orElse(in.Unit, m.Unit.Zh)
	if in.Participants != nil {
		in.ParticipantsUnit = orElse(in.ParticipantsUnit, m.Second.Zh)
	}
	if in.Base == 0 {
		in.Base = 1
		if in.Kind == domain.RecordMoney {
			in.Base = 100
		}
	}
	if in.To.IsZero() {
		in.To = in.From
	}
	if in.Month == "" && !in.From.IsZero() {
		in.Month = in.From.MonthOf().String()
	}
	in.Style.Qualifier = orElse(in.Style.Qualifier, domain.QualifierExact)
	return in
}

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func (in RecordForm) check(at string) domain.Faults {
	var f domain.Faults
	f.Check(slices.Contains(domain.RecordKinds, in.Kind), at+"kind", "unknown_value")
	f.Check(metricCode.MatchString(in.Metric), at+"metric", "bad_code")
	f.Check(slices.Contains(domain.RecordStatuses, in.Status), at+"status", "unknown_value")
	f.Check(slices.Contains(domain.RecordScopes, in.Scope), at+"scope", "unknown_value")
	f.CheckLine(in.Variant, at+"variant", false, 64)
	f.CheckLine(in.Line, at+"line", false, 64)
	f.CheckLine(in.Label, at+"label", true, maxLabel)
	f.CheckLine(in.Unit, at+"unit", false, maxUnit)
	f.CheckLine(in.ParticipantsUnit, at+"participants_unit", false, maxUnit)
	f.CheckLine(in.Subject, at+"subject", false, 120)
	f.CheckLine(in.Department, at+"department", false, 120)
	f.CheckText(in.Quote, at+"quote", false, domain.MaxText)
	f.Check(in.Count == nil || *in.Count >= 0, at+"count", "out_of_range")
	f.Check(in.Base > 0, at+"base", "out_of_range")
	f.Check(in.Upper == nil || in.Count != nil && *in.Upper >= *in.Count, at+"upper", "out_of_range")
	f.Check(in.Participants == nil || *in.Participants >= 0, at+"participants", "out_of_range")
	f.Check(in.Month == "" || recordMonth.MatchString(in.Month), at+"month", "bad_month")
	f.Check(!in.To.Before(in.From), at+"to", "before_start")
	return f
}

// Added says how many records were stored.
type Added struct {
	Records int `json:"records"`
}

// Add records facts in a book, all or none; HR of its organisation may. Errors: not_found,
// forbidden, invalid with every field at fault, the record's place in brackets.
func (s Records) Add(ctx context.Context, r Request, book domain.ID, in []RecordForm) (Added, error) {
	switch {
	case len(in) == 0:
		return Added{}, domain.Invalid("records", "required")
	case len(in) > maxRecords:
		return Added{}, domain.Invalid("records", "too_many")
	}
	known := s.metricsByCode()
	var f domain.Faults
	rows := make([]domain.Record, len(in))
	for i, one := range in {
		one = one.complete(known)
		at := ""
		if len(in) > 1 {
			at = "records[" + domain.ID(i).String() + "]."
		}
		f = append(f, one.check(at)...)
		rows[i] = one.record()
	}
	if err := f.Err(); err != nil {
		return Added{}, err
	}
	return write(ctx, s.core, r, "add-records "+book.String(), in, func(w *work) (Added, error) {
		b, err := w.writableBook(book)
		if err != nil {
			return Added{}, err
		}
		for i := range rows {
			rows[i].BookID, rows[i].OrgID, rows[i].CreatedAt, rows[i].CreatedBy, rows[i].Version = b.ID, b.OrgID, w.at, w.actor.UserID, 1
		}
		args := map[string]string{"count": domain.ID(len(rows)).String(), "name": rows[0].Label}
		w.audit(bookCase(b.ID), "records_added", domain.SubjectRef{}, "", args)
		return Added{len(rows)}, w.InsertRecords(rows)
	})
}

func (in RecordForm) record() domain.Record {
	return domain.Record{
		Kind: in.Kind, Metric: in.Metric, Variant: in.Variant, Line: in.Line, Label: in.Label, Unit: in.Unit, Count: in.Count,
		Base: in.Base, Upper: in.Upper, Participants: in.Participants, ParticipantsUnit: in.ParticipantsUnit, Subject: in.Subject,
		Month: in.Month, From: in.From, To: in.To, Status: in.Status, Scope: in.Scope, Department: in.Department, Style: in.Style, Quote: in.Quote,
	}
}

func (w *work) writableBook(id domain.ID) (domain.RecordBook, error) {
	b, err := w.Book(w.actor.Scope(), id)
	if err != nil {
		return b, err
	}
	return b, w.actor.need(b.OrgID, domain.RoleHR)
}

// Void takes a record out of every total, with a reason; it stays readable. Errors:
// not_found, forbidden, stale, conflict when it is void already, invalid.
func (s Records) Void(ctx context.Context, r Request, id domain.ID, version int, reason string) (domain.Record, error) {
	var f domain.Faults
	f.CheckText(reason, "reason", true, domain.MaxReason)
	if err := f.Err(); err != nil {
		return domain.Record{}, err
	}
	return write(ctx, s.core, r, "void-record "+id.String(), reason, func(w *work) (domain.Record, error) {
		record, err := w.Record(w.actor.Scope(), id)
		if err != nil {
			return record, err
		}
		if err := w.actor.need(record.OrgID, domain.RoleHR); err != nil {
			return record, err
		}
		if version != 0 && version != record.Version {
			return record, domain.Fault(domain.CodeStale, "seen_older")
		}
		if !record.VoidedAt.IsZero() {
			return record, domain.Fault(domain.CodeConflict, "record_void")
		}
		record.VoidedAt, record.VoidReason = w.at, reason
		w.audit(bookCase(record.BookID), "record_voided", domain.SubjectRef{}, reason, map[string]string{"name": record.Label})
		if err := w.UpdateRecord(record); err != nil {
			return record, err
		}
		record.Version++
		return record, nil
	})
}

// Books is a page of the books the actor may see, newest first.
func (s Records) Books(ctx context.Context, a Actor, f BookFilter, page Page) (List[domain.RecordBook], error) {
	return s.Store.View(ctx).Books(a.Scope(), f, page)
}

// Book is one book; not_found outside the actor's scope.
func (s Records) Book(ctx context.Context, a Actor, id domain.ID) (domain.RecordBook, error) {
	return s.Store.View(ctx).Book(a.Scope(), id)
}

// MayWrite reports whether the actor records facts for an organisation.
func (s Records) MayWrite(a Actor, org domain.ID) bool { return a.need(org, domain.RoleHR) == nil }

// List is a page of a book's records, newest first; not_found outside the actor's scope.
func (s Records) List(ctx context.Context, a Actor, f RecordFilter, page Page) (List[domain.Record], error) {
	view := s.Store.View(ctx)
	if _, err := view.Book(a.Scope(), f.Book); err != nil {
		return List[domain.Record]{}, err
	}
	return view.Records(a.Scope(), f, page)
}

// StyleLike reads the style of a figure from an example such as "more than 180 times" in Chinese; "" is the plain
// style. Errors: invalid when there is no figure in it.
func (s Records) StyleLike(example string) (domain.FigureStyle, error) {
	if example == "" {
		return domain.FigureStyle{}, nil
	}
	w, ok := s.Policy.ReadFigure(example)
	if !ok {
		return domain.FigureStyle{}, domain.Invalid("like", "no_figure")
	}
	return w.Style, nil
}

// Metrics is the whole catalogue of what can be recorded.
func (s Records) Metrics() []domain.Metric { return s.Policy.Catalogue() }

func (s Records) metricsByCode() map[string]domain.Metric {
	known := map[string]domain.Metric{}
	for _, m := range s.Policy.Catalogue() {
		known[m.Code] = m
		for _, alias := range m.Aliases {
			known[alias] = m
		}
	}
	return known
}
