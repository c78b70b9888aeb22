package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// Result is what the service made of the story, read back through its interface.
type Result struct {
	Cycle struct {
		Nominated  int `json:"nominated"`
		Ineligible int `json:"ineligible"`
		Approved   int `json:"approved"` // by HR, whatever became of them
		Assigned   int `json:"assigned"`
		Settled    int `json:"settled"`
	} `json:"cycle"`
	Reports    reportCounts     `json:"reports"`
	Totals     map[string]int64 `json:"totals"`
	Appraisals []appraised      `json:"appraisals"`
	Verdicts   []verdict        `json:"verdicts"`
	YearClose  yearClose        `json:"year_close"`
	Accounts   []Account        `json:"-"`
}

// Account is somebody one can log in as.
type Account struct{ Login, Name, What string }

type appraised struct {
	Person    string `json:"person"`
	Recipient side   `json:"recipient"`
	Supporter side   `json:"supporter"`
	Score     int    `json:"score"`
	Grade     string `json:"grade"`
	Signature string `json:"signature"`
}

type side struct {
	Score int    `json:"score"`
	Grade string `json:"grade"`
}

type verdict struct {
	Person     string   `json:"person"`
	Regulation string   `json:"regulation"`
	Eligible   string   `json:"eligible"`
	ServedDays int      `json:"served_days"`
	Missing    *amount  `json:"missing,omitempty"`
	Earliest   string   `json:"earliest,omitempty"`
	Clauses    []clause `json:"clauses"`
}

type amount struct {
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

type clause struct {
	ID       string `json:"id"`
	Required string `json:"required"`
	Actual   string `json:"actual"`
	Pass     bool   `json:"pass"`
	Source   string `json:"source"`
}

type yearClose struct {
	Year  int    `json:"year"`
	State string `json:"state"`
	Hash  string `json:"hash"`
}

type assignment struct {
	ID         int64  `json:"id"`
	PersonName string `json:"person_name"`
	State      string `json:"state"`
	Score      int    `json:"score"`
	Grade      string `json:"grade"`
	Signature  string `json:"signature"`
	Appraisals []struct {
		Side  string `json:"side"`
		Score int    `json:"score"`
		Grade string `json:"grade"`
	} `json:"appraisals"`
	Verdicts []struct {
		Regulation struct {
			Code string `json:"code"`
		} `json:"regulation"`
		ServedDays int `json:"served_days"`
		Decision   struct {
			Eligible string   `json:"eligible"`
			Missing  *amount  `json:"missing"`
			Earliest string   `json:"earliest"`
			Clauses  []clause `json:"clauses"`
		} `json:"decision"`
	} `json:"verdicts"`
}

func (p *play) missing(ctx context.Context, who *Person) (made, error) {
	found, err := all[made](ctx, who, "/reports", url.Values{"cycle": {strconv.FormatInt(p.cycle.ID, 10)}, "state": {"missing"}})
	if err != nil || len(found) != 1 {
		return made{}, errors.Join(err, fmt.Errorf("%s has %d missing reports", who.name, len(found)))
	}
	return found[0], nil
}

// result reads everything back as HR of the supporting hospital sees it.
func (p *play) result(ctx context.Context) (Result, error) {
	hr := p.by("supporter", "hr")
	var r Result
	if err := p.look(ctx); err != nil {
		return r, err
	}
	for state, n := range p.cycle.Nominations {
		r.Cycle.Nominated += n
		if state == "assigned" || state == "approved" || state == "refused" {
			r.Cycle.Approved += n
		}
	}
	r.Cycle.Ineligible = p.cycle.Nominations["ineligible"]
	r.Cycle.Assigned = p.cycle.Nominations["assigned"]
	r.Cycle.Settled = p.cycle.Assignments["settled"]
	r.Reports = p.cycle.Reports
	r.Totals = map[string]int64{}
	for name := range p.Workload {
		r.Totals[name] = p.cycle.Totals[p.codes[name]]
	}
	if err := hr.Call(ctx, "GET", fmt.Sprintf("/years/%s/%d", p.Programme, p.year), nil, &r.YearClose); err != nil {
		return r, err
	}
	r.Accounts = append(r.Accounts, Account{p.Login, p.admin.name, "system"})
	for _, a := range p.Accounts {
		r.Accounts = append(r.Accounts, Account{a.Login, a.Name, a.Role + " @ " + a.At})
	}
	for _, s := range p.Staff {
		r.Accounts = append(r.Accounts, Account{s.Login, s.Name, "staff @ supporter"})
	}
	return r, p.outcomes(ctx, hr, &r)
}

func (p *play) outcomes(ctx context.Context, hr *Person, r *Result) error {
	list, err := all[made](ctx, hr, "/assignments", url.Values{"cycle": {strconv.FormatInt(p.cycle.ID, 10)}})
	if err != nil {
		return err
	}
	for _, one := range list {
		var a assignment
		if err := hr.Call(ctx, "GET", fmt.Sprintf("/assignments/%d", one.ID), nil, &a); err != nil {
			return err
		}
		joint := appraised{Person: a.PersonName, Score: a.Score, Grade: a.Grade, Signature: a.Signature}
		for _, ap := range a.Appraisals {
			if ap.Side == "recipient" {
				joint.Recipient = side{ap.Score, ap.Grade}
			} else {
				joint.Supporter = side{ap.Score, ap.Grade}
			}
		}
		r.Appraisals = append(r.Appraisals, joint)
		for _, v := range a.Verdicts {
			r.Verdicts = append(r.Verdicts, verdict{
				a.PersonName, v.Regulation.Code, v.Decision.Eligible, v.ServedDays, v.Decision.Missing, v.Decision.Earliest, v.Decision.Clauses,
			})
		}
	}
	return nil
}

// Password is what every account of the demonstration logs in with.
func Password() string {
	s, err := readStory()
	if err != nil {
		return ""
	}
	return s.Password
}
