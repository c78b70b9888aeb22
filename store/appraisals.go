package store

import (
	"strings"
	"time"

	"github.com/duikou/duikou/domain"
)

type appraisalRow struct {
	ID           domain.ID
	AssignmentID domain.ID
	SupporterID  domain.ID
	RecipientID  domain.ID
	Side         domain.Side
	Round        int
	Scores       asJSON[map[string]int]
	Vetoes       string // codes, parted by blanks
	Score        int
	Grade        string
	Comment      string
	AppraiserID  domain.ID
	Appraiser    string
	SubmittedAt  instant
}

func (appraisalRow) TableName() string { return "appraisals" }

func (r appraisalRow) appraisal() domain.Appraisal {
	return domain.Appraisal{
		ID: r.ID, AssignmentID: r.AssignmentID, SupporterID: r.SupporterID, RecipientID: r.RecipientID,
		Side: r.Side, Round: r.Round, Scores: r.Scores.v, Vetoes: strings.Fields(r.Vetoes), Score: r.Score, Grade: r.Grade, Comment: r.Comment,
		AppraiserID: r.AppraiserID, Appraiser: r.Appraiser, SubmittedAt: time.Time(r.SubmittedAt),
	}
}

func (t *tx) InsertAppraisal(a *domain.Appraisal) error {
	row := appraisalRow{
		AssignmentID: a.AssignmentID, SupporterID: a.SupporterID, RecipientID: a.RecipientID,
		Side: a.Side, Round: a.Round, Scores: asJSON[map[string]int]{a.Scores}, Vetoes: strings.Join(a.Vetoes, " "), Score: a.Score, Grade: a.Grade,
		Comment: a.Comment, AppraiserID: a.AppraiserID, Appraiser: a.Appraiser, SubmittedAt: instant(a.SubmittedAt),
	}
	if err := t.insert(&row); err != nil {
		return err
	}
	a.ID = row.ID
	return nil
}

// Appraisals are ordered by round, then in the order in which they came.
func (t *tx) Appraisals(assignment domain.ID) ([]domain.Appraisal, error) {
	return all(t, t.db.Where("assignment_id = ?", assignment).Order("round, id"), appraisalRow.appraisal)
}
