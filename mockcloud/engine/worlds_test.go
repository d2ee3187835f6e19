package engine_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

func TestNamesOfWorlds(t *testing.T) {
	store := &journal.Memory{}
	e := engine.New(store)
	for _, name := range []string{"azAZ09-_", strings.Repeat("x", 64), "a"} {
		_, err := e.Create(t.Context(), name, small(1))
		require.NoError(t, err, name)
	}
	for _, name := range []string{strings.Repeat("x", 65), "a/", "a:", "a@", "a[", "a`", "a{", "世界", " "} {
		_, err := e.Create(t.Context(), name, small(1))
		require.ErrorIs(t, err, engine.ErrWorldName, name)
	}
	assert.Equal(t, 3, e.Size())
	named, err := e.Create(t.Context(), "", small(1))
	require.NoError(t, err)

	again := engine.New(store) // begins to count anew, and finds its first name taken
	require.NoError(t, again.Open(t.Context()))
	other, err := again.Create(t.Context(), "", small(1))
	require.NoError(t, err)
	assert.NotEqual(t, named.ID(), other.ID())

	few := engine.New(store)
	require.NoError(t, few.Open(t.Context(), "a"))
	assert.Equal(t, []string{"a"}, few.Worlds())
	var many []string
	for i := range 20 {
		w, err := again.Create(t.Context(), "", small(uint64(i)))
		require.NoError(t, err)
		many = append(many, w.ID())
	}
	assert.IsIncreasing(t, again.Worlds())
	assert.Subset(t, again.Worlds(), many)
}

// TestARunThatIsRepeatedHasTheSameAddresses: names follow from the seed, those of forks included.
func TestARunThatIsRepeatedHasTheSameAddresses(t *testing.T) {
	run := func(seed uint64) (names []string) {
		e := engine.New(&journal.Memory{})
		w, err := e.Create(t.Context(), "", small(seed))
		require.NoError(t, err)
		fork, err := e.Fork(t.Context(), w.ID(), 0, "") // of a world that nobody has looked at yet
		require.NoError(t, err)
		return []string{w.ID(), fork.ID()}
	}
	assert.Equal(t, []string{"w-d3d2f5798e", "w-1b8b6b56bf"}, run(7))
	other := run(8)
	assert.NotContains(t, run(7), other[0])
	assert.NotContains(t, run(7), other[1])
}

// TestSnapshotsAreNamedAndBounded as worlds are; a name that is known may always be used again.
func TestSnapshotsAreNamedAndBounded(t *testing.T) {
	_, w := open(t)
	_, err := w.Snapshot("no/slash")
	require.ErrorIs(t, err, engine.ErrWorldName)
	for i := range engine.MaxSnapshots {
		_, err = w.Snapshot(strconv.Itoa(i))
		require.NoError(t, err)
	}
	_, err = w.Snapshot("one more")
	require.ErrorIs(t, err, engine.ErrWorldName)
	_, err = w.Snapshot("one-more")
	require.ErrorIs(t, err, engine.ErrSnapshotLimit)
	nowhere(t, w, 1)
	seq, err := w.Snapshot("0")
	require.NoError(t, err)
	assert.Equal(t, w.Seq(), seq)
	assert.Equal(t, seq, w.Snapshots()["0"])
	assert.Len(t, w.Snapshots(), engine.MaxSnapshots)
}

// TestAWorldThatIsDeletedIsGoneForWhoeverHoldsIt, whatever they ask of it.
func TestAWorldThatIsDeletedIsGoneForWhoeverHoldsIt(t *testing.T) {
	e, w := open(t)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "f", Kind: fault.EmptyOK}))
	require.NoError(t, e.Delete(t.Context(), "w"))
	_, err := w.Do(t.Context(), addAccount("late"))
	require.ErrorIs(t, err, engine.ErrNoWorld)
	_, err = w.SetClock(t.Context(), engine.ClockMove{Days: 1})
	require.ErrorIs(t, err, engine.ErrNoWorld)
	require.ErrorIs(t, w.Arm(t.Context(), fault.Spec{ID: "g", Kind: fault.EmptyOK}), engine.ErrNoWorld)
	require.ErrorIs(t, w.Disarm(t.Context(), "f"), engine.ErrNoWorld)
	require.ErrorIs(t, w.ClearFaults(t.Context()), engine.ErrNoWorld)
	require.ErrorIs(t, w.Reset(t.Context(), 1), engine.ErrNoWorld)
}
