package export

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/scenarios/exercises"
)

// Row is what one trainee made of one exercise.
type Row struct {
	// Class is the class's code.
	Class string
	// ID is the trainee's pseudonym in the class, such as T07. It is never empty.
	ID string
	// Name is what they called themselves.
	Name string
	// World is the id of the attempt's world. Statements derive ids from it; it is never shown.
	World string
	// Exercise is what was rehearsed.
	Exercise exercises.Exercise
	// Started and Finished are by the clock on the wall. Finished is zero while the trainee is still at work.
	Started, Finished time.Time
	// Hints is how many steps of the ladder were taken.
	Hints int
	// Report is the grade of the attempt as it stands.
	Report grade.Report
}

// Options say how a file is written.
type Options struct {
	// Lang is the language of spreadsheets: "en" is English, anything else Chinese. Statements are in both.
	Lang string
	// Names adds what trainees called themselves.
	Names bool
}

// underWay says that the trainee has not finished.
func (r Row) underWay() bool { return r.Finished.IsZero() }

// took is how long the attempt was; nothing while it is under way, or when the clock was set back.
func (r Row) took() time.Duration {
	if r.underWay() {
		return 0
	}
	return max(r.Finished.Sub(r.Started), 0)
}

// minutes is took with one decimal, which is as exact as a lesson needs.
func (r Row) minutes() float64 { return math.Round(r.took().Minutes()*10) / 10 }

// state is what became of one of the six checks; empty when the exercise does not ask for it.
func (r Row) state(c exercises.Check) grade.CheckState {
	for _, checked := range r.Report.Checks {
		if checked.Check == c {
			return checked.State
		}
	}
	return ""
}

// checkRows refuses rows that no file could tell apart or place in time.
func checkRows(rows []Row) error {
	for i, r := range rows {
		if r.ID == "" || r.Exercise.ID == "" || r.Started.IsZero() {
			return fmt.Errorf("row %d (trainee %q, exercise %q): a row needs a pseudonym, an exercise and a start", i+1, r.ID, r.Exercise.ID)
		}
	}
	return nil
}

// clean makes a name safe to print: names are typed by strangers, and control characters break cells, lines and the
// direction of the writing around them.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', unicode.Is(unicode.Noncharacter_Code_Point, r):
			return -1
		}
		return r
	}, text))
}
