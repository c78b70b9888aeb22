package domain

import (
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Copy is a run shown to somebody who is not asked for anything (抄送), once to each.
type Copy struct {
	ID         ID
	RunID      ID
	TaskID     ID // on whose passing it was sent, or 0
	UserID     ID
	SenderID   ID // 0 = the programme says so
	SenderName string
	Note       string
	CreatedAt  time.Time
	ReadAt     time.Time
}

// Urge is a reminder somebody sent by hand to those who hold a task (催办).
type Urge struct {
	ID        ID
	RunID     ID
	TaskID    ID
	UserID    ID
	UserName  string
	CreatedAt time.Time
}

// A task is urged at most once in UrgePause, and UrgesADay times on one day in China,
// whoever does it.
const (
	UrgePause = 4 * time.Hour
	UrgesADay = 3
)

// MayUrge holds one more urge against those a task has had since the day began and in the
// pause before now.
func MayUrge(had []Urge, now time.Time) error {
	today, day := 0, calendar.DateOf(now)
	var last time.Time
	for _, u := range had {
		if calendar.DateOf(u.CreatedAt) == day {
			today++
		}
		if u.CreatedAt.After(last) {
			last = u.CreatedAt
		}
	}
	switch {
	case now.Sub(last) < UrgePause:
		return Fault(CodeRateLimited, "urged_recently").With("at", last.UTC().Format(time.RFC3339))
	case today >= UrgesADay:
		return Fault(CodeRateLimited, "urged_enough").With("limit", UrgesADay)
	}
	return nil
}
