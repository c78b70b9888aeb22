package domain

import (
	"strconv"
	"time"
)

// CloseState is where a yearly close (年度考核) stands.
type CloseState string

// The states of a yearly close.
const (
	CloseChecking CloseState = "checking" // open cases of the year are named and waited for
	CloseFrozen   CloseState = "frozen"   // figures are fixed and hashed; hospitals sign
	CloseLocked   CloseState = "locked"
)

// CloseEvent moves a yearly close.
type CloseEvent string

// The events of a yearly close.
const (
	CloseWasFrozen   CloseEvent = "frozen"
	CloseWasReturned CloseEvent = "returned" // a hospital found a fault: the year opens again
	CloseWasLocked   CloseEvent = "locked"
)

var closeMoves = moves[CloseState, CloseEvent]{
	CloseChecking: {CloseWasFrozen: CloseFrozen},
	CloseFrozen:   {CloseWasReturned: CloseChecking, CloseWasLocked: CloseLocked},
}

// YearClose is the close of one programme year.
type YearClose struct {
	ID        ID
	Programme string
	Year      int
	State     CloseState
	Round     int
	Figures   YearFigures // as frozen
	Hash      string      // SHA-256 over the canonical JSON of Figures
	FrozenAt  time.Time
	LockedAt  time.Time
	CreatedAt time.Time
	Version   int
}

// Case is the close as a case.
func (y YearClose) Case() CaseRef { return CaseRef{CaseYearClose, y.ID} }

// Name is the part of the close's workflow ID that holds the period, "shuangqian/2025".
func (y YearClose) Name() string { return y.Programme + "/" + strconv.Itoa(y.Year) }

// Moved is the close after an event, or a conflict.
func (y YearClose) Moved(e CloseEvent, now time.Time) (YearClose, error) {
	state, err := closeMoves.next(y.State, e)
	if err != nil {
		return y, err
	}
	y.State = state
	switch state {
	case CloseFrozen:
		y.FrozenAt = now
	case CloseLocked:
		y.LockedAt = now
	}
	return y, nil
}

// YearFigures is what a year came to, summed from accepted reports and settled assignments.
type YearFigures struct {
	Programme string             `json:"programme"`
	Year      int                `json:"year"`
	Hospitals []HospitalFigures  `json:"hospitals"` // one per pair of supporter and recipient, ordered by ID
	Totals    map[string]int64   `json:"totals"`    // by metric code, over all hospitals
	Warnings  []YearFigureRemark `json:"warnings,omitempty"`
}

// HospitalFigures is one pair's share of the year.
type HospitalFigures struct {
	SupporterID ID               `json:"supporter_id"`
	RecipientID ID               `json:"recipient_id"`
	Supporter   string           `json:"supporter"`
	Recipient   string           `json:"recipient"`
	People      int              `json:"people"`
	Expected    int              `json:"reports_expected"`
	Accepted    int              `json:"reports_accepted"`
	Missing     int              `json:"reports_missing"`
	EnteredLate int              `json:"reports_entered_late"`
	ServedDays  int              `json:"served_days"`
	Grades      map[string]int   `json:"grades"`
	Totals      map[string]int64 `json:"totals"`
}

// YearFigureRemark is something the signers should know; it changes nothing by itself.
type YearFigureRemark struct {
	Code string            `json:"code"`
	Args map[string]string `json:"args"`
}

// Sum fills the year's totals from its hospitals.
func (y *YearFigures) Sum() {
	y.Totals = map[string]int64{}
	for _, h := range y.Hospitals {
		for code, n := range h.Totals {
			y.Totals[code] += n
		}
	}
}

// WarnExcellent notes when a supporter's share of the best grade is above the programme's
// limit (事业单位工作人员考核规定, 人社部发〔2023〕6号, Art. 15). Hospitals are in order of ID.
func (y *YearFigures) WarnExcellent(form AppraisalForm) {
	if len(form.Grades) == 0 || form.ExcellentShare <= 0 {
		return
	}
	best := form.Grades[0].Code
	for i, h := range y.Hospitals {
		if i > 0 && y.Hospitals[i-1].SupporterID == h.SupporterID {
			continue // counted with the supporter's first pair
		}
		excellent, graded := 0, 0
		for _, pair := range y.Hospitals[i:] {
			if pair.SupporterID != h.SupporterID {
				continue
			}
			excellent += pair.Grades[best]
			for _, n := range pair.Grades {
				graded += n
			}
		}
		if float64(excellent) > form.ExcellentShare*float64(graded) {
			y.Warnings = append(y.Warnings, YearFigureRemark{Code: "excellent_share", Args: map[string]string{
				"hospital": h.Supporter, "excellent": strconv.Itoa(excellent), "graded": strconv.Itoa(graded),
			}})
		}
	}
}
