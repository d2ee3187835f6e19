package sqlite

import (
	"encoding/json"

	"github.com/ncruces/go-sqlite3"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// dropping drops the wire halves that a cut says, a piece at a time.
type dropping struct {
	cut     journal.Cut
	world   int64 // whose halves the pieces are of
	shorter int   // how often journals had been cut when it began
	wires   schema.Wires
	done    bool
}

// piece is an action: it drops the next piece, and says in d when there are no more.
func (d *dropping) piece(w *writer, world string) error {
	h, known := w.heads[world]
	if !known {
		return journal.ErrNoJournal
	}
	if d.world != h.id {
		d.world, d.shorter, d.wires = h.id, w.shorter, w.dropped[world].Next(d.cut, h.seq)
	}
	var err error
	if late := d.wires.Late[:min(w.piece, len(d.wires.Late))]; len(late) > 0 {
		d.wires.Late = d.wires.Late[len(late):]
		err = w.run("UPDATE entries SET wire = NULL WHERE world = ? AND seq IN (SELECT value FROM json_each(?))", h.id, listed(late))
	}
	if err == nil && len(d.wires.Late) == 0 && d.wires.After < d.wires.UpTo {
		err = w.dropRange(h, &d.wires)
	}
	if err != nil {
		return err
	}
	if d.done = len(d.wires.Late) == 0 && d.wires.After >= d.wires.UpTo; d.done && d.shorter == w.shorter {
		w.dropped[world] = d.wires.Then
	}
	return nil
}

// dropRange drops the wire halves of the next entries, and says in wires up to where.
func (w *writer) dropRange(h head, wires *schema.Wires) error {
	var from int64 // there may be a gap before a base
	err := w.each(func(row *sqlite3.Stmt) { from = row.ColumnInt64(0) }, "SELECT min(seq) FROM entries WHERE world = ? AND seq > ?", h.id, int64(wires.After))
	if err != nil || from == 0 {
		wires.After = wires.UpTo
		return err
	}
	after, upTo := uint64(from)-1, min(uint64(from)-1+uint64(w.piece), wires.UpTo)
	wires.After = upTo
	return w.run(`UPDATE entries SET wire = NULL
		WHERE world = ? AND seq BETWEEN ? AND ? AND wire IS NOT NULL AND seq NOT IN (SELECT value FROM json_each(?))`,
		h.id, from, int64(upTo), listed(schema.Within(wires.Keep, after, upTo)))
}

// listed are numbers as a statement takes them.
func listed(seqs []uint64) string {
	text, _ := json.Marshal(append([]uint64{}, seqs...)) // numbers can always be written; a list also of none
	return string(text)
}
