package engine

import (
	"context"
	"sync"
	"time"
)

const (
	// absence is how long a world that the shared store did not have counts as not there, unless this server founds it.
	absence = time.Second
	// absentees is how many such names are remembered.
	absentees = 10_000
	// lookups is how many worlds are looked for at once, so that those who ask for worlds that do not exist never take all
	// connections from those who write.
	lookups = 4
)

// absent remembers which worlds the shared store did not have a moment ago: whoever asks for one again and again asks the
// store once a moment.
type absent struct {
	mu      sync.Mutex
	since   map[string]time.Time
	looking chan struct{} // holds a token for each search under way
}

func newAbsent() *absent {
	return &absent{since: map[string]time.Time{}, looking: make(chan struct{}, lookups)}
}

// has reports whether the name was looked for in vain a moment ago; not after a clock was set back.
func (a *absent) has(id string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, known := a.since[id]
	return known && !now.Before(at) && now.Sub(at) < absence
}

// note remembers that there was no world of this name.
func (a *absent) note(id string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.since) >= absentees { // forgetting costs a question at most
		clear(a.since)
	}
	a.since[id] = at
}

// search takes one of the few places of those who look for worlds, and returns how to give it back; the context's error when
// there was none in time.
func (a *absent) search(ctx context.Context) (done func(), err error) {
	select {
	case a.looking <- struct{}{}:
		return func() { <-a.looking }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
