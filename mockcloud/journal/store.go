package journal

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrGap means that appended entries do not follow the last one: another writer was faster, or the caller is wrong.
var ErrGap = errors.New("journal: entries do not follow the last one")

// ErrNoJournal means that the store knows no world of this name.
var ErrNoJournal = errors.New("journal: no such world")

// ErrCompacted means that entries are gone because a base stands for them.
var ErrCompacted = errors.New("journal: the entry was compacted")

// Store keeps the journals of many worlds. Implementations are safe for concurrent use, and Append is atomic and
// durable, as far as the store is durable at all, before it returns.
type Store interface {
	// Append adds entries to a world's journal, which begins with the first. Sequence numbers must go on from the
	// last one, as [Entry.Follows] has it, else ErrGap and nothing is added. The list itself is the caller's again
	// afterwards.
	Append(ctx context.Context, world string, entries ...Entry) error
	// Load returns a world's entries from the given sequence number on, or, where that one was compacted, from the base
	// on; ErrNoJournal for an unknown world.
	Load(ctx context.Context, world string, from uint64) ([]Entry, error)
	// Worlds lists the names of all journals, sorted.
	Worlds(ctx context.Context) ([]string, error)
	// Truncate drops a world's entries after the given sequence number; 0 drops the whole journal and its name.
	// ErrCompacted, and nothing is dropped, when the entry of that number is one that a base stands for.
	Truncate(ctx context.Context, world string, after uint64) error
	// Trim takes from the beginning of a world's journal what the cut says. A base takes its place whole, before anything
	// else; wire halves may go a piece at a time, so that after an error some are gone and others are not.
	Trim(ctx context.Context, world string, c Cut) error
}

// Cut says what [Store.Trim] takes from the beginning of a journal. The zero value takes nothing.
type Cut struct {
	// WiresUpTo drops the wire halves of the entries up to this sequence number, but not those of the entries in Keep,
	// which are given in any order.
	WiresUpTo uint64
	Keep      []uint64
	// Base, unless nil, takes the place of the entry with its number and of those between the first entry and that one.
	// ErrGap when the journal has no entry of that number, or it is the first. When they are gone already, nothing is
	// replaced.
	Base *Entry
	// Life, unless 0, is the life of the journal (see [Mark]) that the cut was made for; ErrGap when it is another one.
	// Stores that are not shared do not look at it.
	Life uint64
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

// last is the sequence number of the newest entry; 0 without any.
func (t *tape) last() uint64 {
	if t.length == 0 {
		return 0
	}
	piece := t.pieces[len(t.pieces)-1]
	return piece[len(piece)-1].Seq
}

// upTo counts the entries up to a sequence number, and tells whether that one is among them.
func (t *tape) upTo(seq uint64) (n int, has bool) {
	for _, piece := range t.pieces {
		if piece[len(piece)-1].Seq < seq {
			n += len(piece)
			continue
		}
		i, has := slices.BinarySearchFunc(piece, seq, func(e Entry, seq uint64) int { return cmp.Compare(e.Seq, seq) })
		if has {
			i++
		}
		return n + i, has
	}
	return n, false
}

// Append implements [Store].
func (m *Memory) Append(_ context.Context, world string, entries ...Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.worlds[world]
	if t == nil {
		t = &tape{}
	}
	last := t.last()
	for _, e := range entries {
		if !e.Follows(last) {
			return ErrGap
		}
		last = e.Seq
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
	skip, has := t.upTo(from)
	if has {
		skip--
	}
	return t.from(skip), nil
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
	case after < t.last():
		n, has := t.upTo(after)
		if !has {
			return ErrCompacted
		}
		kept := &tape{}
		kept.append(t.from(0)[:n])
		m.worlds[world] = kept
	}
	return nil
}

// Trim implements [Store].
func (m *Memory) Trim(_ context.Context, world string, c Cut) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, ok := m.worlds[world]
	if !ok {
		return ErrNoJournal
	}
	if c.Base != nil {
		kept, err := t.compacted(*c.Base)
		if err != nil {
			return err
		}
		t, m.worlds[world] = kept, kept
	}
	keep := map[uint64]bool{}
	for _, seq := range c.Keep {
		keep[seq] = true
	}
	for _, piece := range t.pieces {
		for i := range piece {
			if e := &piece[i]; e.Seq <= c.WiresUpTo && !keep[e.Seq] {
				e.Wire = nil
			}
		}
	}
	return nil
}

// compacted is the tape with a base.
func (t *tape) compacted(base Entry) (*tape, error) {
	n, has := t.upTo(base.Seq)
	switch {
	case base.Seq > t.last() || base.Seq <= 1:
		return nil, ErrGap
	case !has:
		return t, nil // a later base stands for it
	}
	kept := &tape{}
	if first := t.pieces[0][0]; first.Seq == 1 {
		kept.append([]Entry{first})
	}
	kept.append([]Entry{base})
	kept.append(t.from(n))
	return kept, nil
}
