package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/spf13/cobra"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/standalone/bench"
)

func approvalsCommand() *cobra.Command {
	var o bench.Options
	var asJSON bool
	var dsn, profile string
	cmd := &cobra.Command{Use: "approvals", Short: "Measure decisions by many people at once", Args: cobra.NoArgs}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the lines as one JSON array in the last line")
	cmd.Flags().BoolVar(&o.Quick, "quick", false, "few samples, to see that it works; the figures mean little")
	cmd.Flags().IntSliceVar(&o.Crowds, "people", nil, "how many people decide at once (default 1,10,50,100)")
	cmd.Flags().StringVar(&dsn, "dsn", "", "a MySQL or MariaDB account that may create databases; without it, SQLite")
	cmd.Flags().StringVar(&profile, "cpuprofile", "", "write a CPU profile of this process to a file")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return profiled(profile, func() error { return runApprovals(cmd.Context(), o, dsn, asJSON) })
	}
	return cmd
}

func runApprovals(ctx context.Context, o bench.Options, dsn string, asJSON bool) (err error) {
	if o.Dir, err = os.MkdirTemp("", "duikou-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.Dir)
	o.Out, o.Serve = os.Stdout, openFace
	ours := ""
	if dsn != "" {
		for _, into := range []*string{&ours, &o.FloorDSN} {
			made, drop, err := ownDatabase(ctx, dsn)
			if err != nil {
				return err
			}
			defer drop()
			*into = made
		}
	}
	o.Desk = func(ctx context.Context, dir string) (*bench.House, error) { return openDesk(ctx, dir, ours) }
	lines, err := bench.Approvals(ctx, o)
	if err != nil {
		return err
	}
	bench.Print(os.Stdout, lines)
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	return nil
}

// ownDatabase makes a database that lasts as long as the measurement.
func ownDatabase(ctx context.Context, dsn string) (string, func() error, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "", nil, err
	}
	admin, err := sql.Open("mysql", cfg.FormatDSN())
	if err != nil {
		return "", nil, err
	}
	name := "duikou_bench_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, errors.Join(err, admin.Close())
	}
	cfg.DBName = name
	return cfg.FormatDSN(), func() error {
		_, err := admin.Exec("DROP DATABASE " + name)
		return errors.Join(err, admin.Close())
	}, nil
}

// promptEngine answers every wake-up at once: nothing runs that would take the processor
// from those who are measured.
type promptEngine struct{}

func (promptEngine) Wake(context.Context, domain.CaseRef, domain.Wake) error { return nil }
func (promptEngine) Alive(context.Context, domain.CaseRef, string) (bool, error) {
	return true, nil
}

// openDesk runs the HTTP face on a database, beside an engine that answers at once.
func openDesk(ctx context.Context, dir, dsn string) (*bench.House, error) {
	c, err := benchConfig(dir)
	if err != nil {
		return nil, err
	}
	if dsn != "" {
		c.DB = config.DB{Driver: "mysql", DSN: dsn, MaxConns: c.DB.MaxConns}
	}
	h, err := openRowsOf(ctx, c, dir)
	if err != nil {
		return nil, err
	}
	a := h.App
	a.Service.Close()
	a.Service = service.New(service.Deps{
		Store: a.DB, Policy: a.Policy, Engine: promptEngine{}, Texts: a.Site, Log: a.Log,
	})
	listener, err := net.Listen("tcp", c.HTTP.Addr)
	if err != nil {
		a.Close()
		return nil, err
	}
	return serveFace(ctx, a, listener), nil
}

// serveFace answers requests until it is stopped.
func serveFace(ctx context.Context, a *app.App, listener net.Listener) *bench.House {
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Serve(serving, listener) }()
	return &bench.House{App: a, URL: fmt.Sprint("http://", listener.Addr()), Stop: func() error {
		stop()
		defer a.Close()
		return <-ended
	}}
}
