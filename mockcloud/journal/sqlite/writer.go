package sqlite

import (
	"encoding/json"
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

// head is where a world's journal ends.
type head struct {
	id  int64
	seq uint64
}

// writer carries out jobs. It is the only one who writes, so it knows where each journal ends. Within a transaction the
// heads are ahead of the file.
type writer struct {
	*connection
	place place
	heads map[string]head
	stale bool // the last commit failed: what the file holds must be read again
}

// newWriter reads where the journals end.
func newWriter(c *connection, p place) (*writer, error) {
	w := &writer{connection: c, place: p}
	return w, w.readHeads()
}

func (w *writer) readHeads() error {
	heads := map[string]head{}
	err := w.each(func(row *sqlite3.Stmt) {
		heads[row.ColumnText(1)] = head{id: row.ColumnInt64(0), seq: uint64(row.ColumnInt64(2))}
	}, "SELECT id, name, coalesce((SELECT max(seq) FROM entries WHERE world = worlds.id), 0) FROM worlds")
	if err != nil {
		return err
	}
	w.heads, w.stale = heads, false
	return nil
}

// work carries out jobs until there are no more to come.
func (w *writer) work(q *queue) {
	for {
		g, more := q.take()
		if !more {
			return
		}
		w.carryOut(g)
	}
}

// carryOut does jobs in one transaction and tells everybody only once it is durable.
func (w *writer) carryOut(g *group) {
	g.results = make([]error, len(g.jobs))
	if err := w.transact(g); err != nil {
		w.stale = true
		for i := range g.results {
			g.results[i] = err
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
		switch there, err := w.has(h.id, after); {
		case err != nil:
			return err
		case after > 0 && !there:
			return journal.ErrCompacted
		}
		if err := w.run("DELETE FROM entries WHERE world = ? AND seq > ?", h.id, int64(after)); err != nil {
			return err
		}
		if after > 0 {
			w.heads[world] = head{id: h.id, seq: after}
			return nil
		}
		delete(w.heads, world)
		return w.run("DELETE FROM worlds WHERE id = ?", h.id)
	}
}

// has reports whether an entry is there.
func (w *writer) has(world int64, seq uint64) (there bool, err error) {
	err = w.each(func(*sqlite3.Stmt) { there = true }, "SELECT 1 FROM entries WHERE world = ? AND seq = ?", world, int64(seq))
	return there, err
}

// trimming puts the base in its place, if there is one, and drops wire halves.
func trimming(base []schema.Row, c journal.Cut) action {
	return func(w *writer, world string) error {
		h, known := w.heads[world]
		if !known {
			return journal.ErrNoJournal
		}
		for _, b := range base {
			if b.Seq <= 1 || b.Seq > h.seq {
				return journal.ErrGap
			}
			if err := w.replace(h.id, b); err != nil {
				return err
			}
		}
		return w.dropWires(h, c)
	}
}

// replace puts a base in the place of the entries that it stands for, unless a later one stands for them already.
func (w *writer) replace(world int64, base schema.Row) error {
	there, err := w.has(world, base.Seq)
	if err != nil || !there {
		return err
	}
	if err := w.run("UPDATE entries SET entry = ?, wire = NULL WHERE world = ? AND seq = ?", base.Entry, world, int64(base.Seq)); err != nil {
		return err
	}
	return w.run("DELETE FROM entries WHERE world = ? AND seq > 1 AND seq < ?", world, int64(base.Seq))
}

func (w *writer) dropWires(h head, c journal.Cut) error {
	if c.WiresUpTo == 0 {
		return nil
	}
	spared, err := json.Marshal(append([]uint64{}, c.Keep...)) // a list also of none
	if err != nil {
		return err
	}
	return w.run(`UPDATE entries SET wire = NULL
		WHERE world = ? AND seq <= ? AND wire IS NOT NULL AND seq NOT IN (SELECT value FROM json_each(?))`,
		h.id, int64(min(c.WiresUpTo, h.seq)), string(spared))
}
