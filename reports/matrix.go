package reports

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	judge "example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// Agents holds verdicts by agent (a client under test with its version) and failure mode.
type Agents map[string]map[string]Cell

// Cell is the verdict about one agent in one mode: the gravest of its scenarios. Scenarios that did not reach the
// mode's situation count only when none did.
type Cell struct {
	Verdict  string // PASSED, FAILED, WARNING, NOT-EXERCISED, UNSUPPORTED, KNOWN-FAILING, REVIEW
	Duration time.Duration
	// Whole says that all the scenarios which the features have of the mode were run.
	Whole     bool
	Scenarios []Judged
	// Findings are the broken rules of all its scenarios, the gravest first, each once.
	Findings []judge.Breach
}

// Judged is one scenario of a cell, which is its evidence.
type Judged struct {
	Scenario  string `json:"scenario"` // its id, or its name where it has none
	Location  string `json:"location"`
	Language  string `json:"language"`
	Verdict   string `json:"verdict"`
	Exercised bool   `json:"exercised"`
	// Lacks lists the actions that it needs and the client never declared.
	Lacks []string `json:"lacks,omitempty"`
	Place int      `json:"-"` // in Results.Scenarios
}

// MarshalJSON writes the duration in milliseconds, as everywhere in results.json.
func (c Cell) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Verdict   string         `json:"verdict"`
		Duration  float64        `json:"duration_ms"`
		Whole     bool           `json:"whole"`
		Scenarios []Judged       `json:"scenarios"`
		Findings  []judge.Breach `json:"findings"`
	}{c.Verdict, millis(c.Duration), c.Whole, append([]Judged{}, c.Scenarios...), append([]judge.Breach{}, c.Findings...)})
}

// Green reports whether the cell lets a run be green. A mode that was not exercised does not, unless only part of
// its scenarios was to run.
func (c Cell) Green() bool {
	return judge.Word(c.Verdict).Good() || c.Verdict == string(judge.NotExercised) && !c.Whole
}

// Green reports whether every cell is.
func (a Agents) Green() bool { return len(a.Dark()) == 0 }

// Dark lists the modes, by agent and mode, that do not let a run be green.
func (a Agents) Dark() (list []string) {
	for _, agent := range a.Names() {
		for _, mode := range a.Modes() {
			if cell, has := a[agent][mode]; has && !cell.Green() {
				list = append(list, agent+": "+mode+": "+cell.Verdict)
			}
		}
	}
	return list
}

// Names lists the agents, sorted.
func (a Agents) Names() []string { return slices.Sorted(maps.Keys(a)) }

// Modes lists the modes of all agents in the catalogue's order, unknown ones last.
func (a Agents) Modes() []string {
	all := map[string]bool{}
	for _, cells := range a {
		for mode := range cells {
			all[mode] = true
		}
	}
	order := catalogue.IDs()
	place := func(mode string) int {
		if i := slices.Index(order, mode); i >= 0 {
			return i
		}
		return len(order)
	}
	return slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x, y))
	})
}

// Matrix sets clients, their versions and the failure modes side by side, from the judgements that the runs'
// scenarios carry. Where two runs judge the same client in the same mode, their scenarios count together.
func Matrix(runs ...Results) Agents {
	agents := Agents{}
	for _, r := range runs {
		judgements := r.judgements()
		sole := soleAgent(judgements)
		ran := map[[2]string]int{}
		for i, s := range r.Scenarios {
			if s.Mode == "" || len(s.Attempts) == 0 {
				continue
			}
			ran[[2]string{s.URI, s.Mode}]++
			agent, j := sole, judge.Judgement{}
			if judgements[i] != nil {
				j = *judgements[i]
				agent = agentOf(j.Client)
			}
			if agent != "" {
				agents.add(agent, i, s, j)
			}
		}
		agents.complete(r, ran)
	}
	return agents
}

// agentOf names a client with its version.
func agentOf(c judge.Client) string {
	return cmp.Or(strings.TrimSpace(c.Name+" "+c.Version), "?")
}

// judgements are those of the scenarios, in their order; nil where there is none.
func (r Results) judgements() []*judge.Judgement {
	list := make([]*judge.Judgement, len(r.Scenarios))
	for i, s := range r.Scenarios {
		if j, has := s.Judgement(); has {
			list[i] = &j
		}
	}
	return list
}

// soleAgent is the only client that judgements name: scenarios that broke off before a judgement are its.
func soleAgent(judgements []*judge.Judgement) string {
	name := ""
	for _, j := range judgements {
		switch {
		case j == nil:
		case name != "" && name != agentOf(j.Client):
			return ""
		default:
			name = agentOf(j.Client)
		}
	}
	return name
}

// Judgement returns how the client was judged in the scenario's last attempt, and whether it was at all.
func (s Scenario) Judgement() (j judge.Judgement, has bool) {
	if len(s.Attempts) == 0 {
		return j, false
	}
	last := s.Attempts[len(s.Attempts)-1]
	list := last.Attachments
	for _, step := range last.Steps {
		list = append(list[:len(list):len(list)], step.Attachments...)
	}
	for _, a := range list {
		if a.MediaType == MediaVerdict && json.Unmarshal([]byte(a.Body), &j) == nil {
			has = true
		}
	}
	return j, has
}

// add puts a scenario into its cell.
func (a Agents) add(agent string, place int, s Scenario, j judge.Judgement) {
	if a[agent] == nil {
		a[agent] = map[string]Cell{}
	}
	cell := a[agent][s.Mode]
	word := j.Verdict
	switch {
	case s.Known != "":
		word = judge.KnownFailing
	case s.Status.Bad():
		word = judge.Violated // whatever the judgement: it broke off, or failed after it
	case word == "":
		word = judge.NotExercised
	}
	cell.Duration += s.Duration
	cell.Scenarios = append(cell.Scenarios, Judged{
		Scenario: cmp.Or(j.Scenario, s.FullName()), Location: s.Location(), Language: s.Language, Verdict: string(word),
		Exercised: j.Exercised, Lacks: j.Lacks, Place: place,
	})
	for _, b := range j.Breaches {
		cell.find(b)
	}
	cell.Verdict = string(gravest(cell.Scenarios))
	a[agent][s.Mode] = cell
}

// find keeps each complaint once, the gravest first.
func (c *Cell) find(b judge.Breach) {
	if slices.ContainsFunc(c.Findings, func(have judge.Breach) bool { return have.Rule == b.Rule && have.Text == b.Text }) {
		return
	}
	c.Findings = append(c.Findings, b)
	slices.SortStableFunc(c.Findings, func(x, y judge.Breach) int { return cmp.Compare(y.Verdict.Gravity(), x.Verdict.Gravity()) })
}

func gravest(list []Judged) (worst judge.Word) {
	for _, s := range list {
		word := judge.Word(s.Verdict)
		if word != judge.NotExercised && word.Gravity() > worst.Gravity() {
			worst = word
		}
	}
	return cmp.Or(worst, judge.NotExercised)
}

// complete notes which modes ran with all the scenarios that their files have. A shard does
// not know which files the others have.
func (a Agents) complete(r Results, ran map[[2]string]int) {
	if !r.Part.Whole() {
		return
	}
	whole := map[string]bool{}
	for _, f := range r.Features {
		for mode, n := range f.Planned {
			done := ran[[2]string{f.URI, mode}]
			was, known := whole[mode]
			if done > 0 {
				whole[mode] = done >= n && (was || !known)
			}
		}
	}
	for _, cells := range a {
		for mode, cell := range cells {
			cell.Whole = cell.Whole || whole[mode]
			cells[mode] = cell
		}
	}
}
