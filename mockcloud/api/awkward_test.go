package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAwkwardAnswersHaveUnknownMembersEverywhereAndAreOtherwiseRight(t *testing.T) {
	const plain = `{"a":1.50,"list":[{"b":"<&>"},{"c":null}],"texts":["d"]}`
	for seed := range uint64(40) {
		a := answer{raw: []byte(plain)}
		name := a.complicate(seed, 7)
		require.True(t, strings.HasPrefix(name, "x_"), name)
		assert.Equal(t, 3, strings.Count(string(a.raw), `"`+name+`"`), "in each object")
		again := answer{raw: []byte(plain)}
		again.complicate(seed, 7)
		assert.Equal(t, a.raw, again.raw, "the same seed, the same answer")
		var body map[string]any
		require.NoError(t, json.Unmarshal(a.raw, &body))
		delete(body, name)
		for _, item := range body["list"].([]any) {
			delete(item.(map[string]any), name)
		}
		left, err := json.Marshal(body)
		require.NoError(t, err)
		assert.JSONEq(t, plain, string(left))
	}
}

func TestAwkwardLeavesOtherBodiesAlone(t *testing.T) {
	for _, body := range []string{"", "[]", `["a"]`, "3", "not JSON", `"text"`} {
		a := answer{raw: []byte(body)}
		assert.Empty(t, a.complicate(1, 1), body)
		assert.Equal(t, body, string(a.raw))
	}
}
