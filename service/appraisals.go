package service

import (
	"github.com/duikou/duikou/domain"
)

// unsealed is the appraisals a reader may see: all once both sides of the newest round are
// in, before that only those of the reader's own hospital. The person sees them when asked
// to sign.
func unsealed(a Actor, one domain.Assignment, all []domain.Appraisal) (seen []domain.Appraisal, withheld bool) {
	if one.State != domain.AssignmentAppraising {
		return all, false
	}
	own := a.sideOf(one.SupporterID, one.RecipientID, domain.RoleHR, domain.RoleLeader)
	for _, ap := range all {
		if ap.Side == own || bothIn(all, ap.Round) {
			seen = append(seen, ap)
		} else {
			withheld = true
		}
	}
	return seen, withheld
}

func bothIn(all []domain.Appraisal, round int) bool {
	sides := map[domain.Side]bool{}
	for _, ap := range all {
		if ap.Round == round {
			sides[ap.Side] = true
		}
	}
	return len(sides) == len(domain.Sides)
}

// appraise is one hospital's opinion. The second one in opens the seal, settles the joint
// grade and asks the person to sign.
func appraise(w *work, d *deciding) error {
	a, err := w.Assignment(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Appraisal == nil {
		return domain.Invalid("appraisal", "required")
	}
	if d.in.Opinion != "" { // it would stand in the timeline, which the other hospital reads
		return domain.Invalid("opinion", "unknown_field")
	}
	form := d.programme.Appraisal
	if err := d.in.Appraisal.Check(form); err != nil {
		return err
	}
	if err := w.checkYears(d.programme, a.To, a.To); err != nil {
		return err
	}
	// The row of the assignment is the lock between the two hospitals: whoever comes second
	// reads the first one's appraisal.
	a.UpdatedAt = w.at
	if err := w.UpdateAssignment(a); err != nil {
		return err
	}
	a.Version++
	score := form.Score(d.in.Appraisal.Scores)
	mine := domain.Appraisal{
		AssignmentID: a.ID, SupporterID: a.SupporterID, RecipientID: a.RecipientID, Side: d.step.Who.Side, Round: d.task.Round,
		Scores: d.in.Appraisal.Scores, Vetoes: d.in.Appraisal.Vetoes, Score: score, Grade: form.Grade(score, d.in.Appraisal.Vetoes).Code, Comment: d.in.Appraisal.Comment,
		AppraiserID: w.actor.UserID, Appraiser: w.actor.Name, SubmittedAt: w.at,
	}
	if err := w.InsertAppraisal(&mine); err != nil {
		return err
	}
	all, err := w.Appraisals(a.ID)
	if err != nil || !bothIn(all, mine.Round) {
		return err
	}
	return w.openSeal(d, a, all, mine.Round)
}

func (w *work) openSeal(d *deciding, a domain.Assignment, all []domain.Appraisal, round int) error {
	var pair []domain.Appraisal
	for _, ap := range all {
		if ap.Round == round {
			pair = append(pair, ap)
		}
	}
	score, grade := d.programme.Appraisal.Joint(pair[0], pair[1])
	a.Score, a.Grade, a.Passed = score, grade.Code, grade.Passes
	a, err := w.moveAssignment(a, domain.AssignmentAppraised)
	if err != nil {
		return err
	}
	return w.notify([]domain.ID{a.PersonUserID}, domain.Notice{
		Kind: "appraisal_ready", Case: a.Case(), Urgent: true, DedupeKey: "appraisal/" + a.ID.String() + "/" + domain.ID(round).String(),
	})
}

func appraisalAbout(a domain.Assignment, round int) about {
	return about{
		Case: a.Case(), Subject: domain.SubjectRef{Kind: domain.SubjectAssignment, ID: a.ID},
		SupporterID: a.SupporterID, RecipientID: a.RecipientID, PersonID: a.PersonID, PersonUser: a.PersonUserID,
		Label: a.PersonName, Round: round,
	}
}

// signAppraisal is the person signing, or objecting with a reason.
func signAppraisal(w *work, d *deciding) error {
	a, err := w.Assignment(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Outcome == domain.Approve {
		a.Signature = "signed"
		_, err = w.moveAssignment(a, domain.AssignmentSigned)
		return err
	}
	a.Signature = "objected"
	if a, err = w.moveAssignment(a, domain.AssignmentContested); err != nil {
		return err
	}
	about := appraisalAbout(a, d.task.Round)
	about.Initiator = w.actor.UserID
	_, err = w.begin(d.programme, domain.ChainObjection, about)
	return err
}

// endAppraisal records the silence of a person who let the time to sign pass.
func endAppraisal(w *work, d *deciding) error {
	switch {
	case d.run().State == domain.RunWithdrawn || d.run().State == domain.RunTerminated:
		return d.cannotEnd()
	case d.run().State != domain.RunLapsed || d.task.Kind != domain.TaskAppraisalSign:
		return nil
	}
	a, err := w.Assignment(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	a.Signature = "silent"
	_, err = w.moveAssignment(a, domain.AssignmentSigned)
	return err
}

// endObjection lets the appraisal stand when the person takes the objection back, or nobody
// answers it where the programme lets it end so.
func endObjection(w *work, d *deciding) error {
	if !d.cutShort() {
		return nil
	}
	a, err := w.Assignment(Everything, d.run().Subject.ID)
	if err != nil {
		return err
	}
	_, err = w.moveAssignment(a, domain.AssignmentUpheld)
	return err
}

// answerObjection is the supporter's leader: the appraisal stands, or both hospitals write again.
func answerObjection(w *work, d *deciding) error {
	a, err := w.Assignment(Everything, d.task.Subject.ID)
	if err != nil {
		return err
	}
	if d.in.Outcome == domain.Approve {
		_, err = w.moveAssignment(a, domain.AssignmentUpheld)
		return err
	}
	if d.to.ID != "" { // to another signature under the same answer
		return nil
	}
	a.Signature, a.Grade, a.Score, a.Passed = "", "", 0, false
	if a, err = w.moveAssignment(a, domain.AssignmentReopened); err != nil {
		return err
	}
	_, err = w.begin(d.programme, domain.ChainAppraisal, appraisalAbout(a, d.run().Round+1))
	return err
}
