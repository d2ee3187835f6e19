package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

const (
	// queued is how many jobs may wait; callers beyond wait for a place.
	queued = 1024
	// together is how many jobs share a transaction at most, so that nobody waits for long.
	together = 512
)

// job is one change that somebody waits for.
type job struct {
	world string
	act   action
	done  chan error
}

// action does a job within the transaction. When it fails with what journal.Store promises (ErrGap, ErrNoJournal) it has
// changed nothing; any other error undoes the whole transaction.
type action func(t *transaction, world string) error

// head is where a world's journal ends.
type head struct {
	id  int64
	seq uint64
}

// writer carries out jobs. It is the only one who writes, so it knows where each journal ends.
type writer struct {
	db    *sql.DB
	heads map[string]head
	stale bool // the last commit failed: what the file holds must be read again
}

// newWriter reads where the journals end.
func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	w := &writer{db: db}
	return w, w.readHeads(ctx)
}

func (w *writer) readHeads(ctx context.Context) error {
	heads := map[string]head{}
	rows, err := w.db.QueryContext(ctx, "SELECT id, name, coalesce((SELECT max(seq) FROM entries WHERE world = worlds.id), 0) FROM worlds")
	if err != nil {
		return err
	}
	for rows.Next() {
		var name string
		var h head
		if err = rows.Scan(&h.id, &name, &h.seq); err != nil {
			break
		}
		heads[name] = h
	}
	if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
		return err
	}
	w.heads, w.stale = heads, false
	return nil
}

// run carries out jobs until there are no more to come.
func (w *writer) run(jobs <-chan job) {
	for first := range jobs {
		batch := []job{first}
	waiting:
		for len(batch) < together {
			select {
			case next, more := <-jobs:
				if !more {
					break waiting
				}
				batch = append(batch, next)
			default:
				break waiting
			}
		}
		w.carryOut(batch)
	}
}

// carryOut does jobs in one transaction and tells everybody only once it is durable.
func (w *writer) carryOut(batch []job) {
	results := make([]error, len(batch))
	if err := w.transact(batch, results); err != nil {
		w.stale = true
		for i := range results {
			results[i] = err
		}
	}
	for i, j := range batch {
		j.done <- results[i]
	}
}

func (w *writer) transact(batch []job, results []error) error {
	ctx := context.Background() // who waits does not matter: others may wait for the same transaction
	if w.stale {
		if err := w.readHeads(ctx); err != nil {
			return err
		}
	}
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	t := &transaction{ctx: ctx, tx: tx, heads: w.heads}
	for i, j := range batch {
		results[i] = j.act(t, j.world)
		if err := results[i]; err != nil && !errors.Is(err, journal.ErrGap) && !errors.Is(err, journal.ErrNoJournal) {
			w.stale = true
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// transaction is what actions work on. The heads are ahead of the file until it is committed.
type transaction struct {
	ctx    context.Context
	tx     *sql.Tx
	insert *sql.Stmt
	heads  map[string]head
}

func appending(rows []schema.Row) action {
	return func(t *transaction, world string) error {
		h, known := t.heads[world]
		for i, r := range rows {
			if r.Seq != h.seq+uint64(i)+1 {
				return journal.ErrGap
			}
		}
		if !known {
			result, err := t.tx.ExecContext(t.ctx, "INSERT INTO worlds (name) VALUES (?)", world)
			if err != nil {
				return err
			}
			if h.id, err = result.LastInsertId(); err != nil {
				return err
			}
		}
		for _, r := range rows {
			if err := t.add(h.id, r); err != nil {
				return fmt.Errorf("journal entry %d: %w", r.Seq, err)
			}
		}
		h.seq += uint64(len(rows))
		t.heads[world] = h
		return nil
	}
}

func (t *transaction) add(world int64, r schema.Row) (err error) {
	if t.insert == nil { // closed with the transaction
		if t.insert, err = t.tx.PrepareContext(t.ctx, "INSERT INTO entries (world, seq, entry, wire) VALUES (?, ?, ?, ?)"); err != nil {
			return err
		}
	}
	_, err = t.insert.ExecContext(t.ctx, world, int64(r.Seq), r.Entry, r.Wire)
	return err
}

func truncating(after uint64) action {
	return func(t *transaction, world string) error {
		h, known := t.heads[world]
		if !known {
			return journal.ErrNoJournal
		}
		if after >= h.seq {
			return nil
		}
		if _, err := t.tx.ExecContext(t.ctx, "DELETE FROM entries WHERE world = ? AND seq > ?", h.id, int64(after)); err != nil {
			return err
		}
		if after > 0 {
			t.heads[world] = head{id: h.id, seq: after}
			return nil
		}
		delete(t.heads, world)
		_, err := t.tx.ExecContext(t.ctx, "DELETE FROM worlds WHERE id = ?", h.id)
		return err
	}
}

func droppingWires(upTo uint64, kept []uint64) action {
	return func(t *transaction, world string) error {
		h, known := t.heads[world]
		if !known {
			return journal.ErrNoJournal
		}
		spared, err := json.Marshal(append([]uint64{}, kept...)) // a list also of none
		if err != nil {
			return err
		}
		const drop = `UPDATE entries SET wire = NULL
			WHERE world = ? AND seq <= ? AND wire IS NOT NULL AND seq NOT IN (SELECT value FROM json_each(?))`
		_, err = t.tx.ExecContext(t.ctx, drop, h.id, int64(min(upTo, h.seq)), string(spared))
		return err
	}
}
