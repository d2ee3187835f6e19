package journaltest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
)

// SharedSuite runs the checks of a [journal.Shared] that go beyond [Suite]. open returns two servers' views of one new,
// empty store each time.
func SharedSuite(t *testing.T, open func(t *testing.T) (a, b journal.Shared)) {
	t.Helper()
	for name, check := range map[string]func(t *testing.T, a, b journal.Shared){
		"tells writers what others wrote":              tellsNews,
		"gives one turn after the other":               oneTurnAfterTheOther,
		"refuses what was decided on nothing":          refusesTurns,
		"begins another life when entries are dropped": anotherLife,
		"compacts for everybody":                       compactsForEverybody,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := open(t)
			check(t, a, b)
		})
	}
}

// Scribe is a [journal.Writer] that knows the journal up to a mark and writes what a function says.
type Scribe struct {
	mark journal.Mark
	text func(journal.News) []journal.Entry
	done chan error
}

// NewScribe returns a scribe for one turn.
func NewScribe(mark journal.Mark, text func(journal.News) []journal.Entry) *Scribe {
	return &Scribe{mark: mark, text: text, done: make(chan error, 1)}
}

// Mark implements [journal.Writer].
func (s *Scribe) Mark() journal.Mark { return s.mark }

// Write implements [journal.Writer].
func (s *Scribe) Write(news journal.News) []journal.Entry { return s.text(news) }

// Done implements [journal.Writer].
func (s *Scribe) Done(err error) { s.done <- err }

// Over waits for the end of the turn and returns what the store said.
func (s *Scribe) Over() error { return <-s.done }

// Turn takes a turn and waits for its end.
func Turn(s journal.Shared, world string, mark journal.Mark, text func(journal.News) []journal.Entry) error {
	w := NewScribe(mark, text)
	s.Turn(world, w)
	return w.Over()
}

func tellsNews(t *testing.T, a, b journal.Shared) {
	entries := Sample(5)
	nobody, err := a.Since(t.Context(), "w", journal.Mark{})
	require.ErrorIs(t, err, journal.ErrNoJournal)
	assert.Zero(t, nobody.Life)

	require.NoError(t, Turn(a, "w", journal.Mark{}, func(n journal.News) []journal.Entry {
		assert.Zero(t, n, "a world that is not there has no news")
		return entries[:2]
	}))
	var known journal.Mark
	require.NoError(t, Turn(b, "w", journal.Mark{}, func(n journal.News) []journal.Entry {
		assert.True(t, n.Whole)
		assert.Equal(t, entries[:2], n.Entries)
		known = journal.Mark{Life: n.Life, Seq: 2}
		return entries[2:4]
	}))
	news, err := a.Since(t.Context(), "w", known)
	require.NoError(t, err)
	assert.Equal(t, journal.News{Life: known.Life, Entries: entries[2:4]}, news)
	require.NoError(t, Turn(a, "w", known, func(n journal.News) []journal.Entry {
		assert.Equal(t, news, n)
		return nil
	}))
	names, err := b.Worlds(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"w"}, names)
}

// counter is what a server knows of a journal: it folds the news and writes what follows.
type counter struct {
	mark journal.Mark
	done chan error
}

// Mark is up to where the counter has read.
func (c *counter) Mark() journal.Mark { return c.mark }

// Done ends the waiting of whoever wanted to write.
func (c *counter) Done(err error) { c.done <- err }

// Write counts what is new and adds its entries.
func (c *counter) Write(n journal.News) []journal.Entry {
	if n.Whole {
		c.mark.Seq = 0
	}
	c.mark = journal.Mark{Life: n.Life, Seq: c.mark.Seq + uint64(len(n.Entries)) + 1}
	return Sample(int(c.mark.Seq))[c.mark.Seq-1:]
}

// Two servers count together: each turn reads how far the other came and goes on from there. Whoever skipped the lock
// would count something twice, and be refused.
func oneTurnAfterTheOther(t *testing.T, a, b journal.Shared) {
	const turns = 150
	var all sync.WaitGroup
	for _, s := range []journal.Shared{a, b} {
		all.Go(func() {
			knows, open := &counter{done: make(chan error, turns)}, 0
			for i := range turns {
				s.Turn("w", knows)
				for open++; open > 0 && i%4 == 0; open-- { // some come together, some alone
					assert.NoError(t, <-knows.done)
				}
			}
			for range open {
				assert.NoError(t, <-knows.done)
			}
		})
	}
	all.Wait()
	have, err := a.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	require.Len(t, have, 2*turns)
	assert.Equal(t, Sample(2*turns), have)
}

func refusesTurns(t *testing.T, a, _ journal.Shared) {
	entries := Sample(4)
	write := func(e ...journal.Entry) error {
		return Turn(a, "w", journal.Mark{}, func(journal.News) []journal.Entry { return e })
	}
	require.ErrorIs(t, write(entries[1]), journal.ErrGap)
	require.NoError(t, write(), "who writes nothing leaves nothing")
	require.NoError(t, write(entries[0]))
	require.ErrorIs(t, write(entries[0]), journal.ErrGap)
	require.ErrorIs(t, write(entries[2], entries[1]), journal.ErrGap)
	require.NoError(t, write(entries[1:]...))
}

// Who was behind learns a base as news, who was not learns nothing; and what was made of another life is refused.
func compactsForEverybody(t *testing.T, a, b journal.Shared) {
	entries := Sample(6)
	require.NoError(t, a.Append(t.Context(), "w", entries[:5]...))
	news, err := a.Since(t.Context(), "w", journal.Mark{})
	require.NoError(t, err)
	life, base := news.Life, Base(entries, 4)
	since := func(seq uint64) []journal.Entry {
		t.Helper()
		news, err := b.Since(t.Context(), "w", journal.Mark{Life: life, Seq: seq})
		require.NoError(t, err)
		assert.Equal(t, life, news.Life)
		assert.False(t, news.Whole)
		return news.Entries
	}
	require.ErrorIs(t, a.Trim(t.Context(), "w", journal.Cut{Base: &base, Life: life + 1}), journal.ErrGap)
	assert.Equal(t, entries[1:5], since(1), "nothing changed")
	require.NoError(t, a.Trim(t.Context(), "w", journal.Cut{Base: &base, Life: life}))
	assert.Equal(t, []journal.Entry{base, entries[4]}, since(2))
	assert.Equal(t, entries[4:5], since(4))
	assert.Empty(t, since(5))
	require.NoError(t, Turn(b, "w", journal.Mark{}, func(n journal.News) []journal.Entry {
		assert.True(t, n.Whole)
		assert.Equal(t, []journal.Entry{entries[0], base, entries[4]}, n.Entries)
		return entries[5:]
	}))
	assert.Equal(t, entries[5:], since(5))
}

func anotherLife(t *testing.T, a, b journal.Shared) {
	entries := Sample(4)
	require.NoError(t, a.Append(t.Context(), "w", entries[:3]...))
	first, err := a.Since(t.Context(), "w", journal.Mark{})
	require.NoError(t, err)
	mark := journal.Mark{Life: first.Life, Seq: 3}
	require.NoError(t, a.Truncate(t.Context(), "w", 9), "nothing is dropped")
	same, err := b.Since(t.Context(), "w", mark)
	require.NoError(t, err)
	assert.Equal(t, journal.News{Life: first.Life}, same)

	ctx := context.Background()
	for _, drop := range []func() error{
		func() error { return a.Truncate(ctx, "w", 2) },
		func() error { return errors.Join(a.Truncate(ctx, "w", 0), a.Append(ctx, "w", entries[:2]...)) },
	} {
		require.NoError(t, drop())
		news, err := b.Since(t.Context(), "w", mark)
		require.NoError(t, err)
		assert.Greater(t, news.Life, mark.Life)
		assert.True(t, news.Whole, "who knows three entries of another life knows nothing")
		assert.Equal(t, entries[:2], news.Entries)
		mark.Life = news.Life
	}
}
