package reports

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A scenario is slower when it takes at least slowRatio times as long and slowMore
// longer: short scenarios double by chance, long ones creep by more than they mean.
const (
	slowRatio = 2
	slowMore  = 50 * time.Millisecond
)

// idTag opens the tag that names a scenario wherever its file or title moves.
const idTag = "@id:"

// Comparison tells what changed between two runs. Every list is sorted by key, and
// Slower by the time lost, the worst first. The lists answer different questions, so
// one scenario may be in several: a new one that fails is new and a new failure.
type Comparison struct {
	Before       RunFacts `json:"before"`
	After        RunFacts `json:"after"`
	NewFailures  []Change `json:"new_failures"`  // bad now, and not bad or absent before
	Fixed        []Change `json:"fixed"`         // bad before; passed or flaky now
	StillFailing []Change `json:"still_failing"` // bad in both runs
	Flaky        []Change `json:"flaky"`         // flaky now, whatever it was before
	New          []Change `json:"new"`           // absent before
	Gone         []Change `json:"gone"`          // absent now
	Renamed      []Change `json:"renamed"`       // in both, under another name or elsewhere
	Skipped      []Change `json:"skipped"`       // executed before, skipped now
	Slower       []Change `json:"slower"`        // passed twice, and took much longer now
	NewErrors    []string `json:"new_errors"`    // of the later run itself, not of a scenario
	// Verdicts are those that changed, by client and failure mode.
	Verdicts []VerdictChange `json:"verdicts"`
}

// RunFacts describes one of two compared runs.
type RunFacts struct {
	Seed     int64   `json:"seed"`
	Complete bool    `json:"complete"`
	Duration float64 `json:"duration_ms"`
	Summary  Summary `json:"summary"`
}

// Change is one scenario in two runs. Durations are those of the last attempts, in
// milliseconds, because retries are no slowness; a status is empty in the run that
// does not have the scenario. Name, place, message and command are those of the
// later run, or of the earlier one for scenarios that are gone.
type Change struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Feature  string `json:"feature"`
	Location string `json:"location"`
	Language string `json:"language"`
	// WasName and WasLocation are those of the earlier run, if it had the scenario under another name or elsewhere.
	WasName     string  `json:"was_name"`
	WasLocation string  `json:"was_location"`
	Before      Status  `json:"before"`
	After       Status  `json:"after"`
	BeforeMS    float64 `json:"before_ms"`
	AfterMS     float64 `json:"after_ms"`
	Ratio       float64 `json:"ratio"` // after / before; 0 when it cannot be told
	Message     string  `json:"message"`
	Repeat      string  `json:"repeat"`
}

// Regressed reports whether the later run is worse in a way that must stop a
// pipeline: something fails anew, inside or outside of scenarios, the run did not
// end, or it executed nothing although the earlier one did. Slowness, flakiness and
// scenarios that are gone are told, and left to people.
func (c Comparison) Regressed() bool {
	return len(c.NewFailures) > 0 || len(c.NewErrors) > 0 || c.darker() || !c.After.Complete || c.silent()
}

// silent reports whether the later run executed nothing where the earlier one did.
func (c Comparison) silent() bool {
	ran := func(s Summary) bool { return s.Total > s.Skipped }
	return ran(c.Before.Summary) && !ran(c.After.Summary)
}

// Compare writes what changed from one run to another, for people, and returns it.
// Scenarios are matched by their tag "@id:…" and language, without one by file, rule
// and name; rows of an outline also by their cells. What only one run has is matched by
// its steps, or by its line when most of its steps are the same, where that leaves no
// choice. Writing is the only thing that can fail; give [io.Discard] for the comparison
// alone.
func Compare(w io.Writer, before, after Results, opt TextOptions) (Comparison, error) {
	c := compare(before, after)
	p, err := newPrinter(w, opt)
	if err != nil {
		return c, err
	}
	p.comparison(c)
	return c, p.out.Flush()
}

// compare matches the scenarios of two runs.
func compare(before, after Results) Comparison {
	c := Comparison{
		Before: facts(before), After: facts(after),
		NewFailures: []Change{}, Fixed: []Change{}, StillFailing: []Change{}, Flaky: []Change{},
		New: []Change{}, Gone: []Change{}, Renamed: []Change{}, Skipped: []Change{}, Slower: []Change{}, NewErrors: []string{},
		Verdicts: verdictChanges(Matrix(before), Matrix(after)),
	}
	for _, text := range after.Errors {
		if !slices.Contains(before.Errors, text) {
			c.NewErrors = append(c.NewErrors, text)
		}
	}
	olds, news := keyed(before), keyed(after)
	for now, was := range namesakes(olds, news) {
		olds[now] = olds[was]
		delete(olds, was)
	}
	for key, s := range news {
		c.sort(change(key, olds[key], s, after))
	}
	for key, s := range olds {
		if news[key] == nil {
			gone := change(key, s, nil, before)
			c.Gone = append(c.Gone, gone)
		}
	}
	c.order()
	return c
}

// facts describes a run as a whole.
func facts(r Results) RunFacts {
	return RunFacts{Seed: r.Seed, Complete: r.Complete, Duration: millis(r.Duration()), Summary: r.Summary()}
}

// change describes one scenario of two runs, of which either may lack it.
func change(key string, before, after *Scenario, run Results) Change {
	shown := after
	if shown == nil {
		shown = before
	}
	ch := Change{
		Key: key, Name: shown.FullName(), Feature: shown.Feature, Location: shown.Location(), Language: shown.Language,
		Message: shown.Message, Repeat: run.Repeat(*shown),
	}
	if before != nil {
		ch.Before, ch.BeforeMS = before.Status, millis(before.last())
	}
	if after != nil {
		ch.After, ch.AfterMS = after.Status, millis(after.last())
	}
	if before != nil && after != nil && before.called()+before.row() != after.called()+after.row() {
		ch.WasName, ch.WasLocation = before.FullName(), before.Location()
	}
	if ch.BeforeMS > 0 && after != nil {
		ch.Ratio = float64(int64(ch.AfterMS/ch.BeforeMS*100+0.5)) / 100
	}
	return ch
}

// last returns how long the last attempt took.
func (s Scenario) last() time.Duration {
	if len(s.Attempts) == 0 {
		return 0
	}
	return s.Attempts[len(s.Attempts)-1].Duration
}

// sort puts a scenario of the later run into the lists it belongs to.
func (c *Comparison) sort(ch Change) {
	was := ch.Before != "" && ch.Before.Bad()
	switch {
	case ch.After.Bad() && was:
		c.StillFailing = append(c.StillFailing, ch)
	case ch.After.Bad():
		c.NewFailures = append(c.NewFailures, ch)
	case ch.After == StatusSkipped && ch.Before != "" && ch.Before != StatusSkipped:
		c.Skipped = append(c.Skipped, ch)
	case was:
		c.Fixed = append(c.Fixed, ch)
	}
	if ch.After == StatusFlaky {
		c.Flaky = append(c.Flaky, ch)
	}
	if ch.Before == "" {
		c.New = append(c.New, ch)
	}
	if ch.WasLocation != "" {
		c.Renamed = append(c.Renamed, ch)
	}
	if ch.slower() {
		c.Slower = append(c.Slower, ch)
	}
}

// slower compares times only where both runs went the whole way: a scenario that
// breaks early is quick, and that is no achievement to measure against.
func (ch Change) slower() bool {
	whole := func(s Status) bool { return s == StatusPassed || s == StatusFlaky }
	return whole(ch.Before) && whole(ch.After) && ch.BeforeMS > 0 &&
		ch.AfterMS >= slowRatio*ch.BeforeMS && ch.AfterMS-ch.BeforeMS >= millis(slowMore)
}

// order makes the lists independent of the order of maps.
func (c *Comparison) order() {
	byKey := func(a, b Change) int { return cmp.Compare(a.Key, b.Key) }
	for _, list := range [][]Change{c.NewFailures, c.Fixed, c.StillFailing, c.Flaky, c.New, c.Gone, c.Renamed, c.Skipped} {
		slices.SortFunc(list, byKey)
	}
	slices.SortFunc(c.Slower, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.AfterMS-b.BeforeMS, a.AfterMS-a.BeforeMS), byKey(a, b))
	})
}

// keyed finds scenarios by their keys. Scenarios nothing tells apart are numbered in
// the order of their places, so that none is lost.
func keyed(r Results) map[string]*Scenario {
	found := make(map[string]*Scenario, len(r.Scenarios))
	count := map[string]int{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		key := s.identity() + s.row()
		count[key]++
		if n := count[key]; n > 1 {
			key += " #" + strconv.Itoa(n)
		}
		found[key] = s
	}
	return found
}

// identity names a scenario, or the outline of a row, across runs.
func (s Scenario) identity() string {
	if id := s.id(); id != "" {
		return strconv.Quote(idTag+id) + " " + strconv.Quote(s.Language)
	}
	return s.called()
}

// id is what the scenario is to be known by wherever it goes; "" without a tag that says so.
func (s Scenario) id() string {
	for _, tag := range s.Tags {
		if id, ok := strings.CutPrefix(tag, idTag); ok {
			return id
		}
	}
	return ""
}

// called is where a scenario, or the outline of a row, is and what it is called. Parts are
// quoted: no name can be taken for two parts.
func (s Scenario) called() string {
	name := s.Name
	if s.Example != nil {
		name = s.Example.Outline
	}
	return strconv.Quote(s.URI) + " " + strconv.Quote(s.Rule) + " " + strconv.Quote(name)
}

// row names a row of an outline by its cells, not its number, which changes when a
// row is put before it.
func (s Scenario) row() string {
	if s.Example == nil {
		return ""
	}
	return quoted(s.Example.Cells)
}
