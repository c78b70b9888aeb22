package web

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/duikou/duikou/domain"
)

func TestStatic_IsKeptForEverUnderTheNameOfItsContent(t *testing.T) {
	s := load(t)
	address := s.Asset("app.css")
	if !regexp.MustCompile(`^/static/app\.[0-9a-f]{12}\.css$`).MatchString(address) {
		t.Fatalf("app.css is at %q", address)
	}
	answer := httptest.NewRecorder()
	s.Static().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
	if answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/css") {
		t.Fatalf("%d %v", answer.Code, answer.Header())
	}
	if !strings.Contains(answer.Body.String(), "url("+s.Asset("chevron.svg")+")") {
		t.Error("the style sheet does not name its picture by its content")
	}
	answer = httptest.NewRecorder()
	s.Static().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/static/app.000000000000.css", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("another content's address answers %d", answer.Code)
	}
}

// What an engine of Chrome 64's class does not understand breaks the page in a WebView that
// nobody here can update.
func TestStatic_SpeaksToEnginesOf2018(t *testing.T) {
	for file, banned := range map[string][]string{
		"static/app.css": {":has(", ":is(", ":where(", ":focus-visible", "oklch(", "color-mix(", "inset:", "clamp(", " min(", " max(", "aspect-ratio", "\n  gap:", " gap:", "@layer", "@container", "http:", "https:"},
		"static/app.js":  {"?.", "??", "=>", "`", "async ", "await ", "replaceAll", "fromEntries", ".flat(", "requestSubmit", "catch {", "const ", "let ", "https:", "innerHTML = '<"},
	} {
		body, err := embedded.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(body), "")
		for _, word := range banned {
			if i := strings.Index(code, word); i >= 0 {
				t.Errorf("%s uses %q: …%s…", file, word, code[max(0, i-30):min(len(code), i+30)])
			}
		}
	}
}

// The server's policy allows neither inline scripts nor inline styles, nor anything from
// elsewhere.
func TestTemplates_NeedNothingThatThePolicyForbids(t *testing.T) {
	files, err := fs.Glob(embedded, "templates/*.html")
	if err != nil || len(files) < 20 {
		t.Fatal(err, len(files))
	}
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|javascript:|https?://|<script[^>]*>[^<]`)
	for _, file := range files {
		body, err := embedded.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := inline.Find(body); found != nil {
			t.Errorf("%s: %s", file, found)
		}
		if han := regexp.MustCompile(`\p{Han}`).Find(body); han != nil {
			t.Errorf("%s holds text of one language: %s", file, han)
		}
	}
}

// Every form that changes something carries the proof against other sites and a key that
// makes a second press harmless.
func TestTemplates_EveryFormCarriesItsTokenAndKey(t *testing.T) {
	files, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`(?s)<form method="post".*?</form>`)
	forms := 0
	for _, file := range files {
		body, err := embedded.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range form.FindAll(body, -1) {
			forms++
			if !bytes.Contains(one, []byte(`{{template "hidden" `)) {
				t.Errorf("%s: %.120s", file, one)
			}
		}
	}
	if forms < 20 {
		t.Errorf("only %d forms were looked at", forms)
	}
}

// WCAG AA asks for 4.5 to 1 between a text and what it stands on.
func TestStyle_TextCanBeRead(t *testing.T) {
	body, err := embedded.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	colour := map[string]string{"white": "#ffffff"}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{3,6})`).FindAllStringSubmatch(string(body), -1) {
		colour[m[1]] = m[2]
	}
	for _, pair := range [][2]string{
		{"ink", "ground"}, {"ink-2", "ground"}, {"ink-3", "card"}, {"ink-3", "ground"}, {"blue", "card"}, {"blue", "blue-soft"}, {"blue", "ground"},
		{"green", "green-soft"}, {"orange", "orange-soft"}, {"red", "red-soft"}, {"red", "card"}, {"white", "blue"}, {"white", "red-strong"}, {"white", "top"},
	} {
		if ratio := contrast(t, colour[pair[0]], colour[pair[1]]); ratio < 4.5 {
			t.Errorf("%s on %s has a contrast of %.2f", pair[0], pair[1], ratio)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%c%c%c%c%c", hex[0], hex[0], hex[1], hex[1], hex[2], hex[2])
	}
	if len(hex) != 6 {
		t.Fatalf("no colour: %q", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		part := float64(n) / 255
		if part <= 0.03928 {
			part /= 12.92
		} else {
			part = math.Pow((part+0.055)/1.055, 2.4)
		}
		sum += weight * part
	}
	return sum
}

// Half a page is worse than an error: a fault in a template writes nothing.
func TestRender_WritesAWholePageOrNothing(t *testing.T) {
	s := load(t)
	var b bytes.Buffer
	if err := s.Programme(&b, Frame{Locale: "zh-CN"}, ProgrammePage{Programme: domain.Programme{Chains: []domain.Chain{{Name: "nomination"}}}}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(strings.TrimSpace(b.String()), "</html>") {
		t.Error("the page does not end")
	}
	b.Reset()
	if err := s.render(&b, "programme", Frame{Locale: "zh-CN"}, struct{}{}); err == nil || b.Len() > 0 {
		t.Errorf("a page with a fault wrote %d bytes (%v)", b.Len(), err)
	}
	if err := s.Login(&b, Frame{Locale: "fr"}, LoginPage{}); err == nil {
		t.Error("a language we do not have was written")
	}
}
