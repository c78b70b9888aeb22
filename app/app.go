package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/duikou/duikou/config"
	"github.com/duikou/duikou/notify"
	"github.com/duikou/duikou/policy"
	"github.com/duikou/duikou/service"
	"github.com/duikou/duikou/store"
	"github.com/duikou/duikou/web"
	"github.com/duikou/duikou/worker"
)

// App is one process with everything it may need. What it does not use costs nothing: the
// client of the engine connects with its first call.
type App struct {
	Config   config.Config
	Log      *slog.Logger
	DB       *store.DB
	Policy   *policy.Library
	Client   client.Client
	Engine   *worker.Engine
	Service  *service.Service
	Site     *web.Site
	Registry *prometheus.Registry
}

// Options is what a caller may set beyond the configuration.
type Options struct {
	Keys config.Keys
	// Temporal replaces what the configuration says of the engine; the standalone program
	// gives the options of its embedded one.
	Temporal *client.Options
	Migrate  bool // bring the schema up to date first
	Now      func() time.Time
}

// Open opens the database, reads the policies in use and wires the service. On an error
// everything opened is closed again.
func Open(ctx context.Context, c config.Config, log *slog.Logger, o Options) (_ *App, err error) {
	a := &App{Config: c, Log: log, Registry: prometheus.NewRegistry()}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.DB, err = open(ctx, c, log, o.Keys); err != nil {
		return nil, err
	}
	if err := a.schema(ctx, o.Migrate); err != nil {
		return nil, err
	}
	if a.Policy, err = policy.Presets(); err != nil {
		return nil, err
	}
	if a.Site, err = web.Load(); err != nil {
		return nil, err
	}
	if err := a.dial(o); err != nil {
		return nil, err
	}
	mailer, err := mailer(c.Mail)
	if err != nil {
		return nil, err
	}
	a.Engine = worker.NewEngine(a.Client)
	a.Service = service.New(service.Deps{
		Store: a.DB, Policy: a.Policy, Engine: a.Engine, Mailer: mailer, Messenger: messenger(c.Channels), Texts: a.Site, URL: c.HTTP.PublicURL, Now: o.Now, Log: log,
	})
	return a, a.syncPolicies(ctx)
}

func (a *App) syncPolicies(ctx context.Context) error {
	var shipped []service.PolicyText
	for _, s := range a.Policy.Sources() {
		shipped = append(shipped, service.PolicyText{Kind: s.Kind, Ref: s.Ref, Text: s.YAML})
	}
	return a.Service.System.SyncPolicies(ctx, shipped, func(kind string, text []byte) error {
		_, err := a.Policy.Add(kind, text)
		return err
	})
}

func open(ctx context.Context, c config.Config, log *slog.Logger, keys config.Keys) (*store.DB, error) {
	vault, err := store.NewVault(keys.Active, keys.Keys, keys.HMAC)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{Driver: c.DB.Driver, DSN: c.DB.DSN, MaxConns: c.DB.MaxConns, Keys: vault, Logger: log})
}

// Migrate brings the database's schema up to date and does nothing else: it needs no engine,
// so it can go on while one starts.
func Migrate(ctx context.Context, c config.Config, log *slog.Logger, keys config.Keys) error {
	db, err := open(ctx, c, log, keys)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}

// schema brings the database up to date when asked to, and otherwise refuses to work on one
// that is not.
func (a *App) schema(ctx context.Context, migrate bool) error {
	if migrate {
		return a.DB.Migrate(ctx)
	}
	pending, err := a.DB.PendingMigrations(ctx)
	if err != nil {
		return err
	}
	if pending > 0 {
		return fmt.Errorf("the database is %d migrations behind: run `duikou migrate`", pending)
	}
	return nil
}

func (a *App) dial(o Options) error {
	options := client.Options{HostPort: a.Config.Temporal.Address, Namespace: a.Config.Temporal.Namespace}
	if o.Temporal != nil {
		options = *o.Temporal
	} else if err := secure(&options, a.Config.Temporal); err != nil {
		return err
	}
	options.Logger = log.NewStructuredLogger(quiet(a.Log))
	c, err := client.NewLazyClient(options)
	if err != nil {
		return err
	}
	a.Client = c
	return nil
}

// secure adds a token or a client certificate.
func secure(o *client.Options, t config.Temporal) error {
	if t.Token != "" {
		o.Credentials = client.NewAPIKeyStaticCredentials(t.Token)
		o.ConnectionOptions.TLSDisabled = t.TLS.CA == "" && t.TLS.Cert == ""
	}
	if t.TLS.Cert == "" && t.TLS.CA == "" {
		return nil
	}
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.TLS.ServerName}
	if t.TLS.Cert != "" {
		// Read again for every connection, so that a renewed certificate is picked up.
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(t.TLS.Cert, t.TLS.Key)
			return &pair, err
		}
	}
	if t.TLS.CA != "" {
		pem, err := os.ReadFile(t.TLS.CA)
		if err != nil {
			return fmt.Errorf("temporal.tls.ca: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(pem) {
			return errors.New("temporal.tls.ca: no certificate in the file")
		}
	}
	o.ConnectionOptions.TLS = cfg
	return nil
}

func mailer(m config.Mail) (service.Mailer, error) {
	if m.Transport == "smtp" {
		return notify.NewSMTP(notify.Server{Host: m.SMTP.Host, Port: m.SMTP.Port, User: m.SMTP.User, Password: m.SMTP.Password, TLS: m.SMTP.TLS}, m.From)
	}
	return notify.NewFile(m.Dir, m.From, time.Now)
}

func messenger(c config.Channels) service.Messenger {
	return notify.NewChannels(notify.Options{Hosts: c.Hosts, AllowPrivate: c.AllowPrivate, WeCom: notify.WeCom(c.WeCom)})
}

// Logger makes the process's logger.
func Logger(c config.Log, out io.Writer) *slog.Logger {
	var level slog.Level
	level.UnmarshalText([]byte(c.Level)) // checked by config
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

// quiet raises the engine client's chatter to warnings.
func quiet(l *slog.Logger) *slog.Logger { return slog.New(atLeast{l.Handler(), slog.LevelWarn}) }

// atLeast drops records below a level.
type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.level && h.Handler.Enabled(ctx, l)
}

func (h atLeast) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeast{h.Handler.WithAttrs(attrs), h.level}
}

func (h atLeast) WithGroup(name string) slog.Handler {
	return atLeast{h.Handler.WithGroup(name), h.level}
}

// Close ends what Open began: couriers, client, database.
func (a *App) Close() {
	if a.Service != nil {
		a.Service.Close()
	}
	if a.Client != nil {
		a.Client.Close()
	}
	if a.DB != nil {
		if err := a.DB.Close(); err != nil {
			a.Log.Error("closing the database", "error", err)
		}
	}
}
