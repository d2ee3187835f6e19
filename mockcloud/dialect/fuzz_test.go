package dialect

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/api"
)

// FuzzRead holds the loader to this: whatever is in a file, it is taken, or refused with a place; it never panics.
func FuzzRead(f *testing.F) {
	desk, err := os.ReadFile("testdata/desk.dialect.yaml")
	require.NoError(f, err)
	f.Add(desk)
	f.Add([]byte("dialect: 1\nroutes: &a [*a]"))
	f.Add([]byte("a: &a {<<: *a}"))
	f.Add([]byte("dialect: 1\nroutes:\n- request: GET /{a}\n  where: {query:x: y}\n  answer: {type: xml, body: '<a>{{.code}}'}"))
	operations, err := contract(api.Document())
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := read("f.yaml", raw, operations)
		if err == nil {
			assert.NotNil(t, d)
			return
		}
		var m *Mistake
		assert.True(t, errors.As(err, &m), "%v", err)
	})
}
