package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// Reader reads the journals in a file that a server may have open, and never changes them. Make one with [OpenReader].
type Reader struct{ db *sql.DB }

// OpenReader opens the file at path, which must exist. Errors are those of [Open], save [ErrInUse], and
// [schema.ErrOlder]. Close it when done.
func OpenReader(ctx context.Context, path string) (*Reader, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err // SQLite would make an empty file
	}
	r := &Reader{}
	if err := r.open(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite file %s: %w", path, err), r.Close())
	}
	return r, nil
}

func (r *Reader) open(ctx context.Context, path string) (err error) {
	if err := ours(path, ""); err != nil {
		return err
	}
	if r.db, err = database(path, "", "query_only(on)"); err != nil {
		return err
	}
	if err := r.db.PingContext(ctx); err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return schema.Check(ctx, r.db, schema.SQLite, files)
}

// Worlds lists the names of all journals, sorted.
func (r *Reader) Worlds(ctx context.Context) ([]string, error) { return worldsOf(ctx, r.db) }

// Load returns a world's entries from the given sequence number on, as they are at one moment; ErrNoJournal for an
// unknown world.
func (r *Reader) Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error) {
	return entriesOf(ctx, r.db, world, from)
}

// Records are the records that lie beside the journals, to be read.
func (r *Reader) Records() *schema.Records { return schema.NewRecords(r.db, schema.SQLite) }

// Close closes the file.
func (r *Reader) Close() error {
	if r.db == nil {
		return nil
	}
	return r.db.Close()
}
