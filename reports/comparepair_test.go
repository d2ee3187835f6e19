package reports_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// at puts a scenario somewhere else.
func at(s reports.Scenario, uri string, line int) reports.Scenario {
	s.URI, s.Line = uri, line
	return s
}

// TestWhatIsKnownAgainUnderAnotherName: by its steps, or by its line and most of its steps, and only where nothing else
// could be meant.
func TestWhatIsKnownAgainUnderAnotherName(t *testing.T) {
	const passed = reports.StatusPassed
	one := func(name string, line int, steps ...string) reports.Scenario {
		return at(saying(scene(name, passed, 1), steps...), "a.feature", line)
	}
	tagged := func(s reports.Scenario, id string) reports.Scenario {
		s.Tags = []string{"@id:" + id}
		return s
	}
	unrun := func(s reports.Scenario) reports.Scenario {
		s.Attempts, s.Status = nil, reports.StatusSkipped
		return s
	}
	table := func(s reports.Scenario, cells ...string) reports.Scenario {
		s.Attempts[0].Steps[1].Table = [][]string{cells}
		return s
	}
	type scenarios = []reports.Scenario
	for name, c := range map[string]struct {
		before, after scenarios
		want          map[string]string // new name: former name
	}{
		"renamed in place":                   {scenarios{one("A", 3, "x", "y")}, scenarios{one("B", 3, "x", "y")}, map[string]string{"B": "A"}},
		"renamed, lines above were added":    {scenarios{one("A", 3, "x", "y")}, scenarios{one("B", 9, "x", "y")}, map[string]string{"B": "A"}},
		"moved to another file":              {scenarios{one("A", 3, "x")}, scenarios{at(one("A", 3, "x"), "b.feature", 40)}, map[string]string{"A": "A"}},
		"moved and renamed":                  {scenarios{one("A", 3, "x")}, scenarios{at(one("B", 3, "x"), "b.feature", 40)}, map[string]string{"B": "A"}},
		"twins move, and keep their names":   {scenarios{one("A", 3, "x"), one("B", 5, "x")}, scenarios{at(one("B", 3, "x"), "b.feature", 3), at(one("A", 3, "x"), "b.feature", 5)}, map[string]string{"A": "A", "B": "B"}},
		"the one in the same file is nearer": {scenarios{one("A", 3, "x")}, scenarios{one("B", 9, "x"), at(one("C", 3, "x"), "b.feature", 3)}, map[string]string{"B": "A"}},
		"two could be meant":                 {scenarios{one("A", 3, "x")}, scenarios{one("B", 9, "x"), one("C", 12, "x")}, nil},
		"two could have been meant":          {scenarios{one("A", 3, "x"), one("B", 5, "x")}, scenarios{one("C", 9, "x")}, nil},
		"a step was changed, too":            {scenarios{one("A", 3, "x", "y", "z")}, scenarios{one("B", 3, "x", "w", "z")}, map[string]string{"B": "A"}},
		"half of the steps is too little":    {scenarios{one("A", 3, "x", "y")}, scenarios{one("B", 3, "x", "z")}, nil},
		"a step counts once":                 {scenarios{one("A", 3, "x", "y", "z")}, scenarios{one("B", 3, "x", "x", "x")}, nil},
		"another one in the same line":       {scenarios{one("A", 3, "x")}, scenarios{one("B", 3, "y")}, nil},
		"other steps in another line":        {scenarios{one("A", 3, "x", "y", "z")}, scenarios{one("B", 4, "x", "w", "z")}, nil},
		"what a step holds is a part of it":  {scenarios{table(one("A", 3, "x"), "1", "2")}, scenarios{table(one("B", 4, "x"), "12")}, nil},
		"it did not run, and has its line":   {scenarios{one("A", 3, "x")}, scenarios{unrun(one("B", 3))}, map[string]string{"B": "A"}},
		"nothing ran":                        {scenarios{unrun(one("A", 3))}, scenarios{unrun(one("B", 4))}, nil},
		"it got an id":                       {scenarios{one("A", 3, "x")}, scenarios{tagged(one("B", 4, "x"), "b")}, map[string]string{"B": "A"}},
		"it got an id and nothing else":      {scenarios{one("A", 3, "x")}, scenarios{tagged(one("A", 4, "x"), "b")}, map[string]string{}},
		"two ids are two scenarios":          {scenarios{tagged(one("A", 3, "x"), "a")}, scenarios{tagged(one("B", 3, "x"), "b")}, nil},
		"one id is one scenario":             {scenarios{tagged(one("A", 3, "x"), "a")}, scenarios{tagged(one("B", 9, "y"), "a")}, map[string]string{"B": "A"}},
		"an old one is still there":          {scenarios{one("A", 3, "x")}, scenarios{one("A", 3, "x"), one("B", 9, "x")}, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			compared, err := reports.Compare(io.Discard, run(c.before...), run(c.after...), reports.TextOptions{})
			require.NoError(t, err)
			got := map[string]string{}
			for _, ch := range compared.Renamed {
				got[ch.Name] = ch.WasName
				assert.NotEmpty(t, ch.WasLocation)
			}
			if c.want == nil {
				assert.Len(t, compared.Gone, len(c.before))
				assert.Len(t, compared.New, len(c.after))
				assert.Empty(t, got)
				return
			}
			assert.Equal(t, c.want, got)
			assert.Empty(t, compared.Gone)
		})
	}
}

// TestARenamedScenarioIsComparedWithItsFormerSelf: a failure under another name is no new one, and one that is mended is.
func TestARenamedScenarioIsComparedWithItsFormerSelf(t *testing.T) {
	bad, good := saying(scene("A", reports.StatusFailed, 1), "x"), saying(scene("BB", reports.StatusPassed, 1), "x")
	worse, better := saying(scene("BB", reports.StatusFailed, 1), "x"), saying(scene("A", reports.StatusPassed, 1), "x")
	for name, c := range map[string]struct {
		before, after reports.Scenario
		regressed     bool
	}{"fails on": {bad, worse, false}, "mended": {bad, good, false}, "broken": {better, worse, true}} {
		t.Run(name, func(t *testing.T) {
			compared, err := reports.Compare(io.Discard, run(c.before), run(c.after), reports.TextOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.regressed, compared.Regressed())
			assert.Empty(t, compared.New)
			assert.Equal(t, "A", compared.Renamed[0].WasName)
			assert.Equal(t, "features/a.feature:1", compared.Renamed[0].WasLocation)
		})
	}
}
