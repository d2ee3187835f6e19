package engine

import (
	"context"
	"errors"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// ErrNoDeadline means that nothing in the world falls due.
var ErrNoDeadline = errors.New("engine: nothing in this world falls due")

// ErrClockMove means that the clock would leave the years 2000 to 2200.
var ErrClockMove = errors.New("engine: a world's clock stays between the years 2000 and 2200")

// ClockMove says how to change a world's clock. Moves add up in the order of the members.
type ClockMove struct {
	// Set moves the clock to this time, unless zero.
	Set time.Time
	// ToNextDeadline moves it to one second past the next deadline.
	ToNextDeadline bool
	// Months moves it by calendar months, clamped to the month's end, in Shanghai.
	Months int
	// Days moves it by days.
	Days int
	// Advance moves it by a duration, back when negative.
	Advance time.Duration
	// Freeze makes it stand still, Run makes it run; with neither it goes on as before.
	Freeze, Run bool
}

// SetClock changes the world's clock and returns its new time.
func (w *World) SetClock(ctx context.Context, m ClockMove) (time.Time, error) {
	var now time.Time
	err := w.settled(ctx, func() (err error) {
		now, err = w.setClock(ctx, m)
		return err
	})
	return now, err
}

// setClock is SetClock for callers that hold the lock.
func (w *World) setClock(ctx context.Context, m ClockMove) (time.Time, error) {
	clock, err := w.moved(m)
	if err != nil {
		return time.Time{}, err
	}
	reply, err := w.do(ctx, Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true,
		Command: func(*cloud.State) cloud.Command { return cloud.SetClock{Clock: clock} },
	})
	switch {
	case err != nil:
		return time.Time{}, err
	case reply.Entry.Outcome.Refused():
		return time.Time{}, ErrClockMove
	}
	return w.now(), nil
}

// moved is the clock after the move. Callers hold the lock.
func (w *World) moved(m ClockMove) (cloud.Clock, error) {
	s := w.state
	at := s.Clock.Now(w.engine.wall())
	if !m.Set.IsZero() {
		at = m.Set
	}
	if m.ToNextDeadline {
		next, ok := s.NextDeadline(at)
		if !ok {
			return cloud.Clock{}, ErrNoDeadline
		}
		at = next
	}
	at = addMonths(at, m.Months).AddDate(0, 0, m.Days).Add(m.Advance)
	clock := cloud.Clock{Running: (s.Clock.Running || m.Run) && !m.Freeze, At: at.UTC()}
	if clock.Running {
		clock.Since = w.engine.wall().UTC()
	}
	return clock, nil
}

// addMonths is like AddDate, but stays in the month it aims at: 30 November and three months is the last of February.
func addMonths(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	t = t.In(cloud.Shanghai())
	y, mo, d := t.Date()
	last := time.Date(y, mo+time.Month(n)+1, 0, 0, 0, 0, 0, t.Location()).Day()
	h, mi, sec := t.Clock()
	return time.Date(y, mo+time.Month(n), min(d, last), h, mi, sec, t.Nanosecond(), t.Location())
}
