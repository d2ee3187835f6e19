package exercises_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
)

// good reads one of the data files, to be broken by a test.
func good(t testing.TB, id string) string {
	t.Helper()
	raw, err := os.ReadFile("data/" + id + ".yaml")
	require.NoError(t, err)
	return string(raw)
}

func TestAllExercisesLoad(t *testing.T) {
	all, err := exercises.All()
	require.NoError(t, err)
	var ids []string
	for _, e := range all {
		ids = append(ids, e.ID)
		same, err := exercises.ByID(e.ID)
		require.NoError(t, err)
		assert.Equal(t, e, same)
	}
	assert.Less(t, slices.Index(ids, "wrong-account"), slices.Index(ids, "mop-service-fee-missing"), "the order is the catalogue's")
	_, err = exercises.ByID("no-such-exercise")
	require.ErrorIs(t, err, exercises.ErrUnknown)
	assert.ErrorContains(t, err, fmt.Sprint(len(all)))
}

func TestAFolderIsReadWholeOrNotAtAll(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	wrong := good(t, "wrong-account")
	folder := fstest.MapFS{"wrong-account.yaml": file(wrong), "notes.txt": file("not an exercise")}
	list, err := exercises.From(folder)
	require.NoError(t, err)
	require.Len(t, list, 1)
	folder["broken.yaml"], folder["empty.yaml"] = file("id: other"), file("")
	list, err = exercises.From(folder)
	require.ErrorContains(t, err, "broken.yaml: id: ")
	require.ErrorContains(t, err, "empty.yaml: is empty")
	assert.Empty(t, list)
}

// TestWhatIsWrongIsNamed breaks one thing of a good file at a time.
func TestWhatIsWrongIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"format":              {"format: 1", "format: 2", "x/wrong-account.yaml: format: is 2; write 1"},
		"id":                  {"id: wrong-account", "id: another", `id: is "another"; write "wrong-account"`},
		"unknown field":       {"minutes: 10", "minutes: 10\nseconds: 3", "seconds: is unknown (line "},
		"unknown desk field":  {"  service_center: true", "  servicecenter: true", "desk.servicecenter: is unknown"},
		"unknown goal field":  {"  activated: [lic-main]", "  active: [lic-main]", "goal.active: is unknown"},
		"kind of value":       {"minutes: 10", "minutes: ten", "has another kind of value than its field takes"},
		"no YAML":             {"format: 1", "format: [", "is not valid YAML"},
		"two documents":       {"format: 1", "format: 1\n---\nformat: 1", "holds more than one document"},
		"mode":                {"modes: [wrong-account]", "modes: [wrong-acount]", `modes: "wrong-acount" is no failure mode; rehearse modes`},
		"mode twice":          {"modes: [wrong-account]", "modes: [wrong-account, wrong-account]", "occurs twice"},
		"no mode":             {"modes: [wrong-account]", "modes: []", "modes: has 0; name 1 to 6"},
		"preset":              {"preset: activation-day", "preset: no-day", `preset: "no-day" is no preset; write one of [activation-day`},
		"no preset":           {"preset: activation-day", `preset: ""`, "preset: "},
		"minutes":             {"minutes: 10", "minutes: 0", "minutes: is 0; write 1 to 120"},
		"no licence":          {"licence: lic-main", `licence: ""`, "licence: is empty"},
		"licence":             {"licence: lic-main", "licence: lic-none", `"lic-none" is not in the preset`},
		"english title":       {"  en: The test account is still signed in", `  en: ""`, "title.en: is empty"},
		"chinese in english":  {"  en: The test account", "  en: 测试 The test account", "title.en: has Chinese"},
		"stage":               {"stage: []", `stage: [" "]`, "stage[0]: is empty"},
		"stage founds":        {"stage: []", "stage: [“激活日”的世界已经准备好]", "stage[0]: founds a world"},
		"no account":          {"accounts: [acc-formal, acc-test]", "accounts: []", "desk.accounts: is empty"},
		"account":             {"accounts: [acc-formal, acc-test]", "accounts: [acc-nobody]", `desk.accounts: "acc-nobody" is not in the preset activation-day`},
		"signed in":           {"signed_in: acc-test", "signed_in: acc-nobody", "desk.signed_in: "},
		"no computer":         {"computers: [srv-original]", "computers: []", "desk.computers: is empty"},
		"computer":            {"computers: [srv-original]", "computers: [srv-none]", "desk.computers: "},
		"service":             {"boxes: [lic-main]", "services: [yzj-none]", "desk.services: "},
		"papers":              {"boxes: [lic-main]", "papers: [org-none]", "desk.papers: "},
		"MOP version":         {"boxes: [lic-main]", "mop: next", "desk.mop: "},
		"days":                {"boxes: [lic-main]", "days_later: [0]", "desk.days_later[0]: is 0"},
		"no goal":             {"  activated: [lic-main]", "  no_loss: true", "goal: asks for nothing"},
		"account sets":        {"  activated: [lic-main]", "  account_sets: -1", "goal.account_sets: is -1"},
		"version":             {"  activated: [lic-main]", "  versions: {lic-main: new}", "goal.versions: lic-main"},
		"certified":           {"  activated: [lic-main]", "  certified: [org-none]", "goal.certified: "},
		"yunzhijia":           {"  activated: [lic-main]", "  yunzhijia: [org-none]", "goal.yunzhijia: "},
		"check":               {"checks: [account,", "checks: [password,", `"password" is no check; there are [account`},
		"check twice":         {"checks: [account,", "checks: [account, account,", "checks: \"account\" occurs twice"},
		"check without act":   {"  activated: [lic-main]", "  account_sets: 2", `checks: "keys" can be made only where something is activated`},
		"no check":            {"checks: [account, organization, product, keys, review, confirm]", "checks: []", "checks: is empty"},
		"hint's cost":         {"cost: 6", "cost: 3", "hints[1].cost: is 3; each hint must cost more"},
		"all hints' cost":     {"cost: 10", "cost: 95", "hints: cost 104 points together"},
		"hint without a text": {"      en: Before you do anything, look at whose account the screen shows.", `      en: ""`, "hints[0].text.en: is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			text := good(t, "wrong-account")
			require.Contains(t, text, c.from)
			_, err := exercises.Parse("x/wrong-account.yaml", []byte(strings.Replace(text, c.from, c.to, 1)))
			require.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, "x/wrong-account.yaml: ")
		})
	}
}

func TestALargeFileIsRefusedUnread(t *testing.T) {
	_, err := exercises.Parse("a.yaml", []byte(strings.Repeat("#", 33<<10)))
	require.ErrorContains(t, err, "is larger than 32768 bytes")
}

func TestAStageMaySellMoreLicences(t *testing.T) {
	text := strings.Replace(good(t, "wrong-account"), "boxes: [lic-main]", "boxes: [lic-ledger]", 1)
	_, err := exercises.Parse("wrong-account.yaml", []byte(text))
	require.ErrorContains(t, err, "lic-ledger")
	text = strings.Replace(text, "stage: []", "stage: [客户买的是“总账授权”，与“主授权”相同，但只含模块“总账”]", 1)
	e, err := exercises.Parse("wrong-account.yaml", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, "[lic-main lic-ledger]", fmt.Sprint(e.Licences()))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good(f, "wrong-account")))
	f.Add([]byte(good(f, "mop-service-fee-missing")))
	f.Add([]byte("id: x\ngoal: {versions: {a: b}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := exercises.Parse("wrong-account.yaml", data)
		if err != nil {
			assert.Zero(t, e)
			return
		}
		assert.Equal(t, "wrong-account", e.ID)
		assert.NoError(t, exercises.Validate("wrong-account.yaml", e))
	})
}

func TestThereIsAnExerciseForEachDocumentedMode(t *testing.T) {
	all, err := exercises.All()
	require.NoError(t, err)
	modes, err := catalogue.Load()
	require.NoError(t, err)
	blind := 0
	about := map[string]bool{}
	for _, e := range all {
		if e.Blind {
			blind++
			for _, m := range e.Modes {
				assert.NotContains(t, e.ID, m, "a blind exercise must not be named after what is the matter")
			}
			continue
		}
		about[e.Modes[0]] = true
	}
	assert.GreaterOrEqual(t, len(all), 18)
	assert.GreaterOrEqual(t, blind, 3)
	for _, m := range catalogue.Documented(modes) {
		assert.True(t, about[m.ID], "no exercise is about %s", m.ID)
	}
}
