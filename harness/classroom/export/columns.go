package export

import (
	"slices"
	"time"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/exercises"
)

// column is one column of the results, the same in both kinds of spreadsheet.
type column struct {
	key   string  // of its heading
	width float64 // in characters, for those that have widths
	// cell is a string, an int, a float64, a time.Time, or nil for nothing.
	cell func(Row, words) any
}

// columns are those of the results, in order.
func columns(names bool) []column {
	list := []column{
		{"column.class", 10, func(r Row, _ words) any { return clean(r.Class) }},
		{"column.trainee", 10, func(r Row, _ words) any { return clean(r.ID) }},
		{"column.name", 14, func(r Row, _ words) any { return clean(r.Name) }},
		{"column.exercise", 30, func(r Row, w words) any { return w.in(r.Exercise.Title) }},
		{"column.started", 20, func(r Row, _ words) any { return clock(r.Started) }},
		{"column.finished", 20, func(r Row, _ words) any { return finished(r, clock(r.Finished)) }},
		{"column.minutes", 12, func(r Row, _ words) any { return finished(r, r.minutes()) }},
		{"column.level", 12, func(r Row, w words) any { return w.say("level." + level(r)) }},
		{"column.points", 8, func(r Row, _ words) any { return finished(r, r.Report.Points) }},
		{"column.reached", 12, func(r Row, w words) any { return w.yes(r.Report.Reached) }},
	}
	for _, c := range exercises.Checks() {
		list = append(list, column{"check." + string(c), 20, func(r Row, w words) any { return w.say("state." + string(r.state(c))) }})
	}
	list = append(list,
		column{"column.modes", 40, func(r Row, w words) any { return w.list(modes(r, w)) }},
		column{"column.remedies", 40, func(r Row, w words) any { return w.list(remedies(r, w)) }},
		column{"column.hints", 8, func(r Row, _ words) any { return r.Hints }},
	)
	if !names {
		list = slices.DeleteFunc(list, func(c column) bool { return c.key == "column.name" })
	}
	return list
}

// finished leaves out what is not known before the end: points so far would spoil an average.
func finished(r Row, value any) any {
	if r.underWay() {
		return nil
	}
	return value
}

// level is the grade's, or empty while the attempt is under way.
func level(r Row) string {
	if r.underWay() {
		return ""
	}
	return string(r.Report.Level)
}

// clock is the time that people in the class read off the wall.
func clock(t time.Time) time.Time { return t.In(cloud.Shanghai()).Truncate(time.Second) }

func (w words) yes(holds bool) string {
	if holds {
		return w.say("yes")
	}
	return w.say("no")
}

// modes names what went wrong, each once, with what became of it.
func modes(r Row, w words) []string {
	var names []string
	for _, m := range r.Report.Mistakes {
		name := w.in(m.Name) + w.became(m)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// became says in brackets what became of a mistake; nothing when it still holds.
func (w words) became(m grade.Mistake) string {
	switch {
	case m.Refused:
		return w.say("mode.refused")
	case m.Remedied:
		return w.say("mode.remedied")
	}
	return ""
}

// remedies names what was put right, each once.
func remedies(r Row, w words) []string {
	var names []string
	for _, m := range r.Report.Remedies {
		if name := w.in(m.Name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
