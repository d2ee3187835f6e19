package cases

import (
	"encoding/json"
	"slices"
	"strings"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// ErrHealthy means that there is no diagnosis to keep while shrinking.
var ErrHealthy = bilingual.Errorf("案例没有问题，没有可以缩小的", "the case is healthy: there is nothing to shrink to")

// Shrink drops entries after the initial world as long as the diagnosis stays: the same modes hold about the same
// subjects, or, when all was put right, the same modes were put right. The result is 1-minimal: no single entry can be
// dropped. With a mode, only its gravest finding has to stay. The given case stays as it is.
//
// Entries are decided anew on what is left. They keep their sequence numbers meanwhile, so identities, which derive
// from them, stay valid; only the result is numbered anew.
func Shrink(c *Case, d *verdict.Diagnoser, mode string) (*Case, error) {
	s := &shrinker{c: c, d: d, mode: mode}
	var err error
	if s.want, err = s.signature(c.Journal); err != nil {
		return nil, err
	}
	if len(s.want) == 0 {
		return nil, ErrHealthy
	}
	steps := slices.Clone(c.Journal[c.Initial:])
	if near := s.near(steps); s.keeps(near) {
		steps = near
	}
	steps = s.minimal(steps)
	entries, numbers := renumber(append(slices.Clone(c.Journal[:c.Initial]), s.decide(steps)...))
	out := *c
	out.Journal, out.Diagnosis, out.Remedy, out.Doubts = entries, nil, nil, nil
	for _, doubt := range c.Doubts {
		if seq, kept := numbers[doubt.Seq]; kept {
			doubt.Seq = seq
			out.Doubts = append(out.Doubts, doubt)
		}
	}
	if err := out.Diagnose(d); err != nil {
		return nil, err
	}
	return &out, out.check()
}

// shrinker tries smaller journals against what has to stay.
type shrinker struct {
	c    *Case
	d    *verdict.Diagnoser
	mode string   // only this one, or all
	want []string // the signature of the whole case
}

// signature is the diagnosis as far as shrinking keeps it.
func (s *shrinker) signature(entries []journal.Entry) ([]string, error) {
	diagnosis, err := s.d.Diagnose(compact(entries))
	if err != nil {
		return nil, err
	}
	var held, mended []string
	for _, f := range diagnosis.Findings {
		name := f.Mode + " " + f.Subject
		if s.mode != "" && (f.Mode != s.mode || len(s.want) > 0 && name != s.want[0] || len(s.want) == 0 && len(held)+len(mended) > 0) {
			continue
		}
		if f.Remedied {
			mended = append(mended, name)
		} else {
			held = append(held, name)
		}
	}
	if len(held) == 0 {
		held = mended
	}
	slices.Sort(held)
	return slices.Compact(held), nil
}

// compact gives entries the gapless numbers that the fold wants. Events keep the identities they have.
func compact(entries []journal.Entry) []journal.Entry {
	list := slices.Clone(entries)
	for i := range list {
		list[i].Seq = uint64(i) + 1
	}
	return list
}

// decide decides the steps' commands anew on the initial world.
func (s *shrinker) decide(steps []journal.Entry) []journal.Entry {
	state, err := journal.Fold(s.c.Journal[:s.c.Initial])
	if err != nil {
		return nil // the case was checked when it was read
	}
	out := make([]journal.Entry, 0, len(steps))
	for _, e := range steps {
		if e.Command != nil {
			e.Outcome = cloud.Decide(state, cloud.Input{Now: e.At, Seq: e.Seq, Command: e.Command})
			cloud.Apply(state, e.At, e.Outcome.Events...)
		}
		out = append(out, e)
	}
	return out
}

// keeps reports whether the steps alone give the wanted diagnosis.
func (s *shrinker) keeps(steps []journal.Entry) bool {
	have, err := s.signature(append(slices.Clone(s.c.Journal[:s.c.Initial]), s.decide(steps)...))
	return err == nil && slices.Equal(have, s.want)
}

// near leaves out what strangers to the diagnosis did: sessions that no evidence names and no evidence depends on.
func (s *shrinker) near(steps []journal.Entry) []journal.Entry {
	diagnosis, err := s.d.Diagnose(s.c.Journal)
	if err != nil {
		return steps
	}
	sessions := map[cloud.SessionID]bool{}
	for _, f := range diagnosis.Findings {
		for _, seq := range f.Evidence {
			sessions[s.c.Journal[seq-1].Actor.Session] = true
		}
	}
	var left []journal.Entry
	for _, e := range steps {
		opened := cloud.SessionID("")
		for _, event := range e.Outcome.Events {
			if in, ok := event.(cloud.SignedIn); ok {
				opened = in.Session.ID
			}
		}
		if e.Actor.Kind != journal.ClientActor || sessions[e.Actor.Session] || sessions[opened] {
			left = append(left, e)
		}
	}
	return left
}

// minimal is delta debugging (Zeller's ddmin) and then one entry at a time until none can go.
func (s *shrinker) minimal(steps []journal.Entry) []journal.Entry {
	for n := 2; len(steps) >= 2; {
		size := (len(steps) + n - 1) / n
		smaller, found := s.withoutOne(steps, size)
		switch {
		case found:
			steps, n = smaller, max(n-1, 2)
		case size == 1:
			return steps
		default:
			n = min(2*n, len(steps))
		}
	}
	if len(steps) == 1 && s.keeps(nil) {
		return nil
	}
	return steps
}

// withoutOne tries to leave out one chunk of the size, the last first: what came after the harm is rarely its cause.
func (s *shrinker) withoutOne(steps []journal.Entry, size int) ([]journal.Entry, bool) {
	for from := (len(steps) - 1) / size * size; from >= 0; from -= size {
		left := slices.Concat(steps[:from], steps[min(from+size, len(steps)):])
		if s.keeps(left) {
			return left, true
		}
	}
	return nil, false
}

// renumber numbers entries from 1, decides their commands with the new numbers, and puts new identities in place of
// those that derived from the old ones. It also tells which old number became which.
func renumber(entries []journal.Entry) ([]journal.Entry, map[uint64]uint64) {
	state, ids, numbers := cloud.New(), map[string]string{}, map[uint64]uint64{}
	out := make([]journal.Entry, 0, len(entries))
	for i, e := range entries {
		was := e.Outcome
		numbers[e.Seq] = uint64(i) + 1
		e.Seq = uint64(i) + 1
		e.Actor.Session = cloud.SessionID(translated(ids, string(e.Actor.Session)))
		if e.Command != nil {
			e.Command = translatedCommand(ids, e.Command)
			e.Outcome = cloud.Decide(state, cloud.Input{Now: e.At, Seq: e.Seq, Command: e.Command})
			cloud.Apply(state, e.At, e.Outcome.Events...)
			pair(ids, was, e.Outcome)
		}
		if e.Wire != nil {
			wire := *e.Wire
			for old, fresh := range ids {
				wire.Path = strings.ReplaceAll(wire.Path, old, fresh)
			}
			e.Wire = &wire
		}
		out = append(out, e)
	}
	return out, numbers
}

// translated is an identity's new one, or itself: those of the initial world do not change.
func translated(ids map[string]string, id string) string {
	if fresh, ok := ids[id]; ok {
		return fresh
	}
	return id
}

// translatedCommand replaces whole string members: identities never stand inside others.
func translatedCommand(ids map[string]string, c cloud.Command) cloud.Command {
	raw, err := cloud.EncodeCommand(c)
	if err != nil {
		return c
	}
	text := string(raw)
	for old, fresh := range ids {
		text = strings.ReplaceAll(text, `"`+old+`"`, `"`+fresh+`"`)
	}
	fresh, err := cloud.DecodeCommand([]byte(text))
	if err != nil {
		return c
	}
	return fresh
}

// pair learns which identities the same command made under another number.
func pair(ids map[string]string, was, is cloud.Outcome) {
	for i := range min(len(was.Events), len(is.Events)) {
		a, errA := cloud.EncodeEvent(was.Events[i])
		b, errB := cloud.EncodeEvent(is.Events[i])
		var x, y any
		if errA == nil && errB == nil && json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil {
			pairValues(ids, x, y)
		}
	}
}

// pairValues walks two events of one kind side by side; texts that differ in the same place are an old and a new identity.
func pairValues(ids map[string]string, a, b any) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			for k := range x {
				pairValues(ids, x[k], y[k])
			}
		}
	case []any:
		if y, ok := b.([]any); ok {
			for i := range min(len(x), len(y)) {
				pairValues(ids, x[i], y[i])
			}
		}
	case string:
		if y, ok := b.(string); ok && x != y {
			ids[x] = y
		}
	}
}
