package engine_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// TestWhatTheEngineItselfWrites: whoever reads a journal tells by these who acted, and which rules decided.
func TestWhatTheEngineItselfWrites(t *testing.T) {
	e, w := open(t)
	signIn(t, w)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "bye", Kind: fault.SessionExpiry, Phase: fault.Before}))
	_, err := wire(t, w, "")
	require.NoError(t, err)
	require.NoError(t, w.ClearFaults(t.Context()))
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	for _, entry := range entries {
		assert.Equal(t, journal.RulesVersion, entry.RulesVersion, "entry %d", entry.Seq)
	}
	stage, system := journal.Actor{Kind: journal.StageActor}, journal.Actor{Kind: journal.SystemActor}
	assert.Equal(t, stage, entries[0].Actor)
	armed, expired, struck, cleared := entries[2], entries[3], entries[4], entries[5]
	assert.Equal(t, stage, armed.Actor)
	assert.Equal(t, []string{"armed", "bye", string(fault.SessionExpiry), string(fault.Before)},
		[]string{armed.Fault.Op, armed.Fault.ID, armed.Fault.Kind, armed.Fault.Phase})
	assert.Equal(t, system, expired.Actor)
	assert.Equal(t, cloud.ExpireSessions{Account: "acc-a"}, expired.Command)
	assert.Equal(t, "fired", struck.Fault.Op)
	assert.Equal(t, "cleared", cleared.Fault.Op)

	done, err := e.Compact(t.Context(), "w", 0)
	require.NoError(t, err)
	entries, err = w.Entries(t.Context(), done.Base)
	require.NoError(t, err)
	assert.Equal(t, system, entries[0].Actor)
	assert.Equal(t, journal.RulesVersion, entries[0].RulesVersion)
}

// TestFaultsThatAreGoneStayGone: what was taken out of the plan does not come back with the process.
func TestFaultsThatAreGoneStayGone(t *testing.T) {
	store := &journal.Memory{}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	for _, id := range []string{"a", "b"} {
		require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: id, Kind: fault.EmptyOK}))
	}
	require.NoError(t, w.Disarm(t.Context(), "a"))
	assert.Equal(t, w.Faults(), reopened(t, store, bounded()).Faults())
	require.NoError(t, w.ClearFaults(t.Context()))
	assert.Empty(t, reopened(t, store, bounded()).Faults())
}

// TestNoFaultTouchesTheStagesOwnCalls although they come over the network.
func TestNoFaultTouchesTheStagesOwnCalls(t *testing.T) {
	_, w := open(t)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "a", Kind: fault.EmptyOK}))
	r, err := w.Do(t.Context(), engine.Call{Control: true, Actor: journal.Actor{Kind: journal.StageActor}, Wire: &journal.Wire{Method: "POST", Path: "/x"}})
	require.NoError(t, err)
	assert.Nil(t, r.Injection)
	assert.Zero(t, w.Faults()[0].Matched)
}

// TestAFreshWorldTellsItsTime, also while it sleeps.
func TestAFreshWorldTellsItsTime(t *testing.T) {
	_, w := open(t)
	for range 3 {
		w.Read(func(v engine.View) {
			assert.Equal(t, time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC), v.Now)
			assert.Equal(t, 1, v.State.Accounts.Len())
		})
	}
}

// TestAResetForgetsLaterKeysAndKeepsEarlierOnes: a rehearsal that begins anew may use its keys again.
func TestAResetForgetsLaterKeysAndKeepsEarlierOnes(t *testing.T) {
	_, w := open(t)
	r, err := wire(t, w, "early")
	require.NoError(t, err)
	_, err = wire(t, w, "late")
	require.NoError(t, err)
	require.NoError(t, w.Reset(t.Context(), r.Entry.Seq))
	r, err = wire(t, w, "late")
	require.NoError(t, err)
	assert.False(t, r.Replayed)
	r, err = wire(t, w, "early")
	require.NoError(t, err)
	assert.True(t, r.Replayed)
}

// TestAnAnswerIsTheSameHoweverOftenItIsRepeated, and whatever became of the journal meanwhile.
func TestAnAnswerIsTheSameHoweverOftenItIsRepeated(t *testing.T) {
	store := &journal.Memory{}
	e := engine.New(store, bounded())
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	first, err := wire(t, w, "k")
	require.NoError(t, err)
	again := func(w *engine.World) {
		t.Helper()
		var seen []cloud.Event
		r, err := w.Do(t.Context(), engine.Call{
			Actor:   journal.Actor{Kind: journal.ClientActor, Account: "acc-a"},
			Wire:    &journal.Wire{Method: "POST", Path: "/v1/x", Operation: "x"},
			Command: func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: "newk"} },
			Present: func(v engine.View) { seen = v.Events }, IdempotencyKey: "k", BodyDigest: "bodyk",
		})
		require.NoError(t, err)
		assert.True(t, r.Replayed)
		assert.Equal(t, 201, r.Entry.Wire.Status)
		assert.Equal(t, first.Entry.Outcome.Events, seen)
	}
	again(w)
	again(w)
	_, err = e.Compact(t.Context(), "w", 0)
	require.NoError(t, err)
	again(w)
	w = reopened(t, store, bounded()) // from here on the journal is its alone
	again(w)
	again(w)
}

// TestAKeyWithoutAnExchangeMeansNothing: in process there is no retry that could need it.
func TestAKeyWithoutAnExchangeMeansNothing(t *testing.T) {
	_, w := open(t)
	for _, login := range []string{"a", "b"} {
		r, err := w.Do(t.Context(), engine.Call{IdempotencyKey: "k", Command: func(*cloud.State) cloud.Command {
			return cloud.AddAccount{As: cloud.TestAccount, Login: login}
		}})
		require.NoError(t, err)
		assert.False(t, r.Replayed)
		assert.Len(t, r.Entry.Outcome.Events, 1)
	}
}

// TestAFaceSeesWhatWasDecided: who may call is asked in the world as it is now, and the answer is built of what came of it.
func TestAFaceSeesWhatWasDecided(t *testing.T) {
	_, w := open(t)
	ask := func(c cloud.Command) (seen engine.View) {
		t.Helper()
		_, err := w.Do(t.Context(), engine.Call{Admit: func(v engine.View) engine.Call {
			assert.Equal(t, 1, v.State.Accounts.Len())
			assert.Equal(t, time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC), v.Now)
			return engine.Call{
				Actor: journal.Actor{Kind: journal.ClientActor}, Present: func(v engine.View) { seen = v },
				Command: func(*cloud.State) cloud.Command { return c },
			}
		}})
		require.NoError(t, err)
		return seen
	}
	refused := ask(cloud.SignIn{Account: "acc-a", FeatureCode: "FC-1"})
	require.NotNil(t, refused.Refusal)
	assert.Equal(t, cloud.SignInFailed, refused.Refusal.Code)
	assert.Equal(t, journal.ClientActor, refused.Entry.Actor.Kind, "the call that counts is the admitted one")
	done := ask(cloud.SignIn{Account: "acc-a", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
	assert.Nil(t, done.Refusal)
	assert.NotEmpty(t, done.Events)
	assert.False(t, done.Replayed)
}

// TestWhenAJournalIsTooShortToCompact it is full instead.
func TestWhenAJournalIsTooShortToCompact(t *testing.T) {
	for limit, want := range map[int]error{engine.MinCompacted - 1: engine.ErrJournalFull, engine.MinCompacted: nil} {
		_, w := open(t, engine.WithLimits(engine.Limits{EntriesPerWorld: limit}))
		var err error
		for range 3 * engine.MinCompacted {
			_, err = w.Do(t.Context(), engine.Call{})
		}
		require.ErrorIs(t, err, want, "at most %d entries", limit)
		entries, err := w.Entries(t.Context(), 1)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(entries), limit)
	}
}

// TestWhatWasCompactedByHandLeavesRoom, in a journal that is too short to be compacted by itself.
func TestWhatWasCompactedByHandLeavesRoom(t *testing.T) {
	const limit = engine.MinCompacted - 1
	for name, store := range map[string]journal.Store{"alone": &journal.Memory{}, "shared": &journaltest.Shared{}} {
		t.Run(name, func(t *testing.T) {
			e := engine.New(store, engine.WithLimits(engine.Limits{EntriesPerWorld: limit}))
			w, err := e.Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			full := func() {
				t.Helper()
				var err error
				for range 3 * limit {
					_, err = w.Do(t.Context(), engine.Call{})
				}
				require.ErrorIs(t, err, engine.ErrJournalFull)
				entries, err := w.Entries(t.Context(), 1)
				require.NoError(t, err)
				assert.Len(t, entries, limit)
			}
			full()
			for range 2 {
				_, err := e.Compact(t.Context(), "w", 0)
				require.NoError(t, err)
				full()
			}
		})
	}
}

func TestTheRulesCanBeOthers(t *testing.T) {
	e := engine.New(&journal.Memory{}, engine.WithRules(func(*cloud.State, cloud.Input) cloud.Outcome {
		return cloud.Outcome{Refusal: &cloud.Refusal{Code: "NO"}}
	}))
	_, err := e.Create(t.Context(), "w", small(7))
	require.EqualError(t, err, "engine: the world cannot be founded: NO ")
	assert.Zero(t, e.Size())
}

// broken is a store of which one thing at a time does not work.
type broken struct {
	failing
	load, truncate, trim, worlds error
}

func (b *broken) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	if b.load != nil {
		return nil, b.load
	}
	return b.failing.Load(ctx, world, from)
}

func (b *broken) Truncate(ctx context.Context, world string, after uint64) error {
	return errors.Join(b.truncate, b.failing.Truncate(ctx, world, after))
}

func (b *broken) Trim(ctx context.Context, world string, c journal.Cut) error {
	return errors.Join(b.trim, b.failing.Trim(ctx, world, c))
}

func (b *broken) Worlds(ctx context.Context) ([]string, error) {
	names, err := b.failing.Worlds(ctx)
	return names, errors.Join(b.worlds, err)
}

// TestEveryFailureOfTheStoreIsTold: a caller that is told nothing believes that it was done.
func TestEveryFailureOfTheStoreIsTold(t *testing.T) {
	away := errors.New("the store is away")
	for name, c := range map[string]struct {
		fails func(*broken)
		call  func(context.Context, *engine.Engine, *engine.World) error
	}{
		"disarm": {func(b *broken) { b.err = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error { return w.Disarm(ctx, "f") }},
		"clear":  {func(b *broken) { b.err = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error { return w.ClearFaults(ctx) }},
		"a fault in the cloud's place": {func(b *broken) { b.err = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error {
			_, err := w.Do(ctx, engine.Call{Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "GET", Path: "/"}})
			return err
		}},
		"a sign-in that a fault ends": {func(b *broken) { b.err = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error {
			_, err := w.Do(ctx, engine.Call{Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, Wire: &journal.Wire{Method: "GET", Path: "/bye"}})
			return err
		}},
		"clock": {func(b *broken) { b.err = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error {
			_, err := w.SetClock(ctx, engine.ClockMove{Days: 1})
			return err
		}},
		"reset, reading": {func(b *broken) { b.load = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error { return w.Reset(ctx, 1) }},
		"reset":          {func(b *broken) { b.truncate = away }, func(ctx context.Context, _ *engine.Engine, w *engine.World) error { return w.Reset(ctx, 1) }},
		"delete":         {func(b *broken) { b.truncate = away }, func(ctx context.Context, e *engine.Engine, _ *engine.World) error { return e.Delete(ctx, "w") }},
		"fork, reading": {func(b *broken) { b.load = away }, func(ctx context.Context, e *engine.Engine, _ *engine.World) error {
			_, err := e.Fork(ctx, "w", 1, "x")
			return err
		}},
		"fork": {func(b *broken) { b.err = away }, func(ctx context.Context, e *engine.Engine, _ *engine.World) error {
			_, err := e.Fork(ctx, "w", 1, "x")
			return err
		}},
		"compact, reading": {func(b *broken) { b.load = away }, func(ctx context.Context, e *engine.Engine, _ *engine.World) error {
			_, err := e.Compact(ctx, "w", 0)
			return err
		}},
		"compact": {func(b *broken) { b.trim = away }, func(ctx context.Context, e *engine.Engine, _ *engine.World) error {
			_, err := e.Compact(ctx, "w", 0)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			store := &broken{}
			e := engine.New(store)
			w, err := e.Create(t.Context(), "w", small(7))
			require.NoError(t, err)
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "bye", Kind: fault.SessionExpiry, Match: fault.Match{Path: "/bye"}}))
			require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "f", Kind: fault.EmptyOK}))
			signIn(t, w)
			was, before := w.Faults(), stateOf(t, w)
			c.fails(store)
			require.ErrorIs(t, c.call(t.Context(), e, w), away)
			if name != "delete" {
				assert.Equal(t, before, stateOf(t, w), "nothing has happened")
			}
			assert.NotContains(t, e.Worlds(), "x")
			if name != "delete" && !strings.HasPrefix(name, "a fault") {
				assert.Equal(t, was, w.Faults(), "and has not happened")
			}
		})
	}
	store := &broken{}
	_, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	store.load = away
	require.EqualError(t, engine.New(store).Open(t.Context()), "world w: the store is away")
	store.load, store.worlds = nil, away
	require.ErrorIs(t, engine.New(store).Open(t.Context()), away)
}

// TestWhatCannotBeOpened names the world.
func TestWhatCannotBeOpened(t *testing.T) {
	store := &journal.Memory{}
	for _, name := range []string{"a", "b"} {
		_, err := engine.New(store).Create(t.Context(), name, small(7))
		require.NoError(t, err)
	}
	err := engine.New(store, engine.WithLimits(engine.Limits{Worlds: 1})).Open(t.Context())
	require.ErrorIs(t, err, engine.ErrWorldLimit)
	require.ErrorContains(t, err, "world b: ")
	spec := []byte(`{"id":"f","kind":"empty-200"}`)
	for name, damaged := range map[string][]journal.Entry{
		"an event":                 {{Outcome: cloud.Outcome{Events: []cloud.Event{cloud.VersionInstalled{Instance: "nowhere"}}}}},
		"a fault":                  {{Fault: &journal.Fault{Op: "armed", Spec: []byte("[]")}}},
		"a fault that is none":     {{Fault: &journal.Fault{Op: "armed", Spec: []byte(`{"id":"f","kind":"nothing"}`)}}},
		"a fault that is there":    {{Fault: &journal.Fault{Op: "armed", Spec: spec}}, {Fault: &journal.Fault{Op: "armed", Spec: spec}}},
		"how often faults matched": {{Fault: &journal.Fault{Op: "counted", Spec: []byte("{}")}}},
	} {
		require.NoError(t, store.Truncate(t.Context(), "a", 1))
		for i := range damaged {
			damaged[i].Seq = uint64(i + 2)
		}
		require.NoError(t, store.Append(t.Context(), "a", damaged...))
		err := engine.New(store).Open(t.Context())
		require.ErrorContains(t, err, "world a: ", name)
		assert.ErrorContains(t, err, "entry "+strconv.Itoa(len(damaged)+1), name)
	}
}

// TestAWorldWhoseJournalCannotBeReadIsClosed: better no answer than one from a state that no journal has.
func TestAWorldWhoseJournalCannotBeReadIsClosed(t *testing.T) {
	store := &broken{}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	store.err, store.load = errors.New("the store is away"), errors.New("and cannot be read")
	_, err = w.Do(t.Context(), addAccount("lost"))
	require.ErrorIs(t, err, store.err)
	store.err, store.load = nil, nil
	_, err = w.Do(t.Context(), addAccount("late"))
	require.ErrorIs(t, err, engine.ErrNoWorld)
	require.ErrorIs(t, w.Reset(t.Context(), 1), engine.ErrNoWorld)
}

// TestAServerAmongOthersTellsWhatWasWrong with a request, as one that is alone does.
func TestAServerAmongOthersTellsWhatWasWrong(t *testing.T) {
	w, err := engine.New(&journaltest.Shared{}).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	_, err = wire(t, w, "k")
	require.NoError(t, err)
	_, err = w.Do(t.Context(), engine.Call{
		Actor:   journal.Actor{Kind: journal.ClientActor, Account: "acc-a"},
		Wire:    &journal.Wire{Method: "POST", Path: "/v1/x", Operation: "x"},
		Command: func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: "other"} }, IdempotencyKey: "k",
	})
	require.ErrorIs(t, err, engine.ErrIdempotencyMismatch)
}
