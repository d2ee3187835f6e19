package grade

import (
	"fmt"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
)

// Grader reads journals of trainees. It is safe for concurrent use. Make one with [New].
type Grader struct {
	diagnoser *verdict.Diagnoser
	modes     map[string]catalogue.Mode
	words     words
}

// New reads the catalogue and the words. An error is a broken build.
func New() (*Grader, error) {
	d, err := verdict.NewDiagnoser()
	if err != nil {
		return nil, err
	}
	modes, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	g := &Grader{diagnoser: d, modes: map[string]catalogue.Mode{}}
	for _, m := range modes {
		g.modes[m.ID] = m
	}
	g.words, err = readWords()
	return g, err
}

// Grade reads a trainee's whole journal, from its first entry. It can be asked at any time, also while the trainee is at
// work. A journal that was compacted, one with gaps, one that does not fold, or a course that begins outside it is an error.
func (g *Grader) Grade(e exercises.Exercise, entries []journal.Entry, taken Course) (Report, error) {
	if base := journal.CompactedBefore(entries); base > 0 {
		return Report{}, fmt.Errorf("grade: the journal was compacted: of the entries before %d only what they came to is left, and nobody is graded by half of what they did", base)
	}
	if taken.Begin == 0 || taken.Begin > uint64(len(entries)) {
		return Report{}, fmt.Errorf("grade: the course begins after entry %d, which must be one of the %d there are", taken.Begin, len(entries))
	}
	w := newWalk(g.words, e, taken.Begin)
	for i, entry := range entries {
		if entry.Seq != uint64(i)+1 {
			return Report{}, fmt.Errorf("grade: the journal is damaged: entry %d has sequence number %d", i+1, entry.Seq)
		}
		if err := w.entry(entry); err != nil {
			return Report{}, err
		}
	}
	found, err := g.diagnoser.Diagnose(entries)
	if err != nil {
		return Report{}, err
	}
	r := Report{
		Exercise: e.ID, Goal: w.goal(), Checks: w.checks(), ReachedAt: w.reachedAt, Reached: w.reachedAt > 0,
		Mistakes: []Mistake{}, Remedies: []Remedy{}, Open: []Remedy{}, Timeline: w.moments,
	}
	if w.act != nil {
		r.Act = w.act.seq
	}
	g.sort(&r, sorting{found.Findings, entries, w})
	r.clock(e, taken)
	r.score(g.words, w)
	r.Path = g.path(e)
	return r, nil
}

// clock says how long it took.
func (r *Report) clock(e exercises.Exercise, taken Course) {
	r.Hints = min(max(taken.Hints, 0), len(e.Hints))
	for _, h := range e.Hints[:r.Hints] {
		r.HintCost += h.Cost
	}
	if taken.Finished.After(taken.Started) {
		r.Seconds = int(taken.Finished.Sub(taken.Started) / time.Second)
		r.Late = r.Seconds > e.Minutes*60
	}
}

// path is the right way.
func (g *Grader) path(e exercises.Exercise) []Step {
	list := []Step{{g.words.say("path.lesson"), e.Lesson}}
	for _, id := range e.Modes {
		m := g.modes[id]
		list = append(list, Step{m.Name, m.Remedy})
	}
	return list
}
