package rest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/policy"
)

func TestOutlook_ItsFactsGiveTheSameAnswerWithoutTheDatabase(t *testing.T) {
	h := newHouse(t, "2026-11-21")
	li := h.hire("李四", "1985-05-01")
	h.dispatched("2026-09-01", true, li)
	asked := li.get(fmt.Sprintf("/people/%d/outlook?on=2026-11-21", li.Person), 200)
	if asked.text("attested", "eligible") != "no" || asked.text("plan", "eligible") != "no" || asked.text("earliest") == "" || len(asked.field("planned").([]any)) != 1 {
		t.Errorf("%s", asked.Body)
	}
	facts, err := json.Marshal(asked.field("facts"))
	must(t, err)
	read, err := policy.ReadFacts(bytes.NewReader(facts))
	must(t, err)
	library, err := policy.Presets()
	must(t, err)
	again, err := library.Answer(asked.text("regulation", "code"), read)
	must(t, err)
	if again.Eligible != asked.text("attested", "eligible") || len(again.Clauses) != len(asked.field("attested", "clauses").([]any)) {
		t.Errorf("outside it is %+v", again)
	}
	assignment := li.get("/assignments", 200).field("items", 0, "id").(float64)
	_, err = h.service.System.OpenMonths(t.Context(), domain.ID(assignment))
	must(t, err)
	book := li.get(fmt.Sprintf("/people/%d/ledger", li.Person), 200)
	if book.field("served_days") != 0.0 || len(book.field("entries").([]any)) != 0 || book.text("days", 0, "state") != "unattested" || book.text("open_months", 0, "from") != "2026-09-01" {
		t.Errorf("nothing is attested yet: %s", book.Body)
	}
	if got := asked.text("proofs", 0, "clause"); got != "service_total" || asked.text("proofs", 0, "records", 0, "kind") != "dispatch" || asked.field("proofs", 0, "records", 0, "held") != true {
		t.Errorf("what proves %s: %s", got, asked.Body)
	}
	open := false
	for _, one := range li.get(fmt.Sprintf("/people/%d/outlook", li.Person), 200).field("proofs", 0, "records").([]any) {
		r := one.(map[string]any)
		open = open || r["kind"] == "attendance" && r["held"] == false && r["open_months"].([]any)[0] == "2026-09"
	}
	if !open {
		t.Error("September is not accepted, and no clause says so")
	}
	longer := h.hr.get(fmt.Sprintf("/people/%d/outlook?on=2027-12-31&extend_to=2027-12-31", li.Person), 200)
	if longer.text("what_if", "eligible") != "yes" {
		t.Errorf("sixteen months: %s", longer.Body)
	}
	house := fmt.Sprintf("/organisations/%d/verdicts", h.supporter)
	if done := h.hr.post(house, map[string]any{"regulation": "cn-2022"}, 200); done.field("judged") != 1.0 || done.field("changed") != 1.0 || done.text("next") != "" {
		t.Errorf("%s", done.Body)
	}
	seen := h.leader.get(house+"?regulation=cn-2022", 200)
	if seen.field("people") != 1.0 || seen.field("judged") != 1.0 || seen.text("items", 0, "person_name") != "李四" || seen.text("years", 0, "year") != "2027" {
		t.Errorf("%s", seen.Body)
	}
}
