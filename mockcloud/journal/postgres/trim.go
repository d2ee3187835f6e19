package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// piece is how many rows are swept, or lose their wire half, in one transaction.
const piece = 2048

// Trim implements [journal.Store]. The rows that a base stands for are swept in the background, and wire halves are dropped a
// piece at a time: the world's lock is never held for longer than that.
func (s *Store) Trim(ctx context.Context, world string, c journal.Cut) error {
	if c.Base != nil {
		if err := s.rebase(ctx, world, c); err != nil {
			return err
		}
	}
	d := &dropping{cut: c, piece: s.piece, known: s.dropped.of(world), done: c.Base != nil && c.WiresUpTo == 0}
	for !d.done {
		if err := s.exclusively(ctx, world, d.next); err != nil {
			return err
		}
	}
	if c.WiresUpTo > 0 {
		s.dropped.note(world, dropped{life: d.life, Dropped: d.wires.Then})
	}
	return nil
}

// refused says why a cut does not fit the journal that is there.
func refused(c journal.Cut, p place) error {
	switch {
	case !p.known():
		return journal.ErrNoJournal
	case c.Life != 0 && c.Life != uint64(p.life):
		return journal.ErrGap
	}
	return nil
}

// rebase puts a base in the place of the entries that it stands for.
func (s *Store) rebase(ctx context.Context, world string, c journal.Cut) error {
	rows, err := schema.Encode([]journal.Entry{*c.Base})
	if err != nil {
		return err
	}
	base, of := rows[0], int64(0)
	err = s.exclusively(ctx, world, func(_ *pgxpool.Conn, p place) (*pgx.Batch, error) {
		if err := refused(c, p); err != nil {
			return nil, err
		}
		if base.Seq <= 1 || base.Seq > p.head {
			return nil, journal.ErrGap
		}
		if of = p.id; int64(base.Seq) < p.base {
			return nil, nil // a later base stands for it already
		}
		var b pgx.Batch
		// Without the entry a later base stands for it, too, in a journal that was put here with it.
		b.Queue(`UPDATE worlds SET base = $2 WHERE id = $1 AND EXISTS (SELECT 1 FROM entries WHERE world = $1 AND seq = $2)`, p.id, int64(base.Seq))
		b.Queue("UPDATE entries SET entry = $3, wire = NULL WHERE world = $1 AND seq = $2", p.id, int64(base.Seq), base.Entry)
		return &b, nil
	})
	if err == nil {
		s.inBackground(func(ctx context.Context) error { return s.sweep(ctx, of) })
	}
	return err
}

// inBackground does what nobody waits for, until the store is closed.
func (s *Store) inBackground(work func(context.Context) error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return
	}
	s.ended.Go(func() {
		s.broom.Lock() // one after the other: turns need the connections
		defer s.broom.Unlock()
		_ = work(s.background) // what it leaves is found when the world is compacted again, or at the next start
	})
}

// sweepAll sweeps what a server left that was stopped.
func (s *Store) sweepAll(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, `SELECT id FROM worlds WHERE base > 2
		AND EXISTS (SELECT 1 FROM entries WHERE world = worlds.id AND seq > 1 AND seq < worlds.base)`)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range ids {
		if err == nil {
			err = s.sweep(ctx, id)
		}
	}
	return err
}

// sweep deletes the rows of a world that its base stands for, in pieces, by number: to look for the first one each time
// would go through all those that were deleted. It takes no lock: nobody sees them, a base only ever becomes a later one,
// and where a journal goes back to its first entry, which ends that, what is written afterwards is not seen here.
func (s *Store) sweep(ctx context.Context, world int64) error {
	var at, base int64
	err := s.pool.QueryRow(ctx, "SELECT coalesce((SELECT min(seq) FROM entries WHERE world = $1 AND seq > 1), 0), base FROM worlds WHERE id = $1", world).Scan(&at, &base)
	for ; err == nil && at > 0 && at < base; at += s.piece {
		_, err = s.pool.Exec(ctx, `DELETE FROM entries WHERE world = $1 AND seq > 1 AND seq >= $2 AND seq < $3
			AND seq < (SELECT base FROM worlds WHERE id = $1)`, world, at, at+s.piece)
	}
	return err
}

// dropped is what is known of the wire halves that were dropped in one life of a journal.
type dropped struct {
	life int64
	schema.Dropped
}

// memory is what a server remembers of wire halves, by world. Other servers may have dropped more.
type memory struct {
	mu     sync.Mutex
	worlds map[string]dropped
}

func (m *memory) of(world string) dropped {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.worlds[world]
}

func (m *memory) note(world string, d dropped) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.worlds[world] = d
}

// forget is for worlds that are deleted.
func (m *memory) forget(world string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.worlds, world)
}

// dropping drops the wire halves that a cut says, a piece at a time.
type dropping struct {
	cut   journal.Cut
	piece int64
	known dropped
	life  int64 // whose halves the pieces are of
	wires schema.Wires
	done  bool
}

// next is the next piece, for [Store.exclusively]. Once there are no more, d is done.
func (d *dropping) next(conn *pgxpool.Conn, p place) (*pgx.Batch, error) {
	if err := refused(d.cut, p); err != nil {
		return nil, err
	}
	if d.life != p.life {
		if d.known.life != p.life {
			d.known = dropped{}
		}
		d.life, d.wires = p.life, d.known.Next(d.cut, p.head)
	}
	var b pgx.Batch
	if late := d.wires.Late[:min(int(d.piece), len(d.wires.Late))]; len(late) > 0 {
		d.wires.Late = d.wires.Late[len(late):]
		b.Queue("UPDATE entries SET wire = NULL WHERE world = $1 AND seq = ANY ($2)", p.id, signed(late))
	}
	if len(d.wires.Late) == 0 && d.wires.After < d.wires.UpTo {
		if err := d.queueRange(conn, p, &b); err != nil {
			return nil, err
		}
	}
	d.done = len(d.wires.Late) == 0 && d.wires.After >= d.wires.UpTo
	return &b, nil
}

// queueRange adds the halves of the next entries to a batch, and says in d up to where.
func (d *dropping) queueRange(conn *pgxpool.Conn, p place, b *pgx.Batch) error {
	var from int64 // there may be a gap before a base
	const question = "SELECT coalesce(min(seq), 0) FROM entries WHERE world = $1 AND seq > $2"
	ctx, cancel := context.WithTimeout(context.Background(), lastWord)
	defer cancel()
	if err := conn.QueryRow(ctx, question, p.id, int64(d.wires.After)).Scan(&from); err != nil || from == 0 {
		d.wires.After = d.wires.UpTo
		return err
	}
	after := uint64(from) - 1
	d.wires.After = min(after+uint64(d.piece), d.wires.UpTo)
	b.Queue("UPDATE entries SET wire = NULL WHERE world = $1 AND seq BETWEEN $2 AND $3 AND wire IS NOT NULL AND seq <> ALL ($4)",
		p.id, from, int64(d.wires.After), signed(schema.Within(d.wires.Keep, after, d.wires.After)))
	return nil
}

// signed are numbers as the database takes them.
func signed(seqs []uint64) []int64 {
	list := make([]int64, len(seqs))
	for i, seq := range seqs {
		list[i] = int64(seq)
	}
	return list
}
