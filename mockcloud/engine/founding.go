package engine

import (
	"context"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// founded is what a world that sleeps remembers of its founding.
type founded struct {
	at     time.Time
	events []cloud.Event
}

// found stores the founding and leaves the world asleep: most of what a world weighs is its state, and many worlds are
// made long before they are used.
func (w *World) found(ctx context.Context, found cloud.Found) error {
	return w.settled(ctx, func() error {
		if w.seq > 0 { // its name is known already, and somebody used it at once
			return ErrWorldExists
		}
		entry := journal.Entry{
			Seq: 1, At: w.now(), Actor: journal.Actor{Kind: journal.StageActor}, Command: found, RulesVersion: journal.RulesVersion,
		}
		entry.Outcome = w.engine.rules(w.state, cloud.Input{Now: entry.At, Seq: entry.Seq, Command: found})
		if r := entry.Outcome.Refusal; r != nil {
			return &FoundingError{Refusal: *r}
		}
		if err := w.store(ctx, &entry); err != nil {
			return err
		}
		w.state, w.asleep = nil, &founded{at: entry.At, events: entry.Outcome.Events}
		return nil
	})
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
	cloud.Apply(s, w.asleep.at, w.asleep.events...)
	return s
}
