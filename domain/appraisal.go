package domain

import (
	"slices"
	"time"
)

// Appraisal is one hospital's opinion of one person's service (鉴定). Until both are in,
// each side sees only its own.
type Appraisal struct {
	ID           ID
	AssignmentID ID
	SupporterID  ID
	RecipientID  ID
	Side         Side
	Round        int            // 2 after an objection reopened them
	Scores       map[string]int // by dimension code, 0 to 100
	Vetoes       []string       // codes of the form's vetoes that apply; one makes the grade fail
	Score        int            // weighted, rounded half up
	Grade        string
	Comment      string
	AppraiserID  ID
	Appraiser    string
	SubmittedAt  time.Time
}

// AppraisalInput is the scoring form as filled.
type AppraisalInput struct {
	Scores  map[string]int `json:"scores"`
	Vetoes  []string       `json:"vetoes,omitempty"`
	Comment string         `json:"comment"`
}

// Check gathers the faults of the filled form.
func (in AppraisalInput) Check(form AppraisalForm) error {
	var f Faults
	known := map[string]bool{}
	for _, d := range form.Dimensions {
		known[d.Code] = true
		score, ok := in.Scores[d.Code]
		f.Check(ok, "scores."+d.Code, "required")
		f.Check(score >= 0 && score <= 100, "scores."+d.Code, "out_of_range")
	}
	for _, code := range sortedKeys(in.Scores) {
		f.Check(known[code], "scores."+code, "unknown_value")
	}
	for i, code := range in.Vetoes {
		known := slices.ContainsFunc(form.Vetoes, func(v Veto) bool { return v.Code == code })
		f.Check(known && !slices.Contains(in.Vetoes[:i], code), "vetoes", "unknown_value")
	}
	f.CheckText(in.Comment, "comment", true, MaxText)
	return f.Err()
}

// Score is the weighted score, rounded half up to a whole number.
func (form AppraisalForm) Score(scores map[string]int) int {
	sum := 0
	for _, d := range form.Dimensions {
		sum += d.Weight * scores[d.Code]
	}
	return (sum + 50) / 100
}

// GradeOf is the best grade whose minimum the score reaches.
func (form AppraisalForm) GradeOf(score int) Grade {
	for _, g := range form.Grades {
		if score >= g.Min {
			return g
		}
	}
	return Grade{}
}

// Grade is one side's grade: that of the score or, with a veto, the best that does not pass.
func (form AppraisalForm) Grade(score int, vetoes []string) Grade {
	grade := form.GradeOf(score)
	if len(vetoes) == 0 || !grade.Passes {
		return grade
	}
	for _, g := range form.Grades {
		if !g.Passes {
			return g
		}
	}
	return grade
}

// Joint is the result both appraisals give together: the mean score, rounded half up. A
// grade that does not pass on either side is the joint grade: neither hospital can be
// overruled by the other's generosity. So is the grade a veto of either side leaves.
func (form AppraisalForm) Joint(a, b Appraisal) (score int, grade Grade) {
	score = (a.Score + b.Score + 1) / 2
	grade = form.GradeOf(score)
	for _, one := range []Appraisal{a, b} {
		if g := form.Grade(one.Score, one.Vetoes); !g.Passes && g.Min < grade.Min {
			grade = g
		}
	}
	return score, grade
}
