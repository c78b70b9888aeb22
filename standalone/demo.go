package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/duikou/duikou/app"
	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/notify"
	"github.com/duikou/duikou/standalone/demo"
)

func demoCommand() *cobra.Command {
	var exit, asJSON bool
	var addr string
	cmd := &cobra.Command{Use: "demo", Short: "Play a complete cycle on ephemeral data, then stay up to look around", Args: cobra.NoArgs}
	cmd.Flags().BoolVar(&exit, "exit", false, "end when the story is over")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as one JSON object in the last line")
	cmd.Flags().StringVar(&addr, "addr", "", "address to serve on (default 127.0.0.1:8080, with --exit a free port)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if addr == "" {
			addr = map[bool]string{false: "127.0.0.1:8080", true: "127.0.0.1:0"}[exit]
		}
		return runDemo(cmd.Context(), addr, exit, asJSON)
	}
	return cmd
}

// runDemo plays the story in a house of its own and shows what became of it.
func runDemo(ctx context.Context, addr string, exit, asJSON bool) error {
	return ephemeral(ctx, addr, func(h *house, o demo.Options) error {
		began := time.Now()
		result, err := demo.Play(ctx, o)
		if err != nil {
			return err
		}
		took := time.Since(began)
		h.emptyOutbox(ctx)
		box := h.Config.Mail.Dir
		fmt.Printf("· %s, %d mails written to %s\n", took.Round(time.Millisecond), mails(box), box)
		if !exit {
			invite(os.Stdout, h.url(), result.Accounts)
		}
		if asJSON {
			if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
				return err
			}
		}
		if !exit {
			<-ctx.Done()
		}
		return nil
	})
}

// ephemeral builds a house in a temporary folder, lets something be played in it while it
// runs, and removes it.
func ephemeral(ctx context.Context, addr string, play func(*house, demo.Options) error) (err error) {
	dir, err := os.MkdirTemp("", "duikou-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	c, err := config.Load("")
	if err != nil {
		return err
	}
	c = inFolder(c, dir)
	c.DB.Driver, c.DB.DSN, c.HTTP.Addr = "sqlite", dir+"/duikou.db", addr
	c.Mail = config.Mail{Transport: "file", Dir: dir + "/mail", From: c.Mail.From}
	h, err := build(ctx, c, app.Logger(config.Log{Level: "warn", Format: "text"}, os.Stderr))
	if err != nil {
		return err
	}
	defer h.close()
	login, password, err := h.Service.Accounts.Bootstrap(ctx)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- h.run(running) }()
	defer func() {
		stop()
		if runErr := <-ended; err == nil {
			err = runErr
		}
	}()
	return play(h, demo.Options{URL: h.url(), Login: login, Password: password, Today: time.Now(), Out: os.Stdout})
}

// emptyOutbox gives the relay, which comes after the people, time to send the last mails.
func (h *house) emptyOutbox(ctx context.Context) {
	for range 100 {
		if waiting, _, err := h.Service.System.Backlog(ctx); err != nil || waiting == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func mails(dir string) int {
	box, err := notify.NewFile(dir, "", time.Now)
	if err != nil {
		slog.Warn("mail folder", "error", err)
		return 0
	}
	return box.Count()
}

// invite says as whom one can log in.
func invite(out io.Writer, url string, accounts []demo.Account) {
	fmt.Fprintf(out, "\nLook around: %s   every account's password is %s\n\n", url, demo.Password())
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, a := range accounts {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", a.Login, a.Name, a.What)
	}
	table.Flush()
	fmt.Fprintln(out, "\nThe data is gone when you stop this with Ctrl-C.")
}
