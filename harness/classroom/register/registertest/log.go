// Package registertest is what every log of the register must do, as one suite for all of them.
package registertest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/register"
)

// Log tests logs that open gives: each call a new, empty one.
func Log(t *testing.T, open func() register.Log) {
	t.Helper()
	t.Run("records come back in the order in which they came", func(t *testing.T) {
		log := open()
		assert.Empty(t, records(t, log))
		keep(t, log, "A", "one", "B", "two", "A", "三")
		assert.Equal(t, []string{"one", "two", "三"}, records(t, log))
	})
	t.Run("what was given may be changed afterwards", func(t *testing.T) {
		log, raw := open(), []byte("one")
		require.NoError(t, log.Append(t.Context(), "A", raw))
		raw[0] = 'X'
		assert.Equal(t, []string{"one"}, records(t, log))
	})
	t.Run("a class is erased, and the others stay", func(t *testing.T) {
		log := open()
		keep(t, log, "A", "one", "B", "two", "A", "three")
		require.NoError(t, log.Erase(t.Context(), "A"))
		require.NoError(t, log.Erase(t.Context(), "nobody"))
		assert.Equal(t, []string{"two"}, records(t, log))
		keep(t, log, "A", "four")
		assert.Equal(t, []string{"two", "four"}, records(t, log))
	})
	t.Run("reading ends with the reader's error", func(t *testing.T) {
		log, enough := open(), errors.New("enough")
		keep(t, log, "A", "one", "A", "two")
		n := 0
		require.ErrorIs(t, log.Read(t.Context(), func([]byte) error { n++; return enough }), enough)
		assert.Equal(t, 1, n)
	})
}

func keep(t *testing.T, log register.Log, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		require.NoError(t, log.Append(t.Context(), pairs[i], []byte(pairs[i+1])))
	}
}

func records(t *testing.T, log register.Log) []string {
	t.Helper()
	var list []string
	require.NoError(t, log.Read(context.Background(), func(raw []byte) error {
		list = append(list, string(raw))
		return nil
	}))
	return list
}
