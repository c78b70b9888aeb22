package e2e

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/duikou/duikou/standalone/demo"
)

// house is a data folder, and the standalone program that serves from it now and then.
type house struct {
	t        *testing.T
	dir      string
	addr     string
	process  *process
	starts   int
	url      string
	login    string
	password string
	play     stubborn
}

// moveIn starts the program on an empty folder.
func moveIn(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), addr: "127.0.0.1:0"}
	h.start()
	first := h.process.says(`First administrator: (\S+)\s+One-time password:\s+(\S+)`)
	h.login, h.password = first[0], first[1]
	return h
}

// start starts the program and waits until it is ready: the first time on any free port, then
// on the same one again.
func (h *house) start() {
	h.t.Helper()
	h.starts++
	begun := time.Now()
	h.process = launch(h.t, "standalone", standaloneBin, h.settings())
	h.url = h.process.says(`ready: (http://\S+)[\s\S]+Ctrl-C`)[0]
	at, err := url.Parse(h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	h.addr = at.Host
	h.t.Logf("start %d was ready after %s", h.starts, time.Since(begun).Round(time.Millisecond))
}

func (h *house) settings() []string {
	return []string{"DUIKOU_DATA_DIR=" + h.dir, "DUIKOU_HTTP_ADDR=" + h.addr, "DUIKOU_LOG_LEVEL=warn"}
}

// says expects what a command on the folder prints and with which code it ends. Nobody may be
// serving from the folder.
func (h *house) says(code int, command, want string) {
	h.t.Helper()
	if out, got := run(h.t, standaloneBin, h.settings(), command); got != code || !strings.Contains(out, want) {
		h.t.Errorf("%s ends with %d, want %d, and says:\n%s\nwant %q in it", command, got, code, out, want)
	}
}

// crash is kill -9, and starting the program again.
func (h *house) crash() {
	h.t.Helper()
	h.process.kill()
	h.start()
}

// revive starts the program again if it has been killed.
func (h *house) revive() {
	h.t.Helper()
	select {
	case <-h.process.done:
		h.start()
	default:
	}
}

func (h *house) books() books {
	return openBooks(h.t, "sqlite", filepath.Join(h.dir, "duikou.db"))
}

// plays plays the whole story; between is called after each step.
func (h *house) plays(between func(step string)) demo.Result {
	h.t.Helper()
	return plays(h.t, demo.Options{URL: h.url, Login: h.login, Password: h.password, Transport: &h.play}, between)
}

func plays(t *testing.T, o demo.Options, between func(step string)) demo.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	o.Today, o.Out = time.Now(), &minutes{time.Now(), t.Output()}
	o.Between = func(step string) error {
		if between != nil {
			between(step)
		}
		return ctx.Err()
	}
	result, err := demo.Play(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// minutes puts before each line how long the story has been going on.
type minutes struct {
	begun time.Time
	out   io.Writer
}

func (m *minutes) Write(line []byte) (int, error) {
	if _, err := fmt.Fprintf(m.out, "%5.1fs ", time.Since(m.begun).Seconds()); err != nil {
		return 0, err
	}
	return m.out.Write(line)
}
