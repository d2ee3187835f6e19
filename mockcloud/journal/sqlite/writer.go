package sqlite

import (
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// job is one change that somebody waits for.
type job struct {
	world string
	act   action
}

// action does a job within the transaction under way. When it fails with what journal.Store promises, it has changed
// nothing; any other error undoes the whole transaction.
type action func(w *writer, world string) error

// promised reports whether an error is one of those that journal.Store promises.
func promised(err error) bool {
	return errors.Is(err, journal.ErrGap) || errors.Is(err, journal.ErrNoJournal) || errors.Is(err, journal.ErrCompacted)
}

// head is where a world's journal ends, and what is gone from its beginning: the entries after the first and before base.
type head struct {
	id        int64
	seq, base uint64
}

// writer carries out jobs. It is the only one who writes, so it knows where each journal ends. Within a transaction the
// heads are ahead of the file.
type writer struct {
	*connection
	place place
	heads map[string]head
	stale bool // the last commit failed: what the file holds must be read again

	dropped map[string]schema.Dropped // wire halves, by world
	shorter int                       // counts how often a journal was cut at its end
	debris  []debris                  // what is to be swept
	piece   int                       // how many rows are swept, or lose their wire half, at a time
}

// newWriter reads where the journals end.
func newWriter(c *connection, p place, piece int) (*writer, error) {
	w := &writer{connection: c, place: p, piece: piece}
	return w, w.readHeads()
}

func (w *writer) readHeads() error {
	heads := map[string]head{}
	err := w.each(func(row *sqlite3.Stmt) {
		heads[row.ColumnText(1)] = head{id: row.ColumnInt64(0), seq: uint64(row.ColumnInt64(2)), base: uint64(row.ColumnInt64(3))}
	}, "SELECT id, name, coalesce((SELECT max(seq) FROM entries WHERE world = worlds.id), 0), base FROM worlds WHERE typeof(name) = 'text'")
	if err == nil {
		err = w.readDebris()
	}
	if err != nil {
		return err
	}
	w.heads, w.dropped, w.stale = heads, map[string]schema.Dropped{}, false
	return nil
}

// work carries out jobs until there are no more to come.
func (w *writer) work(q *queue) {
	for {
		g, more := q.take(len(w.debris) == 0 || w.stale)
		if !more {
			return
		}
		if len(g.jobs) > 0 {
			w.carryOut(g)
		}
		w.sweep()
	}
}

// carryOut does jobs in one transaction and tells everybody only once it is durable.
func (w *writer) carryOut(g *group) {
	g.results = make([]error, len(g.jobs))
	if err := w.transact(g); err != nil {
		w.stale = true
		for i := range g.results {
			g.results[i] = told(err)
		}
	}
	close(g.done)
}

func (w *writer) transact(g *group) error {
	if err := w.place.still(); err != nil {
		return err
	}
	if w.stale {
		if err := w.readHeads(); err != nil {
			return err
		}
	}
	return w.within(func() error {
		for i, j := range g.jobs {
			g.results[i] = j.act(w, j.world)
			if err := g.results[i]; err != nil && !promised(err) {
				return err
			}
		}
		return nil
	})
}

func appending(rows []schema.Row) action {
	return func(w *writer, world string) error {
		h, known := w.heads[world]
		last := h.seq
		for _, r := range rows {
			if !r.Follows(last) {
				return journal.ErrGap
			}
			last = r.Seq
		}
		if !known {
			if err := w.run("INSERT INTO worlds (name) VALUES (?)", world); err != nil {
				return err
			}
			h.id = w.conn.LastInsertRowID()
		}
		for _, r := range rows {
			if err := w.run("INSERT INTO entries (world, seq, entry, wire) VALUES (?, ?, ?, ?)", h.id, int64(r.Seq), r.Entry, r.Wire); err != nil {
				return fmt.Errorf("journal entry %d: %w", r.Seq, err)
			}
		}
		h.seq = last
		w.heads[world] = h
		return nil
	}
}

func truncating(after uint64) action {
	return func(w *writer, world string) error {
		h, known := w.heads[world]
		if !known {
			return journal.ErrNoJournal
		}
		if after >= h.seq {
			return nil
		}
		switch there, err := w.has(h, after); {
		case err != nil:
			return err
		case after > 0 && !there:
			return journal.ErrCompacted
		}
		w.shorter++
		delete(w.dropped, world)
		if w.renews(h, after) {
			return w.renew(world, h, after)
		}
		if err := w.run("DELETE FROM entries WHERE world = ? AND seq > ?", h.id, int64(after)); err != nil {
			return err
		}
		if after > 0 {
			h.seq = after
			w.heads[world] = h
			return nil
		}
		delete(w.heads, world)
		return w.run("DELETE FROM worlds WHERE id = ?", h.id)
	}
}

// has reports whether an entry is there.
func (w *writer) has(h head, seq uint64) (there bool, err error) {
	if seq > 1 && seq < h.base {
		return false, nil
	}
	err = w.each(func(*sqlite3.Stmt) { there = true }, "SELECT 1 FROM entries WHERE world = ? AND seq = ?", h.id, int64(seq))
	return there, err
}

// rebasing puts a base in the place of the entries that it stands for, unless a later one stands for them already. Their
// rows are swept later.
func rebasing(base schema.Row) action {
	return func(w *writer, world string) error {
		h, known := w.heads[world]
		switch {
		case !known:
			return journal.ErrNoJournal
		case base.Seq <= 1 || base.Seq > h.seq:
			return journal.ErrGap
		}
		there, err := w.has(h, base.Seq)
		if err != nil || !there {
			return err
		}
		if err := w.run("UPDATE entries SET entry = ?, wire = NULL WHERE world = ? AND seq = ?", base.Entry, h.id, int64(base.Seq)); err != nil {
			return err
		}
		if err := w.run("UPDATE worlds SET base = ? WHERE id = ?", int64(base.Seq), h.id); err != nil {
			return err
		}
		h.base = base.Seq
		w.heads[world] = h
		w.debris = append(w.debris, debris{world: h.id, after: 1, before: int64(h.base)})
		return nil
	}
}
