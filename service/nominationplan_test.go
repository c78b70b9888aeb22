package service_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
)

// selective is a house whose programme lets the leader review nominees with a senior title, and
// sign lists of more than one alone.
func selective(t *testing.T) *house {
	t.Helper()
	library, err := policy.Presets()
	must(t, err)
	i := slices.IndexFunc(library.Sources(), func(s policy.Source) bool { return s.Ref.Code == "shuangqian" && s.Kind == policy.KindProgramme })
	text := string(library.Sources()[i].YAML)
	text = strings.Replace(text, "version: 1\n", "version: 99\n", 1)
	text = strings.Replace(text, "  - name: sign_off\n", `      - id: leader
        kind: nomination_review
        name: {zh: 领导审核高级职称, en: The leader reviews senior titles}
        who: {role: leader, side: supporter}
        when: person.title == 'senior'
        due_days: 3
        ladder: {remind: [0], escalate: 1, escalate_to: {role: admin, side: supporter}}
        return_to: [apply]

  - name: sign_off
`, 1)
	text = strings.Replace(text, "      - id: consent\n", `      - id: both
        kind: list_sign
        name: {zh: 受援方领导签批多人名单, en: The recipient's leader signs a longer list}
        who: {role: leader, side: recipient}
        when: list.people > 1
        due_days: 3
        ladder: {remind: [0], escalate: 2, escalate_to: {role: admin, side: recipient}}
        return_to: [list]
      - id: consent
`, 1)
	_, err = library.Add(policy.KindProgramme, []byte(text))
	must(t, err)
	o := store.Options{Driver: store.SQLite, DSN: filepath.Join(t.TempDir(), "duikou.db"), MaxConns: 4}
	return newHouseOn(t, "2026-11-21", o, library, func(p service.Policy) service.Policy { return p })
}

// promoted gives somebody another title on their record.
func (h *house) promoted(who service.Actor, title domain.Title) {
	h.t.Helper()
	must(h.t, h.db.Tx(h.ctx, func(tx service.Tx) error {
		p, err := tx.Person(service.Everything, who.PersonID)
		if err != nil {
			return err
		}
		p.Title, p.TitleSince = title, date("2020-01-01")
		return tx.UpdatePerson(p)
	}))
}

func (h *house) foreseen(who service.Actor, c, person domain.ID) (steps []string) {
	h.t.Helper()
	path, err := h.Runs.PredictNomination(h.ctx, who, c, person)
	must(h.t, err)
	for _, p := range path {
		steps = append(steps, p.Step.ID)
	}
	return steps
}

// Whom HR proposes decides which way it goes, before it is handed in.
func TestNominationPlan_FollowsThePersonProposed(t *testing.T) {
	h := selective(t)
	zhang, li := h.hire("张三", "1988-05-01"), h.hire("李四", "1985-05-01")
	h.promoted(li, domain.TitleSenior)
	c := h.cycle("2027-03-01", false)
	if got := h.foreseen(h.hr, c.ID, zhang.PersonID); !slices.Equal(got, []string{"review"}) {
		t.Errorf("an intermediate title: %v", got)
	}
	if got := h.foreseen(h.hr, c.ID, li.PersonID); !slices.Equal(got, []string{"review", "leader"}) {
		t.Errorf("a senior title: %v", got)
	}
}

// The record changes while the nominee amends what was returned: the nomination goes the way of
// the person as they are now, and the list as long as it is now.
func TestNominationPlan_IsMadeAnewWhenItIsHandedInAgain(t *testing.T) {
	h := selective(t)
	zhang, li := h.hire("张三", "1988-05-01"), h.hire("李四", "1985-05-01")
	c := h.cycle("2027-03-01", false)
	n := h.nominate(zhang, c)
	task := h.task(h.hr, domain.TaskNominationReview)
	if v := h.runOf(task); len(v.LeftOut) != 1 || v.LeftOut[0].ID != "leader" {
		t.Fatalf("left out %+v", v.LeftOut)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{Outcome: domain.Return, Opinion: "职称已变更，请更新"})
	h.promoted(zhang, domain.TitleSenior)
	h.decide(zhang, domain.TaskNominationFix, service.Decision{Nomination: &service.NominationForm{Declarations: declared}})
	if v := h.runOf(task); len(v.LeftOut) != 0 || len(v.Ahead) != 1 || v.Ahead[0].Names != "leader" {
		t.Errorf("ahead %+v, left out %+v", v.Ahead, v.LeftOut)
	}
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	if h.nomination(n.ID).State != domain.NominationPending {
		t.Fatal("the leader was not asked")
	}
	h.decide(h.leader, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	list := h.runOf(h.task(h.leader, domain.TaskListSign))
	if len(list.LeftOut) != 1 || list.LeftOut[0].ID != "both" {
		t.Errorf("of a list of one is left out %+v", list.LeftOut)
	}
	h.decide(h.leader, domain.TaskListSign, service.Decision{Outcome: domain.Return, Opinion: "再报一人"})
	h.nominate(li, c)
	h.decide(h.hr, domain.TaskNominationReview, service.Decision{})
	h.decide(h.hr, domain.TaskListSubmit, service.Decision{})
	h.decide(h.leader, domain.TaskListSign, service.Decision{})
	if !h.has(h.hostLeader, domain.TaskListSign) || h.has(h.hostHR, domain.TaskConsent) {
		t.Error("a list of two goes the short way")
	}
}
