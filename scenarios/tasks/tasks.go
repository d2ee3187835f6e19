package tasks

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

//go:embed tasks.yaml
var file []byte

// Task is what a client is asked for at once in one failure mode.
type Task struct {
	// Mode is the mode's id in the catalogue.
	Mode string `yaml:"mode"`
	// Name says in a few words what is to be done.
	Name catalogue.Text `yaml:"name"`
	// Before is what the stage does before the client is asked.
	Before []Call `yaml:"before"`
	// As are the account, the organization and the product with which the client is to work.
	As []string `yaml:"as"`
	// Ask is what the client is to do there.
	Ask Call `yaml:"ask"`
	// After must hold in the cloud when the client is done.
	After []Call `yaml:"after"`
	// NotAtOnce says why the mode cannot be asked for at once; empty where it can.
	NotAtOnce catalogue.Text `yaml:"not_at_once"`
}

// Call is the name of a call of package steps, followed by its arguments by their meaning.
type Call []string

// sentence writes the call in a language.
func (c Call) sentence(lang string) (string, error) {
	if len(c) == 0 {
		return "", errors.New("a call without a name")
	}
	return steps.Sentence(lang, c[0], c[1:]...)
}

// Load returns the tasks, one for each mode at most, checked. The error joins all that is wrong, each with task, field
// and remedy.
func Load() ([]Task, error) { return parse(file) }

func parse(data []byte) ([]Task, error) {
	var book struct {
		Tasks []Task `yaml:"tasks"`
	}
	switch err := catalogue.DecodeStrict(data, &book); {
	case errors.Is(err, catalogue.ErrDocuments):
		return nil, fmt.Errorf("tasks.yaml: %w; keep one", err)
	case err != nil:
		return nil, fmt.Errorf("tasks.yaml: %w", err)
	}
	var errs []error
	for i, t := range book.Tasks {
		twice := slices.ContainsFunc(book.Tasks[:i], func(other Task) bool { return other.Mode == t.Mode })
		for _, wrong := range append(t.wrong(), when(twice, "mode: occurs twice; keep one of the two")...) {
			errs = append(errs, fmt.Errorf("tasks.yaml: task %d (%s): %s", i+1, t.Mode, wrong))
		}
	}
	return book.Tasks, errors.Join(errs...)
}

func when(wrong bool, what string) []string {
	if wrong {
		return []string{what}
	}
	return nil
}

// wrong lists what is the matter with a task.
func (t Task) wrong() (list []string) {
	list = append(list, when(!slices.Contains(catalogue.IDs(), t.Mode), "mode: is not in the catalogue")...)
	list = append(list, when(t.Name.ZhCN == "" || t.Name.En == "", "name: needs Chinese and English")...)
	list = append(list, when(len(t.As) != 3, "as: give account, organization and product")...)
	list = append(list, when((t.NotAtOnce.ZhCN == "") != (t.NotAtOnce.En == ""), "not_at_once: needs Chinese and English")...)
	for _, lang := range languages() {
		if _, err := t.lines(lang); err != nil && len(t.As) == 3 {
			list = append(list, err.Error())
		}
	}
	return slices.Compact(list)
}

// languages are those in which tasks are written, the leading one first.
func languages() []string { return []string{"zh-CN", "en"} }

// keywords are Gherkin's of one language; in Chinese nothing stands between keyword and text.
type keywords struct{ feature, scenario, given, when, then, and, because string }

func keywordsOf(lang string) keywords {
	if lang == "en" {
		return keywords{"Feature: ", "Scenario: ", "Given ", "When ", "Then ", "And ", ": cannot be asked for at once. "}
	}
	return keywords{"功能: ", "场景: ", "假如", "当", "那么", "而且", "：不能一次要求。"}
}

// lines are the task's steps in a language.
func (t Task) lines(lang string) (lines []string, err error) {
	k := keywordsOf(lang)
	before := t.Before
	if len(before) == 0 || len(before[0]) == 0 || before[0][0] != "prepare" {
		before = append([]Call{{"prepare", scenarios.DefaultPreset}}, before...)
	}
	asked := []Call{append(Call{"sign-in-to"}, t.As...), t.Ask}
	for _, part := range []struct {
		first string
		calls []Call
	}{{k.given, before}, {k.when, asked}, {k.then, t.After}} {
		keyword := part.first
		for _, c := range part.calls {
			text, err := c.sentence(lang)
			if err != nil {
				return nil, err
			}
			lines = append(lines, "    "+keyword+text)
			keyword = k.and
		}
	}
	return lines, nil
}

// Feature writes the task as a feature file of a language (zh-CN or en). mode is the task's in the catalogue.
func (t Task) Feature(lang string, mode catalogue.Mode) (string, error) {
	lines, err := t.lines(lang)
	if err != nil {
		return "", err
	}
	k := keywordsOf(lang)
	name := t.Name.In(lang)
	if why := t.NotAtOnce.In(lang); why != "" {
		name += k.because + why // reports show the name wherever they show the verdict
	}
	head := []string{
		"# language: " + lang, "@mode:" + t.Mode + " @" + string(mode.Label) + " @task", k.feature + mode.Name.In(lang),
		"  " + mode.Trigger.In(lang), "", "  @id:task-" + t.Mode, "  " + k.scenario + name,
	}
	return strings.Join(append(head, lines...), "\n") + "\n", nil
}
