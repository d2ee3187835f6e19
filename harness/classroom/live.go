package classroom

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"example.com/rehearse/harness/classroom/board"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// stuckAfter is how long somebody may do nothing before the instructor is told.
const stuckAfter = 5 * time.Minute

// live is what the boards of a class wait for and share.
type live struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	seen    map[string]seen
}

// seen is where a seat was when it was last looked at.
type seen struct {
	where board.Where
	// at is when the trainee last did something, by the clock on the wall.
	at    time.Time
	dirty bool
}

func newLive() *live { return &live{changed: make(chan struct{}), seen: map[string]seen{}} }

// touch tells everybody who waits that something changed.
func (l *live) touch() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
}

// acted notes that a trainee did something in a world.
func (l *live) acted(world string, now time.Time) {
	l.mu.Lock()
	s := l.seen[world]
	s.at, s.dirty = now, true
	l.seen[world] = s
	l.mu.Unlock()
	l.touch()
}

// next is closed at the next change.
func (l *live) next() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// Row is one seat as the instructor sees it.
type Row struct {
	Trainee  string
	Name     string
	Exercise string
	Where    board.Where
	// State is working, stuck, help or done.
	State string
	// Idle is how long nothing was done.
	Idle   time.Duration
	Hints  int
	Answer string
	// since orders those who wait for help.
	since time.Time
	world string
	begin uint64
}

// Board is a class at one moment.
type Board struct {
	Code, Title string
	Frozen      bool
	// Rows are the seats: who wants help first, in the order of asking, then who is stuck, then by trainee.
	Rows []Row
	// Waiting are people who joined and sit nowhere yet.
	Waiting []string
	// Counts are how many seats are in each state; Steps how many are at each step of the checklist, from 0.
	Counts map[string]int
	Steps  [board.Steps + 2]int
}

// board looks at a class. Only worlds in which something happened since are read again.
func (c *Classroom) board(ctx context.Context, class string) (Board, error) {
	c.mu.Lock()
	k := c.state.Class(class)
	if k == nil {
		c.mu.Unlock()
		return Board{}, ErrNoClass
	}
	b := Board{Code: k.Code, Title: k.Title, Frozen: k.Frozen, Counts: map[string]int{}}
	now, l := c.Now(), c.boards[class]
	states := make([]register.Seat, 0, len(k.Trainees))
	for _, t := range k.Trainees {
		if len(t.Seats) == 0 {
			b.Waiting = append(b.Waiting, t.Name)
		}
		for _, s := range t.Seats {
			b.Rows = append(b.Rows, Row{
				Trainee: t.ID, Name: t.Name, Exercise: s.Exercise, Hints: s.Hints, Answer: s.Answer, since: s.HelpSince, world: s.World, begin: s.Begin,
			})
			states = append(states, *s)
		}
	}
	c.mu.Unlock()
	for i := range b.Rows {
		if err := c.glance(ctx, l, &b.Rows[i], states[i], now); err != nil {
			return Board{}, err
		}
		b.Counts[b.Rows[i].State]++
		b.Steps[b.Rows[i].Where.Step]++
	}
	order := []string{"help", "stuck", "working", "done"}
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		if x.State != y.State {
			return slices.Index(order, x.State) - slices.Index(order, y.State)
		}
		return x.since.Compare(y.since)
	})
	return b, nil
}

// glance fills in where a seat is.
func (c *Classroom) glance(ctx context.Context, l *live, r *Row, s register.Seat, now time.Time) error {
	l.mu.Lock()
	was, known := l.seen[s.World]
	l.mu.Unlock()
	if !known || was.dirty {
		entries, err := c.entries(ctx, s.World)
		if err != nil {
			return err
		}
		was.where, was.dirty = board.Of(entries, s.Begin), false
		if was.at.IsZero() {
			was.at = s.Opened
		}
		l.mu.Lock()
		if fresh := l.seen[s.World]; fresh.at.After(was.at) { // something happened meanwhile: the next glance reads again
			was.at, was.dirty = fresh.at, true
		}
		l.seen[s.World] = was
		l.mu.Unlock()
	}
	r.Where, r.Idle = was.where, now.Sub(was.at)
	switch {
	case !s.Finished.IsZero():
		r.State, r.Idle = "done", 0
	case !s.HelpSince.IsZero():
		r.State = "help"
	case r.Idle >= stuckAfter:
		r.State = "stuck"
	default:
		r.State = "working"
	}
	return nil
}

// entries is a world's journal. A world that is gone has none: its seat was reset.
func (c *Classroom) entries(ctx context.Context, world string) ([]journal.Entry, error) {
	w, err := c.Engine.World(world)
	if errors.Is(err, engine.ErrNoWorld) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return w.Entries(ctx, 1)
}
