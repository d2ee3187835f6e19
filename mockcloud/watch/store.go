package watch

import (
	"context"
	"errors"
	"time"

	"example.com/rehearse/mockcloud/journal"
)

// Store observes a store. What it returns can do what the store can: take entries before they are durable, or share its
// journals with other servers.
func (w *Watch) Store(s journal.Store) journal.Store {
	watched := &store{Store: s, w: w}
	switch s := s.(type) { // these come in nobody's place: the engine asks which one a store is
	case journal.Shared:
		return &shared{store: watched, shared: s}
	case journal.Queue:
		return &queue{store: watched, queue: s}
	}
	return watched
}

// store is a [journal.Store] with an eye on it.
type store struct {
	journal.Store
	w *Watch
}

// took notes an operation that is over.
func (s *store) took(operation string, began time.Time, err error) {
	s.w.metrics.storeDuration.WithLabelValues(operation).Observe(s.w.now().Sub(began).Seconds())
	if err != nil && !errors.Is(err, journal.ErrNoJournal) { // that one is an answer
		s.w.metrics.storeErrors.WithLabelValues(operation).Inc()
	}
}

// Append implements [journal.Store].
func (s *store) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	began := s.w.now()
	s.w.metrics.storeWaiting.Inc()
	err := s.Store.Append(ctx, world, entries...)
	s.appended(began, len(entries), err)
	return err
}

func (s *store) appended(began time.Time, entries int, err error) {
	s.w.metrics.storeWaiting.Dec()
	s.took("append", began, err)
	if err == nil {
		s.w.metrics.entries.Add(float64(entries))
	}
}

// Load implements [journal.Store].
func (s *store) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	began := s.w.now()
	entries, err := s.Store.Load(ctx, world, from)
	s.took("load", began, err)
	return entries, err
}

// Worlds implements [journal.Store].
func (s *store) Worlds(ctx context.Context) ([]string, error) {
	began := s.w.now()
	names, err := s.Store.Worlds(ctx)
	s.took("worlds", began, err)
	return names, err
}

// Truncate implements [journal.Store].
func (s *store) Truncate(ctx context.Context, world string, after uint64) error {
	began := s.w.now()
	err := s.Store.Truncate(ctx, world, after)
	s.took("truncate", began, err)
	return err
}

// Trim implements [journal.Store].
func (s *store) Trim(ctx context.Context, world string, c journal.Cut) error {
	began := s.w.now()
	err := s.Store.Trim(ctx, world, c)
	s.took("trim", began, err)
	return err
}

// queue is a [journal.Queue] with an eye on it.
type queue struct {
	*store
	queue journal.Queue
}

// Submit implements [journal.Queue].
func (q *queue) Submit(world string, entries ...journal.Entry) (wait func() error) {
	began := q.w.now()
	q.w.metrics.storeWaiting.Inc()
	settled := q.queue.Submit(world, entries...)
	return func() error {
		err := settled()
		q.appended(began, len(entries), err)
		return err
	}
}
