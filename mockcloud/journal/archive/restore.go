package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

const (
	// longest is how long a line may be. The longest entry is a world's founding, some hundred bytes for each account.
	longest = 64 << 20
	// together is how many entries are appended at once.
	together = 500
)

// Option configures [Restore] and [Verify].
type Option func(*restoring)

// Replacing drops the worlds, and the records of classes, that the store holds before those of the file are restored.
func Replacing() Option { return func(r *restoring) { r.replace = true } }

// Into says where the records of classes go. Without it [Restore] refuses a file that has some.
func Into(classes Register) Option { return func(r *restoring) { r.classes = classes } }

// Checking shows each record of a class to a function that knows what it means. Its error makes the file a damaged one.
func Checking(check func(record []byte) error) Option { return func(r *restoring) { r.check = check } }

// Verify reads the whole file and counts what is in it. It returns ErrFormat, ErrNewer or ErrDamaged, with what is wrong.
func Verify(file io.Reader, opts ...Option) (Summary, error) {
	r := &restoring{}
	for _, o := range opts {
		o(r)
	}
	return read(file, taker{
		world: func(string, []journal.Entry) error { return nil },
		record: func(one record) error {
			if r.check == nil {
				return nil
			}
			if err := r.check(one.Record); err != nil {
				return fmt.Errorf("%w: %w", ErrDamaged, err)
			}
			return nil
		},
	})
}

// Restore puts the journals of the file into a store, which must be empty unless [Replacing]. Nothing is written before the
// whole file was verified. When the store fails in the middle, the error says in which world; the store then holds the
// worlds before it and a part of this one.
func Restore(ctx context.Context, file io.ReadSeeker, to journal.Store, opts ...Option) (Summary, error) {
	r := &restoring{ctx: ctx, to: to}
	for _, o := range opts {
		o(r)
	}
	found, err := Verify(file, opts...)
	switch {
	case err != nil:
		return Summary{}, err
	case found.Records > 0 && r.classes == nil:
		return Summary{}, ErrNoRegister
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return Summary{}, err
	}
	if err := r.clear(); err != nil {
		return Summary{}, err
	}
	return read(file, taker{world: r.add, record: r.note})
}

// restoring is a store on its way to what a file holds.
type restoring struct {
	ctx     context.Context
	to      journal.Store
	classes Register
	replace bool
	check   func(record []byte) error
}

func (r *restoring) clear() error {
	names, err := r.to.Worlds(r.ctx)
	switch {
	case err != nil:
		return err
	case len(names) > 0 && !r.replace:
		return fmt.Errorf("%w (it holds %d, the first is %s)", ErrNotEmpty, len(names), names[0])
	}
	if err := r.clearClasses(); err != nil {
		return err
	}
	for _, name := range names {
		if err := r.to.Truncate(r.ctx, name, 0); err != nil && !errors.Is(err, journal.ErrNoJournal) {
			return fmt.Errorf("world %s: %w", name, err)
		}
	}
	return nil
}

// clearClasses erases the records of classes, or refuses to.
func (r *restoring) clearClasses() error {
	if r.classes == nil {
		return nil
	}
	var there []string
	err := r.classes.All(r.ctx, func(class string, _ []byte) error {
		if !slices.Contains(there, class) {
			there = append(there, class)
		}
		return nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("records of classes: %w", err)
	case len(there) > 0 && !r.replace:
		return fmt.Errorf("%w (it holds the records of %d classes)", ErrNotEmpty, len(there))
	}
	for _, class := range there {
		if err := r.classes.Erase(r.ctx, class); err != nil {
			return fmt.Errorf("records of class %s: %w", class, err)
		}
	}
	return nil
}

func (r *restoring) note(one record) error {
	if err := r.classes.Append(r.ctx, one.Class, one.Record); err != nil {
		return fmt.Errorf("records of class %s: %w", one.Class, err)
	}
	return nil
}

func (r *restoring) add(world string, entries []journal.Entry) error {
	if err := r.to.Append(r.ctx, world, entries...); err != nil {
		return fmt.Errorf("world %s: %w", world, err)
	}
	return nil
}

// reader reads lines, and keeps the sum of those that it has read.
type reader struct {
	from *bufio.Reader
	sum  hash.Hash
	no   int // of the line
}

// taker is who takes what is read: each world's entries, some at a time, and each record of a class.
type taker struct {
	world  func(world string, entries []journal.Entry) error
	record func(record) error
}

// read reads a whole file and hands out what is in it.
func read(file io.Reader, take taker) (Summary, error) {
	packed, err := gzip.NewReader(file)
	if err != nil {
		return Summary{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	r := &reader{from: bufio.NewReaderSize(packed, 1<<16), sum: sha256.New()}
	var h header
	switch err := r.decode(&h); {
	case err != nil || h.Format != format:
		return Summary{}, ErrFormat
	case h.Version > Version:
		return Summary{}, fmt.Errorf("%w (its format is number %d, this version knows up to %d)", ErrNewer, h.Version, Version)
	case h.Version < 1:
		return Summary{}, ErrFormat
	}
	return r.worlds(take)
}

// worlds reads what follows the header.
func (r *reader) worlds(take taker) (total Summary, err error) {
	last := ""
	for {
		sum := hex.EncodeToString(r.sum.Sum(nil))
		var line struct {
			footer
			World    *string `json:"world"`
			Register *int    `json:"register"`
		}
		if err := r.decode(&line); err != nil {
			return total, err
		}
		switch {
		case line.World == nil && line.Register == nil:
			if line.SHA256 != sum || line.Summary != total {
				return total, r.damaged("the sum or the counts in the last line are not those of the lines before")
			}
			return total, r.end()
		case total.Records > 0:
			return total, r.damaged("the records of classes are not the last")
		case line.Register != nil:
			total.Records = *line.Register
			err = r.records(total.Records, take)
		case *line.World <= last:
			return total, r.damaged("worlds are not in the order of their names")
		default:
			last = *line.World
			total.Worlds, total.Entries = total.Worlds+1, total.Entries+line.Entries
			err = r.world(last, line.Entries, take)
		}
		if err != nil {
			return total, err
		}
	}
}

// records reads n records of classes.
func (r *reader) records(n int, take taker) error {
	if n < 1 {
		return r.damaged("there is no register of less than one record")
	}
	for range n {
		var one record
		if err := r.decode(&one); err != nil {
			return err
		}
		if one.Class == "" {
			return r.damaged("a record belongs to no class")
		}
		if err := take.record(one); err != nil {
			return err
		}
	}
	return nil
}

// world reads n entries, and folds them to see that they fit.
func (r *reader) world(name string, n int, take taker) error {
	state, last := cloud.New(), uint64(0)
	var some []journal.Entry
	for i := 1; i <= n; i++ {
		var e journal.Entry
		if err := r.decode(&e); err != nil {
			return err
		}
		if !e.Follows(last) {
			return r.damaged(fmt.Sprintf("entry %d of world %s has sequence number %d", i, name, e.Seq))
		}
		last = e.Seq
		if err := journal.FoldOne(state, e); err != nil {
			return r.damaged(err.Error())
		}
		if some = append(some, e); len(some) == together || i == n {
			if err := take.world(name, some); err != nil {
				return err
			}
			some = nil
		}
	}
	return nil
}

// decode reads one line.
func (r *reader) decode(v any) error {
	raw, err := r.line()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return r.damaged(err.Error())
	}
	return nil
}

func (r *reader) line() ([]byte, error) {
	r.no++
	var raw []byte
	for {
		piece, err := r.from.ReadSlice('\n')
		raw = append(raw, piece...)
		switch {
		case err == nil:
			_, _ = r.sum.Write(raw) // a hash takes everything
			return bytes.TrimSuffix(raw, []byte("\n")), nil
		case len(raw) > longest:
			return nil, r.damaged("the line is longer than any entry")
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, r.damaged("it ends too early")
		}
		return nil, r.damaged(err.Error())
	}
}

// end says that nothing follows.
func (r *reader) end() error {
	r.no++
	if _, err := r.from.ReadByte(); !errors.Is(err, io.EOF) {
		return r.damaged("something follows the last line")
	}
	return nil
}

func (r *reader) damaged(why string) error {
	return fmt.Errorf("%w: line %d: %s", ErrDamaged, r.no, why)
}
