package ui_test

import (
	"testing"
)

func TestCycle_HRSeesEveryClauseOfANominee(t *testing.T) {
	h := newHouse(t, "2026-03-02")
	young, old := h.hire("li", "李强", "1985-05-01"), h.hire("zhou", "周老", "1960-05-01")
	cycle := h.cycle("2026-06-01", false)
	h.nominate(cycle, young).has(".alert.success", "已提名 李强")
	p := h.nominate(cycle, old).has(".alert.warning", "周老 不符合选派条件")
	p.has("#nominees", "45 周岁").has("#nominees .fold:contains('周老') tr[data-clause=age]", "66 周岁")
	p.has("#nominees .fold:contains('周老') tr[data-clause=age]", "✗ 不符合")
	p.has("#nominees .fold:contains('李强') tr[data-clause=age]", "✓ 符合")
	p.has("#nominees .fold:contains('李强') tr[data-clause=title]", "中级")
	p.has("#nominees .fold:contains('李强') tr[data-clause=title] .source", "卫医管发")
}
