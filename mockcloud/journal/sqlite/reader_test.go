package sqlite

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/schema"
)

func TestAReaderReadsWhatAServerHasOpen(t *testing.T) {
	s, path := fresh(t)
	entries := journaltest.Sample(4)
	require.NoError(t, s.Append(t.Context(), "w", entries[:3]...))
	r, err := OpenReader(t.Context(), path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	require.NoError(t, s.Append(t.Context(), "w", entries[3]))
	names, err := r.Worlds(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"w"}, names)
	have, err := r.Load(t.Context(), "w", 2)
	require.NoError(t, err)
	assert.Equal(t, entries[1:], have)
	_, err = r.Load(t.Context(), "x", 1)
	require.ErrorIs(t, err, journal.ErrNoJournal)
	_, err = r.db.ExecContext(t.Context(), "DELETE FROM entries")
	require.Error(t, err, "it cannot change anything")
}

func TestFilesThatCannotBeReadSayWhy(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.db")
	_, err := OpenReader(t.Context(), missing)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoFileExists(t, missing)
	noise := filepath.Join(folder, "noise.db")
	require.NoError(t, os.WriteFile(noise, []byte("this is no database, and it is longer than a header"), 0o600))
	_, err = OpenReader(t.Context(), noise)
	require.ErrorContains(t, err, "noise.db")

	for number, want := range map[string]error{"99": schema.ErrNewer, "-1": schema.ErrOlder} {
		s, path := fresh(t)
		_, err = s.notes.ExecContext(t.Context(), "DELETE FROM rehearse_schema WHERE version_id > 0")
		require.NoError(t, err)
		if number != "-1" {
			_, err = s.notes.ExecContext(t.Context(), "INSERT INTO rehearse_schema (version_id, is_applied) VALUES ("+number+", 1)")
			require.NoError(t, err)
		}
		_, err = OpenReader(t.Context(), path)
		require.ErrorIs(t, err, want, number)
	}
}
