package steps_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/scenarios/steps"
)

func TestSayDoesWhatASentenceSays(t *testing.T) {
	for name, sentences := range map[string][]string{
		"中文":      {"“激活日”的世界已经准备好", "用“正式云账号”登录，选择“企业A”和产品“专业版”", "用“主授权”的序列号和CDKey激活", "激活成功", "“主授权”归“企业A”所有"},
		"English": {`the world of "activation day" is ready`, `I sign in with the "formal account" and choose "organization A" and its "Professional"`},
	} {
		t.Run(name, func(t *testing.T) {
			l := steps.NewLibrary()
			session, err := harness.NewSession()
			require.NoError(t, err)
			for _, sentence := range sentences {
				require.NoError(t, l.Knows(sentence))
				require.NoError(t, l.Say(t.Context(), session, sentence))
			}
			assert.Error(t, l.Say(t.Context(), session, "激活被拒绝"), "a check that does not hold is an error")
		})
	}
}

func TestSayNamesASentenceThatNobodyKnows(t *testing.T) {
	l := steps.NewLibrary()
	session, err := harness.NewSession()
	require.NoError(t, err)
	err = l.Say(t.Context(), session, "打开窗户")
	require.ErrorContains(t, err, "打开窗户")
	require.Error(t, l.Knows("打开窗户"))
	require.Error(t, l.Knows(""))
}
