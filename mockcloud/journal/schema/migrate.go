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

// Migrate brings db to the last of the migrations in files, which are named 00001_words.sql and on. It returns
// [ErrNewer], with both numbers, when the database is past them.
func Migrate(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS) error {
	migrations, err := goose.NewProvider(dialect, db, files, goose.WithDisableGlobalRegistry(true), goose.WithTableName("rehearse_schema"))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, known, err := migrations.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("migrations: %w", err)
	case have > known:
		return fmt.Errorf("%w (its schema is number %d, this version knows up to %d)", ErrNewer, have, known)
	case have == known:
		return nil
	}
	if _, err := migrations.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}
