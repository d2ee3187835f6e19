package sqlite

import (
	"runtime"
	"sync"
)

// together is how many jobs share a transaction at most, so that nobody waits for long. Callers beyond wait for a place.
const together = 512

// group is the jobs that share a transaction.
type group struct {
	jobs    []job
	results []error
	done    chan struct{} // closed once the results stand: all who wait are woken at once
}

// queue collects jobs while those before them are carried out.
type queue struct {
	mu     sync.Mutex
	room   sync.Cond // next was taken, or the queue was closed
	next   *group
	filled chan struct{} // holds one token while next has jobs
	closed bool
	last   int // how many jobs the group before had; for the one who takes them
}

func newQueue() *queue {
	q := &queue{next: &group{done: make(chan struct{})}, filled: make(chan struct{}, 1)}
	q.room.L = &q.mu
	return q
}

// hand adds a job and returns how to wait for it.
func (q *queue) hand(j job) (wait func() error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && len(q.next.jobs) == together {
		q.room.Wait()
	}
	if q.closed {
		return func() error { return ErrClosed }
	}
	g, place := q.next, len(q.next.jobs)
	g.jobs = append(g.jobs, j)
	if place == 0 {
		q.filled <- struct{}{} // the token of the group before was taken with it
	}
	return func() error {
		<-g.done
		return g.results[place]
	}
}

// take takes all jobs, after waiting for some if there is nothing else to do; false says that there will be no more.
func (q *queue) take(wait bool) (*group, bool) {
	if !wait && len(q.filled) == 0 && !q.isClosed() {
		return &group{}, true
	}
	if _, more := <-q.filled; !more {
		return nil, false
	}
	if q.last > 1 { // whoever can run may have something to add; a lone caller has nobody to wait for
		runtime.Gosched()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	g := q.next
	q.last = len(g.jobs)
	q.next = &group{jobs: make([]job, 0, q.last), done: make(chan struct{})}
	q.room.Broadcast()
	return g, true
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

// close lets what waits be taken, and nothing else in. It tells whether the queue was open.
func (q *queue) close() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.closed = true
	close(q.filled)
	q.room.Broadcast()
	return true
}
