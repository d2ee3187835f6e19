package watch_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/sqlite"
	"example.com/rehearse/mockcloud/watch"
)

// Observing changes nothing: a watched store keeps the contract of stores, and one that takes entries in advance still does.
func TestAWatchedStoreIsAStore(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journal.Store { return watch.New().Store(&journal.Memory{}) })
}

func TestAWatchedQueueIsAQueue(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journal.Store {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "journals.db"))
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, s.Close()) })
		watched := watch.New().Store(s)
		_, isQueue := watched.(journal.Queue)
		require.True(t, isQueue)
		return watched
	})
	_, isQueue := watch.New().Store(&journal.Memory{}).(journal.Queue)
	assert.False(t, isQueue, "it must not promise what the store cannot do")
}

func TestAQueueIsMeasuredUntilItsEntriesAreDurable(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "journals.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	x := newWatched(t, s)
	x.signIn()
	text := x.metrics()
	assert.Contains(t, text, "rehearse_journal_entries_total 4\n")
	assert.Contains(t, text, `rehearse_store_duration_seconds_count{operation="append"} 4`)
	assert.Contains(t, text, "rehearse_store_appends_waiting 0\n")
	q, ok := x.w.Store(s).(journal.Queue)
	require.True(t, ok)
	entries, err := x.world.Entries(t.Context(), 4)
	require.NoError(t, err)
	wait := q.Submit("w", entries[0]) // out of order: refused
	assert.Contains(t, x.metrics(), "rehearse_store_appends_waiting 1\n")
	require.ErrorIs(t, wait(), journal.ErrGap)
	assert.Contains(t, x.metrics(), "rehearse_store_appends_waiting 0\n")
	assert.Contains(t, x.metrics(), `rehearse_store_errors_total{operation="append"} 1`)
}
