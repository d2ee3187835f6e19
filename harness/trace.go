package harness

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"example.com/rehearse/harness/changes"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Media types of what a step leaves in a report, besides [ExchangeMediaType].
const (
	// JournalMediaType is that of a list of [Excerpt].
	JournalMediaType = "application/vnd.rehearse.journal+json"
	// StateMediaType is that of the changes of a step.
	StateMediaType = "application/vnd.rehearse.state+json"
	// DiagnosisMediaType is that of what the whole journal shows.
	DiagnosisMediaType = "application/vnd.rehearse.diagnosis+json"
	// VerdictMediaType is that of a [verdict.Judgement].
	VerdictMediaType = "application/vnd.rehearse.verdict+json"
)

// Trace is what happened in a world during a stretch of a scenario, for reports. It is made from the journal and
// its fold, so it holds no secrets.
type Trace struct {
	// Exchanges are what went over the wire.
	Exchanges []Exchange
	// Entries are all entries of the journal, also those of the stage, which never was on the wire.
	Entries []Excerpt
	// Changes say what is different in the world.
	Changes []changes.Change
	// Name returns what a thing is called in the world, by its identity; never nil.
	Name func(id string) string
}

// Excerpt is an entry of the journal as far as its [Exchange] does not tell it already. Reports hold thousands.
type Excerpt struct {
	Seq     uint64            `json:"seq"`
	At      time.Time         `json:"at"`
	Actor   journal.ActorKind `json:"actor"`
	Account cloud.AccountID   `json:"account,omitempty"`
	// Command is the kind of what was asked; empty where it never became a command.
	Command string `json:"command,omitempty"`
	// Events are what happened, in full, keys by reference.
	Events []json.RawMessage `json:"events,omitempty"`
	// Refusal is why it did not, with its true cause.
	Refusal *cloud.Refusal `json:"refusal,omitempty"`
	// Fault is what a planned fault did, "fired latency".
	Fault string `json:"fault,omitempty"`
}

// Trace returns what happened since it was last asked, from the founding on; nothing before the founding.
func (s *Session) Trace(ctx context.Context) (Trace, error) {
	trace := Trace{Name: func(string) string { return "" }}
	if s.world == nil {
		return trace, nil
	}
	entries, err := s.world.Entries(ctx, s.told+1)
	if err != nil {
		return trace, err
	}
	for _, e := range entries {
		s.told = e.Seq
		excerpt, err := excerptOf(e)
		if err != nil {
			return trace, err
		}
		trace.Entries = append(trace.Entries, excerpt)
		if e.Wire == nil {
			continue
		}
		x, err := exchangeOf(e)
		if err != nil {
			return trace, err
		}
		trace.Exchanges = append(trace.Exchanges, x)
	}
	before := s.known
	s.known = s.facts()
	trace.Changes, trace.Name = changes.Between(before, s.known), func(id string) string {
		return cmp.Or(s.known.Name(id), before.Name(id)) // the latter of what is gone
	}
	return trace, nil
}

// Name is what a thing was called in the world when [Session.Trace] was last asked, by its identity, or "".
func (s *Session) Name(id string) string { return s.known.Name(id) }

// facts reads the world as it is.
func (s *Session) facts() (f changes.Facts) {
	s.read(func(state *cloud.State, now time.Time) { f = changes.Of(state, now) })
	return f
}

func excerptOf(e journal.Entry) (Excerpt, error) {
	x := Excerpt{Seq: e.Seq, At: e.At, Actor: e.Actor.Kind, Account: e.Actor.Account, Refusal: e.Outcome.Refusal}
	if e.Command != nil {
		x.Command = e.Command.Kind()
	}
	if e.Fault != nil {
		x.Fault = e.Fault.Op + " " + e.Fault.Kind
	}
	for _, event := range e.Outcome.Events {
		raw, err := cloud.EncodeEvent(event)
		if err != nil {
			return x, err
		}
		x.Events = append(x.Events, raw)
	}
	return x, nil
}
