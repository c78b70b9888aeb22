package workflows

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/domain/calendar"
)

// story plays one workflow against an office, with the clock skipping over the waits. What
// people do is on the agenda. A run that continues as new is followed to the end.
type story struct {
	*office
	t      *testing.T
	clock  time.Time
	agenda []entry
	runs   int
	env    *testsuite.TestWorkflowEnvironment
	first  func(*testsuite.TestWorkflowEnvironment) // sets the first run up, may be nil
}

type entry struct {
	at   time.Time
	do   func()
	done bool
}

// newStory begins on a morning at eight, in China.
func newStory(t *testing.T, ref domain.CaseRef, state, day string) *story {
	s := &story{t: t, clock: at(day, 8, 0)}
	s.office = &office{ref: ref, state: state, version: 1, open: map[string]int{}}
	s.office.now = func() time.Time { return s.clock }
	return s
}

func at(day string, hour, minute int) time.Time { return calendar.MustDate(day).At(hour, minute) }

// on puts what a person does on the agenda. do runs with the office locked.
func (s *story) on(day string, hour, minute int, do func()) {
	s.agenda = append(s.agenda, entry{at: at(day, hour, minute), do: do})
}

// ends plays the story and fails unless it comes to its end by itself.
func (s *story) ends(name string, input any) {
	s.t.Helper()
	if err := s.play(name, input); err != nil {
		s.t.Fatalf("the story ended with %v after\n%s", err, s.told())
	}
}

func (s *story) play(name string, input any) error {
	for {
		err := s.run(name, input)
		if !workflow.IsContinueAsNewError(err) {
			return err
		}
		input = continued(s.t, name, err)
	}
}

// continued is what a run hands on to the next.
func continued(t *testing.T, name string, ended error) any {
	t.Helper()
	var next *workflow.ContinueAsNewError
	if !errors.As(ended, &next) {
		t.Fatalf("ended with %v instead of going on", ended)
	}
	if next.WorkflowType.Name != name {
		t.Fatalf("%s continues as %s", name, next.WorkflowType.Name)
	}
	decode := func(in any) {
		t.Helper()
		if err := converter.GetDefaultDataConverter().FromPayloads(next.Input, in); err != nil {
			t.Fatal(err)
		}
	}
	switch name {
	case NameYearClose:
		var in YearCloseStart
		decode(&in)
		return in
	case NameRemind:
		var in RemindStart
		decode(&in)
		return in
	}
	var in CaseStart
	decode(&in)
	return in
}

func (s *story) run(name string, input any) error {
	if s.runs++; s.runs > 100 {
		s.t.Fatalf("a hundred runs: the story goes in circles\n%s", s.told())
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(s.clock)
	env.SetTestTimeout(20 * time.Second)
	Register(env)
	env.RegisterActivity(s.office)
	s.office.now, s.env = env.Now, env
	s.office.wake = func(w domain.Wake) { env.SignalWorkflow(SignalWake, w) }
	for i := range s.agenda {
		if e := &s.agenda[i]; !e.done {
			env.RegisterDelayedCallback(func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				e.done = true
				e.do()
			}, max(e.at.Sub(s.clock), 0))
		}
	}
	if s.first != nil {
		s.first(env)
		s.first = nil
	}
	env.ExecuteWorkflow(name, input)
	s.clock = env.Now()
	s.office.now = func() time.Time { return s.clock }
	s.office.wake = nil
	if !env.IsWorkflowCompleted() {
		s.t.Fatalf("the story is stuck\n%s", s.told())
	}
	return env.GetWorkflowError()
}

func (s *story) told() string { return strings.Join(s.diary, "\n") }

// reads compares the diary with what should be in it, line by line.
func (s *story) reads(want ...string) {
	s.t.Helper()
	if !slices.Equal(s.diary, want) {
		s.t.Errorf("the diary reads\n%s\n\nwant\n%s", s.told(), strings.Join(want, "\n"))
	}
}

// once fails unless a line is in the diary exactly once.
func (s *story) once(line string) {
	s.t.Helper()
	n := 0
	for _, l := range s.diary {
		if strings.HasSuffix(l, line) {
			n++
		}
	}
	if n != 1 {
		s.t.Errorf("%q is in the diary %d times\n%s", line, n, s.told())
	}
}

// failedWith is the application error a workflow ended with.
func failedWith(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var failure *temporal.ApplicationError
	if !errors.As(err, &failure) {
		t.Fatalf("ended with %v, want an application error", err)
	}
	return failure
}
