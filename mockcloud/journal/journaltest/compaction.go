package journaltest

import (
	"context"
	"errors"
	"slices"
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

// many is more entries than stores delete in one go.
const many = 3000

// compactsALongOne looks at a journal again and again while what was compacted of it is taken away.
func compactsALongOne(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(many+10)
	require.NoError(t, s.Append(ctx, "w", entries[:many]...))
	require.NoError(t, s.Append(ctx, "other", entries[0]))
	is := func(want []journal.Entry) {
		t.Helper()
		have, err := s.Load(ctx, "w", 1)
		require.NoError(t, err)
		require.Equal(t, want, have)
		names, err := s.Worlds(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"other", "w"}, names)
	}
	// pass lets other worlds go on meanwhile.
	pass := func() {
		t.Helper()
		for range 10 {
			require.NoError(t, s.Append(ctx, "passer-by", entries[0]))
			require.NoError(t, s.Truncate(ctx, "passer-by", 0))
		}
	}
	for _, seq := range []uint64{many - 20, many - 5} {
		base := Base(entries, seq)
		require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &base}))
		is(compacted(entries[:many], seq))
		require.ErrorIs(t, s.Truncate(ctx, "w", seq-1), journal.ErrCompacted)
		earlier := Base(entries, seq-100)
		require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &earlier}), "a later base stands for it already")
		have, err := s.Load(ctx, "w", 2)
		require.NoError(t, err)
		require.Equal(t, compacted(entries[:many], seq)[1:], have)
		pass()
		is(compacted(entries[:many], seq))
	}
	base := Base(entries, many-5)
	require.NoError(t, s.Truncate(ctx, "w", many-2))
	require.NoError(t, s.Append(ctx, "w", entries[many-2:]...))
	is(append([]journal.Entry{entries[0], base}, entries[many-5:]...))

	require.NoError(t, s.Truncate(ctx, "w", 1), "the first entry is never compacted")
	require.NoError(t, s.Append(ctx, "w", entries[1:20]...), "numbers that were gone are used again")
	is(entries[:20])
	pass()
	is(entries[:20])
}

// deletesALongOne goes back to the beginning of journals, and founds worlds anew, while entries are taken away.
func deletesALongOne(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(many)
	for _, keep := range []uint64{0, 1, 100, many - 100} {
		require.NoError(t, s.Append(ctx, "w", entries...))
		require.NoError(t, s.Truncate(ctx, "w", keep))
		_, err := s.Load(ctx, "w", 1)
		require.Equal(t, keep == 0, errors.Is(err, journal.ErrNoJournal))
		require.NoError(t, s.Append(ctx, "w", entries[keep:keep+3]...))
		for range 10 {
			require.NoError(t, s.Append(ctx, "other", entries[0]))
			have, err := s.Load(ctx, "w", 1)
			require.NoError(t, err)
			require.Equal(t, entries[:keep+3], have)
			require.NoError(t, s.Truncate(ctx, "other", 0))
		}
		require.NoError(t, s.Truncate(ctx, "w", 0))
		names, err := s.Worlds(ctx)
		require.NoError(t, err)
		require.Empty(t, names)
	}
}

// dropsWiresOfALongOne drops wire halves in one cut after the other, also of entries that were put in the place of others.
func dropsWiresOfALongOne(t *testing.T, s journal.Store) {
	ctx, want := context.Background(), Sample(many)
	require.NoError(t, s.Append(ctx, "w", want[:many-100]...))
	bare := func(from, to int, but ...int) {
		for seq := from; seq <= to; seq++ {
			if !slices.Contains(but, seq) {
				want[seq-1].Wire = nil
			}
		}
	}
	is := func(entries []journal.Entry) {
		t.Helper()
		have, err := s.Load(ctx, "w", 1)
		require.NoError(t, err)
		require.Equal(t, entries, have)
	}
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: many - 300, Keep: []uint64{2000, 1, 2500, many - 200}}))
	bare(2, many-300, 2000, 2500)
	is(want[:many-100])
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: many - 350, Keep: []uint64{2000}}), "a shorter one takes what the first one spared")
	bare(1, 2500, 2000)
	is(want[:many-100])
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: many * 2}))
	bare(1, many-100)
	is(want[:many-100])

	fresh := Sample(many)
	require.NoError(t, s.Truncate(ctx, "w", 2000))
	require.NoError(t, s.Append(ctx, "w", fresh[2000:]...))
	copy(want[2000:], fresh[2000:])
	is(want)
	base := Base(fresh, 2600)
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{Base: &base, WiresUpTo: 2700, Keep: []uint64{2650}}))
	bare(2601, 2700, 2650)
	is(append([]journal.Entry{want[0], base}, want[2600:]...))
}
