package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
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

func TestAwkwardRefusalsHaveUnknownCodesNowAndThen(t *testing.T) {
	for code, changes := range map[cloud.Code]bool{
		cloud.LicenceRevoked: true, cloud.RoleNotAllowed: true,
		cloud.SharedPrompt: false, cloud.SignInLocked: false, cloud.SessionExpired: false, cloud.ReviewStale: false, cloud.DeleteNeedsConfirmation: false,
	} {
		unknown := 0
		for seq := range uint64(200) {
			a := answer{code: code, raw: []byte(`{"code":"` + string(code) + `","title":"no"}`)}
			a.complicate(1, seq)
			var body struct{ Code, Title string }
			require.NoError(t, json.Unmarshal(a.raw, &body))
			assert.Equal(t, "no", body.Title, "the words stay")
			if body.Code != string(code) {
				assert.Regexp(t, "^"+string(code)+"_[0-9A-F]{4}$", body.Code)
				unknown++
			}
		}
		assert.Equal(t, changes, unknown > 20 && unknown < 100, "%s: %d of 200", code, unknown)
		assert.Equal(t, changes, unknown > 0, code)
	}
}

func TestAwkwardLeavesOtherBodiesAlone(t *testing.T) {
	for _, body := range []string{"", "[]", `["a"]`, "3", "not JSON", `"text"`} {
		a := answer{raw: []byte(body)}
		assert.Empty(t, a.complicate(1, 1), body)
		assert.Equal(t, body, string(a.raw))
	}
}
