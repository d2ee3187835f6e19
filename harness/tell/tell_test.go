package tell_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/tell"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// words reads one of the text files.
func words(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("text." + lang + ".json")
	require.NoError(t, err)
	var all map[string]string
	require.NoError(t, json.Unmarshal(raw, &all))
	return all
}

// commands finds the kinds of all commands in the rules: those whose type decides.
func commands(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../mockcloud/cloud/*.go")
	require.NoError(t, err)
	decides, kind := map[string]bool{}, map[string]string{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`func \(\w+ (\w+)\) decide\(`).FindAllSubmatch(source, -1) {
			decides[string(m[1])] = true
		}
		for _, m := range regexp.MustCompile(`func \((\w+)\) Kind\(\) string\s*{ return "([^"]+)" }`).FindAllSubmatch(source, -1) {
			kind[string(m[1])] = string(m[2])
		}
	}
	require.Greater(t, len(decides), 30, "the commands were found in the source")
	var list []string
	for name := range decides {
		require.NotEmpty(t, kind[name], name)
		list = append(list, kind[name])
	}
	return list
}

func TestEveryCommandScreenActorAndFaultHasWordsInBothLanguages(t *testing.T) {
	zh, en := words(t, "zh-CN"), words(t, "en")
	assert.Equal(t, slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en)))
	var keys []string
	for _, kind := range commands(t) {
		if kind != (cloud.View{}).Kind() {
			keys = append(keys, "command."+kind)
		}
	}
	for _, s := range []cloud.Screen{
		cloud.SessionScreen, cloud.OrganizationsScreen, cloud.ProductsScreen, cloud.AccountSetsScreen, cloud.BackupsScreen,
		cloud.LicenceScreen, cloud.ActivationsScreen, cloud.CertificationScreen, cloud.ReRegistrations,
	} {
		keys = append(keys, "screen."+string(s))
	}
	for _, k := range fault.Kinds() {
		keys = append(keys, "kind."+string(k.Kind))
	}
	for _, a := range []journal.ActorKind{journal.ClientActor, journal.MOPActor, journal.ServiceCenterActor, journal.StageActor, journal.SystemActor} {
		keys = append(keys, "actor."+string(a))
	}
	for _, key := range keys {
		assert.NotEmpty(t, zh[key], key)
		assert.NotEmpty(t, en[key], key)
	}
}

func TestAnEntryIsToldWithWhatItIsAboutAndHowItCameOut(t *testing.T) {
	s, err := harness.NewSession(harness.WithSeed(3))
	require.NoError(t, err)
	require.NoError(t, s.SignInTo(t.Context(), "acc-formal", "org-b", harness.MainProduct))
	require.NoError(t, s.ActivateMixed(t.Context(), "lic-main", "lic-second"))
	entries, err := s.Journal(t.Context())
	require.NoError(t, err)
	teller, err := tell.New()
	require.NoError(t, err)

	var selected, refused *tell.Told
	for _, e := range entries {
		told := teller.Entry(e, "zh-CN")
		assert.NotEmpty(t, told.What, "entry %d", e.Seq)
		switch {
		case e.Command != nil && e.Command.Kind() == (cloud.SelectOrganization{}).Kind():
			selected = &told
		case told.Code == cloud.CDKeyMismatch:
			refused = &told
		}
	}
	require.NotNil(t, selected)
	assert.Equal(t, "客户端", selected.Who)
	assert.Equal(t, "选择企业", selected.What)
	assert.Contains(t, selected.About, "org-b")
	require.NotNil(t, refused)
	assert.Equal(t, "CDKey 与序列号不配套", refused.Refused)
	assert.Equal(t, cloud.SharedPrompt, refused.Shown, "the person saw the shared prompt")
}

func TestWhatNeverBecameACommandIsToldToo(t *testing.T) {
	teller, err := tell.New()
	require.NoError(t, err)
	wire := func(replayed bool) journal.Entry {
		return journal.Entry{Wire: &journal.Wire{Method: "GET", Path: "/nowhere", Replayed: replayed}}
	}
	for name, c := range map[string]struct {
		entry journal.Entry
		want  tell.Told
	}{
		"unknown route": {wire(false), tell.Told{What: "a request that became no command: GET /nowhere"}},
		"repeated":      {wire(true), tell.Told{What: "a repeated request, answered as before"}},
		"fault":         {journal.Entry{Fault: &journal.Fault{Op: "fired", Kind: "empty-200"}}, tell.Told{Fault: "fault happened · empty answer"}},
		"cleared":       {journal.Entry{Fault: &journal.Fault{Op: "cleared"}}, tell.Told{Fault: "all faults cleared"}},
		"a later word":  {journal.Entry{Actor: journal.Actor{Kind: "oracle"}}, tell.Told{Who: "oracle"}},
		"a later code":  {journal.Entry{Outcome: cloud.Outcome{Refusal: &cloud.Refusal{Code: "LATER"}}}, tell.Told{Refused: "LATER", Code: "LATER"}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, teller.Entry(c.entry, "en")) })
	}
}
