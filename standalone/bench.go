package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/standalone/bench"
)

func benchCommand() *cobra.Command {
	var o bench.Options
	var asJSON bool
	var profile string
	cmd := &cobra.Command{Use: "bench [PART...]", Short: "Measure: every figure beside its floor, on ephemeral data", ValidArgs: bench.Parts, Args: cobra.OnlyValidArgs}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the lines as one JSON array in the last line")
	cmd.Flags().BoolVar(&o.Quick, "quick", false, "few samples, to see that it works; the figures mean little")
	cmd.Flags().StringSliceVar(&o.Only, "only", nil, "parts to measure, of "+strings.Join(bench.Parts, ","))
	cmd.Flags().StringVar(&profile, "cpuprofile", "", "write a CPU profile of this process to a file")
	cmd.AddCommand(sleepersCommand(), approvalsCommand())
	cmd.RunE = func(cmd *cobra.Command, parts []string) error {
		o.Only = append(o.Only, parts...)
		return profiled(profile, func() error { return runBench(cmd.Context(), o, asJSON) })
	}
	return cmd
}

// profiled does something, and writes a CPU profile of it where a file is named.
func profiled(file string, do func() error) error {
	if file == "" {
		return do()
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

func runBench(ctx context.Context, o bench.Options, asJSON bool) (err error) {
	if o.Dir, err = os.MkdirTemp("", "duikou-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.Dir)
	if o.Program, err = os.Executable(); err != nil {
		return err
	}
	o.Out, o.Open, o.Serve, o.Fill = os.Stdout, openHouse, openFace, openRows
	lines, err := bench.Run(ctx, o)
	if err != nil {
		return err
	}
	bench.Print(os.Stdout, lines)
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	return nil
}

// benchConfig is the configuration of a house that lasts as long as a measurement. What this
// machine is configured for must not change what is measured.
func benchConfig(dir string) (config.Config, error) {
	c, err := config.Load("")
	if err != nil {
		return c, err
	}
	c = inFolder(c, dir)
	c.DB.Driver, c.DB.DSN, c.HTTP.Addr = "sqlite", filepath.Join(dir, "duikou.db"), "127.0.0.1:0"
	c.KeysFile = filepath.Join(dir, "keys.json")
	c.Mail = config.Mail{Transport: "file", Dir: filepath.Join(dir, "mail"), From: c.Mail.From}
	c.Log = config.Log{Level: "warn", Format: "text"}
	return c, nil
}

// openHouse runs the whole program.
func openHouse(ctx context.Context, dir string) (*bench.House, error) {
	c, err := benchConfig(dir)
	if err != nil {
		return nil, err
	}
	h, err := build(ctx, c, app.Logger(c.Log, os.Stderr))
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- h.run(running) }()
	return &bench.House{App: h.App, URL: h.url(), Stop: func() error {
		stop()
		defer h.close()
		return <-ended
	}}, nil
}

// openFace runs the HTTP face alone. The engine is never called: its client connects lazily.
func openFace(ctx context.Context, dir string) (*bench.House, error) {
	h, err := openRows(ctx, dir)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", h.App.Config.HTTP.Addr)
	if err != nil {
		h.App.Close()
		return nil, err
	}
	return serveFace(ctx, h.App, listener), nil
}

// openRows opens the database and the service on it, and nothing else.
func openRows(ctx context.Context, dir string) (*bench.House, error) {
	c, err := benchConfig(dir)
	if err != nil {
		return nil, err
	}
	return openRowsOf(ctx, c, dir)
}

func openRowsOf(ctx context.Context, c config.Config, dir string) (*bench.House, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	keys, err := config.EnsureKeys(c.KeysFile)
	if err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, c, app.Logger(c.Log, os.Stderr), app.Options{Keys: keys, Migrate: true})
	if err != nil {
		return nil, err
	}
	return &bench.House{App: a, Stop: func() error { a.Close(); return nil }}, nil
}

// sleepersCommand is the floor of a house with open assignments: the bare engine, and a worker
// on which as many bare workflows sleep. It is run as a process of its own.
func sleepersCommand() *cobra.Command {
	var dir string
	var n int
	cmd := &cobra.Command{Use: "sleepers", Short: "Run the bare engine with sleeping workflows", Args: cobra.NoArgs, Hidden: true}
	cmd.Flags().StringVar(&dir, "dir", "", "folder of the engine")
	cmd.Flags().IntVar(&n, "n", 0, "workflows")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return bench.Sleepers(cmd.Context(), dir, n, os.Stdout) }
	return cmd
}
