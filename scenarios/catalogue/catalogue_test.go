package catalogue_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/scenarios/catalogue"
)

func load(t *testing.T) []catalogue.Mode {
	t.Helper()
	modes, err := catalogue.Load()
	require.NoError(t, err)
	return modes
}

func find(t *testing.T, id string) catalogue.Mode {
	t.Helper()
	m, err := catalogue.Find(id)
	require.NoError(t, err)
	return m
}

func TestLoadHasEveryModeInOrder(t *testing.T) {
	var ids []string
	for _, m := range load(t) {
		ids = append(ids, m.ID)
	}
	assert.Equal(t, catalogue.IDs(), ids)
	assert.Len(t, ids, 49)
}

func TestLabelsComeInOrderOfTrust(t *testing.T) {
	count := map[catalogue.Label]int{}
	var labels []catalogue.Label
	for _, m := range load(t) {
		count[m.Label]++
		labels = append(labels, m.Label)
		assert.True(t, strings.HasPrefix(m.Source, m.Label.Letter()+": "), "%s: %s", m.ID, m.Source)
	}
	assert.Equal(t, map[catalogue.Label]int{
		catalogue.LabelDocumented: 15, catalogue.LabelPublic: 4, catalogue.LabelAnalogy: 30,
	}, count)
	assert.Equal(t, []catalogue.Label{catalogue.LabelDocumented, catalogue.LabelPublic, catalogue.LabelAnalogy},
		slices.Compact(labels))
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	for label, n := range count {
		row := regexp.MustCompile(fmt.Sprintf(`(?m)^\| %s.* \| %d(,| 种)`, label, n))
		assert.Len(t, row.FindAll(readme, -1), 2, "what the README says in both languages of %s: %d", label, n)
	}
}

func TestDocumentedAreTheFifteenOfTheArticle(t *testing.T) {
	var ids []string
	for _, m := range catalogue.Documented(load(t)) {
		ids = append(ids, m.ID)
	}
	assert.Equal(t, []string{
		"wrong-account", "partner-employee-account", "wrong-organization", "wrong-product", "foreign-serial",
		"bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing",
		"feature-code-changed", "account-sets-disappeared", "certification-mismatch", "certification-overdue",
		"yunzhijia-wrong-code", "credential-leak",
	}, ids)
}

func TestTextsAreInBothLanguages(t *testing.T) {
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	for _, m := range load(t) {
		for field, text := range map[string]catalogue.Text{
			"name": m.Name, "trigger": m.Trigger, "seen": m.Seen,
			"consequence": m.Consequence, "remedy": m.Remedy, "owner": m.Owner,
		} {
			assert.True(t, strings.ContainsFunc(text.In("zh-CN"), han), "%s: %s: no Chinese", m.ID, field)
			assert.NotEmpty(t, text.In("en"), "%s: %s: no English", m.ID, field)
			assert.False(t, strings.ContainsFunc(text.In("en"), han), "%s: %s: Chinese in English", m.ID, field)
		}
	}
}

func TestTextInFallsBackToChinese(t *testing.T) {
	text := catalogue.Text{ZhCN: "激活", En: "activation"}
	assert.Equal(t, "activation", text.In("en"))
	assert.Equal(t, "激活", text.In("fr"))
}

func TestNamesTellModesApart(t *testing.T) {
	seen := map[string]string{}
	for _, m := range load(t) {
		for _, name := range []string{m.Name.ZhCN, m.Name.En} {
			assert.Empty(t, seen[name], "%s and %s have the same name %q", seen[name], m.ID, name)
			seen[name] = m.ID
		}
	}
}

// The tone is part of the promise: these words make a difficult thing sound like the reader's fault.
func TestTextsBlameNobody(t *testing.T) {
	for _, m := range load(t) {
		data, err := json.Marshal(m)
		require.NoError(t, err)
		for _, word := range []string{" just ", " simply ", " obviously ", "粗心", "只需要", "很简单"} {
			assert.NotContains(t, string(data), word, m.ID)
		}
	}
}

// The four causes that the vendor masks are the documented modes with a prompt, and no others.
func TestSharedPromptHidesTheFourMaskedCauses(t *testing.T) {
	var ids []string
	for _, m := range catalogue.Documented(load(t)) {
		if m.Prompt {
			ids = append(ids, m.ID)
		}
	}
	assert.Equal(t, []string{
		"bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing",
	}, ids)
}

func TestWrongOwnerModesAreSilent(t *testing.T) {
	for _, id := range []string{
		"wrong-account", "partner-employee-account", "wrong-organization", "wrong-product", "foreign-serial",
	} {
		m := find(t, id)
		assert.True(t, m.Silent, id)
		assert.Equal(t, "service center", m.Owner.En, id)
	}
}

func TestJSONIsWhatUsersWerePromised(t *testing.T) {
	data, err := json.Marshal(find(t, "wrong-account"))
	require.NoError(t, err)
	var keys []string
	dec := json.NewDecoder(strings.NewReader(string(data)))
	_, err = dec.Token()
	require.NoError(t, err)
	for dec.More() {
		key, err := dec.Token()
		require.NoError(t, err)
		keys = append(keys, key.(string))
		var skip json.RawMessage
		require.NoError(t, dec.Decode(&skip))
	}
	assert.Equal(t, []string{
		"id", "label", "source", "name", "trigger", "seen", "consequence", "remedy", "owner",
		"scenarios", "prompt", "silent", "refusal_codes",
	}, keys)
	assert.Contains(t, string(data), `"name":{"zh-CN":"`)
	assert.Contains(t, string(data), `"scenarios":[],`, "an empty list, never null")
	assert.Contains(t, string(data), `"refusal_codes":[]`, "an empty list, never null")
}

func TestLoadGivesEachCallerItsOwn(t *testing.T) {
	first := load(t)
	first[0].Scenarios = append(first[0].Scenarios, "features/zh-CN/x.feature:3")
	first[3].RefusalCodes[0] = "CHANGED"
	second := load(t)
	assert.Empty(t, second[0].Scenarios)
	assert.Equal(t, []string{"PRODUCT_MISMATCH"}, second[3].RefusalCodes)
}

func TestFindUnknown(t *testing.T) {
	_, err := catalogue.Find("wrong-planet")
	require.ErrorIs(t, err, catalogue.ErrUnknownMode)
	assert.ErrorContains(t, err, `unknown failure mode "wrong-planet"`)
}

func TestLabelLetter(t *testing.T) {
	assert.Equal(t, "A", catalogue.LabelAssumed.Letter())
	assert.Empty(t, catalogue.Label("guess").Letter())
}
