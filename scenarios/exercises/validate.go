package exercises

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
)

// Bounds of an exercise: one that needs more is two exercises.
const (
	maxMinutes = 120
	maxModes   = 6
	maxStage   = 30
	maxHints   = 6
	maxPoints  = 100
	maxDays    = 3650
)

// Validate checks an exercise by itself and against its preset. The error joins a [catalogue.FieldError] for each thing
// that is wrong, with file as its file; nil means that all is well.
func Validate(file string, e Exercise) error {
	c := &checker{file: file}
	c.head(e)
	c.texts(e)
	c.stage(e)
	c.hints(e.Hints)
	c.goal(e.Goal)
	c.checks(e)
	c.world(e)
	return errors.Join(c.errs...)
}

// checker gathers what is wrong with one file.
type checker struct {
	file string
	errs []error
}

func (c *checker) add(broken bool, field, mend string, args ...any) {
	if broken {
		c.errs = append(c.errs, &catalogue.FieldError{File: c.file, Field: field, Mend: fmt.Sprintf(mend, args...)})
	}
}

func (c *checker) head(e Exercise) {
	c.add(e.Format != Format, "format", "is %d; write %d, the format this program reads", e.Format, Format)
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	c.add(len(e.ID) > 60 || !name.MatchString(e.ID), "id", "%q is no id; write lower-case letters, digits and hyphens, 60 at most", e.ID)
	c.add(len(e.Modes) == 0 || len(e.Modes) > maxModes, "modes", "has %d; name 1 to %d failure modes, the main one first", len(e.Modes), maxModes)
	for i, m := range e.Modes {
		c.add(!slices.Contains(catalogue.IDs(), m), "modes", "%q is no failure mode; rehearse modes lists those there are", m)
		c.add(slices.Contains(e.Modes[:i], m), "modes", "%q occurs twice; keep one", m)
	}
	c.add(e.Minutes < 1 || e.Minutes > maxMinutes, "minutes", "is %d; write 1 to %d", e.Minutes, maxMinutes)
}

func (c *checker) texts(e Exercise) {
	c.errs = append(c.errs, catalogue.CheckText(c.file, "title", e.Title, 60, 0)...)
	c.errs = append(c.errs, catalogue.CheckText(c.file, "brief", e.Brief, 700, 8)...)
	c.errs = append(c.errs, catalogue.CheckText(c.file, "lesson", e.Lesson, 800, 8)...)
	for i, h := range e.Hints {
		c.errs = append(c.errs, catalogue.CheckText(c.file, fmt.Sprintf("hints[%d].text", i), h.Text, 400, 4)...)
	}
}

func (c *checker) stage(e Exercise) {
	c.add(len(e.Stage) > maxStage, "stage", "has %d sentences; %d are enough", len(e.Stage), maxStage)
	for i, sentence := range e.Stage {
		field := fmt.Sprintf("stage[%d]", i)
		c.add(strings.TrimSpace(sentence) == "", field, "is empty; write a sentence of the Chinese features, or remove it")
		c.add(strings.Contains(sentence, "的世界已经准备好"), field, "founds a world; the preset does that, so remove it")
	}
	for i, d := range e.Desk.DaysLater {
		c.add(d < 1 || d > maxDays, fmt.Sprintf("desk.days_later[%d]", i), "is %d; write 1 to %d days", d, maxDays)
	}
	c.add(e.Desk.MOP != "" && !e.Desk.MOP.Valid(), "desk.mop", "%q is no version; write one like \"15.0\"", e.Desk.MOP)
}

// hints must grow dearer: a ladder whose last step is the cheapest is climbed from the top.
func (c *checker) hints(list []Hint) {
	c.add(len(list) > maxHints, "hints", "has %d steps; %d are enough", len(list), maxHints)
	sum, last := 0, 0
	for i, h := range list {
		c.add(h.Cost <= last, fmt.Sprintf("hints[%d].cost", i), "is %d; each hint must cost more than the one before (%d)", h.Cost, last)
		sum, last = sum+h.Cost, h.Cost
	}
	c.add(sum > maxPoints, "hints", "cost %d points together; there are %d to lose", sum, maxPoints)
}

func (c *checker) goal(g Goal) {
	empty := len(g.Activated) == 0 && len(g.Versions) == 0 && g.AccountSets == 0 && len(g.Certified) == 0 && len(g.Yunzhijia) == 0
	c.add(empty, "goal", "asks for nothing to be done; set activated, versions, account_sets, certified or yunzhijia")
	c.add(g.AccountSets < 0, "goal.account_sets", "is %d; write how many account sets must be in sight", g.AccountSets)
	for _, l := range slices.Sorted(maps.Keys(g.Versions)) {
		v := g.Versions[l]
		c.add(!v.Valid(), "goal.versions", "%s: %q is no version; write one like \"15.0\"", l, v)
	}
}

func (c *checker) checks(e Exercise) {
	list := e.Checks
	activates := len(e.Goal.Activated)+len(e.Goal.Versions) > 0
	c.add(len(list) == 0, "checks", "is empty; name those of the six that can be graded here")
	for i, k := range list {
		c.add(!slices.Contains(Checks(), k), "checks", "%q is no check; there are %v", k, Checks())
		c.add(slices.Contains(list[:i], k), "checks", "%q occurs twice; keep one", k)
		needs := k == CheckKeys || k == CheckReview || k == CheckConfirm
		c.add(needs && !activates, "checks", "%q can be made only where something is activated; leave it out, or set goal.activated or goal.versions", k)
	}
}

// world checks that what is named is there in the preset. Licences are left to the play when sentences set the stage:
// they may sell more.
func (c *checker) world(e Exercise) {
	s, err := founded(e.Preset)
	if err != nil {
		c.add(true, "preset", "%q is no preset; write one of %v", e.Preset, scenarios.Presets().Names())
		return
	}
	c.add(len(e.Desk.Accounts) == 0, "desk.accounts", "is empty; a trainee who can sign in nowhere can do nothing")
	for _, id := range e.Desk.Accounts {
		c.missing(s.Accounts.Get(id) == nil, "desk.accounts", id, e.Preset)
	}
	c.missing(e.Desk.SignedIn != "" && s.Accounts.Get(e.Desk.SignedIn) == nil, "desk.signed_in", e.Desk.SignedIn, e.Preset)
	c.add(len(e.Desk.Computers) == 0, "desk.computers", "is empty; name the computer where the trainee begins")
	for _, id := range e.Desk.Computers {
		c.missing(s.Machines.Get(id) == nil, "desk.computers", id, e.Preset)
	}
	for _, id := range e.Desk.Services {
		c.missing(s.Services.Get(id) == nil, "desk.services", id, e.Preset)
	}
	for _, list := range []struct {
		field string
		ids   []cloud.OrganizationID
	}{{"desk.papers", e.Desk.Papers}, {"goal.certified", e.Goal.Certified}, {"goal.yunzhijia", e.Goal.Yunzhijia}} {
		for _, id := range list.ids {
			c.missing(s.Organizations.Get(id) == nil, list.field, id, e.Preset)
		}
	}
	c.add(e.Licence == "", "licence", "is empty; name the licence that was ordered")
	if len(e.Stage) > 0 {
		return
	}
	for _, l := range e.Licences() {
		c.missing(s.Licences.Get(l) == nil, "licence, desk.boxes or goal", l, e.Preset)
	}
}

// missing says that the preset has no thing of an id.
func (c *checker) missing(is bool, field string, id any, preset string) {
	c.add(is, field, "%q is not in the preset %s; docs/exercises.md lists what presets have", id, preset)
}

// founded is the world of a preset before anything happened in it.
func founded(preset string) (*cloud.State, error) {
	if preset == "" {
		return nil, errors.New("no preset")
	}
	found, err := scenarios.Presets().Found(preset, 1)
	if err != nil {
		return nil, err
	}
	s := cloud.New()
	out := cloud.Decide(s, cloud.Input{Now: found.Clock.At, Seq: 1, Command: found})
	if out.Refused() {
		return nil, fmt.Errorf("preset %s cannot be founded: %s", preset, out.Refusal.Code)
	}
	cloud.Apply(s, found.Clock.At, out.Events...)
	return s, nil
}

// Licences lists every licence that the exercise names, once, the ordered one first.
func (e Exercise) Licences() []cloud.LicenceID {
	versions := slices.Sorted(maps.Keys(e.Goal.Versions))
	var list []cloud.LicenceID
	for _, l := range slices.Concat([]cloud.LicenceID{e.Licence}, e.Desk.Boxes, e.Goal.Activated, e.Goal.Untouched, versions) {
		if l != "" && !slices.Contains(list, l) {
			list = append(list, l)
		}
	}
	return list
}
