package journaltest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Base returns the entry that stands for the entries of a whole journal up to the number seq. It panics on a journal that
// cannot be folded.
func Base(entries []journal.Entry, seq uint64) journal.Entry {
	s, err := journal.Fold(entries[:seq])
	if err != nil {
		panic(err)
	}
	state, err := cloud.EncodeState(s)
	if err != nil {
		panic(err)
	}
	return journal.Entry{
		Seq: seq, At: entries[seq-1].At, Actor: journal.Actor{Kind: journal.SystemActor},
		Base: &journal.Base{State: state}, RulesVersion: journal.RulesVersion,
	}
}

// compacted returns what is left of a whole journal.
func compacted(entries []journal.Entry, seq uint64) []journal.Entry {
	return append([]journal.Entry{entries[0], Base(entries, seq)}, entries[seq:]...)
}

func compacts(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(7)
	require.NoError(t, s.Append(ctx, "w", entries[:6]...))
	require.NoError(t, s.Append(ctx, "other", entries[:5]...))
	base := Base(entries, 4)
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &base, WiresUpTo: 5, Keep: []uint64{1}}))
	want := compacted(entries[:6], 4)
	want[2].Wire = nil
	for from, kept := range map[uint64]int{0: 4, 1: 4, 2: 3, 3: 3, 4: 3, 5: 2, 6: 1, 7: 0} {
		have, err := s.Load(ctx, "w", from)
		require.NoError(t, err)
		require.Len(t, have, kept, "from %d", from)
		if kept > 0 {
			assert.Equal(t, want[4-kept:], have, "from %d", from)
		}
	}
	require.ErrorIs(t, s.Append(ctx, "w", entries[5]), journal.ErrGap)
	require.NoError(t, s.Append(ctx, "w", entries[6]))
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	folded, err := journal.Fold(have)
	require.NoError(t, err)
	whole, err := journal.Fold(entries)
	require.NoError(t, err)
	assert.Equal(t, encoded(t, whole), encoded(t, folded))
	other, err := s.Load(ctx, "other", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:5], other)
}

func encoded(t *testing.T, s *cloud.State) string {
	t.Helper()
	raw, err := cloud.EncodeState(s)
	require.NoError(t, err)
	return string(raw)
}

func compactsAgain(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(9)
	require.NoError(t, s.Append(ctx, "w", entries...))
	for _, seq := range []uint64{3, 6, 9} {
		base := Base(entries, seq)
		require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &base}))
		earlier := Base(entries, seq-1)
		require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &earlier}), "a later base stands for it already")
		have, err := s.Load(ctx, "w", 1)
		require.NoError(t, err)
		assert.Equal(t, compacted(entries, seq), have)
	}
	require.ErrorIs(t, s.Truncate(ctx, "w", 5), journal.ErrCompacted)
	require.NoError(t, s.Truncate(ctx, "w", 1), "the first entry is never compacted")
	require.NoError(t, s.Append(ctx, "w", entries[1]))
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:2], have)
}

func compactsNothing(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(4)
	require.NoError(t, s.Append(ctx, "w", entries[:3]...))
	first, beyond := Base(entries, 1), Base(entries, 4)
	require.ErrorIs(t, s.Trim(ctx, "w", journal.Cut{Base: &first}), journal.ErrGap)
	require.ErrorIs(t, s.Trim(ctx, "w", journal.Cut{Base: &beyond, WiresUpTo: 3}), journal.ErrGap)
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{}))
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:3], have, "a refused cut takes nothing")
}

func takesCompacted(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(6)
	base := Base(entries, 4)
	require.ErrorIs(t, s.Append(ctx, "late", entries[0], entries[1], base), journal.ErrGap, "a base stands at the beginning")
	require.NoError(t, s.Append(ctx, "w", compacted(entries, 4)...))
	require.NoError(t, s.Append(ctx, "bare", base, entries[4]))
	require.NoError(t, s.Append(ctx, "bare", entries[5]))
	second := Base(entries, 5)
	require.NoError(t, s.Trim(ctx, "bare", journal.Cut{Base: &second}))
	for world, want := range map[string][]journal.Entry{"w": compacted(entries, 4), "bare": {second, entries[5]}} {
		have, err := s.Load(ctx, world, 1)
		require.NoError(t, err)
		assert.Equal(t, want, have, world)
	}
	require.ErrorIs(t, s.Truncate(ctx, "bare", 3), journal.ErrCompacted)
	require.NoError(t, s.Truncate(ctx, "bare", 0))
}
