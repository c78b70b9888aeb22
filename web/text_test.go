package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Site {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestText_FillsItsGapsInTheReadersWords(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		locale, key string
		args        map[string]string
		want        string
	}{
		{"zh-CN", "error.too_long", map[string]string{"limit": "60"}, "不能超过 60 个字符"},
		{"zh-CN", "error.role_needed", map[string]string{"role": "hr"}, "需要“人事/医务科”角色"},
		{"en", "error.role_needed", map[string]string{"role": "hr"}, "This needs the role HR"},
		{"zh-CN", "error.wrong_state", map[string]string{"state": "accepted"}, "当前状态为“已接收”，不能这样操作"},
		{"zh-CN", "error.already_done", map[string]string{"name": "张三", "outcome": "approve", "at": "2026-11-21T02:32:00Z"}, "该单据已由 张三 处理（同意，2026-11-21 10:32）"},
		{"zh-CN", "notice.task_due", map[string]string{"task": "已是文字", "label": "李强", "period": "2026-03", "due": "2026-04-05 24:00"}, "提醒：已是文字（李强 2026-03），截止 2026-04-05 24:00"},
		{"en", "unit.day", map[string]string{"n": "1"}, "1 day"},
		{"en", "unit.day", map[string]string{"n": "2"}, "2 days"},
		{"fr", "nav.todo", nil, "待办"},
		{"en", "no.such.key", nil, "no.such.key"},
	} {
		if got := s.Text(c.locale, c.key, c.args); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.locale, c.key, got, c.want)
		}
	}
}

func TestText_AValueIsNeverReadAsAGap(t *testing.T) {
	s := load(t)
	if got := s.Text("zh-CN", "flash.refused", map[string]string{"why": "{name} {", "name": "X"}); got != "{name} {" {
		t.Errorf("a value was filled in again: %q", got)
	}
}

func TestLocales_HoldTheSameKeys(t *testing.T) {
	s := load(t)
	zh, en := s.texts["zh-CN"], s.texts["en"]
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("en lacks %s", key)
		}
	}
	for key := range en {
		base, one := strings.CutSuffix(key, ".one") // Chinese has no plural
		if _, ok := zh[base]; !ok {
			t.Errorf("zh-CN lacks %s", key)
		} else if _, own := zh[key]; one && own {
			t.Errorf("zh-CN has the singular %s", key)
		}
	}
}

var gap = regexp.MustCompile(`\{[^}]*\}`)

func TestLocales_LeaveTheSameGaps(t *testing.T) {
	s := load(t)
	for key, zh := range s.texts["zh-CN"] {
		a, b := gap.FindAllString(zh, -1), gap.FindAllString(s.texts["en"][key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: %v in Chinese, %v in English", key, a, b)
		}
		if strings.TrimSpace(zh) == "" {
			t.Errorf("%s is empty", key)
		}
	}
}

func TestMeasure_SpeaksOfServiceAsPeopleDo(t *testing.T) {
	s := load(t)
	for _, c := range []struct{ locale, value, unit, want string }{
		{"zh-CN", "P11M8D", "month", "11 个月 8 天"},
		{"zh-CN", "P12M", "month", "12 个月"},
		{"zh-CN", "P0M", "month", "0 天"},
		{"en", "P1M1D", "month", "1 month 1 day"},
		{"zh-CN", "305", "day", "305 天"},
		{"zh-CN", "45", "year_of_age", "45 周岁"},
		{"zh-CN", "intermediate", "title", "中级（主治医师）"},
		{"en", "true", "yes_no", "Yes"},
		{"en", "", "count", "Not known"},
	} {
		if got := s.measure(c.locale, c.value, c.unit); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.value, c.unit, got, c.want)
		}
	}
}
