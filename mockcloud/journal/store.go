package journal

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrGap means that appended entries do not follow the last one: another writer was faster, or the caller is wrong.
var ErrGap = errors.New("journal: entries do not follow the last one")

// ErrNoJournal means that the store knows no world of this name.
var ErrNoJournal = errors.New("journal: no such world")

// Store keeps the journals of many worlds. Implementations are safe for concurrent use, and Append is atomic and
// durable, as far as the store is durable at all, before it returns.
type Store interface {
	// Append adds entries to a world's journal, which begins with the first. Sequence numbers must go on from the
	// last one, else ErrGap and nothing is added.
	Append(ctx context.Context, world string, entries ...Entry) error
	// Load returns a world's entries from the given sequence number on; ErrNoJournal for an unknown world.
	Load(ctx context.Context, world string, from uint64) ([]Entry, error)
	// Worlds lists the names of all journals, sorted.
	Worlds(ctx context.Context) ([]string, error)
	// Truncate drops a world's entries after the given sequence number; 0 drops the whole journal and its name.
	Truncate(ctx context.Context, world string, after uint64) error
	// DropWires drops the wire halves of a world's entries up to the given sequence number, but not those of the entries
	// kept, which are given in any order.
	DropWires(ctx context.Context, world string, upTo uint64, kept ...uint64) error
}

// Memory is a Store that lives as long as the process. The zero value is ready.
type Memory struct {
	mu     sync.RWMutex
	worlds map[string]*tape
}

// tape is one journal. Its pieces are full but for the last one, and are never moved: a slice that grows would copy every
// entry several times, and an idle world would pay for room that it never needs.
type tape struct {
	pieces [][]Entry
	length int
}

// longest is how many entries a piece holds at most.
const longest = 512

func (t *tape) append(entries []Entry) {
	for _, e := range entries {
		last := len(t.pieces) - 1
		if last < 0 || len(t.pieces[last]) == cap(t.pieces[last]) {
			t.pieces = append(t.pieces, make([]Entry, 0, max(1, min(t.length, longest))))
			last++
		}
		t.pieces[last] = append(t.pieces[last], e)
		t.length++
	}
}

// from copies the entries after the first skip ones.
func (t *tape) from(skip int) []Entry {
	list := make([]Entry, 0, max(0, t.length-skip))
	for _, piece := range t.pieces {
		if skip < len(piece) {
			list = append(list, piece[max(0, skip):]...)
		}
		skip -= len(piece)
	}
	return list
}

// Append implements [Store].
func (m *Memory) Append(_ context.Context, world string, entries ...Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.worlds[world]
	if t == nil {
		t = &tape{}
	}
	for i, e := range entries {
		if e.Seq != uint64(t.length+i)+1 {
			return ErrGap
		}
	}
	if m.worlds == nil {
		m.worlds = map[string]*tape{}
	}
	m.worlds[world] = t
	t.append(entries)
	return nil
}

// Load implements [Store].
func (m *Memory) Load(_ context.Context, world string, from uint64) ([]Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	t, ok := m.worlds[world]
	if !ok {
		return nil, ErrNoJournal
	}
	return t.from(int(min(max(from, 1)-1, uint64(t.length)))), nil
}

// Worlds implements [Store].
func (m *Memory) Worlds(context.Context) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	names := make([]string, 0, len(m.worlds))
	for name := range m.worlds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// Truncate implements [Store].
func (m *Memory) Truncate(_ context.Context, world string, after uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.worlds[world]
	switch {
	case !ok:
		return ErrNoJournal
	case after == 0:
		delete(m.worlds, world)
	case after < uint64(t.length):
		kept := &tape{}
		kept.append(t.from(0)[:after])
		m.worlds[world] = kept
	}
	return nil
}

// DropWires implements [Store].
func (m *Memory) DropWires(_ context.Context, world string, upTo uint64, kept ...uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.worlds[world]
	if !ok {
		return ErrNoJournal
	}
	keep := map[uint64]bool{}
	for _, seq := range kept {
		keep[seq] = true
	}
	for _, piece := range t.pieces {
		for i := range piece {
			if e := &piece[i]; e.Seq <= upTo && !keep[e.Seq] {
				e.Wire = nil
			}
		}
	}
	return nil
}
