package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3" with database/sql

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// ErrInUse means that another process has the file open for writing.
var ErrInUse = errors.New("another rehearse has this file open; stop it first, or use PostgreSQL, which several servers can share")

// ErrClosed means that the store was closed.
var ErrClosed = errors.New("sqlite: the store is closed")

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a [journal.Store], and a [journal.Queue], in one SQLite file. Make one with [Open].
type Store struct {
	reader *sql.DB
	notes  *sql.DB       // what is not a journal
	guard  *sqlite3.Conn // holds the lock that keeps other servers out
	writer *connection   // used by the writing goroutine alone
	queue  *queue
	done   chan struct{} // closed when the writing goroutine has ended
}

// Open opens the journals in the file at path, or makes it. The folder must exist. Errors say what is wrong with the
// file: [schema.ErrNewer], [ErrInUse], [ErrForeign], [ErrDamaged], [ErrPath], [ErrFolder], or what SQLite says. Close it when done.
func Open(ctx context.Context, path string) (*Store, error) { return open(ctx, path, "", piece) }

// open is Open on a virtual file system, with pieces of another size: tests bring one that fails, and want many.
func open(ctx context.Context, path, vfs string, piece int) (*Store, error) {
	where, err := resolve(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite file %s: %w", path, err)
	}
	s := &Store{queue: newQueue(), done: make(chan struct{})}
	if err := s.connect(ctx, where, vfs); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite file %s: %w", path, err), s.disconnect())
	}
	w, err := newWriter(s.writer, placeOf(where), piece)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite file %s: %w", path, err), s.disconnect())
	}
	go func() {
		defer close(s.done)
		w.work(s.queue)
	}()
	return s, nil
}

func (s *Store) connect(ctx context.Context, path, vfs string) error {
	var err error
	if s.guard, err = lock(path + "-guard"); err != nil {
		return err
	}
	if err := private(path); err != nil {
		return err
	}
	if err := ours(path, vfs); err != nil {
		return err
	}
	if s.notes, err = database(path, vfs, "secure_delete(on)"); err != nil {
		return err
	}
	if err := s.notes.PingContext(ctx); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if err := schema.Migrate(ctx, s.notes, schema.SQLite, files); err != nil {
		return err
	}
	s.notes.SetMaxOpenConns(1)
	if s.writer, err = connect(path, vfs); err != nil {
		return err
	}
	s.reader, err = database(path, vfs, "query_only(on)")
	return err
}

// private makes the file, if there is none, for its owner only: it holds the seeds that passwords and keys derive from.
// Who wants others to read it may say so afterwards.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return err
	}
	return f.Close()
}

// database opens a file whose commits are durable before they return.
func database(path, vfs, pragma string) (*sql.DB, error) {
	return sql.Open("sqlite3", address(path, vfs, pragma))
}

// address names a file and how it is to be opened.
func address(path, vfs, pragma string) string {
	q := url.Values{
		"mode":    {"rw"}, // the file is there: one that went away is not made anew
		"_pragma": {"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", pragma},
		"modeof":  {path}, // the log may be read by whom the file may be read by
	}
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	query := strings.ReplaceAll(q.Encode(), "+", "%20") // to SQLite a plus sign is a plus sign
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query}).String()
}

// lock takes a lock that ends with the process, however it ends: an open transaction on a file beside the journals.
func lock(path string) (*sqlite3.Conn, error) {
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: "_pragma=busy_timeout(0)"}
	c, err := sqlite3.Open(name.String())
	if err != nil {
		return nil, err
	}
	if err := c.Exec("BEGIN EXCLUSIVE"); err != nil {
		if errors.Is(err, sqlite3.BUSY) {
			err = ErrInUse
		}
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Records are the records that lie beside the journals, until the store is closed.
func (s *Store) Records() *schema.Records { return schema.NewRecords(s.notes, schema.SQLite) }

// Shrink gives the room of what was dropped back to the file system. It writes the whole file anew, which takes as much
// room beside it meanwhile; nobody else may be writing.
func (s *Store) Shrink(ctx context.Context) error {
	if err := s.queue.hand(job{act: sweepAll})(); err != nil {
		return err
	}
	if _, err := s.notes.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	_, err := s.notes.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// Close waits for the entries under way and closes the file. Calls after the first do nothing.
func (s *Store) Close() error {
	if !s.queue.close() {
		return nil
	}
	<-s.done
	return s.disconnect()
}

func (s *Store) disconnect() error {
	wrong := s.writer.close()
	for _, db := range []*sql.DB{s.reader, s.notes} {
		if db != nil {
			wrong = errors.Join(wrong, db.Close())
		}
	}
	if s.guard != nil {
		wrong = errors.Join(wrong, s.guard.Close())
	}
	return wrong
}

// Load implements [journal.Store].
func (s *Store) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	return entriesOf(ctx, s.reader, world, from)
}

// asker is a database, or a transaction on it.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// entriesOf reads with one question, so that what it finds was there at one moment. The row of the world itself comes
// first, without an entry.
func entriesOf(ctx context.Context, db asker, world string, from uint64) ([]journal.Entry, error) {
	const question = `SELECT 0, NULL, NULL FROM worlds WHERE name = ?1 UNION ALL
		SELECT seq, entry, wire FROM entries WHERE world = (SELECT id FROM worlds WHERE name = ?1) AND seq >= ?2
		AND (seq = 1 OR seq >= (SELECT base FROM worlds WHERE name = ?1)) ORDER BY 1`
	rows, err := db.QueryContext(ctx, question, world, int64(min(max(from, 1), 1<<62)))
	if err != nil {
		return nil, err
	}
	known := rows.Next()
	var entries []journal.Entry
	for err == nil && rows.Next() {
		var r schema.Row
		var e journal.Entry
		if err = rows.Scan(&r.Seq, &r.Entry, &r.Wire); err == nil {
			e, err = schema.Decode(r)
		}
		entries = append(entries, e)
	}
	switch err := errors.Join(err, rows.Err(), rows.Close()); {
	case err != nil:
		return nil, err
	case !known:
		return nil, journal.ErrNoJournal
	}
	return entries, nil
}

// Worlds implements [journal.Store].
func (s *Store) Worlds(ctx context.Context) ([]string, error) { return worldsOf(ctx, s.reader) }

func worldsOf(ctx context.Context, db asker) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM worlds WHERE typeof(name) = 'text'")
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err = rows.Scan(&name); err != nil {
			break
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, errors.Join(err, rows.Err(), rows.Close())
}

// Append implements [journal.Store]. It returns when the entries are durable, also when ctx ends before: they are on
// their way by then.
func (s *Store) Append(_ context.Context, world string, entries ...journal.Entry) error {
	return s.Submit(world, entries...)()
}

// Submit implements [journal.Queue].
func (s *Store) Submit(world string, entries ...journal.Entry) (wait func() error) {
	rows, err := schema.Encode(entries)
	if err != nil {
		return func() error { return err }
	}
	return s.queue.hand(job{world: world, act: appending(rows)})
}

// Truncate implements [journal.Store].
func (s *Store) Truncate(_ context.Context, world string, after uint64) error {
	return s.queue.hand(job{world: world, act: truncating(after)})()
}

// Trim implements [journal.Store]. The rows that a base stands for are swept in the background, a piece at a time, and wire
// halves are dropped a piece at a time: other worlds are never kept waiting for more than that.
func (s *Store) Trim(_ context.Context, world string, c journal.Cut) error {
	if c.Base != nil {
		base, err := schema.Encode([]journal.Entry{*c.Base})
		if err == nil {
			err = s.queue.hand(job{world: world, act: rebasing(base[0])})()
		}
		if err != nil {
			return err
		}
	}
	for d := (&dropping{cut: c, done: c.Base != nil && c.WiresUpTo == 0}); !d.done; {
		if err := s.queue.hand(job{world: world, act: d.piece})(); err != nil {
			return err
		}
	}
	return nil
}
