package service

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/duikou/duikou/domain"
)

// rejudge asks a regulation again about a person and stores the answer when it is another one
// than the last, or the first. The person and HR of the house are told what was answered
// before is no longer so; their page shows each clause before and after.
func (w *work) rejudge(f *file, code string) (stored bool, err error) {
	v, err := w.verdict(f, code)
	if err != nil {
		return false, err
	}
	all, err := w.VerdictsOfPerson(f.person.ID)
	if err != nil {
		return false, err
	}
	last := slices.IndexFunc(all, func(one domain.Verdict) bool { return one.Regulation.Code == code && one.OrgID == v.OrgID })
	known := last >= 0
	if known && v.Since(all[last]).IsZero() && v.Regulation.Hash == all[last].Regulation.Hash && v.Earliest == all[last].Earliest {
		return false, nil
	}
	if err := w.InsertVerdict(&v); err != nil {
		return false, err
	}
	chain := domain.CaseRef{Kind: casePerson, ID: f.person.ID}
	w.audit(chain, "verdict_"+v.Decision.Eligible, domain.SubjectRef{}, "", map[string]string{"regulation": code, "hash": v.Hash})
	if !known || v.Since(all[last]).IsZero() {
		return true, nil
	}
	hr, err := w.PostHolders(f.person.OrgID, domain.RoleHR, enough)
	if err != nil {
		return true, err
	}
	return true, w.notify(append([]domain.ID{f.person.UserID}, hr...), domain.Notice{
		Kind: "verdict_changed", Case: chain, DedupeKey: "verdict-changed/" + v.ID.String(), Args: map[string]string{"name": f.person.Name},
	})
}

// RejudgeChunk is how many people one call of Rejudge or JudgeHouse looks at.
const RejudgeChunk = 50

// Rejudge asks again about the next people who have a verdict, by every regulation they were
// judged by: a rule may have a new version, the ledger new days. It returns the last person
// looked at, 0 when there is nobody left. Again changes nothing.
func (s System) Rejudge(ctx context.Context, after domain.ID) (last domain.ID, changed int, err error) {
	people, err := s.Store.View(ctx).JudgedPeople(after, RejudgeChunk)
	if err != nil || len(people) == 0 {
		return 0, 0, err
	}
	for _, person := range people {
		n := 0
		err := s.do(ctx, func(w *work) (err error) {
			n, err = w.rejudgeAll(person)
			return err
		})
		if err != nil {
			return last, changed, err
		}
		last, changed = person, changed+n
	}
	return last, changed, nil
}

func (w *work) rejudgeAll(person domain.ID) (changed int, err error) {
	all, err := w.VerdictsOfPerson(person)
	if err != nil {
		return 0, err
	}
	f, err := w.fileOf(w, person)
	if err != nil {
		return 0, err
	}
	var asked []string
	for _, v := range all {
		code := v.Regulation.Code
		if slices.Contains(asked, code) {
			continue
		}
		asked = append(asked, code)
		if _, err := w.Policy.Regulation(code); err != nil {
			continue // withdrawn; what was answered stays
		}
		stored, err := w.rejudge(&f, code)
		if err != nil {
			return changed, err
		}
		if stored {
			changed++
		}
	}
	return changed, nil
}

// Reproduction is how stored verdicts come out when they are made again from their inputs.
type Reproduction struct {
	Verdicts  int
	Differing []domain.ID // the first hundred whose answer or hash is not the stored one
	Unjudged  int         // their version of the rule is not loaded any more
}

// Reproduce makes every stored verdict again, bit by bit, from the facts stored with it.
func (s System) Reproduce(ctx context.Context) (r Reproduction, err error) {
	view, page := s.Store.View(ctx), Page{Limit: 200}
	for {
		list, err := view.Verdicts(page)
		if err != nil {
			return r, err
		}
		for _, v := range list.Items {
			r.Verdicts++
			same, err := s.reproduces(v)
			switch {
			case domain.CodeOf(err) == domain.CodeNotFound && err != nil:
				r.Unjudged++
			case err != nil:
				return r, err
			case !same && len(r.Differing) < 100:
				r.Differing = append(r.Differing, v.ID)
			}
		}
		if page.After = list.Next; list.Next == "" {
			return r, nil
		}
	}
}

func (c *core) reproduces(v domain.Verdict) (bool, error) {
	var facts domain.ServiceFacts
	if err := json.Unmarshal(v.Inputs, &facts); err != nil {
		return false, nil // what is stored cannot even be read
	}
	again, err := c.Policy.Judge(v.Regulation, facts)
	if err != nil {
		return false, err
	}
	want, err := json.Marshal(v.Decision)
	if err != nil {
		return false, err
	}
	got, err := json.Marshal(again)
	if err != nil {
		return false, err
	}
	hash, err := hashOf(v.Regulation.Hash, string(v.Inputs), again)
	return bytes.Equal(want, got) && hash == v.Hash, err
}
