package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAWrongFlagIsToldWithWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct{ args, zh, en string }{
		{"serve --adr x", "没有 --adr 这个选项，是不是 --addr？", "there is no flag --adr; did you mean --addr?"},
		{"serve --journal 5", "是不是 --journal-entries？", "did you mean --journal-entries?"},
		{"serve --unheard-of", "没有 --unheard-of 这个选项（", "there is no flag --unheard-of ("},
		{"serve -z", "-z", "-z"},
		{"serve --log-level", "--log-level 后面要有值", "--log-level needs a value"},
		{"serve --seed -1", "--seed 不能是“-1”：应是不小于 0 的整数", `--seed cannot be "-1": it takes a whole number from 0 on`},
		{"run --timeout 5", "应是时长", "it takes a duration such as 90s"},
		{"run --workers x", "应是整数", "it takes a whole number"},
		{"run --fail-fast=x", "应是 true 或 false", "it takes true or false"},
		{"serv", "是不是 serve？", "did you mean serve?"},
		{"xyzzy", "没有“xyzzy”这个命令；", `there is no command "xyzzy"; there are`},
	} {
		for lang, want := range map[string]string{"zh": c.zh, "en": c.en} {
			var out strings.Builder
			assert.Equal(t, exitUsage, rehearse(strings.Fields(c.args), quiet(lang, &out)), c.args)
			assert.Contains(t, out.String(), want)
		}
	}
}

func TestAWrongFlagInTheEnvironmentNamesItsVariable(t *testing.T) {
	var out strings.Builder
	p := quiet("en", &out)
	p.env = func(name string) string { return map[string]string{"LANG": "en", "REHEARSE_SEED": "many"}[name] }
	assert.Equal(t, exitUsage, rehearse([]string{"serve"}, p))
	assert.Contains(t, out.String(), `REHEARSE_SEED: --seed cannot be "many": it takes a whole number from 0 on`)
}

// Help is in the person's language from its first line on, for every verb, and no failure.
func TestHelpIsInBothLanguages(t *testing.T) {
	for _, verb := range []string{
		"", "run", "serve", "modes", "exercises", "case", "case new", "case import", "case diagnose", "case replay", "case shrink", "case export",
		"case open", "store", "store backup", "store restore", "store verify", "store compact", "verify", "verify exhaustive", "verify crash",
		"verify class", "report", "report merge", "report render", "report compare", "report verify", "report keygen",
	} {
		for lang, want := range map[string]string{"zh": "用法：", "en": "usage: "} {
			var out strings.Builder
			p := quiet(lang, &strings.Builder{})
			p.out = &out
			assert.Equal(t, exitPassed, rehearse(append(strings.Fields(verb), "--help"), p), verb)
			assert.True(t, strings.HasPrefix(out.String(), want+"rehearse"), "%s: %s", verb, out.String())
		}
	}
}
