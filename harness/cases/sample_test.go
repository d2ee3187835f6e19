package cases_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// confusion counts what labelled cases were diagnosed as.
type confusion struct {
	right, all int
	missed     map[string]int // "label → diagnosis"
}

func (c *confusion) count(labels []string, d *verdict.Diagnosis) {
	got := string(d.Health)
	if len(d.Findings) > 0 {
		got = d.Findings[0].Mode
	}
	c.all++
	if slices.Contains(labels, got) {
		c.right++
		return
	}
	c.missed[strings.Join(labels, "+")+" → "+got]++
}

func (c *confusion) table() string {
	var b strings.Builder
	for _, row := range slices.SortedFunc(maps.Keys(c.missed), cmp.Compare) {
		fmt.Fprintf(&b, "  %3d × %s\n", c.missed[row], row)
	}
	return fmt.Sprintf("top-1 right: %d of %d (%.1f %%)\n%s", c.right, c.all, 100*float64(c.right)/float64(c.all), b.String())
}

// seeds is how many seeds to measure with: one by default, REHEARSE_CASE_SEEDS for more ("make confusion").
func seeds(t *testing.T) uint64 {
	t.Helper()
	text := cmp.Or(os.Getenv("REHEARSE_CASE_SEEDS"), "1")
	n, err := strconv.ParseUint(text, 10, 16)
	require.NoError(t, err, "REHEARSE_CASE_SEEDS")
	return n
}

// lonely are modes whose scripts change the whole world's policies, so that they fit with no other in one world.
func lonely(mode string) bool {
	return slices.Contains([]string{"pasted-key", "certification-rejected", "certification-approved-late"}, mode)
}

// TestTheDiagnosisOfLabelledCases measures the diagnosis: every mode with noise of 50 to 500 requests of several
// organizations between, pairs of modes, and healthy traces.
func TestTheDiagnosisOfLabelledCases(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	diagnose := func(spec cases.SampleSpec) *cases.Case {
		c, err := stage.Sample(t.Context(), spec)
		require.NoError(t, err, "%+v", spec)
		require.NoError(t, c.Diagnose(d))
		return c
	}
	single, pairs := &confusion{missed: map[string]int{}}, &confusion{missed: map[string]int{}}
	both, alarms, healthy := 0, 0, 0
	modes := catalogue.IDs()
	for seed := range seeds(t) {
		for i, mode := range modes {
			for _, noise := range []int{50, 200, 500} {
				spec := cases.SampleSpec{Modes: []string{mode}, Noise: noise, Customers: 2 + noise/60, Seed: seed + 1}
				single.count(spec.Modes, diagnose(spec).Diagnosis)
			}
			other := modes[(i+7+int(seed))%len(modes)]
			if lonely(mode) || lonely(other) || mode == other {
				continue
			}
			spec := cases.SampleSpec{Modes: []string{mode, other}, Noise: 100, Customers: 4, Seed: seed + 1}
			found := diagnose(spec).Diagnosis
			pairs.count(spec.Modes, found)
			named := map[string]bool{}
			for _, f := range found.Findings {
				named[f.Mode] = true
			}
			if named[mode] && named[other] {
				both++
			}
		}
		for noise := range 100 {
			healthy++
			if c := diagnose(cases.SampleSpec{Noise: 50 + 4*noise, Customers: 1 + noise%9, Seed: 1000*seed + uint64(noise)}); c.Diagnosis.Health == verdict.Harmed {
				alarms++
				t.Log("false alarm:", c.Diagnosis.Findings[0].Mode)
			}
		}
	}
	t.Logf("one mode: %s", single.table())
	t.Logf("two modes: %s  both named: %d of %d", pairs.table(), both, pairs.all)
	t.Logf("false alarms on healthy traces: %d of %d", alarms, healthy)
	assert.GreaterOrEqual(t, float64(single.right), 0.95*float64(single.all))
	assert.GreaterOrEqual(t, float64(pairs.right), 0.95*float64(pairs.all))
	assert.GreaterOrEqual(t, float64(both), 0.90*float64(pairs.all))
	assert.LessOrEqual(t, float64(alarms), 0.02*float64(healthy))
}
