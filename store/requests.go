package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type requestRow struct {
	ID            domain.ID
	Number        string
	Kind          domain.RequestKind
	State         domain.RequestState
	CycleID       domain.ID
	NominationID  domain.ID
	AssignmentID  domain.ID
	PersonID      domain.ID
	PersonName    string
	PersonUserID  domain.ID
	SupporterID   domain.ID
	RecipientID   domain.ID
	Programme     policyRef `gorm:"embedded;embeddedPrefix:programme_"`
	Reason        string
	Leave         domain.LeaveKind `gorm:"column:leave_kind"`
	From          day              `gorm:"column:from_date"`
	To            day              `gorm:"column:to_date"`
	FromNoon      bool
	ToNoon        bool
	HalfDays      int
	Document      string
	ReturnedOn    day
	On            day `gorm:"column:last_day"`
	Was           day `gorm:"column:was_last_day"`
	ReportID      domain.ID
	TargetID      domain.ID
	SuccessorID   domain.ID
	SuccessorName string
	Declarations  asJSON[map[string]bool]
	MadeID        domain.ID
	Changes       asJSON[[]domain.Change]
	Consequence   string
	Blocks        bool
	Opinion       string
	DecidedBy     domain.ID
	DecidedAt     instant
	InitiatorID   domain.ID
	InitiatorName string
	Created       instant `gorm:"column:created_at"`
	Updated       instant `gorm:"column:updated_at"`
	Version       int
}

func (requestRow) TableName() string { return "requests" }

var requestColumns = []string{
	"state", "reason", "leave_kind", "from_date", "to_date", "from_noon", "to_noon", "half_days", "document", "returned_on",
	"last_day", "was_last_day", "report_id", "target_id", "successor_id", "successor_name", "declarations", "made_id", "changes",
	"consequence", "blocks", "opinion", "decided_by", "decided_at", "updated_at",
}

var requestOrder = byID("requests", true, func(r requestRow) domain.ID { return r.ID })

var openRequestOrder = byID("open_requests", false, func(r requestRow) domain.ID { return r.ID })

// livingRequests are the states in which somebody still has something to do.
var livingRequests = []domain.RequestState{domain.RequestRunning, domain.RequestReturned, domain.RequestAway}

func requestRowOf(r domain.Request) requestRow {
	return requestRow{
		ID: r.ID, Number: r.Number, Kind: r.Kind, State: r.State, CycleID: r.CycleID, NominationID: r.NominationID,
		AssignmentID: r.AssignmentID, PersonID: r.PersonID, PersonName: r.PersonName, PersonUserID: r.PersonUserID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: policyRef(r.Programme), Reason: r.Reason,
		Leave: r.Leave, From: day(r.Span.From), To: day(r.Span.To), FromNoon: r.Span.FromNoon, ToNoon: r.Span.ToNoon,
		HalfDays: r.HalfDays, Document: r.Document, ReturnedOn: day(r.ReturnedOn), On: day(r.On), Was: day(r.Was),
		ReportID: r.ReportID, TargetID: r.TargetID, SuccessorID: r.SuccessorID, SuccessorName: r.SuccessorName,
		Declarations: asJSON[map[string]bool]{r.Declarations}, MadeID: r.MadeID, Changes: asJSON[[]domain.Change]{r.Changes},
		Consequence: r.Consequence, Blocks: r.Blocks, Opinion: r.Opinion, DecidedBy: r.DecidedBy, DecidedAt: instant(r.DecidedAt),
		InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName, Created: instant(r.CreatedAt), Updated: instant(r.UpdatedAt),
		Version: r.Version,
	}
}

func (r requestRow) request() domain.Request {
	return domain.Request{
		ID: r.ID, Number: r.Number, Kind: r.Kind, State: r.State, CycleID: r.CycleID, NominationID: r.NominationID,
		AssignmentID: r.AssignmentID, PersonID: r.PersonID, PersonName: r.PersonName, PersonUserID: r.PersonUserID,
		SupporterID: r.SupporterID, RecipientID: r.RecipientID, Programme: domain.PolicyRef(r.Programme), Reason: r.Reason,
		Leave:    r.Leave,
		Span:     domain.LeaveSpan{From: calendar.Date(r.From), To: calendar.Date(r.To), FromNoon: r.FromNoon, ToNoon: r.ToNoon},
		HalfDays: r.HalfDays, Document: r.Document, ReturnedOn: calendar.Date(r.ReturnedOn), On: calendar.Date(r.On),
		Was: calendar.Date(r.Was), ReportID: r.ReportID, TargetID: r.TargetID, SuccessorID: r.SuccessorID,
		SuccessorName: r.SuccessorName, Declarations: r.Declarations.v, MadeID: r.MadeID, Changes: r.Changes.v,
		Consequence: r.Consequence, Blocks: r.Blocks, Opinion: r.Opinion, DecidedBy: r.DecidedBy,
		DecidedAt: time.Time(r.DecidedAt), InitiatorID: r.InitiatorID, InitiatorName: r.InitiatorName,
		CreatedAt: time.Time(r.Created), UpdatedAt: time.Time(r.Updated), Version: r.Version,
	}
}

func (t *tx) InsertRequest(r *domain.Request) error {
	t.ahead.requests = nil
	row := requestRowOf(*r)
	if err := t.insert(&row); err != nil {
		return err
	}
	r.ID = row.ID
	r.Number = fmt.Sprintf("R%06d", r.ID)
	return t.fail(t.db.Model(requestRow{}).Where("id = ?", r.ID).Update("number", r.Number).Error)
}

func (t *tx) UpdateRequest(r domain.Request) error {
	t.ahead.requests = nil
	row := requestRowOf(r)
	row.Version++
	return t.update(&row, r.ID, r.Version, requestColumns)
}

func (t *tx) Request(scope service.Scope, id domain.ID) (domain.Request, error) {
	row, err := one[requestRow](t, within(t.db.Where("id = ?", id), scope, sidesAndSelf))
	return row.request(), err
}

func (t *tx) Requests(scope service.Scope, f service.RequestFilter, p service.Page) (service.List[domain.Request], error) {
	q := within(t.db, scope, sidesAndSelf)
	if f.Assignment != 0 {
		q = q.Where("assignment_id = ?", f.Assignment)
	}
	if f.Person != 0 {
		q = q.Where("person_id = ?", f.Person)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	return page(t, q, p, requestOrder, requestRow.request)
}

func (t *tx) RequestsOfPerson(person domain.ID) ([]domain.Request, error) {
	if requests, ok := t.ahead.requests[person]; ok {
		return slices.Clone(requests), nil
	}
	return read(t, requestRow.request, "WHERE person_id = ? ORDER BY id", person)
}

// LockRequests takes the person's row: of two requests of the same person handed in at once,
// the second sees the first.
func (t *tx) LockRequests(person domain.ID) error {
	return t.fail(t.db.Exec("UPDATE people SET version = version WHERE id = ?", person).Error)
}

func (t *tx) StandingRefusal(person domain.ID) (bool, error) {
	n, err := t.number(t.db.Model(requestRow{}).Select("COUNT(*)").
		Where("person_id = ? AND kind = ? AND state = ? AND blocks = ?", person, domain.RequestRefusal, domain.RequestApproved, true))
	return n > 0, err
}

func (t *tx) LivingRequests(p service.Page) (service.List[domain.Request], error) {
	return page(t, t.db.Where("state IN ?", livingRequests), p, openRequestOrder, requestRow.request)
}
