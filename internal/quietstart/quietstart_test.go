package quietstart_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/quietstart"
)

// The test's own process shows what a program sees: a child of it does so with a PATH that is known beforehand, or with none.
func TestPathIsEmptyUntilItIsGivenBack(t *testing.T) {
	const child = "QUIETSTART_CHILD"
	if want, is := os.LookupEnv(child); is {
		have, there := os.LookupEnv("PATH")
		require.Empty(t, have)
		assert.Equal(t, want != "", there, "one that is not set stays so")
		for range 2 {
			quietstart.GiveBack()
			assert.Equal(t, want, os.Getenv("PATH"))
		}
		return
	}
	for name, path := range map[string][]string{"with a PATH": {"PATH=/nowhere:/else", child + "=/nowhere:/else"}, "without": {child + "="}} {
		t.Run(name, func(t *testing.T) {
			again := exec.Command(os.Args[0], "-test.run=^TestPathIsEmptyUntilItIsGivenBack$", "-test.count=1")
			again.Env = path
			out, err := again.CombinedOutput()
			require.NoError(t, err, "%s", out)
		})
	}
}
