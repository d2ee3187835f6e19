package sqlite

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// rowsOf is how many rows a table of the file has, whoever may see them.
func rowsOf(t *testing.T, path, table string) (n int) {
	t.Helper()
	db, err := database(path, "", "query_only(on)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// change changes a file behind the store's back.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := database(path, "", "foreign_keys(on)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), statement)
	require.NoError(t, err)
}

// A server that ends before everything is swept leaves journals that are whole, and the next one sweeps the rest without
// being asked.
func TestWhatIsNotSweptIsSweptAfterTheNextStart(t *testing.T) {
	const entries = 2000
	s, path := fresh(t)
	whole := journaltest.Sample(entries + 1)
	for _, world := range []string{"w", "gone", "begun anew"} {
		require.NoError(t, s.Append(t.Context(), world, whole[:entries]...))
	}
	change(t, path, "CREATE TRIGGER stop BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END")
	base := journaltest.Base(whole, entries-5)
	require.NoError(t, s.Trim(t.Context(), "w", journal.Cut{Base: &base}))
	require.NoError(t, s.Truncate(t.Context(), "gone", 0))
	require.NoError(t, s.Truncate(t.Context(), "begun anew", 1))
	require.NoError(t, s.Append(t.Context(), "w", whole[entries]), "whether anything can be swept is nobody's concern")
	require.NoError(t, s.Close())
	require.Equal(t, 3*entries+1+1, rowsOf(t, path, "entries"), "and one that was copied")

	left := append([]journal.Entry{whole[0], base}, whole[entries-5:]...)
	reads := func(have journalReader) {
		t.Helper()
		names, err := have.Worlds(t.Context())
		require.NoError(t, err)
		require.Equal(t, []string{"begun anew", "w"}, names)
		for world, want := range map[string][]journal.Entry{"w": left, "begun anew": whole[:1]} {
			entries, err := have.Load(t.Context(), world, 1)
			require.NoError(t, err)
			require.Equal(t, want, entries)
		}
		_, err = have.Load(t.Context(), "gone", 1)
		require.ErrorIs(t, err, journal.ErrNoJournal)
	}
	r, err := OpenReader(t.Context(), path)
	require.NoError(t, err)
	reads(r)
	require.NoError(t, r.Close())

	change(t, path, "DROP TRIGGER stop")
	again := opened(t, path)
	reads(again)
	becomes(t, path, "entries", len(left)+1)
	becomes(t, path, "worlds", 2)
	reads(again)
}

// becomes waits until so many rows of a table are left, and sees that they stay.
func becomes(t *testing.T, path, table string, want int) {
	t.Helper()
	require.Eventually(t, func() bool { return rowsOf(t, path, table) <= want }, 20*time.Second, time.Millisecond)
	require.Equal(t, want, rowsOf(t, path, table))
}

// What cannot be swept is tried again once something else could be stored.
func TestSweepingGoesOnOnceTheDiskWorks(t *testing.T) {
	s, path := fresh(t)
	whole := journaltest.Sample(1500)
	require.NoError(t, s.Append(t.Context(), "w", whole...))
	change(t, path, "CREATE TRIGGER stop BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'no'); END")
	base := journaltest.Base(whole, 1400)
	require.NoError(t, s.Trim(t.Context(), "w", journal.Cut{Base: &base}))
	change(t, path, "DROP TRIGGER stop")
	require.NoError(t, s.Append(t.Context(), "other", whole[0]))
	becomes(t, path, "entries", 1+1+100+1)
}

// journalReader is what a store and a reader have in common.
type journalReader interface {
	Worlds(ctx context.Context) ([]string, error)
	Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error)
}

// A file that was moved away under the server is left as it is, also by what runs in the background.
func TestNothingIsSweptInAFileThatWentAway(t *testing.T) {
	s, path := fresh(t)
	w := &writer{piece: 1, place: placeOf(path), debris: []debris{{world: 1, after: 1, before: 9}}}
	require.NoError(t, s.Close())
	require.NoError(t, os.Remove(path))
	w.sweep() // would need a connection
	assert.True(t, w.stale)
	assert.Len(t, w.debris, 1)
}

// A file of the version before knows no bases; it is brought up to date, and its compacted journals are what they were.
func TestAFileOfTheVersionBefore(t *testing.T) {
	s, path := fresh(t)
	whole := journaltest.Sample(40)
	base := journaltest.Base(whole, 20)
	left := append([]journal.Entry{whole[0], base}, whole[20:]...)
	require.NoError(t, s.Append(t.Context(), "w", left...))
	require.NoError(t, s.Close())
	change(t, path, "ALTER TABLE worlds DROP COLUMN base; DELETE FROM rehearse_schema WHERE version_id = 4")

	again := opened(t, path)
	require.NoError(t, again.Trim(t.Context(), "w", journal.Cut{WiresUpTo: 30}))
	for i := range left[:12] {
		left[i].Wire = nil
	}
	have, err := again.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	require.Equal(t, left, have)
	later := journaltest.Base(whole, 35)
	require.NoError(t, again.Trim(t.Context(), "w", journal.Cut{Base: &later}))
	have, err = again.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	require.Equal(t, append([]journal.Entry{left[0], later}, left[17:]...), have)
}
