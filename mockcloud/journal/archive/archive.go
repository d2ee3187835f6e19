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
const Version = 1

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
)

// Summary counts what was written or read.
type Summary struct {
	Worlds  int `json:"worlds"`
	Entries int `json:"entries"`
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

type footer struct {
	Summary
	SHA256 string `json:"sha256"`
}

// Write writes all the journals of a source. Its errors are those of the source and of w.
func Write(ctx context.Context, w io.Writer, from Source) (Summary, error) {
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
	out.line(footer{Summary: total, SHA256: hex.EncodeToString(out.sum.Sum(nil))})
	return total, errors.Join(out.err, out.to.Flush(), packed.Close())
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
