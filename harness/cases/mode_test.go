package cases_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

func diagnoser(t *testing.T) *verdict.Diagnoser {
	t.Helper()
	d, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	return d
}

// TestEveryModeIsDiagnosedAndItsRemedyWorks plays every mode of the catalogue, names it from the journal alone, and
// plays its remedy in a fork.
func TestEveryModeIsDiagnosedAndItsRemedyWorks(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	for _, mode := range catalogue.IDs() {
		t.Run(mode, func(t *testing.T) {
			c, err := stage.FromMode(t.Context(), mode, 5)
			require.NoError(t, err)
			require.NoError(t, c.Diagnose(d))
			require.NotEmpty(t, c.Diagnosis.Findings)
			assert.Equal(t, mode, c.Diagnosis.Findings[0].Mode)
			trial, err := stage.Try(t.Context(), c, d, mode)
			if errors.Is(err, cases.ErrNoRemedy) {
				script, err := catalogue.FindScript(mode)
				require.NoError(t, err)
				assert.Empty(t, script.Remedy)
				return
			}
			require.NoError(t, err)
			assert.Truef(t, trial.Worked, "%s\n%v", trial.Trouble, trial.Steps)
		})
	}
}

func TestACaseReadsAndWritesTheSame(t *testing.T) {
	stage, d := cases.NewStage(), diagnoser(t)
	c, err := stage.FromMode(t.Context(), "wrong-organization", 5)
	require.NoError(t, err)
	_, err = stage.Try(t.Context(), c, d, "")
	require.NoError(t, err)
	first, err := c.Encode()
	require.NoError(t, err)
	again, err := cases.Read(bytes.NewReader(first))
	require.NoError(t, err)
	second, err := again.Encode()
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second))
}
