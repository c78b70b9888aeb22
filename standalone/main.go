// Command standalone is Duikou in one process: an embedded engine, an embedded database, the
// pages and the background work. It is the quick start, and enough for a small hospital.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/cmd/policycli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		status := policycli.Exit{Code: 1, Message: err.Error()}
		errors.As(err, &status)
		if status.Message != "" {
			fmt.Fprintln(os.Stderr, "duikou:", status.Message)
		}
		os.Exit(status.Code)
	}
}

func root() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "standalone", Short: "Duikou in one process; without a command it serves from ./data",
		Args: cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), file) },
	}
	cmd.PersistentFlags().StringVar(&file, "config", "", "YAML file with settings; the environment (DUIKOU_...) wins over it")
	cmd.AddCommand(demoCommand(), temporalCommand(&file), rebuildCommand(&file), doctorCommand(&file), benchCommand(), recordCommand(), importCommand(), policycli.Command())
	return cmd
}
