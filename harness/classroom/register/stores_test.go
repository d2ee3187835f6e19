package register_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/harness/classroom/register/registertest"
	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/journal/postgres"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

func TestSQLite(t *testing.T) {
	registertest.Log(t, func() register.Log {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "journals.db"))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		return store.Records()
	})
}

func TestPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	registertest.Log(t, func() register.Log {
		store, err := postgres.Open(t.Context(), server.Database(t))
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		return store.Records()
	})
}
