package service

import (
	"context"
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// Filings puts service into the ledger that no assignment kept here attests (服务补登): from
// before the installation, from elsewhere, or of another kind. One person of the house files
// it with its document, another confirms it.
type Filings struct{ *core }

// MaxFiling is how many services one filing may hold.
const MaxFiling = 500

// PastForm is one past service as somebody files it.
type PastForm struct {
	PersonID       domain.ID               `json:"person_id"`
	From           calendar.Date           `json:"from"`
	To             calendar.Date           `json:"to"`
	Kind           string                  `json:"kind"`            // one of domain.PastKinds
	Share          int                     `json:"share,omitempty"` // percent; 0 = 100
	OrgID          domain.ID               `json:"place_id,omitempty"`
	Place          string                  `json:"place,omitempty"` // in words, where the organisation is not known here
	PlaceKind      domain.OrganisationKind `json:"place_kind,omitempty"`
	Level          string                  `json:"level,omitempty"`
	RegionCode     string                  `json:"region_code,omitempty"`
	Paired         *bool                   `json:"paired,omitempty"`
	Remote         *bool                   `json:"remote,omitempty"`
	PoorCounty     *bool                   `json:"poor_county,omitempty"`
	AreaClass      int                     `json:"area_class,omitempty"`
	Appraisal      string                  `json:"appraisal,omitempty"`
	DocumentNumber string                  `json:"document_number"`
	DocumentOn     calendar.Date           `json:"document_on"`
	DocumentIssuer string                  `json:"document_issuer"`
	Note           string                  `json:"note,omitempty"`
	Attachments    []domain.ID             `json:"attachments,omitempty"` // documents the actor has uploaded
}

// past is the form as a past service of somebody.
func (in PastForm) past(who domain.Person) domain.PastService {
	if in.Share == 0 {
		in.Share = 100
	}
	return domain.PastService{
		OrgID: who.OrgID, PersonID: who.ID, PersonName: who.Name, From: in.From, To: in.To, Kind: in.Kind, Share: in.Share,
		Place: domain.PastPlace{
			OrgID: in.OrgID, Name: strings.TrimSpace(in.Place), Kind: in.PlaceKind, Level: in.Level, RegionCode: in.RegionCode,
			Paired: in.Paired, Remote: in.Remote, PoorCounty: in.PoorCounty, AreaClass: in.AreaClass,
		},
		Appraisal: in.Appraisal, Document: domain.PastDocument{Number: in.DocumentNumber, On: in.DocumentOn, Issuer: in.DocumentIssuer},
		Note: in.Note, State: domain.PastWaiting,
	}
}

// PastRow is one row of a table of past services. Without a PersonID in the form, who is meant
// is told by name and by ID number or date of birth. Faults are what could not be read.
type PastRow struct {
	Row       int
	Form      PastForm
	Name      string
	IDNumber  string
	BirthDate calendar.Date
	Faults    domain.Faults
}

// Filed is what became of a table of past services, or would.
type Filed struct {
	Imported
	Entries []domain.PastService `json:"entries"` // what was filed, or would be, row by row
	Filing  domain.Filing        `json:"filing"`  // zero when nothing was
}

// File files past services of an organisation's staff from a table, in one filing; its HR may.
// A row is at fault when its days meet service that is recorded, planned or filed already, or
// another row. Errors: forbidden, invalid "mode", "file".
func (s Filings) File(ctx context.Context, r Request, org domain.ID, rows []PastRow, mode ImportMode) (Filed, error) {
	if err := r.Actor.need(org, domain.RoleHR); err != nil {
		return Filed{}, err
	}
	var f domain.Faults
	f.Check(slices.Contains(ImportModes, mode), "mode", "unknown_value")
	f.Check(len(rows) > 0, "file", "no_rows")
	if len(rows) > MaxFiling {
		f.Add("file", "too_many_rows").With("limit", MaxFiling)
	}
	if err := f.Err(); err != nil {
		return Filed{}, err
	}
	if mode == DryRun {
		w := &work{Tx: s.Store.View(ctx), core: s.core}
		return w.examinePast(org, rows)
	}
	return write(ctx, s.core, r, "file-service", []any{org, mode, withoutNumbers(rows)}, func(w *work) (Filed, error) {
		if err := w.LockOrganisation(org); err != nil {
			return Filed{}, err
		}
		found, err := w.examinePast(org, rows)
		if err != nil || len(found.Entries) == 0 || mode == AllRows && len(found.Faults) > 0 {
			return found, err
		}
		found.Written = len(found.Entries)
		found.Filing, err = w.file(org, found.Entries)
		return found, err
	})
}

// withoutNumbers is what an idempotency key's digest may hold of the rows.
func withoutNumbers(rows []PastRow) []PastRow {
	safe := slices.Clone(rows)
	for i := range safe {
		safe[i].IDNumber, safe[i].Faults = "", nil
	}
	return safe
}

// Propose files one past service of a person, with the documents that prove it; HR of their
// house may. Errors: forbidden, invalid with every field at fault.
func (s Filings) Propose(ctx context.Context, r Request, in PastForm) (domain.Filing, error) {
	return write(ctx, s.core, r, "propose-service", in, func(w *work) (domain.Filing, error) {
		who, err := w.Person(w.actor.Scope(), in.PersonID)
		if err != nil {
			return domain.Filing{}, domain.Invalid("person_id", "unknown_person")
		}
		if err := w.actor.need(who.OrgID, domain.RoleHR); err != nil {
			return domain.Filing{}, err
		}
		if err := w.LockOrganisation(who.OrgID); err != nil {
			return domain.Filing{}, err
		}
		found, err := w.examinePast(who.OrgID, []PastRow{{Row: 1, Form: in}})
		if err != nil {
			return domain.Filing{}, err
		}
		if len(found.Faults) > 0 {
			return domain.Filing{}, domain.Faults(found.Faults[0].Faults).Err()
		}
		f, err := w.file(who.OrgID, found.Entries)
		if err != nil {
			return f, err
		}
		return f, w.attachPast(f, found.Entries[0], in.Attachments)
	})
}

// Attach adds documents the actor has uploaded to a service of a filing that waits; whoever
// filed it may. Errors: not_found, forbidden, conflict (it does not wait any more), invalid
// "attachments".
func (s Filings) Attach(ctx context.Context, r Request, past domain.ID, documents []domain.ID) (domain.Filing, error) {
	return write(ctx, s.core, r, "attach-service "+past.String(), documents, func(w *work) (domain.Filing, error) {
		p, err := w.PastService(w.actor.Scope(), past)
		if err != nil {
			return domain.Filing{}, err
		}
		if err := w.LockOrganisation(p.OrgID); err != nil {
			return domain.Filing{}, err
		}
		f, err := w.Filing(Everything, p.FilingID)
		switch {
		case err != nil:
			return f, err
		case w.actor.ReadOnly || f.InitiatorID != w.actor.UserID:
			return f, domain.Fault(domain.CodeForbidden, "not_your_filing")
		case f.State != domain.FilingWaiting:
			return f, domain.Fault(domain.CodeConflict, "filing_over")
		case len(documents) == 0:
			return f, domain.Invalid("attachments", "required")
		}
		return f, w.attachPast(f, p, documents)
	})
}

func (w *work) attachPast(f domain.Filing, p domain.PastService, documents []domain.ID) error {
	return w.attach(papers{
		link:  domain.Attachment{To: attachedTo(p), SupporterID: p.OrgID, PersonID: p.PersonID},
		field: "attachments", caseRef: f.Case(),
	}, documents)
}

func attachedTo(p domain.PastService) domain.AttachedTo {
	return domain.AttachedTo{Kind: domain.AttachedLedger, ID: p.ID}
}

// file stores a filing and asks the others of the office for their word.
func (w *work) file(org domain.ID, list []domain.PastService) (domain.Filing, error) {
	f := w.newFiling(org)
	f.Rows = len(list)
	for _, p := range list {
		f.Days += p.Days()
	}
	if err := w.InsertFiling(&f); err != nil {
		return f, err
	}
	for i := range list {
		list[i].FilingID, list[i].Row, list[i].CreatedAt = f.ID, i+1, w.at
	}
	if err := w.InsertPastServices(list); err != nil {
		return f, err
	}
	w.audit(f.Case(), "service_filed", domain.SubjectRef{}, "", filingArgs(f))
	return f, w.askSecond(f, "filing_waiting", 0)
}

func (w *work) newFiling(org domain.ID) domain.Filing {
	return domain.Filing{
		OrgID: org, InitiatorID: w.actor.UserID, InitiatorName: w.actor.Name, State: domain.FilingWaiting,
		CreatedAt: w.at, UpdatedAt: w.at, Version: 1,
	}
}

func filingArgs(f domain.Filing) map[string]string {
	return map[string]string{"number": f.Number, "n": domain.ID(f.Rows).String(), "name": f.InitiatorName}
}

// askSecond tells whoever may confirm a filing that it waits; time tells one asking from the next.
func (w *work) askSecond(f domain.Filing, kind string, time int) error {
	var users []domain.ID
	for _, role := range confirmers {
		found, err := w.readers(domain.HolderRole(f.OrgID, role))
		if err != nil {
			return err
		}
		users = append(users, found...)
	}
	slices.Sort(users)
	users = slices.DeleteFunc(slices.Compact(users), func(id domain.ID) bool { return id == f.InitiatorID })
	return w.notify(users, domain.Notice{
		Kind: kind, Case: f.Case(), Urgent: true, Args: filingArgs(f), DedupeKey: "filing/" + f.ID.String() + "/" + domain.ID(time).String(),
	})
}

// confirmers are the roles that may confirm what a colleague has filed.
var confirmers = []domain.Role{domain.RoleHR, domain.RoleLeader}

// FilingView is a filing with what its page shows.
type FilingView struct {
	Filing      domain.Filing
	Services    []domain.PastService
	Papers      map[domain.ID][]domain.Attached // by past service
	Names       map[domain.ID]string            // of the organisations
	MayAttach   bool
	MayConfirm  bool
	MayWithdraw bool
}

// View is a filing of an organisation the actor may see.
func (s Filings) View(ctx context.Context, a Actor, id domain.ID) (v FilingView, err error) {
	view := s.Store.View(ctx)
	if v.Filing, err = view.Filing(a.Scope(), id); err != nil {
		return v, err
	}
	if v.Services, err = servicesOf(view, v.Filing); err != nil {
		return v, err
	}
	v.Papers = map[domain.ID][]domain.Attached{}
	papers, err := view.AttachmentsToAny(a.reader(), domain.AttachedLedger, idsOfPast(v.Services))
	if err != nil {
		return v, err
	}
	for _, one := range papers {
		v.Papers[one.Attachment.To.ID] = append(v.Papers[one.Attachment.To.ID], one)
	}
	orgs := []domain.ID{v.Filing.OrgID}
	for _, p := range v.Services {
		orgs = append(orgs, p.Place.OrgID)
	}
	if v.Names, err = Directory(s).Names(ctx, orgs...); err != nil {
		return v, err
	}
	if v.Filing.State == domain.FilingWaiting && !a.ReadOnly {
		v.MayWithdraw = a.UserID == v.Filing.InitiatorID
		v.MayAttach = v.MayWithdraw && v.Filing.Reverses == 0
		v.MayConfirm = mayConfirm(a, v.Filing, v.Services) == nil
	}
	return v, nil
}

// servicesOf is what a filing is about: what it puts in, or the one it takes out.
func servicesOf(view Tx, f domain.Filing) ([]domain.PastService, error) {
	if f.Reverses == 0 {
		return view.PastServicesOfFiling(f.ID)
	}
	p, err := view.PastService(Everything, f.Reverses)
	return []domain.PastService{p}, err
}

// List is a page of the filings of organisations the actor may see, newest first.
func (s Filings) List(ctx context.Context, a Actor, f FilingFilter, page Page) (List[domain.Filing], error) {
	return s.Store.View(ctx).Filings(a.Scope(), f, page)
}
