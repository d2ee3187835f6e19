package journal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"example.com/rehearse/mockcloud/cloud"
)

// Rules decide a command; [cloud.Decide] is the real one.
type Rules func(*cloud.State, cloud.Input) cloud.Outcome

// Fold applies the entries' events to a new state. Entries must come in order, from 1 without gaps; a compacted journal
// goes on with its [Base] after the first entry, or begins with it.
func Fold(entries []Entry) (*cloud.State, error) {
	s := cloud.New()
	if err := InOrder(entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		if err := FoldOne(s, e); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// InOrder requires that entries are a journal from its beginning, and without gaps but the one before a [Base]. The error
// says which entry does not follow.
func InOrder(entries []Entry) error {
	last := uint64(0)
	for i, e := range entries {
		if !e.Follows(last) {
			return fmt.Errorf("journal is damaged: entry %d has sequence number %d", i+1, e.Seq)
		}
		last = e.Seq
	}
	return nil
}

// FoldOne applies one entry's events to s; a [Base] takes the place of whatever s was. A damaged entry, whose events do
// not fit the state or whose base cannot be read, is an error and leaves s in an undefined condition.
func FoldOne(s *cloud.State, e Entry) (err error) {
	defer func() {
		if p := recover(); p != nil { // events refer to rows that are not there: only a damaged file does that
			err = fmt.Errorf("journal is damaged: entry %d does not fit what came before: %v", e.Seq, p)
		}
	}()
	if e.Base != nil {
		base, err := cloud.DecodeState(e.Base.State)
		if err != nil {
			return fmt.Errorf("journal is damaged: entry %d: %w", e.Seq, err)
		}
		*s = *base
	}
	cloud.Apply(s, e.At, e.Outcome.Events...)
	return nil
}

// Divergence is an entry whose command the rules answer differently today.
type Divergence struct {
	Seq uint64
	// Recorded and Decided are the two outcomes as JSON.
	Recorded, Decided string
}

// Redecide decides every recorded command again, on the state the recorded events fold to, and lists where the
// outcome differs. None means that the rules still say what they said.
func Redecide(entries []Entry, rules Rules) ([]Divergence, error) {
	s := cloud.New()
	var diverged []Divergence
	for _, e := range entries {
		if e.Command != nil {
			decided := rules(s, cloud.Input{Now: e.At, Seq: e.Seq, Command: e.Command})
			was, err := outcomeJSON(e.Outcome)
			if err != nil {
				return nil, err
			}
			is, err := outcomeJSON(decided)
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(was, is) {
				diverged = append(diverged, Divergence{Seq: e.Seq, Recorded: string(was), Decided: string(is)})
			}
		}
		if err := FoldOne(s, e); err != nil {
			return diverged, err
		}
	}
	return diverged, nil
}

// outcomeJSON writes an outcome as an entry does, so that two are compared in the form in which one was recorded.
func outcomeJSON(o cloud.Outcome) ([]byte, error) {
	return json.Marshal(Entry{Outcome: o})
}
