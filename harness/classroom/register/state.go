package register

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrImpossible means that a record does not follow from what happened before.
var ErrImpossible = errors.New("the record does not fit the register")

// State is every class, folded from the records. It is not safe for concurrent use.
type State struct {
	// Classes are in the order in which they were made.
	Classes []*Class
	byKey   map[string]*Trainee
}

// NewState is the state before any record.
func NewState() *State { return &State{byKey: map[string]*Trainee{}} }

// Class is one class.
type Class struct {
	Code      string
	Title     string
	Made      time.Time
	Exercises []string
	// Frozen says that nobody can do anything.
	Frozen bool
	// Trainees are in the order in which they joined.
	Trainees []*Trainee
	byID     map[string]*Trainee
}

// Trainee is one person in one class.
type Trainee struct {
	Class *Class
	// ID is a pseudonym: T1, T2…
	ID string
	// Name is what they called themselves.
	Name   string
	Joined time.Time
	key    string
	// Seats are the exercises they sat down at, in that order.
	Seats []*Seat
}

// Seat is a trainee's place at one exercise.
type Seat struct {
	Exercise string
	World    string
	// Begin is the newest entry of the world when the trainee came.
	Begin    uint64
	Opened   time.Time
	Finished time.Time
	// Hints is how many of the ladder were taken.
	Hints int
	// HelpSince is since when help is wanted; zero when it is not.
	HelpSince time.Time
	// Answer is what the instructor last wrote.
	Answer string
}

// Class finds a class by its code, or nil.
func (s *State) Class(code string) *Class {
	i := slices.IndexFunc(s.Classes, func(c *Class) bool { return c.Code == code })
	if i < 0 {
		return nil
	}
	return s.Classes[i]
}

// ByKey finds a trainee by the fingerprint of their cookie, or nil.
func (s *State) ByKey(key string) *Trainee { return s.byKey[key] }

// Trainee finds a trainee by their pseudonym, or nil.
func (c *Class) Trainee(id string) *Trainee { return c.byID[id] }

// Seat finds the trainee's place at an exercise, or nil.
func (t *Trainee) Seat(exercise string) *Seat {
	for _, s := range t.Seats {
		if s.Exercise == exercise {
			return s
		}
	}
	return nil
}

// Apply folds one record. [ErrImpossible] means that it does not fit, and that nothing was changed.
func (s *State) Apply(r Record) error {
	if r.Kind == Made {
		return s.make(r)
	}
	c := s.Class(r.Class)
	if c == nil {
		return fmt.Errorf("%w: there is no class %q", ErrImpossible, r.Class)
	}
	if r.Kind == Joined {
		return s.join(c, r)
	}
	if r.Kind == Frozen || r.Kind == Thawed {
		c.Frozen = r.Kind == Frozen
		return nil
	}
	if r.Trainee == "" && (r.Kind == Advanced || r.Kind == Faulted) {
		return nil // for all, and told by their journals
	}
	t := c.byID[r.Trainee]
	if t == nil {
		return fmt.Errorf("%w: class %s has no trainee %q", ErrImpossible, r.Class, r.Trainee)
	}
	return t.apply(r)
}

func (s *State) make(r Record) error {
	if r.Class == "" || s.Class(r.Class) != nil {
		return fmt.Errorf("%w: class %q was made before, or has no code", ErrImpossible, r.Class)
	}
	s.Classes = append(s.Classes, &Class{
		Code: r.Class, Title: r.Title, Made: r.At, Exercises: r.Exercises, byID: map[string]*Trainee{},
	})
	return nil
}

func (s *State) join(c *Class, r Record) error {
	if r.Trainee == "" || r.Key == "" || c.byID[r.Trainee] != nil || s.byKey[r.Key] != nil {
		return fmt.Errorf("%w: trainee %q of class %s joined before, or has no key", ErrImpossible, r.Trainee, c.Code)
	}
	t := &Trainee{Class: c, ID: r.Trainee, Name: r.Name, Joined: r.At, key: r.Key}
	c.Trainees = append(c.Trainees, t)
	c.byID[t.ID], s.byKey[t.key] = t, t
	return nil
}

// apply folds what a trainee did, or what was done at their seat.
func (t *Trainee) apply(r Record) error {
	seat := t.Seat(r.Exercise)
	if r.Kind == Opened {
		if seat != nil || r.World == "" {
			return fmt.Errorf("%w: %s sits at %q already, or in no world", ErrImpossible, t.ID, r.Exercise)
		}
		t.Seats = append(t.Seats, &Seat{Exercise: r.Exercise, World: r.World, Begin: r.Begin, Opened: r.At})
		return nil
	}
	if seat == nil {
		return fmt.Errorf("%w: %s does not sit at %q", ErrImpossible, t.ID, r.Exercise)
	}
	switch r.Kind {
	case HintTaken:
		seat.Hints = max(seat.Hints, r.N)
	case HelpAsked:
		seat.HelpSince = r.At
	case HelpWithdrawn:
		seat.HelpSince = time.Time{}
	case Answered:
		seat.Answer, seat.HelpSince = r.Text, time.Time{}
	case Finished:
		if seat.Finished.IsZero() {
			seat.Finished, seat.HelpSince = r.At, time.Time{}
		}
	case Reset:
		t.Seats = slices.DeleteFunc(t.Seats, func(x *Seat) bool { return x == seat })
	case Advanced, Faulted: // told by the journal
	default:
		return fmt.Errorf("%w: kind %q is unknown to this version", ErrImpossible, r.Kind)
	}
	return nil
}

// Erase forgets a class and everybody in it.
func (s *State) Erase(code string) {
	c := s.Class(code)
	if c == nil {
		return
	}
	for _, t := range c.Trainees {
		delete(s.byKey, t.key)
	}
	s.Classes = slices.DeleteFunc(s.Classes, func(x *Class) bool { return x == c })
}
