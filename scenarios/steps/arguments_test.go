package steps

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"testing"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/journal"
)

// taking is good arguments for a call, and where among them the numbers are.
type taking struct {
	good []string
	at   []int
}

// numbered are the calls that take numbers.
func numbered() map[string]taking {
	return map[string]taking{
		"sign-in-wrong":       {[]string{"1", "acc-formal"}, []int{0}},
		"waited":              {[]string{"0"}, []int{0}},
		"activated-times":     {[]string{"lic-main", "0"}, []int{1}},
		"activation-requests": {[]string{"0"}, []int{0}},
		"has-account-sets":    {[]string{"org-a", "2"}, []int{1}},
		"lost":                {[]string{"0"}, []int{0}},
		"days-pass":           {[]string{"1"}, []int{0}},
		"minutes-pass":        {[]string{"1"}, []int{0}},
		"computer-set-back":   {[]string{"1"}, []int{0}},
		"all-replies-lost":    {[]string{"1"}, []int{0}},
		"rate-limit":          {[]string{"1", "5"}, []int{0, 1}},
		"unavailable":         {[]string{"1", "5"}, []int{0, 1}},
	}
}

func TestArgumentsThatAreNoNumbersAreErrors(t *testing.T) {
	all := calls()
	for name, c := range numbered() {
		at := slices.IndexFunc(all, func(each call) bool { return each.name == name })
		require.GreaterOrEqual(t, at, 0, "no call is named %s", name)
		s, err := harness.NewSession()
		require.NoError(t, err)
		require.NoError(t, s.Prepare(t.Context(), ""))
		require.NoError(t, all[at].do(t.Context(), s, slices.Clone(c.good)), name)
		for _, i := range c.at {
			for _, bad := range []string{"many", "", "-1", "1.5"} {
				arguments := slices.Clone(c.good)
				arguments[i] = bad
				assert.ErrorContains(t, all[at].do(t.Context(), s, arguments), "is not a number", "%s: %q", name, bad)
			}
		}
	}
}

// runAll runs one feature and returns the status and what was printed.
func runAll(text string, register func(*godog.ScenarioContext)) (int, string) {
	var log bytes.Buffer
	suite := godog.TestSuite{
		ScenarioInitializer: register,
		Options: &godog.Options{
			Format: "pretty", Output: &log, NoColors: true, Strict: true,
			FeatureContents: []godog.Feature{{Name: "test.feature", Contents: []byte(text)}},
		},
	}
	return suite.Run(), log.String()
}

const oneScenario = `# language: en
Feature: A
  Scenario: B
    Given the world of "activation day" is ready
    When I sign in with the "formal account" and choose "organization A" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
`

func TestRehearsalsKeepTheirJournals(t *testing.T) {
	var kept []journal.Entry
	keep := func(entries []journal.Entry) error {
		kept = entries
		return nil
	}
	library := NewLibrary()
	status, log := runAll(oneScenario, library.Rehearsal(7, "en", keep))
	assert.Zero(t, status, log)
	assert.NotEmpty(t, kept)
	status, log = runAll(oneScenario, library.Rehearsal(7, "zh-CN", nil))
	assert.Zero(t, status, log)
	full := errors.New("the disk is full")
	status, log = runAll(oneScenario, library.Rehearsal(7, "en", func([]journal.Entry) error { return full }))
	assert.NotZero(t, status, "a journal that cannot be kept fails the scenario")
	assert.Contains(t, log, full.Error())
}

// A library for one scenario has its sentences and no others; the whole one stays whole.
func TestALibraryForAScenarioHasItsSentencesOnly(t *testing.T) {
	library := NewLibrary()
	all := len(library.entries)
	texts := []string{`the world of "activation day" is ready`, `I sign in with the "formal account" and choose "organization A" and its "Professional"`,
		`I activate the "main licence"`, `activation succeeds`}
	some := library.For(func(p *regexp.Regexp) bool { return slices.ContainsFunc(texts, p.MatchString) })
	assert.Len(t, some.entries, len(texts))
	assert.Len(t, library.entries, all)
	status, log := runAll(oneScenario, some.Rehearsal(7, "en", nil))
	assert.Zero(t, status, log)
	status, log = runAll(oneScenario, library.For(func(*regexp.Regexp) bool { return false }).Rehearsal(7, "en", nil))
	assert.NotZero(t, status, "without its sentences the scenario is undefined")
	assert.Contains(t, log, "undefined")
}

func TestTheLocaleIsTheFeatures(t *testing.T) {
	for feature, want := range map[string]string{"zh-CN": "zh-CN", "zh": "zh-CN", "en": "en", "": "en", "de": "en"} {
		assert.Equal(t, want, locale(feature), feature)
	}
}

func TestAStageThatDoesNotOpenFailsTheScenario(t *testing.T) {
	closed := errors.New("the house is closed")
	status, log := runAll(oneScenario, func(sc *godog.ScenarioContext) {
		Register(sc, func(context.Context) (*harness.Session, error) { return nil, closed })
	})
	assert.NotZero(t, status)
	assert.Contains(t, log, "open the session: the house is closed")
}

func TestSentencesWithoutASessionSaySo(t *testing.T) {
	for holes := range 5 {
		c := call{name: "never", do: func(context.Context, *harness.Session, []string) error { return nil }}
		var err error
		switch f := handler(c, meanings{}, holes).(type) {
		case func(context.Context) error:
			err = f(t.Context())
		case func(context.Context, string) error:
			err = f(t.Context(), "a")
		case func(context.Context, string, string) error:
			err = f(t.Context(), "a", "b")
		case func(context.Context, string, string, string) error:
			err = f(t.Context(), "a", "b", "c")
		case func(context.Context, string, string, string, string) error:
			err = f(t.Context(), "a", "b", "c", "d")
		}
		assert.ErrorIs(t, err, errNoSession, "%d holes", holes)
	}
	assert.Equal(t, t.Context(), NewLibrary().attach(t.Context()), "without a session there is nothing to attach")
}

func TestWideBlanksAreBlanks(t *testing.T) {
	assert.Equal(t, "main licence", halfWidth("main　licence"))
	assert.Equal(t, "lic-main", dictionary(en).of("　ＭＡＩＮ　licence "))
}
