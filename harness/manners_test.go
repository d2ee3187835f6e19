package harness_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// manner is how the reference client comes through an activation that meets a fault.
type manner struct {
	name     string
	kind     fault.Kind
	phase    fault.Phase
	times    int
	seconds  int
	outcome  harness.Outcome
	requests int
	waited   int
	bound    int // activations that the cloud made of it
}

func manners() []manner {
	return []manner{
		{"reset before", fault.ConnectionReset, fault.Before, 1, 0, harness.OK, 2, 1, 1},
		{"reset after the commit", fault.ConnectionReset, fault.After, 1, 0, harness.OK, 2, 1, 1},
		{"reset until one gives up", fault.ConnectionReset, fault.After, 3, 0, harness.Failed, 3, 2, 1},
		{"never arrives", fault.ConnectionReset, fault.Before, 3, 0, harness.Failed, 3, 2, 0},
		{"empty after the commit", fault.EmptyOK, fault.After, 1, 0, harness.OK, 2, 1, 1},
		{"empty and nothing done", fault.EmptyOK, fault.Before, 1, 0, harness.OK, 2, 1, 1},
		{"a page after the commit", fault.MalformedOK, fault.After, 1, 0, harness.OK, 2, 1, 1},
		{"a page and nothing done", fault.MalformedOK, fault.Before, 1, 0, harness.OK, 2, 1, 1},
		{"truncated", fault.TruncatedBody, fault.After, 1, 0, harness.OK, 2, 1, 1},
		{"rate limited", fault.RateLimit, fault.Before, 2, 5, harness.OK, 3, 10, 1},
		{"rate limited for too long", fault.RateLimit, fault.Before, 1, 61, harness.Failed, 1, 0, 0},
		{"maintenance", fault.Unavailable, fault.Before, 1, 60, harness.OK, 2, 60, 1},
		{"maintenance that lasts", fault.Unavailable, fault.Before, 3, 2, harness.Failed, 3, 4, 0},
		{"sign-in runs out", fault.SessionExpiry, fault.Before, 1, 0, harness.Refused, 1, 0, 0},
	}
}

// meet lets an activation meet the fault and looks at both ends of the wire.
func (m manner) meet(t *testing.T, s *harness.Session) {
	t.Helper()
	tell(t, s,
		signedIn(), breaking(m.kind, m.phase, m.times, m.seconds), activating("lic-main"),
		ends(m.outcome), line0((*harness.Session).Struck), requests(m.requests),
		seen((*harness.Session).Waited, m.waited), counts((*harness.Session).ActivatedTimes, "lic-main", m.bound),
		line0((*harness.Session).NoKeyLeaked),
	)
	if m.outcome != harness.OK {
		assert.NotEmpty(t, s.Last().Shown.Message, "the person is told")
		assert.Nil(t, s.Last().Shown.License, "what is not known is not shown")
		tell(t, s, line0((*harness.Session).Mend), signedIn(), activating("lic-main"), ends(harness.OK),
			counts((*harness.Session).ActivatedTimes, "lic-main", 1))
	}
	assert.Equal(t, "valid", s.Last().Shown.License.Status)
}

func TestReferenceComesThroughFaults(t *testing.T) {
	for _, m := range manners() {
		t.Run(m.name, func(t *testing.T) { m.meet(t, emptyStage(t)) })
	}
}

// unpooled is the reference client on the network with a connection for each request: on a pooled one net/http itself
// repeats what was reset, and the client's own manners would not be seen.
func unpooled(around harness.Surroundings) harness.Client {
	return harness.NewReference(
		harness.WithTransport(&http.Transport{DisableKeepAlives: true}), harness.WithSleep(around.Sleep), harness.WithComputerClock(around.Now))
}

func TestReferenceComesThroughFaultsOverTheNetwork(t *testing.T) {
	e := engine.New(&journal.Memory{})
	server := httptest.NewServer(api.New(e))
	defer server.Close()
	for _, m := range manners() {
		t.Run(m.name, func(t *testing.T) {
			s := emptyStage(t, harness.WithServed(e, server.URL), harness.WithLocale("en"), harness.WithClient(unpooled))
			m.meet(t, s)
			assert.True(t, strings.HasPrefix(s.BaseURL(), server.URL+"/w/"), s.BaseURL())
			require.NoError(t, s.Close(t.Context()))
			assert.Empty(t, e.Worlds())
		})
	}
}

func TestServedAndClosedBehindTheSessionsBack(t *testing.T) {
	e := engine.New(&journal.Memory{})
	server := httptest.NewServer(api.New(e))
	defer server.Close()
	s := emptyStage(t, harness.WithServed(e, server.URL))
	tell(t, s, signedIn())
	worlds := e.Worlds()
	require.Len(t, worlds, 1)
	require.NoError(t, s.Close(t.Context()))
	require.Error(t, s.Close(t.Context()), "a world is deleted once")
}

// cut is a body that breaks off.
type cut struct{ text io.Reader }

func (c *cut) Read(p []byte) (int, error) {
	n, err := c.text.Read(p[:min(len(p), 1)]) // slowly, byte by byte
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestReferenceReadsWhatItCan(t *testing.T) {
	const sets = `{"account_sets":[{"id":"s1","name":"books","mood":"unknown"}],"more":{"unknown":[1]}}`
	for _, c := range []struct {
		name     string
		answer   reply
		outcome  harness.Outcome
		requests int
		message  string
	}{
		{"unknown fields", reply{200, sets, "", false}, harness.OK, 1, ""},
		{"no JSON", reply{200, `<html>welcome</html>`, "", false}, harness.Failed, 3, "try again or look"},
		{"JSON of another kind", reply{200, `[1,2]`, "", false}, harness.Failed, 3, "try again or look"},
		{"endless", reply{200, `"` + strings.Repeat("x", 1<<20) + `"`, "", false}, harness.Failed, 3, "try again or look"},
		{"unknown code", reply{409, `{"title":"Not now","code":"NEW_IN_2030","extra":1}`, "", false}, harness.Refused, 1, "Not now"},
		{"with a detail", reply{409, `{"title":"Not now","detail":"Later"}`, "", false}, harness.Refused, 1, "Not now\nLater"},
		{"refusal that is no problem", reply{404, `nothing here`, "", false}, harness.Refused, 1, "with an error, status 404"},
		{"refusal without words", reply{403, ``, "", false}, harness.Refused, 1, "with an error, status 403"},
		{"gateway", reply{502, `<html>`, "3", false}, harness.Failed, 1, "with an error, status 502"},
		{"busy without a time", reply{503, `{"title":"Busy"}`, "", false}, harness.Failed, 1, "Busy"},
		{"busy until a date", reply{429, `{"title":"Busy"}`, "Mon, 05 Jan 2026 09:00:00 GMT", false}, harness.Failed, 1, "Busy"},
		{"busy until the past", reply{429, `{"title":"Busy"}`, "-5", false}, harness.Failed, 1, "Busy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stub := &cloudStub{replies: []reply{c.answer}}
			client, _ := stubbed(t, stub)
			result, err := client.Do(t.Context(), harness.ListAccountSets, nil)
			require.NoError(t, err)
			assert.Equal(t, c.outcome, result.Outcome)
			assert.Len(t, stub.asked, c.requests)
			assert.Contains(t, result.Shown.Message, c.message)
			if c.outcome == harness.OK {
				assert.Equal(t, []string{"books"}, result.Shown.AccountSets)
			}
		})
	}
}

func TestReferenceReadsSlowAndBrokenBodies(t *testing.T) {
	const body = `{"account_sets":[{"id":"s1","name":"books"}]}`
	for name, c := range map[string]struct {
		body    io.Reader
		outcome harness.Outcome
	}{
		"slow":         {strings.NewReader(body), harness.OK},
		"broken off":   {&cut{strings.NewReader(body[:9])}, harness.Failed},
		"whole, reset": {&cut{strings.NewReader(body)}, harness.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			client := harness.NewReference(
				harness.WithTransport(bodies{c.body}), harness.WithSleep(func(context.Context, time.Duration) error { return nil }))
			require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://stub.invalid", Locale: "zh-CN"}))
			result, err := client.Do(t.Context(), harness.ListAccountSets, nil)
			require.NoError(t, err)
			assert.Equal(t, c.outcome, result.Outcome)
			if c.outcome == harness.Failed {
				assert.Contains(t, result.Shown.Message, "网络异常", "in the person's language")
			}
			assert.NoError(t, client.End(t.Context()))
		})
	}
}

func TestReferenceStopsWaitingWhenTheScenarioEnds(t *testing.T) {
	stub := &cloudStub{replies: []reply{{lost: true}}}
	client := harness.NewReference(harness.WithTransport(stub)) // with its own patience
	require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://stub.invalid", Locale: "en"}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result, err := client.Do(ctx, harness.ListProducts, nil)
	require.NoError(t, err)
	assert.Equal(t, harness.Failed, result.Outcome)
	assert.LessOrEqual(t, len(stub.asked), 1, "no second attempt after the end")
}

func TestReferenceWithoutAnAddress(t *testing.T) {
	client, _ := stubbed(t, &cloudStub{replies: []reply{{lost: true}}})
	require.NoError(t, client.Start(t.Context(), harness.Setting{BaseURL: "http://no address\x7f", Locale: "en"}))
	result, err := client.Do(t.Context(), harness.LicenseInfo, nil)
	require.NoError(t, err)
	assert.Equal(t, harness.Failed, result.Outcome)
}

func TestEveryActionTellsItsTroubles(t *testing.T) {
	args := harness.Args{"organization": "x", "product": "x", "account_set": "x", "backup": "x"}
	found := `{"organizations":[{"id":"x"}],"product_instances":[{"id":"x"}],"account_sets":[{"id":"x"}],"backups":[{"id":"x"}],"id":"x"}`
	no := reply{422, `{"title":"No"}`, "", false}
	for _, action := range harness.Actions() {
		for after := range 3 {
			stub := &cloudStub{replies: append(repeated(reply{200, found, "", false}, after), no)}
			client, _ := stubbed(t, stub)
			result, err := client.Do(t.Context(), action, args)
			require.NoError(t, err)
			if len(stub.asked) > after {
				assert.Equal(t, harness.Refused, result.Outcome, "%s, refused after %d answers", action, after)
				assert.Equal(t, "No", result.Shown.Message, "%s", action)
			} else {
				assert.Equal(t, harness.OK, result.Outcome, "%s, %d answers", action, after)
			}
		}
	}
}

func repeated(r reply, times int) []reply {
	list := make([]reply, 0, times+1)
	for range times {
		list = append(list, r)
	}
	return list
}

func TestExpiredSignInSaysSo(t *testing.T) {
	s := staged(t, signedIn(), line0((*harness.Session).ExpireSignIns), line0((*harness.Session).LookAtAccountSets))
	tell(t, s, ends(harness.Refused), causeIs(cloud.SessionExpired))
	assert.NotEmpty(t, s.Last().Shown.Message)
	tell(t, s, signedIn(), line0((*harness.Session).LookAtAccountSets), ends(harness.OK), seen((*harness.Session).ShownAccountSets, 2))
}
