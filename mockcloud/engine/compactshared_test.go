package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// sharedStubborn is stubborn for many servers.
type sharedStubborn struct {
	*journaltest.Shared
	err error
}

func (s *sharedStubborn) Trim(ctx context.Context, world string, c journal.Cut) error {
	if s.err != nil {
		return s.err
	}
	return s.Shared.Trim(ctx, world, c)
}

func TestServersCompactTogether(t *testing.T) {
	store := &sharedStubborn{Shared: &journaltest.Shared{}}
	limits := engine.WithLimits(engine.Limits{EntriesPerWorld: bound})
	servers := [2]*engine.Engine{engine.New(store, limits), engine.New(store, limits)}
	one, err := servers[0].Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	other, err := servers[1].World("w")
	require.NoError(t, err)
	activate(t, other)
	require.NoError(t, other.Arm(t.Context(), fault.Spec{ID: "often", Kind: fault.EmptyOK, Phase: fault.After}))
	_, err = wire(t, other, "k")
	require.NoError(t, err)
	nowhere(t, one, 50) // the other one is far behind, beyond what is left
	require.NoError(t, other.Refresh(t.Context()))
	assert.Equal(t, stateOf(t, one), stateOf(t, other))
	assert.Equal(t, one.Faults(), other.Faults())
	assert.Equal(t, 51, other.Faults()[0].Matched)
	r, err := wire(t, other, "k")
	require.NoError(t, err)
	assert.True(t, r.Replayed)
	require.NoError(t, other.ClearFaults(t.Context()))
	for range 30 {
		nowhere(t, one, 1)
		nowhere(t, other, 2)
	}
	require.NoError(t, one.Refresh(t.Context()))
	assert.Equal(t, stateOf(t, one), stateOf(t, other))
	entries, err := one.Entries(t.Context(), 1)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(entries), bound)
	_, err = journal.Fold(entries)
	require.NoError(t, err)

	// What was foreseen in one life of the journal is not put into another one.
	nowhere(t, one, bound)
	require.NoError(t, other.Reset(t.Context(), 0))
	nowhere(t, other, 14)
	nowhere(t, one, 10)
	require.NoError(t, other.Refresh(t.Context()))
	assert.Equal(t, stateOf(t, one), stateOf(t, other))

	store.err = errors.New("database away")
	for range bound {
		_, err = one.Do(t.Context(), engine.Call{})
	}
	require.ErrorIs(t, err, engine.ErrJournalFull)
	require.ErrorIs(t, err, store.err)
	_, err = servers[0].Compact(t.Context(), "w", 0)
	require.ErrorIs(t, err, store.err)
	store.err = nil
	nowhere(t, one, 1)
	require.NoError(t, store.Truncate(t.Context(), "w", 0))
	_, err = servers[0].Compact(t.Context(), "w", 0)
	require.ErrorIs(t, err, engine.ErrNoWorld)
}

// filled takes a world to the number seq.
func filled(t *testing.T, w *engine.World, seq uint64) {
	t.Helper()
	require.LessOrEqual(t, w.Seq(), seq)
	nowhere(t, w, int(seq-w.Seq()))
}

// half is where a journal of the bound keeps what it has come to.
const half = (bound - 2) / 2

// Each base stands at a half of the journal, also on a server that was started when the journal was full: another entry
// would make another base than that of a server that was in time.
func TestAFullJournalKeepsItsNewerHalf(t *testing.T) {
	for name, store := range map[string]journal.Store{"alone": &journal.Memory{}, "shared": &journaltest.Shared{}} {
		t.Run(name, func(t *testing.T) {
			limits := engine.WithLimits(engine.Limits{EntriesPerWorld: bound})
			w, err := engine.New(store, limits).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			for halves := range uint64(4) {
				full := (halves + 2) * half
				filled(t, w, full)
				w = reopened(t, store, limits)
				nowhere(t, w, 1)
				entries, err := w.Entries(t.Context(), 1)
				require.NoError(t, err)
				assert.Equal(t, (halves+1)*half, journal.CompactedBefore(entries))
				assert.Len(t, entries, 2+half+1, "the founding, the base, the newer half and the new entry")
			}
		})
	}
}

// Whatever happens at the very entry that a base is made of: the base has it, once.
func TestABaseIsMadeOfWholeEntries(t *testing.T) {
	limits := engine.WithLimits(engine.Limits{EntriesPerWorld: bound})
	ask := engine.Call{Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}}
	for name, act := range map[string]func(t *testing.T, w *engine.World){
		"a sign-in ends by a fault": func(t *testing.T, w *engine.World) {
			signIn(t, w)
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "bye", Kind: fault.SessionExpiry, Match: fault.Match{Path: "/bye"}}))
			filled(t, w, half-1)
			ask.Wire = &journal.Wire{Method: "GET", Path: "/bye"}
			_, err := w.Do(t.Context(), ask)
			require.NoError(t, err)
			require.EqualValues(t, half+1, w.Seq())
		},
		"a delay is being served": func(t *testing.T, w *engine.World) {
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "late", Kind: fault.Latency, Delay: 1, Match: fault.Match{Path: "/late"}}))
			filled(t, w, half-1)
			ask.Wire = &journal.Wire{Method: "GET", Path: "/late"}
			r, err := w.Do(t.Context(), ask)
			require.NoError(t, err)
			require.True(t, r.Delayed)
			nowhere(t, w, 2)
			ask.Passed = r.Injection
			_, err = w.Do(t.Context(), ask)
			require.NoError(t, err)
			ask.Passed = nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := &journal.Memory{}
			w, err := engine.New(store, limits).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			act(t, w)
			filled(t, w, 2*half+1) // it was compacted once
			back := reopened(t, store, limits)
			assert.Equal(t, stateOf(t, w), stateOf(t, back))
			assert.Equal(t, w.Faults(), back.Faults())
			assert.Equal(t, 1, w.Faults()[0].Matched)
			entries, err := w.Entries(t.Context(), 1)
			require.NoError(t, err)
			assert.Positive(t, journal.CompactedBefore(entries))
		})
	}
}

// meddling is a store in which something happens just before a cut.
type meddling struct {
	*journaltest.Shared
	first func()
}

func (m *meddling) Trim(ctx context.Context, world string, c journal.Cut) error {
	if first := m.first; first != nil {
		m.first = nil
		first()
	}
	return m.Shared.Trim(ctx, world, c)
}

// What a server foresaw, or read, in one life of a journal never stands for entries of another one.
func TestABaseOfAnotherLifeIsRefused(t *testing.T) {
	store := &meddling{Shared: &journaltest.Shared{}}
	limits := engine.WithLimits(engine.Limits{EntriesPerWorld: bound})
	mine, theirs := engine.New(store, limits), engine.New(store, limits)
	one, err := mine.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	filled(t, one, 2*half) // it is full, and the next call would compact it
	other, err := theirs.World("w")
	require.NoError(t, err)
	begun := func() {
		t.Helper()
		require.NoError(t, other.Reset(t.Context(), 0))
		activate(t, other)
		filled(t, other, half+3)
	}
	whole := func() {
		t.Helper()
		entries, err := store.Load(t.Context(), "w", 1)
		require.NoError(t, err)
		assert.Zero(t, journal.CompactedBefore(entries))
		require.NoError(t, one.Refresh(t.Context()))
		require.NoError(t, other.Refresh(t.Context()))
		assert.Equal(t, stateOf(t, other), stateOf(t, one))
	}
	begun()
	nowhere(t, one, 1)
	whole()

	store.first = begun
	_, err = mine.Compact(t.Context(), "w", 2)
	require.ErrorIs(t, err, journal.ErrGap)
	whole()
	_, err = mine.Compact(t.Context(), "w", 2)
	require.NoError(t, err)
}
