package cases_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
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
	own, told := 0, strings.Builder{}
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
				if lang == "en" {
					_, _ = fmt.Fprintf(&told, "== from the case: %t, %d of %d entries\n%s\n", x.FromCase, len(small.Journal), len(c.Journal), text)
				}
			}
		})
	}
	assert.Greater(t, own, 20, "most journals speak in their own sentences")
	heldTo(t, "testdata/exports.golden", told.String())
}

// heldTo compares a text with what was agreed on. REHEARSE_REWRITE=1 writes the file anew, for somebody to read and agree
// with.
func heldTo(t *testing.T, file, text string) {
	t.Helper()
	if os.Getenv("REHEARSE_REWRITE") != "" {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	raw, err := os.ReadFile(file) //nolint:gosec // a file of this package
	require.NoError(t, err)
	assert.Equal(t, string(raw), text, "%s", file)
}
