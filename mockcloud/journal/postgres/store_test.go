package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/mockcloud/journal/schema"
)

func opened(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

// turn takes a turn and waits for its end.
func turn(s *Store, world string, mark journal.Mark, text func(journal.News) []journal.Entry) error {
	return journaltest.Turn(s, world, mark, text)
}

// one cluster serves all tests of the store: each case has a database of its own.
func TestStore(t *testing.T) {
	cluster := pgtest.Start(t)
	for name, check := range map[string]func(*testing.T, *pgtest.Cluster){
		"keeps the contract":                keepsTheContract,
		"keeps the contract of sharing":     keepsTheContractOfSharing,
		"is opened by many at once":         openedByMany,
		"shares transactions":               sharesTransactions,
		"outlives a lost connection":        outlivesLostConnections,
		"takes the turn of a frozen server": frozenServer,
		"tells what is damaged":             tellsDamage,
		"refuses later schemas":             refusesLater,
		"refuses other encodings":           refusesEncodings,
		"is durable whatever the default":   durable,
		"says that it is closed":            saysClosed,
		"says that the database is away":    saysAway,
		"sweeps what others left":           sweepsWhatOthersLeft,
	} {
		t.Run(name, func(t *testing.T) { check(t, cluster) })
	}
}

// keepsTheContract with pieces of a size that makes many of a long journal.
func keepsTheContract(t *testing.T, c *pgtest.Cluster) {
	journaltest.Suite(t, func(t *testing.T) journal.Store {
		s, err := open(t.Context(), c.Database(t), 300)
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, s.Close()) })
		return s
	})
}

func keepsTheContractOfSharing(t *testing.T, c *pgtest.Cluster) {
	journaltest.SharedSuite(t, func(t *testing.T) (a, b journal.Shared) {
		address := c.Database(t)
		return opened(t, address), opened(t, address)
	})
}

func openedByMany(t *testing.T, c *pgtest.Cluster) {
	address := c.Database(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := Open(t.Context(), address)
			if assert.NoError(t, err) {
				assert.NoError(t, s.Close())
			}
		})
	}
	all.Wait()
}

// Turns that come while a transaction is under way go into the next one together, in the order in which they came.
func sharesTransactions(t *testing.T, c *pgtest.Cluster) {
	s, entries := opened(t, c.Database(t)), journaltest.Sample(100)
	transactions := func() (n int) {
		require.NoError(t, s.pool.QueryRow(t.Context(), "SELECT count(DISTINCT xmin::text) FROM entries").Scan(&n))
		return n
	}
	hold, held := make(chan struct{}), make(chan struct{})
	first := journaltest.NewScribe(journal.Mark{}, func(journal.News) []journal.Entry { close(held); <-hold; return nil })
	s.Turn("w", first)
	<-held
	rest := make([]*journaltest.Scribe, len(entries))
	for i := range entries {
		rest[i] = journaltest.NewScribe(journal.Mark{}, func(journal.News) []journal.Entry { return entries[i : i+1] })
		s.Turn("w", rest[i])
	}
	close(hold)
	require.NoError(t, first.Over())
	for _, w := range rest {
		require.NoError(t, w.Over())
	}
	assert.Equal(t, 1, transactions())
}

// end ends sessions of this program, as a restart of the database does.
func end(t *testing.T, address, which string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	_, err = conn.Exec(context.Background(), `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND `+which)
	require.NoError(t, err)
}

func outlivesLostConnections(t *testing.T, c *pgtest.Cluster) {
	address, entries := c.Database(t), journaltest.Sample(3)
	s := opened(t, address)
	require.NoError(t, turn(s, "w", journal.Mark{}, func(journal.News) []journal.Entry { return entries[:1] }))
	end(t, address, "true")
	require.NoError(t, turn(s, "w", journal.Mark{}, func(journal.News) []journal.Entry { return entries[1:2] }), "nothing was decided yet: it is tried again")
	err := turn(s, "w", journal.Mark{}, func(journal.News) []journal.Entry {
		end(t, address, "state = 'idle in transaction'")
		return entries[2:]
	})
	require.ErrorIs(t, err, journal.ErrAway, "what was decided is lost with the connection, and nobody may decide it again unasked")
	have, err := s.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:2], have)
}

// A server that stands still in the middle of its turn, because its machine was suspended, keeps the others out no longer
// than Patience, and cannot write any more when it wakes.
func frozenServer(t *testing.T, c *pgtest.Cluster) {
	address, entries := c.Database(t), journaltest.Sample(2)
	frozen, awake := opened(t, address+"&idle_in_transaction_session_timeout=300"), opened(t, address)
	inTurn, other := make(chan struct{}), make(chan struct{})
	late := journaltest.NewScribe(journal.Mark{}, func(journal.News) []journal.Entry { close(inTurn); <-other; return entries[:1] })
	frozen.Turn("w", late)
	<-inTurn
	require.NoError(t, turn(awake, "w", journal.Mark{}, func(n journal.News) []journal.Entry {
		assert.Empty(t, n.Entries)
		return entries[:1]
	}))
	close(other)
	require.Error(t, late.Over())
	have, err := awake.Load(t.Context(), "w", 1)
	require.NoError(t, err)
	assert.Equal(t, entries[:1], have)
}

func tellsDamage(t *testing.T, c *pgtest.Cluster) {
	s := opened(t, c.Database(t))
	for i, damage := range []struct{ sql, want string }{
		{"UPDATE entries SET entry = '{' WHERE seq = 2 AND world = $1", "entry 2 is damaged"},
		{"UPDATE entries SET seq = 3 WHERE seq = 2 AND world = $1", "row 3 holds entry 2"},
		{"UPDATE entries SET wire = 'x' WHERE seq = 1 AND world = $1", "entry 1 is damaged"},
	} {
		world := "w" + strconv.Itoa(i)
		require.NoError(t, s.Append(t.Context(), world, journaltest.Sample(2)...))
		var id int64
		require.NoError(t, s.pool.QueryRow(t.Context(), "SELECT id FROM worlds WHERE name = $1", world).Scan(&id))
		_, err := s.pool.Exec(t.Context(), damage.sql, id)
		require.NoError(t, err)
		_, err = s.Load(t.Context(), world, 1)
		require.ErrorContains(t, err, damage.want)
		err = turn(s, world, journal.Mark{}, func(journal.News) []journal.Entry {
			t.Error("nobody decides on what cannot be read")
			return nil
		})
		require.ErrorContains(t, err, damage.want)
	}
}

func refusesLater(t *testing.T, c *pgtest.Cluster) {
	address := c.Database(t)
	s := opened(t, address)
	_, err := s.pool.Exec(t.Context(), "INSERT INTO rehearse_schema (version_id, is_applied) VALUES (99, true)")
	require.NoError(t, err)
	_, err = Open(t.Context(), address)
	require.ErrorIs(t, err, schema.ErrNewer)
	require.ErrorContains(t, err, "99")
}

func refusesEncodings(t *testing.T, c *pgtest.Cluster) {
	_, err := Open(t.Context(), c.Database(t, "TEMPLATE template0 ENCODING 'LATIN1'"))
	require.ErrorIs(t, err, ErrEncoding)
	require.ErrorContains(t, err, "LATIN1")
}

func durable(t *testing.T, c *pgtest.Cluster) {
	s := opened(t, c.Database(t)+"&synchronous_commit=off&application_name=class")
	for setting, want := range map[string]string{"synchronous_commit": "on", "application_name": "class", "lock_timeout": "8s"} {
		var have string
		require.NoError(t, s.pool.QueryRow(t.Context(), "SHOW "+setting).Scan(&have))
		assert.Equal(t, want, have, setting)
	}
}

func saysClosed(t *testing.T, c *pgtest.Cluster) {
	s := opened(t, c.Database(t))
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "closing again is nothing")
	require.ErrorIs(t, turn(s, "w", journal.Mark{}, nil), ErrClosed)
	require.Error(t, s.Append(t.Context(), "w", journaltest.Sample(1)...))
}

func TestErrorsKeepThePassword(t *testing.T) {
	for _, address := range []string{
		"postgres://me:s3cret@127.0.0.1:1/x", "postgres://me:s3cret/word@127.0.0.1:1/x", "postgres://me:s3cret@[::1/x",
		"host=127.0.0.1 port=1 user=me password=s3cret", "postgres://me@127.0.0.1:s3cret/x", "host='s3cret",
		"postgres://me@127.0.0.1:1/x?sslmode=s3cret",
	} {
		_, err := Open(t.Context(), address)
		require.Error(t, err, address)
		for text := err; text != nil; text = errors.Unwrap(text) {
			assert.NotContains(t, fmt.Sprintf("%v %+v", text, text), "s3cret")
		}
	}
	wrong := errors.New("it said s3cret")
	assert.EqualError(t, discreet(wrong, "s3cret"), "it said ***")
	assert.Equal(t, wrong, discreet(wrong, ""))
	assert.NoError(t, discreet(nil, "s3cret"))
}

// Whatever is asked while the database takes no connections is answered as something to ask again later, and is answered
// once it takes them again.
func saysAway(t *testing.T, c *pgtest.Cluster) {
	address, entries := c.Database(t), journaltest.Sample(2)
	s := opened(t, address)
	require.NoError(t, s.Append(t.Context(), "w", entries[:1]...))
	append2 := func() error { return s.Append(t.Context(), "w", entries[1:]...) }
	asks := map[string]func() error{
		"worlds": func() error { _, err := s.Worlds(t.Context()); return err },
		"load":   func() error { _, err := s.Load(t.Context(), "w", 1); return err },
		"since":  func() error { _, err := s.Since(t.Context(), "w", journal.Mark{}); return err },
		"turn":   func() error { return turn(s, "w", journal.Mark{}, func(journal.News) []journal.Entry { return nil }) },
		"append": append2,
		"record": func() error { return s.Records().Append(t.Context(), "c", []byte("{}")) },
		"read":   func() error { return s.Records().Read(t.Context(), func([]byte) error { return nil }) },
		"erase":  func() error { return s.Records().Erase(t.Context(), "c") },
	}
	closing(t, address, true)
	for name, ask := range asks {
		require.ErrorIs(t, ask(), journal.ErrAway, name)
	}
	closing(t, address, false)
	for name, ask := range asks {
		require.NoError(t, ask(), name)
	}
	require.NotErrorIs(t, append2(), journal.ErrAway, "a gap stays a gap")
}

// closing keeps this program's database from taking connections, or lets it take them again.
func closing(t *testing.T, address string, closed bool) {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	require.NoError(t, err)
	name := config.Database
	config.Database = "postgres"
	conn, err := pgx.ConnectConfig(context.Background(), config)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.Background())) }()
	_, err = conn.Exec(context.Background(), fmt.Sprintf("ALTER DATABASE %s ALLOW_CONNECTIONS %t", pgx.Identifier{name}.Sanitize(), !closed))
	require.NoError(t, err)
	if !closed {
		return
	}
	_, err = conn.Exec(context.Background(), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
	require.NoError(t, err)
}
