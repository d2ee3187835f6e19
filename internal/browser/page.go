package browser

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is one open page. It belongs to the test that opened it.
type Page struct {
	t      T
	ctx    context.Context
	origin string

	mu    sync.Mutex
	wrong []string
}

// watch collects what must not happen.
func (p *Page) watch(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complain("exception: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		// Advice is no complaint, and neither is a status that the test asked for.
		if e.Entry.Level != log.EntryLevelVerbose && !strings.Contains(e.Entry.Text, "the server responded with a status of") {
			p.complain(string(e.Entry.Level) + ": " + e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		at := e.Request.URL
		if !strings.HasPrefix(at, p.origin+"/") && !strings.HasPrefix(at, "data:") && at != "about:blank" {
			p.complain("it asks for " + at)
		}
	}
}

func (p *Page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, text)
}

// Complaints are what the browser complained about so far.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.wrong...)
}

func (p *Page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("the browser: %v", err)
	}
}

// Go opens an address: a whole one, or a path of the page's own server.
func (p *Page) Go(address string) {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.origin + address
	}
	p.do(chromedp.Navigate(address))
}

// JS evaluates an expression in the page, waits for it if it is a promise, and returns its value as JSON decodes it.
func (p *Page) JS(expression string) any {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	var value any
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &value); err != nil {
			p.t.Fatalf("%s: %v", expression, err)
		}
	}
	return value
}

// Text is what is shown of the first element that the selector finds; empty when there is none.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	shown, _ := p.JS(`(document.querySelector(` + quoted(selector) + `) || {}).innerText || ""`).(string)
	return shown
}

// Count counts the elements that a selector finds.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	n, _ := p.JS(`document.querySelectorAll(` + quoted(selector) + `).length`).(float64)
	return int(n)
}

// Fill writes into the field that the selector finds, as typing does; a choice is set by its value.
func (p *Page) Fill(selector, value string) {
	p.t.Helper()
	found := p.JS(`(function (el) {
		if (!el) return false;
		el.value = ` + quoted(value) + `;
		el.dispatchEvent(new Event("input", {bubbles: true}));
		el.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})(document.querySelector(` + quoted(selector) + `))`)
	if found != true {
		p.t.Fatalf("nothing to fill: %s at %v", selector, p.JS("location.href"))
	}
}

// Click clicks the first element that the selector finds and that shows the text, and waits for nothing.
func (p *Page) Click(selector, text string) {
	p.t.Helper()
	found := p.JS(`(function (el) { if (el) el.click(); return !!el; })(Array.from(document.querySelectorAll(` + quoted(selector) +
		`)).find(function (e) { return e.textContent.indexOf(` + quoted(text) + `) >= 0; }))`)
	if found != true {
		p.t.Fatalf("nothing to click: %s %q at %v", selector, text, p.JS("location.href"))
	}
}

// Follow clicks like [Page.Click] and waits until another page has loaded.
func (p *Page) Follow(selector, text string) {
	p.t.Helper()
	p.JS(`window.staleForTest = true`)
	p.Click(selector, text)
	p.Until(`!window.staleForTest && document.readyState === "complete"`)
}

// Until waits until an expression is true.
func (p *Page) Until(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!(`+expression+`)`))
		switch {
		case err == nil && value:
			return
		case ctx.Err() != nil:
			p.t.Fatalf("waited in vain for: %s (%v)", expression, err)
		}
		// While a page is left for the next one, there is none to ask.
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Check has axe-core look at the page as it stands, all folds open, and reports each violation with the rule and the
// element; and it reports a page that has to be scrolled sideways.
func (p *Page) Check() {
	p.t.Helper()
	p.JS(`document.querySelectorAll("details").forEach(function (d) { d.open = true; }); 0`)
	p.JS(Axe(p.t))
	found, _ := p.JS(FindBarriers).([]any)
	at := p.JS("location.href")
	for _, violation := range found {
		p.t.Errorf("%v: %v", at, violation)
	}
	if wide := p.JS(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide != 0.0 {
		p.t.Errorf("%v has to be scrolled sideways by %v pixels", at, wide)
	}
}

// Cookie is the value of a cookie that is sent to a path of the page's server, those that scripts do not see included; empty when there
// is none.
func (p *Page) Cookie(path, name string) string {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{p.origin + path}})
	if err != nil {
		p.t.Fatalf("no cookies: %v", err)
	}
	for _, c := range result.Cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}
