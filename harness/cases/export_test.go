package cases_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/cases"
	"example.com/rehearse/scenarios/catalogue"
)

// TestEveryModeExportsItsOwnScenario also shrinks each case first and removes every remaining step once.
func TestEveryModeExportsItsOwnScenario(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	own := 0
	for _, mode := range catalogue.IDs() {
		t.Run(mode, func(t *testing.T) {
			c, err := stage.FromMode(t.Context(), mode, 5)
			require.NoError(t, err)
			small, err := cases.Shrink(c, d, "")
			require.NoError(t, err)
			assert.LessOrEqual(t, len(small.Journal), len(c.Journal))
			again, err := cases.Replay(small)
			require.NoError(t, err)
			assert.True(t, again.Same)
			x, err := stage.Export(t.Context(), small, d, mode)
			if errors.Is(err, cases.ErrNoRemedy) || errors.Is(err, harness.ErrUnsupported) || errors.Is(err, cases.ErrNothingWrong) {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			if x.FromCase {
				own++
			}
			for _, lang := range []string{"zh-CN", "en"} {
				text, err := x.Feature(lang, false)
				require.NoError(t, err)
				assert.Contains(t, text, "@mode:"+mode)
				t.Log(x.FromCase, "\n"+text)
			}
		})
	}
	assert.Greater(t, own, 20, "most journals speak in their own sentences")
}
