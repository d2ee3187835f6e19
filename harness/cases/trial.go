package cases

import (
	"context"
	"slices"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/catalogue"
)

// ErrNoRemedy means that the catalogue knows nothing that puts a mode right.
var ErrNoRemedy = bilingual.Errorf("目录里没有这种失败模式的补救", "the catalogue knows no remedy for this mode")

// ErrNothingToMend means that the case has no finding of the mode.
var ErrNothingToMend = bilingual.Errorf("案例里没有这样的问题", "the case has no such finding")

// prescribe diagnoses a case and finds the script with a remedy for its gravest finding, or for that of the mode.
func prescribe(c *Case, d *verdict.Diagnoser, mode string) (f verdict.Finding, script catalogue.Script, err error) {
	if err = c.Diagnose(d); err != nil {
		return f, script, err
	}
	if f, err = findingOf(*c.Diagnosis, mode); err != nil {
		return f, script, err
	}
	if script, err = catalogue.FindScript(f.Mode); err == nil && len(script.Remedy) == 0 {
		err = bilingual.At(f.Mode, ErrNoRemedy)
	}
	return f, script, err
}

// Try forks the case's world at its end, plays the remedy of a mode in the fork, and diagnoses again. An empty mode
// means the gravest finding. The case keeps the trial; its journal stays as it is. A remedy that does not work is a
// result, not an error.
func (g *Stage) Try(ctx context.Context, c *Case, d *verdict.Diagnoser, mode string) (*Trial, error) {
	f, script, err := prescribe(c, d, mode)
	if err != nil {
		return nil, err
	}
	k, err := newFork(ctx, c.Journal, "")
	if err != nil {
		return nil, err
	}
	t := &Trial{Mode: f.Mode, Before: c.Diagnosis.Health, Steps: []catalogue.Step{}}
	var r *roles
	k.state(func(s *cloud.State, _ time.Time) { r = findRoles(s, f, c.Journal) })
	if err := g.mend(ctx, k, t, script, r); err != nil {
		t.Trouble = bilingual.Both(err)
	}
	entries, err := k.world.Entries(ctx, 1)
	if err != nil {
		return nil, err
	}
	after, err := d.Diagnose(entries)
	if err != nil {
		return nil, err
	}
	t.After, t.Entries = after.Health, len(entries)-len(c.Journal)
	played := t.Trouble == catalogue.Text{}
	t.Worked = played && !holds(after, f.Mode, f.Subject)
	if played && !t.Worked {
		t.Trouble = catalogue.Text{ZhCN: "补救之后问题还在", En: "the finding still holds after the remedy"}
	}
	c.Remedy = t
	return t, nil
}

// findingOf is the gravest finding, or the mode's; findings come in that order.
func findingOf(d verdict.Diagnosis, mode string) (verdict.Finding, error) {
	for _, f := range d.Findings {
		if mode == "" || f.Mode == mode {
			return f, nil
		}
	}
	if mode == "" {
		return verdict.Finding{}, bilingual.Errorf("%v：%s", "%v: it is %s", ErrNothingToMend, d.Health)
	}
	return verdict.Finding{}, bilingual.Errorf("%v：“%s”；case diagnose 可列出有哪些", "%v: %q; case diagnose lists those there are", ErrNothingToMend, mode)
}

// holds reports whether a mode still holds about the same subject. Another's finding of the mode is another trial's.
func holds(d verdict.Diagnosis, mode, subject string) bool {
	return slices.ContainsFunc(d.Findings, func(f verdict.Finding) bool {
		return f.Mode == mode && f.Subject == subject && !f.Remedied
	})
}

// mend plays the remedy, then the checks.
func (g *Stage) mend(ctx context.Context, k *fork, t *Trial, script catalogue.Script, r *roles) error {
	if r.seen.Machine != "" {
		if err := k.session.WorkAt(ctx, string(r.seen.Machine)); err != nil {
			return err
		}
	}
	list := append(repeated(script.Remedy, r.sets), repeated(script.Healthy, r.sets)...)
	for _, step := range list {
		k.state(func(s *cloud.State, now time.Time) { step = fill(step, r.values(s, now)) })
		t.Steps = append(t.Steps, step)
		if missing := gap(step); missing != "" {
			return bilingual.Errorf("%s：案例里看不出 %s", "%s: the case does not tell %s", step, missing)
		}
		if err := g.say(ctx, k.session, step); err != nil {
			return bilingual.At(step, err)
		}
	}
	return nil
}
