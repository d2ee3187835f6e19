package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// ErrNoFault means that no armed fault has this id.
var ErrNoFault = errors.New("engine: no such fault")

// strike asks the plan which fault hits this call. Callers hold the lock.
func (w *World) strike(c Call) *fault.Injection {
	switch {
	case c.Passed != nil:
		return c.Passed
	case c.Control || c.Wire == nil || w.plan.Len() == 0:
		return nil
	}
	if injection, fires := w.plan.Next(w.state.Seed, exchange(c.Wire)); fires {
		return &injection
	}
	return nil
}

func exchange(w *journal.Wire) fault.Exchange {
	return fault.Exchange{Method: w.Method, Path: w.Path, Agent: w.Agent}
}

// delaysDecision tells the latency that comes before the decision.
func delaysDecision(i *fault.Injection) bool {
	return i.Spec.Phase == fault.Before && i.Spec.Kind == fault.Latency
}

// replacesDecision tells the faults that answer in the cloud's place.
func replacesDecision(i *fault.Injection) bool {
	if i.Spec.Phase != fault.Before {
		return false
	}
	switch i.Spec.Kind {
	case fault.Status, fault.ConnectionReset, fault.TruncatedBody, fault.EmptyOK, fault.MalformedOK, fault.RateLimit, fault.Unavailable:
		return true
	case fault.Latency, fault.SlowDrip, fault.SessionExpiry, fault.WrongClock:
	}
	return false
}

// nowUnder is the time by which a call is decided: the world's, or a wrong one when a fault says that the cloud
// itself is mistaken for this once. Callers hold the lock.
func (w *World) nowUnder(i *fault.Injection) time.Time {
	if i != nil && i.Spec.Kind == fault.WrongClock && i.Spec.Phase == fault.Before {
		return w.now().Add(i.Spec.Skew())
	}
	return w.now()
}

func firedFault(i *fault.Injection) *journal.Fault {
	if i == nil {
		return nil
	}
	return &journal.Fault{Op: "fired", ID: i.Spec.ID, Kind: string(i.Spec.Kind), Phase: string(i.Spec.Phase)}
}

// expire ends the caller's sign-ins as an entry of its own, and moves entry behind it. A caller who is not signed in
// has none to lose: an empty account would mean everybody's. The plan has counted the exchange by then, which comes after
// that entry: whatever is kept of the plan with it is kept as it was before, uncounted.
func (w *World) expire(ctx context.Context, entry *journal.Entry, uncounted fault.Plan) error {
	if entry.Actor.Account == "" {
		return nil
	}
	command := cloud.ExpireSessions{Account: entry.Actor.Account}
	before := journal.Entry{
		Seq: entry.Seq, At: entry.At, Actor: journal.Actor{Kind: journal.SystemActor}, Command: command,
		Outcome:      w.engine.rules(w.state, cloud.Input{Now: entry.At, Seq: entry.Seq, Command: command}),
		RulesVersion: journal.RulesVersion,
	}
	cloud.Apply(w.state, before.At, before.Outcome.Events...)
	counted := w.plan
	w.plan = uncounted
	if err := w.store(ctx, &before); err != nil {
		w.recover(ctx)
		return err
	}
	w.plan = counted
	entry.Seq = w.seq + 1
	return nil
}

// refoldFaults brings the plan to where an entry left it.
func (w *World) refoldFaults(e journal.Entry) error {
	if e.Fault != nil {
		switch e.Fault.Op {
		case "armed":
			var spec fault.Spec
			if err := json.Unmarshal(e.Fault.Spec, &spec); err != nil {
				return fmt.Errorf("journal entry %d: %w", e.Seq, err)
			}
			if err := w.plan.Arm(spec); err != nil {
				return fmt.Errorf("journal entry %d: %w", e.Seq, err)
			}
		case "disarmed":
			w.plan.Disarm(e.Fault.ID)
		case "cleared":
			w.plan.Clear()
		case "counted":
			var counts []fault.Count
			if err := json.Unmarshal(e.Fault.Spec, &counts); err != nil {
				return fmt.Errorf("journal entry %d: %w", e.Seq, err)
			}
			w.plan.Recount(counts)
		}
	}
	if e.Wire != nil && e.Actor.Kind != journal.StageActor {
		w.plan.Observe(w.state.Seed, exchange(e.Wire))
	}
	return nil
}

// Arm plans a fault. A spec that makes no sense, or an id that is taken, is a [*fault.SpecError].
func (w *World) Arm(ctx context.Context, spec fault.Spec) error {
	return w.settled(ctx, func() error { return w.arm(ctx, spec) })
}

// arm is Arm for callers that hold the lock.
func (w *World) arm(ctx context.Context, spec fault.Spec) error {
	if err := w.plan.Arm(spec); err != nil {
		return err
	}
	raw, err := json.Marshal(spec)
	if err == nil {
		err = w.noteFault(ctx, journal.Fault{Op: "armed", ID: spec.ID, Kind: string(spec.Kind), Phase: string(spec.Phase), Spec: raw})
	}
	if err != nil {
		w.plan.Disarm(spec.ID)
	}
	return err
}

// Disarm takes a fault out of the plan; ErrNoFault when there is none of this id. Errors of the store leave it planned.
func (w *World) Disarm(ctx context.Context, id string) error {
	return w.settled(ctx, func() error {
		before := w.plan.Clone()
		if !w.plan.Disarm(id) {
			return ErrNoFault
		}
		return w.noteOrUndo(ctx, journal.Fault{Op: "disarmed", ID: id}, before)
	})
}

// ClearFaults takes all faults out of the plan. Errors of the store leave them planned.
func (w *World) ClearFaults(ctx context.Context) error {
	return w.settled(ctx, func() error {
		before := w.plan.Clone()
		w.plan.Clear()
		return w.noteOrUndo(ctx, journal.Fault{Op: "cleared"}, before)
	})
}

// Faults lists the planned faults with how often each matched and fired.
func (w *World) Faults() []fault.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.plan.Status()
}

// noteOrUndo writes down what was done to the plan. What cannot be stored has not happened: the plan is then as before.
func (w *World) noteOrUndo(ctx context.Context, f journal.Fault, before fault.Plan) error {
	err := w.noteFault(ctx, f)
	if err != nil {
		w.plan = before
	}
	return err
}

// noteFault writes what the stage did to the plan. It goes round the rules, which know no faults, and has no command.
func (w *World) noteFault(ctx context.Context, f journal.Fault) error {
	if w.gone {
		return ErrNoWorld
	}
	return w.store(ctx, w.faultEntry(f))
}

// faultEntry is the entry that says what became of the plan. Callers hold the lock.
func (w *World) faultEntry(f journal.Fault) *journal.Entry {
	return &journal.Entry{
		Seq: w.seq + 1, At: w.now(), Actor: journal.Actor{Kind: journal.StageActor}, Fault: &f, RulesVersion: journal.RulesVersion,
	}
}

// noteCounts writes down how often the planned faults matched, so that a fold need not count it. Once it returns that is
// durable, or part of the turn, because what it was counted from is dropped next. Callers hold the lock.
func (w *World) noteCounts(ctx context.Context) error {
	if w.plan.Len() == 0 {
		return nil
	}
	raw, err := json.Marshal(w.plan.Counts())
	if err != nil {
		return err
	}
	e := w.faultEntry(journal.Fault{Op: "counted", Spec: raw})
	if w.engine.shared != nil {
		return w.store(ctx, e)
	}
	if err := w.engine.appendOne(ctx, w.id, *e); err != nil {
		return err
	}
	w.stored(e)
	return nil
}
