package journaltest

import (
	"context"
	"sync"

	"example.com/rehearse/mockcloud/journal"
)

// Shared is a [journal.Shared] in memory, for tests of several engines in one process. The zero value is ready.
type Shared struct {
	// Commit, when there is one, is asked before a turn's entries are kept; its error is what the turn ends with.
	Commit func(world string, entries []journal.Entry) error

	mu    sync.Mutex // held during a turn: there is one at a time, in all worlds
	kept  journal.Memory
	lives map[string]uint64
	last  uint64
}

// Append implements [journal.Store].
func (s *Shared) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.append(ctx, world, entries)
}

func (s *Shared) append(ctx context.Context, world string, entries []journal.Entry) error {
	if err := s.kept.Append(ctx, world, entries...); err != nil {
		return err
	}
	if s.lives[world] == 0 {
		s.renew(world)
	}
	return nil
}

// renew begins another life.
func (s *Shared) renew(world string) {
	if s.lives == nil {
		s.lives = map[string]uint64{}
	}
	s.last++
	s.lives[world] = s.last
}

// Load implements [journal.Store].
func (s *Shared) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	return s.kept.Load(ctx, world, from)
}

// Worlds implements [journal.Store].
func (s *Shared) Worlds(ctx context.Context) ([]string, error) { return s.kept.Worlds(ctx) }

// Truncate implements [journal.Store].
func (s *Shared) Truncate(ctx context.Context, world string, after uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	have, err := s.kept.Load(ctx, world, after+1)
	if err != nil || len(have) == 0 {
		return err
	}
	if err := s.kept.Truncate(ctx, world, after); err != nil {
		return err
	}
	if s.renew(world); after == 0 {
		delete(s.lives, world)
	}
	return nil
}

// Trim implements [journal.Store].
func (s *Shared) Trim(ctx context.Context, world string, c journal.Cut) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Life != 0 && s.lives[world] != 0 && c.Life != s.lives[world] {
		return journal.ErrGap
	}
	return s.kept.Trim(ctx, world, c)
}

// Since implements [journal.Shared].
func (s *Shared) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since(ctx, world, after)
}

func (s *Shared) since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	news := journal.News{Life: s.lives[world]}
	if news.Whole = news.Life != after.Life; news.Whole {
		after.Seq = 0
	}
	entries, err := s.kept.Load(ctx, world, after.Seq+1)
	if err != nil {
		return journal.News{}, err
	}
	if len(entries) > 0 {
		news.Entries = entries
	}
	return news, nil
}

// Turn implements [journal.Shared]. The turn is over when it returns.
func (s *Shared) Turn(world string, w journal.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx := context.Background()
	news, _ := s.since(ctx, world, w.Mark()) // a world that is not there has no news
	entries := w.Write(news)
	var err error
	if len(entries) > 0 {
		if s.Commit != nil {
			err = s.Commit(world, entries)
		}
		if err == nil {
			err = s.append(ctx, world, entries)
		}
	}
	w.Done(err)
}
