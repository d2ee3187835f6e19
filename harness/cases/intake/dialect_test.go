package intake_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// TestADialectIsUnderstood imports the traffic of a client that speaks another language, with a listener for it.
func TestADialectIsUnderstood(t *testing.T) {
	listen := func(x *intake.Exchange) (intake.Heard, bool) {
		if !strings.Contains(x.URL, "/old/") {
			return intake.Heard{}, false
		}
		h := intake.Heard{Session: x.Header.Get("X-Ticket"), Answered: true}
		switch {
		case strings.HasSuffix(x.URL, "/logon"):
			h.Calls = []intake.Asked{
				{Operation: "signIn", Arguments: map[string]string{"account": "13812345678", "password": "hunter-22", "feature_code": "HW-5"}},
				{Operation: "selectPlace", Arguments: map[string]string{"organization": "O-1"}},
				{Operation: "selectPlace", Arguments: map[string]string{"product_instance": "P-1"}},
			}
		case strings.HasSuffix(x.URL, "/reg"):
			h.Calls = []intake.Asked{{Operation: "activate", Arguments: map[string]string{"serial_number": "AAA-111-222", "cdkey": "BBB-333-444"}}}
			h.Refusals = []cloud.Code{cloud.SerialUnknown, cloud.CDKeyMismatch, cloud.MOPUpgradeMissing}
		case strings.HasSuffix(x.URL, "/drop"):
			h.Calls = []intake.Asked{{Operation: "deleteAccountSet", Arguments: map[string]string{"account_set": "S-1"}}}
			h.Refusals = []cloud.Code{cloud.NotFound}
		}
		return h, true
	}
	var entries []string
	for _, path := range []string{"logon", "reg", "drop"} {
		entries = append(entries, fmt.Sprintf(`{"request":{"method":"POST","url":"http://h/old/%s","headers":[{"name":"X-Ticket","value":"ticket-12345678"}]},"response":{"status":200}}`, path))
	}
	red := redact.New(2)
	var unmatched []cases.Unmatched
	list, _, err := intake.HAR(bytes.NewReader([]byte(`{"log":{"entries":[`+strings.Join(entries, ",")+`]}}`)), intake.NewSieve(&unmatched, red, listen))
	require.NoError(t, err)
	require.Len(t, list, 5)
	c, err := intake.Build(list, unmatched, red, intake.Options{Name: "x", Source: "har", Seed: 2})
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	require.NotEmpty(t, c.Diagnosis.Findings)
	assert.Equal(t, "bad-serial-or-cdkey", c.Diagnosis.Findings[0].Mode)
	assert.NotNil(t, c.Diagnosis.Question, "the answer can mean several causes")
	raw, err := c.Encode()
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "hunter-22")
	assert.NotContains(t, string(raw), "ticket-12345678")
}

// TestAnAnswerIsAboutTheCallThatFailed finds, of the operations one request stands for, the one that was refused.
func TestAnAnswerIsAboutTheCallThatFailed(t *testing.T) {
	login := []intake.Asked{
		{Operation: "signIn", Arguments: map[string]string{"account": "13812345678", "feature_code": "HW-5"}},
		{Operation: "selectPlace", Arguments: map[string]string{"organization": "O-1"}},
		{Operation: "selectPlace", Arguments: map[string]string{"product_instance": "P-1"}},
		{Operation: "activate", Arguments: map[string]string{"serial_number": "AAA-111-222", "cdkey": "BBB-333-444"}},
	}
	for _, tc := range []struct {
		heard intake.Heard
		calls int
	}{
		{intake.Heard{Calls: login, Answered: true}, 4},
		{intake.Heard{Calls: login, Answered: true, Refusals: []cloud.Code{cloud.SignInFailed}}, 1},
		{intake.Heard{Calls: login, Answered: true, Refusals: []cloud.Code{cloud.NotAMember}}, 2},
		{intake.Heard{Calls: login, Answered: true, Refusals: []cloud.Code{cloud.SessionExpired}}, 2},
		{intake.Heard{Calls: login, Answered: true, Refusals: []cloud.Code{cloud.SharedPrompt}}, 4},
		{intake.Heard{}, 0},
	} {
		var unmatched []cases.Unmatched
		sieve := intake.NewSieve(&unmatched, redact.New(1), func(*intake.Exchange) (intake.Heard, bool) { return tc.heard, true })
		list := sieve(&intake.Exchange{Number: 1, Method: "POST", URL: "/x", Status: 200})
		assert.Len(t, list, tc.calls)
		assert.Equal(t, tc.calls == 0, len(unmatched) == 1, "a request that asks nothing is listed")
	}
}

// TestWhatIsLeftOutIsListedWithItsReason, and with no word of the capture.
func TestWhatIsLeftOutIsListedWithItsReason(t *testing.T) {
	listen := func(x *intake.Exchange) (intake.Heard, bool) {
		return intake.Heard{Answered: true}, strings.Contains(x.URL, "/old/")
	}
	for _, tc := range []struct {
		x          intake.Exchange
		what, says string
	}{
		{intake.Exchange{Method: "POST", URL: "/old/ping", Status: 200}, "POST", "asks nothing of the cloud"},
		{intake.Exchange{Method: "POST", URL: "/else", Status: 200}, "POST", "not an operation"},
		{intake.Exchange{Method: "王", URL: "/else", Status: 200}, "?", "not an operation"},
		{intake.Exchange{Method: "POST", URL: "/v1/sessions", Status: 300}, "POST", "sent on to another address"},
		{intake.Exchange{Method: "GET", URL: "/v1/licence", Status: 399}, "GET", "sent on to another address"},
	} {
		var unmatched []cases.Unmatched
		tc.x.Number = 6
		assert.Empty(t, intake.NewSieve(&unmatched, redact.New(1), listen)(&tc.x))
		require.Len(t, unmatched, 1)
		assert.Equal(t, 6, unmatched[0].Entry)
		assert.Equal(t, tc.what, unmatched[0].What)
		assert.Contains(t, unmatched[0].Reason.En, tc.says)
	}
	for _, status := range []int{0, 200, 299, 304, 400} {
		var unmatched []cases.Unmatched
		assert.Len(t, intake.NewSieve(&unmatched, redact.New(1), nil)(&intake.Exchange{Method: "GET", URL: "/v1/licence", Status: status}), 1, "%d", status)
	}
}
