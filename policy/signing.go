package policy

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

var (
	modes     = []domain.Mode{domain.ModeOne, domain.ModeAny, domain.ModeAll, domain.ModeOf}
	onExpires = []domain.OnExpire{domain.ExpireLapse, domain.ExpireReject, domain.ExpireReturn, domain.ExpireApprove}
)

// maxNeed bounds how many of those asked must approve.
const maxNeed = 20

// checkSigning checks how a step is signed: how many are asked, what goes with an approval,
// and what becomes of silence.
func checkSigning(at place, step domain.Step) {
	signers := domain.TaskRules[step.Kind].Signers
	at.key("mode").want(step.Mode == "" || slices.Contains(modes, step.Mode), "must be one of %s", list(modes))
	at.key("mode").want(!step.Several() || signers, "a step of kind %q is one person's: it has a form", string(step.Kind))
	at.key("need").want(step.Mode == domain.ModeOf || step.Need == 0, "goes with mode: of")
	at.key("need").want(step.Mode != domain.ModeOf || step.Need >= 1 && step.Need <= maxNeed, "must be 1 to %d", maxNeed)
	at.key("and").want(step.Several() || len(step.And) == 0, "goes with mode: any, all or of")
	for i, who := range step.And {
		item := at.key("and").item(i)
		checkWho(item, who)
		item.want(!who.Own(), "nobody signs their own request")
		item.want(who != step.Who && !slices.Contains(step.And[:i], who), "is asked already")
	}
	at.key("opinion").want(signers || !step.Opinion, "a step of kind %q has a form instead of an opinion", string(step.Kind))
	takes := signers || step.Kind == domain.TaskRequestFix
	at.key("attachment").want(takes || !step.Attachment, "a step of kind %q takes no attachment", string(step.Kind))
	for i, who := range step.Copy {
		checkWho(at.key("copy").item(i), who)
	}
	checkOnExpire(at.key("on_expire"), step, signers)
}

// checkOnExpire: what silence leads to must be something the kind of step knows, and there
// must be an end of the ladder for it to begin at.
func checkOnExpire(at place, step domain.Step, signers bool) {
	if step.OnExpire == "" {
		return
	}
	at.want(slices.Contains(onExpires, step.OnExpire), "must be one of %s", list(onExpires))
	at.want(step.Ladder.Expire != nil, "goes with ladder.expire")
	at.want(signers, "a step of kind %q has its own way to run out", string(step.Kind))
	at.want(step.OnExpire != domain.ExpireReturn || len(step.ReturnTo) > 0, "wants a return_to")
	rejects := slices.Contains(domain.TaskRules[step.Kind].Outcomes, domain.Reject)
	at.want(step.OnExpire != domain.ExpireApprove || !step.Attachment, "silence brings no attachment")
	at.want(step.OnExpire != domain.ExpireReject || rejects, "a step of kind %q cannot be rejected", string(step.Kind))
}

// checkPlaceOf keeps the two ends of a request where they belong: it is amended before it is
// reviewed, and somebody comes back from leave after it was granted, which may be confirmed.
func checkPlaceOf(at place, step domain.Step, i int, steps []domain.Step) {
	first, last := step.Kind == domain.TaskRequestFix, step.Kind == domain.TaskLeaveReturn
	confirms := step.Kind == domain.TaskLeaveConfirm
	ends := i == len(steps)-1 || i == len(steps)-2 && steps[i+1].Kind == domain.TaskLeaveConfirm
	follows := i > 0 && i == len(steps)-1 && steps[i-1].Kind == domain.TaskLeaveReturn
	at.key("kind").want(!confirms || follows && !step.Parallel, "a step of kind %q follows one of kind %q and is the last of its chain", string(step.Kind), string(domain.TaskLeaveReturn))
	at.key("kind").want(!first || i == 0, "a step of kind %q is the first of its chain", string(step.Kind))
	at.key("kind").want(!last || ends && !step.Parallel, "a step of kind %q is the last of its chain", string(step.Kind))
	at.key("when").want(!first || step.When == "", "a step of kind %q has no condition", string(step.Kind))
}
