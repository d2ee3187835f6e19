package drill

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/inprocess"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/exercises"
)

// TestATraineeWhoLeavesSomethingOutIsNotTakenForOneWhoDoesNot leaves out one step at a time: a drill that takes any
// debrief for a good one would not notice a classroom that grades wrongly when it is full.
func TestATraineeWhoLeavesSomethingOutIsNotTakenForOneWhoDoesNot(t *testing.T) {
	room, err := classroom.Open(t.Context(), classroom.Setting{
		Log: &register.Memory{}, Engine: engine.New(&journal.Memory{}), Exercises: exercises.All, Token: token, Now: engine.WallClock,
	})
	require.NoError(t, err)
	d := &drill{Setting: Setting{Trainees: 1, AtOnce: 1, Now: engine.WallClock}, room: inprocess.New(room)}
	_, err = d.found(t.Context())
	require.NoError(t, err)
	for path, want := range map[string]string{"": "", "/keys": `"95" points`, "/activate": `"25" points`, "/finish": `"" points`} {
		p, err := d.person("学员" + path)
		require.NoError(t, err)
		err = p.work(t.Context(), slices.DeleteFunc(way(), func(s step) bool { return s.path == path }))
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want, path)
	}
	p, err := d.person("nobody")
	require.NoError(t, err)
	require.ErrorContains(t, p.see(t.Context(), "/class/none", nil), "nobody: GET /class/none: 404")
	assert.Empty(t, p.value("login"))
}

func TestQuantiles(t *testing.T) {
	assert.Zero(t, at(nil, .5))
	list := []time.Duration{1, 2, 3, 4}
	for q, want := range map[float64]time.Duration{0: 1, .25: 1, .5: 2, .51: 3, .99: 4, 1: 4} {
		assert.Equal(t, want, at(list, q), q)
	}
}
