package journal

import (
	"encoding/json"
	"fmt"

	"example.com/rehearse/mockcloud/cloud"
)

// Base is what the entries of a compacted journal up to its own had come to: all that a world folds from its journal.
// What happened in them is gone, and with it every wire half; whoever reads a journal for evidence has to say so.
type Base struct {
	// State is the world, as [cloud.EncodeState] writes it.
	State json.RawMessage `json:"state"`
	// Faults are the planned faults with how often each matched and fired, as the engine writes them.
	Faults json.RawMessage `json:"faults,omitempty"`
	// Answers are those that idempotency keys stand for, oldest first.
	Answers []Answer `json:"answers,omitempty"`
}

// Answer is what a request with an idempotency key was answered.
type Answer struct {
	// Key and Digest are the fingerprints of the key and of the request it belongs to; see [Wire].
	Key    string
	Digest string
	// Seq is the entry in which it was decided.
	Seq uint64
	// Status is the HTTP status of the answer.
	Status int
	Events []cloud.Event
}

// answerJSON is an answer's JSON form.
type answerJSON struct {
	Key    string            `json:"key"`
	Digest string            `json:"digest"`
	Seq    uint64            `json:"seq"`
	Status int               `json:"status,omitempty"`
	Events []json.RawMessage `json:"events,omitempty"`
}

// MarshalJSON writes the answer with its events as [cloud.EncodeEvent] writes them.
func (a Answer) MarshalJSON() ([]byte, error) {
	out := answerJSON{Key: a.Key, Digest: a.Digest, Seq: a.Seq, Status: a.Status}
	for _, e := range a.Events {
		raw, err := cloud.EncodeEvent(e)
		if err != nil {
			return nil, err
		}
		out.Events = append(out.Events, raw)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote. An event of a later version is an error that names its kind.
func (a *Answer) UnmarshalJSON(b []byte) error {
	var in answerJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*a = Answer{Key: in.Key, Digest: in.Digest, Seq: in.Seq, Status: in.Status}
	for _, raw := range in.Events {
		e, err := cloud.DecodeEvent(raw)
		if err != nil {
			return fmt.Errorf("answer of entry %d: %w", a.Seq, err)
		}
		a.Events = append(a.Events, e)
	}
	return nil
}

// Follows reports whether the entry may come after the one with the number last; 0 stands for none. A base may leave out
// numbers, but only where a journal begins: after the first entry, which every compaction keeps, or without it.
func (e Entry) Follows(last uint64) bool {
	return e.Seq == last+1 || e.Base != nil && last <= 1 && e.Seq > last
}

// CompactedBefore returns the number of the entry that stands for those before it, the first one excepted; 0 for a
// journal with all its entries.
func CompactedBefore(entries []Entry) uint64 {
	for _, e := range entries[:min(len(entries), 2)] {
		if e.Base != nil {
			return e.Seq
		}
	}
	return 0
}
