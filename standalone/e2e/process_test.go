package e2e

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything that is waited for may take on a busy machine. What a killed
// process had taken from the outbox is taken again after a minute.
const patience = 2 * time.Minute

// process is a program under way.
type process struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	out  output
	done chan struct{} // closed when it has ended
}

// launch starts a program with these settings and no others of ours.
func launch(t *testing.T, name, bin string, settings []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: name, cmd: exec.Command(bin, args...), done: make(chan struct{})}
	p.cmd.Env = append(foreign(), settings...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		p.cmd.Wait() // how it ended is read from ProcessState
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("what %s said:\n%s", p.name, p.out.tail())
		}
	})
	return p
}

// foreign is the environment without any setting of Duikou.
func foreign() []string {
	return slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "DUIKOU_") })
}

// says waits until the program has printed something, and returns what the pattern's groups hold.
func (p *process) says(pattern string) []string {
	p.t.Helper()
	want := regexp.MustCompile(pattern)
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(10 * time.Millisecond) {
		if found := want.FindStringSubmatch(p.out.String()); found != nil {
			return found[1:]
		}
		select {
		case <-p.done:
			p.t.Fatalf("%s ended (%s) before it said %q:\n%s", p.name, p.cmd.ProcessState, pattern, p.out.tail())
		default:
		}
	}
	p.t.Fatalf("%s did not say %q:\n%s", p.name, pattern, p.out.tail())
	return nil
}

// kill is kill -9: the program learns nothing of it.
func (p *process) kill() {
	p.cmd.Process.Kill() // one that has ended already is as good as killed
	<-p.done
}

// stop asks the program to end and expects that it does so in good order.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Errorf("%s: %v", p.name, err)
	}
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Errorf("%s did not stop", p.name)
		p.kill()
	}
	if !p.cmd.ProcessState.Success() {
		p.t.Errorf("%s ended with %s", p.name, p.cmd.ProcessState)
	}
}

// run runs a program to its end and returns what it printed and its exit code.
func run(t *testing.T, bin string, settings []string, args ...string) (string, int) {
	t.Helper()
	p := launch(t, filepath.Base(bin)+" "+strings.Join(args, " "), bin, settings, args...)
	select {
	case <-p.done:
	case <-time.After(patience):
		t.Fatalf("%s did not end:\n%s", p.name, p.out.tail())
	}
	return p.out.String(), p.cmd.ProcessState.ExitCode()
}

// output collects what a program prints while others read it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (o *output) tail() string {
	s := o.String()
	return s[max(0, len(s)-6000):]
}

// freePort is a port nobody listens on at the moment.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
