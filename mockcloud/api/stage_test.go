package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// stage is a handler with one world, spoken to without sockets; every exchange is held against the document.
type stage struct {
	t     testing.TB
	h     *Handler
	e     *engine.Engine
	world worldJSON
	token string
	// loose leaves out the check of answers, for exchanges that are broken on purpose.
	loose bool
	slept []time.Duration
	doc   contract
}

// blueprint is the tests' own preset: two companies, one purchase, an instance of the right and of the wrong kind.
type blueprint struct{}

func (blueprint) Names() []string { return []string{"two-companies"} }

func (blueprint) Found(name string, seed uint64) (cloud.Found, error) {
	if name != "two-companies" {
		return cloud.Found{}, errNoPreset
	}
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	return cloud.Found{
		Seed: seed, Preset: name, Clock: cloud.Clock{At: time.Date(2022, 11, 30, 1, 0, 0, 0, time.UTC)},
		Setup: cloud.Commands{
			cloud.AddAccount{ID: "owner", As: cloud.FormalAccount, Login: "owner@example.com", Name: "王芳"},
			cloud.AddAccount{ID: "clerk", As: cloud.TestAccount, Login: "clerk@example.com", Name: "小李"},
			cloud.AddOrganization{ID: "right", Name: "青松贸易", Owner: "owner"},
			cloud.AddOrganization{ID: "wrong", Name: "白云商行", Owner: "owner"},
			cloud.AddOrganization{ID: "foreign", Name: "远山物流"},
			cloud.AddMember{Organization: "right", Account: "clerk", Role: cloud.Member},
			cloud.AddInstance{ID: "pro", Organization: "right", SKU: sku},
			cloud.AddInstance{ID: "pro-wrong", Organization: "wrong", SKU: sku},
			cloud.AddMachine{ID: "server", Name: "财务服务器", FeatureCode: "FC-1111-2222-3333"},
			cloud.IssueLicence{ID: "box", SKU: sku, Seats: 3, Purchase: cloud.Purchase{Account: "owner", Organization: "right", Instance: "pro", Machine: "server"}},
			cloud.IssueLicence{ID: "other-box", SKU: sku},
			cloud.IssueService{ID: "yzj", Organization: "right"},
			cloud.AddAccountSet{ID: "books", Number: "001", Name: "主账套", Machine: "server", Organization: "right", Instance: "pro", Vouchers: 5},
		},
	}, nil
}

var errNoPreset = io.EOF

func newStage(t testing.TB, opts ...Option) *stage {
	t.Helper()
	s := &stage{t: t, e: engine.New(&journal.Memory{}), doc: loadContract(t)}
	s.h = New(s.e, append([]Option{
		WithPresets(blueprint{}), WithHosts("rehearse.invalid"), WithRandomSeed(func() uint64 { return 7 }),
		WithSleep(func(_ context.Context, d time.Duration) error { s.slept = append(s.slept, d); return nil }),
		WithDiagnosis(func(entries []journal.Entry) any { return map[string]int{"entries": len(entries)} }),
	}, opts...)...)
	return s
}

// openStage makes the stage's world from the blueprint.
func openStage(t testing.TB, opts ...Option) *stage {
	t.Helper()
	s := newStage(t, opts...)
	r := s.do("POST", "/__admin/worlds", map[string]any{"id": "w1", "seed": 42})
	r.want(201)
	r.into(&s.world)
	t.Cleanup(func() { // whatever a test did, no key got into the journal
		raw, err := json.Marshal(s.entries())
		require.NoError(t, err)
		require.NotContains(t, string(raw), "SIM-")
	})
	return s
}

// reply is an answer, read to the end.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

func (r reply) want(status int) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, string(r.body))
	return r
}

func (r reply) code() string {
	var p problemDocument
	_ = json.Unmarshal(r.body, &p)
	return string(p.Code)
}

func (r reply) wantCode(status int, code cloud.Code) reply {
	r.t.Helper()
	r.want(status)
	require.Equal(r.t, string(code), r.code())
	require.Equal(r.t, "application/problem+json", r.header.Get("Content-Type"))
	return r
}

func (r reply) into(v any) {
	r.t.Helper()
	require.NoError(r.t, json.Unmarshal(r.body, v), string(r.body))
}

func (r reply) json() map[string]any {
	var v map[string]any
	r.into(&v)
	return v
}

// do sends body (JSON unless a string) with the stage's token, and holds the exchange against the document.
func (s *stage) do(method, path string, body any, headers ...string) reply {
	s.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		raw, _ = json.Marshal(b)
	}
	build := func() *http.Request {
		r := httptest.NewRequest(method, "http://rehearse.invalid"+path, bytes.NewReader(raw))
		if len(raw) > 0 {
			r.Header.Set("Content-Type", "application/json")
		}
		if s.token != "" {
			r.Header.Set("Authorization", "Bearer "+s.token)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return r
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, build())
	got := reply{t: s.t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}
	if !s.loose {
		s.doc.check(s.t, build(), got)
	}
	return got
}

// client sends to the stage's world.
func (s *stage) client(method, path string, body any, headers ...string) reply {
	s.t.Helper()
	r := s.do(method, "/w/w1"+path, body, headers...)
	require.NotContains(s.t, string(r.body), "SIM-", "a key in an answer of the client API")
	return r
}

// signIn signs an account in on the server computer and keeps its token.
func (s *stage) signIn(account string) *stage {
	s.t.Helper()
	var login, password string
	for _, a := range s.world.Accounts {
		if string(a.ID) == account {
			login, password = a.Login, a.Password
		}
	}
	s.token = ""
	r := s.client("POST", "/v1/sessions", map[string]any{"account": login, "password": password, "feature_code": "FC-1111-2222-3333"})
	var shown sessionJSON
	r.want(201).into(&shown)
	s.token = shown.Token
	return s
}

func (s *stage) selects(organization, instance string) *stage {
	s.t.Helper()
	s.client("PATCH", "/v1/sessions/current", map[string]any{"organization": organization}).want(200)
	if instance != "" {
		s.client("PATCH", "/v1/sessions/current", map[string]any{"product_instance": instance}).want(200)
	}
	return s
}

func (s *stage) keys(licence string) map[string]any {
	for _, l := range s.world.Licences {
		if string(l.ID) == licence {
			return map[string]any{"serial_number": l.SerialNumber, "cdkey": l.CDKey}
		}
	}
	s.t.Fatalf("no licence %s", licence)
	return nil
}

func (s *stage) arm(spec fault.Spec) {
	s.t.Helper()
	s.do("POST", "/w/w1/__admin/faults", spec).want(201)
}

func (s *stage) entries() []journal.Entry {
	w, err := s.e.World("w1")
	require.NoError(s.t, err)
	list, err := w.Entries(context.Background(), 1)
	require.NoError(s.t, err)
	return list
}

func (s *stage) last() journal.Entry {
	list := s.entries()
	return list[len(list)-1]
}

// stateJSON is the whole state of the world, to see that nothing changed it.
func (s *stage) stateJSON() string {
	w, err := s.e.World("w1")
	require.NoError(s.t, err)
	var raw []byte
	w.Read(func(v engine.View) { raw, err = json.Marshal(v.State) })
	require.NoError(s.t, err)
	return string(raw)
}
