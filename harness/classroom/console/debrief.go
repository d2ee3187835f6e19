package console

import (
	"strings"

	"example.com/rehearse/harness/changes"
	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// debriefScreen is what is talked about after an exercise: the report, and the entries that it rests on.
type debriefScreen struct {
	Title   string
	Report  grade.Report
	Minutes int
	// Moments are the report's, with their dates in the words of the page.
	Moments []moment
	Entries []entry
}

// moment is one point of the timeline.
type moment struct {
	grade.Moment
	// Day is set where it is another one than before.
	Day string
}

// entry is one line of the journal in words.
type entry struct {
	Seq             uint64
	When, Who, What string
	About           string
	Refused, Fault  string
	// Before says that it is the stage's, from before the trainee came.
	Before bool
}

// Report grades the trainee's course so far, as status has it.
func (c *Console) Report(entries []journal.Entry, status Status) (grade.Report, error) {
	return c.office.grader.Grade(c.exercise, entries, grade.Course{
		Begin: c.opened, Hints: status.Hints, Started: status.Started, Finished: status.Finished,
	})
}

// showDebrief is the page after the exercise.
func showDebrief(v *visit) (any, error) {
	entries, err := v.Entries(v.r.Context())
	if err != nil {
		return nil, err
	}
	report, err := v.Report(entries, v.status)
	if err != nil {
		return nil, err
	}
	data := debriefScreen{
		Title: v.exercise.Title.In(v.lang), Report: report, Minutes: (report.Seconds + 59) / 60, Entries: v.tell(entries),
	}
	var before string
	for _, m := range report.Timeline {
		shown := moment{Moment: m, Day: v.day(m.At)}
		if shown.Day == before {
			shown.Day = ""
		} else {
			before = shown.Day
		}
		data.Moments = append(data.Moments, shown)
	}
	return data, nil
}

// tell puts the journal into words.
func (v *visit) tell(entries []journal.Entry) []entry {
	var known changes.Facts
	v.world.Read(func(w engine.View) { known = changes.Of(w.State, w.Now) })
	list := make([]entry, 0, len(entries))
	for _, e := range entries {
		if e.Command == nil && e.Fault == nil && !e.Outcome.Refused() {
			continue // a look at the partner's orders, say: nothing rests on it
		}
		told := v.office.teller.Entry(e, v.lang)
		var about []string
		for _, id := range told.About {
			name := known.Name(id)
			if name == "" {
				name = id
			}
			about = append(about, name)
		}
		list = append(list, entry{
			Seq: e.Seq, When: v.moment(e.At), Who: told.Who, What: told.What, About: strings.Join(about, " · "),
			Refused: told.Refused, Fault: told.Fault, Before: e.Seq <= v.opened,
		})
	}
	return list
}
