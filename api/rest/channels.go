package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

type remindersDTO struct {
	Email       bool   `json:"email"`
	WeCom       bool   `json:"wecom"`
	WeComUser   string `json:"wecom_user"`
	QuietFrom   string `json:"quiet_from"`
	QuietTo     string `json:"quiet_to"`
	UrgentWakes bool   `json:"urgent_wakes"`
}

type remindersOut struct {
	remindersDTO
	Address    string `json:"address"`
	WeComWorks bool   `json:"wecom_works"`
}

func remindersOf(v service.ReminderView) remindersOut {
	return remindersOut{
		remindersDTO{v.Email, v.WeCom, v.WeComUser, v.Quiet.From.String(), v.Quiet.To.String(), v.UrgentWakes},
		v.Address, v.WeComWorks,
	}
}

func (f *face) reminders(c echo.Context) error {
	view, err := f.Service.Reminders.Mine(c.Request().Context(), edge.Actor(c))
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, view.Version+1, remindersOf(view))
}

func (f *face) saveReminders(c echo.Context) error {
	in, err := body[remindersDTO](c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	version--        // settings nobody has saved yet have version 0, and an ETag begins at 1
	if version < 0 { // whoever does not say what they saw replaces what is there
		now, err := f.Service.Reminders.Mine(c.Request().Context(), edge.Actor(c))
		if err != nil {
			return err
		}
		version = now.Version
	}
	view, err := f.Service.Reminders.Save(c.Request().Context(), edge.Request(c), service.ReminderForm{
		Email: in.Email, WeCom: in.WeCom, WeComUser: in.WeComUser, QuietFrom: in.QuietFrom, QuietTo: in.QuietTo, UrgentWakes: in.UrgentWakes, Version: version,
	})
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, view.Version+1, remindersOf(view))
}

type deliveryOut struct {
	ID        domain.ID            `json:"id"`
	UserID    domain.ID            `json:"user_id,omitempty"`
	Reader    string               `json:"reader,omitempty"`
	ChannelID domain.ID            `json:"channel_id,omitempty"`
	Kind      domain.ChannelKind   `json:"kind"`
	Purpose   domain.Purpose       `json:"purpose"`
	Notices   []domain.ID          `json:"notice_ids"`
	State     domain.DeliveryState `json:"state"`
	Code      domain.SendCode      `json:"code,omitempty"`
	Detail    string               `json:"detail,omitempty"`
	Attempts  int                  `json:"attempts"`
	NextAt    time.Time            `json:"next_at,omitzero"`
	CreatedAt time.Time            `json:"created_at"`
	SettledAt time.Time            `json:"settled_at,omitzero"`
}

func deliveryOf(v service.DeliveryView) deliveryOut {
	out := deliveryOut{
		ID: v.ID, UserID: v.UserID, Reader: v.Reader, ChannelID: v.ChannelID, Kind: v.Kind, Purpose: v.Purpose, Notices: each(v.Notices, func(id domain.ID) domain.ID { return id }),
		State: v.State, Code: v.Code, Detail: v.Detail, Attempts: v.Attempts, CreatedAt: at(v.CreatedAt), SettledAt: at(v.SettledAt),
	}
	if v.SettledAt.IsZero() {
		out.NextAt = at(v.NextAt)
	}
	return out
}

func (f *face) myDeliveries(c echo.Context) error {
	q := parameters(c)
	page := q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Reminders.Sent(c.Request().Context(), edge.Actor(c), page)
	return reply(c, found, err, deliveryOf)
}

func (f *face) deliveries(c echo.Context) error {
	q := parameters(c)
	org, page := q.id("organisation"), q.page()
	q.faults.Check(org != 0, "organisation", "required")
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Reminders.SentIn(c.Request().Context(), edge.Actor(c), org, page)
	return reply(c, found, err, deliveryOf)
}

type channelIn struct {
	OrganisationID domain.ID          `json:"organisation_id"`
	Kind           domain.ChannelKind `json:"kind"`
	URL            string             `json:"url"`
	Secret         string             `json:"secret"`
	Enabled        bool               `json:"enabled"`
}

type channelOut struct {
	ID             domain.ID          `json:"id"`
	OrganisationID domain.ID          `json:"organisation_id"`
	Kind           domain.ChannelKind `json:"kind"`
	Host           string             `json:"host"`
	Ending         string             `json:"ending,omitempty"`
	HasSecret      bool               `json:"has_secret"`
	Enabled        bool               `json:"enabled"`
	CreatedAt      time.Time          `json:"created_at"`
}

func channelOf(v service.ChannelView) channelOut {
	return channelOut{v.ID, v.OrgID, v.Kind, v.Host, v.Ending, v.HasSecret, v.Enabled, at(v.CreatedAt)}
}

func (f *face) channels(c echo.Context) error {
	q := parameters(c)
	org := q.id("organisation")
	q.faults.Check(org != 0, "organisation", "required")
	if err := q.err(); err != nil {
		return err
	}
	all, err := f.Service.Channels.List(c.Request().Context(), edge.Actor(c), org)
	return reply(c, service.List[service.ChannelView]{Items: all}, err, channelOf)
}

func (f *face) createChannel(c echo.Context) error {
	in, err := body[channelIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Channels.Create(c.Request().Context(), edge.Request(c), service.ChannelForm{
		OrgID: in.OrganisationID, Kind: in.Kind, URL: in.URL, Secret: in.Secret, Enabled: in.Enabled,
	})
	if err != nil {
		return err
	}
	return created(c, "/channels", made.ID, made.Version, channelOf(made))
}

type channelChange struct {
	URL     string `json:"url"`
	Secret  string `json:"secret"`
	Enabled bool   `json:"enabled"`
}

func (f *face) changeChannel(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[channelChange](c)
	if err != nil {
		return err
	}
	changed, err := f.Service.Channels.Change(c.Request().Context(), edge.Request(c), id, version, service.ChannelForm{URL: in.URL, Secret: in.Secret, Enabled: in.Enabled})
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, changed.Version, channelOf(changed))
}

func (f *face) deleteChannel(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := f.Service.Channels.Delete(c.Request().Context(), edge.Request(c), id, version); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// testChannel answers 200 whether or not the message arrived: what the provider said is the
// answer.
func (f *face) testChannel(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	d, err := f.Service.Channels.Test(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, deliveryOf(service.DeliveryView{Delivery: d}))
}
