package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// badBodies are bodies no operation takes, with the statuses they may get.
func badBodies() map[string]string {
	return map[string]string{
		"not JSON": "{", "an array": "[]", "a text": `"x"`, "null": "null", "trailing data": "{} {}", "blank": "   ",
		"an unknown member": `{"surprise": 1}`, "an unknown member in capitals": `{"ACCOUNT": "x", "NAME": "y", "TO": 1}`,
		"a doubled member": `{"name": "a", "name": "b"}`, "not UTF-8": "{\"name\": \"\xff\"}",
		"too deep": `{"name": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
		"wrong types": `{"account": 1, "password": [], "feature_code": {}, "organization": 7, "series": 1, "version": 2,
			"name": 5, "module": 1, "serial_number": 1, "cdkey": true, "company_name": 3, "credit_code": {}, "kind": 9,
			"to_version": 1, "evidence": 1, "action": 4, "id": {}, "to": {}, "at": [], "mode": 5}`,
		"control characters": `{"name": "a\u0000b", "feature_code": "\n", "company_name": "\u001b", "module": "\u0007", "kind": "\u0001"}`,
	}
}

// withIDs fills a pattern's ids with something.
func withIDs(pattern, id string) string {
	for {
		i := strings.IndexByte(pattern, '{')
		if i < 0 {
			return pattern
		}
		pattern = pattern[:i] + id + pattern[strings.IndexByte(pattern, '}')+1:]
	}
}

// requireProblem wants a 4xx problem.
func requireProblem(t *testing.T, r reply, why string) {
	t.Helper()
	require.True(t, r.status >= 400 && r.status < 500, "%s: %d %s", why, r.status, r.body)
	require.Equal(t, "application/problem+json", r.header.Get("Content-Type"), why)
	require.NotEmpty(t, r.code(), why)
}

func TestBadBodiesAreProblemsAndChangeNothing(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	mine, before := s.token, s.stateJSON()
	for _, o := range s.h.client {
		if o.method != http.MethodPost && o.method != http.MethodPatch {
			continue
		}
		switch s.token = mine; o.access {
		case mopDesk:
			s.token = s.world.Desks["mop"].Token
		case serviceDesk:
			s.token = s.world.Desks["service_center"].Token
		case open, session:
		}
		for why, body := range badBodies() {
			requireProblem(t, s.client(o.method, withIDs(o.pattern, "books"), body), o.id+" with "+why)
		}
		s.client(o.method, withIDs(o.pattern, "books"), `{"name":"`+strings.Repeat("x", 64<<10)+`"}`).wantCode(413, bodyTooLarge)
		s.client(o.method, withIDs(o.pattern, "books"), "{}", "Content-Type", "text/plain").wantCode(415, unsupportedMedia)
		s.client(o.method, withIDs(o.pattern, "books"), "{}", "Content-Type", "application/json; charset=gbk").wantCode(415, unsupportedMedia)
		s.client(o.method, withIDs(o.pattern, "books"), "{}", "Content-Type", "application/json", "Content-Encoding", "gzip").wantCode(415, unsupportedMedia)
	}
	assert.JSONEq(t, before, s.stateJSON())
}

func TestBadBodiesOfTheControls(t *testing.T) {
	s := openStage(t)
	before := s.stateJSON()
	for _, group := range []struct {
		prefix string
		routes []route
	}{{"", s.h.root}, {"/w/w1", s.h.control}} {
		for _, r := range group.routes {
			if r.method != http.MethodPost {
				continue
			}
			for why, body := range badBodies() {
				requireProblem(t, s.do(r.method, group.prefix+r.pattern, body), r.id+" with "+why)
			}
			s.do(r.method, group.prefix+r.pattern, `{"id":"`+strings.Repeat("x", 64<<10)+`"}`).wantCode(413, bodyTooLarge)
		}
	}
	assert.JSONEq(t, before, s.stateJSON())
}

func TestForeignTokensAndIDs(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	mine, before := s.token, s.stateJSON()
	other := openStage(t)
	other.do("POST", "/__admin/worlds", map[string]any{"id": "w2", "seed": 43}).want(201)
	bodies := map[string]any{
		"selectPlace": map[string]any{"organization": "right"}, "addProductInstance": map[string]any{"series": "commerce", "version": "7.0"},
		"createAccountSet": map[string]any{"name": "x"}, "reviewActivation": s.keys("box"), "activate": s.keys("box"),
		"activateYunzhijia": map[string]any{"cdkey": "x"}, "submitCertification": map[string]any{"company_name": "x", "credit_code": "y"},
		"openOrder":  map[string]any{"serial_number": "x", "kind": "upgrade", "to_version": "15.0"},
		"openTicket": map[string]any{"serial_number": "x", "evidence": "y"}, "settleTicket": map[string]any{"action": "unbind"},
	}
	for _, o := range s.h.client {
		if o.access == open {
			continue
		}
		for _, token := range []string{"", "nonsense", "nobody", ".", mine + "x", other.world.Desks["mop"].Token + "0", strings.Repeat("a", 5000)} {
			s.token = token
			s.client(o.method, withIDs(o.pattern, "books"), bodies[o.id]).want(401)
		}
		s.token = mine
		other.token = mine
		other.do(o.method, "/w/w2"+withIDs(o.pattern, "books"), bodies[o.id]).want(401)
		if strings.Contains(o.pattern, "{") && o.access == session {
			s.client(o.method, withIDs(o.pattern, "nothing"), bodies[o.id]).wantCode(404, "NOT_FOUND")
			s.client(o.method, withIDs(o.pattern, strings.Repeat("x", 65)), bodies[o.id]).wantCode(404, unknownPath)
			s.client(o.method, withIDs(o.pattern, "%2e%2e"), bodies[o.id]).wantCode(404, unknownPath)
		}
	}
	assert.JSONEq(t, before, s.stateJSON())
}

func TestUnknownPathsAndMethods(t *testing.T) {
	s := openStage(t)
	detail := s.client("GET", "/v1/nothing", nil).wantCode(404, unknownPath).json()["detail"]
	assert.Contains(t, detail, "GET /v1/nothing", "the problem names what was asked for")
	assert.Equal(t, "/v1/nothing", s.last().Wire.Path)
	assert.Empty(t, s.last().Wire.Operation)
	assert.Equal(t, 404, s.last().Wire.Status)
	r := s.client("PUT", "/v1/sessions/current", nil).wantCode(405, methodNotAllowed)
	assert.Equal(t, "DELETE, GET, PATCH", r.header.Get("Allow"))
	for path, code := range map[string]cloud.Code{
		"/nothing": unknownPath, "/w/none/v1/sessions": cloud.NotFound, "/w//v1/sessions": cloud.NotFound, "/w/": cloud.NotFound,
		"/w//__admin": cloud.NotFound, "/w/none/__admin": cloud.NotFound, "/__admin": unknownPath,
		"/__admin/worlds/none": cloud.NotFound, "/w/w1/__admin/nothing": unknownPath,
	} {
		s.do("GET", path, nil).wantCode(404, code)
	}
	key := cloud.New().SerialNumber("box")
	assert.NotContains(t, string(s.do("GET", "/nothing/"+key, nil).want(404).body), key, "a key in an unknown path is not repeated")
	s.do("PUT", "/__admin/worlds", nil).wantCode(405, methodNotAllowed)
	s.do("PUT", "/w/w1/__admin", nil).wantCode(405, methodNotAllowed)
}

func FuzzHandler(f *testing.F) {
	s := openStage(f).signIn("owner").selects("right", "pro")
	world, err := s.e.World("w1")
	require.NoError(f, err)
	start := world.Seq()
	for _, o := range s.h.client {
		f.Add(o.method, withIDs(o.pattern, "books"), `{"name":"x"}`, "application/json", s.token)
	}
	f.Add("POST", "/__admin/commands", `{"kind":"account.add","id":"x","account_kind":"formal","login":"l","name":"n"}`, "application/json", "")
	f.Add("POST", "/__admin/clock", `{"advance":"3mo"}`, "application/json", "")
	f.Add("POST", "/__admin/faults", `{"id":"f","kind":"latency","delay_ms":1}`, "application/json", "")
	f.Fuzz(func(t *testing.T, method, path, body, contentType, token string) {
		r := httptest.NewRequest(http.MethodPost, "http://rehearse.invalid/w/w1", strings.NewReader(body))
		r.Method, r.URL.Path = method, "/w/w1"+path
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, r)
		if world.Reset(t.Context(), start) != nil { // each input meets the same world
			t.Fatalf("%s %s left a world that cannot be reset", method, path)
		}
		if w.Code < 200 || w.Code >= 500 {
			t.Fatalf("%s %q with %q: %d %s", method, path, body, w.Code, w.Body)
		}
		if strings.HasPrefix(path, "/v1") && strings.Contains(w.Body.String(), "SIM-") && !strings.Contains(path+body, "SIM-") {
			t.Fatalf("a key in the answer to %s %q", method, path)
		}
	})
}

// What is needed is not there when it is null, also among the secrets, where anything else may be tried.
func TestNullIsNoText(t *testing.T) {
	s := openStage(t)
	sign := func(account, hint string) reply {
		return s.client("POST", "/v1/sessions", `{"account":`+account+`,"password":"x","feature_code":"FC-1","client_time":`+hint+`}`)
	}
	assert.Equal(t, "account", sign("null", "null").wantCode(400, cloud.InvalidInput).json()["subject"])
	sign(`"nobody"`, "null").wantCode(401, cloud.SignInFailed)
	sign(`"null"`, `"2026-01-05T09:00:00+08:00"`).wantCode(401, cloud.SignInFailed)
}
