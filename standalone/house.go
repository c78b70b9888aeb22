package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/standalone/engine"
	"github.com/duikou/duikou/worker"
)

// house is the whole of Duikou in this process.
type house struct {
	*app.App
	engine   *engine.Engine
	listener net.Listener
}

// settings loads the configuration and puts everything of it into the data folder.
func settings(file string) (config.Config, error) {
	c, err := config.Load(file)
	if err != nil {
		return c, err
	}
	return inFolder(c, c.DataDir), nil
}

// inFolder is a configuration that keeps its data in dir, except what was set to lie elsewhere.
func inFolder(c config.Config, dir string) config.Config {
	c.DataDir = dir
	if c.DB.Driver == "sqlite" && c.DB.DSN == "./data/duikou.db" {
		c.DB.DSN = filepath.Join(dir, "duikou.db")
	}
	if c.Mail.Dir == "./data/mail" {
		c.Mail.Dir = filepath.Join(dir, "mail")
	}
	if c.KeysFile == "" {
		c.KeysFile = filepath.Join(dir, "keys.json")
	}
	return c
}

// build starts the engine, brings the database's schema up to date meanwhile, opens the
// database, and takes the port.
func build(ctx context.Context, c config.Config, log *slog.Logger) (_ *house, err error) {
	h := &house{}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, err
	}
	keys, err := config.EnsureKeys(c.KeysFile)
	if err != nil {
		return nil, err
	}
	var both errgroup.Group
	both.Go(func() (err error) {
		h.engine, err = startEngine(ctx, c, log)
		return err
	})
	both.Go(func() error { return app.Migrate(ctx, c, log, keys) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	options := h.engine.ClientOptions()
	if h.App, err = app.Open(ctx, c, log, app.Options{Keys: keys, Temporal: &options, Migrate: true}); err != nil {
		return nil, err
	}
	h.listener, err = net.Listen("tcp", c.HTTP.Addr)
	return h, err
}

func startEngine(ctx context.Context, c config.Config, log *slog.Logger) (*engine.Engine, error) {
	return engine.Start(ctx, engine.Options{
		Dir: filepath.Join(c.DataDir, "engine"), Namespace: c.Temporal.Namespace, Token: c.Temporal.Token, Logger: log,
	})
}

// url is where people reach the process.
func (h *house) url() string { return "http://" + h.listener.Addr().String() }

// run serves and works until the context ends: first HTTP stops, then the background part.
func (h *house) run(ctx context.Context) error {
	working, stopWork := context.WithCancel(context.Background())
	defer stopWork()
	var both errgroup.Group
	serving, stopServing := context.WithCancel(ctx)
	both.Go(func() error {
		defer stopServing()
		return h.Work(working, worker.Options{MaxPollers: 8})
	})
	both.Go(func() error {
		defer stopWork()
		return h.Serve(serving, h.listener)
	})
	return both.Wait()
}

// close ends what build began: client, database, engine.
func (h *house) close() {
	if h.App != nil {
		h.App.Close()
	}
	if h.listener != nil {
		h.listener.Close()
	}
	if h.engine == nil {
		return
	}
	end, cancel := context.WithTimeout(context.Background(), 25*time.Second)
	defer cancel()
	if err := h.engine.Stop(end); err != nil {
		slog.Warn("the engine did not stop in time", "error", err)
	}
}

// serve is the program without a command.
func serve(ctx context.Context, file string) error {
	c, err := settings(file)
	if err != nil {
		return err
	}
	h, err := build(ctx, c, app.Logger(c.Log, os.Stderr))
	if errors.Is(err, engine.ErrFolderInUse) {
		return fmt.Errorf("%w; stop the other one, or set DUIKOU_DATA_DIR", err)
	}
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.welcome(ctx, os.Stdout); err != nil {
		return err
	}
	go h.mend(ctx)
	return h.run(ctx)
}

// mend starts again what the engine may have lost while the process was down.
func (h *house) mend(ctx context.Context) {
	started, err := h.Service.System.Rebuild(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		h.Log.Warn("not every open case was looked at; `rebuild` does it again", "error", err)
	case started > 0:
		h.Log.Warn("open cases had no workflow and have one again", "cases", started)
	}
}

// welcome makes the first administrator on an empty database, and says where to go.
func (h *house) welcome(ctx context.Context, out io.Writer) error {
	login, password, err := h.Service.Accounts.Bootstrap(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nDuikou is ready: %s\n", h.url())
	if login != "" {
		fmt.Fprintf(out, "\n  First administrator: %s\n  One-time password:   %s\n  (shown once; it must be changed at the first log-in)\n", login, password)
	}
	fmt.Fprintf(out, "\nData: %s   Mail is written to: %s   Stop with Ctrl-C.\n", h.Config.DataDir, h.Config.Mail.Dir)
	return nil
}
