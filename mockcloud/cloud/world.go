package cloud

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Found begins a world, once: its seed, its moment, its policies, and what is in it. It is every journal's first command.
type Found struct {
	// Seed derives every identity and every secret of the world.
	Seed uint64 `json:"seed"`
	// Preset names the blueprint the setup was made from, for people.
	Preset string `json:"preset"`
	// Clock is where the world's time begins.
	Clock Clock `json:"clock"`
	// Policies may be incomplete; see [Policies.WithDefaults].
	Policies Policies `json:"policies"`
	// Setup adds accounts, organizations, products, licences, … in this order.
	Setup Commands `json:"setup"`
}

// Kind names the command.
func (Found) Kind() string { return "world.found" }

func (c Found) decide(s *State, in Input) Outcome {
	if s.founded {
		return refuse(AlreadyExists, "world")
	}
	if !c.Clock.At.IsZero() && !c.Clock.inRange() {
		return refuse(InvalidInput, "clock.at")
	}
	policies := c.Policies.WithDefaults()
	if member := policies.Invalid(); member != "" {
		return refuse(InvalidInput, "policies."+member)
	}
	room := in.Draft.orNew()
	draft, events := room.begin(), append(room.events[:0], WorldFounded{Seed: c.Seed, Preset: c.Preset, Clock: c.Clock, Policies: policies})
	Apply(draft, in.Now, events...)
	for i, sub := range c.Setup {
		if sub == nil || sub.Kind() == c.Kind() {
			return refuse(InvalidInput, "setup."+strconv.Itoa(i))
		}
		step := sub.decide(draft, Input{Now: in.Now, Seq: in.Seq, Command: sub, offset: 8 * (i + 1)})
		if step.Refused() { // without the step's events, which are about a world that will not be
			return refuse(step.Refusal.Code, strings.TrimSuffix("setup."+strconv.Itoa(i)+"."+step.Refusal.Subject, "."))
		}
		Apply(draft, in.Now, step.Events...)
		events = append(events, step.Events...)
	}
	room.events = events
	return Outcome{Events: slices.Clone(events)} // a slice that grew would stay half empty, and they are kept for long
}

// WorldFounded says that the world began.
type WorldFounded struct {
	Seed     uint64   `json:"seed"`
	Preset   string   `json:"preset"`
	Clock    Clock    `json:"clock"`
	Policies Policies `json:"policies"`
}

// Kind names the event.
func (WorldFounded) Kind() string { return "world.founded" }

func (e WorldFounded) apply(s *State, _ time.Time) {
	s.founded = true
	s.Seed, s.Preset, s.Clock, s.Policies = e.Seed, e.Preset, e.Clock, e.Policies
}

// SetPolicies replaces a world's policies; empty members keep what they were.
type SetPolicies struct {
	Policies Policies `json:"policies"`
	// AllFeatureComponents makes all components of a feature code count again, which a 0 among the policies cannot say.
	// InvalidInput together with another number of them.
	AllFeatureComponents bool `json:"all_feature_components,omitempty"`
}

// Kind names the command.
func (SetPolicies) Kind() string { return "world.set_policies" }

func (c SetPolicies) decide(s *State, _ Input) Outcome {
	merged := c.Policies.over(s.Policies)
	if c.AllFeatureComponents {
		if c.Policies.FeatureComponents != 0 {
			return refuse(InvalidInput, "all_feature_components")
		}
		merged.FeatureComponents = 0
	}
	if member := merged.Invalid(); member != "" {
		return refuse(InvalidInput, "policies."+member)
	}
	return happened(PoliciesSet{Policies: merged})
}

// PoliciesSet says which policies hold from now on.
type PoliciesSet struct {
	Policies Policies `json:"policies"`
}

// Kind names the event.
func (PoliciesSet) Kind() string { return "world.policies_set" }

func (e PoliciesSet) apply(s *State, _ time.Time) { s.Policies = e.Policies }

func worldCommand(kind string) commandDecoder {
	switch kind {
	case Found{}.Kind():
		return decodeCommand[Found]
	case SetPolicies{}.Kind():
		return decodeCommand[SetPolicies]
	case SetClock{}.Kind():
		return decodeCommand[SetClock]
	}
	return nil
}

func worldEvent(kind string) eventDecoder {
	switch kind {
	case WorldFounded{}.Kind():
		return decodeEvent[WorldFounded]
	case PoliciesSet{}.Kind():
		return decodeEvent[PoliciesSet]
	case ClockSet{}.Kind():
		return decodeEvent[ClockSet]
	}
	return nil
}
