package fault

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
)

// Exchange is what a plan needs to know about one request.
type Exchange struct {
	// Method is the HTTP method, upper-case.
	Method string
	// Path is the path below the world's base URL, beginning with '/'.
	Path string
	// Agent is the client's name, such as its User-Agent.
	Agent string
}

// Injection is a fault that fires on an exchange.
type Injection struct {
	// Spec is the fault, with its phase filled in.
	Spec Spec `json:"spec"`
	// Match is the number of this exchange among those the fault matched, from 1.
	Match int `json:"match"`
	// Fired is how often the fault has fired with this time included, from 1.
	Fired int `json:"fired"`
}

// State is a fault with its counters.
type State struct {
	Spec Spec `json:"spec"`
	// Matched counts the exchanges that the fault applied to, fired or not.
	Matched int `json:"matched"`
	// Fired counts those on which it struck; 0 at the end of a rehearsal means
	// that the fault was not exercised.
	Fired int `json:"fired"`
}

// Why a plan did not take a fault that is in order; found in a [*SpecError] with [errors.Is].
var (
	// ErrArmed means that a fault of this ID is in the plan.
	ErrArmed = errors.New("fault: the ID is armed already")
	// ErrFull means that the plan holds [MaxFaults] faults.
	ErrFull = errors.New("fault: the plan is full")
)

// Plan is an ordered list of armed faults with their counters. The zero value
// is an empty plan. It is not safe for concurrent use: the world that owns it
// decides under one lock. Copy it with [Plan.Clone], not by assignment.
type Plan struct {
	armed []State
}

// Arm adds a fault at the end of the plan with its counters at zero. It
// returns a [*SpecError] when the spec is wrong, when its ID is already armed,
// or when the plan is full; the plan is then unchanged.
func (p *Plan) Arm(s Spec) error {
	if err := s.Validate(); err != nil {
		return err
	}
	if p.find(s.ID) >= 0 {
		return &SpecError{ID: s.ID, Field: "id", Problem: "is already armed", Remedy: "disarm it first or choose another ID", cause: ErrArmed}
	}
	if len(p.armed) >= MaxFaults {
		return &SpecError{
			ID: s.ID, Field: "id", Problem: fmt.Sprintf("the plan already holds %d faults", MaxFaults),
			Remedy: "disarm one that is no longer needed", cause: ErrFull,
		}
	}
	p.armed = append(p.armed, State{Spec: s.Normalized()})
	return nil
}

// Disarm removes a fault and reports whether it was armed.
func (p *Plan) Disarm(id string) bool {
	i := p.find(id)
	if i < 0 {
		return false
	}
	p.armed = slices.Delete(p.armed, i, i+1)
	return true
}

// Clear removes every fault.
func (p *Plan) Clear() { p.armed = nil }

// Len is the number of armed faults.
func (p *Plan) Len() int { return len(p.armed) }

// Status lists the armed faults in the order in which they were armed. The
// caller owns the result.
func (p *Plan) Status() []State { return slices.Clone(p.armed) }

// Clone returns an independent copy, counters included.
func (p *Plan) Clone() Plan { return Plan{armed: slices.Clone(p.armed)} }

// Next counts one exchange and says which fault fires on it, if any. The seed
// is the world's and must stay the same for the life of the plan.
func (p *Plan) Next(seed uint64, x Exchange) (Injection, bool) {
	var (
		injection Injection
		fires     bool
	)
	for i := range p.armed {
		state := &p.armed[i]
		if !state.Spec.Match.matches(x) {
			continue
		}
		state.Matched++
		if fires || !state.due(seed) {
			continue
		}
		fires = true
		state.Fired++
		injection = Injection{Spec: state.Spec, Match: state.Matched, Fired: state.Fired}
	}
	return injection, fires
}

// Observe counts an exchange that already happened. A fold calls it for every
// recorded exchange; it is Next without the answer, so the counters after a
// replay are those of the first run.
func (p *Plan) Observe(seed uint64, x Exchange) { p.Next(seed, x) }

// Count is how often an armed fault matched and fired so far.
type Count struct {
	ID      string `json:"id"`
	Matched int    `json:"matched"`
	Fired   int    `json:"fired"`
}

// Counts lists the counters of the armed faults in the order in which they were armed.
func (p *Plan) Counts() []Count {
	counts := make([]Count, len(p.armed))
	for i, state := range p.armed {
		counts[i] = Count{ID: state.Spec.ID, Matched: state.Matched, Fired: state.Fired}
	}
	return counts
}

// Recount puts the counters where they were when [Plan.Counts] listed them. Faults that are not armed are passed over.
func (p *Plan) Recount(counts []Count) {
	for _, c := range counts {
		if i := p.find(c.ID); i >= 0 {
			p.armed[i].Matched, p.armed[i].Fired = c.Matched, c.Fired
		}
	}
}

func (p *Plan) find(id string) int {
	return slices.IndexFunc(p.armed, func(s State) bool { return s.Spec.ID == id })
}

func (p *Plan) specs() []Spec {
	specs := make([]Spec, len(p.armed))
	for i, state := range p.armed {
		specs[i] = state.Spec
	}
	return specs
}

// due decides whether a fault fires on the exchange just counted.
func (s *State) due(seed uint64) bool {
	if s.Matched <= s.Spec.Skip || s.Spec.Times > 0 && s.Fired >= s.Spec.Times {
		return false
	}
	// A draw is below 1, so that 1 needs no case of its own; 0 is what a spec without a probability has.
	return s.Spec.Probability == 0 || draw(seed, s.Spec.ID, s.Matched) < s.Spec.Probability
}

// draw is a number in [0, 1) that depends on nothing but its arguments. The
// algorithm (FNV-1a, then the finalizer of SplitMix64) is written down here
// and frozen by a test because recorded journals must replay for ever; a
// library generator may change between versions.
func draw(seed uint64, id string, match int) float64 {
	hash := fnv.New64a()
	_, _ = fmt.Fprintf(hash, "%d/%s/%d", seed, id, match)
	z := hash.Sum64()
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	const mantissa = 53 // the bits that a float64 holds exactly
	return float64(z>>(64-mantissa)) / (1 << mantissa)
}
