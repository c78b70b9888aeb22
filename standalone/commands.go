package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/standalone/engine"
)

// temporalCommand runs the engine alone, for several api and worker processes on one machine.
func temporalCommand(file *string) *cobra.Command {
	var port int
	var token string
	cmd := &cobra.Command{Use: "temporal", Short: "Run the embedded engine alone, for other Duikou processes on this machine", Args: cobra.NoArgs}
	cmd.Flags().IntVar(&port, "port", 7233, "port on 127.0.0.1")
	cmd.Flags().StringVar(&token, "token", "", "token clients must present (default: a random one, printed)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := settings(*file)
		if err != nil {
			return err
		}
		e, err := engine.Start(cmd.Context(), engine.Options{
			Dir: filepath.Join(c.DataDir, "engine"), Namespace: c.Temporal.Namespace, Port: port, Token: token,
			Logger: app.Logger(c.Log, os.Stderr),
		})
		if err != nil {
			return err
		}
		fmt.Printf("DUIKOU_TEMPORAL_ADDRESS=%s\nDUIKOU_TEMPORAL_NAMESPACE=%s\nDUIKOU_TEMPORAL_TOKEN=%s\n", e.Address(), e.Namespace(), e.Token())
		<-cmd.Context().Done()
		return e.Stop(context.Background())
	}
	return cmd
}

// rebuildCommand and doctorCommand work on the data folder of a standalone program that is
// not running; the running one rebuilds by itself when it starts.
func rebuildCommand(file *string) *cobra.Command {
	return onFolder(file, "rebuild", "Start the workflow of every open case that has none", func(ctx context.Context, h *house) error {
		started, err := h.Service.System.Rebuild(ctx)
		fmt.Printf("%d workflows started.\n", started)
		return err
	})
}

func doctorCommand(file *string) *cobra.Command {
	return onFolder(file, "doctor", "Examine configuration, databases, engine, cases and audit", func(ctx context.Context, h *house) error {
		if !h.Doctor(ctx, os.Stdout) {
			return errors.New("something is wrong; see above")
		}
		return nil
	})
}

func onFolder(file *string, use, short string, run func(context.Context, *house) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		c, err := settings(*file)
		if err != nil {
			return err
		}
		c.HTTP.Addr = "127.0.0.1:0"
		h, err := build(cmd.Context(), c, app.Logger(c.Log, os.Stderr))
		if err != nil {
			return err
		}
		defer h.close()
		return run(cmd.Context(), h)
	}}
}
