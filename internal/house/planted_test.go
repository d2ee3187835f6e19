package house_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// planted is a tiny source and what the keepers must say about it; an empty
// want means that it is lawful.
type planted struct {
	name, path, text, want string
}

func check(t *testing.T, rule style, table []planted) {
	t.Helper()
	for _, p := range table {
		t.Run(p.name, func(t *testing.T) {
			broken := rule(parse(t, p.path, p.text))
			if p.want == "" {
				assert.Empty(t, broken)
				return
			}
			require.Len(t, broken, 1)
			assert.Contains(t, broken[0], p.want)
			assert.True(t, strings.HasPrefix(broken[0], p.path), "the message begins with the place")
		})
	}
}

// importing is a source with one import.
func importing(path string) string { return "package p\n\nimport _ \"" + path + "\"\n" }

func TestImportLawSeesPlantedViolations(t *testing.T) {
	own := func(room string) string { return importing(module + "/" + room) }
	check(t, imports, []planted{
		{"cloud, standard", "mockcloud/cloud/a.go", importing("strings"), ""},
		{"cloud, net", "mockcloud/cloud/a.go", importing("net/http"), "mockcloud/cloud may not import net/http: the rules"},
		{"cloud, os", "mockcloud/cloud/a.go", importing("os"), "pure functions of their input"},
		{"cloud, rand", "mockcloud/cloud/a.go", importing("math/rand/v2"), "may not import math/rand/v2"},
		{"cloud, in a test", "mockcloud/cloud/a_test.go", importing("os"), ""},
		{"cloud, foreign", "mockcloud/cloud/a.go", importing("golang.org/x/text/width"), "standard library alone"},
		{"cloud, inside", "mockcloud/cloud/a.go", own("mockcloud/journal"), "may not import mockcloud/journal: the rules are pure"},
		{"fault, inside", "mockcloud/fault/a.go", own("mockcloud/cloud"), "faults are data"},
		{"fault, crypto", "mockcloud/fault/a.go", importing("crypto/rand"), "pure"},
		{"journal, cloud", "mockcloud/journal/a.go", own("mockcloud/cloud"), ""},
		{"journal, files", "mockcloud/journal/a.go", importing("os"), "rooms of their own"},
		{"store, files", "mockcloud/journal/sqlite/a.go", importing("os"), ""},
		{"store, database", "mockcloud/journal/sqlite/a.go", importing("database/sql"), ""},
		{"store, engine", "mockcloud/journal/sqlite/a.go", own("mockcloud/engine"), "must not reach back"},
		{"store, api", "mockcloud/journal/postgres/a.go", own("mockcloud/api"), "must not reach back"},
		{"journaltest, testify", "mockcloud/journal/journaltest/a.go", importing("github.com/stretchr/testify/assert"), ""},
		{"engine, journal", "mockcloud/engine/a.go", own("mockcloud/journal"), ""},
		{"engine, api", "mockcloud/engine/a.go", own("mockcloud/api"), "come to it from outside"},
		{"engine, store", "mockcloud/engine/a.go", own("mockcloud/journal/sqlite"), "come to it from outside"},
		{"engine, database", "mockcloud/engine/a.go", importing("database/sql/driver"), "only the stores"},
		{"api, engine", "mockcloud/api/a.go", own("mockcloud/engine"), ""},
		{"api, harness", "mockcloud/api/a.go", own("harness"), "knows no client"},
		{"inprocess, api", "mockcloud/inprocess/a.go", own("mockcloud/api"), "serves any handler"},
		{"inprocess, httpmock", "mockcloud/inprocess/a.go", importing("github.com/jarcoal/httpmock"), ""},
		{"api, httpmock", "mockcloud/api/a.go", importing("github.com/jarcoal/httpmock"), "only the adapter"},
		{"api test, httpmock", "mockcloud/api/a_test.go", importing("github.com/jarcoal/httpmock"), ""},
		{"front door, engine", "mockcloud/a.go", own("mockcloud/engine"), ""},
		{"front door, harness", "mockcloud/a.go", own("harness"), "the front door"},
		{"front door, driver", "mockcloud/a.go", own("mockcloud/journal/postgres"), "must not pull a database driver"},
		{"front door, testing", "mockcloud/a.go", importing("testing"), "small interface"},
		{"front door, other room below", "mockcloud/new/a.go", own("mockcloud/cloud"), "no chapter in the import law"},
		{"scenarios, gofakeit", "scenarios/a.go", importing("github.com/brianvoe/gofakeit/v6"), ""},
		{"harness, gofakeit", "harness/a.go", importing("github.com/brianvoe/gofakeit/v6"), "seeded"},
		{"harness test, gofakeit", "harness/a_test.go", importing("github.com/brianvoe/gofakeit/v6"), "seeded"},
		{"scenarios, api", "scenarios/a.go", own("mockcloud/api"), "readable without a server"},
		{"scenarios, steps", "scenarios/a.go", own("scenarios/steps"), "readable without a server"},
		{"steps, harness", "scenarios/steps/a.go", own("harness"), ""},
		{"steps, godog", "scenarios/steps/a.go", importing("github.com/cucumber/godog"), ""},
		{"steps, runner", "scenarios/steps/a.go", own("harness/runner"), "not the other way round"},
		{"runner, godog", "harness/runner/a.go", importing("github.com/cucumber/godog/formatters"), ""},
		{"harness, godog", "harness/a.go", importing("github.com/cucumber/godog"), "only the step sentences and the runner"},
		{"report test, godog", "reports/a_test.go", importing("github.com/cucumber/godog"), "only the step sentences and the runner"},
		{"verdict, journal", "harness/verdict/a.go", own("mockcloud/journal"), ""},
		{"verdict, engine", "harness/verdict/a.go", own("mockcloud/engine"), "without a server"},
		{"verdict test, engine", "harness/verdict/a_test.go", own("mockcloud/engine"), ""},
		{"harness, reports", "harness/a.go", own("reports"), "printed by others"},
		{"reports, verdict", "reports/a.go", own("harness/verdict"), ""},
		{"reports, harness", "reports/a.go", own("harness"), "golden files"},
		{"features, anything", "features/a.go", own("scenarios"), "embedded data"},
		{"cmd, anything", "cmd/rehearse/a.go", own("mockcloud/api"), ""},
		{"unknown room", "attic/a.go", own("mockcloud"), "add it to chapters()"},
		{"old rand", "harness/a_test.go", importing("math/rand"), "math/rand/v2"},
		{"unsafe", "cmd/rehearse/a.go", importing("unsafe"), "memory safety"},
		{"similar name", "mockcloud/cloud/a.go", importing("netip"), ""},
	})
}

func TestClockLawSeesPlantedViolations(t *testing.T) {
	call := func(header, call string) string { return "package p\n\n" + header + "\n\nfunc f() { " + call + " }\n" }
	check(t, clockReads, []planted{
		{"now", "harness/a.go", call(`import "time"`, "_ = time.Now()"), "only mockcloud/engine/engine.go reads"},
		{"as a value", "harness/a.go", call(`import "time"`, "f := time.Now; f()"), "time.Now"},
		{"since", "harness/a.go", call(`import "time"`, "_ = time.Since(t)"), "time.Since"},
		{"alias", "harness/a.go", call(`import clock "time"`, "_ = clock.Now()"), "time.Now"},
		{"dot", "harness/a.go", call(`import . "time"`, "_ = Now()"), "imports time with a dot"},
		{"the one clock", wallClock, call(`import "time"`, "_ = time.Now()"), ""},
		{"somebody else's now", "harness/a.go", call(`import "x/time"`, "_ = time.Now()"), ""},
		{"a local value", "harness/a.go", call(`import "time"`, "time := w.Clock(); _ = time.Now()"), ""},
		{"a duration", "harness/a.go", call(`import "time"`, "_ = time.Second"), ""},
		{"sleep in a test", "harness/a_test.go", call(`import "time"`, "time.Sleep(1)"), "synctest"},
		{"now in a test", "harness/a_test.go", call(`import "time"`, "_ = time.Now()"), "how fast the machine is"},
	})
}

func TestStyleSeesPlantedViolations(t *testing.T) {
	const path = "harness/a.go"
	for name, c := range map[string]struct {
		rule  style
		table []planted
	}{
		"documented": {documented, []planted{
			{"function", path, "package p\n\nfunc F() {}\n", "exported F has no comment"},
			{"method", path, "package p\n\nfunc (t *T) F() {}\n", "exported F"},
			{"generic method", path, "package p\n\nfunc (t *T[K, V]) F() {}\n", "exported F"},
			{"method nobody can call", path, "package p\n\nfunc (t t) F() {}\n", ""},
			{"type", path, "package p\n\ntype T int\n", "exported T"},
			{"type in a group", path, "package p\n\n// Types.\ntype (\n\tT int\n)\n", "exported T"},
			{"constant", path, "package p\n\nconst C = 1\n", "exported C"},
			{"constants under one comment", path, "package p\n\n// Limits.\nconst (\n\tC = 1\n\tD = 2\n)\n", ""},
			{"line comment", path, "package p\n\nvar (\n\tErrA error // when a\n)\n", ""},
			{"a directive is no comment", path, "package p\n\n//go:noinline\nfunc F() {}\n", "exported F"},
			{"all is well", path, "package p\n\n// T is fine.\ntype T int\n\n// F too.\nfunc (T) F() {}\n", ""},
			{"tests are free", "harness/a_test.go", "package p\n\nfunc TestX() {}\n", ""},
		}},
		"short": {shortFile, []planted{
			{"at the limit", path, "package p\n" + strings.Repeat("\n", maxFileLines-1), ""},
			{"over it", path, "package p\n" + strings.Repeat("\n", maxFileLines), "451 lines"},
		}},
		"parameters": {fewParameters, []planted{
			{"five", path, "package p\n\nfunc f(a, b, c, d, e int) {}\n", ""},
			{"six", path, "package p\n\nfunc f(a, b, c, d, e, f int) {}\n", "takes 6 parameters"},
		}},
		"init": {noInit, []planted{
			{"init", path, "package p\n\nfunc init() {}\n", "init() runs for everybody"},
			{"init in a test", "harness/a_test.go", "package p\n\nfunc init() {}\n", "init()"},
			{"a method", path, "package p\n\nfunc (t) init() {}\n", ""},
		}},
		"globals": {noGlobals, []planted{
			{"a variable", path, "package p\n\nvar cache = map[string]int{}\n", "package variable cache"},
			{"errors", path, "package p\n\nvar (\n\terrA error\n\tErrB error\n)\n", ""},
			{"an assertion", path, "package p\n\nvar _ I = (*T)(nil)\n", ""},
			{"embedded", path, "package p\n\n//go:embed x\nvar files string\n", ""},
			{"embedded in a group", path, "package p\n\nvar (\n\t//go:embed x\n\tfiles string\n)\n", ""},
			{"worked out once", path, "package p\n\nvar words = sync.OnceValue(load)\n", ""},
			{"worked out once, with an error", path, "package p\n\nvar words = sync.OnceValues(load)\n", ""},
			{"worked out once, for all", path, "package p\n\nvar Words = sync.OnceValue(load)\n", "package variable Words"},
			{"worked out by another", path, "package p\n\nvar words = cache.OnceValue(load)\n", "package variable words"},
			{"a constant", path, "package p\n\nconst limit = 1\n", ""},
			{"within a function", path, "package p\n\nfunc f() { var x int; _ = x }\n", ""},
		}},
		"stubs": {noStubs, []planted{
			{"a note", path, "package p\n\n// TODO: later\n", "a.go:3: TODO"},
			{"in a text", path, "package p\n\nconst s = \"FIXME\"\n", "FIXME"},
			{"part of a word", path, "package p\n\nconst s = \"TODOS\"\n", ""},
			{"in a test", "harness/a_test.go", "package p\n\n// TODO: later\n", ""},
		}},
	} {
		t.Run(name, func(t *testing.T) { check(t, c.rule, c.table) })
	}
}

func TestPackagesWithoutAManualAreSeen(t *testing.T) {
	broken := undocumentedPackages([]source{
		parse(t, "a/doc.go", "// Package a is documented.\npackage a\n"), parse(t, "a/a.go", "package a\n"),
		parse(t, "b/b.go", "package b\n"), parse(t, "c/c_test.go", "package c\n"),
		parse(t, "d/d.go", "package d\n"), parse(t, "d/d_test.go", "// Package d is documented in the wrong place.\npackage d\n"),
	})
	require.Len(t, broken, 2)
	assert.Contains(t, broken[0], "b: write a package comment")
	assert.Contains(t, broken[1], "d: ")
}

// Every rule carries its reason, because a rule without one is obeyed or
// ignored blindly.
func TestEveryRuleHasAReason(t *testing.T) {
	for _, c := range chapters() {
		assert.NotEmpty(t, c.reason, c.room)
	}
	for _, f := range fences() {
		assert.NotEmpty(t, f.reason, f.path)
	}
}
