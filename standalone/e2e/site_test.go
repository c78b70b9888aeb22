package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// site is Duikou as a hospital's own servers run it: the lean program in several processes,
// one database, one engine.
type site struct {
	t        *testing.T
	dir      string
	settings []string // of every process
	port     int      // the engine's
	engine   *process
	login    string
	password string
}

// newSite starts the engine and brings an empty database up to date.
func newSite(t *testing.T, driver, dsn string) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), port: freePort(t)}
	keys, code := run(t, duikouBin, nil, "keygen")
	file := filepath.Join(s.dir, "keys.json")
	if err := os.WriteFile(file, []byte(keys), 0o600); err != nil || code != 0 {
		t.Fatalf("keygen: %v, exit code %d", err, code)
	}
	s.settings = []string{
		"DUIKOU_DB_DRIVER=" + driver, "DUIKOU_DB_DSN=" + dsn, "DUIKOU_KEYS_FILE=" + file,
		"DUIKOU_MAIL_DIR=" + filepath.Join(s.dir, "mail"), "DUIKOU_HTTP_ADDR=127.0.0.1:0",
		fmt.Sprintf("DUIKOU_TEMPORAL_ADDRESS=127.0.0.1:%d", s.port), "DUIKOU_TEMPORAL_TOKEN=" + engineToken,
	}
	s.startEngine()
	out, code := run(t, duikouBin, s.settings, "migrate")
	first := regexp.MustCompile(`First administrator: (\S+)\s+One-time password:\s+(\S+)`).FindStringSubmatch(out)
	if code != 0 || first == nil {
		t.Fatalf("migrate ends with %d and says:\n%s", code, out)
	}
	s.login, s.password = first[1], first[2]
	return s
}

const engineToken = "of-this-test"

// startEngine starts the engine alone, on the port and with the token the others know.
func (s *site) startEngine() {
	s.t.Helper()
	settings := []string{"DUIKOU_DATA_DIR=" + s.dir, "DUIKOU_LOG_LEVEL=error"}
	s.engine = launch(s.t, "engine", standaloneBin, settings, "temporal", "--port", strconv.Itoa(s.port), "--token", engineToken)
	s.engine.says(fmt.Sprintf("DUIKOU_TEMPORAL_ADDRESS=127.0.0.1:%d", s.port))
}

func (s *site) api() (p *process, host string) {
	s.t.Helper()
	p = launch(s.t, "api", duikouBin, s.settings, "api")
	return p, p.says(`msg=serving address=(\S+)`)[0]
}

func (s *site) worker() *process {
	s.t.Helper()
	return launch(s.t, "worker", duikouBin, append(s.settings, "DUIKOU_LOG_LEVEL=warn"), "worker")
}

// healthy lets doctor look while everything runs, and expects what it says.
func (s *site) healthy(want string) {
	s.t.Helper()
	out, code := run(s.t, duikouBin, append(s.settings, "DUIKOU_LOG_LEVEL=warn"), "doctor")
	if code != 0 || !strings.Contains(out, want) {
		s.t.Errorf("doctor ends with %d and says:\n%s\nwant %q in it", code, out, want)
	}
}
