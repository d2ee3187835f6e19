// Package runner plans Gherkin scenarios, runs them on godog and tells what
// happened. It knows nothing of the system under test: the caller hands in the
// feature files as an fs.FS and a function that registers the steps.
//
//	summary, err := runner.Run(ctx, runner.Options{
//		FS:         os.DirFS("."),
//		Paths:      []string{"features", "extra/one.feature:12"},
//		Tags:       "@activation and not @slow",
//		Workers:    4,
//		Initialize: func(sc *godog.ScenarioContext, a runner.Attempt) { … },
//	})
//	os.Exit(runner.ExitCode(summary, err))
//
// # Why there is a runner above godog
//
// godog is a good step engine with a forgiving shell: undefined steps, empty
// scenarios and a selection of nothing all count as success, one example row
// cannot be selected, and a panic in an After hook ends the process. This
// package therefore does the selecting, ordering, retrying and reporting, and
// leaves to godog the matching and calling of steps. A worker hands godog some
// scenarios at once, as a suite over the parts of the files that are needed for
// them: heads, backgrounds, the scenarios, their rows. A scenario that has to be
// tried again, crashed or got stuck ends the suite, and another one goes on with the
// rest. Which scenarios share a suite changes nothing but the time that a run takes.
//
// # Selecting
//
// Options.Paths are files or folders of Options.FS; a file may carry lines
// (a.feature:3:17). A line selects what stands on it: feature, rule, scenario,
// block of examples, one row, or the scenario around it. Options.Tags is a
// Cucumber tag expression (see ParseTags), Options.Name a regular expression or
// a part of the name, Options.Lang the language of the feature. Then the plan is
// cut to a shard and, last, shuffled, so that one seed always gives one order. A
// shard does not parse files that are others' alone, and so does not tell what is
// wrong with them; the shards together tell everything.
//
// # Strictness
//
// Anything that would let a scenario go by unchecked is a *UsageError: a file
// that does not parse, a line that selects nothing, no scenario at all, a
// scenario or outline without steps or rows, an undefined, ambiguous or pending
// step. Spelling that Gherkin silently takes for something else, such as a
// full-width colon after 场景, is reported with file, line, column and the mend
// and never rewritten. A byte order mark, GB18030 and ideographic spaces in the
// indent are accepted.
//
// # Determinism
//
// Workers decide only how long a run takes. Results and Cucumber Messages are
// handed over in plan order, from one goroutine, with identifiers derived from
// the plan; with a fixed clock the stream is the same byte for byte.
//
// # What it cannot do
//
// A step that ignores its context cannot be killed: after Options.Timeout its
// scenario fails, the stack is reported, and its goroutine is left behind
// without further effect on the results; no further step of the scenario is called. A panic in a goroutine that a step
// started ends the process. godog.Log and assertions through godog.T print to
// standard output.
package runner
