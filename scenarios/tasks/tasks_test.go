package tasks

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/features"
	"example.com/rehearse/scenarios/catalogue"
)

// TestEveryModeWithFeaturesHasATask holds the tasks against the features: none is forgotten and none is idle.
func TestEveryModeWithFeaturesHasATask(t *testing.T) {
	list, err := Load()
	require.NoError(t, err)
	var have []string
	for _, task := range list {
		have = append(have, task.Mode+".feature")
	}
	files, err := fs.Glob(features.FS, "en/*.feature")
	require.NoError(t, err)
	var want []string
	for _, f := range files {
		want = append(want, path.Base(f))
	}
	assert.ElementsMatch(t, want, have)
}

func TestTasksAreWrittenInBothLanguages(t *testing.T) {
	fsys, err := Features()
	require.NoError(t, err)
	for _, name := range []string{"zh-CN", "en"} {
		files, err := fs.Glob(fsys, path.Join(Root, name, "*.feature"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			text := read(t, fsys, f)
			mode := strings.TrimSuffix(path.Base(f), ".feature")
			assert.True(t, strings.HasPrefix(text, "# language: "+name+"\n@mode:"+mode+" @"), f)
			assert.Contains(t, text, "@id:task-"+mode+"\n")
			other := read(t, fsys, strings.Replace(f, "/"+name+"/", map[string]string{"en": "/zh-CN/", "zh-CN": "/en/"}[name], 1))
			assert.Equal(t, strings.Count(text, "\n"), strings.Count(other, "\n"), f)
		}
	}
	assert.Equal(t, `# language: zh-CN
@mode:double-activation-race @analogy @task
功能: 同一授权被同时激活
  `+trigger(t, "double-activation-race")+`

  @id:task-double-activation-race
  场景: 同事已经在另一家企业激活
    假如“激活日”的世界已经准备好
    而且同事用“正式云账号”登录，选择“企业B”和产品“专业版”
    而且同事不核对就激活“主授权”
    当用“正式云账号”登录，选择“企业A”和产品“专业版”
    而且用“主授权”的序列号和CDKey激活
    那么“主授权”归“企业B”所有
    而且“主授权”一共激活过“1”次
`, read(t, fsys, "tasks/zh-CN/double-activation-race.feature"))
	assert.Contains(t, read(t, fsys, "tasks/en/account-switched-before-activate.feature"), ": cannot be asked for at once. ")
}

func read(t *testing.T, fsys fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(fsys, name)
	require.NoError(t, err)
	return string(text)
}

func trigger(t *testing.T, id string) string {
	t.Helper()
	mode, err := catalogue.Find(id)
	require.NoError(t, err)
	return mode.Trigger.ZhCN
}

func TestMistakesInTasksAreNamed(t *testing.T) {
	const good = "tasks:\n  - {mode: wrong-account, name: {zh-CN: 甲, en: a}, as: [acc-formal, org-a, main], ask: [activate, lic-main]}\n"
	_, err := parse([]byte(good))
	require.NoError(t, err)
	for change, want := range map[string]string{
		"mode: wrong-account→mode: no-such":        "task 1 (no-such): mode: is not in the catalogue",
		"en: a}→en: ''}":                           "task 1 (wrong-account): name: needs Chinese and English",
		", main]→]":                                "as: give account, organization and product",
		"[activate, lic-main]→[fly]":               `there is no sentence for "fly"`,
		"[activate, lic-main]→[activate]":          "activate takes 1 arguments, not 0",
		"[activate, lic-main]→[]":                  "a call without a name",
		"ask:→before: [[revoke]], ask:":            "revoke takes 1 arguments, not 0",
		"ask:→after: [[idle]], ask:":               "idle takes 1 arguments, not 0",
		"ask:→not_at_once: {zh-CN: 甲}, ask:":       "not_at_once: needs Chinese and English",
		"ask:→axe:":                                "field axe not found",
		"tasks:→tasks:\n  - {mode: wrong-account}": "mode: occurs twice",
	} {
		from, to, _ := strings.Cut(change, "→")
		require.Contains(t, good, from)
		_, err := parse([]byte(strings.Replace(good, from, to, 1)))
		assert.ErrorContains(t, err, want, change)
	}
	_, err = parse([]byte(good + "---\n" + good))
	require.ErrorContains(t, err, "more than one document")
}

// FuzzParse: any file is read or refused, and what is read can be written as a feature.
func FuzzParse(f *testing.F) {
	f.Add([]byte("tasks:\n  - {mode: wrong-account, name: {zh-CN: 甲, en: a}, as: [acc-formal, org-a, main], ask: [activate, lic-main]}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parse(data)
		if err != nil {
			return
		}
		for _, task := range list {
			_, err := task.Feature("en", catalogue.Mode{ID: task.Mode})
			require.NoError(t, err)
		}
	})
}
