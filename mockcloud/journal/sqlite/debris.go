package sqlite

import (
	"math"

	"github.com/ncruces/go-sqlite3"
)

// piece is how many rows are swept, or lose their wire half, in one transaction: other worlds wait for some milliseconds.
const piece = 512

// debris is rows that nobody sees any more: the entries of a world after one number and before another.
type debris struct {
	world         int64
	after, before int64
}

// buried says that the world itself is gone, too.
func (d debris) buried() bool { return d.after == 0 }

// readDebris finds what is still to be swept.
func (w *writer) readDebris() error {
	var found []debris
	err := w.each(func(row *sqlite3.Stmt) {
		d := debris{world: row.ColumnInt64(0), after: 1, before: row.ColumnInt64(1)}
		if d.before == 0 {
			d.after, d.before = 0, math.MaxInt64
		}
		found = append(found, d)
	}, `SELECT id, 0 FROM worlds WHERE typeof(name) = 'blob' UNION ALL SELECT id, base FROM worlds
		WHERE typeof(name) = 'text' AND base > 2 AND EXISTS (SELECT 1 FROM entries WHERE world = worlds.id AND seq > 1 AND seq < base)`)
	if err == nil {
		w.debris = found
	}
	return err
}

// sweep deletes a piece of what nobody sees. It has a transaction of its own, because nobody waits for it: should it fail,
// the file is read anew before the next jobs, and until then nothing is swept.
func (w *writer) sweep() {
	if len(w.debris) == 0 || w.stale {
		return
	}
	if w.stale = w.place.still() != nil; w.stale {
		return
	}
	d, swept := w.debris[0], int64(0)
	err := w.within(func() error {
		const rows = "DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE world = ? AND seq > ? AND seq < ? LIMIT ?)"
		err := w.run(rows, d.world, d.after, d.before, int64(w.piece))
		if swept = w.conn.Changes(); err == nil && swept < int64(w.piece) && d.buried() {
			err = w.run("DELETE FROM worlds WHERE id = ?", d.world)
		}
		return err
	})
	switch {
	case err != nil:
		w.stale = true
	case swept < int64(w.piece):
		w.debris = w.debris[1:]
	}
}

// sweepAll is an action for whoever must have the rows gone.
func sweepAll(w *writer, _ string) error {
	for _, d := range w.debris {
		if err := w.run("DELETE FROM entries WHERE world = ? AND seq > ? AND seq < ?", d.world, d.after, d.before); err != nil {
			return err
		}
		if d.buried() {
			if err := w.run("DELETE FROM worlds WHERE id = ?", d.world); err != nil {
				return err
			}
		}
	}
	w.debris = nil
	return nil
}

// renews reports whether a journal that is cut after an entry goes on under another number. So it does where more is dropped
// than one piece and than is kept, and where there are rows that nobody sees: how many, nobody knows.
func (w *writer) renews(h head, after uint64) bool {
	dropped, kept := h.seq-after, after-min(after, h.base)
	return after < h.base || dropped > uint64(w.piece) && dropped >= kept
}

// renew lets a world go on with its entries up to one under another number, and leaves all its rows to be swept: that
// costs what is kept and not what is dropped. Without an entry to keep the world is deleted.
func (w *writer) renew(world string, h head, after uint64) error {
	if err := w.run("UPDATE worlds SET name = CAST(id AS BLOB) WHERE id = ?", h.id); err != nil {
		return err
	}
	w.debris = append(w.debris, debris{world: h.id, before: math.MaxInt64})
	if after == 0 {
		delete(w.heads, world)
		return nil
	}
	next := head{seq: after, base: h.base}
	if after < h.base {
		next.base = 0 // nothing but the first entry is left
	}
	if err := w.run("INSERT INTO worlds (name, base) VALUES (?, ?)", world, int64(next.base)); err != nil {
		return err
	}
	next.id = w.conn.LastInsertRowID()
	w.heads[world] = next
	return w.run(`INSERT INTO entries (world, seq, entry, wire)
		SELECT ?, seq, entry, wire FROM entries WHERE world = ? AND seq <= ? AND (seq = 1 OR seq >= ?) ORDER BY seq`,
		next.id, h.id, int64(after), int64(next.base))
}
