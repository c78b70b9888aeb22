package bench

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/duikou/duikou/app"
)

// House is a running Duikou in this process.
type House struct {
	App  *app.App
	URL  string
	Stop func() error
}

// Options is what a run needs from the program that is measured.
type Options struct {
	Dir     string   // an empty folder for databases, the caller's to remove
	Program string   // the executable, for what is measured from outside
	Quick   bool     // few samples: that every line is produced, not what it says
	Only    []string // parts to measure; none means all of Parts
	Out     io.Writer

	// Open runs the whole program on a folder: engine, worker and HTTP.
	Open func(ctx context.Context, dir string) (*House, error)
	// Serve runs the HTTP face on a folder, without engine and worker.
	Serve func(ctx context.Context, dir string) (*House, error)
	// Fill opens a folder's database for filling it; nothing is served.
	Fill func(ctx context.Context, dir string) (*House, error)
	// Desk runs the HTTP face beside an engine that answers every wake-up at once.
	Desk   func(ctx context.Context, dir string) (*House, error)
	Crowds []int // how many people decide at once; none means the usual
	// FloorDSN is an empty database with our schema on the server Desk works on; "" is SQLite.
	FloorDSN string
}

// run is one run of the benchmark.
type run struct{ Options }

// Parts names the parts of the benchmark in their order.
var Parts = []string{"decision", "next-task", "inbox", "starts", "ready", "memory", "verdicts"}

// Run measures every line.
func Run(ctx context.Context, o Options) ([]Line, error) {
	r := &run{o}
	parts := map[string]func(context.Context) ([]Line, error){
		"decision": r.decision, "next-task": r.nextTask, "inbox": r.inbox,
		"starts": r.starts, "ready": r.ready, "memory": r.memory, "verdicts": r.verdicts,
	}
	var lines []Line
	for _, name := range Parts {
		if len(o.Only) > 0 && !slices.Contains(o.Only, name) {
			continue
		}
		began := time.Now()
		more, err := parts[name](ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(o.Out, "· %s measured in %s\n", name, time.Since(began).Round(100*time.Millisecond))
		lines = append(lines, more...)
	}
	return lines, nil
}

// of is the number of a full run or of a quick one.
func (r *run) of(full, quick int) int {
	if r.Quick {
		return quick
	}
	return full
}

func (r *run) folder(name string) string { return filepath.Join(r.Dir, name) }
