package stage_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/classroom/stage"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

const data = "../../../scenarios/exercises/data/"

func TestOurOwnExercisesCanBePlayed(t *testing.T) {
	l, err := stage.NewLinter()
	require.NoError(t, err)
	files, err := filepath.Glob(data + "*.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 18)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		e, err := l.File(t.Context(), filepath.Base(file), raw)
		require.NoError(t, err)
		assert.Equal(t, filepath.Base(file), e.ID+".yaml")
	}
}

// TestWhatCannotBePlayedIsNamed breaks one thing at a time that only playing shows.
func TestWhatCannotBePlayedIsNamed(t *testing.T) {
	l, err := stage.NewLinter()
	require.NoError(t, err)
	raw, err := os.ReadFile(data + "wrong-account.yaml")
	require.NoError(t, err)
	for name, c := range map[string]struct{ from, to, want string }{
		"unreadable":             {"format: 1", "format: 9", "w/wrong-account.yaml: format: is 9"},
		"unknown sentence":       {"stage: []", "stage: [打开窗户, 关上窗户]", "stage[1]: "},
		"impossible sentence":    {"stage: []", "stage: [激活被拒绝]", "stage: cannot be set: "},
		"one seed's names":       {"stage: []", "stage: [“柳岸润泽机电（示例）有限公司”更名为“新名称”]", "stage: cannot be set: "},
		"reached already":        {"stage: []", "stage: [“主授权”已经按购买记录激活]", "goal.activated: lic-main holds before"},
		"a box unsold":           {"stage: []\ndesk:", "stage: [过去“1”天]\ndesk:", `"lic-ledger" is neither in the preset nor sold by the stage`},
		"an account that left":   {"stage: []", "stage: [“测试账号”被停用]", `desk.accounts: "acc-test" is disabled`},
		"in use, with no remedy": {"stage: []", "stage: [“第二份授权”已经按购买记录激活]", "goal.untouched: lic-second is in use"},
	} {
		t.Run(name, func(t *testing.T) {
			text := string(raw)
			require.Contains(t, text, c.from)
			text = strings.Replace(text, c.from, c.to, 1)
			switch name {
			case "a box unsold":
				text = strings.Replace(text, "boxes: [lic-main]", "boxes: [lic-ledger]", 1)
			case "an account that left":
				text = strings.Replace(text, "  signed_in: acc-test\n", "", 1)
			case "in use, with no remedy":
				text = strings.Replace(text, "  service_center: true\n", "", 1)
				text = strings.Replace(text, "  activated: [lic-main]\n", "  activated: [lic-main]\n  untouched: [lic-second]\n", 1)
			}
			_, err := l.File(t.Context(), "w/wrong-account.yaml", []byte(text))
			require.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "w/wrong-account.yaml: ")
		})
	}
}

func TestWhoWasLeftSignedInIsSignedIn(t *testing.T) {
	library := steps.NewLibrary()
	e, err := exercises.ByID("wrong-account")
	require.NoError(t, err)
	scene, err := stage.Set(t.Context(), library, e)
	require.NoError(t, err)
	require.NoError(t, library.Say(t.Context(), scene.Session, "选择“测试企业”"))
	assert.Equal(t, harness.OK, scene.Session.Last().Outcome)
	e.Stage = []string{"“测试账号”被停用"}
	_, err = stage.Set(t.Context(), library, e)
	require.ErrorContains(t, err, "exercise wrong-account: desk.signed_in: ")
	e.Stage, e.Desk.SignedIn, e.Desk.Computers = nil, "", nil
	e.Desk.Computers = append(e.Desk.Computers, "srv-none")
	_, err = stage.Set(t.Context(), library, e)
	require.ErrorContains(t, err, "desk.computers: ")
	_, err = stage.Set(t.Context(), library, e, harness.WithLocale("fr"))
	require.ErrorContains(t, err, "fr")
	e.Preset = "no-day"
	_, err = stage.Set(t.Context(), library, e)
	assert.ErrorContains(t, err, "no-day")
}

// TestTheDocumentKeepsItsWord checks the example and the fields of docs/exercises.md.
func TestTheDocumentKeepsItsWord(t *testing.T) {
	raw, err := os.ReadFile("../../../docs/exercises.md")
	require.NoError(t, err)
	doc := string(raw)
	_, example, found := strings.Cut(doc, "```yaml\n")
	require.True(t, found)
	example, _, _ = strings.Cut(example, "```")
	l, err := stage.NewLinter()
	require.NoError(t, err)
	e, err := l.File(t.Context(), "second-copy.yaml", []byte(example))
	require.NoError(t, err)
	assert.Equal(t, "second-copy", e.ID)
	_, fields, _ := strings.Cut(doc, "## The fields")
	for _, of := range []reflect.Type{reflect.TypeFor[exercises.Exercise](), reflect.TypeFor[exercises.Desk](), reflect.TypeFor[exercises.Goal]()} {
		for i := range of.NumField() {
			assert.Contains(t, fields, "| `"+of.Field(i).Tag.Get("yaml")+"` |", "%s.%s", of.Name(), of.Field(i).Name)
		}
	}
	_, sentences, _ := strings.Cut(doc, "```text\n“")
	sentences, _, _ = strings.Cut("“"+sentences, "```")
	for _, sentence := range strings.Fields(sentences) {
		assert.NoError(t, steps.NewLibrary().Knows(sentence))
	}
}
