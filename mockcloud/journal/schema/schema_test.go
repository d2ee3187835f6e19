package schema_test

import (
	"database/sql"
	"encoding/json"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/schema"
	_ "example.com/rehearse/mockcloud/journal/sqlite" // brings a database to try migrations on
)

func TestAnEntryIsTheSameAfterItWasARow(t *testing.T) {
	entries := journaltest.Sample(3)
	entries[1].Wire = nil
	rows, err := schema.Encode(entries)
	require.NoError(t, err)
	for i, r := range rows {
		assert.NotContains(t, string(r.Entry), `"wire"`)
		have, err := schema.Decode(r)
		require.NoError(t, err)
		assert.Equal(t, entries[i], have)
	}
}

func FuzzDecode(f *testing.F) {
	rows, err := schema.Encode(journaltest.Sample(2))
	require.NoError(f, err)
	for _, r := range rows {
		f.Add(r.Seq, r.Entry, r.Wire)
	}
	f.Fuzz(func(t *testing.T, seq uint64, entry, wire []byte) {
		e, err := schema.Decode(schema.Row{Seq: seq, Entry: entry, Wire: wire})
		if err != nil {
			return
		}
		if _, err := schema.Encode([]journal.Entry{e}); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if wire != nil && !json.Valid(wire) {
			t.Fatal("a damaged wire half was read")
		}
	})
}

func TestMigrationsRunOnceAndOnlyForwards(t *testing.T) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "x.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	one := fstest.MapFS{"00001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (x INTEGER);")}}
	two := fstest.MapFS{"00001_a.sql": one["00001_a.sql"], "00002_b.sql": {Data: []byte("-- +goose Up\nCREATE TABLE b (x INTEGER);")}}
	broken := fstest.MapFS{"00001_a.sql": one["00001_a.sql"], "00002_b.sql": two["00002_b.sql"], "00003_c.sql": {Data: []byte("-- +goose Up\nCREATE TABLE c (x INTEGER);\nCREATE NONSENSE;")}}
	for range 2 {
		require.NoError(t, schema.Migrate(t.Context(), db, schema.SQLite, one))
	}
	require.ErrorContains(t, schema.Migrate(t.Context(), db, schema.SQLite, broken), "NONSENSE")
	_, err = db.ExecContext(t.Context(), "SELECT * FROM c")
	require.Error(t, err, "a migration that fails leaves nothing behind")
	require.NoError(t, schema.Migrate(t.Context(), db, schema.SQLite, two))
	require.ErrorIs(t, schema.Migrate(t.Context(), db, schema.SQLite, one), schema.ErrNewer)
	require.Error(t, schema.Migrate(t.Context(), db, schema.SQLite, fstest.MapFS{}), "no migrations at all")
}
