// Command duikou is the lean program for a server: it needs a database and a Temporal
// cluster. The standalone program beside it brings both with it.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	_ "time/tzdata" // China's zone must resolve in an image without zone files

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/cmd/policycli"
	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/worker"
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
		Use: "duikou", Short: "Duikou runs paired support between hospitals",
		SilenceUsage: true, SilenceErrors: true,
	}
	cmd.PersistentFlags().StringVar(&file, "config", "", "YAML file with settings; the environment (DUIKOU_...) wins over it")
	cmd.AddCommand(
		migrate(&file),
		with(&file, "api", "Serve the pages and the REST interface", serveAPI),
		with(&file, "worker", "Run workflows, reminders and the outbox relay", runWorker),
		with(&file, "rebuild", "Start the workflow of every open case that has none", rebuild),
		with(&file, "doctor", "Examine configuration, database, engine, cases and audit", doctor),
		keygen(),
		policycli.Command(),
	)
	return cmd
}

// with is a command that works on an opened app.
func with(file *string, use, short string, run func(context.Context, *app.App) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		a, err := open(cmd.Context(), *file, false)
		if err != nil {
			return err
		}
		defer a.Close()
		return run(cmd.Context(), a)
	}}
}

func open(ctx context.Context, file string, migrate bool) (*app.App, error) {
	c, err := config.Load(file)
	if err != nil {
		return nil, err
	}
	if c.KeysFile == "" {
		return nil, errors.New("keys_file: set it (DUIKOU_KEYS_FILE); `duikou keygen` prints a fresh key ring")
	}
	keys, err := config.ReadKeys(c.KeysFile)
	if err != nil {
		return nil, err
	}
	log := app.Logger(c.Log, os.Stderr)
	log.Info("configuration", "settings", c)
	return app.Open(ctx, c, log, app.Options{Keys: keys, Migrate: migrate})
}

func migrate(file *string) *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database's schema up to date", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		a, err := open(cmd.Context(), *file, true)
		if err != nil {
			return err
		}
		defer a.Close()
		login, password, err := a.Service.Accounts.Bootstrap(cmd.Context())
		if err != nil {
			return err
		}
		if login != "" {
			fmt.Printf("First administrator: %s\nOne-time password:   %s\n", login, password)
		}
		fmt.Println("The schema is up to date.")
		return nil
	}}
}

func serveAPI(ctx context.Context, a *app.App) error {
	l, err := net.Listen("tcp", a.Config.HTTP.Addr)
	if err != nil {
		return err
	}
	a.Log.Info("serving", "address", l.Addr().String())
	return a.Serve(ctx, l)
}

func runWorker(ctx context.Context, a *app.App) error {
	return a.Work(ctx, worker.Options{ActivitySlots: 2 * a.Config.DB.MaxConns})
}

func rebuild(ctx context.Context, a *app.App) error {
	started, err := a.Service.System.Rebuild(ctx)
	fmt.Printf("%d workflows started.\n", started)
	return err
}

func doctor(ctx context.Context, a *app.App) error {
	if !a.Doctor(ctx, os.Stdout) {
		return errors.New("something is wrong; see above")
	}
	return nil
}

func keygen() *cobra.Command {
	return &cobra.Command{Use: "keygen", Short: "Print a fresh key ring for DUIKOU_KEYS_FILE", Args: cobra.NoArgs, Run: func(*cobra.Command, []string) {
		fmt.Println(config.NewKeys().File())
	}}
}
