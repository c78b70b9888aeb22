package main

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/duikou/duikou/standalone/bench"
)

// Somebody who wonders how fast their machine is gets every line, each with its floor.
func TestBench_QuickRunPrintsEveryLine(t *testing.T) {
	if testing.Short() {
		t.Skip("links the program and starts it eight times")
	}
	program := filepath.Join(t.TempDir(), "standalone")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program, "bench", "--quick", "--json").Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := strings.Split(strings.TrimSpace(string(out)), "\n")
	var lines []bench.Line
	if err := json.Unmarshal([]byte(text[len(text)-1]), &lines); err != nil {
		t.Fatalf("the last line is no array of lines: %v\n%s", err, out)
	}
	want := []string{
		"decision p50", "decision p95", "decision to next open task p50", "inbox page at 1,000,000 tasks p50",
		"inbox page at 1,000,000 tasks p50, against SQL", "20 assignments started", "time until ready",
		"resident memory idle", "resident memory with 20 open assignments",
		"one verdict, of a million", "heap after a million verdicts",
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), len(want), out)
	}
	for i, l := range lines {
		if l.Name != want[i] || l.Unit == "" {
			t.Errorf("line %d is %q in %q, want %q", i, l.Name, l.Unit, want[i])
		}
		for _, v := range []float64{l.Value, l.Floor, l.Ratio} {
			if math.IsNaN(v) || math.IsInf(v, 0) || v <= 0 {
				t.Errorf("%s: value %v, floor %v, ratio %v", l.Name, l.Value, l.Floor, l.Ratio)
			}
		}
	}
}

// Somebody who wonders how many people can decide at once gets a line for each crowd.
func TestBenchApprovals_QuickRunPrintsEveryLine(t *testing.T) {
	var o bench.Options
	o.Quick, o.Dir, o.Out, o.Serve = true, t.TempDir(), io.Discard, openFace
	o.Desk = func(ctx context.Context, dir string) (*bench.House, error) { return openDesk(ctx, dir, "") }
	lines, err := bench.Approvals(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range lines {
		names = append(names, l.Name)
		if math.IsNaN(l.Ratio) || math.IsInf(l.Ratio, 0) || l.Ratio <= 0 || l.Unit == "" {
			t.Errorf("%+v", l)
		}
	}
	want := "decisions per second, 1 people; p50, 1 people; p95, 1 people; p99, 1 people; " +
		"decisions per second, 10 people; p50, 10 people; p95, 10 people; p99, 10 people; " +
		"decisions per second, 1 people, batches of 20; p50, 1 people, batches of 20; p95, 1 people, batches of 20; p99, 1 people, batches of 20; " +
		"decisions per second, 10 people, batches of 10; p50, 10 people, batches of 10; p95, 10 people, batches of 10; p99, 10 people, batches of 10; " +
		"inbox page at 1,000,000 tasks p95; badge counts at 1,000,000 tasks p95"
	if got := strings.Join(names, "; "); got != want {
		t.Errorf("lines: %s", got)
	}
}
