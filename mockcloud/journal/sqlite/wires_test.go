package sqlite

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// A journal that is cut at its end between two pieces has other entries than those that lost their halves: the next cut
// does not believe that they have.
func TestWhatIsKnownOfWiresEndsWithTheEntries(t *testing.T) {
	s, _ := fresh(t)
	entries := journaltest.Sample(700)
	require.NoError(t, s.Append(t.Context(), "w", entries...))
	cut := journal.Cut{WiresUpTo: 690}
	d := &dropping{cut: cut}
	require.NoError(t, s.queue.hand(job{world: "w", act: d.piece})())
	require.False(t, d.done)
	require.NoError(t, s.Truncate(t.Context(), "w", 500))
	require.NoError(t, s.Append(t.Context(), "w", entries[500:]...))
	for !d.done {
		require.NoError(t, s.queue.hand(job{world: "w", act: d.piece})())
	}
	require.NoError(t, s.Trim(t.Context(), "w", cut))
	have, err := s.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	for _, e := range have {
		require.Equal(t, e.Seq > cut.WiresUpTo, e.Wire != nil, "entry %d", e.Seq)
	}
	require.ErrorIs(t, s.queue.hand(job{world: "nobody", act: (&dropping{cut: cut}).piece})(), journal.ErrNoJournal)
}
