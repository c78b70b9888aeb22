package service

import (
	"slices"

	"github.com/duikou/duikou/domain"
)

// brought are the documents that come with a decision: those of an amended request among them.
func (d Decision) brought() []domain.ID {
	if d.Request == nil {
		return d.Attachments
	}
	return slices.Concat(d.Attachments, d.Request.Attachments)
}

// checkPapers notes what is wrong with the documents of a decision, before any is looked up.
func checkPapers(f *domain.Faults, task domain.Task, step domain.Step, in Decision) {
	n := len(in.brought())
	if n > domain.MaxAttachments {
		f.Add("attachments", "too_many_documents").With("limit", domain.MaxAttachments)
	}
	f.Check(n == 0 || !domain.TaskRules[task.Kind].Sealed, "attachments", "attachments_not_taken")
	amends := task.Kind == domain.TaskRequestFix // what the request has already counts: see wantsPaper
	f.Check(amends || n > 0 || !step.WantsDocument(in.Outcome), "attachments", "attachment_required")
}

// attachDecision makes documents part of a decision that is about to be taken.
func (w *work) attachDecision(t *turn, task domain.Task, in Decision) error {
	ids := in.brought()
	if len(ids) == 0 {
		return nil
	}
	run := t.board.Run
	p := papersOf(run, domain.AttachedTo{Kind: domain.AttachedTask, ID: task.ID})
	if task.Kind == domain.TaskRequestFix {
		p.link.To = domain.AttachedTo{Kind: domain.AttachedRequest, ID: run.Subject.ID}
	}
	return w.attach(p, ids)
}

// papersOf is something that is part of an approval as what documents are attached to.
func papersOf(run domain.Run, to domain.AttachedTo) papers {
	return papers{
		field: "attachments", caseRef: run.Case, subject: run.Subject,
		link: domain.Attachment{To: to, RunID: run.ID, SupporterID: run.SupporterID, RecipientID: run.RecipientID, PersonID: run.PersonID},
	}
}

// attachRequest makes documents part of a request that has just been submitted.
func (w *work) attachRequest(q domain.Request, ids []domain.ID) error {
	if len(ids) == 0 {
		return nil
	}
	run, err := w.RunOfSubject(q.Subject(), q.Kind.Chain())
	if err != nil {
		return err
	}
	return w.attach(papersOf(run, domain.AttachedTo{Kind: domain.AttachedRequest, ID: q.ID}), ids)
}

// handedIn reports whether documents come with a request, or have come with it before.
func handedIn(view Tx, q domain.Request, ids []domain.ID) (bool, error) {
	if len(ids) > 0 || q.ID == 0 {
		return len(ids) > 0, nil
	}
	had, err := view.AttachmentsTo(reads, domain.AttachedTo{Kind: domain.AttachedRequest, ID: q.ID})
	return len(had) > 0, err
}

// wantsPaper refuses a request without a document where the first step of its chain, which is
// the applicant's, asks for one.
func wantsPaper(q domain.Request, s domain.Situation) error {
	first := s.Programme.Chain(q.Kind.Chain()).First()
	if s.Papers || !slices.ContainsFunc(first, func(step domain.Step) bool { return step.Asks() && step.Attachment }) {
		return nil
	}
	return domain.Invalid("attachments", "attachment_required")
}
