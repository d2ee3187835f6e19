package grade

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/exercises"
)

// asked finds the sentences that the code asks for: those it names, and those it puts together.
func asked(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	keys := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		find := func(pattern string, prefix string, suffixes ...string) {
			for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(raw, -1) {
				for _, suffix := range suffixes {
					keys[prefix+string(m[1])+suffix] = true
				}
			}
		}
		find(`say\("([^"]+[^".])"`, "", "")
		find(`moment\(e, [A-Za-z]+, "([^"]*[^".-])"`, "moment.", "")
		find(`key :?= "((?:refused|warned|product)[^"]*)"`, "moment.", "")
		find(`rightly\(.*?"([a-z-]+)"\)`, "moment.", "", ".other")
		find(`rightly\([^"\n]*"(goal\.)"\+kind\)`, "", "activated", "activated.other", "versions", "versions.other", "untouched", "untouched.other")
		find(`(?:add|licence)\("([a-z_]+)", `, "goal.", "")
	}
	for _, c := range exercises.Checks() {
		keys["check."+string(c)] = true
		for _, state := range []CheckState{Done, Overlooked, Missed} {
			keys["check."+string(c)+"."+string(state)] = true
		}
	}
	for _, l := range []string{"activated", "versions", "untouched"} {
		keys["goal."+l+".other"], keys["goal."+l] = true, true
	}
	for _, why := range []string{"clean", "refused", "remedied", "harmed"} {
		keys["part.care."+why], keys["summary.reached."+why] = true, true
	}
	for _, rest := range []string{"harmed", "nothing", "open"} {
		keys["summary."+rest] = true
	}
	for _, s := range []cloud.Screen{cloud.OrganizationsScreen, cloud.ProductsScreen, cloud.AccountSetsScreen, cloud.LicenceScreen, cloud.BackupsScreen, cloud.CertificationScreen} {
		keys["moment.look."+string(s)] = true
	}
	keys["moment.look.account_sets.empty"], keys["moment.look.licence.empty"] = true, true
	for _, k := range []cloud.OrderKind{cloud.ServiceFeeOrder, cloud.UpgradeOrder} {
		keys["moment.order-opened."+string(k)], keys["moment.order-completed."+string(k)] = true, true
	}
	for _, s := range []cloud.TicketStatus{cloud.TicketRejected, cloud.TicketUnbound, cloud.TicketMoved} {
		keys["moment.ticket-"+string(s)] = true
	}
	return keys
}

func TestEverySentenceIsThereInBothLanguages(t *testing.T) {
	w, err := readWords()
	require.NoError(t, err)
	keys := asked(t)
	require.Greater(t, len(keys), 90, "the keys were found in the source")
	for key := range keys {
		assert.NotEmpty(t, w.zh[key], key)
		assert.NotEmpty(t, w.en[key], key)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(w.zh)), slices.Collect(maps.Keys(w.en)))
	holes := regexp.MustCompile(`{[a-z]+}`)
	for key, zh := range w.zh {
		en := w.en[key]
		isWhy := strings.HasPrefix(key, "why.") && w.zh["moment."+strings.TrimPrefix(key, "why.")] != ""
		assert.True(t, keys[key] || isWhy, "nobody asks for %s", key)
		han := func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}
		assert.True(t, han(zh) && !han(en), "%s: each language in its own script", key)
		a, b := holes.FindAllString(zh, -1), holes.FindAllString(en, -1)
		slices.Sort(a)
		slices.Sort(b)
		assert.Equal(t, a, b, "%s names the same things in both", key)
		assert.NotContains(t, zh, "登陆", key)
	}
}

func TestAMissingSentenceIsSeen(t *testing.T) {
	w := words{zh: map[string]string{"a": "甲{x}"}, en: map[string]string{"a": "A{x}"}}
	assert.Equal(t, "甲1", w.say("a", "x", "1").ZhCN)
	assert.Equal(t, "{b}", w.say("b").En)
	var all map[string]string
	require.NoError(t, json.Unmarshal(wordsZH, &all))
}
