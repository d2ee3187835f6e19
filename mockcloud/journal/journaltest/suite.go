// Package journaltest is the contract of a [journal.Store] as tests: each implementation runs [Suite].
package journaltest

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Suite runs every check of the contract. open returns a new, empty store each time.
func Suite(t *testing.T, open func(t *testing.T) journal.Store) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, journal.Store){
		"keeps what was appended":                 keeps,
		"keeps no list that was handed over":      keepsNoList,
		"refuses gaps and adds nothing":           refusesGaps,
		"knows no world it was not told of":       unknownWorld,
		"keeps worlds apart":                      apart,
		"truncates":                               truncates,
		"drops wire halves":                       dropsWires,
		"compacts":                                compacts,
		"compacts again":                          compactsAgain,
		"compacts only what is there":             compactsNothing,
		"compacts a long journal":                 compactsALongOne,
		"deletes a long journal":                  deletesALongOne,
		"drops wire halves of a long journal":     dropsWiresOfALongOne,
		"takes a compacted journal":               takesCompacted,
		"takes writers from many goroutines":      concurrent,
		"hands out entries that are the caller's": ownCopies,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// Sample returns n entries that follow each other from 1, with both halves filled.
func Sample(n int) []journal.Entry {
	entries := make([]journal.Entry, n)
	for i := range entries {
		at := time.Date(2026, 1, 5, 1, 0, i, 0, time.UTC)
		account := cloud.Account{ID: cloud.AccountID("acc-" + strconv.Itoa(i)), Kind: cloud.FormalAccount, Login: strconv.Itoa(i)}
		entries[i] = journal.Entry{
			Seq: uint64(i) + 1, At: at, Actor: journal.Actor{Kind: journal.StageActor},
			Wire:         &journal.Wire{Method: "POST", Path: "/__admin/commands", Status: 201},
			Command:      cloud.AddAccount{ID: account.ID, As: account.Kind, Login: account.Login},
			Outcome:      cloud.Outcome{Events: []cloud.Event{cloud.AccountAdded{Account: account}}},
			RulesVersion: journal.RulesVersion,
		}
	}
	return entries
}

func keeps(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(5)
	require.NoError(t, s.Append(ctx, "w", entries[:2]...))
	require.NoError(t, s.Append(ctx, "w", entries[2:]...))
	for from, want := range map[uint64]int{0: 5, 1: 5, 4: 2, 6: 0, 99: 0} {
		have, err := s.Load(ctx, "w", from)
		require.NoError(t, err)
		assert.Len(t, have, want, "from %d", from)
		if want > 0 {
			assert.Equal(t, entries[5-want:], have)
		}
	}
}

func keepsNoList(t *testing.T, s journal.Store) {
	ctx, entries, list := context.Background(), Sample(3), make([]journal.Entry, 1)
	for _, e := range entries {
		list[0] = e
		require.NoError(t, s.Append(ctx, "w", list...))
		list[0] = journal.Entry{}
	}
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries, have)
}

func refusesGaps(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(4)
	require.ErrorIs(t, s.Append(ctx, "w", entries[1]), journal.ErrGap)
	require.NoError(t, s.Append(ctx, "w", entries[0]))
	require.ErrorIs(t, s.Append(ctx, "w", entries[0]), journal.ErrGap)
	require.ErrorIs(t, s.Append(ctx, "w", entries[1], entries[3]), journal.ErrGap)
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.Len(t, have, 1, "a refused append adds nothing")
}

func unknownWorld(t *testing.T, s journal.Store) {
	ctx := context.Background()
	_, err := s.Load(ctx, "nowhere", 1)
	require.ErrorIs(t, err, journal.ErrNoJournal)
	require.ErrorIs(t, s.Truncate(ctx, "nowhere", 0), journal.ErrNoJournal)
	require.ErrorIs(t, s.Trim(ctx, "nowhere", journal.Cut{WiresUpTo: 1}), journal.ErrNoJournal)
	base := Base(Sample(3), 2)
	require.ErrorIs(t, s.Trim(ctx, "nowhere", journal.Cut{Base: &base}), journal.ErrNoJournal)
	names, err := s.Worlds(ctx)
	require.NoError(t, err)
	assert.Empty(t, names)
}

func apart(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(2)
	require.NoError(t, s.Append(ctx, "b", entries...))
	require.NoError(t, s.Append(ctx, "a", entries[:1]...))
	names, err := s.Worlds(ctx)
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b"}, names)
	have, err := s.Load(ctx, "a", 1)
	require.NoError(t, err)
	assert.Len(t, have, 1)
}

func truncates(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(4)
	require.NoError(t, s.Append(ctx, "w", entries...))
	require.NoError(t, s.Truncate(ctx, "w", 9))
	require.NoError(t, s.Truncate(ctx, "w", 2))
	require.NoError(t, s.Append(ctx, "w", entries[2]))
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:3], have)
	require.NoError(t, s.Truncate(ctx, "w", 0))
	_, err = s.Load(ctx, "w", 1)
	require.ErrorIs(t, err, journal.ErrNoJournal)
}

func dropsWires(t *testing.T, s journal.Store) {
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "w", Sample(5)...))
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: 3, Keep: []uint64{2, 4, 1}})) // but not of these
	dropped := func(want ...uint64) {
		t.Helper()
		have, err := s.Load(ctx, "w", 1)
		require.NoError(t, err)
		var gone []uint64
		for _, e := range have {
			if e.Wire == nil {
				gone = append(gone, e.Seq)
			}
			assert.NotNil(t, e.Command, "the command half stays")
		}
		assert.Equal(t, want, gone)
	}
	dropped(3)
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: 2, Keep: []uint64{1}}))
	dropped(2, 3)
	require.NoError(t, s.Trim(ctx, "w", journal.Cut{WiresUpTo: 4}))
	dropped(1, 2, 3, 4)
}

func concurrent(t *testing.T, s journal.Store) {
	ctx, entries := context.Background(), Sample(20)
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for _, e := range entries {
				assert.NoError(t, s.Append(ctx, "w"+strconv.Itoa(i), e))
			}
		})
	}
	writers.Wait()
	for i := range 8 {
		have, err := s.Load(ctx, "w"+strconv.Itoa(i), 1)
		require.NoError(t, err)
		assert.Equal(t, entries, have)
	}
}

func ownCopies(t *testing.T, s journal.Store) {
	ctx := context.Background()
	require.NoError(t, s.Append(ctx, "w", Sample(2)...))
	have, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	have[0].Seq = 77
	again, err := s.Load(ctx, "w", 1)
	require.NoError(t, err)
	assert.EqualValues(t, 1, again[0].Seq)
}
