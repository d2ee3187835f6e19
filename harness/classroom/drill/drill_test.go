package drill_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/drill"
	"example.com/rehearse/mockcloud/engine"
)

func TestAClassWorksAtOnce(t *testing.T) {
	r, err := drill.Run(t.Context(), drill.Setting{Trainees: 12, AtOnce: 4, Now: engine.WallClock})
	require.NoError(t, err)
	assert.Equal(t, 12, r.Trainees)
	assert.Equal(t, 12*15, r.Actions)
	assert.Positive(t, r.Boards)
	assert.Positive(t, r.Memory)
	assert.LessOrEqual(t, r.P50, r.P99)
	assert.LessOrEqual(t, r.P99, r.Max)
	t.Logf("%+v", r)
}

func TestAClassHasSomebodyInIt(t *testing.T) {
	for _, s := range []drill.Setting{{Trainees: 0, AtOnce: 1}, {Trainees: 1, AtOnce: 0}, {Trainees: 1_000_000, AtOnce: 1}} {
		_, err := drill.Run(t.Context(), s)
		require.Error(t, err)
	}
}
