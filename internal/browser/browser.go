// Package browser drives a real, headless Chromium through the pages that this product serves, for tests: it follows
// links, fills forms, has axe-core look for what keeps people out, and collects what the browser itself complains about.
//
//	b := browser.Start(t)               // one for a test and its subtests: starting it takes the time
//	p := b.Open(t, server.URL+"/", 320) // a page of its own, 320 pixels wide
//	p.Fill("#code", "KXTV")
//	p.Press("button.join")
//	p.Check(t)                          // axe-core, no scrolling sideways
//
// A page may load from its own server only; anything else it asks for is a complaint, as is an exception or an error
// in its console. Complaints fail the test when the page is closed.
package browser

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"example.com/rehearse/internal/need"
)

// T is what is needed of *testing.T and *testing.B.
type T interface {
	need.T
	Errorf(format string, args ...any)
	Cleanup(func())
	TempDir() string
}

// patience bounds every single wish, on a loaded machine too.
const patience = time.Minute

// Browser is one Chromium that can resolve no name: it reaches loopback addresses only.
type Browser struct{ ctx context.Context }

// Start starts Chromium and stops it when t ends. Without Chromium the test is skipped, or fails where nothing may be.
func Start(t T) *Browser {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(need.Chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.NoSandbox,
		chromedp.NoFirstRun, chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("renderer-process-limit", "2"), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
	}
	for _, name := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &Browser{ctx}
}

// Context is the browser for chromedp, for tests that do more with a page than [Page] does.
func (b *Browser) Context() context.Context { return b.ctx }

// Open opens an address in a page of a width in pixels. Pages share their cookies, as those of one person do; see
// [Browser.Private].
func (b *Browser) Open(t T, address string, width int64) *Page {
	t.Helper()
	return open(t, b.ctx, address, width)
}

// Private is the browser as another person has it: with cookies of its own.
func (b *Browser) Private(t T) *Browser {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no other person: %v", err)
	}
	return &Browser{ctx}
}

func open(t T, parent context.Context, address string, width int64) *Page {
	t.Helper()
	at, err := url.Parse(address)
	if err != nil {
		t.Fatalf("%v", err)
	}
	ctx, stop := chromedp.NewContext(parent)
	p := &Page{t: t, ctx: ctx, origin: at.Scheme + "://" + at.Host}
	t.Cleanup(func() {
		for _, complaint := range p.Complaints() {
			t.Errorf("the browser complains: %s", complaint)
		}
		stop()
	})
	// The first wish makes the page, which lives as long as the context of that wish: it must not be a short one.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatalf("no page: %v", err)
	}
	if err := chromedp.Listen(ctx, p.watch); err != nil {
		t.Fatalf("%v", err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatalf("%v", err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatalf("%v", err)
	}
	p.Go(address)
	return p
}

// FindBarriers is an expression that lists what axe-core finds on a page as it stands, each with the rule and the
// element. The page must have got [Axe] before.
const FindBarriers = `axe.run(document, { resultTypes: ["violations"] }).then(function (r) {
	return r.violations.map(function (v) { return v.id + ": " + v.help + " " + v.nodes.map(function (n) { return n.html.slice(0, 160) + " " + n.failureSummary; }).join(" | "); });
})`

// Axe is an expression that brings axe-core into a page.
func Axe(t T) string {
	t.Helper()
	source, err := os.ReadFile(need.NPM(t, "axe-core") + "/axe.min.js")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(source) + "; 0"
}

// quoted is a string as JavaScript writes it.
func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(raw)
}
