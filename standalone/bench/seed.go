package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

const programme = "shuangqian"

// town is two hospitals and the people who run them.
type town struct {
	*House
	now       time.Time
	today     calendar.Date
	programme domain.Programme

	supporter, recipient domain.ID
	hr, hostHR           *visitor
	people               int // hired so far
}

// settle gives a house its two hospitals.
func settle(ctx context.Context, h *House) (*town, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	t := &town{House: h, now: now, today: calendar.DateOf(now)}
	var err error
	if t.programme, err = h.App.Policy.Programme(programme); err != nil {
		return nil, err
	}
	var hr, host domain.ID
	err = h.App.DB.Tx(ctx, func(tx service.Tx) error {
		supporter := domain.Organisation{Name: "Supporting hospital", Kind: domain.OrgHospital, CreatedAt: now, Version: 1}
		recipient := domain.Organisation{Name: "Township centre", Kind: domain.OrgTownshipCentre, CreatedAt: now, Version: 1}
		for _, o := range []*domain.Organisation{&supporter, &recipient} {
			if err := tx.InsertOrganisation(o); err != nil {
				return err
			}
		}
		t.supporter, t.recipient = supporter.ID, recipient.ID
		if hr, err = t.account(tx, "hr", domain.Membership{Org: t.supporter, Role: domain.RoleHR}); err != nil {
			return err
		}
		if host, err = t.account(tx, "host", domain.Membership{Org: t.recipient, Role: domain.RoleHR}); err != nil {
			return err
		}
		_, err := t.account(tx, "leader", domain.Membership{Org: t.supporter, Role: domain.RoleLeader})
		return err
	})
	if err != nil {
		return nil, err
	}
	if t.hr, err = t.logIn(ctx, hr); err != nil {
		return nil, err
	}
	t.hostHR, err = t.logIn(ctx, host)
	return t, err
}

func (t *town) account(tx service.Tx, login string, m ...domain.Membership) (domain.ID, error) {
	u := domain.User{Login: login, Name: login, Locale: "en", Memberships: m, CreatedAt: t.now, Version: 1}
	err := tx.InsertUser(&u)
	return u.ID, err
}

func (t *town) logIn(ctx context.Context, user domain.ID) (*visitor, error) {
	actor, err := t.App.Service.Accounts.Actor(ctx, user)
	if err != nil {
		return nil, err
	}
	made, err := t.App.Service.Accounts.CreateToken(ctx, service.Request{Actor: actor}, "bench", []string{"read", "write"}, 24*time.Hour)
	return newVisitor(t.URL, made.Secret), err
}

// cycle makes a cycle of one year with n people on its list, in a state of the list's own
// choice; from is the first day of service.
func (t *town) cycle(tx service.Tx, state domain.CycleState, from calendar.Date, n int) (domain.Cycle, []domain.Nomination, error) {
	a := domain.Agreement{
		Number: "bench", SupporterID: t.supporter, RecipientID: t.recipient, Programme: programme,
		From: from, To: from.AddMonths(60), SignedOn: from, CreatedAt: t.now, Version: 1,
	}
	if err := tx.InsertAgreement(&a); err != nil {
		return domain.Cycle{}, nil, err
	}
	c := domain.Cycle{
		Title: "Cycle", AgreementID: a.ID, SupporterID: t.supporter, RecipientID: t.recipient, Programme: t.programme.Ref,
		NominationUntil: from.AddDays(-40), From: from, To: from.AddMonths(12).AddDays(-1), State: state,
		Positions: []domain.Position{{Track: t.programme.Tracks[0].Code, Department: "Medicine", Quota: n}},
		Backfill:  true, BackfillReason: "bench", BackfillUntil: t.now.AddDate(0, 1, 0),
		PublicityFrom: from.AddDays(-60), PublicityTo: from.AddDays(-50),
		CreatedAt: t.now, UpdatedAt: t.now, Version: 1,
	}
	if err := tx.InsertCycle(&c); err != nil {
		return c, nil, err
	}
	list := make([]domain.Nomination, n)
	for i := range list {
		var err error
		if list[i], err = t.nominee(tx, c); err != nil {
			return c, nil, err
		}
	}
	return c, list, nil
}

// nominee hires somebody with an account, whose nomination has been approved.
func (t *town) nominee(tx service.Tx, c domain.Cycle) (domain.Nomination, error) {
	t.people++
	p := domain.Person{
		OrgID: t.supporter, Name: fmt.Sprintf("Physician %d", t.people), Profession: "physician",
		BirthDate: c.From.AddMonths(-12 * 40), Title: domain.TitleIntermediate, TitleSince: c.From.AddMonths(-60),
		CreatedAt: t.now, Version: 1,
	}
	if err := tx.InsertPerson(&p, service.Identifiers{}); err != nil {
		return domain.Nomination{}, err
	}
	u := domain.User{Login: fmt.Sprintf("staff%d", t.people), Name: p.Name, Locale: "en", PersonID: p.ID, CreatedAt: t.now, Version: 1,
		Memberships: []domain.Membership{{Org: t.supporter, Role: domain.RoleStaff}}}
	if err := tx.InsertUser(&u); err != nil {
		return domain.Nomination{}, err
	}
	p.UserID = u.ID
	if err := tx.UpdatePerson(p); err != nil {
		return domain.Nomination{}, err
	}
	declared := map[string]bool{}
	for _, d := range t.programme.Declarations {
		declared[d.Code] = true
	}
	screening, err := t.App.Policy.Screen(c.Programme, domain.CandidateFacts{Person: p, On: c.From, Declarations: declared})
	if err != nil {
		return domain.Nomination{}, err
	}
	n := domain.Nomination{
		CycleID: c.ID, SupporterID: c.SupporterID, RecipientID: c.RecipientID, PersonID: p.ID, PersonName: p.Name,
		PositionID: c.Positions[0].ID, Track: c.Positions[0].Track, Statement: "bench", Declarations: declared,
		Screening: screening, State: domain.NominationApproved, CreatedAt: t.now, UpdatedAt: t.now, Version: 1,
	}
	return n, tx.InsertNomination(&n)
}

// consentTask is the recipient's task to agree to a cycle's list.
func (t *town) consentTask(tx service.Tx, c domain.Cycle) (domain.Task, error) {
	due := calendar.AddWorkingDays(t.today, 5)
	task := domain.Task{
		Kind: domain.TaskConsent, Case: c.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectCycle, ID: c.ID},
		Chain: domain.ChainSignOff, Step: "consent", Round: 1, OrgID: t.recipient, SupporterID: t.supporter, RecipientID: t.recipient,
		Holder: domain.HolderRole(t.recipient, domain.RoleHR), Label: c.Title,
		State: domain.TaskOpen, OpenedAt: t.now, DueAt: due.End(), Version: 1,
	}
	return task, t.ask(tx, &task, c.Programme)
}
