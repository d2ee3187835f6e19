package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// firstPause is how long to wait at most before the second attempt; each further pause may be twice as long.
const firstPause = 20 * time.Millisecond

// begin opens a transaction that holds the locks of all the worlds, and finds their places and news. Nothing has been
// decided yet, so what fails for no reason of its own is tried again.
func begin(ctx context.Context, pool *pgxpool.Pool, list []*visit) (*pgxpool.Conn, error) {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		conn, err := pool.Acquire(ctx)
		if err == nil {
			if err = enter(ctx, conn, list); err == nil {
				return conn, nil
			}
			err = errors.Join(err, rollback(conn))
			conn.Release()
		}
		if attempt == Attempts || !transient(err) {
			return nil, away(err)
		}
		select {
		case <-time.After(rand.N(pause) + time.Millisecond):
		case <-ctx.Done():
			return nil, away(errors.Join(err, ctx.Err()))
		}
		pause *= 2
	}
}

// rollback ends a transaction that failed. A connection that cannot even do that is thrown away when it is released.
func rollback(conn *pgxpool.Conn) error {
	if conn.Conn().IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	_, err := conn.Exec(ctx, "ROLLBACK")
	return err
}

const (
	// The locks come first, in a statement of their own: the next ones then see what their last holders committed.
	lockWorlds = `SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key`

	findPlaces = `SELECT coalesce(w.id, 0), coalesce(w.life, 0), coalesce(w.base, 0), coalesce((SELECT max(seq) FROM entries WHERE world = w.id), 0)
		FROM unnest($1::text[]) WITH ORDINALITY AS a (name, n) LEFT JOIN worlds w ON w.name = a.name ORDER BY a.n`

	findNews = `SELECT a.n, e.seq, e.entry, e.wire
		FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS a (name, life, seq, n)
		JOIN worlds w ON w.name = a.name
		JOIN entries e ON e.world = w.id AND e.seq > CASE WHEN w.life = a.life THEN a.seq ELSE 0 END
			AND (e.seq = 1 OR e.seq >= w.base)
		ORDER BY a.n, e.seq`
)

// enter is the first of a transaction's two round trips.
func enter(ctx context.Context, conn *pgxpool.Conn, list []*visit) error {
	keys, names := make([]int64, len(list)), make([]string, len(list))
	lives, seqs := make([]int64, len(list)), make([]int64, len(list))
	for i, v := range list {
		keys[i], names[i] = v.key, v.world
		lives[i], seqs[i] = int64(v.mark.Life), int64(v.mark.Seq)
	}
	var b pgx.Batch
	b.Queue("BEGIN")
	b.Queue(lockWorlds, keys)
	b.Queue(findPlaces, names)
	reads := len(list[0].jobs) > 0
	if reads {
		b.Queue(findNews, names, lives, seqs)
	}
	answers := conn.SendBatch(ctx, &b)
	err := heard(answers, list, reads)
	return errors.Join(err, answers.Close())
}

// heard reads the answers to enter.
func heard(answers pgx.BatchResults, list []*visit, reads bool) error {
	for range 2 {
		if _, err := answers.Exec(); err != nil {
			return err
		}
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	for i := 0; rows.Next(); i++ {
		v := list[i]
		if err := rows.Scan(&v.place.id, &v.place.life, &v.place.base, &v.place.head); err != nil {
			rows.Close()
			return err
		}
		v.broken, v.news = nil, journal.News{Life: uint64(v.place.life), Whole: uint64(v.place.life) != v.mark.Life && v.place.known()}
	}
	if rows.Close(); rows.Err() != nil || !reads {
		return rows.Err()
	}
	if rows, err = answers.Query(); err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var r schema.Row
		if err := rows.Scan(&n, &r.Seq, &r.Entry, &r.Wire); err != nil {
			return err
		}
		v := list[n-1]
		e, err := schema.Decode(r)
		v.broken = errors.Join(v.broken, err) // the other worlds have nothing to do with it
		v.news.Entries = append(v.news.Entries, e)
	}
	return rows.Err()
}

// inserting is what adds the rows of all the visits; nil when there are none.
func inserting(list []*visit) *pgx.Batch {
	var fresh, worlds []string
	var seqs []int64
	var entries, wires [][]byte
	for _, v := range list {
		if len(v.rows) > 0 && !v.place.known() {
			fresh = append(fresh, v.world)
		}
		for _, r := range v.rows {
			worlds, seqs = append(worlds, v.world), append(seqs, int64(r.Seq))
			entries, wires = append(entries, r.Entry), append(wires, r.Wire)
		}
	}
	if len(worlds) == 0 {
		return nil
	}
	var b pgx.Batch
	if len(fresh) > 0 {
		b.Queue("INSERT INTO worlds (name) SELECT unnest($1::text[])", fresh)
	}
	b.Queue(`INSERT INTO entries (world, seq, entry, wire) SELECT w.id, r.seq, r.entry, r.wire
		FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bytea[]) AS r (name, seq, entry, wire)
		JOIN worlds w ON w.name = r.name`, worlds, seqs, entries, wires)
	return &b
}

// finish is the second round trip: it does what is in the batch, commits, and gives the connection back. Without a batch
// there is nothing to keep.
func finish(ctx context.Context, conn *pgxpool.Conn, b *pgx.Batch) error {
	defer conn.Release()
	if b == nil {
		return rollback(conn)
	}
	b.Queue("COMMIT")
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return away(errors.Join(err, rollback(conn)))
	}
	return nil
}

// away marks an error that says only that the database cannot be asked at present as [journal.ErrAway]. A caller that gave
// up itself learns of nothing but that.
func away(err error) error {
	var told *pgconn.PgError
	var unreached *pgconn.ConnectError // whatever the database had against it
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &told) && !transient(err) && !errors.As(err, &unreached):
		return err
	}
	return fmt.Errorf("%w: %w", journal.ErrAway, err)
}

// transient reports whether an error says nothing about what was asked: asking again may succeed.
func transient(err error) bool {
	var told *pgconn.PgError
	if !errors.As(err, &told) {
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) // the connection broke
	}
	switch told.Code {
	case "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "25P03", "53300":
		return true // serialization, deadlock, no lock in time, shutdowns, an ended session, too many connections
	}
	return false
}
