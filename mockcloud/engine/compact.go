package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// half is how many entries a full journal drops, and how many it keeps besides the founding and the base; 0 for a world
// whose journal is not compacted by itself.
func (w *World) half() uint64 {
	limit := uint64(w.engine.limits.EntriesPerWorld)
	if limit < MinCompacted || w.scratch || w.engine.evidence(w.id) {
		return 0
	}
	return (limit - 2) / 2
}

// length is how many entries the journal has.
func (w *World) length() uint64 {
	if w.base == 0 {
		return w.seq
	}
	return w.seq - w.base + 2
}

// full reports whether the next entry needs room to be made. Callers hold the lock.
func (w *World) full() bool {
	if half := w.half(); half > 0 {
		return w.seq >= w.base+2*half
	}
	return w.length() >= uint64(w.engine.limits.EntriesPerWorld)
}

// waiting is by how many entries a shared journal may be longer than its bound, besides a tenth: it is compacted before a
// turn, and calls that waited for theirs meanwhile come first.
const waiting = 1000

// makeRoom compacts a journal that is full. A shared one is compacted before the turn; here only its bound is kept, for
// those who were faster than that. Callers hold the lock.
func (w *World) makeRoom(ctx context.Context) error {
	if !w.full() {
		return nil
	}
	limit := uint64(w.engine.limits.EntriesPerWorld)
	switch {
	case len(w.ahead) == 0:
		return ErrJournalFull
	case w.engine.shared != nil && w.length() < limit+limit/10+waiting:
		return nil
	case w.engine.shared != nil:
		return ErrJournalFull
	}
	base := w.ahead[0]
	if err := w.engine.store.Trim(context.WithoutCancel(ctx), w.id, journal.Cut{Base: &base}); err != nil {
		return fmt.Errorf("%w; it could not be compacted: %w", ErrJournalFull, err)
	}
	w.compacted(base)
	return nil
}

// compactShared makes room in a journal that others write, too. When another life of it began, or it is gone, there is
// nothing to be done: the turn that follows learns of it.
func (w *World) compactShared(ctx context.Context, base journal.Entry, life uint64) error {
	err := w.engine.store.Trim(ctx, w.id, journal.Cut{Base: &base, Life: life})
	switch {
	case errors.Is(err, journal.ErrGap), errors.Is(err, journal.ErrNoJournal):
		return nil
	case err != nil:
		return fmt.Errorf("%w; it could not be compacted: %w", ErrJournalFull, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.life == life && !w.stale {
		w.compacted(base)
	}
	return nil
}

// compacted notes that the journal begins with a base now. Callers hold the lock.
func (w *World) compacted(base journal.Entry) {
	if base.Seq <= w.base {
		return
	}
	w.base = base.Seq
	w.ahead = slices.DeleteFunc(w.ahead, func(e journal.Entry) bool { return e.Seq <= base.Seq })
	w.wires = min(w.wires, int(w.seq-w.base))
	w.foresee()
}

// foresee keeps, at each half of a journal, what it has come to: once it is full that is the base of its second half. To
// fold a long journal anew for it would keep everybody waiting, and one that is taken late would be another one than that
// of a server that was in time. Callers hold the lock; state and plan are what the entries up to seq say.
func (w *World) foresee() {
	half, known := w.half(), uint64(len(w.ahead))
	if half == 0 || known > 1 || w.seq < w.base+(known+1)*half || w.delayed > 0 {
		return
	}
	if base, err := w.standing(); err == nil {
		w.ahead = append(w.ahead, base)
	}
}

// standing is the world as the base of a journal. What would not be read back as it is now is an error: a base is all
// that will be left. Callers hold the lock.
func (w *World) standing() (journal.Entry, error) {
	state, err := cloud.EncodeState(w.state)
	if err != nil {
		return journal.Entry{}, err
	}
	read, err := cloud.DecodeState(state)
	if err != nil {
		return journal.Entry{}, err
	}
	again, err := cloud.EncodeState(read)
	if err != nil || !bytes.Equal(state, again) {
		return journal.Entry{}, errors.Join(err, errors.New("engine: the state is another one when it is read back"))
	}
	base := &journal.Base{State: state, Answers: w.keys.answers()}
	if w.plan.Len() > 0 {
		if base.Faults, err = json.Marshal(w.plan.Status()); err != nil {
			return journal.Entry{}, err
		}
	}
	return journal.Entry{
		Seq: w.seq, At: w.at, Actor: journal.Actor{Kind: journal.SystemActor}, Base: base, RulesVersion: journal.RulesVersion,
	}, nil
}

// rebase takes over from a base what is not in the state. Callers hold the lock.
func (w *World) rebase(e journal.Entry) error {
	w.base, w.ahead, w.wires, w.delayed = e.Seq, nil, 0, 0
	w.plan, w.keys = fault.Plan{}, keyring{limit: w.engine.limits.KeysPerWorld}
	for _, a := range e.Base.Answers {
		w.keys.put(a.Key, remembered{digest: a.Digest, seq: a.Seq, outcome: cloud.Outcome{Events: a.Events}, status: a.Status})
	}
	if e.Base.Faults == nil {
		return nil
	}
	var planned []fault.State
	if err := json.Unmarshal(e.Base.Faults, &planned); err != nil {
		return fmt.Errorf("journal entry %d: %w", e.Seq, err)
	}
	for _, f := range planned {
		if err := w.plan.Arm(f.Spec); err != nil {
			return fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
		w.plan.Recount([]fault.Count{{ID: f.Spec.ID, Matched: f.Matched, Fired: f.Fired}})
	}
	return nil
}

// Compaction says what a compaction did.
type Compaction struct {
	// Base is the entry with which the journal goes on after the founding; 0 when it has all its entries.
	Base uint64 `json:"base"`
	// Dropped is how many entries are gone, and Entries how many are left.
	Dropped int `json:"dropped"`
	Entries int `json:"entries"`
}

// Compact drops all but the newest `keep` entries of a world's journal (0 keeps none) and the founding: a base takes their
// place, from which the world is folded as before. Where there is nothing to drop, nothing happens. The world waits
// meanwhile, unless others write its journal, too. Errors: ErrNoWorld, ErrEvidence, those of the store, and
// [journal.ErrGap] when another server reset the world meanwhile.
func (e *Engine) Compact(ctx context.Context, id string, keep int) (Compaction, error) {
	w, err := e.World(id)
	switch {
	case err != nil:
		return Compaction{}, err
	case e.evidence(id):
		return Compaction{}, ErrEvidence
	case e.shared != nil:
		return w.compactAmongOthers(ctx, keep)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return Compaction{}, ErrNoWorld
	}
	w.wake()
	entries, err := w.Entries(ctx, 1)
	if err != nil {
		return Compaction{}, err
	}
	base, done, err := e.baseOf(entries, keep)
	if err != nil || base == nil {
		return done, err
	}
	if err := e.store.Trim(ctx, id, journal.Cut{Base: base}); err != nil {
		return Compaction{}, err
	}
	w.compacted(*base)
	return done, nil
}

// compactAmongOthers is Compact for a shared store: what is read and what is cut are of one life of the journal.
func (w *World) compactAmongOthers(ctx context.Context, keep int) (Compaction, error) {
	news, err := w.engine.shared.Since(ctx, w.id, journal.Mark{})
	if errors.Is(err, journal.ErrNoJournal) {
		err = ErrNoWorld
	}
	if err != nil {
		return Compaction{}, err
	}
	base, done, err := w.engine.baseOf(news.Entries, keep)
	if err != nil || base == nil {
		return done, err
	}
	if err := w.engine.store.Trim(ctx, w.id, journal.Cut{Base: base, Life: news.Life}); err != nil {
		return Compaction{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.life == news.Life && !w.stale && w.seq >= base.Seq {
		w.compacted(*base)
	}
	return done, nil
}

// baseOf folds what a journal has come to before its newest entries, and says what is dropped for it; no base when
// nothing is.
func (e *Engine) baseOf(entries []journal.Entry, keep int) (*journal.Entry, Compaction, error) {
	was := journal.CompactedBefore(entries)
	none := Compaction{Base: was, Entries: len(entries)}
	first := 2 // the founding, and the new base itself
	if len(entries) > 0 && entries[0].Base != nil {
		first = 1
	}
	cut := len(entries) - max(0, keep)
	if cut <= first {
		return nil, none, nil
	}
	scratch := newWorld(e, "")
	scratch.scratch = true
	if err := scratch.refold(entries[:cut]); err != nil {
		return nil, none, err
	}
	base, err := scratch.standing()
	if err != nil {
		return nil, none, err
	}
	left := len(entries) - cut + first
	return &base, Compaction{Base: base.Seq, Dropped: len(entries) - left, Entries: left}, nil
}
