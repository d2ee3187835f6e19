package engine_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
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

// servers are two engines over one store, with a world that the first one founded, as each knows it.
type servers struct {
	store  *journaltest.Shared
	a, b   *engine.Engine
	wa, wb *engine.World
}

func twoServers(t *testing.T, opts ...engine.Option) servers {
	t.Helper()
	s := servers{store: &journaltest.Shared{}}
	s.a, s.b = engine.New(s.store, opts...), engine.New(s.store, opts...)
	var err error
	s.wa, err = s.a.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	require.NoError(t, s.b.Open(t.Context()))
	s.wb, err = s.b.World("w")
	require.NoError(t, err)
	return s
}

// agree refreshes both and says that they know the same.
func (s servers) agree(t *testing.T) {
	t.Helper()
	require.NoError(t, s.wa.Refresh(t.Context()))
	require.NoError(t, s.wb.Refresh(t.Context()))
	assert.Equal(t, stateOf(t, s.wa), stateOf(t, s.wb))
	assert.Equal(t, s.wa.Seq(), s.wb.Seq())
	assert.Equal(t, s.wa.Faults(), s.wb.Faults())
}

func TestTwoServersBehaveAsOne(t *testing.T) {
	s := twoServers(t)
	session := signIn(t, s.wa)
	require.Nil(t, do(t, s.wb, cloud.SelectOrganization{Session: session, Organization: "org-a"}).Entry.Outcome.Refusal)
	require.Nil(t, do(t, s.wa, cloud.SelectProduct{Session: session, Instance: "pin-a"}).Entry.Outcome.Refusal)
	require.Nil(t, do(t, s.wb, cloud.Activate{
		Session: session, SerialNumber: cloud.KeyRef{Licence: "lic-a", Part: cloud.SerialPart}, CDKey: cloud.KeyRef{Licence: "lic-a", Part: cloud.CDKeyPart},
	}).Entry.Outcome.Refusal)
	s.agree(t)

	first, err := wire(t, s.wa, "k")
	require.NoError(t, err)
	again, err := wire(t, s.wb, "k")
	require.NoError(t, err)
	assert.False(t, first.Replayed)
	assert.True(t, again.Replayed, "a key that one server saw means the same to the other")

	require.NoError(t, s.wa.Arm(t.Context(), fault.Spec{ID: "busy", Kind: fault.Unavailable, RetryAfterSeconds: 1, Times: 2}))
	for i, w := range []*engine.World{s.wb, s.wa, s.wb} {
		r, err := wire(t, w, "f"+strconv.Itoa(i))
		require.NoError(t, err)
		assert.Equal(t, i < 2, r.Injection != nil, "the fault fires twice in all")
	}
	now, err := s.wb.SetClock(t.Context(), engine.ClockMove{Advance: time.Hour})
	require.NoError(t, err)
	require.NoError(t, s.wa.Refresh(t.Context()))
	s.wa.Read(func(v engine.View) { assert.Equal(t, now, v.Now) })
	s.agree(t)
	entries, err := s.wb.Entries(t.Context(), 1)
	require.NoError(t, err)
	diverged, err := journal.Redecide(entries, cloud.Decide)
	require.NoError(t, err)
	assert.Empty(t, diverged)
}

func TestManyClientsOfTwoServers(t *testing.T) {
	const each = 50
	s := twoServers(t)
	var all sync.WaitGroup
	for i, w := range []*engine.World{s.wa, s.wb, s.wa, s.wb} {
		all.Go(func() {
			for n := range each {
				_, err := w.Do(t.Context(), addAccount("account-"+strconv.Itoa(i*each+n)))
				assert.NoError(t, err)
			}
		})
		all.Go(func() {
			for range each {
				assert.NoError(t, w.Refresh(t.Context()))
			}
		})
	}
	all.Wait()
	s.agree(t)
	assert.EqualValues(t, 1+4*each, s.wa.Seq())
}

func TestWhatOneServerDropsTheOtherForgets(t *testing.T) {
	s := twoServers(t)
	founded := stateOf(t, s.wb)
	for _, w := range []*engine.World{s.wa, s.wb} {
		require.NoError(t, w.Refresh(t.Context()))
		_, err := w.Snapshot("founded")
		require.NoError(t, err)
	}
	do(t, s.wb, cloud.AddAccount{As: cloud.TestAccount, Login: "x"})
	require.NoError(t, s.wa.Refresh(t.Context()))
	_, err := s.wa.Snapshot("late")
	require.NoError(t, err)
	require.NoError(t, s.wa.Reset(t.Context(), 0))
	assert.Equal(t, map[string]uint64{"founded": 1}, s.wa.Snapshots())
	r := do(t, s.wb, cloud.AddAccount{As: cloud.TestAccount, Login: "x"})
	assert.EqualValues(t, 2, r.Entry.Seq, "decided on the founding")
	require.Nil(t, r.Entry.Outcome.Refusal)
	assert.Empty(t, s.wb.Snapshots(), "the entries of its names may be other ones")
	s.agree(t)
	require.NoError(t, s.wb.Reset(t.Context(), 1))
	require.NoError(t, s.wa.Refresh(t.Context()))
	assert.Equal(t, founded, stateOf(t, s.wa))
	require.ErrorIs(t, s.wa.Reset(t.Context(), 9), engine.ErrNoSuchEntry)
}

func TestWorldsOfOtherServers(t *testing.T) {
	s := twoServers(t)
	_, err := s.b.Create(t.Context(), "w", small(7))
	require.ErrorIs(t, err, engine.ErrWorldExists)
	bad := small(1)
	bad.Setup = append(bad.Setup, cloud.AddAccount{})
	_, err = s.b.Create(t.Context(), "bad", bad)
	var founding *engine.FoundingError
	require.ErrorAs(t, err, &founding)
	for _, name := range []string{"bad", "no/slash"} {
		_, err = s.a.World(name)
		require.ErrorIs(t, err, engine.ErrNoWorld)
	}
	_, err = s.b.Create(t.Context(), "no/slash", small(7))
	require.ErrorIs(t, err, engine.ErrWorldName)
	one, err := s.a.Create(t.Context(), "", small(7))
	require.NoError(t, err)
	two, err := s.b.Create(t.Context(), "", small(7))
	require.NoError(t, err)
	assert.NotEqual(t, one.ID(), two.ID(), "names that servers choose do not meet")
	fork, err := s.b.Fork(t.Context(), one.ID(), 0, "fork")
	require.NoError(t, err)
	assert.Equal(t, stateOf(t, one), stateOf(t, fork))
	_, err = s.a.Fork(t.Context(), "w", 0, "fork")
	require.ErrorIs(t, err, engine.ErrWorldExists)
	three, err := s.a.Fork(t.Context(), "w", 0, "")
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"w", "fork", one.ID(), two.ID(), three.ID()}, s.a.Worlds())

	require.NoError(t, s.a.Delete(t.Context(), "w"))
	_, err = s.wb.Do(t.Context(), addAccount("late"))
	require.ErrorIs(t, err, engine.ErrNoWorld)
	_, err = s.b.World("w")
	require.ErrorIs(t, err, engine.ErrNoWorld)
	_, err = s.b.World("fork")
	require.NoError(t, err)
	require.NoError(t, s.a.Delete(t.Context(), "fork"))
	require.ErrorIs(t, fork.Refresh(t.Context()), engine.ErrNoWorld)
	_, err = s.b.World("fork")
	require.ErrorIs(t, err, engine.ErrNoWorld)
	again, err := s.b.Create(t.Context(), "w", small(8))
	require.NoError(t, err)
	found, err := s.a.World("w")
	require.NoError(t, err)
	assert.Equal(t, stateOf(t, again), stateOf(t, found))
}

func TestAWorldIsFoundedOnceByManyServers(t *testing.T) {
	store := &journaltest.Shared{}
	var made sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if _, err := engine.New(store).Create(t.Context(), "main", small(7)); err != nil {
				assert.ErrorIs(t, err, engine.ErrWorldExists)
				return
			}
			made.Store(i, true)
		})
	}
	all.Wait()
	var n int
	made.Range(func(any, any) bool { n++; return true })
	assert.Equal(t, 1, n)
}

func TestASharedWorldLimit(t *testing.T) {
	s := twoServers(t, engine.WithLimits(engine.Limits{Worlds: 1}))
	_, err := s.a.Create(t.Context(), "x", small(1))
	require.ErrorIs(t, err, engine.ErrWorldLimit)
	_, err = s.a.Fork(t.Context(), "w", 0, "x")
	require.ErrorIs(t, err, engine.ErrWorldLimit)
}

func TestATurnThatIsLostHasNotHappened(t *testing.T) {
	s := twoServers(t)
	before := stateOf(t, s.wa)
	require.NoError(t, s.wa.Arm(t.Context(), fault.Spec{ID: "x", Kind: fault.EmptyOK}))
	s.store.Commit = func(string, []journal.Entry) error { return errDisk }
	_, err := s.wa.Do(t.Context(), addAccount("lost"))
	require.ErrorIs(t, err, errDisk)
	require.ErrorIs(t, s.wa.ClearFaults(t.Context()), errDisk)
	_, err = s.a.Create(t.Context(), "y", small(7))
	require.ErrorIs(t, err, errDisk)
	s.store.Commit = nil
	require.NoError(t, s.wa.Refresh(t.Context()))
	assert.Equal(t, before, stateOf(t, s.wa))
	assert.Len(t, s.wa.Faults(), 1)
	do(t, s.wa, cloud.AddAccount{As: cloud.TestAccount, Login: "kept"})
	s.agree(t)
}

// observed counts the turns that began with a whole journal.
type observed struct {
	*journaltest.Shared
	whole int
}

type observer struct {
	journal.Writer
	of *observed
}

func (o *observed) Turn(world string, w journal.Writer) { o.Shared.Turn(world, observer{w, o}) }

func (o observer) Write(n journal.News) []journal.Entry {
	if n.Whole {
		o.of.whole++
	}
	return o.Writer.Write(n)
}

// To fold a long journal takes longer than a turn may: the database would end the turn, again and again.
func TestAWholeJournalIsFoldedBeforeTheTurn(t *testing.T) {
	store := &observed{Shared: &journaltest.Shared{}}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	do(t, w, cloud.AddAccount{As: cloud.TestAccount, Login: "after the founding"})
	store.Commit = func(string, []journal.Entry) error { return errDisk }
	_, err = w.Do(t.Context(), addAccount("lost"))
	require.ErrorIs(t, err, errDisk)
	store.Commit = nil
	do(t, w, cloud.AddAccount{As: cloud.TestAccount, Login: "after a loss"})
	require.NoError(t, w.Reset(t.Context(), 0))
	do(t, w, cloud.AddAccount{As: cloud.TestAccount, Login: "after a reset"})
	assert.Zero(t, store.whole)
}

func TestACallThatPanicsInItsTurn(t *testing.T) {
	s := twoServers(t)
	before := stateOf(t, s.wa)
	call := addAccount("x")
	call.Present = func(engine.View) { panic("a mistake in the face") }
	assert.PanicsWithValue(t, "a mistake in the face", func() { _, _ = s.wa.Do(t.Context(), call) })
	require.NoError(t, s.wa.Refresh(t.Context()))
	assert.Equal(t, before, stateOf(t, s.wa))
	do(t, s.wa, cloud.AddAccount{As: cloud.TestAccount, Login: "kept"})
	s.agree(t)
}

// pairs gives turns in pairs, as a lane with one transaction for both does.
type pairs struct {
	*journaltest.Shared
	waits   chan journal.Writer
	waiting chan struct{} // told when the first of a pair has come
}

func (p *pairs) Turn(world string, w journal.Writer) {
	if p.waits == nil {
		p.Shared.Turn(world, w)
		return
	}
	select {
	case p.waits <- w:
		p.waiting <- struct{}{}
	case first := <-p.waits:
		p.Shared.Turn(world, &pair{first, w})
	}
}

type pair struct{ first, second journal.Writer }

func (p *pair) Mark() journal.Mark { return p.first.Mark() }
func (p *pair) Done(err error)     { p.first.Done(err); p.second.Done(err) }

func (p *pair) Write(n journal.News) []journal.Entry {
	return append(p.first.Write(n), p.second.Write(journal.News{Life: n.Life})...)
}

func TestWhoComesAfterAPanicDecidesOnNothingOfIt(t *testing.T) {
	store := &pairs{Shared: &journaltest.Shared{}}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	store.waits, store.waiting = make(chan journal.Writer, 1), make(chan struct{}, 4)
	broken := make(chan any, 1)
	go func() {
		defer func() { broken <- recover() }()
		call := addAccount("x")
		call.Present = func(engine.View) { panic("a mistake in the face") }
		_, _ = w.Do(context.Background(), call)
	}()
	<-store.waiting
	after := launch(t, w, "after")
	assert.Equal(t, "a mistake in the face", <-broken)
	<-store.waiting // it was behind, and asks for another turn
	last := launch(t, w, "last")
	require.NoError(t, <-after)
	require.NoError(t, <-last)
	entries, err := w.Entries(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, entries, 3)
	assert.Equal(t, "after", entries[1].Command.(cloud.AddAccount).Login)
	assert.Equal(t, "last", entries[2].Command.(cloud.AddAccount).Login)
}

func TestASharedWorldDropsWireHalves(t *testing.T) {
	s := twoServers(t, engine.WithLimits(engine.Limits{WiresPerWorld: 10, KeysPerWorld: 1}))
	for i, kept := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 11, 12} { // a tenth more; then ten from before the call, and its own
		_, err := wire(t, s.wb, strconv.Itoa(i))
		require.NoError(t, err)
		assert.Equal(t, kept, wiresOf(t, s.wa), "after %d exchanges", i+1)
	}
}

func TestAJournalThatOthersDamagedClosesTheWorld(t *testing.T) {
	s := twoServers(t)
	spec := journal.Entry{Seq: 2, Fault: &journal.Fault{Op: "armed", Spec: []byte("[]")}, RulesVersion: journal.RulesVersion}
	require.NoError(t, s.store.Append(t.Context(), "w", spec))
	err := s.wa.Refresh(t.Context())
	require.ErrorContains(t, err, "world w")
	_, err = s.wb.Do(t.Context(), addAccount("x"))
	require.ErrorContains(t, err, "world w")
	_, err = s.wb.Do(t.Context(), addAccount("x"))
	require.ErrorIs(t, err, engine.ErrNoWorld)
	_, err = engine.New(s.store).World("w")
	require.ErrorContains(t, err, "world w")
}

// skipping is a shared store that loses an entry on the way.
type skipping struct{ *journaltest.Shared }

func (s skipping) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	news, err := s.Shared.Since(ctx, world, after)
	if !news.Whole && len(news.Entries) > 1 {
		news.Entries = news.Entries[1:]
	}
	return news, err
}

func TestAnEntryThatIsLostOnTheWayClosesTheWorld(t *testing.T) {
	store := &journaltest.Shared{}
	w, err := engine.New(store).Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	e := engine.New(skipping{store})
	behind, err := e.World("w")
	require.NoError(t, err)
	nowhere(t, w, 2)
	require.EqualError(t, behind.Refresh(t.Context()), "world w: journal is damaged: entry 3 follows entry 1")
	_, err = behind.Do(t.Context(), addAccount("late"))
	require.ErrorIs(t, err, engine.ErrNoWorld)
}

// away is a shared store that does not answer.
type away struct{ journal.Shared }

func (away) Worlds(context.Context) ([]string, error) { return nil, errAway }
func (away) Since(context.Context, string, journal.Mark) (journal.News, error) {
	return journal.News{}, errAway
}

var errAway = errors.New("nobody answers")

func TestASharedStoreThatIsAway(t *testing.T) {
	e := engine.New(away{&journaltest.Shared{}})
	require.ErrorIs(t, e.Open(t.Context()), errAway)
	_, err := e.World("w")
	require.ErrorIs(t, err, errAway)
	w, err := e.Create(t.Context(), "w", small(7))
	require.NoError(t, err)
	assert.Equal(t, []string{"w"}, e.Worlds(), "what was used here")
	require.ErrorIs(t, w.Refresh(t.Context()), errAway)
	_, err = e.List(t.Context())
	require.ErrorIs(t, err, errAway, "what is known here would be less than there is")
}
