package harness_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/rehearse/harness"
)

// reply is one answer of a stub.
type reply struct {
	status     int
	body       string
	retryAfter string
	lost       bool
}

// cloudStub answers as told, one reply after another, and keeps what it was asked.
type cloudStub struct {
	replies []reply
	asked   []*http.Request
}

func (c *cloudStub) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked = append(c.asked, r)
	next := c.replies[min(len(c.asked), len(c.replies))-1]
	if next.lost {
		return nil, io.ErrUnexpectedEOF
	}
	head := http.Header{}
	head.Set("Retry-After", next.retryAfter)
	return &http.Response{StatusCode: next.status, Header: head, Body: io.NopCloser(strings.NewReader(next.body)), Request: r}, nil
}

// stubbed is a reference client before a stub, and what it waited.
func stubbed(t *testing.T, stub *cloudStub) (*harness.Reference, *time.Duration) {
	t.Helper()
	var waited time.Duration
	client := harness.NewReference(harness.WithTransport(stub), harness.WithSleep(func(_ context.Context, d time.Duration) error {
		waited += d
		return nil
	}))
	if err := client.Start(t.Context(), harness.Setting{BaseURL: "http://stub.invalid/w/x", FeatureCode: "FC-1", Locale: "en"}); err != nil {
		t.Fatal(err)
	}
	return client, &waited
}

func TestReferenceRepeatsWithOneKey(t *testing.T) {
	created := reply{201, `{"id":"yzj"}`, "", false}
	for name, first := range map[string]reply{
		"lost": {lost: true}, "busy": {503, `{}`, "1", false},
	} {
		stub := &cloudStub{replies: []reply{first, created}}
		client, waited := stubbed(t, stub)
		result, err := client.Do(t.Context(), harness.ActivateYunzhijia, harness.Args{"cdkey": "x"})
		if err != nil || result.Outcome != harness.OK {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
		if *waited != time.Second || len(stub.asked) != 2 {
			t.Errorf("%s: %d requests, waited %v", name, len(stub.asked), *waited)
		}
		if a, b := stub.asked[0].Header.Get("Idempotency-Key"), stub.asked[1].Header.Get("Idempotency-Key"); a == "" || a != b {
			t.Errorf("%s: idempotency keys %q and %q", name, a, b)
		}
	}
}

func TestReferenceGivesUpWithinBounds(t *testing.T) {
	for name, c := range map[string]struct {
		answer   reply
		requests int
		outcome  harness.Outcome
	}{
		"always lost":     {reply{lost: true}, 3, harness.Failed},
		"always busy":     {reply{429, `{"title":"busy"}`, "2", false}, 3, harness.Failed},
		"busy for a day":  {reply{503, `{"title":"busy"}`, "86400", false}, 1, harness.Failed},
		"locked":          {reply{429, `{"title":"locked","code":"SIGN_IN_LOCKED"}`, "9", false}, 1, harness.Refused},
		"broken server":   {reply{500, `oops`, "", false}, 1, harness.Failed},
		"no":              {reply{422, `{"title":"no","detail":"because"}`, "", false}, 1, harness.Refused},
		"unreadable yes":  {reply{200, `{"organizations":`, "", false}, 3, harness.Failed},
		"empty yes":       {reply{200, ``, "", false}, 3, harness.Failed},
		"organization {}": {reply{200, `{}`, "", false}, 1, harness.OK},
	} {
		stub := &cloudStub{replies: []reply{c.answer}}
		client, _ := stubbed(t, stub)
		result, err := client.Do(t.Context(), harness.ListOrganizations, nil)
		if err != nil || result.Outcome != c.outcome || len(stub.asked) != c.requests {
			t.Errorf("%s: outcome %s after %d requests (%v), expected %s after %d", name, result.Outcome, len(stub.asked), err, c.outcome, c.requests)
		}
	}
}

func TestReferenceDoesNotGuessBetweenNamesakes(t *testing.T) {
	list := reply{200, `{"organizations":[{"id":"o1","name":"same"},{"id":"o2","name":"same"}]}`, "", false}
	stub := &cloudStub{replies: []reply{list}}
	client, _ := stubbed(t, stub)
	for wanted, outcome := range map[string]harness.Outcome{"same": harness.Refused, "nobody": harness.Refused, "o2": harness.OK} {
		result, err := client.Do(t.Context(), harness.SelectOrganization, harness.Args{"organization": wanted})
		if err != nil || result.Outcome != outcome {
			t.Errorf("select %q: %+v, %v", wanted, result, err)
		}
	}
}

func TestReferenceSaysWhatItCannotDo(t *testing.T) {
	client := harness.NewReference()
	result, err := client.Do(t.Context(), "dance", nil)
	if err != nil || result.Outcome != harness.Unsupported {
		t.Errorf("%+v, %v", result, err)
	}
	if info := client.Info(); len(info.Capabilities) != len(harness.Actions()) || info.Name == "" {
		t.Errorf("info %+v", info)
	}
}

func TestShownTellsAnEmptyListFromNone(t *testing.T) {
	for want, shown := range map[string]harness.Shown{
		`{}`: {}, `{"account_sets":[]}`: {AccountSets: []string{}},
	} {
		raw, err := json.Marshal(shown)
		if err != nil || string(raw) != want {
			t.Errorf("%s, %v, expected %s", raw, err, want)
		}
	}
}
