package domain

import (
	"testing"
)

func form() AppraisalForm {
	return AppraisalForm{
		Dimensions: []Dimension{{Code: "task", Weight: 40}, {Code: "conduct", Weight: 20}, {Code: "work", Weight: 40}},
		Grades: []Grade{
			{Code: "excellent", Min: 90, Passes: true}, {Code: "pass", Min: 75, Passes: true},
			{Code: "basic", Min: 60, Passes: true}, {Code: "fail", Min: 0},
		},
		ExcellentShare: 0.20,
	}
}

func TestAppraisal_ScoreIsWeightedAndRoundedHalfUp(t *testing.T) {
	for _, c := range []struct {
		task, conduct, work int
		score               int
		grade               string
	}{
		{100, 100, 100, 100, "excellent"},
		{0, 0, 0, 0, "fail"},
		{90, 90, 90, 90, "excellent"},
		{89, 90, 89, 89, "pass"},       // 89.2
		{90, 88, 90, 90, "excellent"},  // 89.6
		{85, 86, 86, 86, "pass"},       // 85.6
		{59, 60, 60, 60, "basic"},      // 59.6
		{59, 59, 60, 59, "fail"},       // 59.4
		{75, 75, 74, 75, "pass"},       // 74.6
		{100, 90, 80, 90, "excellent"}, // 90.0
	} {
		got := form().Score(map[string]int{"task": c.task, "conduct": c.conduct, "work": c.work})
		if got != c.score || form().GradeOf(got).Code != c.grade {
			t.Errorf("%d, %d, %d is %d (%s), want %d (%s)", c.task, c.conduct, c.work, got, form().GradeOf(got).Code, c.score, c.grade)
		}
	}
	half := AppraisalForm{Dimensions: []Dimension{{Code: "a", Weight: 50}, {Code: "b", Weight: 50}}}
	if got := half.Score(map[string]int{"a": 80, "b": 81}); got != 81 {
		t.Errorf("80.5 is rounded to %d", got)
	}
}

// Neither hospital's "does not pass" can be outweighed by the other's generosity.
func TestAppraisal_JointResultOfBothHospitals(t *testing.T) {
	for _, c := range []struct {
		recipient, supporter int
		score                int
		grade                string
		passes               bool
	}{
		{95, 91, 93, "excellent", true},
		{90, 89, 90, "excellent", true}, // 89.5 half up
		{80, 70, 75, "pass", true},
		{100, 59, 80, "fail", false},
		{59, 100, 80, "fail", false},
		{60, 60, 60, "basic", true},
		{0, 0, 0, "fail", false},
	} {
		score, grade := form().Joint(Appraisal{Score: c.recipient}, Appraisal{Score: c.supporter})
		if score != c.score || grade.Code != c.grade || grade.Passes != c.passes {
			t.Errorf("%d and %d: %d %s, want %d %s", c.recipient, c.supporter, score, grade.Code, c.score, c.grade)
		}
	}
}

func TestAppraisalInput_IsCheckedFieldByField(t *testing.T) {
	full := map[string]int{"task": 90, "conduct": 90, "work": 90}
	for _, c := range []struct {
		in   AppraisalInput
		want string
	}{
		{AppraisalInput{Scores: full, Comment: "good"}, ""},
		{AppraisalInput{Scores: full}, "comment required"},
		{AppraisalInput{Scores: map[string]int{"task": 0, "conduct": 100, "work": 50}, Comment: "mixed"}, ""},
		{AppraisalInput{Scores: map[string]int{"task": 101, "conduct": -1, "work": 50}, Comment: "odd"}, "scores.task out_of_range; scores.conduct out_of_range"},
		{AppraisalInput{Scores: map[string]int{"task": 90, "conduct": 90, "charm": 5}, Comment: "odd"}, "scores.work required; scores.charm unknown_value"},
	} {
		if got := blamed(c.in.Check(form())); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.in, got, c.want)
		}
	}
}
