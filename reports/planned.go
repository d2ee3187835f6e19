package reports

import (
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// planned counts the scenarios that a feature file has of each failure mode, rows of outlines one by one, whether or
// not the run selected them: only of a mode whose scenarios all ran can be said that its situation is never reached.
func planned(f *messages.Feature) map[string]int {
	count := map[string]int{}
	for _, child := range present(f.Children) {
		plan(count, names(f.Tags), child.Scenario)
		if child.Rule == nil {
			continue
		}
		for _, inner := range present(child.Rule.Children) {
			plan(count, append(names(f.Tags), names(child.Rule.Tags)...), inner.Scenario)
		}
	}
	return count
}

// plan counts one scenario; one without steps never runs.
func plan(count map[string]int, outer []string, s *messages.Scenario) {
	if s == nil || len(s.Steps) == 0 {
		return
	}
	tags := append(slices.Clone(outer), names(s.Tags)...)
	if len(s.Examples) == 0 {
		count[modeOf(tags)]++
	}
	for _, e := range present(s.Examples) {
		count[modeOf(append(slices.Clone(tags), names(e.Tags)...))] += len(e.TableBody)
	}
}

func names(tags []*messages.Tag) (list []string) {
	for _, tag := range present(tags) {
		list = append(list, tag.Name)
	}
	return list
}

// modeOf returns the failure mode that tags name first, or "".
func modeOf(tags []string) string {
	for _, tag := range tags {
		if id, ok := strings.CutPrefix(tag, modeTag); ok {
			return id
		}
	}
	return ""
}
