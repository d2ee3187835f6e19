package sqlite

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settle gives a group's waiters their results.
func settle(g *group, err error) {
	for range g.jobs {
		g.results = append(g.results, err)
	}
	close(g.done)
}

func TestAGroupTakesSoManyAndTheRestComeAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, answers := newQueue(), make(chan error, together+2)
		for range together + 2 {
			go func() { answers <- q.hand(job{})() }()
		}
		synctest.Wait()
		first, more := q.take(true)
		require.True(t, more)
		assert.Len(t, first.jobs, together)
		synctest.Wait()
		assert.Empty(t, answers, "nobody is answered before the transaction is over")
		refused := errors.New("the disk is full")
		settle(first, refused)
		synctest.Wait()
		require.Len(t, answers, together)
		for range together {
			require.ErrorIs(t, <-answers, refused)
		}
		second, more := q.take(true)
		require.True(t, more)
		assert.Len(t, second.jobs, 2)
		settle(second, nil)
		for range 2 {
			require.NoError(t, <-answers)
		}
	})
}

func TestAClosedQueueGivesOutWhatItHasAndTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, answers := newQueue(), make(chan error, together+1)
		for range together + 1 { // one waits for room
			go func() { answers <- q.hand(job{})() }()
		}
		synctest.Wait()
		assert.True(t, q.close())
		assert.False(t, q.close(), "it was closed")
		require.ErrorIs(t, <-answers, ErrClosed)
		require.ErrorIs(t, q.hand(job{})(), ErrClosed)
		last, more := q.take(true)
		require.True(t, more)
		assert.Len(t, last.jobs, together)
		settle(last, nil)
		_, more = q.take(true)
		assert.False(t, more)
	})
}
