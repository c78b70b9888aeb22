package store

import (
	"slices"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

type placeFactRow struct {
	ID         domain.ID
	OrgID      domain.ID
	From       day `gorm:"column:from_date"`
	To         day `gorm:"column:to_date"`
	Remote     *bool
	PoorCounty *bool
	AreaClass  int
	Document   string
	SetBy      domain.ID
	SetByName  string
	Created    instant `gorm:"column:created_at"`
}

func (placeFactRow) TableName() string { return "place_facts" }

func (r placeFactRow) fact() domain.PlaceFact {
	return domain.PlaceFact{
		ID: r.ID, OrgID: r.OrgID, From: calendar.Date(r.From), To: calendar.Date(r.To), Remote: r.Remote, PoorCounty: r.PoorCounty,
		AreaClass: r.AreaClass, Document: r.Document, SetBy: r.SetBy, SetByName: r.SetByName, CreatedAt: time.Time(r.Created),
	}
}

func (t *tx) InsertPlaceFact(f *domain.PlaceFact) error {
	row := placeFactRow{
		OrgID: f.OrgID, From: day(f.From), To: day(f.To), Remote: f.Remote, PoorCounty: f.PoorCounty, AreaClass: f.AreaClass,
		Document: f.Document, SetBy: f.SetBy, SetByName: f.SetByName, Created: instant(f.CreatedAt),
	}
	err := t.insert(&row)
	f.ID = row.ID
	return err
}

func (t *tx) PlaceFacts(orgs []domain.ID) ([]domain.PlaceFact, error) {
	var list []domain.PlaceFact
	for some := range slices.Chunk(orgs, asked) {
		found, err := all(t, t.db.Where(oneOf("org_id", some)).Order("id"), placeFactRow.fact)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}
