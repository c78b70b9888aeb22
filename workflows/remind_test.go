package workflows

import (
	"slices"
	"testing"

	"go.temporal.io/sdk/testsuite"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

func TestRemind_EveryPageOnceThenTheLedger(t *testing.T) {
	for _, long := range []bool{false, true} {
		s := newStory(t, domain.CaseRef{}, "", "2026-11-21")
		s.pages = []string{"", "100", "200"}
		if long { // continued after its first page
			s.first = func(env *testsuite.TestWorkflowEnvironment) { env.SetContinueAsNewSuggested(true) }
		}
		s.ends(NameRemind, RemindStart{Day: calendar.MustDate("2026-11-21")})
		want := []string{
			"AnchorAudit 2026-11-21", "Digests 2026-11-21 after ", "Digests 2026-11-21 after 100",
			"Digests 2026-11-21 after 200", "RecordPeriod remind 2026-11-21",
		}
		if !slices.Equal(s.calls, want) {
			t.Errorf("continued %v: asked for %v, want %v", long, s.calls, want)
		}
		if long != (s.runs == 2) {
			t.Errorf("continued %v: %d runs", long, s.runs)
		}
	}
}
