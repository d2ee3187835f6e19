package cloud

import "time"

// Shanghai is the zone in which days and deadlines count: China Standard Time, which has had no summer time
// since 1991, so a fixed offset is exact and needs no zone database.
func Shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// Clock is a world's time as part of its State: it stands still at At, or runs with the machine's clock from the
// moment Since on. The zero value stands at the zero time.
type Clock struct {
	// Running says that world time passes as wall time does.
	Running bool `json:"running"`
	// At is the world time when the clock was set.
	At time.Time `json:"at"`
	// Since is the wall time when a running clock was set.
	Since time.Time `json:"since,omitzero"`
}

// Now returns the world's time when the machine's clock shows wall.
func (c Clock) Now(wall time.Time) time.Time {
	if !c.Running {
		return c.At
	}
	return c.At.Add(wall.Sub(c.Since))
}

// inRange bounds the years: zones and calendars are simple in them, and JSON can write them.
func (c Clock) inRange() bool { return c.At.Year() >= 2000 && c.At.Year() <= 2200 }

// SetClock freezes, starts or moves a world's clock. It may go back: worlds can rehearse that too.
type SetClock struct {
	Clock Clock `json:"clock"`
}

// Kind names the command.
func (SetClock) Kind() string { return "clock.set" }

func (c SetClock) decide(*State, Input) Outcome {
	if !c.Clock.inRange() {
		return refuse(InvalidInput, "clock.at")
	}
	return happened(ClockSet(c))
}

// ClockSet says that the clock was frozen, started or moved.
type ClockSet struct {
	Clock Clock `json:"clock"`
}

// Kind names the event.
func (ClockSet) Kind() string { return "clock.was_set" }

func (e ClockSet) apply(s *State, _ time.Time) { s.Clock = e.Clock }

// CertificationDeadline returns the last moment of the day three calendar months after the activation, in
// Shanghai, clamped to the month's end: activated on 2022-11-30, due by 2023-02-28 23:59:59. Three months from
// the day of activation is documented; clamping and the zone are assumed.
func CertificationDeadline(activated time.Time) time.Time {
	zone := Shanghai()
	y, m, d := activated.In(zone).Date()
	last := time.Date(y, m+4, 0, 0, 0, 0, 0, zone).Day()
	return time.Date(y, m+3, min(d, last), 23, 59, 59, 0, zone)
}

// NextDeadline returns the first moment after now at which something in this world changes by itself: a
// certification falls due, a licence or its service period ends, a sign-in or a lock runs out.
// The second result is false when nothing is due. The returned time is one second past the deadline.
func (s *State) NextDeadline(now time.Time) (time.Time, bool) {
	var next time.Time
	consider := func(t time.Time) {
		if t = t.Add(time.Second); t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for id := range s.Organizations.All {
		if due, ok := s.CertificationDue(id); ok {
			consider(due)
		}
	}
	for _, l := range s.Licences.All {
		if !l.ExpiresAt.IsZero() {
			consider(l.ExpiresAt)
		}
		if !l.ServiceUntil.IsZero() {
			consider(l.ServiceUntil)
		}
	}
	for _, x := range s.Sessions.All {
		if !x.Ended {
			consider(x.ExpiresAt)
		}
	}
	for _, a := range s.Accounts.All {
		if !a.LockedUntil.IsZero() {
			consider(a.LockedUntil)
		}
	}
	return next, !next.IsZero()
}
