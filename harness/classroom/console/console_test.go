package console_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/console"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// classmate is the class of one trainee, kept in memory.
type classmate struct {
	mu     sync.Mutex
	status console.Status
	err    error
}

func (c *classmate) change(change func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	return c.err
}

func (c *classmate) Status(context.Context) (now console.Status, err error) {
	err = c.change(func() { now = c.status })
	return now, err
}

func (c *classmate) TakeHint(_ context.Context, n int) error {
	return c.change(func() { c.status.Hints = n })
}

func (c *classmate) AskHelp(_ context.Context, wanted bool) error {
	return c.change(func() { c.status.HelpWanted = wanted })
}

func (c *classmate) Finish(context.Context) error {
	return c.change(func() { c.status.Finished = c.status.Now })
}

func (c *classmate) pause(on bool) { _ = c.change(func() { c.status.Frozen = on }) }

// trainee is somebody at a console, with a browser that follows redirections.
type trainee struct {
	t      *testing.T
	c      *console.Console
	class  *classmate
	server *httptest.Server
	lang   string
}

func office(t *testing.T) *console.Office {
	t.Helper()
	o, err := console.NewOffice(engine.New(&journal.Memory{}))
	require.NoError(t, err)
	return o
}

func exercise(t *testing.T, id string) exercises.Exercise {
	t.Helper()
	e, err := exercises.ByID(id)
	require.NoError(t, err)
	return e
}

// sit opens an exercise for a trainee.
func sit(t *testing.T, e exercises.Exercise) *trainee {
	t.Helper()
	c, err := office(t).Open(t.Context(), e, 7)
	require.NoError(t, err)
	return serve(t, c)
}

func serve(t *testing.T, c *console.Console) *trainee {
	t.Helper()
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	class := &classmate{status: console.Status{Started: start, Now: start.Add(90 * time.Second)}}
	mux := http.NewServeMux()
	mux.Handle(look.Path, look.Assets())
	mux.Handle("/go/", c.Handler("/go", class))
	p := &trainee{t: t, c: c, class: class, server: httptest.NewServer(look.Secure(mux)), lang: "zh-CN"}
	t.Cleanup(p.server.Close)
	return p
}

// look reads a screen and returns its status and text.
func (p *trainee) get(path string) (int, string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.server.URL+"/go/"+path, nil)
	require.NoError(p.t, err)
	return p.read(r)
}

func (p *trainee) read(r *http.Request) (int, string) {
	p.t.Helper()
	r.Header.Set("Accept-Language", p.lang)
	answer, err := p.server.Client().Do(r)
	require.NoError(p.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	assert.NotContains(p.t, answer.Request.URL.String(), "SIM-", "a key in an address")
	return answer.StatusCode, string(body)
}

// look reads a screen that is there.
func (p *trainee) look(path string) string {
	p.t.Helper()
	status, body := p.get(path)
	require.Equal(p.t, http.StatusOK, status, body)
	return body
}

// post sends a form, pairs of name and value, and returns the page it leads to.
func (p *trainee) post(path string, pairs ...string) string {
	p.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.server.URL+"/go/"+path, strings.NewReader(form.Encode()))
	require.NoError(p.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, body := p.read(r)
	return body
}

// take fills a form in from the desk and sends it on with the values that stand in it.
func (p *trainee) take(kind, id, do string) string {
	p.t.Helper()
	return p.post("take", kind, id, "do", do)
}

// value is what stands in a field of a page.
func value(page, name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]*? value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

func (p *trainee) signIn(account string) string {
	p.t.Helper()
	page := p.take("account", account, "")
	return p.post("account", "do", "sign-in", "login", value(page, "login"), "password", value(page, "password"))
}

// enter types a licence's keys and goes on to "review" or "activate".
func (p *trainee) enter(licence, do string) string {
	p.t.Helper()
	page := p.take("box", licence, "")
	return p.post("keys", "do", do, "serial_number", value(page, "serial_number"), "cdkey", value(page, "cdkey"))
}

func TestATestAccountThatIsStillSignedInActivatesSilently(t *testing.T) {
	p := sit(t, exercise(t, "wrong-account"))
	assert.Contains(t, p.look("brief"), "测试账号")
	assert.Contains(t, signedIn(t, p.look("account")), "（测试）", "somebody is still signed in")
	page := p.look("organizations")
	page = p.post("organizations", "organization", value(page, "organization"))
	p.post("products", "product", value(page, "product"))
	page = p.enter("lic-main", "activate")
	assert.Contains(t, page, "确定激活")
	assert.Contains(t, p.post("activate"), "激活成功", "reality says so too")
}

func TestTheRightAccountActivatesForThePurchaser(t *testing.T) {
	p := sit(t, exercise(t, "wrong-account"))
	page := p.signIn("acc-formal")
	p.post("organizations", "organization", value(page, "organization"))
	p.post("products", "product", "pin-a")
	page = p.enter("lic-main", "review")
	assert.Contains(t, page, "将要激活到")
	assert.Contains(t, p.post("activate"), "激活成功")
	entries, err := p.c.Entries(t.Context())
	require.NoError(t, err)
	assert.Greater(t, uint64(len(entries)), p.c.Opened())
}

// between cuts what stands between two marks out of a page.
func between(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, from)
	require.True(t, found, "%s in %s", from, page)
	part, _, found := strings.Cut(rest, to)
	require.True(t, found)
	return part
}

// signedIn is the name of who is signed in, as the account screen tells it. The desk has names too.
func signedIn(t *testing.T, page string) string {
	t.Helper()
	return between(t, between(t, page, "当前登录的云账号", "</dl>"), `<span class="soft">`, "</span>")
}
