package watch

import (
	"context"
	"time"

	"example.com/rehearse/mockcloud/journal"
)

// shared is a [journal.Shared] with an eye on it.
type shared struct {
	*store
	shared journal.Shared
}

// Since implements [journal.Shared].
func (s *shared) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	began := s.w.now()
	news, err := s.shared.Since(ctx, world, after)
	s.took("since", began, err)
	return news, err
}

// Turn implements [journal.Shared].
func (s *shared) Turn(world string, w journal.Writer) {
	s.w.metrics.storeWaiting.Inc()
	s.shared.Turn(world, &writer{Writer: w, store: s.store, began: s.w.now()})
}

// writer is a turn with an eye on it: from when it was asked for until it was done.
type writer struct {
	journal.Writer
	store   *store
	began   time.Time
	entries int
}

// Write implements [journal.Writer].
func (w *writer) Write(news journal.News) []journal.Entry {
	entries := w.Writer.Write(news)
	w.entries = len(entries)
	return entries
}

// Done implements [journal.Writer]. The writer is told last, so that whoever it wakes finds the turn counted.
func (w *writer) Done(err error) {
	w.store.appended(w.began, w.entries, err)
	w.Writer.Done(err)
}
