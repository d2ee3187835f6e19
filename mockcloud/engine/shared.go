package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

const (
	// lookup is how long the search for a world of another server may take.
	lookup = 10 * time.Second
	// reading is how long it may take to read what others wrote, which may be a whole journal.
	reading = 30 * time.Second
)

// tries is how often a call may find itself behind one that broke off.
const tries = 3

// errBehind means that a call before, in the same transaction, left the world in pieces. Nothing was decided.
var errBehind = errors.New("engine: another call broke off; try again")

// turn is one call under a shared store: it runs where no other server can write the world's journal, on a state that
// includes what they wrote.
type turn struct {
	w        *World
	call     func() error
	began    bool
	err      error       // what call said
	panicked any         // what call panicked with
	drop     journal.Cut // what to drop afterwards
	done     chan error
}

// inTurn is settled for a shared store. The world's lock is never held while the turn is waited for: the turn takes it.
func (w *World) inTurn(ctx context.Context, call func() error) error {
	if err := w.prepare(ctx); err != nil {
		return err
	}
	t := &turn{w: w, call: call, done: make(chan error, 1)}
	for try := 1; try == 1 || errors.Is(t.err, errBehind) && try <= tries; try++ {
		w.engine.shared.Turn(w.id, t)
		if err := <-t.done; err != nil {
			return err
		}
	}
	if t.panicked != nil {
		panic(t.panicked) // where it belongs: in the caller's goroutine
	}
	if t.drop.WiresUpTo > 0 {
		w.trimShared(ctx, t.drop)
	}
	return t.err
}

// trimShared is the end of trim in a journal that others write, too. When another life of it began, or it is gone, there
// is nothing to be dropped. What goes wrong is told, and tried again after the next turn.
func (w *World) trimShared(ctx context.Context, c journal.Cut) {
	err := w.engine.store.Trim(context.WithoutCancel(ctx), w.id, c)
	if err == nil || errors.Is(err, journal.ErrGap) || errors.Is(err, journal.ErrNoJournal) {
		return
	}
	w.engine.trouble(w.id, err)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.life == c.Life && !w.stale { // else the wire halves are counted anew
		w.toDrop = max(w.toDrop, c.WiresUpTo)
	}
}

// prepare does before a turn what would take longer than one may: it folds a world that must be folded as a whole, and
// compacts a journal that is full.
func (w *World) prepare(ctx context.Context) error {
	w.mu.Lock()
	there := !w.founding && !w.gone
	whole := there && w.mark().Life == 0
	due := there && !w.stale && len(w.ahead) > 0 && w.full()
	var base journal.Entry
	if due {
		base = w.ahead[0]
	}
	life := w.life
	w.mu.Unlock()
	switch {
	case whole:
		return w.Refresh(ctx)
	case due:
		return w.compactShared(ctx, base, life)
	}
	return nil
}

// Mark implements [journal.Writer].
func (t *turn) Mark() journal.Mark {
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	return t.w.mark()
}

// Write implements [journal.Writer].
func (t *turn) Write(news journal.News) (entries []journal.Entry) {
	w := t.w
	w.mu.Lock()
	defer w.mu.Unlock()
	t.began = true
	defer func() {
		if t.panicked = recover(); t.panicked != nil {
			entries, w.outbox, w.stale = nil, nil, true
		}
	}()
	if t.err = w.arrive(news); t.err != nil {
		return nil
	}
	t.err = t.call()
	entries, w.outbox = w.outbox, nil
	if w.toDrop > 0 {
		t.drop, w.toDrop = w.cut(), 0
	}
	return entries
}

// Done implements [journal.Writer]. What was decided and did not become durable has not happened: the state that
// includes it is folded anew before the next turn.
func (t *turn) Done(err error) {
	if err != nil && t.began {
		t.w.mu.Lock()
		t.w.stale = true
		t.w.mu.Unlock()
	}
	t.done <- err
}

// mark is up to where the world knows its journal. Callers hold the lock.
func (w *World) mark() journal.Mark {
	if w.stale {
		return journal.Mark{}
	}
	return journal.Mark{Life: w.life, Seq: w.seq}
}

// arrive is the beginning of a turn. Callers hold the lock.
func (w *World) arrive(news journal.News) error {
	switch {
	case w.gone:
		return ErrNoWorld
	case news.Life != 0 && w.founding:
		return ErrWorldExists
	case news.Life == 0 && !w.founding:
		w.leave()
		return ErrNoWorld
	case w.stale && !news.Whole:
		return errBehind
	}
	return w.follow(news)
}

// leave closes a world that others deleted. Callers hold the lock.
func (w *World) leave() {
	w.gone = true
	w.engine.forget(w)
}

// follow takes over what other servers wrote. News that were asked for before the world came further are old, and are
// passed over. A world whose journal cannot be read is closed. Callers hold the lock.
func (w *World) follow(news journal.News) error {
	var err error
	switch {
	case news.Whole && (w.stale || news.Life > w.life):
		if news.Life != w.life {
			w.snapshots = nil // their entries may be other ones now
		}
		err = w.refold(news.Entries)
		w.life, w.stale = news.Life, false
	case news.Life == w.life && !w.stale:
		for _, e := range news.Entries {
			if err == nil && e.Seq > w.seq {
				err = w.learn(e)
			}
		}
	}
	if err != nil {
		w.leave()
		return fmt.Errorf("world %s: %w", w.id, err)
	}
	return nil
}

// learn takes over one entry. Callers hold the lock.
func (w *World) learn(e journal.Entry) error {
	if e.Seq != w.seq+1 && e.Base == nil { // a base says it all: others compacted what was not learned yet
		return fmt.Errorf("journal is damaged: entry %d follows entry %d", e.Seq, w.seq)
	}
	return w.take(e)
}

// Refresh brings the world to what other servers made of it; with a store of its own that is nothing. [World.Do] and
// whatever else changes the world need no refresh. ErrNoWorld says that the world was deleted elsewhere.
func (w *World) Refresh(ctx context.Context) error {
	if w.engine.shared == nil {
		return nil
	}
	w.mu.Lock()
	mark := w.mark()
	w.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, reading)
	defer cancel()
	news, err := w.engine.shared.Since(ctx, w.id, mark)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case errors.Is(err, journal.ErrNoJournal):
		w.leave()
		return ErrNoWorld
	case err != nil:
		return err
	}
	return w.follow(news)
}

// find adopts a world unless the store did not have it a moment ago.
func (e *Engine) find(id string) (*World, error) {
	if !validName(id) || e.absent.has(id, e.wall()) {
		return nil, ErrNoWorld
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookup)
	defer cancel()
	done, err := e.absent.search(ctx)
	if err != nil { // those who look are waiting for the store themselves
		return nil, fmt.Errorf("engine: world %s: %w: %w", id, journal.ErrAway, err)
	}
	defer done()
	asked := e.wall()
	if e.absent.has(id, asked) { // whoever asked for it before has found out meanwhile
		return nil, ErrNoWorld
	}
	w, err := e.adopt(ctx, id)
	if errors.Is(err, ErrNoWorld) {
		e.absent.note(id, asked)
	}
	return w, err
}

// adopt makes a world known here that another server founded, or that was there before this one started.
func (e *Engine) adopt(ctx context.Context, id string) (*World, error) {
	w := newWorld(e, id)
	if err := w.Refresh(ctx); err != nil {
		return nil, err
	}
	return e.settle(w), nil
}

// settle registers a world of the shared store, unless it is already known here.
func (e *Engine) settle(w *World) *World {
	e.mu.Lock()
	defer e.mu.Unlock()
	if known := e.worlds[w.id]; known != nil {
		return known
	}
	e.worlds[w.id] = w
	return w
}

// createShared founds a world where other servers may be doing the same. It is known here only once it is stored.
func (e *Engine) createShared(ctx context.Context, id string, found cloud.Found) (*World, error) {
	for {
		w, err := e.candidate(id, found.Seed)
		if err != nil {
			return nil, err
		}
		w.founding = true
		reply, err := w.Do(ctx, founding(found))
		switch {
		case errors.Is(err, ErrWorldExists) && id == "":
			continue // another server chose the same name
		case err != nil:
			return nil, err
		case reply.Entry.Outcome.Refused():
			return nil, errors.Join(&FoundingError{Refusal: *reply.Entry.Outcome.Refusal}, e.store.Truncate(ctx, w.id, 0))
		}
		w.mu.Lock()
		w.founding = false
		w.mu.Unlock()
		return e.settle(w), nil
	}
}

// candidate is a world with a name, not registered, if there is room for it.
func (e *Engine) candidate(id string, seed uint64) (*World, error) {
	w := newWorld(e, e.name(id, seed))
	w.wake() // turns take place awake
	e.mu.RLock()
	defer e.mu.RUnlock()
	switch {
	case !validName(w.id):
		return nil, ErrWorldName
	case len(e.worlds) >= e.limits.Worlds:
		return nil, ErrWorldLimit
	}
	return w, nil
}

// forkShared stores a prefix of another world's journal under a new name.
func (e *Engine) forkShared(ctx context.Context, id string, seed uint64, entries []journal.Entry) (*World, error) {
	for {
		w, err := e.candidate(id, seed)
		if err != nil {
			return nil, err
		}
		switch err := e.store.Append(ctx, w.id, entries...); {
		case errors.Is(err, journal.ErrGap) && id == "":
			continue // another server chose the same name
		case errors.Is(err, journal.ErrGap):
			return nil, ErrWorldExists
		case err != nil:
			return nil, err
		}
		return e.adopt(ctx, w.id)
	}
}

// resetShared is Reset for a shared store: others may write until the entries are dropped, and see afterwards that they
// were.
func (w *World) resetShared(ctx context.Context, to uint64) error {
	if _, err := w.prefix(ctx, to); err != nil {
		return err
	}
	if err := w.engine.store.Truncate(ctx, w.id, to); err != nil {
		return err
	}
	kept := w.Snapshots()
	if err := w.Refresh(ctx); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.snapshots = kept
	w.dropSnapshots(to)
	return nil
}
