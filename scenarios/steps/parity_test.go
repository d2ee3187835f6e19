package steps_test

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/rehearse/features"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

// journalOf is all that a scenario left, but for the size of answers whose texts are in another language.
func journalOf(t *testing.T, r rehearsal) []string {
	t.Helper()
	entries, err := r.session.Journal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Wire != nil {
			wire := *e.Wire
			wire.ResponseBytes = 0
			e.Wire = &wire
		}
		lines = append(lines, line(t, e))
	}
	return lines
}

func line(t *testing.T, e journal.Entry) string {
	t.Helper()
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestEveryScenarioPassesAlikeInBothLanguages runs all of them, and holds what the two languages left against each other.
func TestEveryScenarioPassesAlikeInBothLanguages(t *testing.T) {
	library, seen := steps.NewLibrary(), map[string]string{}
	for _, name := range files(t, "zh-CN") {
		chinese, english := rehearse(t, library, name), rehearse(t, library, strings.Replace(name, "zh-CN", "en", 1))
		if len(chinese) != len(english) {
			t.Errorf("%s: %d scenarios in Chinese, %d in English", name, len(chinese), len(english))
			continue
		}
		for i, zh := range chinese {
			en := english[i]
			passed(t, zh, "zh-CN")
			passed(t, en, "en")
			if zh.id != en.id {
				t.Errorf("%s: scenario %d is %s in Chinese and %s in English", name, i+1, zh.id, en.id)
			}
			if other, twice := seen[zh.id]; twice {
				t.Errorf("%s: the id %s is also in %s", name, zh.id, other)
			}
			seen[zh.id] = name
			compare(t, zh, en)
		}
	}
}

func passed(t *testing.T, r rehearsal, language string) {
	t.Helper()
	if r.err != nil {
		t.Errorf("%s (%s): %v", r.id, language, r.err)
	}
	if r.id == "" {
		t.Error("a scenario has no @id tag")
	}
}

func compare(t *testing.T, zh, en rehearsal) {
	t.Helper()
	a, b := journalOf(t, zh), journalOf(t, en)
	if len(a) != len(b) {
		t.Errorf("%s: %d entries in Chinese, %d in English", zh.id, len(a), len(b))
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Errorf("%s: entry %d differs:\n zh %s\n en %s", zh.id, i+1, a[i], b[i])
			return
		}
	}
}

// TestFeaturesNameTheirMode holds file name, tags and header of each feature against the catalogue.
func TestFeaturesNameTheirMode(t *testing.T) {
	known := map[string]bool{}
	for _, id := range catalogue.IDs() {
		known[id] = true
	}
	for _, language := range []string{"zh-CN", "en"} {
		have := map[string]bool{}
		for _, name := range files(t, language) {
			mode := strings.TrimSuffix(strings.TrimPrefix(name, language+"/"), ".feature")
			have[mode] = true
			text, err := features.FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !known[mode] {
				t.Errorf("%s: the catalogue has no mode %s", name, mode)
			}
			if !strings.HasPrefix(string(text), "# language: "+language+"\n@mode:"+mode+" ") {
				t.Errorf("%s does not begin with its language and @mode:%s", name, mode)
			}
		}
		for _, mode := range catalogue.IDs()[:15] {
			if !have[mode] {
				t.Errorf("documented mode %s has no feature in %s", mode, language)
			}
		}
	}
}
