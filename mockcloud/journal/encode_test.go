package journal

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// plainly writes an entry by the JSON package alone.
func plainly(tb testing.TB, e Entry) []byte {
	tb.Helper()
	w := wireEntry{
		Seq: e.Seq, At: e.At, Actor: e.Actor, Wire: e.Wire, Refusal: e.Outcome.Refusal, Fault: e.Fault,
		Base: e.Base, RulesVersion: e.RulesVersion,
	}
	var err error
	if e.Command != nil {
		w.Command, err = cloud.EncodeCommand(e.Command)
		require.NoError(tb, err)
	}
	for _, event := range e.Outcome.Events {
		raw, err := cloud.EncodeEvent(event)
		require.NoError(tb, err)
		w.Events = append(w.Events, raw)
	}
	raw, err := json.Marshal(w)
	require.NoError(tb, err)
	return raw
}

func entries() map[string]Entry {
	account := cloud.AccountAdded{Account: cloud.Account{ID: "acc", Login: "<a&b>\u2028", Name: "王芳"}}
	wire := &Wire{Method: "POST", Path: "/v1/x?<&>", Status: 201, Leaks: []string{"licence L1's serial"}}
	whole := Entry{
		Seq: 7, At: time.Date(2026, 1, 5, 9, 0, 0, 1, time.UTC), Actor: Actor{Kind: ClientActor, Agent: "a\"b"}, Wire: wire,
		Command: cloud.AddAccount{Login: "<"}, Outcome: cloud.Outcome{Events: []cloud.Event{account, cloud.ActivationConfirmed{Activation: "a"}}},
		Fault: &Fault{Op: "armed", Spec: json.RawMessage(`{ "id" : "<x>" }`)}, RulesVersion: RulesVersion,
	}
	refused := whole
	refused.Outcome = cloud.Outcome{Events: whole.Outcome.Events[:1], Refusal: &cloud.Refusal{Code: cloud.SignInFailed, Subject: "s"}}
	base := Entry{Seq: 9, Base: &Base{
		State: json.RawMessage(`{ "seed" : "<x>" }`), Faults: json.RawMessage(`[]`),
		Answers: []Answer{{Key: "k", Digest: "d", Seq: 7, Status: 201, Events: whole.Outcome.Events}, {Key: "none"}},
	}}
	return map[string]Entry{"base": base, "empty": {}, "whole": whole, "refused": refused, "wire only": {Seq: 1, Wire: wire}, "no event": {Command: cloud.Found{}}}
}

func TestEntriesAreWrittenAsTheJSONPackageWould(t *testing.T) {
	for name, e := range entries() {
		t.Run(name, func(t *testing.T) {
			raw, err := e.MarshalJSON()
			require.NoError(t, err)
			assert.Equal(t, string(plainly(t, e)), string(raw))
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	e := entries()["whole"]
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plainly", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			plainly(b, e)
		}
	})
}
