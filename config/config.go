package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// Config is everything that can be set.
type Config struct {
	DataDir  string   `koanf:"data_dir"` // standalone: databases, keys, mail
	KeysFile string   `koanf:"keys_file"`
	Metrics  bool     `koanf:"metrics"`
	DB       DB       `koanf:"db"`
	HTTP     HTTP     `koanf:"http"`
	Temporal Temporal `koanf:"temporal"`
	Mail     Mail     `koanf:"mail"`
	Channels Channels `koanf:"channels"`
	Log      Log      `koanf:"log"`
}

// DB is the database. DSN is a file path for sqlite, go-sql-driver's form for mysql.
type DB struct {
	Driver   string `koanf:"driver"`
	DSN      string `koanf:"dsn"`
	MaxConns int    `koanf:"max_conns"`
}

// HTTP is how people reach the process.
type HTTP struct {
	Addr           string   `koanf:"addr"`
	PublicURL      string   `koanf:"public_url"`
	Secure         bool     `koanf:"secure"` // behind https: Secure cookies, HSTS
	TrustedProxies []string `koanf:"trusted_proxies"`
}

// Temporal is the engine.
type Temporal struct {
	Address   string `koanf:"address"`
	Namespace string `koanf:"namespace"`
	Token     string `koanf:"token"` // per-boot token of an embedded engine
	TLS       TLS    `koanf:"tls"`
}

// TLS is a client certificate for a Temporal cluster.
type TLS struct {
	Cert       string `koanf:"cert"`
	Key        string `koanf:"key"`
	CA         string `koanf:"ca"`
	ServerName string `koanf:"server_name"`
}

// Mail is how e-mail leaves. The file transport writes .eml files and sends nothing.
type Mail struct {
	Transport string `koanf:"transport"` // file or smtp
	Dir       string `koanf:"dir"`
	From      string `koanf:"from"`
	SMTP      SMTP   `koanf:"smtp"`
}

// SMTP is the mail server.
type SMTP struct {
	Host     string `koanf:"host"`
	Port     int    `koanf:"port"`
	User     string `koanf:"user"`
	Password string `koanf:"password"`
	TLS      string `koanf:"tls"` // starttls, implicit or none
}

// Channels is what messages may leave by besides e-mail.
type Channels struct {
	// Hosts are the names webhooks may reach, and robots besides their providers' own:
	// "hooks.example.cn" or "*.example.cn".
	Hosts        []string `koanf:"hosts"`
	AllowPrivate bool     `koanf:"allow_private"` // private addresses and plain http for those hosts
	WeCom        WeCom    `koanf:"wecom"`
}

// WeCom is an application of the hospital's own in WeCom; without a corp_id there is none.
type WeCom struct {
	CorpID  string `koanf:"corp_id"`
	AgentID int    `koanf:"agent_id"`
	Secret  string `koanf:"secret"`
	BaseURL string `koanf:"base_url"` // of a private deployment
}

// Log is what is logged and how.
type Log struct {
	Level  string `koanf:"level"`
	Format string `koanf:"format"`
}

var defaults = map[string]any{
	"data_dir": "./data", "metrics": true,
	"db.driver": "sqlite", "db.dsn": "./data/duikou.db", "db.max_conns": 20,
	"http.addr":          "127.0.0.1:8080",
	"temporal.address":   "127.0.0.1:7233",
	"temporal.namespace": "duikou",
	"mail.transport":     "file", "mail.dir": "./data/mail", "mail.from": "Duikou <duikou@localhost>",
	"mail.smtp.port": 587, "mail.smtp.tls": "starttls",
	"log.level": "info", "log.format": "text",
}

// environment maps each variable to its setting; a variable that is not here is not read.
var environment = map[string]string{
	"DUIKOU_DATA_DIR": "data_dir", "DUIKOU_KEYS_FILE": "keys_file", "DUIKOU_METRICS": "metrics",
	"DUIKOU_DB_DRIVER": "db.driver", "DUIKOU_DB_DSN": "db.dsn", "DUIKOU_DB_MAX_CONNS": "db.max_conns",
	"DUIKOU_HTTP_ADDR": "http.addr", "DUIKOU_HTTP_PUBLIC_URL": "http.public_url", "DUIKOU_HTTP_SECURE": "http.secure",
	"DUIKOU_HTTP_TRUSTED_PROXIES": "http.trusted_proxies",
	"DUIKOU_TEMPORAL_ADDRESS":     "temporal.address", "DUIKOU_TEMPORAL_NAMESPACE": "temporal.namespace", "DUIKOU_TEMPORAL_TOKEN": "temporal.token",
	"DUIKOU_TEMPORAL_TLS_CERT": "temporal.tls.cert", "DUIKOU_TEMPORAL_TLS_KEY": "temporal.tls.key",
	"DUIKOU_TEMPORAL_TLS_CA": "temporal.tls.ca", "DUIKOU_TEMPORAL_TLS_SERVER_NAME": "temporal.tls.server_name",
	"DUIKOU_MAIL_TRANSPORT": "mail.transport", "DUIKOU_MAIL_DIR": "mail.dir", "DUIKOU_MAIL_FROM": "mail.from",
	"DUIKOU_MAIL_SMTP_HOST": "mail.smtp.host", "DUIKOU_MAIL_SMTP_PORT": "mail.smtp.port", "DUIKOU_MAIL_SMTP_USER": "mail.smtp.user",
	"DUIKOU_MAIL_SMTP_PASSWORD": "mail.smtp.password", "DUIKOU_MAIL_SMTP_TLS": "mail.smtp.tls",
	"DUIKOU_CHANNELS_HOSTS": "channels.hosts", "DUIKOU_CHANNELS_ALLOW_PRIVATE": "channels.allow_private",
	"DUIKOU_CHANNELS_WECOM_CORP_ID": "channels.wecom.corp_id", "DUIKOU_CHANNELS_WECOM_AGENT_ID": "channels.wecom.agent_id",
	"DUIKOU_CHANNELS_WECOM_SECRET": "channels.wecom.secret", "DUIKOU_CHANNELS_WECOM_BASE_URL": "channels.wecom.base_url",
	"DUIKOU_LOG_LEVEL": "log.level", "DUIKOU_LOG_FORMAT": "log.format",
}

// lists are the settings that hold several values; in a variable they are apart by commas.
var lists = map[string]bool{"http.trusted_proxies": true, "channels.hosts": true}

// Load reads defaults, the file (when path is not empty) and the environment, in that order,
// and names every fault it finds at once.
func Load(path string) (Config, error) {
	k := koanf.New(".")
	if err := k.Load(confmap.Provider(defaults, "."), nil); err != nil {
		return Config{}, err
	}
	if path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return Config{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	fromEnv := map[string]any{}
	for name, key := range environment {
		value, ok := os.LookupEnv(name)
		if !ok {
			continue
		}
		fromEnv[key] = value
		if lists[key] {
			fromEnv[key] = strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
		}
	}
	if err := k.Load(confmap.Provider(fromEnv, "."), nil); err != nil {
		return Config{}, err
	}
	var c Config
	if err := k.UnmarshalWithConf("", &c, koanf.UnmarshalConf{Tag: "koanf"}); err != nil {
		return c, err
	}
	return c, errors.Join(c.faults(k.Keys())...)
}

// faults are all the reasons why this configuration cannot work.
func (c Config) faults(keys []string) []error {
	var faults []error
	check := func(ok bool, key, reason string) {
		if !ok {
			faults = append(faults, fmt.Errorf("%s: %s", key, reason))
		}
	}
	known := map[string]bool{}
	for _, key := range environment {
		known[key] = true
	}
	for _, key := range keys {
		check(known[key], key, "no such setting")
	}
	check(c.DB.Driver == "sqlite" || c.DB.Driver == "mysql", "db.driver", "want sqlite or mysql")
	check(c.DB.DSN != "", "db.dsn", "must not be empty")
	check(c.DB.MaxConns >= 1 && c.DB.MaxConns <= 1000, "db.max_conns", "want 1 to 1000")
	_, _, err := net.SplitHostPort(c.HTTP.Addr)
	check(err == nil, "http.addr", "want host:port")
	for _, cidr := range c.HTTP.TrustedProxies {
		_, _, err := net.ParseCIDR(cidr)
		check(err == nil, "http.trusted_proxies", "want CIDR ranges such as 10.0.0.0/8")
	}
	check(c.Temporal.Address != "", "temporal.address", "must not be empty")
	check(c.Temporal.Namespace != "", "temporal.namespace", "must not be empty")
	check((c.Temporal.TLS.Cert == "") == (c.Temporal.TLS.Key == ""), "temporal.tls", "cert and key belong together")
	switch c.Mail.Transport {
	case "file":
		check(c.Mail.Dir != "", "mail.dir", "must not be empty")
	case "smtp":
		check(c.Mail.SMTP.Host != "", "mail.smtp.host", "must not be empty")
		check(c.Mail.SMTP.Port > 0 && c.Mail.SMTP.Port < 65536, "mail.smtp.port", "want 1 to 65535")
		check(c.Mail.SMTP.TLS == "starttls" || c.Mail.SMTP.TLS == "implicit" || c.Mail.SMTP.TLS == "none", "mail.smtp.tls", "want starttls, implicit or none")
	default:
		check(false, "mail.transport", "want file or smtp")
	}
	c.Channels.check(check)
	var level slog.Level
	check(level.UnmarshalText([]byte(c.Log.Level)) == nil, "log.level", "want debug, info, warn or error")
	check(c.Log.Format == "text" || c.Log.Format == "json", "log.format", "want text or json")
	return faults
}

// hostName is a name of the list: lower or upper case, perhaps everything below it.
var hostName = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

func (c Channels) check(check func(ok bool, key, reason string)) {
	for _, h := range c.Hosts {
		check(hostName.MatchString(h), "channels.hosts", "want names such as hooks.example.cn or *.example.cn, without scheme, port or path")
	}
	w := c.WeCom
	check((w.CorpID == "") == (w.Secret == "") && (w.CorpID == "") == (w.AgentID == 0), "channels.wecom", "corp_id, agent_id and secret belong together")
	check(w.AgentID >= 0, "channels.wecom.agent_id", "must not be negative")
	if w.BaseURL != "" {
		u, err := url.Parse(w.BaseURL)
		check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil, "channels.wecom.base_url", "want https://host")
	}
}

// LogValue shows the configuration without its secrets.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("db", c.DB.Driver), slog.String("http", c.HTTP.Addr), slog.Bool("secure", c.HTTP.Secure),
		slog.String("temporal", c.Temporal.Address), slog.String("namespace", c.Temporal.Namespace),
		slog.String("mail", c.Mail.Transport), slog.Bool("wecom", c.Channels.WeCom.CorpID != ""), slog.Int("webhook_hosts", len(c.Channels.Hosts)), slog.Bool("metrics", c.Metrics),
	)
}
