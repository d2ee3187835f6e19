package export

import (
	"fmt"

	"example.com/rehearse/harness/classroom/grade"
	"example.com/rehearse/scenarios/exercises"
)

// tally counts how often something was done of how often it was asked.
type tally struct{ done, asked int }

// String is "3/4", or empty when nothing was asked.
func (t tally) String() string {
	if t.asked == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", t.done, t.asked)
}

// habits is how often somebody made each of the six checks, in the exercises that they finished.
type habits struct {
	class, id, name string
	finished        int
	checks          map[exercises.Check]tally
}

func (h *habits) add(r Row) {
	if r.underWay() {
		return
	}
	h.finished++
	for _, c := range r.Report.Checks {
		t := h.checks[c.Check]
		t.asked++
		if c.State == grade.Done {
			t.done++
		}
		h.checks[c.Check] = t
	}
}

// line is the habits as cells.
func (h *habits) line(names bool) []any {
	line := []any{clean(h.class), clean(h.id)}
	if names {
		line = append(line, clean(h.name))
	}
	line = append(line, h.finished)
	var all tally
	for _, c := range exercises.Checks() {
		t := h.checks[c]
		all = tally{all.done + t.done, all.asked + t.asked}
		line = append(line, t.String())
	}
	return append(line, all.String())
}

// checksSheet shows who has which habit, in the order in which trainees first appear, and the whole class at the end.
// People are told apart by class and pseudonym, because two may have one name.
func checksSheet(rows []Row, text words, names bool) sheet {
	s := sheet{key: "sheet.checks", keys: []string{"column.class", "column.trainee"}, widths: []float64{10, 12}}
	if names {
		s.keys, s.widths = append(s.keys, "column.name"), append(s.widths, 14)
	}
	s.keys, s.widths = append(s.keys, "checks.attempts"), append(s.widths, 12)
	for _, c := range exercises.Checks() {
		s.keys, s.widths = append(s.keys, "check."+string(c)), append(s.widths, 20)
	}
	s.keys, s.widths = append(s.keys, "checks.all"), append(s.widths, 10)
	whole := &habits{id: text.say("checks.class"), checks: map[exercises.Check]tally{}}
	var order []*habits
	found := map[[2]string]*habits{}
	for _, r := range rows {
		key := [2]string{r.Class, r.ID}
		if found[key] == nil {
			found[key] = &habits{class: r.Class, id: r.ID, name: r.Name, checks: map[exercises.Check]tally{}}
			order = append(order, found[key])
		}
		found[key].add(r)
		whole.add(r)
	}
	for _, h := range append(order, whole) {
		s.lines = append(s.lines, h.line(names))
	}
	return s
}

// outcome counts the attempts in which a failure mode came up. In one attempt it may do so more than once: it was put right
// if it does not hold any more, refused if nothing ever came of it.
type outcome struct {
	name                        string
	happened, remedied, refused int
}

// harvest is what became of an exercise.
type harvest struct {
	title    string
	attempts int
	order    []string
	modes    map[string]*outcome
}

func (h *harvest) add(r Row, text words) {
	if r.underWay() {
		return
	}
	h.attempts++
	byMode := map[string][]grade.Mistake{}
	for _, m := range r.Report.Mistakes {
		if h.modes[m.Mode] == nil {
			h.modes[m.Mode] = &outcome{name: text.in(m.Name)}
			h.order = append(h.order, m.Mode)
		}
		byMode[m.Mode] = append(byMode[m.Mode], m)
	}
	for mode, list := range byMode {
		h.modes[mode].add(list)
	}
}

func (o *outcome) add(list []grade.Mistake) {
	refused, holds := 0, false
	for _, m := range list {
		if m.Refused {
			refused++
		}
		holds = holds || !m.Refused && !m.Remedied
	}
	o.happened++
	switch {
	case refused == len(list):
		o.refused++
	case !holds:
		o.remedied++
	}
}

// modesSheet shows which failure modes came up in which exercise, in the order in which they first appear.
func modesSheet(rows []Row, text words) sheet {
	s := sheet{
		key:    "sheet.modes",
		keys:   []string{"modes.exercise", "modes.attempts", "modes.mode", "modes.happened", "modes.remedied", "modes.refused"},
		widths: []float64{30, 12, 40, 14, 12, 12},
	}
	var order []*harvest
	found := map[string]*harvest{}
	for _, r := range rows {
		if found[r.Exercise.ID] == nil {
			found[r.Exercise.ID] = &harvest{title: text.in(r.Exercise.Title), modes: map[string]*outcome{}}
			order = append(order, found[r.Exercise.ID])
		}
		found[r.Exercise.ID].add(r, text)
	}
	for _, h := range order {
		if len(h.order) == 0 {
			s.lines = append(s.lines, []any{h.title, h.attempts, text.say("modes.none"), 0, 0, 0})
		}
		for _, mode := range h.order {
			o := h.modes[mode]
			s.lines = append(s.lines, []any{h.title, h.attempts, o.name, o.happened, o.remedied, o.refused})
		}
	}
	return s
}
