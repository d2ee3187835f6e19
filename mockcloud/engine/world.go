package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// World is one isolated cloud. It is safe for concurrent use; its commands happen one after another.
type World struct {
	id     string
	engine *Engine

	mu        sync.Mutex
	state     *cloud.State // nil while the world sleeps
	asleep    *founded     // what its state will be folded from; nil once it was
	seq       uint64
	at        time.Time // of the newest entry
	plan      fault.Plan
	keys      keyring
	snapshots map[string]uint64
	wires     int             // wire halves kept
	toDrop    uint64          // wire halves up to here are to be dropped; 0 for none
	base      uint64          // the entry that stands for those before it; 0 for none
	ahead     []journal.Entry // the bases that the journal will have, each once it is full; at most two
	delayed   int             // exchanges that the plan counted and that have no entry yet
	looked    bool            // somebody looked at it while it slept
	gone      bool
	scratch   bool           // it has no journal of its own
	waits     []func() error // what the call under way must wait for, once it has let go of the lock
	epoch     uint64         // counts how often the world was folded anew after a failed append

	// What follows is used with a shared store only.
	life     uint64          // which of the journals of this name was folded
	stale    bool            // the state holds what the journal does not
	founding bool            // nobody may have founded it before
	outbox   []journal.Entry // what the turn under way appends
}

// newWorld returns a world that sleeps, because most have their state from a journal or sleep again once they are founded.
func newWorld(e *Engine, id string) *World {
	return &World{id: id, engine: e, asleep: &founded{}, keys: keyring{limit: e.limits.KeysPerWorld}}
}

// ID is the world's name.
func (w *World) ID() string { return w.id }

// View is what a face sees while it builds an answer, or while it reads. It may look at everything and keep
// nothing: State belongs to the world.
type View struct {
	State *cloud.State
	// Now is the world's time.
	Now time.Time
	// Entry is the entry being written, nil when only reading. The face fills Entry.Wire.
	Entry *journal.Entry
	// Events are what happened: now, or earlier when Replayed.
	Events []cloud.Event
	// Refusal is why nothing happened, or nil.
	Refusal *cloud.Refusal
	// Replayed says that the answer repeats an earlier one for the same idempotency key.
	Replayed bool
}

// Read looks at the world without leaving a trace. What other servers did last is there after [World.Refresh].
func (w *World) Read(fn func(View)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asleep != nil && !w.looked { // whoever makes a world looks at it once, and perhaps never comes back
		w.looked = true
		s := w.dream()
		fn(View{State: s, Now: s.Clock.Now(w.engine.wall()).UTC()})
		return
	}
	w.wake()
	fn(View{State: w.state, Now: w.now()})
}

// now is the world's time. Callers hold the lock.
func (w *World) now() time.Time { return w.state.Clock.Now(w.engine.wall()).UTC() }

func (w *World) seed() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wake()
	return w.state.Seed
}

// Seq is the sequence number of the newest entry.
func (w *World) Seq() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seq
}

// Entries returns the journal from the given sequence number on.
func (w *World) Entries(ctx context.Context, from uint64) ([]journal.Entry, error) {
	return w.engine.store.Load(ctx, w.id, from)
}

// prefix is the journal up to the entry at; 0 means all of it.
func (w *World) prefix(ctx context.Context, at uint64) ([]journal.Entry, error) {
	entries, err := w.Entries(ctx, 1)
	if err != nil || at == 0 {
		return entries, err
	}
	i, has := slices.BinarySearchFunc(entries, at, func(e journal.Entry, at uint64) int { return cmp.Compare(e.Seq, at) })
	switch base := journal.CompactedBefore(entries); {
	case has:
		return entries[: i+1 : i+1], nil
	case at < base:
		return nil, fmt.Errorf("%w: %w: entries 2 to %d are gone; entry 1 and those from %d on are there", ErrNoSuchEntry, journal.ErrCompacted, base-1, base)
	}
	return nil, ErrNoSuchEntry
}

// refold makes the world what the entries say. Callers hold the lock or are the only ones who know the world.
func (w *World) refold(entries []journal.Entry) error {
	if err := journal.InOrder(entries); err != nil {
		return err
	}
	w.state, w.asleep, w.seq = cloud.New(), nil, 0
	w.plan, w.wires, w.toDrop, w.base, w.ahead, w.delayed = fault.Plan{}, 0, 0, 0, nil, 0
	w.keys = keyring{limit: w.engine.limits.KeysPerWorld}
	for _, e := range entries {
		if err := w.take(e); err != nil {
			return err
		}
	}
	return nil
}

// take folds one entry. Callers hold the lock.
func (w *World) take(e journal.Entry) error {
	if err := journal.FoldOne(w.state, e); err != nil {
		return err
	}
	if e.Base != nil {
		if err := w.rebase(e); err != nil {
			return err
		}
	}
	if err := w.refoldFaults(e); err != nil {
		return err
	}
	w.seq, w.at = e.Seq, e.At
	w.note(e)
	w.foresee()
	return nil
}

// note keeps the counts that follow from an entry. Callers hold the lock.
func (w *World) note(e journal.Entry) {
	if e.Wire == nil {
		return
	}
	w.wires++
	if e.Wire.IdempotencyKey != "" && e.Command != nil && !e.Outcome.Refused() {
		w.keys.put(e.Wire.IdempotencyKey, remembered{digest: e.Wire.BodyDigest, seq: e.Seq, outcome: e.Outcome, status: e.Wire.Status})
	}
}

// Reset forgets everything after the entry `to`; 0 means after the founding. Snapshots taken later are dropped.
// ErrNoSuchEntry when there is no such entry, or it was compacted, which the error's text says.
func (w *World) Reset(ctx context.Context, to uint64) error {
	if to == 0 {
		to = 1
	}
	if w.engine.shared != nil {
		return w.resetShared(ctx, to)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return ErrNoWorld
	}
	entries, err := w.prefix(ctx, to)
	if err != nil {
		return err
	}
	if err := w.engine.store.Truncate(ctx, w.id, to); err != nil {
		return err
	}
	w.dropSnapshots(to)
	return w.refold(entries)
}

// dropSnapshots forgets the names of entries after one. Callers hold the lock.
func (w *World) dropSnapshots(after uint64) {
	for name, seq := range w.snapshots {
		if seq > after {
			delete(w.snapshots, name)
		}
	}
}

// MaxSnapshots is how many names of snapshots a world may have.
const MaxSnapshots = 1000

// ErrSnapshotLimit means that a world has [MaxSnapshots] names. One that is known may still be given to another entry.
var ErrSnapshotLimit = errors.New("engine: too many snapshots; use a name again, or reset the world")

// Snapshot gives the newest entry a name, for [World.Reset] and [Engine.Fork], and returns its sequence number. A
// name used before now means this entry; a new one may be ErrSnapshotLimit. Names live as long as the process: the entries they mean live in the store,
// until they are compacted.
func (w *World) Snapshot(name string) (uint64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !validName(name) {
		return 0, ErrWorldName
	}
	if _, known := w.snapshots[name]; !known && len(w.snapshots) >= MaxSnapshots {
		return 0, ErrSnapshotLimit
	}
	if w.snapshots == nil {
		w.snapshots = map[string]uint64{}
	}
	w.snapshots[name] = w.seq
	return w.seq, nil
}

// Snapshots lists the names with the sequence numbers they mean.
func (w *World) Snapshots() map[string]uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make(map[string]uint64, len(w.snapshots))
	for name, seq := range w.snapshots {
		list[name] = seq
	}
	return list
}
