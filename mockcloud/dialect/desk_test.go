package dialect_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/dialect"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// desk is the desktop client of testdata/desk.dialect.yaml, as its makers would have written it.
type desk struct {
	t       testing.TB
	cloud   *mockcloud.Cloud
	base    string
	cookie  string
	headers map[string]string
	status  int
	header  http.Header
}

// newDesk starts a cloud over a real socket that speaks the desk client's format.
func newDesk(t testing.TB, opts ...mockcloud.Option) *desk {
	d, err := dialect.Load("testdata/desk.dialect.yaml")
	require.NoError(t, err)
	c := mockcloud.Start(t, append(opts, mockcloud.WithDialect(d))...)
	base, _, _ := strings.Cut(c.BaseURL(), "/w/")
	return &desk{t: t, cloud: c, base: base, headers: map[string]string{}}
}

// try sends fields as a form, without a terminal when it is empty, and returns the body, or why there is none.
func (d *desk) try(method, path string, fields ...string) (string, error) {
	form := url.Values{"terminal": {"T1"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	if form.Get("terminal") == "" {
		form.Del("terminal")
	}
	request, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(form.Encode()))
	require.NoError(d.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("User-Agent", "desk/1.0")
	for name, value := range d.headers {
		request.Header.Set(name, value)
	}
	if d.cookie != "" {
		request.AddCookie(&http.Cookie{Name: "DESKSID", Value: d.cookie})
	}
	answer, err := d.cloud.Client().Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }() // it is read to its end, or broken
	d.status, d.header = answer.StatusCode, answer.Header
	for _, c := range answer.Cookies() {
		d.cookie = c.Value
	}
	raw, err := io.ReadAll(answer.Body)
	return string(raw), err
}

func (d *desk) post(path string, fields ...string) string {
	d.t.Helper()
	body, err := d.try(http.MethodPost, path, fields...)
	require.NoError(d.t, err)
	return body
}

// keys returns the main licence's pair.
func (d *desk) keys() (serial, cdkey string) {
	d.cloud.State(func(s *cloud.State) {
		serial, cdkey = s.SerialNumber(scenarios.MainLicence), s.CDKey(scenarios.MainLicence)
	})
	return serial, cdkey
}

func (d *desk) credentials() []string {
	var login, password string
	d.cloud.State(func(s *cloud.State) {
		login, password = s.Accounts.Get(scenarios.FormalAccount).Login, s.Password(scenarios.FormalAccount)
	})
	return []string{"user", login, "pass", password}
}

// signIn says hello and signs in to company A.
func (d *desk) signIn() {
	d.t.Helper()
	assert.Equal(d.t, "<reply><ret>0</ret></reply>", d.post("/hello.do", "hwid", "FC-DESK"))
	require.Contains(d.t, d.post("/login.do", append(d.credentials(), "company", "org-a")...), "<ret>0</ret>")
}

func (d *desk) activate() (string, error) {
	serial, cdkey := d.keys()
	return d.try(http.MethodPost, "/license.do", "cmd", "activate", "product", "pin-a", "sn", serial, "key", cdkey, "seq", `7"<&`)
}

// bound lists the feature codes of all activations.
func (d *desk) bound() (codes []cloud.FeatureCode) {
	d.cloud.State(func(s *cloud.State) {
		for _, a := range s.Activations.All {
			codes = append(codes, a.FeatureCode)
		}
	})
	return codes
}

func (d *desk) journal() []journal.Entry {
	entries, err := d.cloud.Journal()
	require.NoError(d.t, err)
	return entries
}

func TestADeskClientActivates(t *testing.T) {
	d := newDesk(t)
	assert.Contains(t, d.post("/hello.do", "hwid", "FC-DESK"), "<ret>0</ret>")
	assert.Contains(t, d.post("/companies.do", d.credentials()...), `<company id="org-a">`)
	body := d.post("/login.do", append(d.credentials(), "company", "org-a")...)
	assert.Contains(t, body, `<company id="org-a">`)
	assert.Contains(t, body, "<until>2026-01-05 ")
	assert.NotEmpty(t, d.cookie)
	assert.Equal(t, "text/xml; charset=utf-8", d.header.Get("Content-Type"))
	assert.Empty(t, d.header.Get("Content-Language"), "the client sees nothing of the contract's headers")
	products, err := d.try(http.MethodGet, "/products.do")
	require.NoError(t, err)
	assert.Contains(t, products, `<product id="pin-a" active="0">`)
	assert.Contains(t, d.post("/license.do", "cmd", "info"), "<ret>9999</ret>", "no product is selected yet")
	body, err = d.activate()
	require.NoError(t, err)
	assert.Contains(t, body, `<reply seq="7&#34;&lt;&amp;"><ret>0</ret><result>activated</result>`)
	assert.Equal(t, http.StatusOK, d.status)
	assert.Contains(t, d.post("/license.do", "cmd", "info"), "<state>valid</state>")
	assert.Equal(t, []cloud.FeatureCode{"FC-DESK"}, d.bound())
}

func TestTheJournalHasTheContractsWordsAndTheClients(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	_, err := d.activate()
	require.NoError(t, err)
	var seen []string
	for _, e := range d.journal() {
		if e.Wire != nil {
			assert.Equal(t, "desk/1.0", e.Wire.Agent)
			seen = append(seen, e.Wire.Operation+" "+e.Wire.Method+" "+e.Wire.Path+" < "+e.Wire.Via)
		}
	}
	assert.Equal(t, []string{
		" POST /hello.do < POST /hello.do",
		"signIn POST /v1/sessions < POST /login.do",
		"selectPlace PATCH /v1/sessions/current < POST /login.do",
		"selectPlace PATCH /v1/sessions/current < POST /license.do",
		"activate POST /v1/activations < POST /license.do",
	}, seen)
	raw, err := json.Marshal(d.journal())
	require.NoError(t, err)
	serial, cdkey := d.keys()
	for _, secret := range []string{serial, cdkey, d.credentials()[3], d.cookie} {
		assert.NotContains(t, string(raw), secret)
	}
}

func TestRefusalsAreAnsweredInTheClientsNumbers(t *testing.T) {
	d := newDesk(t)
	assert.Contains(t, d.post("/hello.do", "hwid", "FC-DESK"), "<ret>0</ret>")
	c := d.credentials()
	assert.Contains(t, d.post("/login.do", "user", c[1], "pass", "wrong", "company", "org-a"), `<reply op="selectPlace"><ret>1002</ret>`)
	assert.Empty(t, d.cookie)
	d.signIn()
	assert.Contains(t, d.post("/license.do", "cmd", "activate", "product", "pin-a", "sn", "SIM-S00000-00000-000000", "key", "x"), "<ret>2001</ret>")
	assert.Contains(t, d.post("/license.do", "cmd", "activate", "product", "pin-a", "sn", "x"), "<ret>9999</ret>")
	assert.Contains(t, d.post("/license.do", "cmd", "activate", "product", "pin-a", "sn", "x"), "form:key", "what is missing is named in the client's words")
	d.cookie = "nobody.0000"
	assert.Contains(t, d.post("/license.do", "cmd", "info"), "<ret>1001</ret>")
	entries := d.journal()
	assert.Equal(t, cloud.SessionRequired, entries[len(entries)-1].Wire.Code)
	assert.Empty(t, d.bound())
}

// TestWhoDoesNotSayWhoItIs is refused where that matters, and nowhere else.
func TestWhoDoesNotSayWhoItIs(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	for path, fields := range map[string][]string{"/hello.do": {"hwid", "FC-OTHER"}, "/companies.do": d.credentials()} {
		body := d.post(path, append(fields, "terminal", "")...)
		assert.Contains(t, body, "<ret>9999</ret>", path)
		assert.Contains(t, body, "form:terminal", path)
	}
	assert.NotContains(t, d.post("/license.do", "cmd", "info", "terminal", ""), "form:terminal")
	serial, cdkey := d.keys()
	body := d.post("/license.do", "cmd", "activate", "product", "pin-a", "sn", serial, "key", cdkey, "terminal", "")
	assert.Contains(t, body, "<result>activated</result>")
	assert.Contains(t, d.post("/companies.do", d.credentials()...), "<ret>0</ret>")
}

// TestTheClientsLanguageIsHeard where the file names none.
func TestTheClientsLanguageIsHeard(t *testing.T) {
	d := newDesk(t)
	assert.Regexp(t, `<msg>.*\p{Han}`, d.post("/license.do", "cmd", "info"))
	d.headers["Accept-Language"] = "en"
	assert.NotRegexp(t, `\p{Han}`, d.post("/license.do", "cmd", "info"))
}

func TestALostReplyIsActivatedOnce(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	require.NoError(t, d.cloud.Fault(fault.Spec{
		ID: "lost", Kind: fault.ConnectionReset, Phase: fault.After, Times: 1, Match: fault.Match{Path: "/v1/activations"},
	}))
	d.headers["X-Request-No"] = "r-1"
	_, err := d.activate()
	require.Error(t, err, "the reply is lost")
	assert.Len(t, d.bound(), 1)
	body, err := d.activate()
	require.NoError(t, err)
	assert.Contains(t, body, "<result>activated</result>", "the same request again gets the same answer")
	entries := d.journal()
	assert.True(t, entries[len(entries)-1].Wire.Replayed)
	assert.Equal(t, 1, d.cloud.World().Faults()[0].Fired)
	assert.Len(t, d.bound(), 1)
}

func TestFaultsBreakTheClientsAnswer(t *testing.T) {
	whole := len("<reply><ret>0</ret><product>")
	for name, c := range map[string]struct {
		spec fault.Spec
		see  func(t *testing.T, d *desk, body string, err error)
	}{
		"half of the XML": {fault.Spec{Kind: fault.TruncatedBody, Phase: fault.After, ChunkBytes: whole}, func(t *testing.T, _ *desk, body string, err error) {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			assert.Equal(t, "<reply><ret>0</ret><product>", body)
		}},
		"empty": {fault.Spec{Kind: fault.EmptyOK, Phase: fault.After}, func(t *testing.T, d *desk, body string, err error) {
			require.NoError(t, err)
			assert.Empty(t, body)
			assert.Equal(t, 200, d.status)
		}},
		"a page": {fault.Spec{Kind: fault.MalformedOK, Phase: fault.After}, func(t *testing.T, d *desk, body string, err error) {
			require.NoError(t, err)
			assert.Contains(t, body, "<html")
			assert.NotContains(t, body, "<reply>")
			assert.Equal(t, "text/html; charset=utf-8", d.header.Get("Content-Type"))
		}},
		"busy": {fault.Spec{Kind: fault.RateLimit, RetryAfterSeconds: 9}, func(t *testing.T, d *desk, body string, err error) {
			require.NoError(t, err)
			assert.Equal(t, 429, d.status)
			assert.Equal(t, "9", d.header.Get("Retry-After"))
			assert.Contains(t, body, "<ret>9001</ret>")
		}},
		"drop by drop": {fault.Spec{Kind: fault.SlowDrip, Phase: fault.After, Delay: 1, ChunkBytes: 50}, func(t *testing.T, _ *desk, body string, err error) {
			require.NoError(t, err)
			assert.Contains(t, body, "<state>valid</state>")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.signIn()
			_, err := d.activate()
			require.NoError(t, err)
			c.spec.ID, c.spec.Times = "f", 1
			require.NoError(t, d.cloud.Fault(c.spec))
			body, err := d.try(http.MethodPost, "/license.do", "cmd", "info")
			c.see(t, d, body, err)
			assert.Contains(t, d.post("/license.do", "cmd", "info"), "<state>valid</state>", "once is once")
		})
	}
}

func TestAFaultOnAnEarlierCallIsTheClientsToo(t *testing.T) {
	for kind, see := range map[fault.Kind]func(t *testing.T, d *desk, body string, err error){
		fault.ConnectionReset: func(t *testing.T, _ *desk, _ string, err error) { require.Error(t, err) },
		fault.TruncatedBody:   func(t *testing.T, _ *desk, _ string, err error) { require.Error(t, err) },
		fault.EmptyOK: func(t *testing.T, _ *desk, body string, err error) {
			require.NoError(t, err)
			assert.Empty(t, body)
		},
		fault.MalformedOK: func(t *testing.T, _ *desk, body string, err error) {
			require.NoError(t, err)
			assert.Contains(t, body, "<html")
		},
		fault.Unavailable: func(t *testing.T, d *desk, body string, err error) {
			require.NoError(t, err)
			assert.Equal(t, 503, d.status)
			assert.Contains(t, body, "<ret>9001</ret>")
		},
	} {
		for _, phase := range []fault.Phase{fault.Before, fault.After} {
			if kind == fault.TruncatedBody && phase == fault.Before {
				continue // makes no sense, and is refused
			}
			t.Run(string(kind)+" "+string(phase), func(t *testing.T) {
				d := newDesk(t)
				d.signIn()
				spec := fault.Spec{ID: "f", Kind: kind, Phase: phase, Times: 1, Match: fault.Match{Method: "PATCH"}}
				if kind == fault.Unavailable {
					spec.RetryAfterSeconds = 1
				}
				require.NoError(t, d.cloud.Fault(spec))
				body, err := d.activate()
				see(t, d, body, err)
				assert.Empty(t, d.bound(), "the calls behind it were not made")
				body, err = d.activate()
				require.NoError(t, err)
				assert.Contains(t, body, "<result>activated</result>")
			})
		}
	}
}

// TestAnEarlierCallThatTrickles is held back like any other, its refusal excepted, which trickles to the client.
func TestAnEarlierCallThatTrickles(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	slow := fault.Spec{ID: "f", Kind: fault.SlowDrip, Phase: fault.After, Delay: 1, ChunkBytes: 20, Times: 1, Match: fault.Match{Method: "PATCH"}}
	require.NoError(t, d.cloud.Fault(slow))
	body, err := d.activate()
	require.NoError(t, err)
	assert.Contains(t, body, "<result>activated</result>")
	assert.Equal(t, "text/xml; charset=utf-8", d.header.Get("Content-Type"))
	slow.ID, slow.Match = "g", fault.Match{Path: "/v1/sessions"}
	require.NoError(t, d.cloud.Fault(slow))
	body = d.post("/login.do", "user", d.credentials()[1], "pass", "wrong", "company", "org-a")
	assert.Contains(t, body, "<ret>1002</ret>")
	assert.Contains(t, body, "</reply>")
	for _, f := range d.cloud.World().Faults() {
		assert.Equal(t, 1, f.Fired, f.Spec.ID)
	}
}

func TestWhatNoRouteIsAboutFailsLoudly(t *testing.T) {
	d := newDesk(t)
	d.signIn()
	serial, _ := d.keys()
	for _, c := range [][2]string{
		{http.MethodPost, "/v1/sessions"}, {http.MethodPost, "/w/main/v1/sessions"}, {http.MethodPost, "/licence.do"},
		{http.MethodDelete, "/login.do"}, {http.MethodPost, "/license.do"}, {http.MethodPost, "/x/" + d.cookie + "/" + serial + "?pass=geheim&sn=" + serial},
	} {
		body, err := d.try(c[0], c[1])
		require.NoError(t, err)
		assert.Equal(t, http.StatusNotFound, d.status, c[1])
		assert.Contains(t, body, `"code":"UNKNOWN_PATH"`, c[1])
	}
	entries := d.journal()
	wire := entries[len(entries)-1].Wire
	assert.Equal(t, cloud.Code("UNKNOWN_PATH"), wire.Code)
	assert.Empty(t, wire.Operation)
	assert.Equal(t, []string{"licence lic-main's serial"}, wire.Leaks)
	raw, err := json.Marshal(wire)
	require.NoError(t, err)
	for _, secret := range []string{serial, d.cookie, "geheim"} {
		assert.NotContains(t, string(raw), secret)
	}
}

func TestWorlds(t *testing.T) {
	d := newDesk(t)
	assert.Contains(t, d.post("/w/main/hello.do", "hwid", "x"), "<ret>0</ret>")
	assert.Contains(t, d.post("/w/nowhere/hello.do", "hwid", "x"), "<ret>9999</ret>", "a world that is not there, in the client's words")
	for path, want := range map[string]int{"/": 200, "/openapi.yaml": 200, "/__admin/health": 200, "/w/main/__admin/clock": 200, "/w/main/openapi.yaml": 404} {
		_, err := d.try(http.MethodGet, path)
		require.NoError(t, err)
		assert.Equal(t, want, d.status, path)
	}
}

// TestADialectMayHaveTheRootAndNoMore: the pages there that belong to no world are left alone unless the file has them.
func TestADialectMayHaveTheRootAndNoMore(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(`dialect: 1
world: main
refusals: {default: {type: text, body: no}}
routes:
  - {request: GET /, answer: {type: text, body: ours}}
`))
	require.NoError(t, err)
	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithDialect(d))
	for _, want := range []struct {
		method, path string
		ours         bool
	}{{"GET", "/", true}, {"POST", "/", false}, {"GET", "/openapi.yaml", false}, {"GET", "/w/main/", true}} {
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, httptest.NewRequest(want.method, want.path, nil))
		assert.Equal(t, want.ours, w.Body.String() == "ours", "%s %s", want.method, want.path)
	}
}

func TestWorldsByHostName(t *testing.T) {
	d, err := dialect.Load("testdata/desk.dialect.yaml")
	require.NoError(t, err)
	_, err = d.WithWorld("a/b")
	require.ErrorContains(t, err, `"a/b" is no name of a world`)
	other, err := d.WithWorld("elsewhere")
	require.NoError(t, err)
	other, err = other.WithWorld("")
	require.NoError(t, err)
	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithDialect(other))
	for host, want := range map[string]string{"ACTIVATE.desk.test:8443": "<ret>0</ret>", "other.test": "<ret>9999</ret>"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+"/hello.do", strings.NewReader("hwid=1&terminal=1"))
		require.NoError(t, err)
		answer, err := c.Client().Do(request)
		require.NoError(t, err)
		raw, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		assert.Contains(t, string(raw), want, host)
	}
	assert.Equal(t, "desk", d.Name())
	assert.Equal(t, "main", d.World())
}
