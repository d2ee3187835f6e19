package mockcloud

import (
	"context"
	"time"

	"example.com/rehearse/mockcloud/engine"
)

// Clock moves a world's time. It stands still unless told to run.
type Clock struct{ world *engine.World }

// Now is the world's time.
func (c Clock) Now() time.Time {
	var now time.Time
	c.world.Read(func(v engine.View) { now = v.Now })
	return now
}

// Set moves the clock to a time and returns it.
func (c Clock) Set(t time.Time) (time.Time, error) { return c.move(engine.ClockMove{Set: t}) }

// Advance moves the clock by a duration, back when negative, and returns the new time.
func (c Clock) Advance(d time.Duration) (time.Time, error) {
	return c.move(engine.ClockMove{Advance: d})
}

// Months moves the clock by calendar months, clamped to the month's end, and returns the new time.
func (c Clock) Months(n int) (time.Time, error) { return c.move(engine.ClockMove{Months: n}) }

// ToNextDeadline moves the clock to one second past the next deadline of the world (a certification, a licence, a
// sign-in) and returns the new time; [engine.ErrNoDeadline] when nothing falls due.
func (c Clock) ToNextDeadline() (time.Time, error) {
	return c.move(engine.ClockMove{ToNextDeadline: true})
}

// Run lets the clock run with the machine's; Freeze stops it again.
func (c Clock) Run() (time.Time, error) { return c.move(engine.ClockMove{Run: true}) }

// Freeze stops the clock.
func (c Clock) Freeze() (time.Time, error) { return c.move(engine.ClockMove{Freeze: true}) }

func (c Clock) move(m engine.ClockMove) (time.Time, error) {
	return c.world.SetClock(context.Background(), m)
}
