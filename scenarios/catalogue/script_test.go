package catalogue

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryModeHasAScript(t *testing.T) {
	scripts, err := Scripts()
	require.NoError(t, err)
	require.Len(t, scripts, len(IDs()))
	for i, s := range scripts {
		assert.Equal(t, IDs()[i], s.ID)
		assert.NotEmpty(t, s.World, s.ID)
		assert.NotNil(t, s.Happens)
		one, err := FindScript(s.ID)
		require.NoError(t, err)
		assert.Equal(t, s, one)
	}
	assert.Equal(t, "activate {licence}", Step{Call: "activate", Args: []string{"{licence}"}}.String())
	_, err = FindScript("nonsense")
	require.ErrorIs(t, err, ErrUnknownMode)
}

func TestScriptsThatAreWrongAreNamed(t *testing.T) {
	for name, tc := range map[string]struct{ text, says string }{
		"unknown field": {"id: wrong-account\ncolour: red\n", "not a script"},
		"other id":      {"id: wrong-product\n", `"wrong-account"`},
		"no remedy":     {"id: wrong-account\nhappens: [a]\nhealthy: [b]\n", "no remedy"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scriptsFrom(fstest.MapFS{"scripts/wrong-account.yaml": {Data: []byte(tc.text)}})
			require.ErrorContains(t, err, tc.says)
			require.ErrorContains(t, err, "scripts/wrong-account.yaml")
		})
	}
	_, err := scriptsFrom(fstest.MapFS{})
	require.ErrorContains(t, err, "is missing")
}
