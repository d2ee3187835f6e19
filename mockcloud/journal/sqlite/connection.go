package sqlite

import (
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// connection is how the writing goroutine, and nobody else, speaks to SQLite. It keeps what it prepared: database/sql would
// lock, prepare and hand over anew for each transaction, which cost as much as the rows themselves.
type connection struct {
	conn *sqlite3.Conn
	kept map[string]*sqlite3.Stmt // by their text
}

// connect opens a file whose commits are durable before they return, for writing.
func connect(path, vfs string) (*connection, error) {
	conn, err := sqlite3.Open(address(path, vfs, "foreign_keys(on)"))
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, kept: map[string]*sqlite3.Stmt{}}, nil
}

// prepared finds a statement, or prepares it, and gives it its arguments: int64, string, []byte or nil.
func (c *connection) prepared(statement string, args []any) (*sqlite3.Stmt, error) {
	s := c.kept[statement]
	if s == nil {
		var err error
		if s, _, err = c.conn.Prepare(statement); err != nil {
			return nil, err
		}
		c.kept[statement] = s
	}
	for i, arg := range args {
		if err := bind(s, i+1, arg); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func bind(s *sqlite3.Stmt, at int, arg any) error {
	switch v := arg.(type) {
	case int64:
		return s.BindInt64(at, v)
	case string:
		return s.BindText(at, v)
	case []byte:
		return s.BindBlob(at, v)
	case nil:
		return s.BindNull(at)
	}
	return fmt.Errorf("sqlite: argument %d is a %T, which no column holds", at, arg)
}

// run carries out a statement that returns nothing.
func (c *connection) run(statement string, args ...any) error {
	s, err := c.prepared(statement, args)
	if err != nil {
		return err
	}
	return s.Exec()
}

// each carries out a statement and shows its rows one after the other.
func (c *connection) each(row func(*sqlite3.Stmt), statement string, args ...any) error {
	s, err := c.prepared(statement, args)
	if err != nil {
		return err
	}
	for s.Step() {
		row(s)
	}
	return errors.Join(s.Err(), s.Reset())
}

// within runs fn in a transaction, which is durable when it returns nil, and else has not happened. What is not known to be
// durable after a failed commit is undone, unless SQLite has done so by itself.
func (c *connection) within(fn func() error) error {
	if err := c.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := fn()
	if err == nil {
		err = c.run("COMMIT")
	}
	if err != nil && !c.conn.GetAutocommit() {
		err = errors.Join(err, c.run("ROLLBACK"))
	}
	return err
}

// close closes the file. It is safe to close nil.
func (c *connection) close() error {
	if c == nil {
		return nil
	}
	var wrong error
	for _, s := range c.kept {
		wrong = errors.Join(wrong, s.Close())
	}
	return errors.Join(wrong, c.conn.Close())
}
