package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"example.com/rehearse/features"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/reports"
	"example.com/rehearse/scenarios/catalogue"
)

// facts are what reports must know of a run to repeat it and to judge it.
func (s *runSettings) facts() map[string]any {
	facts := map[string]any{"seed": s.seed}
	if len(s.excused) > 0 {
		facts["known_failing"] = s.excused
	}
	if flags := s.client.repeated(); len(flags) > 0 {
		facts["flags"] = flags
	}
	if s.ShardCount > 1 {
		facts["shard"] = fmt.Sprintf("%d/%d", s.ShardIndex, s.ShardCount)
	}
	if s.client.command != nil {
		facts["client"] = s.client.command
	}
	return facts
}

// knownFailing reads the list of known failures. An entry about a mode or a scenario that does not exist matches
// nothing, ever, and is refused.
func (s *runSettings) knownFailing(p process) ([]reports.Known, error) {
	if s.known == "" {
		return nil, nil
	}
	name := strings.TrimPrefix(s.known, "@")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, bilingual.At("--known-failing", err)
	}
	list, err := reports.ParseKnown(data)
	if err != nil {
		return nil, bilingual.At("--known-failing "+name, err)
	}
	ids, err := s.scenarioIDs()
	if err != nil {
		return nil, err
	}
	for _, k := range list {
		if k.Scenario != "" && !ids[k.Scenario] {
			return nil, bilingual.Errorf("--known-failing %s：没有标签为 @id:%s 的场景", "--known-failing %s: there is no scenario with the tag @id:%s", name, k.Scenario)
		}
		if k.Mode != "" && !slices.Contains(catalogue.IDs(), k.Mode) {
			return nil, bilingual.Errorf("--known-failing %s：没有“%s”这种失败模式；用 rehearse modes 查看", "--known-failing %s: there is no failure mode %q; see rehearse modes", name, k.Mode)
		}
	}
	return list, nil
}

// scenarioIDs are the names in the tags @id of the built-in features and of those to be run.
func (s *runSettings) scenarioIDs() (map[string]bool, error) {
	ids, tag := map[string]bool{}, regexp.MustCompile(`@id:(\S+)`)
	read := func(in fs.FS, root string) error {
		return fs.WalkDir(in, root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".feature") {
				return err
			}
			text, err := fs.ReadFile(in, name)
			for _, found := range tag.FindAllSubmatch(text, -1) {
				ids[string(found[1])] = true
			}
			return err
		})
	}
	err := read(features.FS, ".")
	for _, path := range s.Paths {
		file, _ := splitLines(path)
		err = errors.Join(err, read(s.FS, file))
	}
	return ids, err
}

// judged turns the runner's exit code into the run's: what is known to fail does not make it fail; what was not
// reached, and entries of the list that matched nothing or no longer fail, do. It prints the matrix of a client.
func (o *output) judged(p process, code int) int {
	if o.unjudged || code != exitPassed && code != exitFailed {
		return code
	}
	agents := reports.Matrix(o.results)
	if dark := agents.Dark(); o.results.Tested() || len(dark) > 0 {
		modes, err := reportModes()
		if err == nil {
			err = reports.MatrixText(p.out, agents, modes, reports.TextOptions{Lang: p.lang(), Color: p.colour()})
		}
		if err != nil {
			p.complain("%v", "%v", err)
			return exitMachinery
		}
	}
	if !agents.Green() || !o.results.Green() {
		return exitFailed
	}
	return exitPassed
}
