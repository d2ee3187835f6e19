package rubric

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/scenarios/catalogue"
)

// Validate checks a whole rubric: every rule and situation by itself, no id twice, and a situation for each mode of
// the catalogue. The error joins all that is wrong; nil means that all is well.
func Validate(r Rubric) error {
	var errs []error
	if r.Version == "" {
		errs = append(errs, errors.New("rules.yaml: version: is empty; write a date or a number"))
	}
	id := regexp.MustCompile(`^[A-Z]+-[0-9]{2}$`)
	for i, rule := range r.Rules {
		add := func(broken bool, field, mend string) {
			if broken {
				errs = append(errs, fmt.Errorf("rules.yaml: %s: %s: %s", rule.ID, field, mend))
			}
		}
		twice := slices.IndexFunc(r.Rules, func(other Rule) bool { return other.ID == rule.ID }) < i
		letter := rule.Label.Letter()
		add(!id.MatchString(rule.ID), "id", "is not of the form SHOW-01")
		add(twice, "id", "occurs twice; keep one of the two")
		add(letter == "", "label", "write documented, public, analogy or assumed")
		add(!strings.HasPrefix(rule.Source, letter+": "), "source", "must begin with the label's letter and a colon")
		add(!slices.Contains([]Severity{Fail, Warn, Look}, rule.Severity), "severity", "write fail, warn or review")
		add(!slices.Contains([]Evidence{Wire, Shown, Said, Process}, rule.Evidence), "evidence", "write wire, shown, said or process")
		add(len(rule.Modes) == 0, "modes", "is empty; write [all], or ids of the catalogue")
		for _, mode := range rule.Modes {
			add(mode != AllModes && !slices.Contains(catalogue.IDs(), mode), "modes", "knows no mode "+mode)
		}
		add(badText(rule.Name), "name", "needs Chinese and English")
		add(badText(rule.Why), "why", "needs Chinese and English")
	}
	return errors.Join(append(errs, situationErrors(r.Situations)...)...)
}

func badText(t catalogue.Text) bool {
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	return !han(t.ZhCN) || han(t.En) || strings.TrimSpace(t.En) == ""
}

// situationErrors finds modes that could never be reached, or that the catalogue does not have: a client would be
// NOT-EXERCISED in them for ever.
func situationErrors(list []Situation) (errs []error) {
	seen := map[string]bool{}
	for _, s := range list {
		add := func(broken bool, field, mend string) {
			if broken {
				errs = append(errs, fmt.Errorf("situations.yaml: %s: %s: %s", s.Mode, field, mend))
			}
		}
		add(!slices.Contains(catalogue.IDs(), s.Mode), "mode", "is not in the catalogue")
		add(seen[s.Mode], "mode", "occurs twice; keep one of the two")
		seen[s.Mode] = true
		for _, code := range s.Refused {
			add(!slices.Contains(catalogue.RefusalCodes(), code), "refused", "knows no code "+code)
		}
		for _, kind := range s.Faults {
			_, known := fault.Describe(fault.Kind(kind))
			add(!known, "faults", "knows no kind of fault "+kind)
		}
		for _, kind := range s.Events {
			add(!happens(kind), "events", "knows no event "+kind)
		}
		for _, kind := range s.Before {
			add(!happens(kind), "before", "knows no event "+kind)
		}
		for _, mode := range s.Diagnosed {
			add(!slices.Contains(catalogue.IDs(), mode), "diagnosed", "knows no mode "+mode)
		}
		add(!slices.Contains([]string{"", "organization", "product", "same-name"}, s.Choice), "choice", "write organization, product or same-name")
		add(len(s.Before) > 0 && len(s.Then) == 0, "then", "is empty; say what the client does after that")
		ways := len(s.Refused) + len(s.Faults) + len(s.Diagnosed) + len(s.Events) + len(s.Choice) + len(s.Then)
		add(ways == 0, "ways", "has none; a mode without a situation is never exercised")
	}
	for _, id := range catalogue.IDs() {
		if !seen[id] {
			errs = append(errs, fmt.Errorf("situations.yaml: %s: is missing; say when its situation is reached", id))
		}
	}
	return errs
}

// happens reports whether the cloud has events of a kind: a situation that waits for another is never reached.
func happens(kind string) bool {
	_, err := cloud.DecodeEvent([]byte(`{"kind":` + strconv.Quote(kind) + `}`))
	return err == nil
}
