package watch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/sqlite"
	"example.com/rehearse/mockcloud/watch"
)

// Observing changes nothing: a watched store keeps the contract of stores, and one that takes entries in advance still does.
func TestAWatchedStoreIsAStore(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journal.Store { return watch.New().Store(&journal.Memory{}) })
}

func TestAWatchedQueueIsAQueue(t *testing.T) {
	journaltest.Suite(t, func(t *testing.T) journal.Store {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "journals.db"))
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, s.Close()) })
		watched := watch.New().Store(s)
		_, isQueue := watched.(journal.Queue)
		require.True(t, isQueue)
		return watched
	})
	_, isQueue := watch.New().Store(&journal.Memory{}).(journal.Queue)
	assert.False(t, isQueue, "it must not promise what the store cannot do")
}

func TestAQueueIsMeasuredUntilItsEntriesAreDurable(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "journals.db"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	x := newWatched(t, s)
	x.signIn()
	text := x.metrics()
	assert.Contains(t, text, "rehearse_journal_entries_total 4\n")
	assert.Contains(t, text, `rehearse_store_duration_seconds_count{operation="append"} 4`)
	assert.Contains(t, text, "rehearse_store_appends_waiting 0\n")
	q, ok := x.w.Store(s).(journal.Queue)
	require.True(t, ok)
	entries, err := x.world.Entries(t.Context(), 4)
	require.NoError(t, err)
	wait := q.Submit("w", entries[0]) // out of order: refused
	assert.Contains(t, x.metrics(), "rehearse_store_appends_waiting 1\n")
	require.ErrorIs(t, wait(), journal.ErrGap)
	assert.Contains(t, x.metrics(), "rehearse_store_appends_waiting 0\n")
	assert.Contains(t, x.metrics(), `rehearse_store_errors_total{operation="append"} 1`)
}

func TestAWatchedSharedStoreIsShared(t *testing.T) {
	journaltest.SharedSuite(t, func(*testing.T) (a, b journal.Shared) {
		one := &journaltest.Shared{}
		a, isShared := watch.New().Store(one).(journal.Shared)
		require.True(t, isShared)
		b, isShared = watch.New().Store(one).(journal.Shared)
		require.True(t, isShared)
		return a, b
	})
}

func TestTurnsAreMeasured(t *testing.T) {
	x := newWatched(t, &journaltest.Shared{})
	x.signIn()
	text := x.metrics()
	assert.Contains(t, text, "rehearse_journal_entries_total 4\n")
	assert.Contains(t, text, `rehearse_store_duration_seconds_count{operation="append"} 4`)
	assert.Contains(t, text, "rehearse_store_appends_waiting 0\n")
}

// The engine asks a store what else it can do. A watched store that hid an answer would change what the server does: two
// servers on one database would each decide on what they remember.
func TestNothingThatAStoreCanDoIsHidden(t *testing.T) {
	files, err := filepath.Glob("../journal/*.go")
	require.NoError(t, err)
	var abilities []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if i, ok := spec.Type.(*ast.InterfaceType); ok && embedsStore(i) {
				abilities = append(abilities, spec.Name.Name)
			}
			return true
		})
	}
	assert.ElementsMatch(t, []string{"Queue", "Shared"}, abilities, "a new kind of store needs its watched twin in Watch.Store")
}

func embedsStore(i *ast.InterfaceType) bool {
	return slices.ContainsFunc(i.Methods.List, func(m *ast.Field) bool {
		name, ok := m.Type.(*ast.Ident)
		return ok && len(m.Names) == 0 && name.Name == "Store"
	})
}
