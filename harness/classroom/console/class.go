package console

import (
	"context"
	"time"
)

// Class is what a console needs of the class its trainee sits in. It is asked within a request, for that request's
// trainee and exercise alone. Its errors are broken machinery: the trainee is told that the class cannot be reached.
type Class interface {
	// Status tells how things stand for the trainee now.
	Status(ctx context.Context) (Status, error)
	// TakeHint notes that the trainee takes the nth hint of the ladder, counted from 1. Taking one twice is no error and
	// costs nothing more.
	TakeHint(ctx context.Context, n int) error
	// AskHelp puts the trainee into the help queue, or takes them out of it.
	AskHelp(ctx context.Context, wanted bool) error
	// Finish ends the exercise for good. Finishing twice is no error; the first time counts.
	Finish(ctx context.Context) error
}

// Status is how things stand for one trainee in one exercise.
type Status struct {
	// Frozen says that the instructor stopped the clock for everybody: nothing can be looked at or done.
	Frozen bool
	// Hints is how many hints of the ladder were taken.
	Hints int
	// HelpWanted says that the trainee is in the help queue.
	HelpWanted bool
	// Answer is what the instructor last wrote to the trainee, or empty.
	Answer string
	// Started is when the trainee began, and Now what the same clock shows now.
	Started, Now time.Time
	// Finished is when they finished, or zero.
	Finished time.Time
}

// Done says that the exercise is over.
func (s Status) Done() bool { return !s.Finished.IsZero() }
