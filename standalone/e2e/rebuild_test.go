package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// The engine's data is deleted twice while cases are open: once an operator has them started
// again by hand, once the program does it by itself. The database is all that is needed.
func TestRebuild_AfterTheEngineLostItsData(t *testing.T) {
	t.Parallel()
	h := moveIn(t)
	h.play.lost = h.revive
	told(t, h.plays(func(step string) {
		switch step {
		case "arrive":
			h.process.kill()
			h.forget()
			h.says(1, "doctor", "8 of 8 open cases have no workflow")
			h.says(0, "rebuild", "8 workflows started.")
			h.says(0, "doctor", "8 open cases, each with its workflow")
			h.says(0, "rebuild", "0 workflows started.")
			h.start()
		case "end-backfill":
			h.process.stop()
			h.forget()
			h.start()
			h.process.says(`have one again.* cases=8`)
		}
	}))
	h.books().balance()
	h.process.stop()
	h.says(0, "doctor", "10 audit chains verified")
}

// forget deletes everything the engine knows.
func (h *house) forget() {
	h.t.Helper()
	if err := os.RemoveAll(filepath.Join(h.dir, "engine")); err != nil {
		h.t.Fatal(err)
	}
}
