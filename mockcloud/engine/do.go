package engine

import (
	"context"
	"errors"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// Call is one thing asked of a world.
type Call struct {
	Actor journal.Actor
	// Wire is the exchange as the face knows it before the answer; nil in process. The engine owns it from here on.
	Wire *journal.Wire
	// Control marks the stage's own calls, which no fault touches.
	Control bool
	// Admit, when there is one, is asked first, under the world's lock, and returns the call that counts: who calls, and
	// for what, is read in the world on which the call is decided.
	Admit func(View) Call
	// Command turns what was typed into a command: tokens and keys become references here. It runs under the
	// world's lock. A nil func, or a nil result, makes a wire-only entry: a malformed body, an unknown route.
	Command func(*cloud.State) cloud.Command
	// Present builds the answer. It runs under the lock after the events are applied and before the entry is stored.
	Present func(View)
	// IdempotencyKey is the client's key for this request, "" for none.
	IdempotencyKey string
	// BodyDigest identifies the request that the key belongs to.
	BodyDigest string
	// Passed is a delaying fault that the face already served; see [Reply.Delayed].
	Passed *fault.Injection
}

// Reply is what came of a call.
type Reply struct {
	// Entry is the entry as it was stored.
	Entry journal.Entry
	// Now is the world's time.
	Now time.Time
	// Replayed says that an earlier answer was given again.
	Replayed bool
	// Injection is the fault that fired, or nil. The face breaks the answer as it says.
	Injection *fault.Injection
	// Delayed says that the fault delays the decision itself: nothing was decided or stored yet, and the call's wire
	// half is as it was. The face waits
	// Injection.Spec.Delay and calls again with Passed; if its client went away meanwhile, it calls with Passed and
	// without Command, so that the journal knows.
	Delayed bool
}

// Do decides, stores and answers one call. A refusal is in the entry's outcome; errors are ErrNoWorld,
// ErrJournalFull (see [Limits]), ErrIdempotencyMismatch (journaled, nothing decided) and those of the store, after which
// nothing has happened.
func (w *World) Do(ctx context.Context, c Call) (Reply, error) {
	if w.engine.shared == nil { // as settled does, without making a function
		w.begin()
		reply, err := w.do(ctx, c)
		return reply, w.settle(ctx, err)
	}
	return w.doInTurn(ctx, c)
}

// doInTurn is Do for a shared store. It has a function of its own because the call outlives it on the heap.
func (w *World) doInTurn(ctx context.Context, c Call) (reply Reply, err error) {
	err = w.inTurn(ctx, func() (err error) {
		reply, err = w.do(ctx, c)
		return err
	})
	return reply, err
}

// settled runs fn under the world's lock and returns when everything fn stored is durable. The lock is free by then:
// others decide on what is still on its way to the disk, and because their entries come later in the same journal, none
// of their answers leaves before it has arrived. Should it not arrive, none of theirs does.
func (w *World) settled(ctx context.Context, fn func() error) error {
	if w.engine.shared != nil {
		return w.inTurn(ctx, fn)
	}
	w.begin()
	return w.settle(ctx, fn())
}

// begin takes the lock of a world that this server alone writes.
func (w *World) begin() {
	w.mu.Lock()
	w.wake()
}

// settle lets go of the lock that begin took, waits until what was stored meanwhile is durable, and returns err unless it
// is not.
func (w *World) settle(ctx context.Context, err error) error {
	waits, epoch := w.waits, w.epoch
	w.waits = nil
	w.mu.Unlock()
	var lost error
	for _, wait := range waits {
		lost = errors.Join(lost, wait())
	}
	if lost == nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.epoch == epoch { // else whoever waited for an earlier entry has already put the world right
		w.recover(ctx)
	}
	return lost
}

// do is Do for callers that hold the lock.
func (w *World) do(ctx context.Context, c Call) (Reply, error) {
	if w.gone {
		return Reply{}, ErrNoWorld
	}
	if err := w.makeRoom(ctx); err != nil {
		return Reply{}, err
	}
	w.trim(ctx)
	if c.Admit != nil {
		c = c.Admit(View{State: w.state, Now: w.now()})
	}
	uncounted := w.plan.Clone()
	injection := w.strike(c)
	reply := Reply{Now: w.nowUnder(injection), Injection: injection}
	if injection != nil && c.Passed == nil && delaysDecision(injection) {
		w.delayed++
		reply.Delayed = true
		return reply, nil
	}
	if c.Passed != nil {
		w.delayed = max(0, w.delayed-1)
	}
	entry := journal.Entry{
		Seq: w.seq + 1, At: reply.Now, Actor: c.Actor, Wire: c.Wire, Fault: firedFault(injection), RulesVersion: journal.RulesVersion,
	}
	if injection != nil && replacesDecision(injection) {
		entry.Wire.Status = injection.Spec.StatusCode() // faults strike exchanges only: there is a wire half
		reply.Entry = entry
		return reply, w.store(ctx, &entry)
	}
	if injection != nil && injection.Spec.Kind == fault.SessionExpiry {
		if err := w.expire(ctx, &entry, uncounted); err != nil {
			return Reply{}, err
		}
	}
	return w.decide(ctx, c, reply, entry)
}

// KeyReused is the code in the journal of a request that reused an idempotency key for something else.
const KeyReused cloud.Code = "IDEMPOTENCY_KEY_REUSED"

// http422 is what faces answer to it; the engine knows no other status.
const http422 = 422

// decide runs the command, or finds the answer given before, and stores the entry.
func (w *World) decide(ctx context.Context, c Call, reply Reply, entry journal.Entry) (Reply, error) {
	var command cloud.Command
	if c.Command != nil {
		command = c.Command(w.state)
	}
	view := View{State: w.state, Now: reply.Now, Entry: &entry}
	if c.IdempotencyKey != "" && entry.Wire != nil && command != nil {
		key := fingerprint(string(c.Actor.Kind), string(c.Actor.Account), entry.Wire.Operation, c.IdempotencyKey)
		entry.Wire.IdempotencyKey, entry.Wire.BodyDigest = key, fingerprint(c.BodyDigest)
		if before, ok := w.keys.get(key); ok {
			if before.digest != entry.Wire.BodyDigest {
				entry.Wire.IdempotencyKey = "" // it stands for the first request only
				entry.Wire.Status, entry.Wire.Code = http422, KeyReused
				return reply, errors.Join(ErrIdempotencyMismatch, w.store(ctx, &entry))
			}
			command, entry.Wire.Replayed, reply.Replayed = nil, true, true
			view.Events, view.Refusal, view.Replayed = before.outcome.Events, before.outcome.Refusal, true
			entry.Wire.Status = before.status
		}
	}
	if command != nil {
		entry.Command = command
		entry.Outcome = w.engine.rules(w.state, cloud.Input{Now: entry.At, Seq: entry.Seq, Command: command})
		view.Events, view.Refusal = entry.Outcome.Events, entry.Outcome.Refusal
	}
	return w.answer(ctx, c, reply, view)
}

// answer stores the entry before anybody sees the answer. The face builds its answer from the state as it will
// be; should the store fail, the state is folded anew from what the store has, and the answer is thrown away.
func (w *World) answer(ctx context.Context, c Call, reply Reply, view View) (Reply, error) {
	entry := view.Entry
	cloud.Apply(w.state, entry.At, entry.Outcome.Events...)
	if c.Present != nil {
		c.Present(view)
	}
	if err := w.store(ctx, entry); err != nil {
		if len(entry.Outcome.Events) > 0 {
			w.recover(ctx)
		}
		return Reply{}, err
	}
	reply.Entry = *entry
	return reply, nil
}

// store appends an entry and keeps the counts. Callers hold the lock.
func (w *World) store(ctx context.Context, e *journal.Entry) error {
	if err := w.append(ctx, *e); err != nil {
		return err
	}
	w.stored(e)
	return nil
}

// stored keeps the counts that follow from an entry that the store took. Callers hold the lock.
func (w *World) stored(e *journal.Entry) {
	w.seq, w.at = e.Seq, e.At
	w.note(*e)
	w.foresee()
}

// append hands an entry to the store. With a queue it is durable only when w.waits are over; see settled.
func (w *World) append(ctx context.Context, e journal.Entry) error {
	switch {
	case w.engine.shared != nil:
		w.outbox = append(w.outbox, e) // the turn hands it over
	case w.engine.queue != nil:
		w.waits = append(w.waits, w.engine.queue.Submit(w.id, e))
	default:
		return w.engine.appendOne(ctx, w.id, e)
	}
	return nil
}

// appendOne spares every entry the list in which it is handed over.
func (e *Engine) appendOne(ctx context.Context, world string, entry journal.Entry) error {
	one := e.ones.Get().(*[1]journal.Entry)
	one[0] = entry
	err := e.store.Append(ctx, world, one[:]...)
	one[0] = journal.Entry{}
	e.ones.Put(one)
	return err
}

// trim drops the oldest wire halves once a tenth more than the limit are kept. What the fold needs of them stays: those
// with an idempotency key that is remembered, and how often the planned faults matched, as an entry. It comes before a call
// and never after: what is stored has happened, whatever becomes of older halves. What goes wrong is told, and tried again
// before the next call. Callers hold the lock.
func (w *World) trim(ctx context.Context) {
	limit := w.engine.limits.WiresPerWorld
	waited := w.delayed == 0 || w.wires > 2*limit // counts would include exchanges that have no entry yet
	if w.wires > limit+limit/10 && waited {
		upTo := w.seq - uint64(limit)
		if err := w.noteCounts(ctx); err != nil {
			w.engine.trouble(w.id, err)
			return
		}
		w.wires, w.toDrop = limit, upTo
	}
	if w.toDrop == 0 || w.engine.shared != nil { // a turn drops once it is over, as dropping takes one of its own
		return
	}
	if err := w.engine.store.Trim(context.WithoutCancel(ctx), w.id, w.cut()); err != nil {
		w.engine.trouble(w.id, err)
		return
	}
	w.toDrop = 0
}

// cut is what trim drops. Callers hold the lock.
func (w *World) cut() journal.Cut {
	return journal.Cut{WiresUpTo: w.toDrop, Keep: w.keys.entries(w.toDrop), Life: w.life}
}

// recover makes the world what its journal says after a failed append. A world whose journal cannot be read any
// more is closed: better no answer than a wrong one.
func (w *World) recover(ctx context.Context) {
	w.epoch++
	entries, err := w.Entries(context.WithoutCancel(ctx), 1)
	if err == nil {
		err = w.refold(entries)
	}
	w.gone = err != nil
}
