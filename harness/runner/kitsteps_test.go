package runner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// Patterns for the kit's Cucumber expressions. The groups within are those that
// {string} has there, since the kit compares them.
const (
	anInt   = `(?P<int>-?\d+)`
	aString = `(?P<string>"([^"\\]*(\\.[^"\\]*)*)"|'([^'\\]*(\\.[^'\\]*)*)')`
	another = `(?P<string_2>"([^"\\]*(\\.[^"\\]*)*)"|'([^'\\]*(\\.[^'\\]*)*)')`
)

// sample is how a sample of the kit is run, besides its feature.
type sample struct {
	steps func(*godog.ScenarioContext)
	hooks []runner.Hook
	set   func(*runner.Options)
}

func nothing() error { return nil }
func whoops() error  { return errors.New("whoops") }
func exception() error {
	return errors.New("Exception in step")
}

// reason is an error with a text of its own that counts as another.
type reason struct {
	text string
	is   error
}

func (r *reason) Error() string { return r.text }
func (r *reason) Unwrap() error { return r.is }

// only registers one step without arguments.
func only(pattern string, f func() error) func(*godog.ScenarioContext) {
	return func(sc *godog.ScenarioContext) { sc.Step(pattern, f) }
}

// hook makes a hook that returns an error.
func hook(when runner.HookTime, tags string, err error) runner.Hook {
	return runner.Hook{When: when, Tags: tags, Run: func(context.Context, runner.Attempt) (context.Context, error) { return nil, err }}
}

// attach makes a hook, or part of a step, that attaches bytes.
func attach(body []byte, mediaType string) func(context.Context, runner.Attempt) (context.Context, error) {
	return func(ctx context.Context, _ runner.Attempt) (context.Context, error) {
		return godog.Attach(ctx, godog.Attachment{Body: body, MediaType: mediaType}), nil
	}
}

// samples are the reference steps of the kit, in Go. Those without an entry have
// no steps at all.
func samples(t *testing.T, folder string) map[string]sample {
	t.Helper()
	const logged = "text/x.cucumber.log+plain"
	asset := func(name string) []byte {
		body, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		return body
	}
	add := func(name, mediaType string) func(context.Context) context.Context {
		return func(ctx context.Context) context.Context {
			return godog.Attach(ctx, godog.Attachment{Body: asset(name), MediaType: mediaType})
		}
	}
	text := func(ctx context.Context, body, mediaType string) context.Context {
		return godog.Attach(ctx, godog.Attachment{Body: []byte(body), MediaType: mediaType})
	}
	passes := only(`^a step passes$`, nothing)
	order := func(sc *godog.ScenarioContext) {
		sc.Step(`^an order for `+aString+`$`, func(_, _, _, _, _ string) error { return nil })
	}
	background := func(sc *godog.ScenarioContext) {
		order(sc)
		sc.Step(`^an action$`, func() error { return nil })
		sc.Step(`^an outcome$`, func() error { return nil })
	}
	reset := func(o *runner.Options) { o.Retry = 2 }
	skips := only(`^a step that skips$`, func() error { return godog.ErrSkip })
	all := map[string]sample{
		"ambiguous": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a (.*?) with (.*?)$`, func(_, _ string) error { return nil })
			sc.Step(`^a step with (.*?)$`, func(string) error { return nil })
		}},
		"backgrounds": {steps: background}, "rules-backgrounds": {steps: background},
		"cdata": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^I have `+anInt+` <!\[CDATA\[cukes\]\]> in my belly$`, func(int) error { return nil })
		}},
		"data-tables": {steps: tables},
		"doc-strings": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a doc string:$`, func(*godog.DocString) error { return nil })
		}},
		"empty":                              {set: func(o *runner.Options) { o.PassEmpty = true }},
		"examples-tables":                    {steps: cucumbers(true)},
		"examples-tables-undefined":          {steps: cucumbers(false)},
		"examples-tables-undefined-multiple": {steps: cucumbers(false)},
		"examples-tables-attachment": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a JPEG image is attached$`, add("cucumber.jpeg", "image/jpeg"))
			sc.Step(`^a PNG image is attached$`, add("cucumber.png", "image/png"))
		}},
		"global-hooks": {
			steps: func(sc *godog.ScenarioContext) {
				sc.Step(`^a step passes$`, func() error { return nil })
				sc.Step(`^a step fails$`, func() error { return exception() })
			},
			hooks: []runner.Hook{hook(runner.BeforeRun, "", nil), hook(runner.BeforeRun, "", nil), hook(runner.AfterRun, "", nil), hook(runner.AfterRun, "", nil)},
		},
		"global-hooks-afterall-error": {steps: passes, hooks: []runner.Hook{hook(runner.BeforeRun, "", nil), hook(runner.BeforeRun, "", nil),
			hook(runner.AfterRun, "", nil), hook(runner.AfterRun, "", errors.New("AfterAll hook went wrong")), hook(runner.AfterRun, "", nil)}},
		"global-hooks-beforeall-error": {steps: passes, hooks: []runner.Hook{hook(runner.BeforeRun, "", nil),
			hook(runner.BeforeRun, "", errors.New("BeforeAll hook went wrong")), hook(runner.BeforeRun, "", nil), hook(runner.AfterRun, "", nil), hook(runner.AfterRun, "", nil)}},
		"global-hooks-attachments": {steps: passes, hooks: []runner.Hook{
			{When: runner.BeforeRun, Run: attach([]byte("Attachment from BeforeAll hook"), "text/plain")},
			{When: runner.AfterRun, Run: attach([]byte("Attachment from AfterAll hook"), "text/plain")}}},
		"hooks": {
			steps: func(sc *godog.ScenarioContext) {
				sc.Step(`^a step passes$`, func() error { return nil })
				sc.Step(`^a step fails$`, func() error { return exception() })
			},
			hooks: []runner.Hook{hook(runner.BeforeScenario, "", nil), hook(runner.AfterScenario, "", nil)},
		},
		"hooks-conditional": {steps: passes, hooks: []runner.Hook{
			hook(runner.BeforeScenario, "@passing-hook", nil), hook(runner.BeforeScenario, "@fail-before", errors.New("Exception in conditional hook")),
			hook(runner.AfterScenario, "@fail-after", errors.New("Exception in conditional hook")), hook(runner.AfterScenario, "@passing-hook", nil)}},
		"hooks-named": {steps: passes, hooks: []runner.Hook{
			{When: runner.BeforeScenario, Name: "A named before hook", Run: hook("", "", nil).Run},
			{When: runner.AfterScenario, Name: "A named after hook", Run: hook("", "", nil).Run}}},
		"hooks-skipped": {
			steps: func(sc *godog.ScenarioContext) {
				sc.Step(`^a normal step$`, func() error { return nil })
				sc.Step(`^a step that skips$`, func() error { return godog.ErrSkip })
			},
			hooks: []runner.Hook{hook(runner.BeforeScenario, "", nil), hook(runner.BeforeScenario, "@skip-before", godog.ErrSkip), hook(runner.BeforeScenario, "", nil),
				hook(runner.AfterScenario, "", nil), hook(runner.AfterScenario, "@skip-after", godog.ErrSkip), hook(runner.AfterScenario, "", nil)},
		},
		"hooks-undefined":            {hooks: []runner.Hook{hook(runner.BeforeScenario, "", nil), hook(runner.AfterScenario, "", nil)}},
		"multiple-features":          {steps: order},
		"multiple-features-reversed": {steps: order, set: func(o *runner.Options) { o.Order = "reverse" }},
		"minimal": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^I have `+anInt+` cukes in my belly$`, func(int) error { return nil })
		}},
		"parameter-types": {
			steps: func(sc *godog.ScenarioContext) {
				sc.Step(`^(?P<flight>([A-Z]{3})-([A-Z]{3})) has been delayed$`, func(_, from, to string) error {
					return same([]string{"LHR", "CDG"}, []string{from, to})
				})
			},
			set: func(o *runner.Options) {
				o.ParameterTypes = []runner.ParameterType{{Name: "flight", Regexps: []string{"([A-Z]{3})-([A-Z]{3})"}}}
			},
		},
		"pending": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^an implemented non-pending step$`, func() error { return nil })
			sc.Step(`^an implemented step that is skipped$`, func() error { return nil })
			sc.Step(`^an unimplemented pending step$`, func() error { return godog.ErrPending })
		}},
		"pending-exception": {steps: only(`^an unimplemented pending step$`, func() error { return &reason{"TODO", godog.ErrPending} })},
		"regular-expression": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a (.*?)(?: and a (.*?))?(?: and a (.*?))?$`, func(_, _, _ string) error { return nil })
		}},
		"retry": {steps: retried(), set: reset},
		"retry-ambiguous": {set: reset, steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^an ambiguous step$`, func() error { return nil })
			sc.Step(`^an ambiguous step$`, func() error { return nil })
		}},
		"retry-pending":   {set: reset, steps: only(`^a pending step$`, func() error { return godog.ErrPending })},
		"retry-undefined": {set: reset},
		"rules":           {steps: chocolate},
		"skipped": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a step that does not skip$`, func() error { return nil })
			sc.Step(`^a step that is skipped$`, func() error { return nil })
			sc.Step(`^I skip a step$`, func() error { return godog.ErrSkip })
		}},
		"skipped-exception":    {steps: only(`^I skip a step$`, func() error { return &reason{"skipping", godog.ErrSkip} })},
		"skipped-failing-hook": {steps: skips, hooks: []runner.Hook{hook(runner.AfterScenario, "", whoops())}},
		"stack-traces":         {steps: only(`^a step throws an exception$`, func() error { return errors.New("BOOM") })},
		"test-run-exception":   {steps: only(`^a step$`, nothing)},
		"undefined":            {steps: implemented}, "undefined-multiple": {steps: implemented},
		"unknown-parameter-type": {steps: only(`{airport} is closed because of a strike`, whoops)},
		"unused-steps": {steps: func(sc *godog.ScenarioContext) {
			sc.Step(`^a step that is used$`, func() error { return nil })
			sc.Step(`^a step that is not used$`, func() error { return nil })
		}},
	}
	all["all-statuses"], all["failedish-combinations"] = sample{steps: statuses(false)}, sample{steps: statuses(true)}
	all["attachments"] = sample{steps: func(sc *godog.ScenarioContext) {
		sc.Step(`^the string `+aString+` is attached as `+another+`$`, func(ctx context.Context, _, body, _, _, _, _, media, _, _, _ string) context.Context {
			return text(ctx, body, media)
		})
		sc.Step(`^the string `+aString+` is logged$`, func(ctx context.Context, _, body, _, _, _ string) context.Context {
			return text(ctx, body, logged)
		})
		sc.Step(`^text with ANSI escapes is logged$`, func(ctx context.Context) context.Context {
			return text(ctx, "This displays a \x1b[31mr\x1b[0m\x1b[91ma\x1b[0m\x1b[33mi\x1b[0m\x1b[32mn\x1b[0m\x1b[34mb\x1b[0m\x1b[95mo\x1b[0m\x1b[35mw\x1b[0m", logged)
		})
		sc.Step(`^the following string is attached as `+aString+`:$`, func(ctx context.Context, _, media, _, _, _ string, body *godog.DocString) context.Context {
			return text(ctx, body.Content, media)
		})
		sc.Step(`^an array with `+anInt+` bytes is attached as `+aString+`$`, func(ctx context.Context, size int, _, media, _, _, _ string) context.Context {
			var body strings.Builder
			for i := range size {
				body.WriteByte(byte(i))
			}
			return text(ctx, body.String(), media)
		})
		sc.Step(`^a PDF document is attached and renamed$`, func(ctx context.Context) context.Context {
			return godog.Attach(ctx, godog.Attachment{Body: asset("document.pdf"), MediaType: "application/pdf", FileName: "renamed.pdf"})
		})
		sc.Step(`^a link to `+aString+` is attached$`, func(ctx context.Context, _, uri, _, _, _ string) context.Context {
			return text(ctx, uri, "text/uri-list")
		})
		sc.Step(`^the string `+aString+` is attached as `+another+` before a failure$`, func(ctx context.Context, _, body, _, _, _, _, media, _, _, _ string) (context.Context, error) {
			return text(ctx, body, media), whoops()
		})
	}}
	if filepath.Base(folder) == "hooks-attachment" {
		svg := attach(asset("cucumber.svg"), "image/svg+xml")
		all["hooks-attachment"] = sample{steps: passes, hooks: []runner.Hook{{When: runner.BeforeScenario, Run: svg}, {When: runner.AfterScenario, Run: svg}}}
	}
	return all
}

// statuses registers a step for each status; the samples differ in their order.
func statuses(failingLast bool) func(*godog.ScenarioContext) {
	return func(sc *godog.ScenarioContext) {
		sc.Step(`^a step$`, func() error { return nil })
		if !failingLast {
			sc.Step(`^a failing step$`, func() error { return whoops() })
			sc.Step(`^a pending step$`, func() error { return godog.ErrPending })
			sc.Step(`^a skipped step$`, func() error { return godog.ErrSkip })
		} else {
			sc.Step(`^a skipped step$`, func() error { return godog.ErrSkip })
			sc.Step(`^a pending step$`, func() error { return godog.ErrPending })
		}
		sc.Step(`^an ambiguous (.*?)$`, func(string) error { return nil })
		sc.Step(`^(.*?) ambiguous step$`, func(string) error { return nil })
		if failingLast {
			sc.Step(`^a failing step$`, func() error { return whoops() })
		}
	}
}

// implemented has the steps of the samples about undefined ones.
func implemented(sc *godog.ScenarioContext) {
	sc.Step(`^an implemented step$`, func() error { return nil })
	sc.Step(`^a step that will be skipped$`, func() error { return nil })
}

// same fails unless the two are equal.
func same[T any](want, got T) error {
	if fmt.Sprint(want) != fmt.Sprint(got) {
		return fmt.Errorf("want %v, got %v", want, got)
	}
	return nil
}

// cucumbers has the steps of the samples with examples. The texts of failures are
// those of Node's assert, since messages are compared.
func cucumbers(friends bool) func(*godog.ScenarioContext) {
	return func(sc *godog.ScenarioContext) {
		count, shared := 0, 0
		sc.Step(`^there are `+anInt+` cucumbers$`, func(n int) error { count = n; return nil })
		if friends {
			sc.Step(`^there are `+anInt+` friends$`, func(n int) error { shared = n; return nil })
		}
		sc.Step(`^I eat `+anInt+` cucumbers$`, func(n int) error { count -= n; return nil })
		sc.Step(`^I should have `+anInt+` cucumbers$`, func(n int) error {
			if n != count {
				return fmt.Errorf("Expected values to be strictly equal:\n\n%d !== %d\n", count, n)
			}
			return nil
		})
		if friends {
			sc.Step(`^each person can eat `+anInt+` cucumbers$`, func(n int) error { return same(n, count/(1+shared)) })
		}
	}
}

// tables has the steps about transposing a table.
func tables(sc *godog.ScenarioContext) {
	var turned [][]string
	sc.Step(`^the following table is transposed:$`, func(table *godog.Table) error {
		turned = make([][]string, len(table.Rows[0].Cells))
		for _, row := range table.Rows {
			for i, cell := range row.Cells {
				turned[i] = append(turned[i], cell.Value)
			}
		}
		return nil
	})
	sc.Step(`^it should be:$`, func(table *godog.Table) error {
		var want [][]string
		for _, row := range table.Rows {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, cell.Value)
			}
			want = append(want, cells)
		}
		return same(want, turned)
	})
}

// retried has the steps that pass at a later attempt.
func retried() func(*godog.ScenarioContext) {
	second, third := &atomic.Int32{}, &atomic.Int32{}
	until := func(calls *atomic.Int32, enough int32) error {
		if calls.Add(1) < enough {
			return exception()
		}
		return nil
	}
	return func(sc *godog.ScenarioContext) {
		sc.Step(`^a step that always passes$`, func() error { return nil })
		sc.Step(`^a step that passes the second time$`, func() error { return until(second, 2) })
		sc.Step(`^a step that passes the third time$`, func() error { return until(third, 3) })
		sc.Step(`^a step that always fails$`, func() error { return exception() })
	}
}

// chocolate has the steps of the sample about rules.
func chocolate(sc *godog.ScenarioContext) {
	money, stock, bought := 0, 0, false
	sc.Step(`^the customer has `+anInt+` cents$`, func(n int) error { money = n; return nil })
	sc.Step(`^there are chocolate bars in stock$`, func() error { stock = 1; return nil })
	sc.Step(`^there are no chocolate bars in stock$`, func() error { stock = 0; return nil })
	sc.Step(`^the customer tries to buy a `+anInt+` cent chocolate bar$`, func(price int) error {
		if money >= price && stock > 0 {
			stock, bought = stock-1, true
		}
		return nil
	})
	sc.Step(`^the sale should not happen$`, func() error { return same(false, bought) })
	sc.Step(`^the sale should happen$`, func() error { return same(true, bought) })
}
