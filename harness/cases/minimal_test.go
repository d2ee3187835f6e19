package cases

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/engine"
)

// TestShrinkingNoiseLeavesAMinimalScenario shrinks 500 noisy requests, in at most two seconds, and removes each step of
// the result once: none can go.
func TestShrinkingNoiseLeavesAMinimalScenario(t *testing.T) {
	stage := NewStage()
	d, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	for _, mode := range []string{"wrong-organization", "account-sets-disappeared", "mop-upgrade-missing", "certification-overdue", "network-lost-after-commit", "corrupt-backup"} {
		t.Run(mode, func(t *testing.T) {
			c, err := stage.Sample(t.Context(), SampleSpec{Modes: []string{mode}, Noise: 500, Customers: 8, Seed: 2})
			require.NoError(t, err)
			began := engine.WallClock()
			small, err := Shrink(c, d, "")
			took := engine.WallClock().Sub(began)
			require.NoError(t, err)
			steps := small.Journal[small.Initial:]
			t.Logf("%d entries to %d in %v", len(c.Journal)-c.Initial, len(steps), took)
			assert.Less(t, len(steps), 25)
			s := &shrinker{c: small, d: d}
			s.want, err = s.signature(small.Journal)
			require.NoError(t, err)
			require.True(t, s.keeps(steps))
			for i := range steps {
				assert.Falsef(t, s.keeps(slices.Delete(slices.Clone(steps), i, i+1)), "step %d (%v) is not needed", i, steps[i].Command)
			}
			x, err := stage.Export(t.Context(), small, d, mode)
			require.NoError(t, err)
			assert.NotEmpty(t, x.Healthy)
		})
	}
}
