package sqlite

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func scratch(t *testing.T) *connection {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	require.NoError(t, private(path))
	c, err := connect(path, "")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, c.close()) })
	require.NoError(t, c.run("CREATE TABLE t (n INTEGER PRIMARY KEY, word TEXT, bytes BLOB)"))
	return c
}

// count is how many rows the table has.
func count(t *testing.T, c *connection) (n int64) {
	t.Helper()
	require.NoError(t, c.each(func(row *sqlite3.Stmt) { n = row.ColumnInt64(0) }, "SELECT count(*) FROM t"))
	return n
}

func TestAKeptStatementForgetsItsLastArguments(t *testing.T) {
	c := scratch(t)
	for i, bytes := range []any{[]byte("x"), []byte{}, []byte(nil), nil, []byte("y")} {
		require.NoError(t, c.run("INSERT INTO t VALUES (?, ?, ?)", int64(i), "word", bytes))
	}
	var kinds []string
	require.NoError(t, c.each(func(row *sqlite3.Stmt) { kinds = append(kinds, row.ColumnText(0)) }, "SELECT typeof(bytes) FROM t ORDER BY n"))
	assert.Equal(t, []string{"blob", "blob", "null", "null", "blob"}, kinds)
}

func TestWhatSQLiteRefusesIsAnError(t *testing.T) {
	c := scratch(t)
	none := func(*sqlite3.Stmt) { t.Error("there is no row") }
	require.ErrorContains(t, c.run("INSERT INTO nowhere VALUES (1)"), "nowhere")
	require.ErrorContains(t, c.each(none, "SELECT n FROM nowhere"), "nowhere")
	require.ErrorContains(t, c.run("INSERT INTO t (n) VALUES (?)", 1.5), "float64")
	require.ErrorContains(t, c.each(none, "SELECT ?", true), "bool")
	require.Error(t, c.run("INSERT INTO t (n) VALUES (?)", int64(1), "more than it takes"))
	require.ErrorContains(t, c.each(none, "SELECT json('{')"), "JSON", "while the rows are read")
	_, err := connect(filepath.Join(t.TempDir(), "nowhere", "x.db"), "")
	require.Error(t, err)
}

func TestATransactionHappensWholeOrNotAtAll(t *testing.T) {
	c := scratch(t)
	insert := func() error { return c.run("INSERT INTO t (word) VALUES ('a')") }
	require.NoError(t, c.within(insert))
	failed := errors.New("failed")
	err := c.within(func() error { return errors.Join(insert(), failed) })
	require.ErrorIs(t, err, failed)
	assert.EqualValues(t, 1, count(t, c))
	require.Error(t, c.within(func() error { return c.within(insert) }), "they do not nest")
	assert.EqualValues(t, 1, count(t, c))
	require.NoError(t, c.within(insert), "and the next one goes on")
	assert.EqualValues(t, 2, count(t, c))
}
