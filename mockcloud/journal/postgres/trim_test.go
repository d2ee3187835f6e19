package postgres

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// A server that is stopped before all is swept leaves a journal that is whole for every other one, to read and to write; the
// next that starts sweeps the rest.
func sweepsWhatOthersLeft(t *testing.T, c *pgtest.Cluster) {
	address := c.Database(t)
	a, err := Open(t.Context(), address)
	require.NoError(t, err)
	b := opened(t, address)
	rows := func() (n int) {
		require.NoError(t, b.pool.QueryRow(t.Context(), "SELECT count(*) FROM entries").Scan(&n))
		return n
	}
	entries := journaltest.Sample(800)
	require.NoError(t, a.Append(t.Context(), "w", entries[:700]...))
	base := journaltest.Base(entries, 690)
	a.broom.Lock() // nothing is swept meanwhile
	require.NoError(t, a.Trim(t.Context(), "w", journal.Cut{Base: &base}))
	want := append([]journal.Entry{entries[0], base}, entries[690:701]...)
	require.NoError(t, turn(b, "w", journal.Mark{}, func(n journal.News) []journal.Entry {
		assert.Equal(t, want[:len(want)-1], n.Entries, "what is gone is no news")
		return entries[700:701]
	}))
	a.stop()
	a.broom.Unlock()
	require.NoError(t, a.Close())
	require.Equal(t, 701, rows(), "nothing was swept")
	for _, s := range []*Store{b, opened(t, address)} {
		have, err := s.Load(t.Context(), "w", 1)
		require.NoError(t, err)
		require.Equal(t, want, have)
	}
	require.Eventually(t, func() bool { return rows() == len(want) }, 20*time.Second, time.Millisecond, "the one that started last sweeps")

	require.NoError(t, b.Truncate(t.Context(), "w", 1))
	require.NoError(t, b.Append(t.Context(), "w", entries[1:800]...))
	require.NoError(t, b.sweepAll(t.Context()))
	require.Equal(t, 800, rows(), "entries that came after a base are nobody's debris")
}
