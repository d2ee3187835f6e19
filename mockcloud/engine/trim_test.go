package engine_test

import (
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
