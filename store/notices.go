package store

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type noticeRow struct {
	ID        domain.ID
	UserID    domain.ID
	Kind      string
	Args      asJSON[map[string]string]
	Case      caseRef `gorm:"embedded;embeddedPrefix:case_"`
	TaskID    domain.ID
	Urgent    bool
	DedupeKey *string // NULL never equals another: a notice without a key is always new
	Created   instant `gorm:"column:created_at"`
	ReadAt    instant
	MailedAt  instant
}

func (noticeRow) TableName() string { return "notices" }

var noticeOrder = byID("notices", true, func(r noticeRow) domain.ID { return r.ID })

func noticeRowOf(n domain.Notice) noticeRow {
	row := noticeRow{
		UserID: n.UserID, Kind: n.Kind, Args: asJSON[map[string]string]{n.Args}, Case: caseRef(n.Case),
		TaskID: n.TaskID, Urgent: n.Urgent, Created: instant(n.CreatedAt), ReadAt: instant(n.ReadAt), MailedAt: instant(n.MailedAt),
	}
	if n.DedupeKey != "" {
		row.DedupeKey = &n.DedupeKey
	}
	return row
}

func (r noticeRow) notice() domain.Notice {
	n := domain.Notice{
		ID: r.ID, UserID: r.UserID, Kind: r.Kind, Args: r.Args.v, Case: domain.CaseRef(r.Case), TaskID: r.TaskID,
		Urgent: r.Urgent, CreatedAt: time.Time(r.Created), ReadAt: time.Time(r.ReadAt), MailedAt: time.Time(r.MailedAt),
	}
	if r.DedupeKey != nil {
		n.DedupeKey = *r.DedupeKey
	}
	return n
}

func (t *tx) InsertNotices(ns []domain.Notice) ([]domain.Notice, error) {
	var stored []domain.Notice
	for _, n := range ns {
		row := noticeRowOf(n)
		fresh, err := t.insertNew(&row)
		if err != nil {
			return nil, err
		}
		if fresh {
			n.ID = row.ID
			stored = append(stored, n)
		}
	}
	return stored, nil
}

func (t *tx) AddNotices(ns []domain.Notice) error {
	rows := make([]noticeRow, len(ns))
	for i, n := range ns {
		rows[i] = noticeRowOf(n)
	}
	for some := range slices.Chunk(rows, manyRows) {
		st, err := insertions(t, some)
		if err != nil {
			return t.fail(err)
		}
		st.text = t.ifNew(st.text)
		if err := t.later(st); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Notice(id domain.ID) (domain.Notice, error) {
	row, err := one[noticeRow](t, t.db.Where("id = ?", id))
	return row.notice(), err
}

func (t *tx) Notices(user domain.ID, p service.Page) (service.List[domain.Notice], error) {
	return page(t, t.db.Where("user_id = ?", user), p, noticeOrder, noticeRow.notice)
}

func (t *tx) CountUnread(user domain.ID) (int, error) {
	return t.number(t.db.Model(noticeRow{}).Select("COUNT(*)").Where("user_id = ? AND read_at IS NULL", user))
}

func (t *tx) MarkRead(user domain.ID, upTo domain.ID, at time.Time) error {
	return t.fail(t.db.Model(noticeRow{}).Where("user_id = ? AND id <= ? AND read_at IS NULL", user, upTo).
		Updates(map[string]any{"read_at": instant(at)}).Error)
}

func (t *tx) MarkMailed(ids []domain.ID, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return t.fail(t.db.Model(noticeRow{}).Where("id IN ?", ids).Updates(map[string]any{"mailed_at": instant(at)}).Error)
}

func (t *tx) NoticesByID(ids []domain.ID) ([]domain.Notice, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return all(t, t.db.Where("id IN ?", ids).Order("id"), noticeRow.notice)
}

func (t *tx) Unmailed(user domain.ID, since time.Time) ([]domain.Notice, error) {
	q := t.db.Where("user_id = ? AND mailed_at IS NULL AND created_at > ?", user, since.UnixMilli()).Order("id")
	return all(t, q, noticeRow.notice)
}
