package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// bound is the journals' bound in these tests.
const bound = 20

// bounded are limits under which a journal is compacted every few commands.
func bounded() engine.Option {
	return engine.WithLimits(engine.Limits{EntriesPerWorld: bound, WiresPerWorld: 12, KeysPerWorld: 4})
}

// deed is one thing done to a world, and what came of it.
type deed func(*testing.T, *engine.World) string

func told(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// deeds is a long life of a world: sign-ins, activations, retried requests, faults that count, a clock that moves.
func deeds() []deed {
	call := func(c engine.Call) deed {
		return func(t *testing.T, w *engine.World) string {
			c := c
			if c.Wire != nil {
				wire := *c.Wire
				c.Wire = &wire
			}
			r, err := w.Do(t.Context(), c)
			if r.Delayed {
				c.Passed = r.Injection
				r, err = w.Do(t.Context(), c)
			}
			return told([]any{r.Entry, r.Now, r.Replayed, r.Injection, fmt.Sprint(err)})
		}
	}
	arm := func(spec fault.Spec) deed {
		return func(t *testing.T, w *engine.World) string { return fmt.Sprint(w.Arm(t.Context(), spec)) }
	}
	list := []deed{
		arm(fault.Spec{ID: "often", Kind: fault.EmptyOK, Phase: fault.After, Skip: 7, Probability: 0.5}),
		arm(fault.Spec{ID: "late", Kind: fault.Latency, Delay: 1, Skip: 2, Match: fault.Match{Path: "/nowhere"}}),
		arm(fault.Spec{ID: "bye", Kind: fault.SessionExpiry, Skip: 3, Match: fault.Match{Method: "GET"}}),
	}
	for i := range 40 {
		list = append(list,
			call(engine.Call{Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, Wire: &journal.Wire{Method: "GET", Path: "/nowhere"}}),
			func(t *testing.T, w *engine.World) string {
				r, err := wire(t, w, fmt.Sprint(i%6))
				return told([]any{r.Entry, r.Replayed, fmt.Sprint(err)})
			},
			call(engine.Call{Actor: journal.Actor{Kind: journal.ClientActor}, Command: func(*cloud.State) cloud.Command {
				return cloud.SignIn{Account: "acc-a", Password: cloud.PasswordRef{Right: i%3 > 0}, FeatureCode: "FC-1"}
			}}),
			func(t *testing.T, w *engine.World) string {
				now, err := w.SetClock(t.Context(), engine.ClockMove{Days: i % 2, Advance: time.Minute})
				return fmt.Sprint(now, err)
			},
		)
		if i == 20 {
			list = append(list, func(t *testing.T, w *engine.World) string { return fmt.Sprint(w.Disarm(t.Context(), "late")) })
		}
	}
	return list
}

// A world whose journal is compacted again and again, and folded anew from what is left of it, does and answers what one
// with its whole journal does and answers, byte for byte. Where wire halves are dropped as well, notes of it have other
// numbers, and so have all entries after them; faults and remembered answers are the same.
func TestACompactedWorldGoesOnAsIfItWereWhole(t *testing.T) {
	for name, store := range map[string]journal.Store{
		"alone": &journal.Memory{}, "shared": &journaltest.Shared{}, "alone, few wires": &journal.Memory{}, "shared, few wires": &journaltest.Shared{},
	} {
		t.Run(name, func(t *testing.T) {
			wires := 1000
			if strings.Contains(name, "few") {
				wires = 9
			}
			limits := func(entries int) engine.Option {
				return engine.WithLimits(engine.Limits{EntriesPerWorld: entries, WiresPerWorld: wires, KeysPerWorld: 4})
			}
			whole, err := engine.New(&journal.Memory{}, limits(0)).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			w, err := engine.New(store, limits(bound)).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			for i, do := range deeds() {
				want, have := do(t, whole), do(t, w)
				if wires > bound {
					require.Equal(t, want, have, "deed %d", i)
				}
				require.Equal(t, strings.Contains(want, `,true,`), strings.Contains(have, `,true,`), "deed %d", i)
				require.Equal(t, whole.Faults(), w.Faults(), "deed %d", i)
				entries, err := w.Entries(t.Context(), 1)
				require.NoError(t, err)
				require.LessOrEqual(t, len(entries), bound+1, "an expiry is an entry more")
				if i%7 == 6 {
					w = reopened(t, store, limits(bound))
				}
			}
			have, err := w.Entries(t.Context(), 1)
			require.NoError(t, err)
			base := journal.CompactedBefore(have)
			require.Greater(t, base, uint64(100))
			assert.IsType(t, cloud.Found{}, have[0].Command, "the founding stays")
			diverged, err := journal.Redecide(have, cloud.Decide)
			require.NoError(t, err)
			assert.Empty(t, diverged)
			if wires < bound {
				return
			}
			require.Equal(t, stateOf(t, whole), stateOf(t, w))
			want, err := whole.Entries(t.Context(), base+1)
			require.NoError(t, err)
			assert.Equal(t, told(want), told(have[2:]))
		})
	}
}

func reopened(t *testing.T, store journal.Store, limits engine.Option) *engine.World {
	t.Helper()
	e := engine.New(store, limits)
	require.NoError(t, e.Open(t.Context()))
	w, err := e.World("w")
	require.NoError(t, err)
	return w
}

func nowhere(t *testing.T, w *engine.World, n int) {
	t.Helper()
	for range n {
		_, err := w.Do(t.Context(), engine.Call{Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "GET", Path: "/nowhere"}})
		require.NoError(t, err)
	}
}

func TestNumbersThatWereCompacted(t *testing.T) {
	for name, store := range map[string]journal.Store{"alone": &journal.Memory{}, "shared": &journaltest.Shared{}} {
		t.Run(name, func(t *testing.T) {
			e := engine.New(store, bounded())
			w, err := e.Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			founded := stateOf(t, w)
			activate(t, w)
			_, err = w.Snapshot("early")
			require.NoError(t, err)
			nowhere(t, w, 30)
			entries, err := w.Entries(t.Context(), 1)
			require.NoError(t, err)
			base := journal.CompactedBefore(entries)
			require.Positive(t, base)
			for _, gone := range []uint64{w.Snapshots()["early"], base - 1, 2} {
				require.ErrorIs(t, w.Reset(t.Context(), gone), engine.ErrNoSuchEntry)
				require.ErrorIs(t, w.Reset(t.Context(), gone), journal.ErrCompacted)
				_, err = e.Fork(t.Context(), "w", gone, "")
				require.ErrorContains(t, err, fmt.Sprintf("compacted: entries 2 to %d are gone", base-1))
			}
			_, err = e.Fork(t.Context(), "w", w.Seq()+1, "")
			require.ErrorIs(t, err, engine.ErrNoSuchEntry)
			require.NotErrorIs(t, err, journal.ErrCompacted)
			for _, at := range []uint64{0, base, base + 1, w.Seq()} {
				f, err := e.Fork(t.Context(), "w", at, "")
				require.NoError(t, err)
				assert.Equal(t, stateOf(t, w), stateOf(t, f))
				nowhere(t, f, 25) // its journal is compacted, too
			}
			first, err := e.Fork(t.Context(), "w", 1, "")
			require.NoError(t, err)
			assert.Equal(t, founded, stateOf(t, first))
			require.NoError(t, w.Reset(t.Context(), base+1))
			assert.Equal(t, base+1, w.Seq())
			require.NoError(t, w.Reset(t.Context(), 0))
			assert.Equal(t, founded, stateOf(t, w))
			nowhere(t, w, 3)
			entries, err = w.Entries(t.Context(), 1)
			require.NoError(t, err)
			assert.Len(t, entries, 4)
			assert.Zero(t, journal.CompactedBefore(entries))
		})
	}
}

func TestCompactionByHand(t *testing.T) {
	for name, store := range map[string]journal.Store{"alone": &journal.Memory{}, "shared": &journaltest.Shared{}} {
		t.Run(name, func(t *testing.T) {
			e := engine.New(store, engine.WithEvidence(func(id string) bool { return id == "class" }))
			w, err := e.Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			compact := func(keep int) engine.Compaction {
				t.Helper()
				done, err := e.Compact(t.Context(), "w", keep)
				require.NoError(t, err)
				entries, err := w.Entries(t.Context(), 1)
				require.NoError(t, err)
				assert.Len(t, entries, done.Entries)
				assert.Equal(t, journal.CompactedBefore(entries), done.Base)
				return done
			}
			assert.Equal(t, engine.Compaction{Entries: 1}, compact(0), "there is nothing but the founding")
			nowhere(t, w, 1)
			assert.Equal(t, engine.Compaction{Entries: 2}, compact(0), "a base would take the place of one entry")
			activate(t, w)
			nowhere(t, w, 4)
			was := stateOf(t, w)
			assert.Equal(t, engine.Compaction{Entries: 10}, compact(99))
			assert.Equal(t, engine.Compaction{Base: 7, Dropped: 5, Entries: 5}, compact(3))
			assert.Equal(t, engine.Compaction{Base: 7, Entries: 5}, compact(3), "they are gone already")
			assert.Equal(t, engine.Compaction{Base: 10, Dropped: 3, Entries: 2}, compact(0))
			assert.Equal(t, was, stateOf(t, w))
			nowhere(t, w, 2)
			back := engine.New(store)
			require.NoError(t, back.Open(t.Context()))
			again, err := back.World("w")
			require.NoError(t, err)
			assert.Equal(t, was, stateOf(t, again))
			assert.EqualValues(t, 12, again.Seq())

			_, err = e.Create(t.Context(), "class", small(7))
			require.NoError(t, err)
			_, err = e.Compact(t.Context(), "class", 0)
			require.ErrorIs(t, err, engine.ErrEvidence)
			_, err = e.Compact(t.Context(), "nowhere", 0)
			require.ErrorIs(t, err, engine.ErrNoWorld)
		})
	}
}

func TestEvidenceIsNotCompacted(t *testing.T) {
	e := engine.New(&journal.Memory{}, bounded(), engine.WithEvidence(func(id string) bool { return id == "w" }))
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	nowhere(t, w, bound-1)
	_, err = w.Do(t.Context(), engine.Call{})
	require.ErrorIs(t, err, engine.ErrJournalFull)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	assert.Len(t, entries, bound)
}

// stubborn is a store that takes everything but a cut.
type stubborn struct {
	journal.Store
	err error
}

func (s *stubborn) Trim(ctx context.Context, world string, c journal.Cut) error {
	if s.err != nil {
		return s.err
	}
	return s.Store.Trim(ctx, world, c)
}

func TestAJournalThatCannotBeCompactedIsFull(t *testing.T) {
	store := &stubborn{Store: &journal.Memory{}, err: errors.New("disk full")}
	w, err := engine.New(store, engine.WithLimits(engine.Limits{EntriesPerWorld: bound})).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	nowhere(t, w, 17)
	before := stateOf(t, w)
	for range 2 {
		_, err = w.Do(t.Context(), engine.Call{})
		require.ErrorIs(t, err, engine.ErrJournalFull)
		require.ErrorIs(t, err, store.err)
	}
	assert.Equal(t, before, stateOf(t, w))
	assert.EqualValues(t, 18, w.Seq())
	store.err = nil
	nowhere(t, w, 40)
}

func TestADamagedBaseClosesTheWorld(t *testing.T) {
	made := &journal.Memory{}
	e := engine.New(made)
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "x", Kind: fault.EmptyOK}))
	nowhere(t, w, 4)
	_, err = e.Compact(t.Context(), "w", 1)
	require.NoError(t, err)
	entries, err := made.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	for name, damage := range map[string]func(*journal.Base){
		"state":       func(b *journal.Base) { b.State = json.RawMessage(`{}`) },
		"faults":      func(b *journal.Base) { b.Faults = json.RawMessage(`{}`) },
		"fault twice": func(b *journal.Base) { b.Faults = json.RawMessage(`[{"spec":{"id":"x","kind":"nothing"}}]`) },
	} {
		t.Run(name, func(t *testing.T) {
			store := &journal.Memory{}
			base := entries[1]
			was := *base.Base
			damage(&was)
			base.Base = &was
			require.NoError(t, store.Append(t.Context(), "w", entries[0], base, entries[2]))
			require.ErrorContains(t, engine.New(store).Open(t.Context()), "world w: ")
		})
	}
	// A base that stands alone is a journal, too.
	store := &journal.Memory{}
	require.NoError(t, store.Append(t.Context(), "w", entries[1:]...))
	bare := engine.New(store)
	require.NoError(t, bare.Open(t.Context()))
	again, err := bare.World("w")
	require.NoError(t, err)
	assert.Equal(t, stateOf(t, w), stateOf(t, again))
	nowhere(t, again, 3)
	done, err := bare.Compact(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, engine.Compaction{Base: 8, Dropped: 3, Entries: 2}, done)
}

// The file is never written again: every later version must go on from it.
func TestTheFrozenCompactedWorldGoesOn(t *testing.T) {
	raw, err := os.ReadFile("../journal/testdata/v1-compacted.ndjson")
	require.NoError(t, err)
	store := &journal.Memory{}
	for line := range strings.Lines(string(raw)) {
		var entry journal.Entry
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		require.NoError(t, store.Append(t.Context(), "w", entry))
	}
	e := engine.New(store)
	require.NoError(t, e.Open(t.Context()))
	w, err := e.World("w")
	require.NoError(t, err)
	assert.Equal(t, 3, w.Faults()[0].Matched, "one before the base, two after it")
	assert.Equal(t, 1, w.Faults()[0].Fired)
	r, err := w.Do(t.Context(), engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, IdempotencyKey: "k-1", BodyDigest: "b-1",
		Wire:    &journal.Wire{Method: "POST", Path: "/v1/activations", Operation: "activate"},
		Command: func(*cloud.State) cloud.Command { return cloud.Activate{} },
	})
	require.NoError(t, err)
	assert.True(t, r.Replayed)
	assert.Equal(t, 201, r.Entry.Wire.Status)
}
