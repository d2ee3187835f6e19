package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Errors that tell a caller what it asked for cannot be. Compare with [errors.Is].
var (
	// ErrNoWorld means that there is no world of this name.
	ErrNoWorld = errors.New("engine: no such world")
	// ErrWorldExists means that the name is taken.
	ErrWorldExists = errors.New("engine: a world of this name exists")
	// ErrWorldLimit means that there are as many worlds as [Limits] allows.
	ErrWorldLimit = errors.New("engine: too many worlds; delete some first")
	// ErrWorldName means that a name has other characters than letters, digits, "-" and "_", or more than 64.
	ErrWorldName = errors.New("engine: a world's name is 1 to 64 letters, digits, - or _")
	// ErrJournalFull means that the world's journal is as long as [Limits] allows and cannot be compacted; reset or delete
	// the world.
	ErrJournalFull = errors.New("engine: the world's journal is full; reset or delete the world")
	// ErrEvidence means that the world's journal may not be compacted: somebody needs all of it; see [WithEvidence].
	ErrEvidence = errors.New("engine: the world's journal is evidence and is not compacted")
	// ErrIdempotencyMismatch means that an idempotency key came again with another request.
	ErrIdempotencyMismatch = errors.New("engine: idempotency key was used for another request")
	// ErrNoSuchEntry means that a sequence number or snapshot does not exist in the world's journal.
	ErrNoSuchEntry = errors.New("engine: no such entry or snapshot")
)

// Limits bounds what an engine keeps. Zero members mean the default.
type Limits struct {
	// Worlds is how many worlds there may be; default 100,000.
	Worlds int
	// EntriesPerWorld is how long a journal may get; default 1,000,000. One that is full is compacted: the founding and the
	// newer half of its entries stay, wire halves included, and a base stands for the others. Below [MinCompacted], and
	// where the journal is evidence, there is ErrJournalFull instead.
	EntriesPerWorld int
	// WiresPerWorld is how many wire halves are kept, newest first; default 10,000. Those of remembered idempotency keys
	// stay besides.
	WiresPerWorld int
	// KeysPerWorld is how many idempotency keys are remembered, newest first; default 10,000.
	KeysPerWorld int
}

// MinCompacted is the least [Limits.EntriesPerWorld] with which journals are compacted.
const MinCompacted = 16

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		have *int
		want int
	}{{&l.Worlds, 100_000}, {&l.EntriesPerWorld, 1_000_000}, {&l.WiresPerWorld, 10_000}, {&l.KeysPerWorld, 10_000}} {
		if *f.have <= 0 {
			*f.have = f.want
		}
	}
	return l
}

// Option configures [New].
type Option func(*Engine)

// WithRules makes the engine decide with other rules than [cloud.Decide]: the seam at which tests plant mistakes.
func WithRules(r journal.Rules) Option { return func(e *Engine) { e.rules = r } }

// WithWallClock replaces the machine's clock, which only worlds with a running clock look at.
func WithWallClock(now func() time.Time) Option { return func(e *Engine) { e.wall = now } }

// WithLimits bounds what the engine keeps.
func WithLimits(l Limits) Option { return func(e *Engine) { e.limits = l.withDefaults() } }

// WithEvidence names the worlds whose journals are kept whole, because somebody will judge by all that is in them. Such a
// world that is full answers ErrJournalFull.
func WithEvidence(is func(world string) bool) Option { return func(e *Engine) { e.evidence = is } }

// WithTrouble lets tell know of what went wrong in a world and failed no call: old wire halves that could not be dropped,
// which is tried again at the next call. tell is called while the world waits, must be quick, and must not call the engine.
// Without it nobody learns of that.
func WithTrouble(tell func(world string, err error)) Option {
	return func(e *Engine) { e.trouble = tell }
}

// Engine runs many isolated worlds over one store. It is safe for concurrent use.
type Engine struct {
	store  journal.Store
	queue  journal.Queue  // the store, if it can take entries before they are durable
	shared journal.Shared // the store, if other servers write it, too
	absent *absent        // worlds that the shared store does not have
	rules  journal.Rules
	wall   func() time.Time
	limits Limits
	// evidence tells whose journals are never compacted.
	evidence func(world string) bool
	trouble  func(world string, err error)
	// unfounded is every world before its founding; nothing changes it.
	unfounded *cloud.State
	drafts    sync.Pool // of *cloud.Draft
	ones      sync.Pool // of *[1]journal.Entry; see appendOne

	mu     sync.RWMutex
	worlds map[string]*World
	made   uint64 // how many worlds were ever named by the engine
}

// WallClock reads the machine's clock. It is the one place in the house that does: everything else is told the time.
func WallClock() time.Time { return time.Now() }

// New returns an engine over the store. Worlds the store already holds come back with [Engine.Open].
func New(store journal.Store, opts ...Option) *Engine {
	e := &Engine{
		store: store, rules: cloud.Decide, wall: WallClock, limits: Limits{}.withDefaults(), worlds: map[string]*World{},
		evidence:  func(string) bool { return false },
		trouble:   func(string, error) {},
		absent:    newAbsent(),
		unfounded: cloud.New(), drafts: sync.Pool{New: func() any { return &cloud.Draft{} }},
		ones: sync.Pool{New: func() any { return &[1]journal.Entry{} }},
	}
	e.queue, _ = store.(journal.Queue)
	e.shared, _ = store.(journal.Shared)
	for _, o := range opts {
		o(e)
	}
	return e
}

// Open folds every journal in the store into a world, or only those of the worlds named. It fails on the first damaged one,
// naming it. Worlds of a shared store are folded when they are asked for.
func (e *Engine) Open(ctx context.Context, only ...string) error {
	if e.shared != nil {
		_, err := e.shared.Worlds(ctx) // it answers: nothing else is needed
		return err
	}
	names := only
	if len(only) == 0 {
		var err error
		if names, err = e.store.Worlds(ctx); err != nil {
			return err
		}
	}
	for _, name := range names {
		entries, err := e.store.Load(ctx, name, 1)
		if err != nil {
			return fmt.Errorf("world %s: %w", name, err)
		}
		w := newWorld(e, name)
		if err := w.refold(entries); err != nil {
			return fmt.Errorf("world %s: %w", name, err)
		}
		if err := e.register(w); err != nil {
			return fmt.Errorf("world %s: %w", name, err)
		}
	}
	return nil
}

// Create founds a world. An empty id lets the engine choose one, which follows from the seed and from how many it
// chose before. A founding that the rules refuse comes back as a [*FoundingError].
func (e *Engine) Create(ctx context.Context, id string, found cloud.Found) (*World, error) {
	if e.shared != nil {
		return e.createShared(ctx, id, found)
	}
	w := newWorld(e, e.name(id, found.Seed))
	if err := e.register(w); err != nil {
		return nil, err
	}
	if err := w.found(ctx, found); err != nil {
		return nil, errors.Join(err, e.Delete(ctx, w.id))
	}
	return w, nil
}

// founding is the first call of a world.
func founding(found cloud.Found) Call {
	return Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true,
		Command: func(*cloud.State) cloud.Command { return found },
	}
}

// FoundingError says that the rules refused a founding.
type FoundingError struct{ Refusal cloud.Refusal }

// Error names the refusal's code and subject.
func (f *FoundingError) Error() string {
	return fmt.Sprintf("engine: the world cannot be founded: %s %s", f.Refusal.Code, f.Refusal.Subject)
}

// World finds a world, or returns ErrNoWorld. One that only other servers know is looked for in the shared store, whose
// errors come back: at once, unless it was looked for in vain here less than a second ago.
func (e *Engine) World(id string) (*World, error) {
	e.mu.RLock()
	w, ok := e.worlds[id]
	e.mu.RUnlock()
	switch {
	case ok:
		return w, nil
	case e.shared != nil:
		return e.find(id)
	}
	return nil, ErrNoWorld
}

// Worlds lists the names of all worlds, sorted; while a shared store does not answer, of those that were used here.
func (e *Engine) Worlds() []string {
	if names, err := e.List(context.Background()); err == nil {
		return names
	}
	return e.known()
}

// List lists the names of all worlds, sorted. An error is that of a shared store, [journal.ErrAway] among them: what is known
// here would be less than there is.
func (e *Engine) List(ctx context.Context) ([]string, error) {
	if e.shared == nil {
		return e.known(), nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookup)
	defer cancel()
	return e.shared.Worlds(ctx)
}

// known are the names of the worlds that were used here, sorted.
func (e *Engine) known() []string {
	e.mu.RLock()
	defer e.mu.RUnlock()
	names := make([]string, 0, len(e.worlds))
	for name := range e.worlds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Size is how many worlds there are.
func (e *Engine) Size() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.worlds)
}

// Delete removes a world and its journal. Calls under way end with ErrNoWorld.
func (e *Engine) Delete(ctx context.Context, id string) error {
	w, err := e.World(id)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.leave()
	if e.shared != nil {
		w.mu.Unlock() // a turn under way may need it
	} else {
		defer w.mu.Unlock()
	}
	if err := e.store.Truncate(ctx, id, 0); err != nil && !errors.Is(err, journal.ErrNoJournal) {
		return err
	}
	return nil
}

// Fork makes a world from another's journal up to the entry `at` (0 means all of it). From then on they go separate ways.
// ErrNoSuchEntry when there is no such entry, or it was compacted, which the error's text says.
func (e *Engine) Fork(ctx context.Context, from string, at uint64, id string) (*World, error) {
	source, err := e.World(from)
	if err != nil {
		return nil, err
	}
	entries, err := source.prefix(ctx, at)
	if err != nil {
		return nil, err
	}
	if e.shared != nil {
		return e.forkShared(ctx, id, source.seed(), entries)
	}
	w := newWorld(e, e.name(id, source.seed()))
	if err := w.refold(entries); err != nil {
		return nil, err
	}
	w.mu.Lock() // nobody may use it before its journal is stored
	defer w.mu.Unlock()
	if err := e.register(w); err != nil {
		return nil, err
	}
	if err := e.store.Append(ctx, w.id, entries...); err != nil {
		w.leave()
		return nil, err
	}
	return w, nil
}

// forget takes a world from the list, unless the name stands for another one by now.
func (e *Engine) forget(w *World) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.worlds[w.id] == w {
		delete(e.worlds, w.id)
	}
}

// register puts a world into the list, under one lock with the bound: two who come at once cannot exceed it.
func (e *Engine) register(w *World) error {
	if !validName(w.id) {
		return ErrWorldName
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.worlds[w.id] != nil:
		return ErrWorldExists
	case len(e.worlds) >= e.limits.Worlds:
		return ErrWorldLimit
	}
	e.worlds[w.id] = w
	return nil
}

// name is the id given, or one that follows from the seed and from how many were chosen before, so that a run that is
// repeated has the same addresses.
func (e *Engine) name(id string, seed uint64) string {
	if id != "" {
		return id
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for {
		e.made++
		sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", seed, e.made))
		if id = "w-" + hex.EncodeToString(sum[:5]); e.worlds[id] == nil {
			return id
		}
	}
}

// validName keeps to what stands in a path, a file name and a table's key without being escaped.
func validName(id string) bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	for _, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
		if !letter {
			return false
		}
	}
	return true
}
