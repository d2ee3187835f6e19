package cloud

import (
	"slices"
	"strings"
	"time"
)

// FeatureCode is a server computer's hardware fingerprint: components joined by "-". The vendor's form is not
// public; ours is synthetic.
type FeatureCode string

// matches reports whether two codes count as the same computer: equal, or, when the policy says so, k equal components.
func (f FeatureCode) matches(other FeatureCode, k int) bool {
	if f == other || k <= 0 {
		return f == other
	}
	a, b := f.components(), other.components()
	same := 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] && a[i] != "" {
			same++
		}
	}
	return same >= k
}

// components leaves out the mark that all synthetic codes begin with, or any two computers would have one in common.
func (f FeatureCode) components() []string {
	return strings.Split(strings.TrimPrefix(string(f), "FC-"), "-")
}

// Machine is a server computer.
type Machine struct {
	ID   MachineID `json:"id"`
	Name string    `json:"name"`
	// FeatureCode is what it reports now. Two machines may report the same one: a cloned virtual machine (analogy).
	FeatureCode FeatureCode `json:"feature_code"`
	// Former lists what it reported before its hardware changed.
	Former []FeatureCode `json:"former_feature_codes,omitempty"`
	// LastClientTime is the latest time its clock has shown at a sign-in.
	LastClientTime time.Time `json:"last_client_time,omitzero"`
}

// hadCode reports whether the machine reports the code now or did before.
func (m *Machine) hadCode(f FeatureCode) bool {
	return m.FeatureCode == f || slices.Contains(m.Former, f)
}

// machineByCode finds the first machine that reports the code now, or nil.
func (s *State) machineByCode(f FeatureCode) *Machine {
	for _, m := range s.Machines.All {
		if m.FeatureCode == f {
			return m
		}
	}
	return nil
}

// meetMachine finds the machine with the code, or makes the event that a new one showed up.
func (s *State) meetMachine(in Input, f FeatureCode) ([]Event, *Machine) {
	if m := s.machineByCode(f); m != nil {
		return nil, m
	}
	m := Machine{ID: MachineID(s.newID(in, "srv", 1)), FeatureCode: f}
	return []Event{MachineAdded{m}}, &m
}

// AddMachine puts a server computer on the stage.
type AddMachine struct {
	ID          MachineID   `json:"id,omitempty"`
	Name        string      `json:"name"`
	FeatureCode FeatureCode `json:"feature_code"`
}

// Kind names the command.
func (AddMachine) Kind() string { return "machine.add" }

func (c AddMachine) decide(s *State, in Input) Outcome {
	switch {
	case c.FeatureCode == "":
		return refuse(InvalidInput, "feature_code")
	case s.Machines.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	}
	return happened(MachineAdded{Machine{ID: orNew(c.ID, s, in, "srv"), Name: c.Name, FeatureCode: c.FeatureCode}})
}

// MachineAdded says that a server computer exists, or was first seen.
type MachineAdded struct {
	Machine Machine `json:"machine"`
}

// Kind names the event.
func (MachineAdded) Kind() string { return "machine.added" }

func (e MachineAdded) apply(s *State, _ time.Time) { s.Machines.put(e.Machine.ID, e.Machine) }

// ChangeFeatureCode changes a server computer's hardware, and with it the code it reports (documented as a cause).
type ChangeFeatureCode struct {
	Machine MachineID `json:"machine"`
	// FeatureCode is the new code; when empty the world derives one.
	FeatureCode FeatureCode `json:"feature_code,omitempty"`
}

// Kind names the command.
func (ChangeFeatureCode) Kind() string { return "machine.change_feature_code" }

func (c ChangeFeatureCode) decide(s *State, in Input) Outcome {
	if s.Machines.Get(c.Machine) == nil {
		return refuse(NotFound, "machine")
	}
	if c.FeatureCode == "" {
		c.FeatureCode = NewFeatureCode(s.Seed, s.newID(in, "fc", 0))
	}
	return happened(FeatureCodeWasChanged(c))
}

// NewFeatureCode derives a synthetic feature code of three components from a seed and a name.
func NewFeatureCode(seed uint64, name string) FeatureCode {
	d := strings.ToUpper(digest(seed, "feature", name))
	return FeatureCode("FC-" + d[:4] + "-" + d[4:8] + "-" + d[8:12])
}

// FeatureCodeWasChanged says that a server computer reports another code.
type FeatureCodeWasChanged struct {
	Machine     MachineID   `json:"machine"`
	FeatureCode FeatureCode `json:"feature_code"`
}

// Kind names the event.
func (FeatureCodeWasChanged) Kind() string { return "machine.feature_code_was_changed" }

func (e FeatureCodeWasChanged) apply(s *State, _ time.Time) {
	m := s.Machines.Get(e.Machine)
	m.Former = append(slices.Clip(m.Former), m.FeatureCode)
	m.FeatureCode = e.FeatureCode
}
