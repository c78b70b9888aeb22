package store

import (
	"time"

	"gorm.io/gorm"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

type deliveryRow struct {
	ID        domain.ID
	UserID    domain.ID
	OrgID     domain.ID
	ChannelID domain.ID
	Kind      domain.ChannelKind
	OnceKey   string
	Purpose   domain.Purpose
	Day       day
	Notices   asJSON[[]domain.ID]
	State     domain.DeliveryState
	Code      domain.SendCode
	Detail    string
	Attempts  int
	NextAt    instant
	Created   instant `gorm:"column:created_at"`
	SettledAt instant
}

func (deliveryRow) TableName() string { return "deliveries" }

var (
	deliveryOrder   = byID("deliveries", true, func(r deliveryRow) domain.ID { return r.ID })
	deliveryColumns = []string{"state", "code", "detail", "next_at", "settled_at"}
)

func deliveryRowOf(d domain.Delivery) deliveryRow {
	return deliveryRow{
		UserID: d.UserID, OrgID: d.OrgID, ChannelID: d.ChannelID, Kind: d.Kind, OnceKey: d.Key, Purpose: d.Purpose, Day: day(d.Day),
		Notices: asJSON[[]domain.ID]{d.Notices}, State: d.State, Code: d.Code, Detail: d.Detail, Attempts: d.Attempts,
		NextAt: instant(d.NextAt), Created: instant(d.CreatedAt), SettledAt: instant(d.SettledAt),
	}
}

func (r deliveryRow) delivery() domain.Delivery {
	return domain.Delivery{
		ID: r.ID, UserID: r.UserID, OrgID: r.OrgID, ChannelID: r.ChannelID, Kind: r.Kind, Key: r.OnceKey, Purpose: r.Purpose, Day: calendar.Date(r.Day),
		Notices: r.Notices.v, State: r.State, Code: r.Code, Detail: r.Detail, Attempts: r.Attempts,
		NextAt: time.Time(r.NextAt), CreatedAt: time.Time(r.Created), SettledAt: time.Time(r.SettledAt),
	}
}

func (t *tx) PlanDelivery(d *domain.Delivery) (bool, error) {
	row := deliveryRowOf(*d)
	fresh, err := t.insertNew(&row)
	if fresh {
		d.ID = row.ID
	}
	return fresh, err
}

func (t *tx) ClaimDeliveries(now, leaseUntil time.Time, limit int) ([]domain.Delivery, error) {
	return t.takeDeliveries(domain.DeliveryPlanned, now, limit, map[string]any{
		"state": domain.DeliverySending, "next_at": instant(leaseUntil), "attempts": gorm.Expr("attempts + 1"),
	}, func(d *domain.Delivery) {
		d.State, d.NextAt, d.Attempts = domain.DeliverySending, leaseUntil, d.Attempts+1
	})
}

// lapse is how long those that lapsed are looked after by whoever took them.
const lapse = time.Minute

func (t *tx) LapsedDeliveries(now time.Time, limit int) ([]domain.Delivery, error) {
	until := now.Add(lapse)
	return t.takeDeliveries(domain.DeliverySending, now, limit, map[string]any{"next_at": instant(until)},
		func(d *domain.Delivery) { d.NextAt = until })
}

// takeDeliveries changes those of a state whose time has come, so that nobody else takes
// them, and gives them as they are afterwards.
func (t *tx) takeDeliveries(state domain.DeliveryState, now time.Time, limit int, changes map[string]any, apply func(*domain.Delivery)) ([]domain.Delivery, error) {
	q := t.forUpdate("SKIP LOCKED").Where("state = ? AND next_at <= ?", state, now.UnixMilli()).Order("next_at, id").Limit(limit)
	taken, err := all(t, q, deliveryRow.delivery)
	if err != nil || len(taken) == 0 {
		return nil, err
	}
	for i := range taken {
		apply(&taken[i])
	}
	return taken, t.fail(t.db.Model(deliveryRow{}).Where("id IN ?", deliveryIDs(taken)).Updates(changes).Error)
}

func deliveryIDs(ds []domain.Delivery) []domain.ID {
	ids := make([]domain.ID, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	return ids
}

// SettleDelivery goes by the number of the attempt, which only a claim changes.
func (t *tx) SettleDelivery(d domain.Delivery) error {
	row := deliveryRowOf(d)
	done := t.db.Model(deliveryRow{}).Where("id = ? AND state = ? AND attempts = ?", d.ID, domain.DeliverySending, d.Attempts).
		Select(deliveryColumns).Updates(&row)
	if done.Error == nil && done.RowsAffected == 0 {
		return stale()
	}
	return t.fail(done.Error)
}

func (t *tx) PostponeDeliveries(ds []domain.Delivery, until time.Time) error {
	if len(ds) == 0 {
		return nil
	}
	return t.fail(t.db.Model(deliveryRow{}).Where("id IN ? AND state = ?", deliveryIDs(ds), domain.DeliverySending).Updates(map[string]any{
		"state": domain.DeliveryPlanned, "next_at": instant(until), "attempts": gorm.Expr("attempts - 1"),
	}).Error)
}

func (t *tx) HoldDeliveries(kind domain.ChannelKind, channel domain.ID, until time.Time) error {
	return t.fail(t.db.Model(deliveryRow{}).Where("state = ? AND next_at < ? AND kind = ? AND channel_id = ?",
		domain.DeliveryPlanned, until.UnixMilli(), kind, channel).Updates(map[string]any{"next_at": instant(until)}).Error)
}

func (t *tx) SiblingLives(d domain.Delivery) (bool, error) {
	n, err := t.number(t.db.Model(deliveryRow{}).Select("COUNT(*)").Where("user_id = ? AND once_key = ? AND id <> ? AND state NOT IN ?",
		d.UserID, d.Key, d.ID, []domain.DeliveryState{domain.DeliveryFailed, domain.DeliverySkipped}))
	return n > 0, err
}

func (t *tx) Deliveries(f service.DeliveryFilter, p service.Page) (service.List[domain.Delivery], error) {
	switch {
	case f.User != 0:
		return page(t, t.db.Where("user_id = ?", f.User), p, deliveryOrder, deliveryRow.delivery)
	case f.Org != 0:
		return page(t, t.db.Where("org_id = ?", f.Org), p, deliveryOrder, deliveryRow.delivery)
	}
	return service.List[domain.Delivery]{}, nil
}

func (t *tx) DeliveriesByID(ids []domain.ID) ([]domain.Delivery, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return all(t, t.db.Where("id IN ?", ids).Order("id"), deliveryRow.delivery)
}

func (t *tx) DeliveryBacklog(now time.Time) (int, time.Duration, error) {
	var row struct {
		N      int
		Oldest instant
	}
	err := t.db.Model(deliveryRow{}).Select("COUNT(*) AS n, MIN(next_at) AS oldest").
		Where("state = ? AND next_at <= ?", domain.DeliveryPlanned, now.UnixMilli()).Scan(&row).Error
	if err != nil || row.N == 0 {
		return 0, 0, t.fail(err)
	}
	return row.N, max(0, now.Sub(time.Time(row.Oldest))), nil
}

func (t *tx) PruneDeliveries(before time.Time, limit int) (int, error) {
	ids, err := all(t, t.db.Where("settled_at < ?", before.UnixMilli()).Order("settled_at").Limit(limit), func(r deliveryRow) domain.ID { return r.ID })
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	done := t.db.Where("id IN ?", ids).Delete(&deliveryRow{})
	return int(done.RowsAffected), t.fail(done.Error)
}
