package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/duikou/duikou/api/edge"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func (f *face) user(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	q := parameters(c)
	org := q.id("organisation")
	if err := q.err(); err != nil {
		return err
	}
	u, err := f.Service.Members.Member(c.Request().Context(), edge.Actor(c), org, id)
	return memberReply(c, u, err)
}

func memberReply(c echo.Context, u domain.User, err error) error {
	if err != nil {
		return err
	}
	return versioned(c, http.StatusOK, u.Version, userOf(u))
}

// changeUser reads the ID, the version and the body of a change of a member.
func changeUser[T any](c echo.Context, do func(id domain.ID, version int, in T) (domain.User, error)) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	version, err := ifMatch(c)
	if err != nil {
		return err
	}
	in, err := body[T](c)
	if err != nil {
		return err
	}
	u, err := do(id, version, in)
	return memberReply(c, u, err)
}

type memberIn struct {
	Login string `json:"login"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

func (f *face) editUser(c echo.Context) error {
	return changeUser(c, func(id domain.ID, version int, in memberIn) (domain.User, error) {
		return f.Service.Members.Edit(c.Request().Context(), edge.Request(c), id, version, service.MemberForm(in))
	})
}

type rolesIn struct {
	OrganisationID domain.ID     `json:"organisation_id"`
	Roles          []domain.Role `json:"roles"`
}

func (f *face) setRoles(c echo.Context) error {
	return changeUser(c, func(id domain.ID, version int, in rolesIn) (domain.User, error) {
		return f.Service.Members.SetRoles(c.Request().Context(), edge.Request(c), id, in.OrganisationID, version, in.Roles)
	})
}

type awayIn struct {
	From string `json:"away_from"`
	To   string `json:"away_to"`
}

func (f *face) setAway(c echo.Context) error {
	return changeUser(c, func(id domain.ID, _ int, in awayIn) (domain.User, error) {
		var d dates
		from, to := d.of(in.From, "away_from"), d.of(in.To, "away_to")
		if err := d.err(); err != nil {
			return domain.User{}, err
		}
		return f.Service.Delegations.SetAway(c.Request().Context(), edge.Request(c), id, from, to)
	})
}

type leavingIn struct {
	OrganisationID domain.ID `json:"organisation_id"`
	Successor      domain.ID `json:"successor"`
	LastDay        string    `json:"last_day"`
	Note           string    `json:"note"`
	Preview        bool      `json:"preview"`
}

type leavingOut struct {
	Done        bool          `json:"done"` // false for a preview
	Tasks       int           `json:"tasks"`
	ToSuccessor int           `json:"to_successor"`
	ToRole      int           `json:"to_role"`
	Delegations int           `json:"delegations"`
	Deputies    int           `json:"deputies"`
	EmptyPosts  []domain.Role `json:"empty_posts"`
	Disabled    bool          `json:"disabled"`
	Planned     domain.ID     `json:"planned,omitempty"` // the leaving to come
}

func (f *face) leave(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	in, err := body[leavingIn](c)
	if err != nil {
		return err
	}
	var d dates
	form := service.LeavingForm{OrgID: in.OrganisationID, Successor: in.Successor, LastDay: d.of(in.LastDay, "last_day"), Note: in.Note}
	if err := d.err(); err != nil {
		return err
	}
	var l service.Leaving
	if in.Preview {
		l, err = f.Service.Members.LeavePreview(c.Request().Context(), edge.Actor(c), id, form)
	} else {
		l, err = f.Service.Members.Leave(c.Request().Context(), edge.Request(c), id, form)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, leavingOut{
		!in.Preview && l.Planned == 0, l.Tasks, l.ToSuccessor, l.ToRole, l.Delegations, l.Deputies, append([]domain.Role{}, l.EmptyPosts...), l.Disabled, l.Planned,
	})
}

type plannedLeavingOut struct {
	ID             domain.ID     `json:"id"`
	OrganisationID domain.ID     `json:"organisation_id"`
	UserID         domain.ID     `json:"user_id"`
	Name           string        `json:"name"`
	Successor      domain.ID     `json:"successor,omitempty"`
	SuccessorName  string        `json:"successor_name,omitempty"`
	LastDay        calendar.Date `json:"last_day"`
	Note           string        `json:"note,omitempty"`
	PlannedBy      string        `json:"planned_by"`
	CreatedAt      time.Time     `json:"created_at"`
}

func (f *face) leavings(c echo.Context) error {
	q := parameters(c)
	org, page := q.id("organisation"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := f.Service.Members.PlannedLeavings(c.Request().Context(), edge.Actor(c), org, page)
	return reply(c, found, err, func(l domain.PlannedLeaving) plannedLeavingOut {
		return plannedLeavingOut{l.ID, l.OrgID, l.UserID, l.UserName, l.Successor, l.SuccessorName, l.LastDay, l.Note, l.PlannerName, at(l.CreatedAt)}
	})
}

func (f *face) cancelLeaving(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := f.Service.Members.CancelLeaving(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type invitationIn struct {
	OrganisationID domain.ID     `json:"organisation_id"`
	Name           string        `json:"name"`
	Email          string        `json:"email"`
	Roles          []domain.Role `json:"roles"`
	PersonID       domain.ID     `json:"person_id"`
}

type invitationOut struct {
	ID             domain.ID     `json:"id"`
	OrganisationID domain.ID     `json:"organisation_id"`
	Name           string        `json:"name"`
	Email          string        `json:"email,omitempty"`
	Roles          []domain.Role `json:"roles"`
	PersonID       domain.ID     `json:"person_id,omitempty"`
	InvitedBy      string        `json:"invited_by"`
	CreatedAt      time.Time     `json:"created_at"`
	ExpiresAt      time.Time     `json:"expires_at"`
	Secret         string        `json:"secret,omitempty"` // only in the answer that made it
	Path           string        `json:"path,omitempty"`   // of the page that accepts it
	Mailed         bool          `json:"mailed,omitempty"`
	Login          string        `json:"login,omitempty"` // proposed
	DeputyOf       []domain.Role `json:"deputy_of,omitempty"`
	Mail           *mailOut      `json:"mail,omitempty"` // the last one with the link
}

// mailOut is how far a mail is.
type mailOut struct {
	State    domain.DeliveryState `json:"state"`
	Code     domain.SendCode      `json:"code,omitempty"` // how the last attempt ended
	Attempts int                  `json:"attempts"`
	NextAt   *time.Time           `json:"next_at,omitempty"` // the next attempt, while one is planned
	SentAt   *time.Time           `json:"sent_at,omitempty"`
}

func mailOf(d domain.Delivery) *mailOut {
	m := mailOut{State: d.State, Code: d.Code, Attempts: d.Attempts}
	switch d.State {
	case domain.DeliveryPlanned:
		next := at(d.NextAt)
		m.NextAt = &next
	case domain.DeliverySent:
		sent := at(d.SettledAt)
		m.SentAt = &sent
	}
	return &m
}

func invitationOf(i domain.Invitation) invitationOut {
	return invitationOut{
		ID: i.ID, OrganisationID: i.OrgID, Name: i.Name, Email: i.Email, Roles: append([]domain.Role{}, i.Roles...), PersonID: i.PersonID,
		InvitedBy: i.InviterName, CreatedAt: at(i.CreatedAt), ExpiresAt: at(i.ExpiresAt), Login: i.Login, DeputyOf: i.DeputyOf,
	}
}

func (f *face) invitations(c echo.Context) error {
	q := parameters(c)
	org, page := q.id("organisation"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	ctx, a := c.Request().Context(), edge.Actor(c)
	found, err := f.Service.Members.Invitations(ctx, a, org, page)
	if err != nil {
		return err
	}
	mails, err := f.Service.Members.InvitationMails(ctx, a, org, found.Items)
	return reply(c, found, err, func(i domain.Invitation) invitationOut {
		out := invitationOf(i)
		if d, mailed := mails[i.ID]; mailed {
			out.Mail = mailOf(d)
		}
		return out
	})
}

func (f *face) resendInvitation(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	i, err := f.Service.Members.Resend(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, invitationOf(i))
}

// invitationLink shows the secret again.
func (f *face) invitationLink(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	shown, err := f.Service.Members.Link(c.Request().Context(), edge.Request(c), id)
	if err != nil {
		return err
	}
	out := invitationOf(shown.Invitation)
	out.Secret, out.Path = shown.Secret, service.InvitationPath+shown.Secret
	return c.JSON(http.StatusOK, out)
}

func (f *face) invite(c echo.Context) error {
	in, err := body[invitationIn](c)
	if err != nil {
		return err
	}
	made, err := f.Service.Members.Invite(c.Request().Context(), edge.Request(c), service.InvitationForm{
		OrgID: in.OrganisationID, Name: in.Name, Email: in.Email, Roles: in.Roles, PersonID: in.PersonID,
	})
	if err != nil {
		return err
	}
	out := invitationOf(made.Invitation)
	out.Secret, out.Path, out.Mailed = made.Secret, service.InvitationPath+made.Secret, made.Mailed
	return c.JSON(http.StatusCreated, out)
}

func (f *face) withdrawInvitation(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	if err := f.Service.Members.Withdraw(c.Request().Context(), edge.Request(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type acceptIn struct {
	Secret   string `json:"secret"`
	Login    string `json:"login"`
	Name     string `json:"name"`
	Password string `json:"password"`
	Locale   string `json:"locale"`
}

// acceptInvitation makes an account. The secret travels in the body, where no log finds it.
func (f *face) acceptInvitation(c echo.Context) error {
	in, err := body[acceptIn](c)
	if err != nil {
		return err
	}
	u, err := f.Service.Members.Accept(c.Request().Context(), in.Secret, service.AcceptForm{Login: in.Login, Name: in.Name, Password: in.Password, Locale: in.Locale})
	if err != nil {
		return err
	}
	return versioned(c, http.StatusCreated, u.Version, userOf(u))
}

type joinIn struct {
	Secret string `json:"secret"`
}

func (f *face) joinInvitation(c echo.Context) error {
	in, err := body[joinIn](c)
	if err != nil {
		return err
	}
	u, err := f.Service.Members.AcceptAs(c.Request().Context(), edge.Request(c), in.Secret)
	return memberReply(c, u, err)
}

type memberEventOut struct {
	Seq    int               `json:"seq"`
	At     time.Time         `json:"at"`
	Actor  string            `json:"actor"`
	Action string            `json:"action"`
	Note   string            `json:"note,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

// memberLog is what was done about an organisation's members, the newest entries first.
func (f *face) memberLog(c echo.Context) error {
	q := parameters(c)
	org, limit := q.id("organisation"), q.number("limit", 1, 200, 50)
	if err := q.err(); err != nil {
		return err
	}
	entries, err := f.Service.Members.Latest(c.Request().Context(), edge.Actor(c), org, limit)
	return reply(c, service.List[domain.AuditEntry]{Items: entries}, err, func(e domain.AuditEntry) memberEventOut {
		return memberEventOut{e.Seq, at(e.At), e.ActorName, e.Action, e.Note, e.Args}
	})
}
