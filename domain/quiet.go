package domain

import (
	"fmt"
	"hash/fnv"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// Minute is a time of day in China, in minutes after midnight: 0 to 1439.
type Minute int

// ParseMinute reads "22:00".
func ParseMinute(s string) (Minute, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("not a time of day (want HH:MM): %q", s)
	}
	return Minute(t.Hour()*60 + t.Minute()), nil
}

// String prints "22:00".
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

func minuteOf(t time.Time) Minute {
	t = t.In(calendar.Zone)
	return Minute(t.Hour()*60 + t.Minute())
}

// QuietHours are the hours of a day in which somebody wants no message: from From until
// before To, over midnight when To is the earlier one. Equal ends are no quiet hours.
type QuietHours struct{ From, To Minute }

// DefaultQuiet holds for whoever has chosen nothing.
var DefaultQuiet = QuietHours{From: 22 * 60, To: 7 * 60}

// Covers reports whether an instant lies in the quiet hours.
func (q QuietHours) Covers(at time.Time) bool {
	m := minuteOf(at)
	if q.From <= q.To {
		return q.From <= m && m < q.To
	}
	return m >= q.From || m < q.To
}

// Over is the end of the quiet hours that an instant lies in, or the instant itself when it
// lies in none.
func (q QuietHours) Over(at time.Time) time.Time {
	if !q.Covers(at) {
		return at
	}
	day := calendar.DateOf(at)
	if minuteOf(at) >= q.To {
		day = day.AddDays(1)
	}
	return day.At(int(q.To)/60, int(q.To)%60)
}

// Spreads of what would otherwise leave in the same second: the day's digests, and what the
// night held back. The providers themselves advise against the full and the half hour.
const (
	DigestSpread  = 40 * time.Minute
	MorningSpread = 15 * time.Minute
)

// Jitter is a reader's place in a spread, always the same one for the same name: whole
// seconds from zero to less than the spread.
func Jitter(name string, spread time.Duration) time.Duration {
	seconds := uint64(spread / time.Second)
	if seconds == 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	return time.Duration(mix(h.Sum64())%seconds) * time.Second
}

// mix lets every bit of a sum count, for names that differ in their last figure only.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// DigestAt is when a reader's digest of a day leaves, asked for at now: at its place in the
// spread, after the reader's quiet hours. ok is false when that would be another day: that
// day has its own digest.
func DigestAt(day calendar.Date, now time.Time, name string, quiet QuietHours) (at time.Time, ok bool) {
	if now.Before(day.Start()) {
		now = day.Start()
	}
	at = quiet.Over(now).Add(Jitter(name, DigestSpread))
	if quiet.Covers(at) { // the place lies in the quiet hours that follow
		at = quiet.Over(at).Add(Jitter(name, DigestSpread))
	}
	return at, calendar.DateOf(at) == day
}

// UrgentAt is when an urgent notice leaves: now, or after the quiet hours of a reader who
// does not want to be woken.
func UrgentAt(now time.Time, name string, quiet QuietHours, wakes bool) time.Time {
	if wakes || !quiet.Covers(now) {
		return now
	}
	return quiet.Over(now).Add(Jitter(name, MorningSpread))
}
