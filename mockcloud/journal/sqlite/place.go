package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// ErrPath means that the path is an address, such as those of other programs for SQLite.
var ErrPath = errors.New("a path, not an address: write sqlite:FILE, without //")

// ErrFolder means that the folder of the file does not exist. It is not made: its name may be mistyped.
var ErrFolder = errors.New("the folder of the file does not exist; make it first")

// ErrForeign means that the file belongs to another program. It was not changed.
var ErrForeign = errors.New("this is no journal of rehearse but a file of another program; name another file, which is then made")

// ErrDamaged means that the file is cut short or overwritten.
var ErrDamaged = errors.New("the file is damaged; restore a backup into a new file")

// ErrMoved means that the file that is open, or its -wal, is no longer where it was. What was acknowledged before is in the
// open file as long as the server runs; nothing more is.
var ErrMoved = errors.New("sqlite: the file or its -wal was deleted, moved or replaced under the server; stop it, put them back or restore a backup, and start again")

// ErrDisk means that the disk did not take what was to be stored. Nothing of it is stored; once there is room, or the disk
// works again, the store goes on by itself.
var ErrDisk = errors.New("sqlite: the disk took nothing; see whether it is full or broken")

// told says what an error of writing means for whoever reads the log.
func told(err error) error {
	if errors.Is(err, sqlite3.IOERR) || errors.Is(err, sqlite3.FULL) {
		return fmt.Errorf("%w (%w)", ErrDisk, err)
	}
	return err
}

// resolve is where a file really is: a lock beside a link would keep nobody out who comes by another name.
func resolve(path string) (string, error) {
	if strings.HasPrefix(path, "//") {
		return "", ErrPath
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(absolute)) // the file is yet to be made
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrFolder
	}
	return filepath.Join(folder, filepath.Base(absolute)), err
}

// ours says why a file that stands cannot be ours, and changes nothing in it; an empty one may become ours.
func ours(path, vfs string) (err error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)"}, "mode": {"rw"}}
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	c, err := sqlite3.Open((&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}).String())
	if err != nil {
		return plain(err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	const question = "SELECT count(*), coalesce(sum(name = 'rehearse_schema'), 0) FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
	s, _, err := c.Prepare(question)
	if err != nil {
		return plain(err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if s.Step() && s.ColumnInt64(0) > 0 && s.ColumnInt64(1) == 0 {
		return ErrForeign
	}
	return plain(s.Err())
}

// plain says what an error means for whoever chose the file.
func plain(err error) error {
	switch {
	case errors.Is(err, sqlite3.NOTADB):
		return ErrForeign
	case errors.Is(err, sqlite3.CORRUPT):
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return err
}

// place is where the open file was when it was opened.
type place struct {
	path string
	file os.FileInfo
}

// placeOf is a place that nothing is known of when the file cannot be looked at.
func placeOf(path string) place {
	file, err := os.Stat(path)
	if err != nil {
		return place{}
	}
	return place{path: path, file: file}
}

// still reports ErrMoved when the file is no longer there, or lost its -wal, in which everything newer is: what is written
// to it then is lost with the process.
func (p place) still() error {
	if p.file == nil {
		return nil
	}
	now, err := os.Stat(p.path)
	if err == nil && os.SameFile(p.file, now) {
		_, err = os.Stat(p.path + "-wal")
		if err == nil {
			return nil
		}
	}
	return errors.Join(ErrMoved, err)
}
