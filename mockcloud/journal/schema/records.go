package schema

import (
	"context"
	"database/sql"
	"errors"
)

// Records keeps small records of a kind of their own beside the journals, such as what happened in classes. The table
// class_records comes with the store's migrations. It is safe for concurrent use.
type Records struct {
	db      *sql.DB
	dialect Dialect
	told    func(error) error // what callers are told of an error of the database
}

// NewRecords keeps records in db, which speaks dialect and is closed by whoever opened it.
func NewRecords(db *sql.DB, dialect Dialect) *Records {
	return &Records{db: db, dialect: dialect, told: func(err error) error { return err }}
}

// Telling returns the same records, of whose database errors callers are told what told makes of them; it is asked for nil,
// too.
func (r *Records) Telling(told func(error) error) *Records {
	return &Records{db: r.db, dialect: r.dialect, told: told}
}

// sql chooses between how the two databases write parameters.
func (r *Records) sql(sqlite, postgres string) string {
	if r.dialect == Postgres {
		return postgres
	}
	return sqlite
}

// Append keeps a record of a class behind all others, and returns once it is durable.
func (r *Records) Append(ctx context.Context, class string, record []byte) error {
	_, err := r.db.ExecContext(ctx, r.sql(
		"INSERT INTO class_records (class, record) VALUES (?, ?)",
		"INSERT INTO class_records (class, record) VALUES ($1, $2)"), class, record)
	return r.told(err)
}

// Read gives every record in the order in which they came.
func (r *Records) Read(ctx context.Context, each func(record []byte) error) error {
	return r.All(ctx, func(_ string, record []byte) error { return each(record) })
}

// All is Read, and tells whose record it is.
func (r *Records) All(ctx context.Context, each func(class string, record []byte) error) (err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT class, record FROM class_records ORDER BY id")
	if err != nil {
		return r.told(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var class string
		var record []byte
		if err := rows.Scan(&class, &record); err != nil {
			return err
		}
		if err := each(class, record); err != nil {
			return err
		}
	}
	return r.told(rows.Err())
}

// Erase removes a class's records. In SQLite their bytes are overwritten in the file as well, and in the log beside it;
// in PostgreSQL they go with the next vacuum.
func (r *Records) Erase(ctx context.Context, class string) error {
	_, err := r.db.ExecContext(ctx, r.sql(
		"DELETE FROM class_records WHERE class = ?",
		"DELETE FROM class_records WHERE class = $1"), class)
	if err != nil || r.dialect == Postgres {
		return r.told(err)
	}
	_, err = r.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}
