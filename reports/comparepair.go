package reports

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// namesakes finds scenarios that got another name, or went elsewhere, between two runs: it
// gives the keys of the later run those of the earlier one. Only those are looked at that the
// other run does not have, and a trait counts where it is one scenario's on either side: to
// take two for one would hide that something is gone and something else is new.
func namesakes(olds, news map[string]*Scenario) map[string]string {
	gone, come := lacking(olds, news), lacking(news, olds)
	found := map[string]string{}
	for _, t := range traits() {
		was, is := unique(gone, t.of), unique(come, t.of)
		for trait, now := range is {
			before, shared := was[trait]
			if !shared || gone[before].id() != "" && come[now].id() != "" || t.fits != nil && !t.fits(gone[before], come[now]) {
				continue
			}
			found[now] = before
			delete(gone, before)
			delete(come, now)
		}
	}
	return found
}

// trait is what two scenarios may share. Those without it have "".
type trait struct {
	of func(*Scenario) string
	// fits says whether two that share it may be the same; nil is always.
	fits func(before, after *Scenario) bool
}

// traits are those by which a scenario is known again, the surest first.
func traits() []trait {
	with := func(of func(*Scenario) string) func(*Scenario) string {
		return func(s *Scenario) string {
			if steps := s.says(); steps != "" {
				return strconv.Quote(of(s)) + steps
			}
			return ""
		}
	}
	return []trait{
		{of: with(func(s *Scenario) string { return s.Rule + "\n" + s.Name })},
		{of: with(func(s *Scenario) string { return s.URI })},
		{of: with(func(*Scenario) string { return "" })},
		// What stands in the same line is often another one: lines above came and went.
		{of: func(s *Scenario) string { return s.Location() }, fits: alike},
	}
}

// lacking lists the scenarios of one run that the other does not have.
func lacking(run, other map[string]*Scenario) map[string]*Scenario {
	rest := maps.Clone(run)
	maps.DeleteFunc(rest, func(key string, _ *Scenario) bool { return other[key] != nil })
	return rest
}

// unique finds who alone has a trait.
func unique(scenarios map[string]*Scenario, of func(*Scenario) string) map[string]string {
	owners, shared := map[string]string{}, map[string]bool{}
	for key, s := range scenarios {
		trait := of(s)
		if _, taken := owners[trait]; taken || trait == "" {
			shared[trait] = true
		}
		owners[trait] = key
	}
	maps.DeleteFunc(owners, func(trait, _ string) bool { return shared[trait] })
	return owners
}

// sentences are the steps of a scenario, each with all that it holds; none when it never ran.
func (s *Scenario) sentences() (list []string) {
	if len(s.Attempts) == 0 {
		return nil
	}
	for _, step := range s.Attempts[0].Steps {
		if step.Hook {
			continue
		}
		text := strconv.Quote(step.Text) + strconv.Quote(step.DocString)
		for _, row := range step.Table {
			text += "\n" + quoted(row)
		}
		list = append(list, text)
	}
	return list
}

// says is all that the steps of a scenario say.
func (s *Scenario) says() string { return strings.Join(s.sentences(), "\n") }

// quoted joins texts so that none can be taken for two.
func quoted(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(" | " + strconv.Quote(text))
	}
	return b.String()
}

// alike reports whether more than half of the steps of two scenarios are the same. One that
// never ran tells none, and nothing speaks against it.
func alike(before, after *Scenario) bool {
	was, is := before.sentences(), after.sentences()
	if len(was) == 0 || len(is) == 0 {
		return true
	}
	longest, same := max(len(was), len(is)), 0
	for _, step := range is {
		if i := slices.Index(was, step); i >= 0 {
			was = slices.Delete(was, i, i+1)
			same++
		}
	}
	return 2*same > longest
}
