package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// process is the program as somebody would start it.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Reader
	began time.Time
}

// launch starts the program on a folder, with no setting of this machine but the folder.
func (r *run) launch(ctx context.Context, dir string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, r.Program, args...)}
	p.cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "DUIKOU_") }),
		"DUIKOU_DATA_DIR="+dir, "DUIKOU_HTTP_ADDR=127.0.0.1:0", "DUIKOU_LOG_LEVEL=error")
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = 30 * time.Second
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.lines, p.began = bufio.NewReader(out), time.Now()
	return p, p.cmd.Start()
}

// says waits for a line that holds a pattern, and returns its first group.
func (p *process) says(pattern *regexp.Regexp) (string, error) {
	for {
		line, err := p.lines.ReadString('\n')
		if found := pattern.FindStringSubmatch(line); found != nil {
			return found[len(found)-1], nil
		}
		if err != nil {
			return "", fmt.Errorf("the process ended without saying %s: %w", pattern, err)
		}
	}
}

// stop ends the process and waits for it.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	io.Copy(io.Discard, p.lines)
	return p.cmd.Wait()
}

var (
	engineReady = regexp.MustCompile(`DUIKOU_TEMPORAL_ADDRESS=(\S+)`)
	houseReady  = regexp.MustCompile(`Duikou is ready: (http\S+)`)
	asleepLine  = regexp.MustCompile(`(asleep)`)
)

// house starts the program and waits until its /readyz answers 200.
func (r *run) house(ctx context.Context, dir string) (*process, error) {
	p, err := r.launch(ctx, dir)
	if err != nil {
		return nil, err
	}
	url, err := p.says(houseReady)
	for err == nil {
		var resp *http.Response
		if resp, err = http.Get(url + "/readyz"); err != nil {
			break
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return p, nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil, errors.Join(err, p.stop())
}

func (r *run) bareEngine(ctx context.Context, dir string) (*process, error) {
	p, err := r.launch(ctx, dir, "temporal", "--port", "0")
	if err != nil {
		return nil, err
	}
	if _, err := p.says(engineReady); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// ready is from the start of the process on an empty folder until it can be used.
func (r *run) ready(ctx context.Context) ([]Line, error) {
	n := 0
	trialOf := func(start func(context.Context, string) (*process, error)) trial {
		return func(ctx context.Context) (time.Duration, error) {
			n++
			p, err := start(ctx, r.folder("ready-"+strconv.Itoa(n)))
			if err != nil {
				return 0, err
			}
			took := time.Since(p.began)
			return took, p.stop()
		}
	}
	d := duel{blocks: r.of(5, 1), size: 1}
	bouts, err := d.run(ctx, trialOf(r.house), trialOf(r.bareEngine))
	if err != nil {
		return nil, err
	}
	l := line("time until ready", "bare embedded engine", bouts, 0.5)
	l.Value, l.Floor, l.Unit = l.Value/1000, l.Floor/1000, "s"
	return []Line{l}, nil
}

// memory is the resident set of a process that has come to rest.
func (r *run) memory(ctx context.Context) ([]Line, error) {
	n := r.of(1000, 20)
	idle, err := r.resident(ctx, func() (*process, error) { return r.house(ctx, r.folder("idle")) })
	if err != nil {
		return nil, err
	}
	bareIdle, err := r.resident(ctx, func() (*process, error) { return r.bareEngine(ctx, r.folder("bare-idle")) })
	if err != nil {
		return nil, err
	}
	busy, err := r.resident(ctx, func() (*process, error) { return r.serving(ctx, n) })
	if err != nil {
		return nil, err
	}
	sleeping, err := r.resident(ctx, func() (*process, error) {
		p, err := r.launch(ctx, r.folder("sleepers"), "bench", "sleepers", "--dir", r.folder("sleepers"), "--n", strconv.Itoa(n))
		if err == nil {
			_, err = p.says(asleepLine)
		}
		return p, err
	})
	if err != nil {
		return nil, err
	}
	return []Line{
		ratioOf("resident memory idle", "MB", "bare embedded engine, idle", idle, bareIdle),
		ratioOf(fmt.Sprintf("resident memory with %d open assignments", n), "MB", fmt.Sprintf("bare embedded engine with %d sleeping workflows", n), busy, sleeping),
	}, nil
}

// serving starts the program on a folder with n people on a list whose publicity is over. It
// assigns them by itself, as it would have done had it not been stopped.
func (r *run) serving(ctx context.Context, n int) (*process, error) {
	dir := r.folder("serving")
	h, err := r.Fill(ctx, dir)
	if err != nil {
		return nil, err
	}
	t, err := settle(ctx, h)
	var c domain.Cycle
	if err == nil {
		err = h.App.DB.Tx(ctx, func(tx service.Tx) error {
			c, _, err = t.cycle(tx, domain.CyclePublicity, t.openMonth().First(), n)
			return err
		})
	}
	if err = errors.Join(err, h.Stop()); err != nil {
		return nil, err
	}
	p, err := r.house(ctx, dir)
	if err != nil {
		return nil, err
	}
	return p, t.awaited(ctx, c.ID, n)
}

// resident starts a process, lets it come to rest, and reads its resident set in megabytes.
func (r *run) resident(ctx context.Context, start func() (*process, error)) (float64, error) {
	p, err := start()
	if err != nil {
		return 0, err
	}
	time.Sleep(2 * r.rest())
	size, err := residentOf(ctx, p.cmd.Process.Pid)
	return size, errors.Join(err, p.stop())
}

// residentOf asks the kernel, or ps where there is no /proc.
func residentOf(ctx context.Context, pid int) (float64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err == nil {
		_, after, found := strings.Cut(string(text), "VmRSS:")
		if !found {
			return 0, errors.New("the kernel does not tell VmRSS")
		}
		text = []byte(strings.Fields(after)[0])
	} else if text, err = exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output(); err != nil {
		return 0, err
	}
	kilobytes, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	return kilobytes / 1024, err
}
