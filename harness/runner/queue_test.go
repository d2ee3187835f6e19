package runner

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// taken is what one call of take gives.
type taken struct{ first, count int }

// take drops the ticket.
func take(q *queue, size int) (taken, int) {
	first, count, ticket := q.take(size)
	return taken{first, count}, ticket
}

func TestQueueHandsOutInOrder(t *testing.T) {
	q := newQueue(10, 1)
	one, first := take(q, 4)
	two, second := take(q, 4)
	assert.Equal(t, []taken{{0, 4}, {4, 4}}, []taken{one, two})
	assert.True(t, q.start(0, first))
	assert.False(t, q.start(0, first), "once")
	assert.False(t, q.start(1, second), "of another")
	assert.True(t, q.start(4, second))

	q.giveBack(0, 4, first)
	again, third := take(q, 4)
	assert.Equal(t, taken{1, 3}, again, "up to what is held")
	q.giveBack(4, 4, first)
	rest, _ := take(q, 4)
	assert.Equal(t, taken{8, 2}, rest, "nobody gives back what is another's")
	assert.True(t, q.start(3, third))
}

func TestQueueStealsTheLast(t *testing.T) {
	q := newQueue(3, 1)
	_, first := take(q, 3)
	assert.True(t, q.start(0, first))
	stolen, second := take(q, 3)
	assert.Equal(t, taken{2, 1}, stolen)
	assert.False(t, q.start(2, first))
	assert.True(t, q.start(2, second))
	assert.True(t, q.start(1, first))
	nothing, _ := take(q, 3)
	assert.Equal(t, taken{0, 0}, nothing)
}

func TestQueueLeavesSomethingForOthers(t *testing.T) {
	q := newQueue(100, 5)
	one, _ := take(q, 16)
	assert.Equal(t, taken{0, 10}, one)
	two, _ := take(q, 16)
	assert.Equal(t, taken{10, 9}, two)
	small, _ := take(newQueue(3, 5), 16)
	assert.Equal(t, taken{0, 1}, small)
}

func TestQueueStops(t *testing.T) {
	q := newQueue(5, 1)
	assert.False(t, q.stopped(4))
	q.stopAfter(2)
	q.stopAfter(3)
	assert.Equal(t, []bool{false, true, true}, []bool{q.stopped(2), q.stopped(3), q.stopped(4)})
}
