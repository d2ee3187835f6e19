package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/schema"
)

func fresh(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "学校 journals?.db")
	return opened(t, path), path
}

func opened(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func TestSQLiteKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journal.Store {
		s, _ := fresh(t)
		return s
	})
}

func TestTheFileIsDurableAndOutlivesTheStore(t *testing.T) {
	s, path := fresh(t)
	entries := journaltest.Sample(3)
	require.NoError(t, s.Append(t.Context(), "w", entries[:2]...))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var have string
		require.NoError(t, s.writer.each(func(row *sqlite3.Stmt) { have = row.ColumnText(0) }, "PRAGMA "+pragma))
		assert.Equal(t, want, have, pragma)
	}
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "closing again is nothing")
	require.ErrorIs(t, s.Append(t.Context(), "w", entries[2]), ErrClosed)
	require.FileExists(t, path)

	again := opened(t, path)
	require.ErrorIs(t, again.Append(t.Context(), "w", entries[1]), journal.ErrGap)
	require.NoError(t, again.Append(t.Context(), "w", entries[2]))
	have, err := again.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries, have)
}

// TestANewFileIsItsOwnersOnly: so is the log beside it (the -shm file has only page numbers), and a file that stands
// keeps its rights.
func TestANewFileIsItsOwnersOnly(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(1)...))
	for _, part := range []string{"", "-wal"} {
		info, err := os.Stat(path + part)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "journals.db%s", part)
	}
	require.NoError(t, s.Close())
	require.NoError(t, os.Chmod(path, 0o640))
	opened(t, path)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode().Perm())
}

func TestOneServerAFile(t *testing.T) {
	s, path := fresh(t)
	_, err := Open(t.Context(), path)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, path)
	require.NoError(t, s.Close())
	opened(t, path)
}

func TestFilesThatCannotBeOpenedSayWhy(t *testing.T) {
	folder := t.TempDir()
	noise := filepath.Join(folder, "noise.db")
	require.NoError(t, os.WriteFile(noise, []byte("this is no database, and it is longer than a header"), 0o600))
	_, err := Open(t.Context(), noise)
	require.ErrorContains(t, err, "noise.db")
	require.ErrorIs(t, err, ErrForeign)
	_, err = Open(t.Context(), "//x.db")
	require.ErrorIs(t, err, ErrPath, "sqlite://x.db would be a file in the root")
	_, err = Open(t.Context(), filepath.Join(folder, "nowhere", "x.db"))
	require.ErrorContains(t, err, "nowhere")
}

func TestALaterSchemaIsRefused(t *testing.T) {
	s, path := fresh(t)
	_, err := s.notes.ExecContext(t.Context(), "INSERT INTO rehearse_schema (version_id, is_applied) VALUES (99, 1)")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	_, err = Open(t.Context(), path)
	require.ErrorIs(t, err, schema.ErrNewer)
	require.ErrorContains(t, err, "99")
}

func TestDamagedRowsAreErrorsThatNameTheEntry(t *testing.T) {
	s, _ := fresh(t)
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(2)...))
	for damage, want := range map[string]string{
		"UPDATE entries SET entry = '{' WHERE seq = 2":   "entry 2 is damaged",
		"UPDATE entries SET seq = 3 WHERE seq = 2":       "row 3 holds entry 2",
		"UPDATE entries SET wire = 'x' WHERE seq = 1":    "entry 1 is damaged",
		"UPDATE entries SET seq = 'two' WHERE seq = 'x'": "",
	} {
		func() {
			tx, err := s.notes.BeginTx(t.Context(), nil)
			require.NoError(t, err)
			_, err = tx.ExecContext(t.Context(), damage)
			require.NoError(t, err)
			defer func() { require.NoError(t, tx.Rollback()) }()
			_, err = entriesOf(t.Context(), tx, "w", 1)
			if want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, want)
		}()
	}
}

// Submitting hands entries over in order; waiting may be done by anybody, in any order.
func TestEntriesOfOneWorldShareTransactions(t *testing.T) {
	s, _ := fresh(t)
	entries := journaltest.Sample(200)
	waits := make([]func() error, 0, len(entries))
	for _, e := range entries {
		waits = append(waits, s.Submit("w", e))
	}
	late := s.Submit("w", entries[10])
	var all sync.WaitGroup
	for _, wait := range waits {
		all.Go(func() { assert.NoError(t, wait()) })
	}
	all.Wait()
	require.ErrorIs(t, late(), journal.ErrGap)
	have, err := s.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries, have)
}

// What another tool reads while the store is open is what was acknowledged.
func TestAnotherToolMayRead(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(7)...))
	other, err := database(path, "", "query_only(on)")
	require.NoError(t, err)
	defer func() { require.NoError(t, other.Close()) }()
	var n sql.NullInt64
	require.NoError(t, other.QueryRowContext(t.Context(), "SELECT count(*) FROM entries").Scan(&n))
	assert.EqualValues(t, 7, n.Int64)
}
