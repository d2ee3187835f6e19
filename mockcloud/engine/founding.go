package engine

import (
	"context"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// founded is what a world that sleeps remembers of its founding; nothing before it.
type founded struct{ events []cloud.Event }

// found stores the founding and leaves the world asleep: most of what a world weighs is its state, and many worlds are
// made long before they are used.
func (w *World) found(ctx context.Context, found cloud.Command) error {
	w.mu.Lock()
	return w.settle(ctx, w.decideFounding(ctx, found))
}

// decideFounding is found for callers that hold the lock.
func (w *World) decideFounding(ctx context.Context, found cloud.Command) error {
	if w.seq > 0 { // its name is known already, and somebody used it at once
		return ErrWorldExists
	}
	before := w.engine.unfounded
	entry := journal.Entry{
		Seq: 1, At: before.Clock.Now(w.engine.wall()).UTC(), Actor: journal.Actor{Kind: journal.StageActor}, Command: found,
		RulesVersion: journal.RulesVersion,
	}
	draft := w.engine.drafts.Get().(*cloud.Draft)
	entry.Outcome = w.engine.rules(before, cloud.Input{Now: entry.At, Seq: entry.Seq, Command: found, Draft: draft})
	w.engine.drafts.Put(draft)
	if r := entry.Outcome.Refusal; r != nil {
		return &FoundingError{Refusal: *r}
	}
	if err := w.store(ctx, &entry); err != nil {
		return err
	}
	w.state, w.asleep = nil, &founded{events: entry.Outcome.Events}
	return nil
}

// wake folds the state of a world that slept. Callers hold the lock, and call it before all else.
func (w *World) wake() {
	if w.asleep != nil {
		w.state, w.asleep = w.dream(), nil
	}
}

// dream folds the state of a world that sleeps, without waking it. Callers hold the lock.
func (w *World) dream() *cloud.State {
	s := cloud.New()
	cloud.Apply(s, w.at, w.asleep.events...)
	return s
}
