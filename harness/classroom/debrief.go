package classroom

import (
	"cmp"
	"context"
	"slices"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
)

// Graded is a seat with its grade.
type Graded struct {
	Trainee, Name string
	Seat          register.Seat
	Exercise      exercises.Exercise
	Report        grade.Report
}

// grades grades every seat of a class, under way or done. Exercises that this server does not have are left out.
func (c *Classroom) grades(ctx context.Context, class string) ([]Graded, error) {
	c.mu.Lock()
	k := c.state.Class(class)
	if k == nil {
		c.mu.Unlock()
		return nil, ErrNoClass
	}
	var list []Graded
	for _, t := range k.Trainees {
		for _, s := range t.Seats {
			if e, ok := c.exercise(s.Exercise); ok {
				list = append(list, Graded{Trainee: t.ID, Name: t.Name, Seat: *s, Exercise: e})
			}
		}
	}
	c.mu.Unlock()
	for i := range list {
		report, err := c.graded(ctx, list[i].Exercise, list[i].Seat)
		if err != nil {
			return nil, err
		}
		list[i].Report = report
	}
	return list, nil
}

func (c *Classroom) graded(ctx context.Context, e exercises.Exercise, s register.Seat) (grade.Report, error) {
	entries, err := c.entries(ctx, s.World)
	if err != nil || len(entries) == 0 {
		return grade.Report{}, err
	}
	return c.office.Grader().Grade(e, entries, grade.Course{Begin: s.Begin, Hints: s.Hints, Started: s.Opened, Finished: s.Finished})
}

// Debrief is what a class can learn from itself.
type Debrief struct {
	Code, Title string
	// Seats and Done count; Median is the middle of the points of those who are done.
	Seats, Done, Median int
	// Exercises are the columns of the error map, Modes its rows, gravest first.
	Exercises []exercises.Exercise
	Modes     []Erred
	// Checks tells for each of the six how often it was made, overlooked and missed; the hardest comes first.
	Checks []Check
	// Questions are for the talk afterwards: about the hardest check and the modes that happened most.
	Questions []Question
}

// Erred is one failure mode over the class.
type Erred struct {
	Mode        string
	Name        catalogue.Text
	Consequence catalogue.Text
	Remedy      catalogue.Text
	// Counts are by exercise, in the order of the columns; Total is their sum, Remedied how many were put right.
	Counts          []int
	Total, Remedied int
}

// Check is one of the six checks over the class.
type Check struct {
	Check                    exercises.Check
	Name                     catalogue.Text
	Made, Overlooked, Missed int
}

// Failed is how often it was not made as it should be.
func (k Check) Failed() int { return k.Overlooked + k.Missed }

// Question is something to talk about: Key is its text's, Subject what it is about.
type Question struct {
	Key     string
	Subject catalogue.Text
}

// debrief reads a class's grades together. It is pure.
func debrief(code, title string, chosen []exercises.Exercise, list []Graded) Debrief {
	d := Debrief{Code: code, Title: title, Seats: len(list), Exercises: chosen}
	modes, checks := map[string]*Erred{}, map[exercises.Check]*Check{}
	var points []int
	for _, g := range list {
		column := slices.IndexFunc(chosen, func(e exercises.Exercise) bool { return e.ID == g.Exercise.ID })
		if !g.Seat.Finished.IsZero() {
			d.Done++
			points = append(points, g.Report.Points)
		}
		for _, m := range g.Report.Mistakes {
			if column >= 0 && !m.Refused {
				count(modes, m, column, len(chosen))
			}
		}
		for _, k := range g.Report.Checks {
			tally(checks, k)
		}
	}
	if slices.Sort(points); len(points) > 0 {
		d.Median = points[len(points)/2]
	}
	for _, m := range modes {
		d.Modes = append(d.Modes, *m)
	}
	slices.SortFunc(d.Modes, func(a, b Erred) int { return cmp.Or(b.Total-a.Total, cmp.Compare(a.Mode, b.Mode)) })
	for _, k := range exercises.Checks() {
		if checks[k] != nil {
			d.Checks = append(d.Checks, *checks[k])
		}
	}
	slices.SortStableFunc(d.Checks, func(a, b Check) int { return b.Failed() - a.Failed() })
	d.Questions = questions(d)
	return d
}

func count(modes map[string]*Erred, m grade.Mistake, column, columns int) {
	e := modes[m.Mode]
	if e == nil {
		e = &Erred{Mode: m.Mode, Name: m.Name, Consequence: m.Consequence, Remedy: m.Remedy, Counts: make([]int, columns)}
		modes[m.Mode] = e
	}
	e.Counts[column]++
	e.Total++
	if m.Remedied {
		e.Remedied++
	}
}

func tally(checks map[exercises.Check]*Check, k grade.Checked) {
	c := checks[k.Check]
	if c == nil {
		c = &Check{Check: k.Check, Name: k.Name}
		checks[k.Check] = c
	}
	switch k.State {
	case grade.Done:
		c.Made++
	case grade.Overlooked:
		c.Overlooked++
	case grade.Missed:
		c.Missed++
	}
}

// questions are about what went wrong most: three modes at most, and the hardest check.
func questions(d Debrief) []Question {
	var list []Question
	if len(d.Checks) > 0 && d.Checks[0].Failed() > 0 {
		list = append(list, Question{"question.check", d.Checks[0].Name})
	}
	for _, m := range d.Modes[:min(3, len(d.Modes))] {
		list = append(list, Question{"question.mode", m.Name})
		if m.Remedied < m.Total {
			list = append(list, Question{"question.remedy", m.Name})
		}
	}
	return append(list, Question{Key: "question.tomorrow"})
}

// chosen are a class's exercises, in its order.
func (c *Classroom) chosen(k *register.Class) []exercises.Exercise {
	var list []exercises.Exercise
	for _, id := range k.Exercises {
		if e, ok := c.exercise(id); ok {
			list = append(list, e)
		}
	}
	return list
}
