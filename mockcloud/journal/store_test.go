package journal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journal.Store { return &journal.Memory{} })
}

func TestSharedMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journal.Store { return &journaltest.Shared{} })
	journaltest.SharedSuite(t, func(*testing.T) (a, b journal.Shared) {
		s := &journaltest.Shared{}
		return s, s
	})
}

// A journal of many entries lies in many pieces.
func TestALongJournalInMemory(t *testing.T) {
	ctx, entries := t.Context(), journaltest.Sample(1300)
	var m journal.Memory
	for _, e := range entries {
		require.NoError(t, m.Append(ctx, "w", e))
	}
	for _, from := range []uint64{1, 2, 3, 512, 513, 1024, 1025, 1299, 1300} {
		have, err := m.Load(ctx, "w", from)
		require.NoError(t, err)
		require.Equal(t, entries[from-1:], have, "from %d", from)
	}
	require.NoError(t, m.Truncate(ctx, "w", 700))
	require.NoError(t, m.Append(ctx, "w", entries[700]))
	have, err := m.Load(ctx, "w", 1)
	require.NoError(t, err)
	require.Equal(t, entries[:701], have)
}
