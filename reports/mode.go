package reports

import "slices"

// Mode is one failure mode of the catalogue, as far as a report shows it. Texts are
// keyed by language: "zh-CN" and "en".
type Mode struct {
	ID          string            // as in the tag @mode:ID
	Label       string            // how well it is known: documented, public, analogy, assumed
	Source      string            // where that knowledge comes from
	Name        map[string]string // what it is called
	Trigger     map[string]string // what sets it off
	Seen        map[string]string // what a person sees
	Consequence map[string]string // what it costs
	Remedy      map[string]string // what to do
	Owner       map[string]string // who can do it
	Documented  bool              // whether the vendor's own text describes it
}

// Cover tells what a run says about one failure mode.
type Cover struct {
	Mode      Mode
	Scenarios []int  // places in Results.Scenarios, in order
	Ran       bool   // at least one of them was executed
	Status    Status // the worst of them; skipped when none ran
}

// Coverage lays the run over the catalogue, in the catalogue's order. IDs that
// scenarios name and the catalogue does not know are returned as well, sorted: a
// misspelt tag would otherwise hide a gap.
func Coverage(r Results, modes []Mode) (covers []Cover, unknown []string) {
	covers = make([]Cover, len(modes))
	place := make(map[string]int, len(modes))
	for i, m := range modes {
		covers[i] = Cover{Mode: m, Status: StatusSkipped}
		place[m.ID] = i
	}
	for i, s := range r.Scenarios {
		if s.Mode == "" {
			continue
		}
		at, ok := place[s.Mode]
		if !ok {
			unknown = append(unknown, s.Mode)
			continue
		}
		covers[at].count(i, s.Status)
	}
	slices.Sort(unknown)
	return covers, slices.Compact(unknown)
}

// count adds one scenario. A skipped one covers nothing.
func (c *Cover) count(place int, status Status) {
	c.Scenarios = append(c.Scenarios, place)
	if status == StatusSkipped {
		return
	}
	if !c.Ran || status.severity() > c.Status.severity() {
		c.Status = status
	}
	c.Ran = true
}
