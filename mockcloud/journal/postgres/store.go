package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// Bounds of what a store waits for.
const (
	// Attempts is how often the beginning of a turn is tried.
	Attempts = 5
	// Patience is how long a server may take over a turn before the database ends it.
	Patience = 5 * time.Second
	// lockWait is how long others wait for a turn: longer than Patience, so that a frozen server costs no refusal.
	lockWait = 8 * time.Second
	// turnWait is how long a turn may take to begin, all attempts together.
	turnWait = 15 * time.Second
	// lastWord is how long the database may take over a commit.
	lastWord = 10 * time.Second
	// migrating is the lock of whoever brings the tables to this version.
	migrating = int64(0x7265686561727365)
	// readers is how many connections there are besides the lanes'.
	readers = 6
)

// ErrClosed means that the store was closed.
var ErrClosed = errors.New("postgres: the store is closed")

// ErrAddress means that the address is none. It is not repeated: it may hold a password.
var ErrAddress = errors.New("this is no address of a PostgreSQL database; they look like postgres://user@host:5432/database?sslmode=require, with special characters as %40 and the like")

// ErrEncoding means that the database cannot hold every text.
var ErrEncoding = errors.New("the database must be made with ENCODING 'UTF8'")

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a [journal.Shared] in a PostgreSQL database. Make one with [Open].
type Store struct {
	pool  *pgxpool.Pool
	lanes []*lane
	notes *sql.DB // what is not a journal, over the pool's connections

	piece      int64           // how many rows are swept, or lose their wire half, at a time
	dropped    memory          // of wire halves
	broom      sync.Mutex      // held by whoever sweeps
	background context.Context // ends when the store is closed
	stop       context.CancelFunc

	mu     sync.RWMutex // held for reading while a turn is handed over, for writing to close
	closed bool
	ended  sync.WaitGroup
}

// Open connects to the database at address and brings its tables to this version. Errors say what is wrong, without the
// password: [ErrAddress], [ErrEncoding], [schema.ErrNewer], or what PostgreSQL says. Close it when done.
func Open(ctx context.Context, address string) (*Store, error) { return open(ctx, address, piece) }

// open is Open with pieces of another size: tests want many.
func open(ctx context.Context, address string, piece int64) (*Store, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress // err may quote a piece of what was meant as a password
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = Patience // a host that says nothing at all is away, too
	}
	config.MaxConns = max(config.MaxConns, lanes+readers)
	config.ConnConfig.RuntimeParams = withDefaults(config.ConnConfig.RuntimeParams)
	password := config.ConnConfig.Password
	s := &Store{piece: piece, dropped: memory{worlds: map[string]dropped{}}}
	if s.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, discreet(err, password)
	}
	if err := s.prepare(ctx); err != nil {
		s.pool.Close()
		return nil, discreet(err, password)
	}
	s.notes = stdlib.OpenDBFromPool(s.pool)
	for range lanes {
		l := &lane{pool: s.pool, jobs: make(chan job, queued)}
		s.lanes = append(s.lanes, l)
		s.ended.Go(l.run)
	}
	s.background, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.inBackground(s.sweepAll)
	return s, nil
}

// withDefaults are the settings of our connections. What was acknowledged must be durable whatever the database's
// default is; and the tables are always asked by their index, also by a plan that was made while they were empty.
func withDefaults(given map[string]string) map[string]string {
	params := map[string]string{
		"application_name":                    "rehearse",
		"lock_timeout":                        milliseconds(lockWait),
		"idle_in_transaction_session_timeout": milliseconds(Patience),
		"enable_seqscan":                      "off",
		"enable_hashjoin":                     "off",
		"enable_mergejoin":                    "off",
	}
	for name, value := range given {
		params[name] = value
	}
	params["synchronous_commit"] = "on"
	return params
}

func milliseconds(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// discreet is an error that does not repeat the password, whoever wrote its text.
func discreet(err error, password string) error {
	if err == nil || password == "" || !strings.Contains(err.Error(), password) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), password, "***"))
}

// prepare checks the database and brings it to this version, one server at a time.
func (s *Store) prepare(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	var encoding string
	if err := conn.QueryRow(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("%w; this one has %s", ErrEncoding, encoding)
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrating); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err == nil {
		db := stdlib.OpenDBFromPool(s.pool)
		err = errors.Join(schema.Migrate(ctx, db, schema.Postgres, files), db.Close())
	}
	_, unlocked := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrating)
	return errors.Join(err, unlocked)
}

// Records are the records that lie beside the journals, until the store is closed.
func (s *Store) Records() *schema.Records {
	return schema.NewRecords(s.notes, schema.Postgres).Telling(away)
}

// Close waits for the turns under way and ends the connections. Calls after the first do nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	for _, l := range s.lanes {
		close(l.jobs)
	}
	s.mu.Unlock()
	s.stop()
	s.ended.Wait()
	err := s.notes.Close()
	s.pool.Close()
	return err
}

// Turn implements [journal.Shared].
func (s *Store) Turn(world string, w journal.Writer) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		w.Done(ErrClosed)
		return
	}
	key := lockOf(world)
	s.lanes[uint64(key)%uint64(len(s.lanes))].jobs <- job{world: world, key: key, writer: w}
}

// Since implements [journal.Shared].
func (s *Store) Since(ctx context.Context, world string, after journal.Mark) (journal.News, error) {
	const question = `SELECT w.life, e.seq, e.entry, e.wire FROM worlds w
		LEFT JOIN entries e ON e.world = w.id AND e.seq > CASE WHEN w.life = $2 THEN $3::bigint ELSE 0 END
			AND (e.seq = 1 OR e.seq >= w.base)
		WHERE w.name = $1 ORDER BY e.seq`
	var news journal.News
	rows, err := s.pool.Query(ctx, question, world, int64(after.Life), int64(min(after.Seq, 1<<62)))
	if err != nil {
		return news, away(err)
	}
	defer rows.Close()
	for rows.Next() {
		var seq *int64
		var r schema.Row
		if err := rows.Scan(&news.Life, &seq, &r.Entry, &r.Wire); err != nil {
			return news, err
		}
		news.Whole = news.Life != after.Life
		if seq == nil { // the world's row, without an entry
			continue
		}
		r.Seq = uint64(*seq)
		e, err := schema.Decode(r)
		if err != nil {
			return news, err
		}
		news.Entries = append(news.Entries, e)
	}
	if err := rows.Err(); err != nil {
		return news, away(err)
	}
	if news.Life == 0 {
		return news, journal.ErrNoJournal
	}
	return news, nil
}

// Load implements [journal.Store].
func (s *Store) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	var life int64
	err := s.pool.QueryRow(ctx, "SELECT life FROM worlds WHERE name = $1", world).Scan(&life)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, journal.ErrNoJournal
	}
	if err != nil {
		return nil, away(err)
	}
	news, err := s.Since(ctx, world, journal.Mark{Life: uint64(life), Seq: max(from, 1) - 1})
	if err != nil || !news.Whole {
		return news.Entries, err
	}
	before := func(e journal.Entry) bool { return e.Seq < from } // another life began between the two questions
	return slices.DeleteFunc(news.Entries, before), nil
}

// Worlds implements [journal.Store].
func (s *Store) Worlds(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, "SELECT name FROM worlds ORDER BY name")
	if err != nil {
		return nil, away(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return names, away(err)
}

// Append implements [journal.Store], in a turn of its own.
func (s *Store) Append(ctx context.Context, world string, entries ...journal.Entry) error {
	rows, err := schema.Encode(entries)
	if err != nil {
		return err
	}
	return s.exclusively(ctx, world, func(_ *pgxpool.Conn, p place) (*pgx.Batch, error) {
		if !follows(rows, p.head) {
			return nil, journal.ErrGap
		}
		return inserting([]*visit{{world: world, place: p, rows: rows}}), nil
	})
}

// Truncate implements [journal.Store].
func (s *Store) Truncate(ctx context.Context, world string, after uint64) error {
	return s.exclusively(ctx, world, func(conn *pgxpool.Conn, p place) (*pgx.Batch, error) {
		switch {
		case !p.known():
			return nil, journal.ErrNoJournal
		case after >= p.head:
			return nil, nil
		}
		var b pgx.Batch
		b.Queue("DELETE FROM entries WHERE world = $1 AND seq > $2", p.id, int64(after))
		if after == 0 {
			s.dropped.forget(world)
			b.Queue("DELETE FROM worlds WHERE id = $1", p.id)
			return &b, nil
		}
		b.Queue("UPDATE worlds SET life = nextval('lives'), base = CASE WHEN base > $2 THEN 0 ELSE base END WHERE id = $1", p.id, int64(after))
		if after > 1 && int64(after) < p.base {
			return nil, journal.ErrCompacted
		}
		var there bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM entries WHERE world = $1 AND seq = $2)", p.id, int64(after)).Scan(&there)
		if err == nil && !there {
			err = journal.ErrCompacted
		}
		if err != nil {
			return nil, err
		}
		return &b, nil
	})
}

// exclusively does what act says about the place of a world, while nobody else has a turn in it.
func (s *Store) exclusively(ctx context.Context, world string, act func(*pgxpool.Conn, place) (*pgx.Batch, error)) error {
	v := &visit{world: world, key: lockOf(world)}
	conn, err := begin(ctx, s.pool, []*visit{v})
	if err != nil {
		return err
	}
	b, refused := act(conn, v.place)
	return errors.Join(refused, finish(context.WithoutCancel(ctx), conn, b))
}
