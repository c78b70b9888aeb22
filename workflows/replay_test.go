package workflows

import (
	"log/slog"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
)

// Histories recorded by released builds must replay with this one: a workflow that was begun
// yesterday goes on today. Files are added with a release and never changed.
func TestReplay_HistoriesOfReleasedBuilds(t *testing.T) {
	files, err := filepath.Glob("testdata/replay/*/*.json") // a folder per release
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded histories under testdata/replay (%v)", err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			replayer := worker.NewWorkflowReplayer()
			Register(replayer)
			err := replayer.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file)
			if err != nil {
				t.Error(err)
			}
		})
	}
}
