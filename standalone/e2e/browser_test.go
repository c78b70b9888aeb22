package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/duikou/duikou/standalone/demo"
)

// screenshots is where pictures of the pages go; git ignores it.
const screenshots = "../../screenshots"

// window is somebody sitting in front of a browser.
type window struct {
	t     *testing.T
	ctx   context.Context
	url   string
	phone bool
}

// openWindow starts a browser, on a desk or in the hand.
func openWindow(t *testing.T, url string, phone bool) *window {
	t.Helper()
	ctx, end := chromedp.NewContext(startChromium(t))
	t.Cleanup(end)
	return sitDown(t, ctx, url, phone)
}

// startChromium is where browsers come from. Without Chromium the test is skipped, and says so;
// continuous integration has it, or fails.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" && os.Getenv("CI") != "" {
		t.Fatal("no Chromium: the pages would not be looked at")
	}
	if path == "" {
		t.Skip("no Chromium on this machine: the pages were not looked at (Debian: apt-get install chromium fonts-noto-cjk)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"), chromedp.Env("LANGUAGE=zh_CN"),
	)
	alloc, end := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(end)
	return alloc
}

// sitDown makes a window of a tab.
func sitDown(t *testing.T, ctx context.Context, url string, phone bool) *window {
	t.Helper()
	w := &window{t: t, ctx: ctx, url: url, phone: phone}
	w.turn(phone) // starts the browser: no timeout here
	ctx, late := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(late)
	w.ctx = ctx
	return w
}

// turn makes the screen that of a desk or of a phone.
func (w *window) turn(phone bool) {
	w.t.Helper()
	w.phone = phone
	w.sized(map[bool]int64{false: 900, true: 844}[phone])
}

// sized sets how high the screen is; how wide it is hangs on what it is.
func (w *window) sized(high int64) {
	w.t.Helper()
	viewport := chromedp.EmulateViewport(1280, high)
	if w.phone {
		viewport = chromedp.EmulateViewport(390, high, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	if err := chromedp.Do(w.ctx, viewport); err != nil {
		w.t.Fatal(err)
	}
}

// css is a selector for the first element that matches.
type css = chromedp.CSS

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, late := context.WithTimeout(w.ctx, unhurried)
	defer late()
	if err := chromedp.Do(ctx, steps...); err != nil {
		w.fail(err)
	}
}

// unhurried is how long a page may take, on a machine that does much else.
const unhurried = 40 * time.Second

// fail ends the test with what is on the screen.
func (w *window) fail(err error) {
	w.t.Helper()
	look, end := context.WithTimeout(context.WithoutCancel(w.ctx), 10*time.Second)
	defer end()
	text, _ := chromedp.Run(look, chromedp.Text(css("body")))
	w.t.Fatalf("%v\nthe page says:\n%s", err, text)
}

// logIn logs in on the log-in page.
func (w *window) logIn(login, password string) {
	w.t.Helper()
	w.do(front(), chromedp.Navigate(w.url+"/login"),
		chromedp.SendKeys(css(`input[name=login]`), login), chromedp.SendKeys(css(`input[name=password]`), password))
	w.press(`form[action="/login"] button[type=submit]`)
}

// press clicks something that leads to another page, and waits for that.
func (w *window) press(selector string) {
	w.t.Helper()
	ctx, late := context.WithTimeout(w.ctx, unhurried)
	defer late()
	if _, err := chromedp.Run(ctx, painted()); err != nil {
		w.fail(fmt.Errorf("before %s: %w", selector, err))
	}
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(css(selector), chromedp.NodeVisible)); err != nil {
		w.fail(fmt.Errorf("press %s: %w", selector, err))
	}
}

func (w *window) open(path string) {
	w.t.Helper()
	w.do(front(), chromedp.Navigate(w.url+path))
}

// painted waits until there is something to see: before that a browser drops what is clicked.
func painted() chromedp.Action[bool] {
	return chromedp.Poll[bool](`performance.getEntriesByName('first-contentful-paint').length > 0`)
}

// front brings a window before the others: one that is behind gets no clicks.
func front() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return t.Call(ctx, "Page.bringToFront", struct{}{}, nil)
	})
}

// text is what an element says.
func (w *window) text(selector string) string {
	w.t.Helper()
	script := fmt.Sprintf(`Array.from(document.querySelectorAll(%q)).map(function (e) { return e.innerText; }).join("\n")`, selector)
	text, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		w.fail(err)
	}
	return text
}

func (w *window) sees(selector, want string) {
	w.t.Helper()
	if got := w.text(selector); !strings.Contains(got, want) {
		w.t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

// picture keeps the whole page as an image.
func (w *window) picture(name string) {
	w.t.Helper()
	w.keep(name, chromedp.FullScreenshot(100))
}

// glance keeps what fits on the screen, from the top.
func (w *window) glance(name string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`window.scrollTo(0, 0), true`)); err != nil {
		w.fail(err)
	}
	w.keep(name, chromedp.CaptureScreenshot())
}

func (w *window) keep(name string, shot chromedp.Action[[]byte]) {
	w.t.Helper()
	ctx, late := context.WithTimeout(w.ctx, unhurried)
	defer late()
	image, err := chromedp.Run(ctx, shot)
	if err != nil {
		w.t.Errorf("picture %s: %v", name, err)
		return
	}
	suffix := "-desk.png"
	if w.phone {
		suffix = "-phone.png"
	}
	if err := os.MkdirAll(screenshots, 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(screenshots, name+suffix), image, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// fits is an error when the page is wider than the screen.
func (w *window) fits(where string) {
	w.t.Helper()
	wide, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth + 1`))
	if err != nil {
		w.fail(err)
	}
	if wide {
		w.t.Errorf("%s is wider than the screen", where)
	}
}

var errEnough = errors.New("the story is left here")

func TestBrowser_HRApprovesABatchAndAMonthIsReportedFromAPhone(t *testing.T) {
	h := moveIn(t)
	_, err := demo.Play(context.Background(), demo.Options{
		URL: h.url, Login: h.login, Password: h.password, Today: time.Now(), Out: io.Discard,
		Between: func(step string) error {
			switch step {
			case "nominate":
				approveBatch(t, h.url)
			case "report":
				reportByPhone(t, h.url)
				return errEnough
			}
			return nil
		},
	})
	if !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
}

// approveBatch: HR picks two nominees in the inbox and approves them with one opinion.
func approveBatch(t *testing.T, url string) {
	w := openWindow(t, url, false)
	w.picture("login")
	w.logIn("renshi", demo.Password())
	w.picture("inbox")
	w.glance("glance-inbox")
	w.do(chromedp.Click(css(`tbody tr:nth-child(2) input[name=task_ids]`)),
		chromedp.Click(css(`tbody tr:nth-child(4) input[name=task_ids]`)),
		chromedp.SendKeys(css(`#batch-opinion`), "同意推荐"))
	w.press(`.batchbar button[type=submit]`)
	w.sees(`[role=status]`, "2")
	w.picture("batch")
	w.open("/cycles/1")
	w.picture("cycle-nominating")
	w.sees("body", "同意推荐")
}

// reportByPhone: the person whose month is still missing enters it on a phone.
func reportByPhone(t *testing.T, url string) {
	w := openWindow(t, url, true)
	w.logIn("wujun", demo.Password())
	w.fits("the inbox")
	w.picture("inbox")
	w.press(`tbody tr:nth-child(1) td.main a`)
	w.fits("the report form")
	w.do(chromedp.SendKeys(css(`input[name="figures.patients_treated"]`), "96"),
		chromedp.Clear(css(`textarea[name=summary]`)),
		chromedp.SendKeys(css(`textarea[name=summary]`), "门诊和查房，带教两名住院医师"))
	w.picture("report")
	w.glance("glance-report")
	w.press(`.actionbar button.primary`) // the reason for being late is missing
	w.sees(`.faults, [role=alert]`, "")
	w.picture("report-fault")
	w.do(chromedp.SendKeys(css(`textarea[name=late_reason]`), "补录：启用系统之前的月份"))
	w.press(`.actionbar button.primary`)
	w.fits("the page after handing in")
	w.picture("report-handed-in")
	w.open("/assignments/6")
	w.sees("body", "吴军")
	w.fits("the assignment")
	w.picture("assignment-serving")
}

// TestBrowser_EveryMainPageIsLookedAt plays the story to its end and takes a picture of every
// main page, on a desk and in the hand, in both languages where it matters. Nothing may be
// wider than a phone.
func TestBrowser_EveryMainPageIsLookedAt(t *testing.T) {
	h := moveIn(t)
	_, err := demo.Play(context.Background(), demo.Options{URL: h.url, Login: h.login, Password: h.password, Today: time.Now(), Out: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	hr := openWindow(t, h.url, false)
	hr.logIn("renshi", demo.Password())
	for name, path := range map[string]string{
		"done": "/?tab=done", "cycles": "/cycles", "cycle": "/cycles/1", "cycle-new": "/cycles/new", "assignments": "/assignments",
		"assignment": "/assignments/6", "person": "/people/6", "people": "/people", "years": "/years", "year": hr.link("/years", "/years/shuangqian/"),
		"programme": "/programmes/shuangqian", "notices": "/notices", "agreements": "/agreements", "report": "/reports/1", "me": "/me",
	} {
		hr.open(path)
		hr.picture("hr-" + name)
	}
	hr.open("/cycles/1")
	hr.glance("glance-cycle")
	phone := openWindow(t, h.url, true)
	phone.logIn("wujun", demo.Password())
	for name, path := range map[string]string{
		"inbox": "/", "start": "/start", "me": "/me", "assignment": "/assignments/6", "notices": "/notices", "report": phone.link("/assignments/6", "/reports/"),
	} {
		phone.open(path)
		phone.fits(path)
		phone.picture("staff-" + name)
	}
	phone.press(`form[action="/language"] button`)
	phone.open("/assignments/6")
	phone.fits("the assignment in English")
	phone.sees("body", "short")
	phone.picture("staff-assignment-en")
}

// link is where the first link of a page leads that begins so.
func (w *window) link(page, prefix string) string {
	w.t.Helper()
	w.open(page)
	href, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector('main a[href^="%s"]').getAttribute('href')`, prefix)))
	if err != nil {
		w.fail(err)
	}
	return href
}
