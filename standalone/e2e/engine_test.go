package e2e

import (
	"net/http"
	"path/filepath"
	"testing"

	"github.com/duikou/duikou/standalone/demo"
)

// The engine is away while people review nominations, and again while they enter and accept a
// whole year of reports. They notice nothing; when it is back, the cases catch up.
func TestEngineDown_PeopleGoOnDeciding(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "duikou.db")
	s := newSite(t, "sqlite", file)
	api, host := s.api()
	worker := s.worker()
	b := openBooks(t, "sqlite", file)

	told(t, plays(t, demo.Options{URL: "http://" + host, Login: s.login, Password: s.password}, func(step string) {
		switch step {
		case "nominate":
			s.engine.kill()
		case "arrive":
			b.until(84, "SELECT COUNT(*) FROM tasks WHERE kind = 'report_hand_in' AND state = 'open'")
			s.engine.stop()
		case "refuse", "report":
			if n := b.number("SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL AND kind = 'wake'"); n == 0 {
				t.Error("nothing waits for the engine")
			}
			s.ready(host)
			s.startEngine()
		}
	}))
	b.balance()
	s.healthy("10 audit chains verified")
	worker.stop()
	api.stop()
}

// ready expects that the load balancer would send people here.
func (s *site) ready(host string) {
	s.t.Helper()
	res, err := http.Get("http://" + host + "/readyz")
	if err != nil {
		s.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		s.t.Errorf("not ready: %s", res.Status)
	}
}
