package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// A file of another program gets no tables of ours and not even our mode of writing: not a byte of it changes.
func TestAFileOfAnotherProgramIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photos.db")
	c, err := sqlite3.Open(path)
	require.NoError(t, err)
	require.NoError(t, c.Exec("CREATE TABLE photos (name TEXT); INSERT INTO photos VALUES ('sea')"))
	require.NoError(t, c.Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = Open(t.Context(), path)
	require.ErrorIs(t, err, ErrForeign)
	require.ErrorContains(t, err, path)
	_, err = OpenReader(t.Context(), path)
	require.ErrorIs(t, err, ErrForeign)
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

func TestAFileThatWasCutShortIsDamaged(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(3)...))
	require.NoError(t, s.Close())
	require.NoError(t, os.Truncate(path, 6000))
	_, err := Open(t.Context(), path)
	require.ErrorIs(t, err, ErrDamaged)
}

// Whoever comes by another name finds the same lock.
func TestALinkIsTheFileItLeadsTo(t *testing.T) {
	_, path := fresh(t)
	link := filepath.Join(t.TempDir(), "link.db")
	require.NoError(t, os.Symlink(path, link))
	_, err := Open(t.Context(), link)
	require.ErrorIs(t, err, ErrInUse)
	folder := filepath.Join(t.TempDir(), "folder")
	require.NoError(t, os.Symlink(filepath.Dir(path), folder))
	_, err = Open(t.Context(), filepath.Join(folder, filepath.Base(path)))
	require.ErrorIs(t, err, ErrInUse)
}

// What is written to a file that is no longer there is lost with the process: it must not be acknowledged.
func TestNothingIsAcknowledgedOnceTheFileIsGone(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"deleted":     os.Remove,
		"renamed":     func(path string) error { return os.Rename(path, path+".old") },
		"replaced":    func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)) },
		"without wal": func(path string) error { return os.Remove(path + "-wal") },
	} {
		t.Run(name, func(t *testing.T) {
			s, path := fresh(t)
			entries := journaltest.Sample(2)
			require.NoError(t, s.Append(t.Context(), "w", entries[0]))
			require.NoError(t, spoil(path))
			require.ErrorIs(t, s.Append(t.Context(), "w", entries[1]), ErrMoved)
			require.ErrorIs(t, s.Truncate(t.Context(), "w", 0), ErrMoved)
			_, _ = s.Load(t.Context(), "w", 1) // whatever can be read still, reading makes no file
			if name == "deleted" {
				require.NoFileExists(t, path)
			}
		})
	}
}

// A -wal that is lost while the server runs is made up for when it stops.
func TestWhatWasAcknowledgedOutlivesALostLog(t *testing.T) {
	s, path := fresh(t)
	entries := journaltest.Sample(2)
	require.NoError(t, s.Append(t.Context(), "w", entries[0]))
	require.NoError(t, os.Remove(path+"-wal"))
	require.ErrorIs(t, s.Append(t.Context(), "w", entries[1]), ErrMoved)
	require.NoError(t, s.Close())
	have, err := opened(t, path).Load(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:1], have)
}

// Tables that were tampered with are errors for whoever asked, whatever the statement, and of nobody else.
func TestEveryStatementThatFailsIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		spoil string
		ask   func(*Store, *testing.T) error
	}{
		"heads":        {"DROP TABLE entries", func(s *Store, _ *testing.T) error { _, err := newWriter(s.writer, place{}, piece); return err }},
		"worlds":       {"DROP TABLE worlds", func(s *Store, t *testing.T) error { _, err := s.Worlds(t.Context()); return err }},
		"load":         {"DROP TABLE entries", func(s *Store, t *testing.T) error { _, err := s.Load(t.Context(), "w", 1); return err }},
		"new world":    {"DROP TABLE worlds", func(s *Store, t *testing.T) error { return s.Append(t.Context(), "v", journaltest.Sample(1)...) }},
		"entry":        {"DROP TABLE entries", func(s *Store, t *testing.T) error { return s.Append(t.Context(), "v", journaltest.Sample(1)...) }},
		"truncate":     {"DROP TABLE entries", func(s *Store, t *testing.T) error { return s.Truncate(t.Context(), "w", 1) }},
		"truncate all": {"DROP TABLE entries", func(s *Store, t *testing.T) error { return s.Truncate(t.Context(), "w", 0) }},
		"wires":        {"DROP TABLE entries", func(s *Store, t *testing.T) error { return s.Trim(t.Context(), "w", journal.Cut{WiresUpTo: 2}) }},
		"base": {"DROP TABLE entries", func(s *Store, t *testing.T) error {
			base := journaltest.Sample(3)[2]
			return s.Trim(t.Context(), "w", journal.Cut{Base: &base})
		}},
		"a base that cannot be put there": {
			"CREATE TRIGGER never BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'never'); END",
			func(s *Store, t *testing.T) error {
				base := journaltest.Sample(3)[2]
				return s.Trim(t.Context(), "w", journal.Cut{Base: &base})
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := fresh(t)
			require.NoError(t, s.Append(t.Context(), "w", journaltest.Sample(3)...))
			for _, statement := range []string{"PRAGMA foreign_keys = off", c.spoil} {
				_, err := s.notes.ExecContext(t.Context(), statement)
				require.NoError(t, err)
			}
			require.Error(t, c.ask(s, t))
		})
	}
}

func TestRecordsLieBesideTheJournals(t *testing.T) {
	s, path := fresh(t)
	require.NoError(t, s.Records().Append(t.Context(), "c", []byte(`{"a":1}`)))
	r, err := OpenReader(t.Context(), path)
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	var have []string
	require.NoError(t, r.Records().Read(t.Context(), func(record []byte) error {
		have = append(have, string(record))
		return nil
	}))
	assert.Equal(t, []string{`{"a":1}`}, have)
}

func TestOpeningThatFailsHalfWayClosesWhatItOpened(t *testing.T) {
	s, path := fresh(t)
	_, err := s.notes.ExecContext(t.Context(), "DROP TABLE entries")
	require.NoError(t, err)
	require.NoError(t, s.Close())
	ended, end := context.WithCancel(t.Context())
	end()
	for range 2 { // the second finds no lock of the first
		_, err = Open(t.Context(), path)
		require.ErrorContains(t, err, "entries")
		_, err = Open(ended, path)
		require.ErrorIs(t, err, context.Canceled)
		_, err = OpenReader(ended, path)
		require.ErrorIs(t, err, context.Canceled)
	}
	path = filepath.Join(t.TempDir(), "x.db")
	require.NoError(t, os.Mkdir(path+"-guard", 0o700))
	_, err = Open(t.Context(), path)
	require.ErrorContains(t, err, "-guard")
	require.NoFileExists(t, path)
	require.NoError(t, placeOf(path).still(), "of a place that nobody knows nothing can be said")
}
