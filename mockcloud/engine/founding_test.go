package engine_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// larger is a founding unlike small in every table.
func larger(seed uint64) cloud.Found {
	f := small(seed)
	for i := range 12 {
		f.Setup = append(f.Setup,
			cloud.AddAccount{ID: cloud.AccountID(fmt.Sprint("acc-", i)), As: cloud.TestAccount, Login: fmt.Sprint(seed, i)},
			cloud.AddMachine{Name: "server", FeatureCode: cloud.FeatureCode(fmt.Sprint("FC-", seed, i))},
			cloud.IssueLicence{SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}, Seats: i})
	}
	return f
}

func journalOf(t *testing.T, w *engine.World) string {
	t.Helper()
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	raw, err := json.Marshal(entries)
	require.NoError(t, err)
	return string(raw)
}

func TestWorldsFoundedAtOnceAreTheSameAsAlone(t *testing.T) {
	founding := func(i int) cloud.Found {
		if i%2 == 0 {
			return small(uint64(i))
		}
		return larger(uint64(i))
	}
	const worlds = 40
	together := engine.New(&journal.Memory{})
	made := make([]*engine.World, worlds)
	var all sync.WaitGroup
	for i := range worlds {
		all.Go(func() {
			w, err := together.Create(t.Context(), fmt.Sprint("w-", i), founding(i))
			if assert.NoError(t, err) {
				made[i] = w
			}
		})
	}
	all.Wait()
	for i, w := range made {
		alone, err := engine.New(&journal.Memory{}).Create(t.Context(), fmt.Sprint("w-", i), founding(i))
		require.NoError(t, err)
		assert.Equal(t, journalOf(t, alone), journalOf(t, w))
		assert.Equal(t, stateOf(t, alone), stateOf(t, w))
	}
}

func TestAWorldIsAsleepUntilItIsUsed(t *testing.T) {
	e := engine.New(&journal.Memory{})
	w, err := e.Create(t.Context(), "w", larger(3))
	require.NoError(t, err)
	var states []*cloud.State
	for range 3 {
		w.Read(func(v engine.View) { states = append(states, v.State) })
	}
	assert.NotSame(t, states[0], states[1], "the first look wakes nobody")
	assert.Same(t, states[1], states[2], "the second does")
	assert.Equal(t, 13, states[1].Accounts.Len())
	signIn(t, w)
}
