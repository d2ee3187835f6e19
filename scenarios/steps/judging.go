package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
)

// judged judges the client under test when a scenario ends, attaches the judgement, and fails the scenario where a
// rule of the rubric was broken. A scenario that failed already keeps its own error.
func (l *Library) judged(ctx context.Context, sc *godog.Scenario, session *harness.Session, failure error) (context.Context, error) {
	if l.judgeErr != nil {
		return ctx, fmt.Errorf("judge the client: %w", l.judgeErr)
	}
	mode, id := tagged(sc, "@mode:"), tagged(sc, "@id:")
	var failures []verdict.Text
	if failure != nil && !errors.Is(failure, godog.ErrSkip) {
		failures = append(failures, bilingual.Both(failure))
	}
	trial, err := session.Trial(ctx, mode, id, failures)
	if err != nil {
		return ctx, fmt.Errorf("gather the evidence: %w", err)
	}
	judgement, err := l.judge.Judge(trial)
	if err != nil {
		return ctx, fmt.Errorf("judge the client: %w", err)
	}
	ctx = add(ctx, harness.VerdictMediaType, "verdict.json", judgement)
	if failure != nil || judgement.Verdict != verdict.Violated {
		return ctx, nil
	}
	return ctx, broken(judgement, session.Locale())
}

// worded has what a check found said in the language of the person, and keeps what lies behind it.
func worded(session *harness.Session, err error) error {
	if err == nil {
		return nil
	}
	return &inWords{bilingual.Both(err).In(session.Locale()), err}
}

// inWords is an error in a person's language.
type inWords struct {
	text string
	err  error
}

// Error is what the person reads.
func (w *inWords) Error() string { return w.text }

// Unwrap is the error itself.
func (w *inWords) Unwrap() error { return w.err }

// tagged returns what follows the first tag of a kind, or "".
func tagged(sc *godog.Scenario, kind string) string {
	for _, tag := range sc.Tags {
		if rest, is := strings.CutPrefix(tag.Name, kind); is {
			return rest
		}
	}
	return ""
}

// broken names the rules that did not hold, in the person's language.
func broken(j verdict.Judgement, locale string) error {
	title := "客户端违反了评分规则"
	if locale == "en" {
		title = "the client broke rules of the rubric"
	}
	lines, rules := []string{""}, []string(nil) // the first line names the rules: some reports show no more of it
	for _, b := range j.Breaches {
		if b.Verdict != verdict.Violated {
			continue
		}
		if !slices.Contains(rules, b.Rule) {
			rules = append(rules, b.Rule)
		}
		line := fmt.Sprintf("%s (%s): %s", b.Rule, b.Name.In(locale), b.Text.In(locale))
		if len(b.Entries) > 0 {
			line += " " + strings.Join(strings.Fields(fmt.Sprint(b.Entries)), ",")
		}
		lines = append(lines, line)
	}
	lines[0] = title + " " + strings.Join(rules, ", ")
	return errors.New(strings.Join(lines, "\n"))
}

// unsupported makes a scenario that needs what the client never declared a skipped one, not a failed one.
func unsupported(session *harness.Session, err error) error {
	var lacking *harness.UnsupportedError
	if !errors.As(err, &lacking) || session.Client() == nil || slices.Contains(session.Client().Info().Capabilities, lacking.Action) {
		return err
	}
	return godog.ErrSkip
}
