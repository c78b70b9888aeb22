package notify

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/duikou/duikou/domain"
)

// guard keeps addresses that people enter from reaching what they must not: a name is
// allowed by a list, and what it resolves to is looked at once more when the connection is
// made, so that a name which changes its address in between gains nothing.
type guard struct {
	hosts   []string
	private bool
}

func newGuard(hosts []string, private bool) guard {
	g := guard{private: private}
	for _, h := range hosts {
		if h = strings.ToLower(strings.TrimSpace(h)); h != "" {
			g.hosts = append(g.hosts, h)
		}
	}
	return g
}

// Check notes what is wrong with a channel's settings: a *domain.Error that names the field.
func (c *Channels) Check(kind domain.ChannelKind, s domain.ChannelSettings) error {
	p, known := providers[kind]
	if !known {
		return domain.Invalid("kind", "unknown_value").With("value", kind)
	}
	var f domain.Faults
	c.guard.check(&f, p, s.URL)
	switch {
	case p.secret == 0:
		f.Check(s.Secret == "", "secret", "channel_no_secret")
	case s.Secret == "":
		f.Add("secret", "required")
	case len(s.Secret) < p.secret:
		f.Add("secret", "secret_too_short").With("min", p.secret)
	default:
		f.CheckLine(s.Secret, "secret", true, domain.MaxChannelSecret)
	}
	return f.Err()
}

func (g guard) check(f *domain.Faults, p provider, address string) {
	f.CheckLine(address, "url", true, domain.MaxChannelURL)
	if len(*f) > 0 {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Fragment != "":
		f.Add("url", "bad_url")
	case u.Scheme != "https" && !(g.private && u.Scheme == "http"):
		f.Add("url", "https_needed")
	case !g.allows(p.host, u):
		f.Add("url", "host_not_allowed").With("host", u.Hostname())
	case !p.fits(u):
		f.Add("url", "not_a_robot_address")
	}
}

// fits reports whether an address looks like one of the kind, its key included.
func (p provider) fits(u *url.URL) bool {
	if p.path == "" {
		return true
	}
	if p.key != "" {
		return u.Path == p.path && u.Query().Get(p.key) != ""
	}
	return strings.HasPrefix(u.Path, p.path) && len(u.Path) > len(p.path)
}

// allows reports whether a name may be reached: the provider's own on its own port, or one of
// the list. A host of the list may have a port of its own.
func (g guard) allows(own string, u *url.URL) bool {
	name := strings.ToLower(u.Hostname())
	if own != "" && name == own && (u.Port() == "" || u.Port() == "443") {
		return true
	}
	return slices.ContainsFunc(g.hosts, func(h string) bool {
		below, wild := strings.CutPrefix(h, "*")
		return name == h || wild && strings.HasPrefix(below, ".") && strings.HasSuffix(name, below) && len(name) > len(below)
	})
}

// errBlocked is what a connection to an address that is not allowed ends in.
var errBlocked = errors.New("address not allowed")

// control looks at the address a name was resolved to, right before the connection is made.
func (g guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !g.private && !public(at.Addr()) {
		return errBlocked
	}
	return nil
}

// closed are ranges that are public by their form and yet nobody's on the open network:
// "this network", carrier-grade NAT (RFC 6598), protocol assignments and benchmarks, and the
// prefixes that carry an IPv4 address inside an IPv6 one (RFC 6052, RFC 3056, RFC 4380).
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false // loopback, link-local (where clouds keep their metadata), multicast, unspecified, RFC 1918, fc00::/7
	}
	return !slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(a) })
}

// client follows no redirect, uses no proxy of the environment and connects to allowed
// addresses only.
func (g guard) client(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: min(timeout, 5*time.Second), Control: g.control}
	return over(dialer.DialContext, timeout)
}

// plain is a client for addresses of the configuration.
func plain(timeout time.Duration) *http.Client {
	return over((&net.Dialer{Timeout: min(timeout, 5*time.Second)}).DialContext, timeout)
}

func over(dial func(context.Context, string, string) (net.Conn, error), timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dial, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: timeout,
			MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
