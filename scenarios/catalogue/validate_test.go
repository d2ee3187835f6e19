package catalogue

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestValidateNamesFileFieldAndMend(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Mode)
		want  string
	}{
		"unknown id":       {func(m *Mode) { m.ID = "new-mode" }, `modes/new-mode.yaml: id: "new-mode" has no place in the order; add it to IDs`},
		"unknown label":    {func(m *Mode) { m.Label = "guess" }, `label: "guess" is not a label; write documented, public, analogy or assumed`},
		"label and source": {func(m *Mode) { m.Label = LabelPublic }, `source: must begin with "P: " for the label public`},
		"empty source":     {func(m *Mode) { m.Source = "S: " }, "source: names nothing"},
		"number in source": {func(m *Mode) { m.Source = "S: order 123456" }, "source: looks like it holds a key"},
		"empty text":       {func(m *Mode) { m.Trigger.En = " " }, "trigger.en: is empty; write one sentence or two"},
		"no Chinese":       {func(m *Mode) { m.Seen.ZhCN = "Success。" }, "seen.zh-CN: has no Chinese character"},
		"Chinese in en":    {func(m *Mode) { m.Seen.En = "激活 succeeds." }, "seen.en: has Chinese characters"},
		"to land":          {func(m *Mode) { m.Seen.ZhCN = "登陆成功。" }, "seen.zh-CN: says 登陆"},
		"half-width":       {func(m *Mode) { m.Seen.ZhCN = "成功,没有警告。" }, "seen.zh-CN: has half-width punctuation"},
		"two lines":        {func(m *Mode) { m.Remedy.En = "Ask.\nWait." }, "remedy.en: has stray white space"},
		"too long":         {func(m *Mode) { m.Remedy.En = strings.Repeat("long ", 60) + "." }, "remedy.en: is longer than 260 characters"},
		"three sentences":  {func(m *Mode) { m.Remedy.En = "Ask. Wait. Hope." }, "remedy.en: has more than 2 sentences"},
		"no full stop":     {func(m *Mode) { m.Remedy.ZhCN = "重新激活" }, "remedy.zh-CN: must end with a full stop"},
		"title":            {func(m *Mode) { m.Name.En = "Wrong account." }, "name.en: is a title; leave the full stop out"},
		"a key":            {func(m *Mode) { m.Seen.En = "Shows SIM-ABCD." }, "seen.en: looks like it holds a key"},
		"owner":            {func(m *Mode) { m.Owner.En = "somebody" }, "owner: is not one of the four"},
		"unknown code":     {func(m *Mode) { m.RefusalCodes = []string{"OOPS"} }, `refusal_codes: "OOPS" is not a code`},
		"code twice":       {func(m *Mode) { m.RefusalCodes = []string{"DEMO_LIMIT", "DEMO_LIMIT"} }, `"DEMO_LIMIT" occurs twice`},
		"prompt, silent":   {func(m *Mode) { m.Prompt = true }, "silent: contradicts prompt"},
		"prompt, no code":  {func(m *Mode) { m.Prompt, m.Silent = true, false }, "refusal_codes: is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			modes, err := Load()
			require.NoError(t, err)
			c.spoil(&modes[0])
			err = Validate(modes)
			require.ErrorContains(t, err, c.want)
			var field *FieldError
			require.ErrorAs(t, err, &field)
			assert.Equal(t, modes[0].file(), field.File)
		})
	}
}

func TestValidateDuplicate(t *testing.T) {
	modes, err := Load()
	require.NoError(t, err)
	require.EqualError(t, Validate(append(modes, modes[0])), "modes/wrong-account.yaml: id: occurs twice; keep one of the two")
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]struct {
		n     int
		ended bool
	}{
		"":                       {0, false},
		"Version V14.1 or later": {0, false},
		"One. Two":               {1, false},
		"One? Two.":              {2, true},
		"激活成功。":                  {1, true},
		"成功\uff01为什么\uff1f":      {2, true},
	} {
		n, ended := sentences(text)
		assert.Equal(t, want.n, n, text)
		assert.Equal(t, want.ended, ended, text)
	}
}

func TestKeyLike(t *testing.T) {
	for text, want := range map[string]bool{
		"the synthetic SIM-form":          true,
		"serial AAAA-BBBB-CCCC":           true,
		"telephone 12345678":              true,
		"credit code 91ABC0000X":          true,
		"a same-series re-registration":   false,
		"KIS V14.1, 429 with Retry-After": false,
		"先用CDKey激活，再看授权信息":                false,
	} {
		assert.Equal(t, want, keyLike(text), text)
	}
}

// Data files must not hold anything that looks like a secret, whatever field it hides in.
func TestDataHoldNoSecrets(t *testing.T) {
	names, err := files.ReadDir("modes")
	require.NoError(t, err)
	for _, name := range names {
		data, err := files.ReadFile("modes/" + name.Name())
		require.NoError(t, err)
		for i, line := range strings.Split(string(data), "\n") {
			assert.False(t, keyLike(line), "%s:%d: %s", name.Name(), i+1, line)
		}
	}
}
