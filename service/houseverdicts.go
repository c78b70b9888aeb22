package service

import (
	"context"
	"strings"

	"github.com/duikou/duikou/domain"
)

// HouseVerdicts is the staff of a house as one regulation sees them.
type HouseVerdicts struct {
	Org     domain.ID
	Rule    domain.RuleText
	People  int // staff of the house
	Judged  int // of them by the version that is the newest
	Answers map[string]int
	Years   []YearDue // who may apply when, under the present plans
	List    List[domain.Verdict]
}

// YearDue is the people of a house who are not eligible and can be in a year; Year "" when it
// cannot be told, such as when nothing is planned or a fact is missing.
type YearDue struct {
	Year   string
	People int
}

// House lists the newest verdict of each member of staff by one regulation, and sums them up.
// Only the office of the house and those above it may look. Errors: not_found, invalid
// "organisation", "regulation".
func (s Verdicts) House(ctx context.Context, a Actor, org domain.ID, regulation string, page Page) (h HouseVerdicts, err error) {
	if err := Planning(s).mayLook(a, org); err != nil {
		return h, err
	}
	if h.Rule, err = s.rule(regulation); err != nil {
		return h, err
	}
	view := s.Store.View(ctx)
	h.Org, h.Answers = org, map[string]int{}
	if h.People, err = view.CountPeople(org); err != nil {
		return h, err
	}
	counts, err := view.CountVerdicts(org, h.Rule.Ref.Code)
	if err != nil {
		return h, err
	}
	for _, c := range counts {
		h.add(c)
	}
	h.List, err = view.NewestVerdicts(org, h.Rule.Ref.Code, page)
	return h, err
}

// EachOfHouse hands over the newest verdict of each member of staff by one regulation, in order and
// a page at a time: a house of any size needs the memory of a page. Errors: those of House, and what visit gives back.
func (s Verdicts) EachOfHouse(ctx context.Context, a Actor, org domain.ID, regulation string, visit func(domain.Verdict) error) error {
	if err := Planning(s).mayLook(a, org); err != nil {
		return err
	}
	rule, err := s.rule(regulation)
	if err != nil {
		return err
	}
	view := s.Store.View(ctx)
	for page := (Page{Limit: 200}); ; {
		list, err := view.NewestVerdicts(org, rule.Ref.Code, page)
		if err != nil {
			return err
		}
		for _, v := range list.Items {
			if err := visit(v); err != nil {
				return err
			}
		}
		if page.After = list.Next; page.After == "" {
			return nil
		}
	}
}

func (h *HouseVerdicts) add(c VerdictCount) {
	if c.Hash == h.Rule.Ref.Hash {
		h.Judged += c.People
	}
	h.Answers[c.Eligible] += c.People
	if c.Eligible != domain.NotEligible && c.Eligible != domain.Undetermined {
		return
	}
	for i := range h.Years {
		if h.Years[i].Year == c.Year {
			h.Years[i].People += c.People
			return
		}
	}
	h.Years = append(h.Years, YearDue{c.Year, c.People})
}

// rule is the newest version of a regulation in words; the first one some programme judges by
// when none is named.
func (s Verdicts) rule(code string) (domain.RuleText, error) {
	if code == "" {
		code = strings.Join(s.regulations()[:min(1, len(s.regulations()))], "")
	}
	ref, err := s.Policy.Regulation(code)
	if err != nil {
		return domain.RuleText{}, domain.Invalid("regulation", "unknown_value").With("value", code)
	}
	return s.Policy.RuleText(ref)
}

// Chunk is how far judging a house has come.
type Chunk struct {
	Judged  int    // people looked at in this call
	Changed int    // of them with a new answer
	Next    string // where to go on, "" at the end
}

// JudgeHouse judges the next people of a house by a regulation and stores what is new. HR or a
// leader of the house may. Errors: forbidden, invalid "regulation", "after".
func (s Verdicts) JudgeHouse(ctx context.Context, r Request, org domain.ID, regulation, after string) (c Chunk, err error) {
	if err := r.Actor.need(org, domain.RoleHR, domain.RoleLeader); err != nil {
		return c, err
	}
	rule, err := s.rule(regulation)
	if err != nil {
		return c, err
	}
	people, err := s.Store.View(ctx).People(Scope{Orgs: []domain.ID{org}}, org, Page{After: after, Limit: RejudgeChunk})
	if err != nil {
		return c, err
	}
	for _, p := range people.Items {
		stored, err := write(ctx, s.core, Request{Actor: r.Actor}, "", nil, func(w *work) (bool, error) {
			f, err := w.fileOf(w, p.ID)
			if err != nil {
				return false, err
			}
			return w.rejudge(&f, rule.Ref.Code)
		})
		if err != nil {
			return c, err
		}
		c.Judged++
		if stored {
			c.Changed++
		}
	}
	c.Next = people.Next
	return c, nil
}
