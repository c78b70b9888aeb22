package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type copyRow struct {
	ID         domain.ID
	RunID      domain.ID
	TaskID     domain.ID
	UserID     domain.ID
	SenderID   domain.ID
	SenderName string
	Note       string
	Created    instant `gorm:"column:created_at"`
	ReadAt     instant
}

func (copyRow) TableName() string { return "copies" }

var copyOrder = byID("copies", true, func(r copyRow) domain.ID { return r.ID })

func (r copyRow) copy() domain.Copy {
	return domain.Copy{
		ID: r.ID, RunID: r.RunID, TaskID: r.TaskID, UserID: r.UserID, SenderID: r.SenderID, SenderName: r.SenderName,
		Note: r.Note, CreatedAt: time.Time(r.Created), ReadAt: time.Time(r.ReadAt),
	}
}

func (t *tx) InsertCopies(copies []domain.Copy) ([]domain.Copy, error) {
	var fresh []domain.Copy
	for _, c := range copies {
		row := copyRow{
			RunID: c.RunID, TaskID: c.TaskID, UserID: c.UserID, SenderID: c.SenderID, SenderName: c.SenderName,
			Note: c.Note, Created: instant(c.CreatedAt), ReadAt: instant(c.ReadAt),
		}
		stored, err := t.insertNew(&row)
		if err != nil {
			return nil, err
		}
		if stored {
			fresh = append(fresh, row.copy())
		}
	}
	return fresh, nil
}

func (t *tx) Copies(user domain.ID, p service.Page) (service.List[domain.Copy], error) {
	return page(t, t.db.Where("user_id = ?", user), p, copyOrder, copyRow.copy)
}

func (t *tx) CopiesOfRun(run domain.ID) ([]domain.Copy, error) {
	return all(t, t.db.Where("run_id = ?", run).Order("id"), copyRow.copy)
}

func (t *tx) CountUnreadCopies(user domain.ID, limit int) (int, error) {
	return t.number(t.db.Raw("SELECT COUNT(*) FROM (SELECT 1 FROM copies WHERE user_id = ? AND read_at IS NULL"+limitTo(limit)+") unread", user))
}

func (t *tx) MarkCopyRead(run, user domain.ID, at time.Time) error {
	return t.fail(t.db.Model(copyRow{}).Where("run_id = ? AND user_id = ? AND read_at IS NULL", run, user).
		Update("read_at", instant(at)).Error)
}

type urgeRow struct {
	ID       domain.ID
	RunID    domain.ID
	TaskID   domain.ID
	UserID   domain.ID
	UserName string
	Created  instant `gorm:"column:created_at"`
}

func (urgeRow) TableName() string { return "urges" }

func (r urgeRow) urge() domain.Urge {
	return domain.Urge{ID: r.ID, RunID: r.RunID, TaskID: r.TaskID, UserID: r.UserID, UserName: r.UserName, CreatedAt: time.Time(r.Created)}
}

func (t *tx) InsertUrge(u *domain.Urge) error {
	row := urgeRow{RunID: u.RunID, TaskID: u.TaskID, UserID: u.UserID, UserName: u.UserName, Created: instant(u.CreatedAt)}
	err := t.insert(&row)
	u.ID = row.ID
	return err
}

func (t *tx) Urges(task domain.ID, since time.Time) ([]domain.Urge, error) {
	return all(t, t.db.Where("task_id = ? AND created_at >= ?", task, since.UnixMilli()).Order("created_at, id"), urgeRow.urge)
}
