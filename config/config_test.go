package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoad_TheEnvironmentWinsOverTheFileAndTheFileOverTheDefaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duikou.yaml")
	if err := os.WriteFile(path, []byte("http:\n  addr: 0.0.0.0:9000\nlog:\n  level: debug\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DUIKOU_LOG_LEVEL", "warn")
	t.Setenv("DUIKOU_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, 172.16.0.0/12")
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.HTTP.Addr != "0.0.0.0:9000" || c.Log.Level != "warn" || c.DB.Driver != "sqlite" || len(c.HTTP.TrustedProxies) != 2 {
		t.Errorf("got %+v", c)
	}
}

func TestLoad_NamesEveryFaultAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "duikou.yaml")
	body := "db:\n  driver: oracle\n  colour: blue\nhttp:\n  addr: nowhere\nmail:\n  transport: pigeon\nlog:\n  level: loud\n"
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path)
	if err == nil {
		t.Fatal("a broken configuration was accepted")
	}
	for _, want := range []string{"db.driver", "db.colour", "http.addr", "mail.transport", "log.level"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not named in: %v", want, err)
		}
	}
}

func TestConfig_ALogLineShowsNoSecret(t *testing.T) {
	c := Config{DB: DB{DSN: "root:geheim@tcp(db)/duikou"}, Temporal: Temporal{Token: "geheim"}, Mail: Mail{SMTP: SMTP{Password: "geheim"}}, Channels: Channels{WeCom: WeCom{CorpID: "geheim-corp", Secret: "geheim"}}}
	if s := c.LogValue().String(); strings.Contains(s, "geheim") {
		t.Errorf("the log line holds a secret: %s", s)
	}
}

func TestLoad_ChannelsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Setenv("DUIKOU_CHANNELS_HOSTS", "hooks.example.cn, *.med.example.cn")
	t.Setenv("DUIKOU_CHANNELS_WECOM_CORP_ID", "corp")
	t.Setenv("DUIKOU_CHANNELS_WECOM_AGENT_ID", "1000002")
	t.Setenv("DUIKOU_CHANNELS_WECOM_SECRET", "geheim")
	c, err := Load("")
	if err != nil || len(c.Channels.Hosts) != 2 || c.Channels.WeCom.AgentID != 1000002 || c.Channels.AllowPrivate {
		t.Fatalf("got %+v, %v", c.Channels, err)
	}
	t.Setenv("DUIKOU_CHANNELS_HOSTS", "https://hooks.example.cn/x,*")
	t.Setenv("DUIKOU_CHANNELS_WECOM_SECRET", "")
	t.Setenv("DUIKOU_CHANNELS_WECOM_BASE_URL", "ftp://wecom")
	_, err = Load("")
	for _, want := range []string{"channels.hosts", "channels.wecom: corp_id", "channels.wecom.base_url"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not named in: %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "geheim") {
		t.Error("a fault tells a secret")
	}
}

func TestEnsureKeys_MakesARingOnceAndOnlyTheOwnerReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "keys.json")
	first, err := EnsureKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := EnsureKeys(path)
	if err != nil || string(again.Keys["k1"]) != string(first.Keys["k1"]) {
		t.Fatalf("the ring changed on the second start: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	printed := filepath.Join(t.TempDir(), "printed.json")
	if err := os.WriteFile(printed, []byte(first.File()), 0o600); err != nil {
		t.Fatal(err)
	}
	if back, err := ReadKeys(printed); err != nil || string(back.HMAC) != string(first.HMAC) {
		t.Errorf("a printed ring cannot be read back: %v", err)
	}
}

func TestEnsureKeys_TwoProgramsThatStartTogetherShareOneRing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	rings := make(chan string, 8)
	for range cap(rings) {
		go func() {
			k, err := EnsureKeys(path)
			if err != nil {
				t.Error(err)
			}
			rings <- string(k.HMAC)
		}()
	}
	first := <-rings
	for range cap(rings) - 1 {
		if other := <-rings; other != first {
			t.Error("two programs have different keys")
		}
	}
}

func TestReadKeys_RefusesAShortKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, []byte(`{"active":"k1","keys":{"k1":"c2hvcnQ="},"hmac":""}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKeys(path); err == nil {
		t.Error("a key of five bytes was accepted")
	}
}
