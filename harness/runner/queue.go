package runner

import "sync"

// The states of a place in the queue; others are the tickets of those who took it.
const (
	placeFree    = 0
	placeStarted = -1
)

// queue hands the places of a plan out to workers, in order. Who takes several of them
// starts one after the other, and what is not started yet may be taken by another who
// has nothing else to do.
type queue struct {
	mu      sync.Mutex
	places  []int
	lowest  int // no place before it is free
	tickets int
	// workers share what is left: the last of them should not get much more to do.
	workers int
	// last is the last place that is to be started at all.
	last int
}

// newQueue makes a queue of free places.
func newQueue(count, workers int) *queue {
	return &queue{places: make([]int, count), workers: workers, last: count - 1}
}

// take gives up to size places from first on, and the ticket that they are held with.
// None means that all places are started.
func (q *queue) take(size int) (first, count, ticket int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tickets++
	for q.lowest < len(q.places) && q.places[q.lowest] != placeFree {
		q.lowest++
	}
	if q.lowest == len(q.places) {
		return q.steal()
	}
	if q.workers > 1 {
		size = min(size, (len(q.places)-q.lowest)/(2*q.workers))
	}
	first = q.lowest
	for first+count < len(q.places) && count < max(1, size) && q.places[first+count] == placeFree {
		q.places[first+count] = q.tickets
		count++
	}
	return first, count, q.tickets
}

// steal takes the last place that is not started, which is the one that its holder
// would come to last.
func (q *queue) steal() (first, count, ticket int) {
	for i := len(q.places) - 1; i >= 0; i-- {
		if q.places[i] != placeStarted {
			q.places[i] = q.tickets
			return i, 1, q.tickets
		}
	}
	return 0, 0, q.tickets
}

// start takes a place for good, if the ticket still holds it.
func (q *queue) start(place, ticket int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.places[place] != ticket {
		return false
	}
	q.places[place] = placeStarted
	return true
}

// giveBack frees those of the places that the ticket still holds.
func (q *queue) giveBack(first, count, ticket int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := first; i < first+count; i++ {
		if q.places[i] == ticket {
			q.places[i] = placeFree
			q.lowest = min(q.lowest, i)
		}
	}
}

// stopAfter says that no place after this one is to be started any more.
func (q *queue) stopAfter(place int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last = min(q.last, place)
}

// stopped says that the place comes after the last one that is to be started.
func (q *queue) stopped(place int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return place > q.last
}
