package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// court is where one cell of the security table is tried: two worlds with the same people and things but other
// secrets, and a server over them.
type court struct {
	t testing.TB
	e *engine.Engine
	h *Handler
}

const courtToken = "the-admin-token-of-the-court"

// The worlds of a court. Nowhere does not exist.
const (
	here    = "here"
	abroad  = "abroad"
	nowhere = "nowhere"
)

func newCourt(t testing.TB, adminToken string) *court {
	t.Helper()
	c := &court{t: t, e: engine.New(&journal.Memory{})}
	c.h = New(c.e, WithPresets(blueprint{}), WithHosts("rehearse.invalid"), WithAdminToken(adminToken),
		WithRandomSeed(func() uint64 { return 7 }), WithDiagnosis(func([]journal.Entry) any { return map[string]int{} }),
		WithMetrics(func() (string, []byte, error) {
			return "text/plain; version=0.0.4; charset=utf-8", []byte("up 1\n"), nil
		}))
	for seed, world := range []string{here, abroad} {
		found, err := blueprint{}.Found("two-companies", uint64(seed+1))
		require.NoError(t, err)
		found.Setup = append(found.Setup,
			cloud.AddAccount{ID: "admin", As: cloud.FormalAccount, Login: "admin@example.com", Name: "陈主管"},
			cloud.AddMember{Organization: "right", Account: "admin", Role: cloud.Admin},
			cloud.AddAccount{ID: "rival", As: cloud.FormalAccount, Login: "rival@example.com", Name: "赵六"},
			cloud.AddMember{Organization: "foreign", Account: "rival", Role: cloud.Owner},
			cloud.AddInstance{ID: "pro-foreign", Organization: "foreign", SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}},
		)
		_, err = c.e.Create(context.Background(), world, found)
		require.NoError(t, err)
	}
	return c
}

func (c *court) world(id string) *engine.World {
	w, err := c.e.World(id)
	require.NoError(c.t, err)
	return w
}

// does gives a world a command that must succeed, and returns what happened.
func (c *court) does(world string, command cloud.Command) []cloud.Event {
	reply, err := c.world(world).Do(context.Background(), engine.Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true, Command: func(*cloud.State) cloud.Command { return command },
	})
	require.NoError(c.t, err)
	require.Nil(c.t, reply.Entry.Outcome.Refusal, "%s", command.Kind())
	return reply.Entry.Outcome.Events
}

// sits signs an account in on the server computer and selects its organization and product there.
func (c *court) sits(world string, account cloud.AccountID) cloud.SessionID {
	place := map[cloud.AccountID][2]string{"rival": {"foreign", "pro-foreign"}}[account]
	if place[0] == "" {
		place = [2]string{"right", "pro"}
	}
	var id cloud.SessionID
	for _, e := range c.does(world, cloud.SignIn{Account: account, Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1111-2222-3333"}) {
		if in, ok := e.(cloud.SignedIn); ok {
			id = in.Session.ID
		}
	}
	c.does(world, cloud.SelectOrganization{Session: id, Organization: cloud.OrganizationID(place[0])})
	c.does(world, cloud.SelectProduct{Session: id, Instance: cloud.InstanceID(place[1])})
	return id
}

// secret reads a secret of a world.
func (c *court) secret(world string, of func(*cloud.State) string) (text string) {
	c.world(world).Read(func(v engine.View) { text = of(v.State) })
	return text
}

// token is the bearer token of a fresh sign-in.
func (c *court) token(world string, account cloud.AccountID) string {
	id := c.sits(world, account)
	return c.secret(world, func(s *cloud.State) string { return s.Token(id) })
}

func (c *court) stateJSON() string {
	var raw []byte
	var err error
	c.world(here).Read(func(v engine.View) { raw, err = json.Marshal(v.State) })
	require.NoError(c.t, err)
	return string(raw)
}

// credentials are what a role brings to a request.
type credentials struct {
	bearer, host string
	headers      [][2]string
}

// asks sends a request and returns the answer.
func (c *court) asks(method, path string, body any, with credentials) reply {
	var raw []byte
	if body != nil {
		var err error
		raw, err = json.Marshal(body)
		require.NoError(c.t, err)
	}
	r := httptest.NewRequest(method, "http://x"+path, bytes.NewReader(raw))
	if r.Host = "127.0.0.1:8420"; with.host != "" {
		r.Host = with.host
	}
	if len(raw) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if with.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+with.bearer)
	}
	for _, h := range with.headers {
		r.Header.Set(h[0], h[1])
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return reply{t: c.t, status: w.Code, header: w.Header(), body: w.Body.Bytes()}
}

// role is who sends a request, and from where.
type role struct {
	name, means string
	adminToken  bool // the server has one
	bring       func(*court) credentials
}

// bearer makes a role's credentials of one token.
func bearerOf(token func(*court) string) func(*court) credentials {
	return func(c *court) credentials { return credentials{bearer: token(c)} }
}

func sessionOf(world string, account cloud.AccountID) func(*court) credentials {
	return bearerOf(func(c *court) string { return c.token(world, account) })
}

// after makes credentials of the owner's session in this world that something then happens to.
func after(happens func(c *court, id cloud.SessionID)) func(*court) credentials {
	return bearerOf(func(c *court) string {
		id := c.sits(here, "clerk")
		happens(c, id)
		return c.secret(here, func(s *cloud.State) string { return s.Token(id) })
	})
}

func deskOf(world string, desk cloud.Desk) func(*court) credentials {
	return bearerOf(func(c *court) string {
		return c.secret(world, func(s *cloud.State) string { return s.DeskToken(desk) })
	})
}

func from(host string, headers ...[2]string) func(*court) credentials {
	return func(*court) credentials { return credentials{host: host, headers: headers} }
}

// tokenRoles ask a server that has an admin token, on this computer's address, and differ in the token they bring.
func tokenRoles() []role {
	list := []role{
		{name: "nobody", means: "no token", bring: bearerOf(func(*court) string { return "" })},
		{name: "guess", means: "a living session's id with a wrong signature", bring: bearerOf(func(c *court) string {
			id, _, _ := strings.Cut(c.token(here, "owner"), ".")
			return id + ".0123456789abcdef0123456789abcdef"
		})},
		{name: "owner", means: "session of the organization's owner", bring: sessionOf(here, "owner")},
		{name: "admin", means: "session of an administrator of the organization", bring: sessionOf(here, "admin")},
		{name: "member", means: "session of an ordinary member", bring: sessionOf(here, "clerk")},
		{name: "rival", means: "session of the owner of another organization in the same world", bring: sessionOf(here, "rival")},
		{name: "removed", means: "session of a member who has since been removed from the organization", bring: after(func(c *court, _ cloud.SessionID) {
			c.does(here, cloud.RemoveMember{Organization: "right", Account: "clerk"})
		})},
		{name: "disabled", means: "session of an account that has since been disabled", bring: after(func(c *court, _ cloud.SessionID) {
			c.does(here, cloud.DisableAccount{Account: "clerk"})
		})},
		{name: "ended", means: "session that was signed out", bring: after(func(c *court, id cloud.SessionID) {
			c.does(here, cloud.SignOut{Session: id})
		})},
		{name: "expired", means: "session whose time has run out", bring: after(func(c *court, _ cloud.SessionID) {
			_, err := c.world(here).SetClock(context.Background(), engine.ClockMove{Days: 31})
			require.NoError(c.t, err)
		})},
		{name: "abroad", means: "owner's session of another world", bring: sessionOf(abroad, "owner")},
		{name: "mop", means: "token of the partner's order desk", bring: deskOf(here, cloud.MOPDesk)},
		{name: "mop abroad", means: "token of another world's order desk", bring: deskOf(abroad, cloud.MOPDesk)},
		{name: "service", means: "token of the service center", bring: deskOf(here, cloud.ServiceCenter)},
		{name: "service abroad", means: "token of another world's service center", bring: deskOf(abroad, cloud.ServiceCenter)},
		{name: "stage", means: "the admin token", bring: bearerOf(func(*court) string { return courtToken })},
		{name: "stage guess", means: "a wrong admin token", bring: bearerOf(func(*court) string { return courtToken + "x" })},
		{name: "stage afar", means: "the admin token, under a name that is not this computer's", bring: func(*court) credentials {
			return credentials{bearer: courtToken, host: "mock.example.com"}
		}},
	}
	for i := range list {
		list[i].adminToken = true
	}
	return list
}

// placeRoles bring no token to a server that has no admin token, and differ in where the request comes from.
func placeRoles() []role {
	const own = "http://127.0.0.1:8420"
	return []role{
		{name: "local", means: "a program on this computer", bring: from("127.0.0.1:8420")},
		{name: "named", means: "a program that uses a host name the server was started with", bring: from("rehearse.invalid")},
		{name: "own page", means: "a page that the server itself served", bring: from("", [2]string{"Origin", own}, [2]string{"Sec-Fetch-Site", "same-origin"})},
		{name: "afar", means: "a host name or address that is not this computer's, also one that was rebound to it", bring: from("mock.example.com")},
		{name: "lan", means: "this computer's address in its network", bring: from("192.168.0.7:8420")},
		{name: "foreign page", means: "a page of another site, by its Origin", bring: from("", [2]string{"Origin", "https://evil.example.com"})},
		{name: "other port", means: "a page of another server on this computer", bring: from("", [2]string{"Origin", "http://127.0.0.1:3000"})},
		{name: "sandboxed page", means: "a page whose Origin is null", bring: from("", [2]string{"Origin", "null"})},
		{name: "cross-site", means: "a page of another site, by Sec-Fetch-Site", bring: from("", [2]string{"Sec-Fetch-Site", "cross-site"})},
	}
}

// armed plans a fault that never fires, so that there is one to drop.
func (c *court) armed() {
	err := c.world(here).Arm(context.Background(), fault.Spec{ID: "f1", Kind: fault.Latency, Match: fault.Match{Path: "/v1/none"}, Delay: 1})
	require.NoError(c.t, err)
}
