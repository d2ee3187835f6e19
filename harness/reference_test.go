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

// cloudStub answers as told, one function after another, and keeps what it was asked.
type cloudStub struct {
	answers []func(*http.Request) (*http.Response, error)
	asked   []*http.Request
}

func (c *cloudStub) RoundTrip(r *http.Request) (*http.Response, error) {
	c.asked = append(c.asked, r)
	return c.answers[min(len(c.asked), len(c.answers))-1](r)
}

func answering(status int, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func lost(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

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
	created := answering(201, `{"id":"yzj"}`)
	for name, first := range map[string]func(*http.Request) (*http.Response, error){
		"lost": lost, "busy": answering(503, `{}`, "Retry-After", "1"),
	} {
		stub := &cloudStub{answers: []func(*http.Request) (*http.Response, error){first, created}}
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
		answer   func(*http.Request) (*http.Response, error)
		requests int
		outcome  harness.Outcome
	}{
		"always lost":     {lost, 3, harness.Failed},
		"always busy":     {answering(429, `{"title":"busy"}`, "Retry-After", "2"), 3, harness.Failed},
		"busy for a day":  {answering(503, `{"title":"busy"}`, "Retry-After", "86400"), 1, harness.Failed},
		"locked":          {answering(429, `{"title":"locked","code":"SIGN_IN_LOCKED"}`, "Retry-After", "9"), 1, harness.Refused},
		"broken server":   {answering(500, `oops`), 1, harness.Failed},
		"no":              {answering(422, `{"title":"no","detail":"because"}`), 1, harness.Refused},
		"unreadable yes":  {answering(200, `{"organizations":`), 3, harness.Failed},
		"empty yes":       {answering(200, ``), 3, harness.Failed},
		"organization {}": {answering(200, `{}`), 1, harness.OK},
	} {
		stub := &cloudStub{answers: []func(*http.Request) (*http.Response, error){c.answer}}
		client, _ := stubbed(t, stub)
		result, err := client.Do(t.Context(), harness.ListOrganizations, nil)
		if err != nil || result.Outcome != c.outcome || len(stub.asked) != c.requests {
			t.Errorf("%s: outcome %s after %d requests (%v), expected %s after %d", name, result.Outcome, len(stub.asked), err, c.outcome, c.requests)
		}
	}
}

func TestReferenceDoesNotGuessBetweenNamesakes(t *testing.T) {
	list := answering(200, `{"organizations":[{"id":"o1","name":"same"},{"id":"o2","name":"same"}]}`)
	stub := &cloudStub{answers: []func(*http.Request) (*http.Response, error){list}}
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
