package engine

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

const taskQueue = "engine-test"

// nap sleeps for the given time and says so.
func nap(ctx workflow.Context, d time.Duration) (string, error) {
	if err := workflow.Sleep(ctx, d); err != nil {
		return "", err
	}
	return "rested", nil
}

// logged keeps what server and clients say at WARN and above in the test's log.
func logged(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func startEngine(t *testing.T, o Options) *Engine {
	t.Helper()
	o.Logger = logged(t)
	e, err := Start(t.Context(), o)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		if err := e.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return e
}

func dial(t *testing.T, o client.Options) client.Client {
	t.Helper()
	o.Logger = sdklog.NewStructuredLogger(logged(t))
	c, err := client.Dial(o)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func startWorker(t *testing.T, c client.Client) worker.Worker {
	t.Helper()
	w := worker.New(c, taskQueue, worker.Options{WorkerStopTimeout: 5 * time.Second})
	w.RegisterWorkflow(nap)
	if err := w.Start(); err != nil {
		t.Fatalf("worker: %v", err)
	}
	return w
}

func startNap(t *testing.T, c client.Client, id string, d time.Duration) client.WorkflowRun {
	t.Helper()
	run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: taskQueue}, nap, d)
	if err != nil {
		t.Fatalf("start %s: %v", id, err)
	}
	return run
}

func describe(t *testing.T, c client.Client, namespace string) *workflowservice.DescribeNamespaceResponse {
	t.Helper()
	found, err := c.WorkflowService().DescribeNamespace(t.Context(), &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if err != nil {
		t.Fatalf("describe namespace: %v", err)
	}
	return found
}

func TestEngine_TimerSurvivesARestartAndHistoryIsKept90Days(t *testing.T) {
	// A name as people give it, with every character a SQLite URI treats specially.
	dir := filepath.Join(t.TempDir(), "对口 支援 #1 100%3f?", "engine")
	first := startEngine(t, Options{Dir: dir})
	c := dial(t, first.ClientOptions())
	w := startWorker(t, c)
	asleep := startNap(t, c, "assignment/1", 4*time.Second)
	begun := time.Now()
	var said string
	if err := startNap(t, c, "assignment/2", 0).Get(t.Context(), &said); err != nil || said != "rested" {
		t.Fatalf("a workflow without a wait said %q, %v", said, err)
	}
	w.Stop()
	c.Close()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{coreFile, visibilityFile} {
		if wal, err := os.Stat(filepath.Join(dir, name+"-wal")); err == nil && wal.Size() != 0 {
			t.Errorf("%s has %d bytes outside the file after Stop", name, wal.Size())
		}
	}

	second := startEngine(t, Options{Dir: dir})
	c = dial(t, second.ClientOptions())
	w = startWorker(t, c)
	defer w.Stop()
	if err := c.GetWorkflow(t.Context(), "assignment/1", asleep.GetRunID()).Get(t.Context(), &said); err != nil || said != "rested" {
		t.Fatalf("the sleeping workflow said %q, %v", said, err)
	}
	if slept := time.Since(begun); slept < 4*time.Second {
		t.Errorf("the timer fired after %s instead of 4s", slept)
	}
	if got := describe(t, c, "duikou").GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 90*24*time.Hour {
		t.Errorf("retention is %s, want 90 days", got)
	}
}

func TestEngine_StrangerOnTheSameMachineIsRefused(t *testing.T) {
	e := startEngine(t, Options{Dir: t.TempDir()})
	for name, change := range map[string]func(*client.Options){
		"no token":               func(o *client.Options) { o.Credentials = nil },
		"wrong token":            func(o *client.Options) { o.Credentials = client.NewAPIKeyStaticCredentials(e.Token() + "0") },
		"empty token":            func(o *client.Options) { o.Credentials = client.NewAPIKeyStaticCredentials("") },
		"token of another start": func(o *client.Options) { o.Credentials = client.NewAPIKeyStaticCredentials(strings.Repeat("0", 64)) },
	} {
		t.Run(name, func(t *testing.T) {
			o := e.ClientOptions()
			change(&o)
			c := dial(t, o)
			var denied *serviceerror.PermissionDenied
			_, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "x", TaskQueue: taskQueue}, nap, time.Duration(0))
			if !errors.As(err, &denied) {
				t.Errorf("start workflow: got %v, want PermissionDenied", err)
			}
			_, err = c.WorkflowService().ListNamespaces(t.Context(), &workflowservice.ListNamespacesRequest{})
			if !errors.As(err, &denied) {
				t.Errorf("list namespaces: got %v, want PermissionDenied", err)
			}
		})
	}
	t.Run("through the internal ports", func(t *testing.T) {
		for service, port := range e.ports.byService() {
			if port == e.ports.frontend {
				continue
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			o := e.ClientOptions()
			o.HostPort, o.Logger = hostPort(port), nil
			if c, err := client.DialContext(ctx, o); err == nil {
				t.Errorf("%s let a plain client in", service)
				c.Close()
			}
			cancel()
		}
	})
}

func TestEngine_SecondOneOnTheFolderIsToldWhy(t *testing.T) {
	dir := t.TempDir()
	first := startEngine(t, Options{Dir: dir})
	_, err := Start(t.Context(), Options{Dir: dir, Logger: logged(t)})
	if !errors.Is(err, ErrFolderInUse) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("got %v, want ErrFolderInUse naming %s", err, dir)
	}
	_, err = Start(t.Context(), Options{Dir: t.TempDir(), Port: first.ports.frontend, Logger: logged(t)})
	if !errors.Is(err, ErrPortInUse) {
		t.Fatalf("got %v, want ErrPortInUse", err)
	}
	for _, name := range []string{coreFile, visibilityFile, lockFile, coreFile + "-wal", coreFile + "-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, info.Mode().Perm())
		}
	}
}

func TestEngine_OtherProcessesUseAFixedPortAndToken(t *testing.T) {
	free, err := takePorts(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	e := startEngine(t, Options{Dir: t.TempDir(), Namespace: "xiang", Port: free.frontend, Token: "agreed", Retention: 48 * time.Hour})
	if _, port, _ := net.SplitHostPort(e.Address()); hostPort(free.frontend) != e.Address() {
		t.Errorf("listens on port %s, want %d", port, free.frontend)
	}
	c := dial(t, client.Options{
		HostPort:          hostPort(free.frontend),
		Namespace:         "xiang",
		Credentials:       client.NewAPIKeyStaticCredentials("agreed"),
		ConnectionOptions: client.ConnectionOptions{TLSDisabled: true},
	})
	if got := describe(t, c, "xiang").GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 48*time.Hour {
		t.Errorf("retention is %s, want the 48h asked for", got)
	}
}

func TestEngine_DeletedDatabaseGivesAFreshEngine(t *testing.T) {
	dir := t.TempDir()
	first := startEngine(t, Options{Dir: dir})
	c := dial(t, first.ClientOptions())
	startNap(t, c, "cycle/1", time.Hour)
	old := describe(t, c, "duikou").GetNamespaceInfo().GetId()
	c.Close()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, coreFile)); err != nil {
		t.Fatal(err)
	}

	second := startEngine(t, Options{Dir: dir, Retention: 100 * 24 * time.Hour})
	c = dial(t, second.ClientOptions())
	if now := describe(t, c, "duikou").GetNamespaceInfo().GetId(); now == old {
		t.Error("the deleted engine is still there")
	}
	var missing *serviceerror.NotFound
	if _, err := c.DescribeWorkflowExecution(t.Context(), "cycle/1", ""); !errors.As(err, &missing) {
		t.Errorf("cycle/1: got %v, want NotFound", err)
	}
	w := startWorker(t, c)
	defer w.Stop()
	var said string
	if err := startNap(t, c, "cycle/1", 0).Get(t.Context(), &said); err != nil || said != "rested" {
		t.Errorf("the fresh engine said %q, %v", said, err)
	}
}

func TestEngine_LostVisibilityListsOpenWorkflowsAgainAndRetentionFollowsTheOption(t *testing.T) {
	dir := t.TempDir()
	first := startEngine(t, Options{Dir: dir})
	c := dial(t, first.ClientOptions())
	startNap(t, c, "cycle/1", time.Hour)
	c.Close()
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// As after an upgrade of the server that changed the schema.
	if err := within(t.Context(), filepath.Join(dir, visibilityFile), func(tx *sql.Tx) error {
		return (&schemaDB{ctx: t.Context(), tx: tx}).stamp(stampSHA256, "of another build")
	}); err != nil {
		t.Fatal(err)
	}

	second := startEngine(t, Options{Dir: dir, Retention: 30 * 24 * time.Hour})
	c = dial(t, second.ClientOptions())
	if got := describe(t, c, "duikou").GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 30*24*time.Hour {
		t.Errorf("retention is %s, want the 30 days asked for now", got)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		list, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: "ExecutionStatus = 'Running'"})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.GetExecutions()) == 1 && list.GetExecutions()[0].GetExecution().GetWorkflowId() == "cycle/1" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("cycle/1 is not listed, only %v", list.GetExecutions())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestEngine_OptionsThatCannotWorkAreRefused(t *testing.T) {
	for name, o := range map[string]Options{
		"no folder":           {},
		"retention too short": {Dir: t.TempDir(), Retention: time.Minute},
	} {
		if e, err := Start(t.Context(), o); err == nil {
			t.Errorf("%s: started", name)
			_ = e.Stop(t.Context())
		}
	}
	dir := filepath.Join(t.TempDir(), "new")
	e := startEngine(t, Options{Dir: dir})
	info, err := os.Stat(dir)
	if err != nil || info.Mode() != fs.ModeDir|0o700 {
		t.Errorf("a new folder has mode %v, %v, want 0700", info.Mode(), err)
	}
	if len(e.Token()) != 64 {
		t.Errorf("the random token has %d hexadecimal digits, want 64", len(e.Token()))
	}
}
