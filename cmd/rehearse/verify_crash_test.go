package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// acknowledge makes the three worlds with two accounts each and a check that was told of all of them.
func acknowledge(t *testing.T, store journal.Store) *crash {
	t.Helper()
	c := &crash{clients: crashWorlds, acknowledged: make([][]string, crashWorlds)}
	e := engine.New(store)
	for i := range crashWorlds {
		w, err := e.Create(t.Context(), crashWorld(i), cloud.Found{Seed: 1})
		require.NoError(t, err)
		for n := range 2 {
			id := fmt.Sprintf("acc-%d-%d", i, n)
			_, err := w.Do(t.Context(), engine.Call{
				Actor: journal.Actor{Kind: journal.StageActor},
				Command: func(*cloud.State) cloud.Command {
					return cloud.AddAccount{ID: cloud.AccountID(id), As: cloud.TestAccount, Login: id}
				},
			})
			require.NoError(t, err)
			c.acknowledged[i] = append(c.acknowledged[i], id)
		}
	}
	return c
}

func TestTheCrashCheckFindsWhatIsMissing(t *testing.T) {
	store := &journal.Memory{}
	c := acknowledge(t, store)
	found, err := c.compare(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, findings{acknowledged: 6, entries: 9}, found)

	require.NoError(t, store.Truncate(t.Context(), crashWorld(1), 2))
	found, err = c.compare(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, 1, found.lost)

	entries, err := store.Load(t.Context(), crashWorld(0), 1)
	require.NoError(t, err)
	again := entries[2]
	again.Seq = 4
	require.NoError(t, store.Append(t.Context(), crashWorld(0), again))
	found, err = c.compare(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, 1, found.twice, "and an account that was added twice")
	assert.Positive(t, found.half, "which the rules would have refused")

	empty := entries[2]
	empty.Seq, empty.Outcome, empty.Command = 4, cloud.Outcome{}, cloud.AddAccount{ID: "half", As: cloud.TestAccount, Login: "half"}
	require.NoError(t, store.Append(t.Context(), crashWorld(2), empty))
	found, err = c.compare(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, 2, found.half, "a command without its events is half done")

	require.NoError(t, store.Truncate(t.Context(), crashWorld(2), 0))
	_, err = c.compare(t.Context(), store)
	require.ErrorIs(t, err, journal.ErrNoJournal)
}

func TestTheCrashCheckEndsWithOneWhenSomethingIsLost(t *testing.T) {
	name := "sqlite:" + filepath.Join(t.TempDir(), "journals.db")
	p := quiet("en", io.Discard)
	store, closeStore, err := openStore(t.Context(), name, p)
	require.NoError(t, err)
	c := acknowledge(t, store)
	require.NoError(t, closeStore())
	c.store, c.p = name, p
	assert.Equal(t, exitPassed, c.judge(t.Context()))
	c.acknowledged[0] = append(c.acknowledged[0], "acc-never-stored")
	assert.Equal(t, exitFailed, c.judge(t.Context()))
	c.acknowledged = make([][]string, crashWorlds)
	assert.Equal(t, exitFailed, c.judge(t.Context()), "a check that checked nothing has not passed")
}

func TestTheCrashCheckOnPostgreSQL(t *testing.T) {
	database := pgtest.Start(t).Database(t)
	var out, errs bytes.Buffer
	p := quiet("en", &errs)
	p.out = &out
	check := []string{"verify", "crash", "--kills", "3", "--journal-entries", "16", "--store", database} // some kills meet a compaction
	require.Equal(t, exitPassed, rehearse(check, p), errs.String())
	var kills, acknowledged, left int
	_, err := fmt.Sscanf(out.String(), "%d kills; %d commands acknowledged, 0 lost, 0 twice, 0 half done; %d journal entries", &kills, &acknowledged, &left)
	require.NoError(t, err, out.String())
	assert.Equal(t, 3, kills)
	assert.Less(t, left, acknowledged, "journals were compacted")
	require.Equal(t, exitUsage, rehearse(check, p))
	assert.Contains(t, errs.String(), "must hold no worlds yet and holds 4")
	require.Equal(t, exitUsage, rehearse([]string{"verify", "crash", "--store", "postgres://me:s3cret@127.0.0.1:1/x"}, p))
	assert.Contains(t, errs.String(), "cannot be opened")
	assert.NotContains(t, errs.String(), "s3cret")
}

// What a base stands for is there as well; what it leaves out is lost.
func TestTheCrashCheckReadsBases(t *testing.T) {
	for lost, upTo := range map[int]uint64{0: 3, 1: 2} {
		store := &journal.Memory{}
		c := acknowledge(t, store)
		entries, err := store.Load(t.Context(), crashWorld(0), 1)
		require.NoError(t, err)
		base := journaltest.Base(entries, upTo)
		base.Seq = 3
		require.NoError(t, store.Trim(t.Context(), crashWorld(0), journal.Cut{Base: &base}))
		found, err := c.compare(t.Context(), store)
		require.NoError(t, err)
		assert.Equal(t, findings{acknowledged: 6, lost: lost, entries: 8}, found)
	}
	_, err := accountsAdded([]journal.Entry{{Base: &journal.Base{State: []byte(`{}`)}}})
	require.Error(t, err)
}
