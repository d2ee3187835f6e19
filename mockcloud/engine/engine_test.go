package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// small is a world with one customer who can activate one licence.
func small(seed uint64) cloud.Found {
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	return cloud.Found{
		Seed: seed, Preset: "small", Clock: cloud.Clock{At: time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)},
		Setup: cloud.Commands{
			cloud.AddAccount{ID: "acc-a", As: cloud.FormalAccount, Login: "a@example.com", Name: "甲"},
			cloud.AddOrganization{ID: "org-a", Name: "甲公司", Owner: "acc-a"},
			cloud.AddInstance{ID: "pin-a", Organization: "org-a", SKU: sku},
			cloud.IssueLicence{ID: "lic-a", SKU: sku},
		},
	}
}

func open(t *testing.T, opts ...engine.Option) (*engine.Engine, *engine.World) {
	t.Helper()
	e := engine.New(&journal.Memory{}, opts...)
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	return e, w
}

func do(t *testing.T, w *engine.World, c cloud.Command) engine.Reply {
	t.Helper()
	r, err := w.Do(t.Context(), engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor}, Command: func(*cloud.State) cloud.Command { return c },
	})
	require.NoError(t, err)
	return r
}

func signIn(t *testing.T, w *engine.World) cloud.SessionID {
	t.Helper()
	r := do(t, w, cloud.SignIn{Account: "acc-a", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
	require.Nil(t, r.Entry.Outcome.Refusal)
	for _, e := range r.Entry.Outcome.Events {
		if in, ok := e.(cloud.SignedIn); ok {
			return in.Session.ID
		}
	}
	t.Fatal("no session was opened")
	return ""
}

func activate(t *testing.T, w *engine.World) engine.Reply {
	t.Helper()
	s := signIn(t, w)
	require.Nil(t, do(t, w, cloud.SelectOrganization{Session: s, Organization: "org-a"}).Entry.Outcome.Refusal)
	require.Nil(t, do(t, w, cloud.SelectProduct{Session: s, Instance: "pin-a"}).Entry.Outcome.Refusal)
	return do(t, w, cloud.Activate{
		Session: s, SerialNumber: cloud.KeyRef{Licence: "lic-a", Part: cloud.SerialPart}, CDKey: cloud.KeyRef{Licence: "lic-a", Part: cloud.CDKeyPart},
	})
}

func stateOf(t *testing.T, w *engine.World) string {
	t.Helper()
	var raw []byte
	var err error
	w.Read(func(v engine.View) { raw, err = json.Marshal(v.State) })
	require.NoError(t, err)
	return string(raw)
}

func TestAWorldIsTheFoldOfItsJournal(t *testing.T) {
	_, w := open(t)
	require.Nil(t, activate(t, w).Entry.Outcome.Refusal)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	folded, err := journal.Fold(entries)
	require.NoError(t, err)
	raw, err := json.Marshal(folded)
	require.NoError(t, err)
	assert.JSONEq(t, stateOf(t, w), string(raw))
	diverged, err := journal.Redecide(entries, cloud.Decide)
	require.NoError(t, err)
	assert.Empty(t, diverged)
}

func TestOpenBringsWorldsBack(t *testing.T) {
	store := &journal.Memory{}
	e := engine.New(store)
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	activate(t, w)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "busy", Kind: fault.Unavailable, RetryAfterSeconds: 1, Times: 2}))
	r, err := wire(t, w, "")
	require.NoError(t, err)
	assert.Equal(t, 503, r.Entry.Wire.Status, "what the fault answered is in the journal")

	again := engine.New(store)
	require.NoError(t, again.Open(t.Context()))
	back, err := again.World("w")
	require.NoError(t, err)
	assert.Equal(t, stateOf(t, w), stateOf(t, back))
	assert.Equal(t, w.Faults(), back.Faults(), "fault counts live in the fold")
	assert.Equal(t, w.Seq(), back.Seq())
}

func TestForkAndReset(t *testing.T) {
	e, w := open(t)
	founded := stateOf(t, w)
	seq, err := w.Snapshot("before")
	require.NoError(t, err)
	assert.Equal(t, map[string]uint64{"before": seq}, w.Snapshots())
	activate(t, w)
	activated := stateOf(t, w)

	early, err := e.Fork(t.Context(), "w", seq, "early")
	require.NoError(t, err)
	late, err := e.Fork(t.Context(), "w", 0, "")
	require.NoError(t, err)
	assert.Equal(t, founded, stateOf(t, early))
	assert.Equal(t, activated, stateOf(t, late))
	activate(t, early)
	assert.Equal(t, activated, stateOf(t, w), "a fork goes its own way")

	_, err = e.Fork(t.Context(), "w", 999, "x")
	require.ErrorIs(t, err, engine.ErrNoSuchEntry)
	_, err = e.Fork(t.Context(), "nowhere", 0, "x")
	require.ErrorIs(t, err, engine.ErrNoWorld)
	_, err = e.Fork(t.Context(), "w", 0, "early")
	require.ErrorIs(t, err, engine.ErrWorldExists)

	_, err = w.Snapshot("after")
	require.NoError(t, err)
	require.NoError(t, w.Reset(t.Context(), 0))
	assert.Equal(t, founded, stateOf(t, w))
	assert.Equal(t, map[string]uint64{"before": seq}, w.Snapshots(), "the entry of the later one is gone")
	require.ErrorIs(t, w.Reset(t.Context(), 999), engine.ErrNoSuchEntry)
}

func TestWorldsAreNamedBoundedAndDeleted(t *testing.T) {
	e := engine.New(&journal.Memory{}, engine.WithLimits(engine.Limits{Worlds: 2}))
	a, err := e.Create(t.Context(), "", small(1))
	require.NoError(t, err)
	_, err = e.Create(t.Context(), "no/slash", small(1))
	require.ErrorIs(t, err, engine.ErrWorldName)
	_, err = e.Create(t.Context(), a.ID(), small(1))
	require.ErrorIs(t, err, engine.ErrWorldExists)
	_, err = e.Create(t.Context(), "", small(1))
	require.NoError(t, err)
	_, err = e.Create(t.Context(), "", small(1))
	require.ErrorIs(t, err, engine.ErrWorldLimit)
	assert.Len(t, e.Worlds(), 2)
	require.NoError(t, e.Delete(t.Context(), a.ID()))
	require.ErrorIs(t, e.Delete(t.Context(), a.ID()), engine.ErrNoWorld)
	_, err = a.Do(t.Context(), engine.Call{})
	require.ErrorIs(t, err, engine.ErrNoWorld)

	bad := small(1)
	bad.Setup = append(bad.Setup, cloud.AddAccount{})
	_, err = e.Create(t.Context(), "bad", bad)
	var founding *engine.FoundingError
	require.ErrorAs(t, err, &founding)
	assert.Equal(t, cloud.InvalidInput, founding.Refusal.Code)
	assert.NotContains(t, e.Worlds(), "bad")
}

// wire makes one exchange that looks at the organizations.
func wire(t *testing.T, w *engine.World, key string) (engine.Reply, error) {
	t.Helper()
	return w.Do(t.Context(), engine.Call{
		Actor:          journal.Actor{Kind: journal.ClientActor, Account: "acc-a"},
		Wire:           &journal.Wire{Method: "POST", Path: "/v1/x", Operation: "x", Agent: "test"},
		Command:        func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: "new" + key} },
		Present:        func(v engine.View) { v.Entry.Wire.Status = 201 },
		IdempotencyKey: key, BodyDigest: "body" + key,
	})
}

func TestIdempotencyKeysRepeatTheAnswer(t *testing.T) {
	_, w := open(t)
	first, err := wire(t, w, "k")
	require.NoError(t, err)
	again, err := wire(t, w, "k")
	require.NoError(t, err)
	assert.False(t, first.Replayed)
	assert.True(t, again.Replayed)
	assert.True(t, again.Entry.Wire.Replayed)
	assert.Nil(t, again.Entry.Command, "nothing is decided twice")
	assert.Equal(t, 201, again.Entry.Wire.Status)

	other := engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, Wire: &journal.Wire{Method: "POST", Path: "/v1/x", Operation: "x"},
		Command:        func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: "other"} },
		IdempotencyKey: "k", BodyDigest: "another body",
	}
	_, err = w.Do(t.Context(), other)
	require.ErrorIs(t, err, engine.ErrIdempotencyMismatch)
	entries, err := w.Entries(t.Context(), w.Seq())
	require.NoError(t, err)
	assert.Equal(t, engine.KeyReused, entries[0].Wire.Code, "the journal tells why nothing was decided")
	assert.Equal(t, 422, entries[0].Wire.Status)
	assert.Empty(t, entries[0].Wire.IdempotencyKey, "the key stands for the first request only")
	other.Actor.Account, other.Wire = "acc-b", &journal.Wire{Method: "POST", Path: "/v1/x", Operation: "x"}
	r, err := w.Do(t.Context(), other)
	require.NoError(t, err)
	assert.False(t, r.Replayed, "the same key of another account is another key")
}

func TestFaultsBeforeAndAfterTheCommit(t *testing.T) {
	_, w := open(t)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "gone", Kind: fault.ConnectionReset, Phase: fault.Before, Times: 1}))
	before := stateOf(t, w)
	r, err := wire(t, w, "1")
	require.NoError(t, err)
	require.NotNil(t, r.Injection)
	assert.Equal(t, before, stateOf(t, w), "a fault before the decision decides nothing")
	assert.Equal(t, "fired", r.Entry.Fault.Op)

	require.NoError(t, w.Disarm(t.Context(), "gone"))
	require.ErrorIs(t, w.Disarm(t.Context(), "gone"), engine.ErrNoFault)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "lost", Kind: fault.ConnectionReset, Phase: fault.After, Times: 1}))
	r, err = wire(t, w, "1")
	require.NoError(t, err)
	require.NotNil(t, r.Injection)
	assert.NotEqual(t, before, stateOf(t, w), "a fault after the commit loses the answer only")
	r, err = wire(t, w, "1")
	require.NoError(t, err)
	assert.True(t, r.Replayed, "the retry gets the lost answer")
	assert.Equal(t, 1, w.Faults()[0].Fired)
	require.NoError(t, w.ClearFaults(t.Context()))
	assert.Empty(t, w.Faults())
	assert.Error(t, w.Arm(t.Context(), fault.Spec{ID: "x", Kind: "no such kind"}))
}

func TestADelayingFaultIsServedBeforeTheDecision(t *testing.T) {
	_, w := open(t)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "slow", Kind: fault.Latency, Phase: fault.Before, Delay: 10, Times: 1}))
	call := engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "POST", Path: "/v1/x"},
		Command: func(*cloud.State) cloud.Command { return cloud.AddAccount{As: cloud.TestAccount, Login: "late"} },
	}
	seq := w.Seq()
	r, err := w.Do(t.Context(), call)
	require.NoError(t, err)
	require.True(t, r.Delayed)
	assert.Equal(t, seq, w.Seq())
	call.Passed = r.Injection
	r, err = w.Do(t.Context(), call)
	require.NoError(t, err)
	assert.False(t, r.Delayed)
	assert.Equal(t, "slow", r.Entry.Fault.ID)
	assert.Equal(t, 1, w.Faults()[0].Fired)
}

func TestSessionExpiryEndsTheCallersSignIns(t *testing.T) {
	_, w := open(t)
	s := signIn(t, w)
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "bye", Kind: fault.SessionExpiry, Times: 1}))
	r, err := w.Do(t.Context(), engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, Wire: &journal.Wire{Method: "GET", Path: "/v1/organizations"},
		Command: func(*cloud.State) cloud.Command {
			return cloud.View{Session: s, Screen: cloud.OrganizationsScreen}
		},
	})
	require.NoError(t, err)
	require.NotNil(t, r.Entry.Outcome.Refusal)
	assert.Equal(t, cloud.SessionExpired, r.Entry.Outcome.Refusal.Code)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	_, err = journal.Fold(entries)
	require.NoError(t, err)
}

func TestAWrongClockDecidesByTheWrongTime(t *testing.T) {
	_, w := open(t)
	s := signIn(t, w)
	look := engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor, Account: "acc-a"}, Wire: &journal.Wire{Method: "GET", Path: "/v1/organizations"},
		Command: func(*cloud.State) cloud.Command {
			return cloud.View{Session: s, Screen: cloud.OrganizationsScreen}
		},
	}
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "late", Kind: fault.WrongClock, Phase: fault.After, SkewSeconds: 86_400, Times: 1}))
	r, err := w.Do(t.Context(), look)
	require.NoError(t, err)
	assert.Nil(t, r.Entry.Outcome.Refusal, "after the decision only the answer's date is wrong")
	require.NoError(t, w.Arm(t.Context(), fault.Spec{ID: "early", Kind: fault.WrongClock, Phase: fault.Before, SkewSeconds: 86_400, Times: 1}))
	r, err = w.Do(t.Context(), look)
	require.NoError(t, err)
	require.NotNil(t, r.Entry.Outcome.Refusal)
	assert.Equal(t, cloud.SessionExpired, r.Entry.Outcome.Refusal.Code)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	diverged, err := journal.Redecide(entries, cloud.Decide)
	require.NoError(t, err)
	assert.Empty(t, diverged)
}

func TestTheClock(t *testing.T) {
	wall := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	_, w := open(t, engine.WithWallClock(func() time.Time { return wall }))
	ctx := t.Context()
	_, err := w.SetClock(ctx, engine.ClockMove{Set: time.Date(2022, 11, 30, 4, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	now, err := w.SetClock(ctx, engine.ClockMove{Months: 3, Days: 1, Advance: time.Hour})
	require.NoError(t, err)
	assert.Equal(t, time.Date(2023, 3, 1, 5, 0, 0, 0, time.UTC), now)
	wall = wall.Add(time.Hour)
	w.Read(func(v engine.View) { assert.Equal(t, now, v.Now, "a frozen clock stands still") })
	_, err = w.SetClock(ctx, engine.ClockMove{ToNextDeadline: true})
	require.ErrorIs(t, err, engine.ErrNoDeadline)
	s := signIn(t, w)
	now, err = w.SetClock(ctx, engine.ClockMove{ToNextDeadline: true, Run: true})
	require.NoError(t, err)
	assert.Equal(t, cloud.SessionExpired, do(t, w, cloud.View{Session: s, Screen: cloud.SessionScreen}).Entry.Outcome.Refusal.Code)
	wall = wall.Add(time.Minute)
	w.Read(func(v engine.View) { assert.Equal(t, now.Add(time.Minute), v.Now, "a running clock runs") })
	now, err = w.SetClock(ctx, engine.ClockMove{Months: 1})
	require.NoError(t, err)
	wall = wall.Add(time.Minute)
	w.Read(func(v engine.View) {
		assert.Equal(t, now.Add(time.Minute), v.Now, "and goes on running when it is moved")
	})
	now, err = w.SetClock(ctx, engine.ClockMove{Freeze: true})
	require.NoError(t, err)
	wall = wall.Add(time.Minute)
	w.Read(func(v engine.View) { assert.Equal(t, now, v.Now) })
	_, err = w.SetClock(ctx, engine.ClockMove{Set: time.Date(2026, 1, 31, 1, 2, 3, 4, time.UTC)})
	require.NoError(t, err)
	now, err = w.SetClock(ctx, engine.ClockMove{Months: 1})
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 2, 28, 1, 2, 3, 4, time.UTC), now, "one month is the next month's last day")
	_, err = w.SetClock(ctx, engine.ClockMove{Set: time.Date(2026, 1, 30, 17, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	now, err = w.SetClock(ctx, engine.ClockMove{Months: 1})
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 2, 27, 17, 0, 0, 0, time.UTC), now, "the 31st in Shanghai, not the 30th in London")
	_, err = w.SetClock(ctx, engine.ClockMove{Set: time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)})
	require.ErrorIs(t, err, engine.ErrClockMove)
}

func TestLimits(t *testing.T) {
	_, w := open(t, engine.WithLimits(engine.Limits{EntriesPerWorld: 30, WiresPerWorld: 5, KeysPerWorld: 2}), engine.WithEvidence(func(string) bool { return true }))
	for range 12 {
		_, err := w.Do(t.Context(), engine.Call{Actor: journal.Actor{Kind: journal.ClientActor}, Wire: &journal.Wire{Method: "GET", Path: "/nowhere"}})
		require.NoError(t, err)
	}
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	kept := 0
	for _, e := range entries {
		if e.Wire != nil {
			kept++
		}
	}
	assert.LessOrEqual(t, kept, 6)
	assert.NotNil(t, entries[len(entries)-1].Wire, "the newest stay")
	for _, k := range []string{"1", "2", "3"} {
		_, err = wire(t, w, k)
		require.NoError(t, err)
	}
	r, err := wire(t, w, "1")
	require.NoError(t, err)
	assert.False(t, r.Replayed, "the oldest key is forgotten first")
	for range 30 {
		_, err = w.Do(t.Context(), engine.Call{})
	}
	require.ErrorIs(t, err, engine.ErrJournalFull)
	assert.EqualValues(t, 30, w.Seq())
}

// failing is a store whose appends fail when told to.
type failing struct {
	journal.Memory
	err error
}

func (f *failing) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	if f.err != nil {
		return f.err
	}
	return f.Memory.Append(ctx, world, entries...)
}

func TestWhatCannotBeStoredHasNotHappened(t *testing.T) {
	store := &failing{}
	e := engine.New(store)
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	before := stateOf(t, w)
	store.err = errors.New("disk full")
	_, err = wire(t, w, "k")
	require.ErrorIs(t, err, store.err)
	assert.Equal(t, before, stateOf(t, w))
	require.ErrorIs(t, w.Arm(t.Context(), fault.Spec{ID: "x", Kind: fault.EmptyOK}), store.err)
	assert.Empty(t, w.Faults())
	_, err = e.Create(t.Context(), "v", small(7))
	require.ErrorIs(t, err, store.err)
	store.err = nil
	r, err := wire(t, w, "k")
	require.NoError(t, err)
	assert.False(t, r.Replayed)
}

func TestOneLicenceManyClientsAtOnce(t *testing.T) {
	_, w := open(t)
	s := signIn(t, w)
	do(t, w, cloud.SelectOrganization{Session: s, Organization: "org-a"})
	do(t, w, cloud.SelectProduct{Session: s, Instance: "pin-a"})
	var clients sync.WaitGroup
	results := make([]engine.Reply, 16)
	for i := range results {
		clients.Go(func() {
			r, err := w.Do(context.Background(), engine.Call{
				Actor: journal.Actor{Kind: journal.ClientActor},
				Command: func(s2 *cloud.State) cloud.Command {
					return cloud.Activate{Session: s, SerialNumber: s2.ResolveKey(s2.SerialNumber("lic-a")), CDKey: s2.ResolveKey(s2.CDKey("lic-a"))}
				},
			})
			assert.NoError(t, err)
			results[i] = r
		})
	}
	clients.Wait()
	bound := 0
	for _, r := range results {
		require.Nil(t, r.Entry.Outcome.Refusal)
		if _, ok := r.Entry.Outcome.Events[0].(cloud.Activated); ok {
			bound++
		}
	}
	assert.Equal(t, 1, bound, "one activation, the others are confirmations")
}
