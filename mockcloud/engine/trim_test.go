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

// However many wire halves are dropped, a world that is folded anew goes on as if it had gone on.
func TestWhatTheFoldNeedsOutlivesTheWireHalves(t *testing.T) {
	for name, store := range map[string]journal.Store{"alone": &journal.Memory{}, "shared": &journaltest.Shared{}} {
		t.Run(name, func(t *testing.T) {
			limits := engine.WithLimits(engine.Limits{WiresPerWorld: 5, KeysPerWorld: 3})
			w, err := engine.New(store, limits).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "often", Kind: fault.EmptyOK, Phase: fault.After, Skip: 7}))
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "gone", Kind: fault.EmptyOK, Phase: fault.After}))
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "never", Kind: fault.EmptyOK, Phase: fault.After, Match: fault.Match{Path: "/elsewhere"}}))
			for _, key := range []string{"1", "2", "3", "4"} {
				_, err := wire(t, w, key)
				require.NoError(t, err)
			}
			for i := range 30 {
				if i == 15 {
					require.NoError(t, w.Disarm(t.Context(), "gone"))
				}
				_, err := w.Do(t.Context(), engine.Call{
					Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "GET", Path: "/nowhere"},
				})
				require.NoError(t, err)
			}
			require.Less(t, wiresOf(t, w), 12)

			e := engine.New(store, limits)
			require.NoError(t, e.Open(t.Context()))
			back, err := e.World("w")
			require.NoError(t, err)
			assert.Equal(t, w.Faults(), back.Faults())
			assert.Equal(t, 34, back.Faults()[0].Matched)
			assert.Equal(t, stateOf(t, w), stateOf(t, back))
			for _, key := range []string{"2", "3", "4"} {
				r, err := wire(t, back, key)
				require.NoError(t, err)
				assert.True(t, r.Replayed, "key %s", key)
			}
		})
	}
}

func wiresOf(t *testing.T, w *engine.World) (n int) {
	t.Helper()
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	for _, e := range entries {
		if e.Wire != nil {
			n++
		}
	}
	return n
}

// trimmed is a store whose cuts, and whose entries that say how often faults matched, fail when told to.
type trimmed struct {
	journal.Store
	cut, counts error
	cuts        int
}

func (s *trimmed) Trim(ctx context.Context, world string, c journal.Cut) error {
	s.cuts++
	if s.cut != nil {
		return s.cut
	}
	return s.Store.Trim(ctx, world, c)
}

func (s *trimmed) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	if f := entries[0].Fault; f != nil && f.Op == "counted" && s.counts != nil {
		return s.counts
	}
	return s.Store.Append(ctx, world, entries...)
}

// trimmedQueue is trimmed, and takes entries before they are durable.
type trimmedQueue struct{ trimmed }

func (s *trimmedQueue) Submit(world string, entries ...journal.Entry) func() error {
	err := s.Append(context.Background(), world, entries...)
	return func() error { return err }
}

// countsOf is how many entries say how often faults matched.
func countsOf(t *testing.T, w *engine.World) (n int) {
	t.Helper()
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	for _, e := range entries {
		if e.Fault != nil && e.Fault.Op == "counted" {
			n++
		}
	}
	return n
}

// What is stored has happened: a call is answered although older wire halves cannot be dropped, and the next one tries
// again, with the counts that are written down already.
func TestWireHalvesThatCannotBeDroppedFailNoCall(t *testing.T) {
	shared := &sharedStubborn{Shared: &journaltest.Shared{}}
	alone, queue := &trimmed{Store: &journal.Memory{}}, &trimmedQueue{trimmed{Store: &journal.Memory{}}}
	for name, c := range map[string]struct {
		store journal.Store
		fails func(error)
	}{
		"alone":  {alone, func(err error) { alone.cut = err }},
		"queue":  {queue, func(err error) { queue.cut = err }},
		"shared": {shared, func(err error) { shared.err = err }},
	} {
		t.Run(name, func(t *testing.T) {
			full, told := errors.New("the disk is full"), 0
			e := engine.New(c.store, engine.WithLimits(engine.Limits{WiresPerWorld: 100}), engine.WithTrouble(func(world string, err error) {
				assert.Equal(t, "w", world)
				require.ErrorIs(t, err, full)
				told++
			}))
			w, err := e.Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "never", Kind: fault.EmptyOK, Phase: fault.After, Skip: 1000}))
			c.fails(full)
			nowhere(t, w, 115)
			assert.Equal(t, 4, told, "once for each of the calls 112 to 115")
			assert.Equal(t, 115, wiresOf(t, w))
			assert.Equal(t, 1, countsOf(t, w))
			c.fails(nil)
			nowhere(t, w, 1)
			assert.Equal(t, 4, told)
			assert.Equal(t, 105, wiresOf(t, w), "eleven were to be dropped when the 112th came")
			nowhere(t, w, 7)
			assert.Equal(t, 100, wiresOf(t, w), "and then it goes on as ever: one of the hundred before the last is the counts")
			assert.Equal(t, w.Faults(), reopened(t, c.store, engine.WithLimits(engine.Limits{WiresPerWorld: 100})).Faults())
		})
	}
}

// Without the counts a fold would not know how often faults matched: nothing is dropped before they are there.
func TestNothingIsDroppedBeforeTheCountsAreKept(t *testing.T) {
	alone, queue := &trimmed{Store: &journal.Memory{}}, &trimmedQueue{trimmed{Store: &journal.Memory{}}}
	for name, c := range map[string]struct {
		store journal.Store
		what  *trimmed
	}{"alone": {alone, alone}, "queue": {queue, &queue.trimmed}} {
		t.Run(name, func(t *testing.T) {
			full, told := errors.New("the disk is full"), 0
			limits := engine.WithLimits(engine.Limits{WiresPerWorld: 10})
			w, err := engine.New(c.store, limits, engine.WithTrouble(func(string, error) { told++ })).Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "never", Kind: fault.EmptyOK, Phase: fault.After, Skip: 1000}))
			c.what.counts = full
			nowhere(t, w, 14)
			assert.Equal(t, 2, told)
			assert.Zero(t, c.what.cuts)
			assert.Equal(t, 14, reopened(t, c.store, limits).Faults()[0].Matched)
			c.what.counts = nil
			nowhere(t, w, 1)
			assert.Equal(t, 11, wiresOf(t, w))
			assert.Equal(t, 15, reopened(t, c.store, limits).Faults()[0].Matched)
		})
	}
}

// An exchange that waits was counted and has no entry yet: counts that include it would count it twice.
func TestNothingIsDroppedWhileAnExchangeWaits(t *testing.T) {
	store, limits := &journal.Memory{}, engine.WithLimits(engine.Limits{WiresPerWorld: 10})
	w, err := engine.New(store, limits).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "slow", Kind: fault.Latency, Phase: fault.Before, Delay: 1, Match: fault.Match{Path: "/slow"}}))
	call := engine.Call{Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "GET", Path: "/slow"}}
	delayed, err := w.Do(t.Context(), call)
	require.NoError(t, err)
	require.True(t, delayed.Delayed)
	nowhere(t, w, 15)
	assert.Equal(t, 15, wiresOf(t, w))
	call.Passed = delayed.Injection
	_, err = w.Do(t.Context(), call)
	require.NoError(t, err)
	nowhere(t, w, 1)
	assert.Equal(t, 11, wiresOf(t, w))
	assert.Equal(t, 1, w.Faults()[0].Matched)
	assert.Equal(t, w.Faults(), reopened(t, store, limits).Faults())

	_, err = w.Do(t.Context(), engine.Call{Actor: call.Actor, Wire: &journal.Wire{Method: "GET", Path: "/slow"}}) // and never comes back
	require.NoError(t, err)
	nowhere(t, w, 30)
	assert.LessOrEqual(t, wiresOf(t, w), 22, "nobody keeps it up for ever")
}
