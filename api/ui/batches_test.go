package ui_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
	"github.com/duikou/duikou/service"
)

func TestBatch_OneThatIsUnderWayShowsHowFarItIsAndIsFoundAgain(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	b := domain.NewBatch(h.hr.actor().UserID, []domain.ID{11, 12, 13, 14, 15}, "同意", h.clock, h.clock.Add(time.Minute))
	b = b.After(2, 1, h.clock, h.clock.Add(time.Minute))
	must(t, h.store.Tx(t.Context(), func(tx service.Tx) error { return tx.InsertBatch(&b) }))
	at := "/batches/" + b.ID.String()
	page := h.hr.get("/").has(".batches", "批量处理 2/5").follow(".batches a").want(http.StatusOK).at(at)
	page.has("h1", "处理中").has("[role=status]", "2/5").has("progress[value='2'][max='5']", "2/5").has("section", "可以离开此页")
	if page.header.Get("Refresh") == "" || strings.Contains(page.text("section"), "编号") {
		t.Error("the page does not look again by itself")
	}
	h.stranger.get(at).want(http.StatusNotFound)
	h.stranger.get("/").hasNot("section", "批量处理")
	must(t, h.store.Tx(t.Context(), func(tx service.Tx) error {
		b.Version = 1
		return tx.UpdateBatch(b.After(3, 0, h.clock, h.clock))
	}))
	done := h.hr.get(at).has(".alert.warning", "已同意 4 项").has(".alert.warning", "1 项未处理").has("h1", "已完成")
	if done.header.Get("Refresh") != "" {
		t.Error("a page that is complete looks again")
	}
	h.hr.get("/batches").has("table", "已同意 4 项").has("table", "同意")
	h.clock = h.clock.Add(25 * time.Hour)
	h.hr.get("/").hasNot("section", "批量处理")
}

func TestBatch_EverythingTheFilterFindsIsApprovedAndNothingThatCameLater(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	cycle := h.cycle("2026-06-01", false)
	h.nominateMany(cycle, 55)
	reviewer := h.reviewer()
	reviewer.get("/").hasNot(".batchbar", "不只本页")
	inbox := reviewer.get("/?kind=nomination_review").has(".batchbar", "不只本页")
	h.clock = h.clock.Add(time.Minute)
	h.nominateMany(cycle, 1)
	done := inbox.submit("#batch", "", url.Values{"everything": {"1"}, "opinion": {"同意推荐"}}).want(http.StatusOK)
	done.has(".alert.success", "已同意 55 项").has(".more a", "返回待办")
	reviewer.get("/?kind=nomination_review").hasNot(".batchbar", "不只本页").has("table", "10:01")
	inbox.submit("#batch", "", url.Values{"everything": {"1"}, "shown": {"soon"}}).want(http.StatusUnprocessableEntity)
	inbox.submit("#batch", "", url.Values{"everything": {"1"}, "kind": {"list_sign"}}).want(http.StatusUnprocessableEntity)
}

// nominateMany lets HR nominate people without accounts.
func (h *house) nominateMany(cycle string, n int) {
	h.t.Helper()
	hr := service.Request{Actor: h.hr.actor()}
	var id domain.ID
	_, err := fmt.Sscanf(cycle, "/cycles/%d", &id)
	must(h.t, err)
	c, err := h.service.Cycles.Cycle(h.t.Context(), hr.Actor, id)
	must(h.t, err)
	promises := map[string]bool{}
	for _, d := range declared {
		promises[d] = true
	}
	for i := range n {
		p, err := h.service.Directory.CreatePerson(h.t.Context(), hr, service.PersonForm{
			OrgID: h.supporter, Name: fmt.Sprint("医师", i), BirthDate: calendar.MustDate("1985-05-01"), Profession: "physician",
			Title: domain.TitleIntermediate, TitleSince: calendar.MustDate("2018-01-01"),
		})
		must(h.t, err)
		_, err = h.service.Nominations.Nominate(h.t.Context(), hr, id, service.NominationForm{PersonID: p.ID, PositionID: c.Cycle.Positions[0].ID, Declarations: promises})
		must(h.t, err)
	}
}
