package schema

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// ErrNewer means that a later version of the program has changed the database: this one cannot know what it means.
var ErrNewer = errors.New("the database was written by a later version of rehearse; use that version, or restore a backup into a new store")

// Dialect says whose SQL the migrations are written in.
type Dialect = goose.Dialect

// The dialects of the stores.
const (
	SQLite   = goose.DialectSQLite3
	Postgres = goose.DialectPostgres
)

// ErrOlder means that the tables are those of an earlier version, and that whoever asked may not change them.
var ErrOlder = errors.New("the database was written by an earlier version of rehearse; start the server on it once, which brings it up to date")

// Migrate brings db to the last of the migrations in files, which are named 00001_words.sql and on. It returns
// [ErrNewer], with both numbers, when the database is past them.
func Migrate(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS) error {
	migrations, have, known, err := versions(ctx, db, dialect, files)
	if err != nil || have == known {
		return err
	}
	if _, err := migrations.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

// Check is Migrate for whoever only reads: it returns [ErrOlder] where Migrate would change something.
func Check(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS) error {
	_, have, known, err := versions(ctx, db, dialect, files)
	if err == nil && have < known {
		err = fmt.Errorf("%w (its schema is number %d, this version has %d)", ErrOlder, have, known)
	}
	return err
}

// versions says how far a database is, and how far the migrations go.
func versions(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS) (p *goose.Provider, have, known int64, err error) {
	p, err = goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithTableName("rehearse_schema"))
	if err == nil {
		have, known, err = p.GetVersions(ctx)
	}
	switch {
	case err != nil:
		return nil, 0, 0, fmt.Errorf("migrations: %w", err)
	case have > known:
		return nil, have, known, fmt.Errorf("%w (its schema is number %d, this version knows up to %d)", ErrNewer, have, known)
	}
	return p, have, known, nil
}
