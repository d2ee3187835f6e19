package runner_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"example.com/rehearse/harness/runner"
)

const chinese = "# language: zh-CN\n功能: 激活\n\n  场景: 登录\n    假如已登录\n    当输入“ＫＥＹ”\n"

// TestAcceptedSpelling runs what godog fails on or, worse, silently skips.
func TestAcceptedSpelling(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(chinese)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"plain": chinese, "byte order mark": "\ufeff" + chinese, "GB18030": gb,
		"ideographic indent":          "# language: zh-CN\n功能: 激活\n\u3000\u3000场景: 登录\n\u3000\u3000\u3000假如已登录\n\u3000当输入「a」\n",
		"comment above a description": "# language: zh-CN\n# 一\n功能: 激活\n  # 二\n  说明\n  场景: 登录\n    # 三\n    说明\n    假如已登录\n      # 四\n",
		"CRLF":                        "# language: zh-CN\r\n功能: 激活\r\n  场景: 登录\r\n    假如已登录\r\n",
		"rule":                        "# language: zh-CN\n功能: 激活\n  规则: 一\n    背景:\n      假如已登录\n    场景大纲: 登录\n      当输入\"<k>\"\n      例子:\n        | k |\n        | 1 |\n",
	} {
		s, err := run(t, text, nil)
		require.NoError(t, err, name)
		assert.Equal(t, 1, s.Passed, name)
		assert.Equal(t, "zh-CN", s.Results[0].Language)
	}
}

// TestLintReportsPlaceAndMend covers the spelling that godog takes for
// something else; columns count characters.
func TestLintReportsPlaceAndMend(t *testing.T) {
	head := "# language: zh-CN\n功能: 激活\n"
	for text, want := range map[string]string{
		"# language: zh-CN\n功能：激活\n":                                           "a.feature:2:3: 关键字后面是全角冒号，Gherkin 会把这一行当成说明文字 (请写成 功能:)",
		head + "  场景：登录\n    假如已登录\n":                                          "a.feature:3:5:",
		head + "  场景大纲 ：登录\n":                                                  "a.feature:3:8:",
		"# language: zh-cn\n功能: 激活\n":                                          "(请写成 # language: zh-CN)",
		"# 语言: zh-CN\n功能: 激活\n":                                                "a.feature:1:1:",
		"# language：zh-CN\n功能: 激活\n":                                           "a.feature:1:1:",
		head + "  ＠a\n  场景: 登录\n    假如已登录\n":                                   "a.feature:3:3: 全角＠",
		head + "  @a，@b\n  场景: 登录\n    假如已登录\n":                                "a.feature:3:5: 标签",
		head + "  场景: 登录\n    假如已登录\n      ｜ a ｜\n":                            "a.feature:5:7: 表格",
		head + "  场景: 登录\n    当输入“a\"\n":                                       "a.feature:4:10: 参数",
		head + "  场景: 登录\n    当输入\"a”和\"b\"\n":                                 "a.feature:4:10: 参数",
		head + "  场景: 登录\n    当输入“a\" 和 “b”\n":                                 "a.feature:4:10: 参数",
		head + "  Scenario: x\n    假如已登录\n":                                    "a.feature:3:3: 这是英文关键字",
		head + "  场景: 一\n    假如已登录\n\n  Scenario Outline: x\n":                 "(请写成 场景大纲:)",
		head + "  @id:x\n  场景: 一\n    假如已登录\n  @b @id:x\n  场景: 二\n    假如已登录\n": "a.feature:6:6: 本文件里已有场景用了这个编号，报告分不清两者 (请写成 @id:x-2)",
		head + "  场景: 一\n    假如\u3000已登录\n":                                    "a.feature:4:7: 关键字后面是全角空格，Gherkin 会把它当成步骤文字的一部分，找不到定义 (请写成 假如 …)",
		"功能: f\n  场景: 一\n":                                                     "(write # language: zh-CN)",
		"Feature: f\n  场景: 一\n    Given pass\n":                                "a.feature:2:3: a Chinese keyword",
		"Feature：x\n": "a.feature:1:8: full-width colon after a keyword",
	} {
		s, err := run(t, text, nil)
		require.Error(t, err, text)
		assert.Contains(t, inBoth(t, err), want, text)
		assert.Equal(t, runner.KindLint, kinds(t, err)[0], text)
		assert.Equal(t, 2, runner.ExitCode(s, err))
	}
}

// inBoth is a usage error in Chinese and in English, which must not be the same.
func inBoth(t *testing.T, err error) string {
	t.Helper()
	var wrong *runner.UsageError
	require.ErrorAs(t, err, &wrong)
	for _, p := range wrong.Problems {
		assert.NotEqual(t, p.In("en"), p.In("zh-CN"))
	}
	return wrong.In("zh-CN") + "\n" + wrong.Error()
}

// TestOtherLanguagesAreLeftAlone: keywords that two kinds of Chinese share are right in both, and no other
// language is taken for English.
func TestOtherLanguagesAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		"# language: zh-TW\n功能: 啟用\n  場景: 登入\n    假如已登录\n",
		"# language: ja\n機能: 有効\n  シナリオ: ログイン\n    前提已登录\n",
		"# language: de\nFunktionalität: f\n  Beispiel: b\n    Angenommen pass\n",
	} {
		s, err := run(t, text, nil)
		require.NoError(t, err, text)
		assert.Equal(t, 1, s.Passed, text)
	}
	_, err := run(t, "# language: zh-TW\n功能：啟用\n", nil)
	assert.ErrorContains(t, err, "a.feature:2:3: full-width colon")
	_, err = run(t, "# language: zh-TV\n功能: f\n", nil)
	assert.Error(t, err)
}

// TestWhatOtherCucumbersRunIsNotPassedOver: an outline without examples runs with its <…>, and Markdown not at all.
func TestWhatOtherCucumbersRunIsNotPassedOver(t *testing.T) {
	_, err := run(t, "# language: zh-CN\n功能: f\n  场景大纲: 登录\n    当输入“<k>”\n", nil)
	assert.Equal(t, []runner.Kind{runner.KindEmpty}, kinds(t, err))
	assert.Contains(t, inBoth(t, err), "a.feature:3: 场景大纲没有例子，步骤里的 <…> 不会被替换：登录")
	_, err = run(t, "Feature: f\n  Rule: r\n    Scenario Template: s\n      Given pass\n", nil)
	assert.Equal(t, []runner.Kind{runner.KindEmpty}, kinds(t, err))
	files := fstest.MapFS{"a.feature": {Data: []byte(many(1))}, "b/c.feature.md": {Data: []byte("# Feature: f\n## Scenario: s\n* Given pass\n")}}
	for _, paths := range [][]string{nil, {"b"}, {"b/c.feature.md"}} {
		_, err = runner.Run(t.Context(), runner.Options{FS: files, Paths: paths, Initialize: steps(nil)})
		assert.Contains(t, inBoth(t, err), "b/c.feature.md: 不支持 Markdown 写的特性 (请用 Gherkin 写成 .feature 文件)")
	}
}

// TestLintLeavesContentAlone keeps the linter out of doc strings, comments, cells
// and ordinary quotes.
func TestLintLeavesContentAlone(t *testing.T) {
	text := "# language: zh-CN\n功能: f\n  # 场景：注释\n  Example: 说明\n  场景: s\n    假如文\n      \"\"\"\n\u3000\u3000功能：“a\"\n      ＠a\n      \"\"\"\n    当表\n      | a｜b | “x\" |\n    那么说“他说\"好\"”和5\"屏\n"
	_, err := run(t, text, nil)
	assert.Equal(t, []runner.Kind{runner.KindUndefined, runner.KindUndefined, runner.KindUndefined}, kinds(t, err))
}
