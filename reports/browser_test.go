package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
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
	"example.com/rehearse/reports"
)

// browser is one Chromium without a network. Each test has pages of its own in it.
type browser struct{ ctx context.Context }

// startBrowser starts Chromium for a test and its subtests. Chromium alone takes most of a test's time.
func startBrowser(t testing.TB) browser {
	t.Helper()
	return browser{chrome.Start(t).Context()}
}

// page is one open report. What goes wrong in it, and what it asks the network for, is collected.
type page struct {
	t     testing.TB
	ctx   context.Context
	file  string
	mu    *sync.Mutex
	wrong *[]string
}

// write puts the report of a run into a file.
func write(t testing.TB, r reports.Results) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, reports.HTML(&out, r, catalogue(), reports.HTMLOptions{}))
	path := filepath.Join(t.TempDir(), "index.html")
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

// open shows a report in a window of a width, at an address within it.
func (b browser) open(t testing.TB, file string, width int64, hash string) page {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	p := page{t: t, ctx: ctx, file: file, mu: &sync.Mutex{}, wrong: &[]string{}}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		assert.Empty(t, *p.wrong, "the page reported errors or asked the network")
		stop()
	})
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)))
	require.NoError(t, chromedp.Listen(ctx, p.watch))
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	require.NoError(t, err)
	_, err = chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	p.visit(hash)
	p.js(`localStorage.clear()`) // pages of one file share what the reader chose before
	p.visit(hash)
	return p
}

// visit opens the report anew, so that the hash is read as when a link is followed from outside.
func (p page) visit(hash string) {
	p.t.Helper()
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(p.file), Fragment: hash}
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(at.String()))
}

// watch collects what must not happen.
func (p page) watch(event any) {
	note := func(text string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		*p.wrong = append(*p.wrong, text)
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		note("exception: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		note(string(e.Entry.Level) + ": " + e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "file:") && !strings.HasPrefix(e.Request.URL, "data:") && e.Request.URL != "about:blank" {
			note("request: " + e.Request.URL)
		}
	}
}

// do performs actions of the browser.
func (p page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, actions...))
}

// js evaluates an expression in the page and returns its value as JSON decodes it.
func (p page) js(expression string) any {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, expression)
	var value any
	if len(raw) > 0 {
		require.NoError(p.t, json.Unmarshal(raw, &value), expression)
	}
	return value
}

// text is what is shown of the first element that the selector finds.
func (p page) text(selector string) string {
	p.t.Helper()
	shown, _ := p.js(`(document.querySelector(` + quoted(selector) + `) || {}).innerText`).(string)
	return shown
}

// count counts the elements that a selector finds.
func (p page) count(selector string) int {
	p.t.Helper()
	n, _ := p.js(`document.querySelectorAll(` + quoted(selector) + `).length`).(float64)
	return int(n)
}

// click clicks the first element that the selector finds and that shows the text.
func (p page) click(selector, text string) {
	p.t.Helper()
	found := p.js(`(function () {
		var el = Array.from(document.querySelectorAll(` + quoted(selector) + `)).find(function (e) { return e.textContent.indexOf(` + quoted(text) + `) >= 0; });
		if (el) el.click();
		return !!el;
	})()`)
	require.Equal(p.t, true, found, "nothing to click: %s %q", selector, text)
}

// press sends keys to whatever has the focus.
func (p page) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do(chromedp.KeyEvent(key))
	}
}

// focused is what a reader of the page would be told about the focus.
func (p page) focused() string {
	p.t.Helper()
	name, _ := p.js(`document.activeElement.id || document.activeElement.className || document.activeElement.tagName`).(string)
	return name
}

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(raw)
}
