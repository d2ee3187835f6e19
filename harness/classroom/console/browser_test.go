package console_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	chrome "example.com/rehearse/internal/browser"
)

// browser is one Chromium that reaches this computer alone. Each test has tabs of its own in it.
type browser struct{ ctx context.Context }

func startBrowser(t *testing.T) browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a browser")
	}
	return browser{chrome.Start(t).Context()}
}

// everything says that the long browser tests run whole. A browser takes seconds for each exercise, so without CI=true
// they run with a few, and say so.
func everything() bool { return os.Getenv("CI") == "true" }

// tab is a trainee's console in a browser. What goes wrong in it is collected.
type tab struct {
	*trainee
	ctx   context.Context
	mu    sync.Mutex
	wrong []string

	expected     string // what the browser may complain about
	organization string // the one selected last
}

// open shows a trainee's console in a window of a width.
func (b browser) open(p *trainee, width int64, lang string) *tab {
	p.t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	w := &tab{trainee: p, ctx: ctx}
	p.t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		assert.Empty(p.t, w.wrong, "the page reported errors or asked another server")
		stop()
	})
	require.NoError(p.t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)))
	require.NoError(p.t, chromedp.Listen(ctx, w.watch))
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	require.NoError(p.t, err)
	_, err = chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(p.t, err)
	w.goTo("brief?lang=" + lang)
	return w
}

func (w *tab) watch(event any) {
	note := func(text string) {
		if w.expected != "" && strings.Contains(text, w.expected) {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.wrong = append(w.wrong, text)
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		note("exception: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		note(string(e.Entry.Level) + ": " + e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, w.server.URL) && !strings.HasPrefix(e.Request.URL, "data:") && e.Request.URL != "about:blank" {
			note("request: " + e.Request.URL)
		}
		if strings.Contains(e.Request.URL, "SIM-") || strings.Contains(e.Request.URL, "sim-pass") {
			note("secret in " + e.Request.URL)
		}
	}
}

func (w *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	require.NoError(w.t, chromedp.Do(ctx, actions...))
}

func (w *tab) goTo(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.server.URL + "/go/" + path))
}

// js evaluates an expression in the page and returns its value as JSON decodes it.
func (w *tab) js(expression string) any {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	require.NoError(w.t, err, expression)
	var value any
	if len(raw) > 0 {
		require.NoError(w.t, json.Unmarshal(raw, &value), expression)
	}
	return value
}

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(raw)
}

// text is what the page shows.
func (w *tab) text() string {
	w.t.Helper()
	shown, _ := w.js(`document.querySelector("main").innerText`).(string)
	return shown
}

// press clicks the first element that the selector finds and waits for the page it leads to. It clicks by script, which
// takes a third of the time; keys and mouse have tests of their own.
func (w *tab) press(selector string) {
	w.t.Helper()
	click := `(function () { var e = document.querySelector(` + quoted(selector) + `); if (e) e.click(); return !!e; })()`
	w.lead(chromedp.Evaluate[chromedp.Void](click), selector)
}

// lead does something that leads to another page, and waits for it.
func (w *tab) lead(how chromedp.Action[chromedp.Void], what string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, how)
	require.NoError(w.t, err, "%s\n%s", what, w.text())
	require.EqualValues(w.t, 200, answer.Status, what)
}

// choose marks a radio button; nothing happens before the form is sent.
func (w *tab) choose(name, value string) {
	w.t.Helper()
	found := w.js(`(function () { var e = document.querySelector(` + quoted(`input[name="`+name+`"][value="`+value+`"]`) + `); if (e) e.click(); return !!e; })()`)
	require.Equal(w.t, true, found, "there is no %s %s to choose:\n%s", name, value, w.text())
}

// fill types into a field.
func (w *tab) fill(name, value string) {
	w.t.Helper()
	w.do(chromedp.SetValue(chromedp.CSS(`.pane [name="`+name+`"]`), value))
}
