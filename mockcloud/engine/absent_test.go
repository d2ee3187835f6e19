package engine_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// asked is a shared store that counts the questions it is asked, and answers them when gate is closed, if there is one.
type asked struct {
	journaltest.Shared
	questions atomic.Int64
	gate      chan struct{}
}

func (a *asked) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	a.questions.Add(1)
	if a.gate != nil {
		<-a.gate
	}
	return a.Shared.Since(ctx, world, after)
}

func TestAWorldThatIsNotThereIsAskedForOnceASecond(t *testing.T) {
	store, now := &asked{}, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	here := engine.New(store, engine.WithWallClock(func() time.Time { return now }))
	there := engine.New(store)
	look := func(id string, want error, questions int64) {
		t.Helper()
		before := store.questions.Load()
		_, err := here.World(id)
		require.ErrorIs(t, err, want)
		assert.Equal(t, questions, store.questions.Load()-before)
	}
	found := func(e *engine.Engine, id string) {
		t.Helper()
		_, err := e.Create(t.Context(), id, small(7))
		require.NoError(t, err)
	}
	look("w", engine.ErrNoWorld, 1)
	look("w", engine.ErrNoWorld, 0)
	look("v", engine.ErrNoWorld, 1)
	look("no name", engine.ErrNoWorld, 0)
	found(there, "w")
	now = now.Add(time.Second - 1)
	look("w", engine.ErrNoWorld, 0)
	now = now.Add(1)
	look("w", nil, 1)
	look("w", nil, 0)

	look("v", engine.ErrNoWorld, 1)
	found(here, "v")
	look("v", nil, 0)
	look("f", engine.ErrNoWorld, 1)
	_, err := here.Fork(t.Context(), "w", 0, "f")
	require.NoError(t, err)
	look("f", nil, 0)

	look("x", engine.ErrNoWorld, 1)
	now = now.Add(-time.Hour)
	look("x", engine.ErrNoWorld, 1)
}

func TestNamesOfWorldsThatAreNotThereAreForgotten(t *testing.T) {
	store := &asked{}
	e := engine.New(store, engine.WithWallClock(func() time.Time { return time.Time{} }))
	const many = 10_000
	for i := range many + 1 {
		_, err := e.World(strconv.Itoa(i))
		require.ErrorIs(t, err, engine.ErrNoWorld)
	}
	_, err := e.World("0")
	require.ErrorIs(t, err, engine.ErrNoWorld)
	assert.EqualValues(t, many+2, store.questions.Load(), "the first was asked for again")
}

func TestFewWorldsAreLookedForAtOnce(t *testing.T) {
	const few, all = 4, 10
	for name, ask := range map[string]func(i int) string{"worlds": strconv.Itoa, "world": func(int) string { return "w" }} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, answers := &asked{gate: make(chan struct{})}, make(chan error, all)
				e := engine.New(store)
				for i := range all {
					go func() {
						_, err := e.World(ask(i))
						answers <- err
					}()
				}
				synctest.Wait()
				assert.EqualValues(t, few, store.questions.Load())
				close(store.gate)
				for range all {
					require.ErrorIs(t, <-answers, engine.ErrNoWorld)
				}
				if name == "world" {
					assert.EqualValues(t, few, store.questions.Load(), "who waited learns from those who asked")
				} else {
					assert.EqualValues(t, all, store.questions.Load())
				}
			})
		})
	}
}

func TestWhoeverAsksForAWorldOfAnotherServerGetsTheSameOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{}
		_, err := engine.New(store).Create(t.Context(), "w", small(7))
		require.NoError(t, err)
		store.gate = make(chan struct{})
		e, found := engine.New(store), make(chan *engine.World, 3)
		for range cap(found) {
			go func() {
				w, err := e.World("w")
				assert.NoError(t, err)
				found <- w
			}()
		}
		synctest.Wait()
		close(store.gate)
		first := <-found
		assert.Same(t, first, <-found, "two would decide on states of their own")
		assert.Same(t, first, <-found)
	})
}

func TestALookUpWaitsForItsPlaceOnlySoLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{gate: make(chan struct{})}
		e := engine.New(store)
		for i := range 4 {
			go func() { _, _ = e.World(strconv.Itoa(i)) }()
		}
		synctest.Wait()
		_, err := e.World("late")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		close(store.gate)
	})
}
