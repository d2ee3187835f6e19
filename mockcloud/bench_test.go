package mockcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"example.com/rehearse/mockcloud"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// batch is how many licences wait to be activated in one world of a benchmark.
const batch = 500

// ready is a world with a batch of licences, each with a session that has its product selected.
type ready struct {
	cloud    *mockcloud.Cloud
	sessions [batch]cloud.SessionID
	requests [batch]*http.Request
	next     int
}

func prepare(b *testing.B, opts ...mockcloud.Option) *ready {
	b.Helper()
	r := &ready{cloud: mockcloud.Start(b, append(opts, mockcloud.WithPreset("empty"))...)}
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	r.stage(b, cloud.AddAccount{ID: "acc", As: cloud.FormalAccount, Login: "acc"})
	r.stage(b, cloud.AddOrganization{ID: "org", Name: "org", Owner: "acc"})
	for i := range batch {
		licence, instance := cloud.LicenceID(fmt.Sprint("lic-", i)), cloud.InstanceID(fmt.Sprint("pin-", i))
		r.stage(b, cloud.AddInstance{ID: instance, Organization: "org", SKU: sku})
		r.stage(b, cloud.IssueLicence{ID: licence, SKU: sku})
		events := r.stage(b, cloud.SignIn{Account: "acc", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
		session := events[len(events)-1].(cloud.SignedIn).Session.ID
		r.stage(b, cloud.SelectOrganization{Session: session, Organization: "org"})
		r.stage(b, cloud.SelectProduct{Session: session, Instance: instance})
		r.sessions[i] = session
		r.requests[i] = r.request(b, session, licence)
	}
	return r
}

func (r *ready) stage(b *testing.B, c cloud.Command) []cloud.Event {
	b.Helper()
	events, refusal, err := r.cloud.Stage(c)
	if err != nil || refusal != nil {
		b.Fatal(refusal, err)
	}
	return events
}

func (r *ready) request(b *testing.B, session cloud.SessionID, licence cloud.LicenceID) *http.Request {
	b.Helper()
	var token string
	keys := map[string]string{}
	r.cloud.State(func(s *cloud.State) {
		token, keys["serial_number"], keys["cdkey"] = s.Token(session), s.SerialNumber(licence), s.CDKey(licence)
	})
	body, err := json.Marshal(keys)
	if err != nil {
		b.Fatal(err)
	}
	q, err := http.NewRequest(http.MethodPost, r.cloud.BaseURL()+"/v1/activations", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+token)
	q.Header.Set("Content-Type", "application/json")
	return q
}

// take returns the place of the next licence in a fresh world whenever the batch is used up.
func take(b *testing.B, r **ready, opts ...mockcloud.Option) int {
	if (*r).next == batch {
		b.StopTimer()
		*r = prepare(b, opts...)
		b.StartTimer()
	}
	(*r).next++
	return (*r).next - 1
}

// BenchmarkActivationInProcess is a command without HTTP: decide, append, apply.
func BenchmarkActivationInProcess(b *testing.B) {
	r := prepare(b, mockcloud.WithoutSockets())
	b.ReportAllocs()
	for b.Loop() {
		i := take(b, &r, mockcloud.WithoutSockets())
		id := cloud.LicenceID(fmt.Sprint("lic-", i))
		reply, err := r.cloud.World().Do(context.Background(), engine.Call{Command: func(*cloud.State) cloud.Command {
			return cloud.Activate{
				Session: r.sessions[i], SerialNumber: cloud.KeyRef{Licence: id, Part: cloud.SerialPart}, CDKey: cloud.KeyRef{Licence: id, Part: cloud.CDKeyPart},
			}
		}})
		if err != nil || reply.Entry.Outcome.Refused() {
			b.Fatal(reply.Entry.Outcome.Refusal, err)
		}
	}
}

// BenchmarkActivationRoundTripper is the whole HTTP face without sockets.
func BenchmarkActivationRoundTripper(b *testing.B) { benchmarkHTTP(b, mockcloud.WithoutSockets()) }

// BenchmarkActivationHTTP is the whole way over the loopback network, one exchange after the other.
func BenchmarkActivationHTTP(b *testing.B) { benchmarkHTTP(b) }

func benchmarkHTTP(b *testing.B, opts ...mockcloud.Option) {
	r := prepare(b, opts...)
	b.ReportAllocs()
	for b.Loop() {
		i := take(b, &r, opts...)
		answer, err := r.cloud.Client().Do(r.requests[i])
		if err != nil || answer.StatusCode != http.StatusCreated {
			b.Fatal(answer, err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			b.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewWorld founds the default preset's world, whose setup has 32 commands.
func BenchmarkNewWorld(b *testing.B) {
	found, err := scenarios.Presets().Found("default", 1)
	if err != nil {
		b.Fatal(err)
	}
	e := engine.New(&journal.Memory{}, engine.WithLimits(engine.Limits{Worlds: 1 << 30}))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Create(context.Background(), "", found); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFold folds the journal of one founding and 200 exchanges.
func BenchmarkFold(b *testing.B) {
	r := prepare(b, mockcloud.WithoutSockets())
	entries, err := r.cloud.Journal()
	if err != nil {
		b.Fatal(err)
	}
	entries = entries[:200]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := journal.Fold(entries); err != nil {
			b.Fatal(err)
		}
	}
}
