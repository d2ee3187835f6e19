package dialect_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/dialect"
	"example.com/rehearse/mockcloud/journal"
)

func loadDesk(t testing.TB) *dialect.Dialect {
	d, err := dialect.Load("testdata/desk.dialect.yaml")
	require.NoError(t, err)
	return d
}

func form(fields string) []byte { return []byte(fields) }

func TestRecognize(t *testing.T) {
	const url = "https://activate.desk.test/license.do"
	body := form("cmd=activate&product=pin-a&sn=S&key=K")
	for name, c := range map[string]struct {
		x    dialect.Exchange
		want []cloud.Code
		seen bool
	}{
		"a success, with more in it than we write": {
			dialect.Exchange{Status: 200, ResponseBody: []byte("<reply seq='1' v='2'><extra/><ret>0</ret>\n<result>activated</result><seats>3</seats><company>X</company></reply>")}, nil, true,
		},
		"a refusal with a number of its own": {
			dialect.Exchange{Status: 200, ResponseBody: []byte(`<reply op="activate"><ret>2001</ret><msg>?</msg></reply>`)}, []cloud.Code{cloud.SharedPrompt}, true,
		},
		"a number that several share": {
			dialect.Exchange{Status: 200, ResponseBody: []byte(`<reply op="activate"><ret>1001</ret><msg>?</msg></reply>`)}, []cloud.Code{cloud.SessionExpired, cloud.SessionRequired}, true,
		},
		"an answer about another operation": {
			dialect.Exchange{Status: 200, ResponseBody: []byte(`<reply op="getLicence"><ret>2001</ret><msg>?</msg></reply>`)}, nil, false,
		},
		"another status":     {dialect.Exchange{Status: 500, ResponseBody: []byte("<html>")}, nil, false},
		"an unknown number":  {dialect.Exchange{Status: 200, ResponseBody: []byte(`<reply op="activate"><ret>7</ret></reply>`)}, nil, false},
		"no answer recorded": {dialect.Exchange{}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.x.Method, c.x.URL, c.x.RequestBody = http.MethodPost, url, body
			c.x.RequestHeader = http.Header{"Cookie": {"DESKSID=ses-1.x"}}
			got, ok := loadDesk(t).Recognize(c.x)
			require.True(t, ok)
			assert.Equal(t, "activate", got.Route)
			assert.Equal(t, "ses-1.x", got.Session)
			assert.Equal(t, []dialect.Call{
				{Operation: "selectPlace", Arguments: map[string]string{"product_instance": "pin-a"}},
				{Operation: "activate", Arguments: map[string]string{"serial_number": "S", "cdkey": "K"}},
			}, got.Calls)
			assert.Equal(t, c.seen, got.Answered)
			assert.ElementsMatch(t, c.want, got.Refusals)
		})
	}
}

func TestWhatIsNotInTheDialectIsNotRecognised(t *testing.T) {
	d := loadDesk(t)
	for _, x := range []dialect.Exchange{
		{Method: "POST", URL: "/w/main/license.do", RequestBody: form("cmd=delete")},
		{Method: "GET", URL: "/login.do"},
		{Method: "POST", URL: "/elsewhere.do"},
		{Method: "POST", URL: "http://[::1"},
	} {
		_, ok := d.Recognize(x)
		assert.False(t, ok, x.URL)
	}
	got, ok := d.Recognize(dialect.Exchange{Method: "POST", URL: "/w/any/hello.do", Status: 200, ResponseBody: []byte("<reply><ret>0</ret></reply>")})
	assert.True(t, ok)
	assert.Empty(t, got.Calls)
	assert.True(t, got.Answered)
}

// other exercises what the desk client does not: JSON, XML and text, GBK, tokens in bodies, tables, an own unknown path.
const other = `dialect: 1
world: main
encoding: gbk
language: en
session: {from: "header:Authorization", prefix: "Token "}
tables:
  kinds: {A: org-a, default: org-b}
  plain: {A: org-a}
refusals:
  default: {status: 400, type: text, body: "ERR {{lower .code}} {{.detail | upper}}"}
  UNKNOWN_PATH: {status: 410, type: form, body: "err={{.code}}&why={{.detail}}"}
routes:
  - request: POST /in
    calls:
      - operation: signIn
        arguments: {account: xml:/in/who/@name, password: xml:/in/secret, feature_code: {from: xml:/in/fc, default: FC-0}}
      - operation: listOrganizations
      - operation: selectPlace
        arguments: {organization: "answer:listOrganizations/organizations/0/id"}
    echo: {note: xml:/in/note}
    answer: {type: json, headers: {X-Note: "n={{.echo.note}}", Content-Type: text/json}, body: '{"t": {{.session}}, "n": {{.echo.note}}, "o": "公司 {{.answer.organization.name}}", "at": {{unix .answer.signed_in_at}}, "p": {{default "none" .answer.product_instance.name}}}'}
  - request: PUT /select/{kind}
    calls: [{operation: selectPlace, arguments: {organization: {from: path:kind, table: kinds}}}]
    answer: {type: text, body: "{{.answer.organization.id}}"}
  - request: PUT /select/{kind}/{x}
    calls: [{operation: selectPlace, arguments: {organization: json:/a/0/b}}]
    answer: {type: text, body: "{{.answer.organization.id}}"}
  - request: PUT /select/A/last
    calls: [{operation: selectPlace, arguments: {organization: {from: query:o, default: org-b}}}]
    answer: {type: text, body: "the last {{.answer.organization.id}}"}
  - request: PATCH /select/{kind}
    calls: [{operation: selectPlace, arguments: {organization: {from: path:kind, table: plain}}}]
    answer: {type: text, body: "{{.answer.organization.id}}"}
    refusals: {NOT_FOUND: {status: 403, type: text, body: "a stranger to {{.operation}}"}}
  - request: POST /bye
    calls: [{operation: signOut}]
    answer: {type: text, body: "bye {{len .answer}}"}
  - request: DELETE /set/{id}
    calls: [{operation: deleteAccountSet, arguments: {account_set: path:id, confirm: "value:true"}}]
    answer: {status: 204}
  - request: POST /key
    calls: [{operation: activate, arguments: {serial_number: header:X-Serial, cdkey: query:k}}]
    answer: {type: json, body: '{{.answer.organization}}'}
`

// head is an answer without its body.
type head struct {
	status int
	header http.Header
}

func newOther(t testing.TB) (*mockcloud.Cloud, func(method, path, body string) (head, string)) {
	d, err := dialect.Parse("other.yaml", []byte(other))
	require.NoError(t, err)
	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithDialect(d))
	token := ""
	return c, func(method, path, body string) (head, string) {
		request := httptest.NewRequest(method, "http://x.test"+path, strings.NewReader(body))
		request.RequestURI = ""
		request.Header.Set("Authorization", "Token "+token)
		if method == http.MethodPost && path != "/in" {
			request.Header.Set("X-Serial", body)
		}
		answer, err := c.Client().Do(request)
		require.NoError(t, err)
		raw, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		if _, rest, found := strings.Cut(string(raw), `"t": "`); found {
			token, _, _ = strings.Cut(rest, `"`)
		}
		return head{answer.StatusCode, answer.Header}, string(raw)
	}
}

func TestOtherFormats(t *testing.T) {
	c, do := newOther(t)
	var login, password, serial, cdkey string
	c.State(func(s *cloud.State) {
		login, password = s.Accounts.Get("acc-formal").Login, s.Password("acc-formal")
		serial, cdkey = s.SerialNumber("lic-main"), s.CDKey("lic-main")
	})
	in := func(note string) string {
		return `<s:in xmlns:s="urn:x"><who name="` + login + `"/><secret>` + password + `</secret><note>` + note + `</note></s:in>`
	}
	answer, body := do("POST", "/in", in(serial+" &quot;\n&lt;"))
	assert.Equal(t, "text/json", answer.header.Get("Content-Type"))
	assert.Contains(t, body, `"p": "none"`)
	assert.Contains(t, body, "\xb9\xab\xcb\xbe ", "GBK, not UTF-8")
	assert.NotContains(t, body, serial, "keys are taken out of what is echoed")
	assert.Regexp(t, `^n=<unknown key #[0-9a-f]+> " <$`, answer.header.Get("X-Note"), "a line break does not break a header in two")
	assert.Contains(t, body, `\n<"`, "JSON needs no escapes for HTML")
	_, body = do("PUT", "/select/A", "")
	assert.Equal(t, "org-a", body)
	_, body = do("PUT", "/select/A/1", `{"a": [{"b": "org-b"}]}`)
	assert.Equal(t, "org-b", body)
	_, body = do("PATCH", "/select/A", "")
	assert.Equal(t, "org-a", body)
	answer, body = do("PATCH", "/select/nowhere", "")
	assert.Equal(t, 403, answer.status)
	assert.Equal(t, "a stranger to selectPlace", body, "the route's own words before the file's")
	_, body = do("PUT", "/select/A/last", "")
	assert.Equal(t, "the last org-b", body, "the more literal route wins")
	answer, body = do("PUT", "/select/A/1", `{"a": [{"b": {}}]}`)
	assert.Equal(t, 400, answer.status)
	assert.Equal(t, "text/plain; charset=gb18030", answer.header.Get("Content-Type"))
	assert.Contains(t, body, "ERR invalid_input ")
	assert.Contains(t, body, "JSON:/A/0/B")
	_, body = do("PUT", "/select/A/1", `{"a": `)
	assert.Contains(t, body, "ERR malformed_body")
	_, body = do("DELETE", "/set/a%2Fb", "")
	assert.Contains(t, body, "UNKNOWN_PATH", "a slash is a slash")
	_, body = do("DELETE", "/set/..x", "")
	assert.Contains(t, body, "PATH:ID")
	assert.Equal(t, "/v1/account-sets/_", lastWire(t, c).Path, "what cannot be an identity is not in the journal")
	assert.Regexp(t, `^[ -~]+$`, body, "the file says English")
	_, body = do("DELETE", "/set/nothing", "")
	assert.Contains(t, body, "ERR product_not_selected")
	answer, body = do("GET", "/nowhere", "")
	assert.Equal(t, 410, answer.status)
	assert.Equal(t, "application/x-www-form-urlencoded", answer.header.Get("Content-Type"))
	values, err := url.ParseQuery(body)
	require.NoError(t, err)
	assert.Equal(t, "UNKNOWN_PATH", values.Get("err"))
	_, body = do("POST", "/in", strings.Repeat("x", api.MaxBody+1))
	assert.Contains(t, body, "body_too_large")
	_, body = do("POST", "/key?k="+cdkey, serial)
	assert.Contains(t, body, "product_not_selected", "a key where the format has it is taken")
	assert.Len(t, lastWire(t, c).Leaks, 2, "and noted")
	assert.Equal(t, "POST /key?k", lastWire(t, c).Via)
	_, body = do("POST", "/bye", "")
	assert.Equal(t, "bye 0", body, "an answer without a body has no members")
	_, body = do("PUT", "/select/A", "")
	assert.Contains(t, body, "session_expired")
}

func lastWire(t *testing.T, c *mockcloud.Cloud) *journal.Wire {
	t.Helper()
	entries, err := c.Journal()
	require.NoError(t, err)
	return entries[len(entries)-1].Wire
}

// TestArgumentsAreReadAsTheFileSays, of requests that were captured.
func TestArgumentsAreReadAsTheFileSays(t *testing.T) {
	d, err := dialect.Parse("other.yaml", []byte(other))
	require.NoError(t, err)
	deep := strings.Repeat("[", 40)
	const gbk = "\xb9\xab\xcb\xbe"
	in := func(head, name string) string { return head + `<in><who name="` + name + `"/><secret>x</secret></in>` }
	who := map[string]string{"account": "公司", "password": "x", "feature_code": "FC-0"}
	for _, c := range []struct {
		method, url, body string
		want              map[string]string
	}{
		{"POST", "/in", in("", gbk), who},
		{"POST", "/in", in(`<?xml version="1.0" encoding="GB2312"?>`, gbk), who},
		{"POST", "/in", in(`<?xml version="1.0" encoding="utf-8"?>`, "公司"), who},
		{"DELETE", "/set/7", "", map[string]string{"account_set": "7", "confirm": "true"}},
		{"PUT", "/select/A/last?o=%B9%AB%CB%BE", "", map[string]string{"organization": "公司"}},
		{"PUT", "/select/A/last?o=1&o=2", "", map[string]string{"organization": "org-b"}},
		{"PUT", "/select/A", "", map[string]string{"organization": "org-a"}},
		{"PUT", "/select/B", "", map[string]string{"organization": "org-b"}},
		{"PATCH", "/select/A", "", map[string]string{"organization": "org-a"}},
		{"PATCH", "/select/B", "", map[string]string{"organization": "B"}},
		{"PUT", "/select/A/1", `{"a": [{"b": "\"` + deep + `"}]}`, map[string]string{"organization": `"` + deep}},
	} {
		got, ok := d.Recognize(dialect.Exchange{Method: c.method, URL: c.url, RequestBody: []byte(c.body), Status: 204})
		require.True(t, ok, c.url)
		require.NotEmpty(t, got.Calls)
		assert.Equal(t, c.want, got.Calls[0].Arguments, "%s %s", c.method, c.url)
		assert.Equal(t, c.method == "DELETE", got.Answered, "an empty answer says something only where it is the one")
		assert.Empty(t, got.Refusals)
	}
}

func TestAClientWithoutATokenIsRemembered(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(`dialect: 1
world: main
session: memory:token
memory: {by: header:X-Terminal}
refusals: {default: {status: 400, type: text, body: "{{.code}} {{.subject}}"}}
routes:
  - request: POST /in
    remember: {token: answer:signIn/token}
    calls: [{operation: signIn, arguments: {account: form:u, password: form:p, feature_code: header:X-Terminal}}]
    answer: {type: text, body: in}
  - request: GET /companies
    calls: [{operation: listOrganizations}]
    answer: {type: text, body: "{{range .answer.organizations}}{{.id}} {{end}}"}
`))
	require.NoError(t, err)
	c := mockcloud.Start(t, mockcloud.WithoutSockets(), mockcloud.WithDialect(d))
	fields := url.Values{}
	c.State(func(s *cloud.State) {
		fields.Set("u", s.Accounts.Get("acc-formal").Login)
		fields.Set("p", s.Password("acc-formal"))
	})
	do := func(method, path, terminal string) string {
		r := httptest.NewRequest(method, path, strings.NewReader(fields.Encode()))
		r.Header.Set("X-Terminal", terminal)
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, r)
		return w.Body.String()
	}
	assert.Equal(t, "SESSION_REQUIRED ", do("GET", "/companies", "1"))
	assert.Equal(t, "in", do("POST", "/in", "1"))
	assert.Contains(t, do("GET", "/companies", "1"), "org-a ")
	assert.Equal(t, "SESSION_REQUIRED ", do("GET", "/companies", "2"))
	for i := range 1000 {
		require.Equal(t, "in", do("POST", "/in", fmt.Sprint("t", i)))
	}
	assert.Equal(t, "SESSION_REQUIRED ", do("GET", "/companies", "1"), "the one that came first is forgotten first")
	assert.Contains(t, do("GET", "/companies", "t0"), "org-a ")
	require.Equal(t, "in", do("POST", "/in", "1"))
	assert.Equal(t, "SESSION_REQUIRED ", do("GET", "/companies", "t0"), "and then the next")
}

func TestBodiesThatAreRefused(t *testing.T) {
	_, do := newOther(t)
	for name, body := range map[string]string{
		"not XML": "{}", "two roots": "<in/><in/>", "a doctype": `<!DOCTYPE in [<!ENTITY a "b">]><in>&a;</in>`,
		"too deep": strings.Repeat("<in>", 40) + strings.Repeat("</in>", 40), "an encoding nobody has": `<?xml version="1.0" encoding="x"?><in/>`,
	} {
		_, got := do("POST", "/in", body)
		assert.Contains(t, got, "malformed_body", name)
	}
	_, got := do("POST", "/in", `<in><who name="a"/><who name="b"/><secret>x</secret></in>`)
	assert.Contains(t, got, "XML:/IN/WHO/@NAME", "twice is not once")
	_, got = do("PUT", "/select/A/1", strings.Repeat(`[`, 40)+strings.Repeat(`]`, 40))
	assert.Contains(t, got, "malformed_body")
	for _, body := range []string{`{"a\"[": 1} 2`, `{"b": "x", "a": ` + strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40) + `}`} {
		_, got = do("PUT", "/select/A/1", body)
		assert.Contains(t, got, "malformed_body", body)
	}
}

// TestTextsAreRecognisedByTheirWords.
func TestTextsAreRecognisedByTheirWords(t *testing.T) {
	d, err := dialect.Parse("other.yaml", []byte(other))
	require.NoError(t, err)
	for body, want := range map[string]bool{"the last org-b": true, "  the\nlast  one ": true, "the first org-b": false, "": false} {
		got, ok := d.Recognize(dialect.Exchange{Method: "PUT", URL: "/select/A/last", Status: 200, ResponseBody: []byte(body)})
		require.True(t, ok)
		assert.Equal(t, want, got.Answered, body)
	}
}

// TestATokenInABodyIsReadWhereThereIsOne: a GET has none, and needs none.
func TestATokenInABodyIsReadWhereThereIsOne(t *testing.T) {
	d, err := dialect.Parse("f.yaml", []byte(`dialect: 1
session: json:/token
refusals: {default: {type: text}}
routes:
  - {request: GET /list, calls: [{operation: listOrganizations}], answer: {type: text}}
  - {request: POST /list, calls: [{operation: listOrganizations}], answer: {type: text}}
`))
	require.NoError(t, err)
	for _, c := range []struct {
		method, body, session string
		ok                    bool
	}{{"GET", "", "", true}, {"POST", `{"token": "T"}`, "T", true}, {"POST", "{}", "", true}, {"POST", "", "", false}} {
		got, ok := d.Recognize(dialect.Exchange{Method: c.method, URL: "/list", RequestBody: []byte(c.body)})
		assert.Equal(t, c.ok, ok, c)
		assert.Equal(t, c.session, got.Session, c)
	}
}

// FuzzRequests holds the mapping to this: whatever a client sends, it is answered, journaled, and holds no secret.
func FuzzRequests(f *testing.F) {
	f.Add("POST", "/license.do?x=1", "cmd=activate&sn=1&sn=2", "DESKSID=a")
	f.Add("POST", "/login.do", "user=%zz;terminal=1", "")
	f.Add("GET", "/products.do", "", `DESKSID="x`)
	c := mockcloud.Start(f, mockcloud.WithoutSockets(), mockcloud.WithDialect(loadDesk(f)))
	d := loadDesk(f)
	f.Fuzz(func(t *testing.T, method, path, body, cookie string) {
		at, err := url.ParseRequestURI(path)
		if err != nil || method != "GET" && method != "POST" || at.Host != "" || !strings.HasPrefix(at.Path, "/") || strings.Contains(at.Path, "__admin") {
			return
		}
		if c.World().Seq() > 50_000 { // its journal would be full one day
			require.NoError(t, c.World().Reset(t.Context(), 0))
		}
		before := c.World().Seq()
		r := &http.Request{Method: method, URL: at, Host: "x.test", Header: http.Header{"Cookie": {cookie}}, Body: io.NopCloser(strings.NewReader(body))}
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, r)
		assert.NotZero(t, w.Code)
		if !strings.HasPrefix(at.Path, "/w/") && at.Path != "/" && at.Path != "/openapi.yaml" {
			assert.Greater(t, c.World().Seq(), before, "every request is in the journal")
		}
		d.Recognize(dialect.Exchange{Method: method, URL: path, RequestBody: []byte(body), Status: 200, ResponseBody: []byte(body)})
	})
}
