package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// RulesVersion is written into each entry: which version of the rules decided it. It changes when a rule does.
const RulesVersion = "1"

// ActorKind says who acts.
type ActorKind string

// The kinds of actor.
const (
	// ClientActor is an activation client.
	ClientActor ActorKind = "client"
	// MOPActor is a partner at the MOP desk.
	MOPActor ActorKind = "mop"
	// ServiceCenterActor is the service center.
	ServiceCenterActor ActorKind = "service-center"
	// StageActor is whoever sets the scene: tests, trainers, the admin API.
	StageActor ActorKind = "stage"
	// SystemActor is the simulator itself, when a fault acts.
	SystemActor ActorKind = "system"
)

// Actor is who caused an entry.
type Actor struct {
	Kind ActorKind `json:"kind"`
	// Session is the client's sign-in, if it had one.
	Session cloud.SessionID `json:"session,omitempty"`
	// Account is whose sign-in it was.
	Account cloud.AccountID `json:"account,omitempty"`
	// Agent is the client program's name as it calls itself.
	Agent string `json:"agent,omitempty"`
}

// Wire is what went over the network. It holds no bodies: what matters of them is in the command half.
type Wire struct {
	Method string `json:"method"`
	// Path is the request's path and query below the world's base, keys scrubbed.
	Path string `json:"path"`
	// Via is what the client itself asked, without values, when a dialect translated it.
	Via string `json:"via,omitempty"`
	// Operation is the operation of the API document; empty for an unknown route.
	Operation string `json:"operation,omitempty"`
	// Status is the HTTP status of the answer; 0 when none was sent.
	Status int `json:"status,omitempty"`
	// Code is the code the client was given on a refusal, which may be the shared prompt's.
	Code cloud.Code `json:"code,omitempty"`
	// Agent is the client program's name as it calls itself.
	Agent         string `json:"agent,omitempty"`
	RequestBytes  int    `json:"request_bytes,omitempty"`
	ResponseBytes int    `json:"response_bytes,omitempty"`
	// IdempotencyKey is a fingerprint of the key the client sent.
	IdempotencyKey string `json:"idempotency_key,omitempty"`
	// BodyDigest tells whether the same key came with the same body.
	BodyDigest string `json:"body_digest,omitempty"`
	// Replayed says that an earlier answer was given again and nothing was decided.
	Replayed bool `json:"replayed,omitempty"`
	// Unknown is the name of the members that no document names and that an awkward face put into the answer.
	Unknown string `json:"unknown,omitempty"`
	// Leaks lists, by reference, the keys the client put where they get logged or stored: the URL, a header, or a text
	// such as a name; and passwords and sign-in tokens in the URL.
	Leaks []string `json:"leaks,omitempty"`
}

// Fault is what a planned fault did, or what was planned.
type Fault struct {
	// Op is armed, disarmed, cleared, fired, or counted: how often all of them matched, before wire halves were dropped.
	Op    string `json:"op"`
	ID    string `json:"id,omitempty"`
	Kind  string `json:"kind,omitempty"`
	Phase string `json:"phase,omitempty"`
	// Spec is the whole fault, when it was armed, or the counts.
	Spec json.RawMessage `json:"spec,omitempty"`
}

// Entry is one line of a journal.
type Entry struct {
	// Seq counts from 1 without gaps, save before a base.
	Seq uint64
	// At is the world's time.
	At    time.Time
	Actor Actor
	// Wire is nil for what did not come over the network, and for entries so old that it was dropped.
	Wire *Wire
	// Command is nil for what never became one.
	Command cloud.Command
	Outcome cloud.Outcome
	// Fault is nil unless a fault was planned or fired here.
	Fault *Fault
	// Base is nil but for the entry with which the rest of a compacted journal begins.
	Base *Base
	// RulesVersion says which rules decided.
	RulesVersion string
}

// wireEntry is an entry's JSON form, as it is read.
type wireEntry struct {
	Seq          uint64            `json:"seq"`
	At           time.Time         `json:"at"`
	Actor        Actor             `json:"actor"`
	Wire         *Wire             `json:"wire,omitempty"`
	Command      json.RawMessage   `json:"command,omitempty"`
	Events       []json.RawMessage `json:"events,omitempty"`
	Refusal      *cloud.Refusal    `json:"refusal,omitempty"`
	Fault        *Fault            `json:"fault,omitempty"`
	Base         *Base             `json:"base,omitempty"`
	RulesVersion string            `json:"rules_version"`
}

// MarshalJSON writes the entry as one object, with the members in the order of wireEntry. Command and events are put in
// as they were encoded: to have them read and copied again costs as much as all the rest.
func (e Entry) MarshalJSON() ([]byte, error) {
	out, err := appendHead(make([]byte, 0, 768), &e) // most entries are shorter
	if err != nil {
		return nil, err
	}
	if e.Command != nil {
		if out, err = cloud.AppendCommand(append(out, `,"command":`...), e.Command); err != nil {
			return nil, err
		}
	}
	for i, event := range e.Outcome.Events {
		if i == 0 {
			out = append(out, `,"events":[`...)
		} else {
			out = append(out, ',')
		}
		if out, err = cloud.AppendEvent(out, event); err != nil {
			return nil, err
		}
	}
	if len(e.Outcome.Events) > 0 {
		out = append(out, ']')
	}
	if e.Outcome.Refusal == nil && e.Fault == nil && e.Base == nil { // nearly always
		return append(appendText(append(out, `,"rules_version":`...), e.RulesVersion), '}'), nil
	}
	rest, err := json.Marshal(struct {
		Refusal      *cloud.Refusal `json:"refusal,omitempty"`
		Fault        *Fault         `json:"fault,omitempty"`
		Base         *Base          `json:"base,omitempty"`
		RulesVersion string         `json:"rules_version"`
	}{e.Outcome.Refusal, e.Fault, e.Base, e.RulesVersion})
	if err != nil {
		return nil, err
	}
	return append(append(out, ','), rest[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. An entry of a later version whose command or event is unknown is an
// error that names the kind and the entry.
func (e *Entry) UnmarshalJSON(b []byte) error {
	var w wireEntry
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*e = Entry{Seq: w.Seq, At: w.At, Actor: w.Actor, Wire: w.Wire, Fault: w.Fault, Base: w.Base, RulesVersion: w.RulesVersion}
	e.Outcome.Refusal = w.Refusal
	if w.Command != nil {
		command, err := cloud.DecodeCommand(w.Command)
		if err != nil {
			return fmt.Errorf("journal entry %d: %w", w.Seq, err)
		}
		e.Command = command
	}
	for _, raw := range w.Events {
		event, err := cloud.DecodeEvent(raw)
		if err != nil {
			return fmt.Errorf("journal entry %d: %w", w.Seq, err)
		}
		e.Outcome.Events = append(e.Outcome.Events, event)
	}
	return nil
}
