package classroom

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"example.com/rehearse/harness/classroom/console"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/mockcloud/engine"
)

// seats is how the names of trainees' worlds begin.
const seats = "class-"

// Evidence reports whether a world is a trainee's. Its journal is what they are graded by and what their debrief shows, so
// it must be kept whole; see [engine.WithEvidence]. It goes by the name, because a server must know it before any class is
// opened, and so must one that does nothing but compact.
func Evidence(world string) bool { return strings.HasPrefix(world, seats) }

// place names a seat.
type place struct{ class, trainee, exercise string }

// find returns the seat at a place. The lock is held.
func (c *Classroom) find(p place) (*register.Trainee, *register.Seat) {
	if k := c.state.Class(p.class); k != nil {
		if t := k.Trainee(p.trainee); t != nil {
			return t, t.Seat(p.exercise)
		}
	}
	return nil, nil
}

// sit sits a trainee down at an exercise of their class: in the world they have there, or in a new one.
func (c *Classroom) sit(ctx context.Context, p place) error {
	c.mu.Lock()
	t, seat := c.find(p)
	exercise, known := c.exercise(p.exercise)
	c.mu.Unlock()
	switch {
	case t == nil || !known:
		return ErrNoSeat
	case seat != nil:
		return nil
	}
	// Each trainee has a world of their own, with people and keys of their own: nothing can be copied from a neighbour.
	world := seats + rand.Text()
	opened, err := c.office.Open(ctx, exercise, seedOf(world), console.InWorld(world))
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, seat = c.find(p); t == nil || seat != nil { // erased, or opened twice at once
		return opened.Close(ctx)
	}
	c.consoles[world] = opened
	return c.write(ctx, register.Record{
		Kind: register.Opened, Class: p.class, Trainee: p.trainee, Exercise: p.exercise, World: world, Begin: opened.Opened(),
	})
}

// seedOf derives a world's seed from its random name, so that the name alone says which world it was.
func seedOf(world string) uint64 {
	return binary.BigEndian.Uint64([]byte(fingerprint(world))[:8])
}

// console returns the console of a seat, and opens it again when the server was started anew since.
func (c *Classroom) console(ctx context.Context, p place) (*console.Console, register.Seat, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, seat := c.find(p)
	exercise, known := c.exercise(p.exercise)
	if seat == nil || !known {
		return nil, register.Seat{}, ErrNoSeat
	}
	if open := c.consoles[seat.World]; open != nil {
		return open, *seat, nil
	}
	again, err := c.office.Resume(ctx, exercise, seat.World)
	if err != nil {
		return nil, *seat, fmt.Errorf("the world of %s at %s: %w", p.trainee, p.exercise, err)
	}
	c.consoles[seat.World] = again
	return again, *seat, nil
}

// reset takes a trainee's world of an exercise away: they begin anew.
func (c *Classroom) reset(ctx context.Context, p place) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, seat := c.find(p)
	if seat == nil {
		return ErrNoSeat
	}
	world := seat.World
	if err := c.Engine.Delete(ctx, world); err != nil && !errors.Is(err, engine.ErrNoWorld) {
		return err
	}
	delete(c.consoles, world)
	return c.write(ctx, register.Record{Kind: register.Reset, Class: p.class, Trainee: p.trainee, Exercise: p.exercise})
}

// note writes a record about a seat.
func (c *Classroom) note(ctx context.Context, p place, kind register.Kind, n int, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, seat := c.find(p); seat == nil {
		return ErrNoSeat
	}
	return c.write(ctx, register.Record{Kind: kind, Class: p.class, Trainee: p.trainee, Exercise: p.exercise, N: n, Text: text})
}

// member is a class as the console of one of its seats asks for it. It implements [console.Class].
type member struct {
	*Classroom
	place
}

// Status implements [console.Class].
func (m member) Status(context.Context) (console.Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, seat := m.find(m.place)
	if seat == nil {
		return console.Status{}, ErrNoSeat
	}
	return console.Status{
		Frozen: t.Class.Frozen, Hints: seat.Hints, HelpWanted: !seat.HelpSince.IsZero(), Answer: seat.Answer,
		Started: seat.Opened, Now: m.Now(), Finished: seat.Finished,
	}, nil
}

// TakeHint implements [console.Class].
func (m member) TakeHint(ctx context.Context, n int) error {
	return m.note(ctx, m.place, register.HintTaken, n, "")
}

// AskHelp implements [console.Class].
func (m member) AskHelp(ctx context.Context, wanted bool) error {
	if wanted {
		return m.note(ctx, m.place, register.HelpAsked, 0, "")
	}
	return m.note(ctx, m.place, register.HelpWithdrawn, 0, "")
}

// Finish implements [console.Class].
func (m member) Finish(ctx context.Context) error {
	return m.note(ctx, m.place, register.Finished, 0, "")
}
