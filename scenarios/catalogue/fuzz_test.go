package catalogue

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
)

// FuzzScript holds the reader of remedies to this: whatever is in a file, it is a script of calls, or refused by the file's name.
func FuzzScript(f *testing.F) {
	f.Add([]byte("id: wrong-account\nworld: default\nhappens:\n- sign-in a\nremedy:\n- \"\"\n"))
	f.Add([]byte("id: [wrong-account"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readScript(fstest.MapFS{"scripts/wrong-account.yaml": {Data: data}}, "scripts/wrong-account.yaml")
		if err != nil {
			assert.Contains(t, err.Error(), "scripts/wrong-account.yaml")
			return
		}
		for _, step := range append(append(s.Happens, s.Remedy...), s.Healthy...) {
			assert.NotEmpty(t, step.Call)
		}
	})
}
