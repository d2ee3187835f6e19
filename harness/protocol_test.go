package harness_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

// TestTheProtocolNamesEveryActionAndMember: whoever writes a client in another language reads the document, and no Go.
func TestTheProtocolNamesEveryActionAndMember(t *testing.T) {
	raw, err := os.ReadFile("../docs/protocol.md")
	require.NoError(t, err)
	_, text, _ := strings.Cut(string(raw), "\n## Actions\n")
	text, _, _ = strings.Cut(text, "\n## Notifications\n")
	for _, a := range harness.Actions() {
		assert.Contains(t, text, "\n| `"+string(a)+"` | ", "an action")
	}
	for _, of := range []reflect.Type{reflect.TypeFor[harness.Shown](), reflect.TypeFor[harness.License]()} {
		for i := range of.NumField() {
			member, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			assert.Contains(t, text, "`"+member+"`", "a member of %s", of.Name())
		}
	}
}
