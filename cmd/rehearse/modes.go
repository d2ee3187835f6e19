package main

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"example.com/rehearse/features"
	"example.com/rehearse/internal/nearest"
	"example.com/rehearse/scenarios/catalogue"
)

// modesVerb prints the failure-mode catalogue, or one mode of it.
func modesVerb(args []string, p process) int {
	f := newFlags("modes", p)
	asJSON := f.Bool("json", false, p.say("输出 JSON 数组", "print a JSON array"))
	id, code, done := parseID(f, args, p)
	if done {
		return code
	}
	modes, err := modesWithScenarios()
	if err != nil {
		p.complain("失败模式目录无法读取：%v", "the catalogue cannot be read: %v", err)
		return exitMachinery
	}
	if id != "" {
		modes = slices.DeleteFunc(modes, func(m catalogue.Mode) bool { return m.ID != id })
		if len(modes) == 0 {
			p.complain("没有名为“%s”的失败模式；rehearse modes 可列出全部%v", "there is no failure mode %q; rehearse modes lists them all%v", id, nearest.Question("", id, catalogue.IDs()))
			return exitUsage
		}
	}
	switch {
	case *asJSON:
		return p.printJSON(modes)
	case id != "":
		printMode(p, modes[0])
	default:
		for _, m := range modes {
			_, _ = fmt.Fprintf(p.out, "%-36s %-10s %2d  %s\n", m.ID, m.Label, len(m.Scenarios), m.Name.In(p.lang()))
		}
	}
	return exitPassed
}

func (p process) lang() string { return p.say("zh-CN", "en") }

func printMode(p process, m catalogue.Mode) {
	lang := p.lang()
	p.line(p.out, "%s  %s（%s）", "%s  %s (%s)", m.ID, m.Name.In(lang), m.Label)
	for _, row := range []struct{ zh, en, text string }{
		{"起因", "trigger", m.Trigger.In(lang)}, {"所见", "seen", m.Seen.In(lang)}, {"后果", "consequence", m.Consequence.In(lang)},
		{"补救", "remedy", m.Remedy.In(lang)}, {"由谁处理", "owner", m.Owner.In(lang)}, {"来源", "source", m.Source},
	} {
		p.line(p.out, "%s：%s", "%s: %s", p.say(row.zh, row.en), row.text)
	}
	for _, s := range m.Scenarios {
		p.line(p.out, "场景：%s", "scenario: %s", s)
	}
}

// modesWithScenarios is the catalogue with, for each mode, the places of its embedded scenarios.
func modesWithScenarios() ([]catalogue.Mode, error) {
	modes, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	places := map[string][]string{}
	err = fs.WalkDir(features.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".feature") {
			return err
		}
		raw, err := fs.ReadFile(features.FS, path)
		if err != nil {
			return err
		}
		for mode, lines := range scenarioLines(string(raw)) {
			for _, line := range lines {
				places[mode] = append(places[mode], fmt.Sprintf("%s/%s:%d", embeddedRoot, path, line))
			}
		}
		return nil
	})
	for i := range modes {
		if s := places[modes[i].ID]; s != nil {
			modes[i].Scenarios = s
		}
	}
	return modes, err
}

// scenarioLines finds the scenarios of each mode in a feature: a tag @mode:ID on the feature or on the scenario.
func scenarioLines(feature string) map[string][]int {
	tag := regexp.MustCompile(`@mode:([a-z0-9-]+)`)
	header := regexp.MustCompile(`^\s*(Feature|功能|Scenario|Scenario Outline|Example|场景|场景大纲|剧本|剧本大纲):`)
	found := map[string][]int{}
	var ofFeature, pending []string
	for i, line := range strings.Split(feature, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "@") {
			for _, m := range tag.FindAllStringSubmatch(line, -1) {
				pending = append(pending, m[1])
			}
			continue
		}
		m := header.FindStringSubmatch(line)
		switch {
		case m == nil:
			continue
		case m[1] == "Feature" || m[1] == "功能":
			ofFeature = pending
		default:
			for _, mode := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(ofFeature), pending...)))) {
				found[mode] = append(found[mode], i+1)
			}
		}
		pending = nil
	}
	return found
}
