package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	chrome "example.com/rehearse/internal/browser"
)

// TestAccessibility has axe-core look at every screen, in both languages and themes, wide and narrow. No page may be
// wider than its window, at 320 pixels or at twice the size.
func TestAccessibility(t *testing.T) {
	b := startBrowser(t)
	for name, c := range map[string]struct {
		lang, theme string
		width       int64
		axe         bool
	}{
		"Chinese, light, wide": {"zh-CN", "light", 1280, true}, "English, dark, narrow": {"en", "dark", 320, true},
		"Chinese, narrow": {"zh-CN", "light", 320, false}, "English, at twice the size": {"en", "light", 640, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := b.open(busy(t), c.width, c.lang)
			w.goTo("brief?theme=" + c.theme)
			check := func(screen string) {
				w.goTo(screen)
				w.js(`document.querySelectorAll("details").forEach(function (d) { d.open = true; })`)
				assert.LessOrEqual(t, w.js(`document.documentElement.scrollWidth`), float64(c.width), "%s is cut off", screen)
				if c.axe && (everything() || c.width == 320) {
					w.js(chrome.Axe(t))
					assert.Empty(t, w.js(chrome.FindBarriers), screen)
				}
			}
			for _, screen := range screens() {
				check(screen)
			}
			w.post("account-sets", "do", "delete", "account_set", "set-002")
			check("account-sets")
			w.expected = "the server responded with a status of 4" // which the browser says of the pages that follow
			check("nowhere")
			w.class.status.Frozen = true
			check("account")
			w.class.status.Frozen = false
			w.post("finish")
			check("debrief")
		})
	}
}

// busy is a trainee with something on every screen.
func busy(t *testing.T) *trainee {
	t.Helper()
	p := sit(t, whole(upgrade...))
	p.order("service-fee")
	page := p.take("box", "lic-main", "mop")
	p.post("mop", "do", "begin", "serial_number", value(page, "serial_number"), "kind", "upgrade", "version", "15.0")
	p.at("acc-formal", "org-b", "pin-b")
	p.activates("lic-other")
	p.unbinds("lic-other")
	p.activates("lic-other")
	p.certifies("org-a")
	p.at("acc-formal", "org-a", "pin-a")
	p.post("account-sets", "do", "back-up", "account_set", "set-001")
	p.post("re-registration")
	p.enter("lic-main", "review")
	p.post("help", "do", "hint")
	p.post("help", "do", "ask")
	p.class.status.Answer = "先看看登录的是谁"
	return p
}

// TestAnActivationByKeyboardAlone never touches the mouse.
func TestAnActivationByKeyboardAlone(t *testing.T) {
	w := startBrowser(t).open(sit(t, exercise(t, "wrong-account")), 1280, "zh-CN")
	w.tabTo(`#main a[href="account"].button`)
	w.strike(kb.Enter)
	w.tabTo(`form:has(input[value="acc-formal"]) button`)
	w.strike(kb.Enter)
	w.tabTo(`.pane button[value="sign-in"]`)
	w.strike(kb.Enter)
	w.tabTo(`input[name="organization"]`)
	w.do(chromedp.KeyEvent(" "))
	w.tabTo(`.pane button`)
	w.strike(kb.Enter)
	w.tabTo(`input[name="product"]`)
	w.do(chromedp.KeyEvent(" "))
	w.tabTo(`.pane button`)
	w.strike(kb.Enter)
	w.tabTo(`.pane a[href="keys"]`)
	w.strike(kb.Enter)
	w.tabTo(`form:has(input[name="box"]) button`)
	w.strike(kb.Enter)
	w.tabTo(`.pane button[value="review"]`)
	w.strike(kb.Enter)
	w.tabTo(`.pane a[href="activate"]`)
	w.strike(kb.Enter)
	w.tabTo(`.pane button`)
	w.strike(kb.Enter)
	assert.Contains(t, w.text(), success)
}

// tabTo presses the tab key until the focus is where the selector points.
func (w *tab) tabTo(selector string) {
	w.t.Helper()
	for range 80 {
		w.do(chromedp.KeyEvent(kb.Tab))
		if w.js(`document.activeElement.matches(`+quoted(selector)+`)`) == true {
			return
		}
	}
	w.t.Fatalf("the tab key never reaches %s", selector)
}

// strike presses a key that leads to another page.
func (w *tab) strike(key string) {
	w.t.Helper()
	w.lead(chromedp.KeyEvent(key), "key")
}

// TestThePauseEndsByItself has the page of a pause notice that the exercise goes on.
func TestThePauseEndsByItself(t *testing.T) {
	p := sit(t, whole())
	p.class.pause(true)
	w := startBrowser(t).open(p, 640, "zh-CN")
	w.expected = "423 (Locked)"
	ctx := w.ctx
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(p.server.URL+"/go/account")))
	assert.Contains(t, w.text(), "练习暂停了")
	p.class.pause(false)
	require.Eventually(t, func() bool {
		shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
		return err == nil && shown != "" && !strings.Contains(shown, "练习暂停了")
	}, 20*time.Second, 200*time.Millisecond)
}
