package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// scene is a scenario that took some milliseconds.
func scene(name string, status reports.Status, ms int, tags ...string) reports.Scenario {
	took := time.Duration(ms) * time.Millisecond
	return reports.Scenario{
		URI: "features/a.feature", Line: len(name), Name: name, Language: "zh-CN", Status: status, Tags: tags,
		Duration: took, Attempts: []reports.Attempt{{Number: 1, Status: status, Duration: took}},
	}
}

// saying gives a scenario steps.
func saying(s reports.Scenario, steps ...string) reports.Scenario {
	s.Attempts = slices.Clone(s.Attempts)
	s.Attempts[0].Steps = []reports.Step{{Hook: true, Text: "a hook of " + s.Name}}
	for _, text := range steps {
		s.Attempts[0].Steps = append(s.Attempts[0].Steps, reports.Step{Text: text})
	}
	return s
}

// run gathers scenarios in a run that ended.
func run(scenarios ...reports.Scenario) reports.Results {
	return reports.Results{Seed: 7, Complete: true, Scenarios: scenarios}
}

// keys names the scenarios of a list.
func keys(list []reports.Change) []string {
	names := []string{}
	for _, ch := range list {
		names = append(names, ch.Name)
	}
	return names
}

// twoRuns are runs with every kind of change between them.
func twoRuns() (before, after reports.Results) {
	broken := scene("坏了", reports.StatusFailed, 4)
	broken.Message = "许可被扣减了 2 次\n应为 1 次"
	before = run(
		scene("坏了", reports.StatusPassed, 4), scene("好了", reports.StatusFailed, 4), scene("一直坏", reports.StatusUndefined, 4),
		scene("旧名", reports.StatusPassed, 20, "@id:moved"), scene("没了", reports.StatusPassed, 4),
		scene("时好时坏", reports.StatusPassed, 4), scene("慢了一点", reports.StatusPassed, 20), scene("不跑了", reports.StatusPassed, 1),
		saying(scene("原来这么叫", reports.StatusPassed, 1), "登录", "激活"),
	)
	after = run(
		broken, scene("好了", reports.StatusPassed, 4), scene("一直坏", reports.StatusFailed, 4),
		scene("新名", reports.StatusPassed, 90, "@x", "@id:moved"), scene("新来的", reports.StatusFailed, 4),
		scene("时好时坏", reports.StatusFlaky, 4), scene("慢了一点", reports.StatusPassed, 69), scene("不跑了", reports.StatusSkipped, 0),
		saying(scene("现在改叫这个名字", reports.StatusFailed, 1), "登录", "激活"),
	)
	after.Seed, after.Errors = 8, []string{"钩子坏了"}
	return before, after
}

func TestCompareSortsChanges(t *testing.T) {
	before, after := twoRuns()
	c, err := reports.Compare(io.Discard, before, after, reports.TextOptions{})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"坏了", "新来的", "现在改叫这个名字"}, keys(c.NewFailures))
	assert.Equal(t, []string{"好了"}, keys(c.Fixed))
	assert.Equal(t, []string{"一直坏"}, keys(c.StillFailing))
	assert.Equal(t, []string{"时好时坏"}, keys(c.Flaky))
	assert.Equal(t, []string{"新来的"}, keys(c.New))
	assert.Equal(t, []string{"没了"}, keys(c.Gone))
	assert.Equal(t, []string{"不跑了"}, keys(c.Skipped))
	assert.ElementsMatch(t, []string{"新名", "现在改叫这个名字"}, keys(c.Renamed))
	assert.Equal(t, []string{"新名"}, keys(c.Slower), "49 ms more is not slower")
	assert.InDelta(t, 4.5, c.Slower[0].Ratio, 0.001)
	assert.True(t, c.Regressed())
}

func TestCompareGolden(t *testing.T) {
	before, after := twoRuns()
	for _, lang := range []string{"zh-CN", "en"} {
		var out, again bytes.Buffer
		c, err := reports.Compare(&out, before, after, reports.TextOptions{Lang: lang})
		require.NoError(t, err)
		golden(t, "compare."+lang+".txt", out.Bytes())
		slices.Reverse(before.Scenarios)
		d, err := reports.Compare(&again, before, after, reports.TextOptions{Lang: lang})
		require.NoError(t, err)
		assert.Equal(t, out.String(), again.String())
		assert.Equal(t, c, d)
		raw, err := json.MarshalIndent(c, "", "  ")
		require.NoError(t, err)
		golden(t, "compare.json", append(raw, '\n'))
	}
}

func TestCompareRegresses(t *testing.T) {
	good, bad := scene("A", reports.StatusPassed, 1), scene("A", reports.StatusFailed, 1)
	cut, torn := run(good), run(good)
	cut.Complete, torn.Errors = false, []string{"x"}
	cases := map[string]struct {
		before, after reports.Results
		want          bool
	}{
		"same":             {run(good), run(good), false},
		"still failing":    {run(bad), run(bad), false},
		"fails":            {run(good), run(bad), true},
		"new and failing":  {run(), run(bad), true},
		"died":             {run(good), cut, true},
		"new run error":    {run(good), torn, true},
		"known run error":  {torn, torn, false},
		"nothing executed": {run(good), run(scene("A", reports.StatusSkipped, 0)), true},
		"both empty":       {run(), run(), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := reports.Compare(io.Discard, c.before, c.after, reports.TextOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.want, got.Regressed())
		})
	}
}

// Rows of an outline share its id; languages share ids as well.
func TestCompareTellsRowsAndLanguagesApart(t *testing.T) {
	row := func(cell, lang string, status reports.Status) reports.Scenario {
		s := scene("激活 "+cell, status, 1, "@id:rows")
		s.Language, s.Example = lang, &reports.Example{Outline: "激活 <版本>", Table: 1, Row: 1, Cells: []string{cell}}
		return s
	}
	before := run(row("A", "zh-CN", reports.StatusPassed), row("B", "zh-CN", reports.StatusPassed), row("A", "en", reports.StatusPassed))
	after := run(row("B", "zh-CN", reports.StatusFailed), row("A", "zh-CN", reports.StatusPassed), row("A", "en", reports.StatusPassed))
	c, err := reports.Compare(io.Discard, before, after, reports.TextOptions{})
	require.NoError(t, err)
	require.Len(t, c.NewFailures, 1)
	assert.Contains(t, c.NewFailures[0].Name, "激活 B")
	assert.Empty(t, c.New)
	assert.Empty(t, c.Gone)

	twins := run(scene("同名", reports.StatusPassed, 1), scene("同名", reports.StatusPassed, 1))
	c, err = reports.Compare(io.Discard, twins, run(twins.Scenarios[0]), reports.TextOptions{})
	require.NoError(t, err)
	assert.Len(t, c.Gone, 1)
}

// TestHowMuchSlowerIsSlower: twice as long, and long enough to be noticed; what broke off early is no measure.
func TestHowMuchSlowerIsSlower(t *testing.T) {
	const passed = reports.StatusPassed
	for name, c := range map[string]struct {
		was, is       int // milliseconds
		before, after reports.Status
		want          bool
	}{
		"50 ms more":            {50, 100, passed, passed, true},
		"49 ms more":            {49, 98, passed, passed, false},
		"not twice as long":     {60, 119, passed, passed, false},
		"flaky is whole":        {50, 100, passed, reports.StatusFlaky, true},
		"it failed before":      {50, 100, reports.StatusFailed, passed, false},
		"it fails now":          {50, 100, passed, reports.StatusFailed, false},
		"it took no time":       {0, 100, passed, passed, false},
		"as slow as ever":       {100, 100, passed, passed, false},
		"quicker than it was":   {100, 50, passed, passed, false},
		"it is there only now":  {0, 100, "", passed, false},
		"it is there no longer": {50, 0, passed, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			compared, err := reports.Compare(io.Discard, run(scene("A", c.before, c.was)), run(scene("A", c.after, c.is)), reports.TextOptions{})
			require.NoError(t, err)
			assert.Equal(t, c.want, len(compared.Slower) == 1)
		})
	}
}

// TestAComparisonHasNoNull: a script asks for the length of each list.
func TestAComparisonHasNoNull(t *testing.T) {
	c, err := reports.Compare(io.Discard, run(), run(), reports.TextOptions{})
	require.NoError(t, err)
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	assert.NotContains(t, string(raw), ":null")
}

func TestCompareHoldsHostileTexts(t *testing.T) {
	var out bytes.Buffer
	_, err := reports.Compare(&out, reports.Results{}, poisoned(), reports.TextOptions{})
	require.NoError(t, err)
	assert.NotContains(t, out.String(), "\x1b")
	assert.Contains(t, out.String(), "%s %!d")
}
