package archive

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"example.com/rehearse/mockcloud/journal"
)

// Version is the version of the format that [Write] writes. Every later version of the program reads it.
const Version = 2

const format = "rehearse-journals"

var (
	// ErrNotEmpty means that the store has worlds already.
	ErrNotEmpty = errors.New("archive: the store already holds worlds; restore into a new one, or replace what it holds")
	// ErrNewer means that a later version of the program wrote the file.
	ErrNewer = errors.New("archive: the file was written by a later version of rehearse; use that version")
	// ErrFormat means that the file is no archive of journals.
	ErrFormat = errors.New("archive: this is no backup of rehearse")
	// ErrDamaged means that the file is not what was written.
	ErrDamaged = errors.New("archive: the file is damaged")
	// ErrNoRegister means that the file holds records of classes and that nobody said where to put them.
	ErrNoRegister = errors.New("archive: the file holds records of classes, and there is no register to put them into")
)

// Summary counts what was written or read.
type Summary struct {
	Worlds  int `json:"worlds"`
	Entries int `json:"entries"`
	// Records is how many records of classes there are.
	Records int `json:"records,omitempty"`
}

// Register is what lies beside the journals of a store: the records of classes, which are bytes here.
type Register interface {
	// All gives every record, and the class it belongs to, in the order in which they came.
	All(ctx context.Context, each func(class string, record []byte) error) error
	// Append keeps a record behind all others, and returns once it is durable.
	Append(ctx context.Context, class string, record []byte) error
	// Erase removes a class's records.
	Erase(ctx context.Context, class string) error
}

// Source is what can be archived: every [journal.Store] is one.
type Source interface {
	// Worlds and Load are those of a store.
	Worlds(ctx context.Context) ([]string, error)
	Load(ctx context.Context, world string, from uint64) ([]journal.Entry, error)
}

// header, chapter and footer are the lines that are no entries.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
}

type chapter struct {
	World   string `json:"world"`
	Entries int    `json:"entries"`
}

// register is the line before the records of classes, and record is one of them.
type register struct {
	Records int `json:"register"`
}

type record struct {
	Class  string `json:"class"`
	Record []byte `json:"record"`
}

type footer struct {
	Summary
	SHA256 string `json:"sha256"`
}

// Write writes all the journals of a source, and the records of a register unless it is nil. Its errors are those of the
// two and of w.
func Write(ctx context.Context, w io.Writer, from Source, classes Register) (Summary, error) {
	names, err := from.Worlds(ctx)
	if err != nil {
		return Summary{}, err
	}
	packed := gzip.NewWriter(w)
	out := &writer{to: bufio.NewWriter(packed), sum: sha256.New()}
	out.line(header{Format: format, Version: Version})
	var total Summary
	for _, name := range names {
		entries, err := from.Load(ctx, name, 1)
		if errors.Is(err, journal.ErrNoJournal) {
			continue // deleted meanwhile
		}
		if err != nil {
			return total, fmt.Errorf("world %s: %w", name, err)
		}
		out.line(chapter{World: name, Entries: len(entries)})
		for _, e := range entries {
			out.line(e)
		}
		total.Worlds, total.Entries = total.Worlds+1, total.Entries+len(entries)
	}
	if total.Records, err = out.records(ctx, classes); err != nil {
		return total, fmt.Errorf("records of classes: %w", err)
	}
	out.line(footer{Summary: total, SHA256: hex.EncodeToString(out.sum.Sum(nil))})
	return total, errors.Join(out.err, out.to.Flush(), packed.Close())
}

// records writes the records of classes, if there are any.
func (w *writer) records(ctx context.Context, from Register) (int, error) {
	if from == nil {
		return 0, nil
	}
	var list []record // they are few, and how many there are comes first
	err := from.All(ctx, func(class string, bytes []byte) error {
		list = append(list, record{class, bytes})
		return nil
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	w.line(register{len(list)})
	for _, r := range list {
		w.line(r)
	}
	return len(list), nil
}

// writer writes lines until one fails.
type writer struct {
	to  *bufio.Writer
	sum hash.Hash
	err error
}

func (w *writer) line(v any) {
	if w.err != nil {
		return
	}
	raw, err := json.Marshal(v)
	if err == nil {
		raw = append(raw, '\n')
		_, _ = w.sum.Write(raw) // a hash takes everything
		_, err = w.to.Write(raw)
	}
	w.err = err
}
