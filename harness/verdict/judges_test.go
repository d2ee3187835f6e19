package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/scenarios/rubric"
)

func TestEveryRuleHasAJudgeAndEveryJudgeARule(t *testing.T) {
	r, err := rubric.Load()
	require.NoError(t, err)
	known := map[string]bool{}
	for _, rule := range r.Rules {
		known[rule.ID] = true
		assert.Contains(t, judges(), rule.ID)
	}
	for id := range judges() {
		assert.True(t, known[id], "%s is judged and not in the rubric", id)
	}
}

func TestWordsAreOrdered(t *testing.T) {
	for i, w := range []Word{Passed, KnownFailing, Warned, NotSupported, NotExercised, Review, Violated} {
		assert.Equal(t, i+1, w.Gravity(), w)
		assert.Equal(t, w != Violated && w != NotExercised, w.Good(), w)
	}
	assert.False(t, Word("").Good())
	assert.Equal(t, -1, Word("FINE").Gravity())
}
