package verdict

import (
	"slices"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/rubric"
)

// situation lists the client's own entries with which its mode's situation was reached; none when it was not. For a
// scenario without a mode every request of the client counts.
func (j *Judge) situation(s *scene) ([]uint64, error) {
	mine := s.mine()
	if s.Mode == "" {
		return seqs(mine...), nil
	}
	wanted, known := j.rubric.Situation(s.Mode)
	if !known {
		return nil, nil
	}
	reached := slices.Concat(struckBy(mine, wanted), chosen(mine, wanted.Choice), s.after(mine, wanted))
	if len(wanted.Diagnosed) > 0 {
		diagnosis, err := j.diagnoser.Diagnose(s.Entries)
		if err != nil {
			return nil, err
		}
		for _, f := range diagnosis.Findings {
			if slices.Contains(wanted.Diagnosed, f.Mode) {
				reached = append(reached, own(mine, f.Evidence)...)
			}
		}
	}
	slices.Sort(reached)
	return slices.Compact(reached), nil
}

// own keeps the entries that are requests of the client.
func own(mine []fact, evidence []uint64) (kept []uint64) {
	for _, f := range mine {
		if slices.Contains(evidence, f.Seq) {
			kept = append(kept, f.Seq)
		}
	}
	return kept
}

// struckBy finds the refusals, faults and events that make a situation.
func struckBy(mine []fact, wanted rubric.Situation) (reached []uint64) {
	for _, f := range mine {
		refused := f.Outcome.Refused() && slices.Contains(wanted.Refused, string(f.Outcome.Refusal.Code))
		made := slices.ContainsFunc(wanted.Events, f.made)
		if refused || made || slices.Contains(wanted.Faults, f.struck()) {
			reached = append(reached, f.Seq)
		}
	}
	return reached
}

// chosen finds the requests for which there was a choice.
func chosen(mine []fact, choice string) (reached []uint64) {
	for _, f := range mine {
		_, selects := f.Command.(cloud.SelectOrganization)
		several := map[string]bool{
			"organization": f.operation() == "activate" && f.reached() && len(f.place.organizations) > 1,
			"product":      f.operation() == "activate" && f.reached() && len(f.place.products) > 1,
			"same-name":    selects && f.done() && sameName(f.place.organizations),
		}
		if several[choice] {
			reached = append(reached, f.Seq)
		}
	}
	return reached
}

// sameName reports whether two of a list cannot be told apart by their names.
func sameName(list []named) bool {
	for i, n := range list {
		if slices.ContainsFunc(list[:i], func(other named) bool { return other.name == n.name }) {
			return true
		}
	}
	return false
}

// after finds what the client asked for once something had happened.
func (s *scene) after(mine []fact, wanted rubric.Situation) (reached []uint64) {
	since, begun := uint64(0), len(wanted.Before) == 0
	for _, e := range s.Entries {
		for _, event := range e.Outcome.Events {
			if !begun && slices.Contains(wanted.Before, event.Kind()) {
				since, begun = e.Seq, true
			}
		}
	}
	for _, f := range mine {
		if begun && f.Seq > since && slices.Contains(wanted.Then, f.operation()) && f.reached() {
			reached = append(reached, f.Seq)
		}
	}
	return reached
}
