package policy

import (
	"slices"
	"strings"

	"github.com/duikou/duikou/domain"
)

// chainKinds says which kinds of step each chain may hold and which it cannot do without:
// the first listed are needed, those after are allowed.
var chainKinds = map[domain.ChainName]struct{ needed, allowed []domain.TaskKind }{
	domain.ChainNomination: {[]domain.TaskKind{domain.TaskNominationReview}, []domain.TaskKind{domain.TaskNominationFix}},
	domain.ChainSignOff:    {[]domain.TaskKind{domain.TaskListSubmit, domain.TaskListSign, domain.TaskConsent}, nil},
	domain.ChainArrival:    {[]domain.TaskKind{domain.TaskArrival}, nil},
	domain.ChainReport:     {[]domain.TaskKind{domain.TaskReportHandIn, domain.TaskReportVerify, domain.TaskReportAccept}, nil},
	domain.ChainAppraisal:  {[]domain.TaskKind{domain.TaskAppraise, domain.TaskAppraisalSign}, nil},
	domain.ChainObjection:  {[]domain.TaskKind{domain.TaskObjection}, nil},
	domain.ChainRefusal:    {[]domain.TaskKind{domain.TaskRefusalDecide}, nil},
	domain.ChainYearClose:  {[]domain.TaskKind{domain.TaskYearSign}, nil},

	domain.ChainLeave:       {reviewed, []domain.TaskKind{domain.TaskRequestFix, domain.TaskLeaveReturn, domain.TaskLeaveConfirm}},
	domain.ChainEarlyReturn: {reviewed, amended},
	domain.ChainExtension:   {reviewed, amended},
	domain.ChainRecall:      {reviewed, amended},
	domain.ChainReplacement: {reviewed, amended},
	domain.ChainAppeal:      {reviewed, amended},
	domain.ChainUnlock:      {reviewed, amended},
	domain.ChainRevocation:  {reviewed, amended},
}

// A request is reviewed by somebody, and may be amended by whoever asked.
var (
	reviewed = []domain.TaskKind{domain.TaskRequestReview}
	amended  = []domain.TaskKind{domain.TaskRequestFix}
)

// personKinds are the kinds only the person the case is about can do.
var personKinds = []domain.TaskKind{domain.TaskNominationFix, domain.TaskReportHandIn, domain.TaskAppraisalSign, domain.TaskLeaveReturn}

func checkChains(at place, chains []domain.Chain) {
	seen := map[domain.ChainName]bool{}
	for i, chain := range chains {
		item := at.item(i)
		_, known := chainKinds[chain.Name]
		item.key("name").want(known, "there is no chain %q", string(chain.Name))
		item.key("name").want(!seen[chain.Name], "the chain %q is described twice", string(chain.Name))
		seen[chain.Name] = true
		if known {
			checkSteps(item, chain)
		}
	}
	for _, name := range domain.ChainNames {
		at.want(seen[name], "the chain %q is missing", string(name))
	}
}

func checkSteps(at place, chain domain.Chain) {
	kinds := chainKinds[chain.Name]
	seen := codes{}
	var earlier []string
	for i, step := range chain.Steps {
		item := at.key("steps").item(i)
		seen.want(item.key("id"), step.ID)
		wantText(item.key("name"), step.Name)
		fits := slices.Contains(kinds.needed, step.Kind) || slices.Contains(kinds.allowed, step.Kind)
		item.key("kind").want(fits, "the chain %q has no step of kind %q", string(chain.Name), string(step.Kind))
		checkPlaceOf(item, step, i, chain.Steps)
		checkSigning(item, step)
		checkStep(item, step, chain.Group(step.ID)[0].ID, earlier)
		earlier = append(earlier, step.ID)
	}
	for _, kind := range kinds.needed {
		has := slices.ContainsFunc(chain.Steps, func(s domain.Step) bool { return s.Kind == kind })
		always := slices.ContainsFunc(chain.Steps, func(s domain.Step) bool { return s.Kind == kind && s.When == "" })
		at.key("steps").want(has, "a step of kind %q is missing", string(kind))
		at.key("steps").want(!has || always, "one step of kind %q must be without a condition", string(kind))
	}
}

// checkStep checks one step; first is where its parallel group begins, earlier are the IDs
// before it.
func checkStep(at place, step domain.Step, first string, earlier []string) {
	checkWho(at.key("who"), step.Who)
	if slices.Contains(personKinds, step.Kind) {
		at.key("who").want(step.Who.Person, "only the person can do a step of kind %q", string(step.Kind))
	}
	applies := step.Kind == domain.TaskRequestFix
	at.key("who").want(!applies || step.Who.Own(), "only the initiator or the person can do a step of kind %q", string(step.Kind))
	at.key("who").want(applies || !step.Who.Initiator, "the initiator takes steps of kind %q only", string(domain.TaskRequestFix))
	at.key("parallel").want(!step.Parallel || len(earlier) > 0, "the first step has none to be parallel to")
	// A report's deadline is a day of the calendar (reporting.due_day), so it needs no days.
	least := 1
	if step.Kind == domain.TaskReportHandIn {
		least = 0
	}
	at.key("due_days").want(step.DueDays >= least && step.DueDays <= maxDueDays, "must be %d to %d", least, maxDueDays)
	offers := slices.Contains(domain.TaskRules[step.Kind].Outcomes, domain.Return)
	at.key("return_to").want(offers || len(step.ReturnTo) == 0, "a step of kind %q cannot be returned", string(step.Kind))
	before := slices.Index(append(slices.Clone(earlier), first), first)
	for i, id := range step.ReturnTo {
		at.key("return_to").item(i).want(slices.Contains(earlier[:before], id), "%q is no earlier step", id)
	}
	checkLadder(at.key("ladder"), step)
}

func checkWho(at place, w domain.Who) {
	if w.Own() {
		at.want(w.Role == "" && w.Side == "" && w.Person != w.Initiator, "is either the person, the initiator or a role on a side")
		return
	}
	at.want(w.Role != "" && w.Side != "", "wants a role and a side, or person: true")
	at.key("role").want(w.Role == "" || slices.Contains(domain.Roles, w.Role), "must be one of %s", list(domain.Roles))
	at.key("side").want(w.Side == "" || slices.Contains(domain.Sides, w.Side), "must be one of %s", list(domain.Sides))
}

// checkLadder wants the rungs in the order they are walked, and an end to silence: a step
// that nobody takes is escalated or closed.
func checkLadder(at place, step domain.Step) {
	l := step.Ladder
	at.want(l.Escalate != nil || l.Expire != nil, "a step must be escalated or expire in the end")
	at.key("remind").want(slices.IsSorted(l.Remind) && len(slices.Compact(slices.Clone(l.Remind))) == len(l.Remind), "must be in ascending order")
	if len(l.Remind) > 0 && step.DueDays > 0 {
		at.key("remind").want(l.Remind[0] > -step.DueDays, "begins before the step opens")
	}
	at.key("escalate_to").want((l.Escalate == nil) == (l.EscalateTo == nil), "goes with escalate: both or neither")
	if l.Escalate != nil {
		at.key("escalate").want(*l.Escalate > 0, "must be after the due day")
		at.key("escalate").want(len(l.Remind) == 0 || l.Remind[len(l.Remind)-1] < *l.Escalate, "must come after the reminders")
	}
	if l.EscalateTo != nil {
		checkWho(at.key("escalate_to"), *l.EscalateTo)
		at.key("escalate_to").want(!l.EscalateTo.Own() && *l.EscalateTo != step.Who, "must be a role other than the one already asked")
	}
	if l.Expire != nil {
		at.key("expire").want(*l.Expire > 0, "must be after the due day")
		at.key("expire").want(len(l.Remind) == 0 || l.Remind[len(l.Remind)-1] < *l.Expire, "must come after the reminders")
		at.key("expire").want(l.Escalate == nil || *l.Escalate < *l.Expire, "must come after the escalation")
	}
}

func list[S ~string](values []S) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}
