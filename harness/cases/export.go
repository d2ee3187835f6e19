package cases

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

// ErrNothingWrong means that every check holds without the remedy: nothing is wrong that a scenario could show.
var ErrNothingWrong = bilingual.Errorf("结尾没有场景能显示的问题", "nothing is wrong in the end that a scenario could show")

// Exported is a scenario made of a case, in both languages' sentences.
type Exported struct {
	Mode    string
	World   string
	Happens []catalogue.Step
	Remedy  []catalogue.Step
	Healthy []catalogue.Step
	// FromCase says that the steps are the case's own; otherwise they are the catalogue's for the same mode, because
	// something in the case has no sentence.
	FromCase bool
}

// Export makes the scenario of a case's gravest finding, or of the mode if one is given. It is played in a preset
// world with and without the remedy before it is returned: without it a check must fail, with it all must hold. Modes
// that no sentence brings about, and modes without a remedy, are errors.
func (g *Stage) Export(ctx context.Context, c *Case, d *verdict.Diagnoser, mode string) (*Exported, error) {
	f, script, err := prescribe(c, d, mode)
	switch {
	case err != nil:
		return nil, err
	case len(script.Healthy) == 0:
		return nil, bilingual.At(f.Mode, ErrNoRemedy)
	}
	x := &Exported{Mode: f.Mode, World: script.World, FromCase: true}
	if happens, world := g.own(c, f); happens != nil {
		x.Happens, x.World = happens, world
		if err = g.rehearse(ctx, x, script, d); err == nil {
			return x, nil
		}
	}
	x.Happens, x.World, x.FromCase = script.Happens, script.World, false
	if len(x.Happens) == 0 {
		return nil, bilingual.At(f.Mode, errNoSentence)
	}
	return x, g.rehearse(ctx, x, script, d)
}

// Minimal is [Stage.Export] of the shrunk case: the shortest scenario with the diagnosis. The case stays as it is.
func (g *Stage) Minimal(ctx context.Context, c *Case, d *verdict.Diagnoser, mode string) (*Exported, error) {
	small := *c
	if err := small.Diagnose(d); err != nil {
		return nil, err
	}
	if mode == "" && len(small.Diagnosis.Findings) > 0 {
		mode = small.Diagnosis.Findings[0].Mode
	}
	if shrunk, err := Shrink(&small, d, mode); err == nil {
		small = *shrunk
	}
	return g.Export(ctx, &small, d, mode)
}

// own is the case's journal as steps, after dropping what the diagnosis does not need; nil where that cannot be said.
func (g *Stage) own(c *Case, f verdict.Finding) ([]catalogue.Step, string) {
	state, err := foldAll(c)
	if err != nil {
		return nil, ""
	}
	r := findRoles(state, f, c.Journal)
	part := newCast(state, r.licence)
	list, err := translate(c.Journal, part)
	if err != nil || len(list) == 0 {
		return nil, ""
	}
	world := "activation-day"
	if part.same {
		world = state.Preset
	} else if f.Mode == "duplicate-organization-names" {
		world = "namesakes"
	}
	return list, world
}

// rehearse plays the scenario with the remedy, which fills its placeholders, and without it.
func (g *Stage) rehearse(ctx context.Context, x *Exported, script catalogue.Script, d *verdict.Diagnoser) error {
	s, err := g.play(ctx, x.World, 1, x.Happens)
	if err != nil {
		return err
	}
	entries, err := s.Journal(ctx)
	if err != nil {
		return err
	}
	diagnosis, err := d.Diagnose(entries)
	if err != nil {
		return err
	}
	f, err := findingOf(diagnosis, x.Mode)
	if err != nil {
		return err
	}
	var r *roles
	s.Look(func(state *cloud.State, _ time.Time) { r = findRoles(state, f, entries) })
	if x.Remedy, err = g.filled(ctx, s, r, repeated(script.Remedy, r.sets)); err != nil {
		return err
	}
	if x.Healthy, err = g.filled(ctx, s, r, repeated(script.Healthy, r.sets)); err != nil {
		return err
	}
	without, err := g.play(ctx, x.World, 1, x.Happens)
	if err != nil {
		return err
	}
	for _, step := range x.Healthy {
		if g.say(ctx, without, step) != nil {
			return nil
		}
	}
	return bilingual.At(x.Mode, ErrNothingWrong)
}

// filled plays steps and returns them in the words of the preset.
func (g *Stage) filled(ctx context.Context, s *harness.Session, r *roles, list []catalogue.Step) ([]catalogue.Step, error) {
	out := []catalogue.Step{}
	for _, step := range list {
		s.Look(func(state *cloud.State, now time.Time) {
			step = fill(step, r.values(state, now))
			part := newCast(state, r.licence)
			for i, a := range step.Args {
				step.Args[i] = part.part(a)
			}
		})
		if missing := gap(step); missing != "" {
			return nil, bilingual.Errorf("%s：案例里看不出 %s", "%s: nothing tells %s", step, missing)
		}
		if err := g.say(ctx, s, step); err != nil {
			return nil, bilingual.At(step, err)
		}
		out = append(out, step)
	}
	return out, nil
}

// keywords are Gherkin's in a language.
type keywords struct{ header, feature, scenario, given, when, and, then, before, after string }

func keywordsOf(lang string) keywords {
	if lang == "en" {
		return keywords{"en", "Feature: ", "Scenario: ", "Given ", "When ", "And ", "Then ", "support case, before the remedy", "support case, after the remedy"}
	}
	return keywords{"zh-CN", "功能: ", "场景: ", "假如", "当", "而且", "那么", "支持案例，补救之前", "支持案例，补救之后"}
}

// Feature writes the scenario as a feature file in zh-CN or en. Without the remedy it fails on its last checks: that is
// the world before the remedy. With it, it passes.
func (x *Exported) Feature(lang string, remedied bool) (string, error) {
	m, err := catalogue.Find(x.Mode)
	if err != nil {
		return "", err
	}
	k := keywordsOf(lang)
	title := k.before
	if remedied {
		title = k.after
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# language: %s\n@mode:%s @case\n%s%s\n\n  %s%s\n", k.header, x.Mode, k.feature, m.Name.In(lang), k.scenario, title)
	err = writeSteps(&b, lang, k.given, k.and, []catalogue.Step{{Call: "prepare", Args: []string{x.World}}})
	if err == nil {
		err = writeSteps(&b, lang, k.when, k.and, x.Happens)
	}
	if err == nil && remedied {
		err = writeSteps(&b, lang, k.when, k.and, x.Remedy)
	}
	if err == nil {
		err = writeSteps(&b, lang, k.then, k.and, x.Healthy)
	}
	return b.String(), err
}

func writeSteps(b *strings.Builder, lang, first, rest string, list []catalogue.Step) error {
	for i, step := range list {
		sentence, err := steps.Sentence(lang, step.Call, step.Args...)
		if err != nil {
			return err
		}
		word := rest
		if i == 0 {
			word = first
		}
		fmt.Fprintf(b, "    %s%s\n", word, sentence)
	}
	return nil
}
