package store

import (
	"encoding/json"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type channelRow struct {
	ID       domain.ID
	OrgID    domain.ID
	Kind     domain.ChannelKind
	Settings []byte // sealed JSON, bound to the row
	Enabled  bool
	Created  instant `gorm:"column:created_at"`
	Version  int
}

func (channelRow) TableName() string { return "channels" }

var (
	channelOrder   = byID("channels", false, func(r channelRow) domain.ID { return r.ID })
	channelColumns = []string{"settings", "enabled"}
)

// bare is the channel without its settings.
func (r channelRow) bare() domain.Channel {
	return domain.Channel{ID: r.ID, OrgID: r.OrgID, Kind: r.Kind, Enabled: r.Enabled, CreatedAt: time.Time(r.Created), Version: r.Version}
}

// InsertChannel stores the row first: its ID is bound into the ciphertext.
func (t *tx) InsertChannel(c *domain.Channel) error {
	row := channelRow{OrgID: c.OrgID, Kind: c.Kind, Enabled: c.Enabled, Created: instant(c.CreatedAt), Version: c.Version}
	if err := t.insert(&row); err != nil {
		return err
	}
	c.ID = row.ID
	sealed, err := t.sealSettings(*c)
	if err != nil {
		return err
	}
	return t.fail(t.db.Model(channelRow{}).Where("id = ?", c.ID).Updates(map[string]any{"settings": sealed}).Error)
}

func (t *tx) UpdateChannel(c domain.Channel) error {
	sealed, err := t.sealSettings(c)
	if err != nil {
		return err
	}
	row := channelRow{Settings: sealed, Enabled: c.Enabled, Version: c.Version + 1}
	return t.update(&row, c.ID, c.Version, channelColumns)
}

func (t *tx) DeleteChannel(c domain.Channel) error {
	done := t.db.Where("id = ? AND version = ?", c.ID, c.Version).Delete(&channelRow{})
	if done.Error == nil && done.RowsAffected == 0 {
		return stale()
	}
	return t.fail(done.Error)
}

func (t *tx) Channel(id domain.ID) (domain.Channel, error) {
	row, err := one[channelRow](t, t.db.Where("id = ?", id))
	if err != nil {
		return domain.Channel{}, err
	}
	return t.openChannel(row)
}

func (t *tx) Channels(org domain.ID) ([]domain.Channel, error) {
	var rows []channelRow
	if err := t.db.Where("org_id = ?", org).Order("id").Find(&rows).Error; err != nil {
		return nil, t.fail(err)
	}
	list := make([]domain.Channel, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = t.openChannel(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t *tx) EnabledChannels(p service.Page) (service.List[domain.Channel], error) {
	return page(t, t.db.Where("enabled = ?", true), p, channelOrder, channelRow.bare)
}

// settingsPlace names the place the sealed settings are bound to.
func settingsPlace(id domain.ID) string { return "channels.settings/" + id.String() }

func (t *tx) sealSettings(c domain.Channel) ([]byte, error) {
	if t.keys == nil {
		return nil, t.noKeys()
	}
	plain, err := json.Marshal(c.Settings)
	if err != nil {
		return nil, fault(err)
	}
	sealed, err := t.keys.Seal(settingsPlace(c.ID), string(plain))
	return sealed, fault(err)
}

func (t *tx) openChannel(row channelRow) (domain.Channel, error) {
	c := row.bare()
	if t.keys == nil {
		return c, t.noKeys()
	}
	plain, err := t.keys.Open(settingsPlace(row.ID), row.Settings)
	if err != nil {
		return c, fault(err)
	}
	return c, fault(json.Unmarshal([]byte(plain), &c.Settings))
}
