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
	// DropWires drops the wire halves of a world's entries up to the given sequence number.
	DropWires(ctx context.Context, world string, upTo uint64) error
}

// Memory is a Store that lives as long as the process. The zero value is ready.
type Memory struct {
	mu     sync.RWMutex
	worlds map[string][]Entry
}

// Append implements [Store].
func (m *Memory) Append(_ context.Context, world string, entries ...Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	have := m.worlds[world]
	for i, e := range entries {
		if e.Seq != uint64(len(have)+i)+1 {
			return ErrGap
		}
	}
	if m.worlds == nil {
		m.worlds = map[string][]Entry{}
	}
	m.worlds[world] = append(have, entries...)
	return nil
}

// Load implements [Store].
func (m *Memory) Load(_ context.Context, world string, from uint64) ([]Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	have, ok := m.worlds[world]
	if !ok {
		return nil, ErrNoJournal
	}
	skip := min(max(from, 1)-1, uint64(len(have)))
	return slices.Clone(have[skip:]), nil
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
	have, ok := m.worlds[world]
	switch {
	case !ok:
		return ErrNoJournal
	case after == 0:
		delete(m.worlds, world)
	case after < uint64(len(have)):
		m.worlds[world] = slices.Clone(have[:after])
	}
	return nil
}

// DropWires implements [Store].
func (m *Memory) DropWires(_ context.Context, world string, upTo uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	have, ok := m.worlds[world]
	if !ok {
		return ErrNoJournal
	}
	for i := range min(upTo, uint64(len(have))) {
		have[i].Wire = nil
	}
	return nil
}
