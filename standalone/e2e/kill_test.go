package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The process is killed again and again in the middle of the story, between its steps and
// with a request under way; each time it is started again on the same folder. What people
// sent and got no answer to, they send again.
func TestCycle_SurvivesKill9(t *testing.T) {
	t.Parallel()
	h := moveIn(t)
	// How long after which request the process is killed: on its way in, in its transaction,
	// or just when its workflow hears of it.
	kills := map[string]map[int]time.Duration{
		"/hand-in": {10: 0, 60: 3 * time.Millisecond},
		"/decide":  {40: time.Millisecond, 80: 10 * time.Millisecond},
	}
	seen := map[string]int{}
	h.play.lost = h.revive
	h.play.watch = func(r *http.Request) {
		for kind, at := range kills {
			if !strings.HasSuffix(r.URL.Path, kind) {
				continue
			}
			seen[kind]++
			if after, ok := at[seen[kind]]; ok {
				time.AfterFunc(after, h.process.kill)
			}
		}
	}
	told(t, h.plays(func(step string) {
		switch step {
		case "review", "arrive", "appraise", "close-year":
			h.crash()
		}
	}))
	if h.starts != 1+4+4 || h.play.resent.Load() == 0 {
		t.Errorf("started %d times, %d requests sent again", h.starts, h.play.resent.Load())
	}
	h.books().balance()
	h.process.stop()
	h.says(0, "doctor", "10 audit chains verified")
}
