package reports

import (
	"cmp"
	"slices"
	"strings"

	judge "example.com/rehearse/harness/verdict"
)

// VerdictChange is a verdict on a client in a failure mode that two runs do not share. Versions of one client are
// compared with each other; a verdict is empty in the run that has none.
type VerdictChange struct {
	Client        string `json:"client"`
	Mode          string `json:"mode"`
	Before        string `json:"before"`
	After         string `json:"after"`
	BeforeVersion string `json:"before_version"`
	AfterVersion  string `json:"after_version"`
	// Findings are the rules that the later run found broken.
	Findings []judge.Breach `json:"findings"`
}

// Darker reports whether the change must stop a pipeline: the verdict was green, or absent, and no longer is.
func (v VerdictChange) Darker() bool {
	dark := func(word string) bool { return word != "" && !judge.Word(word).Good() }
	return dark(v.After) && !dark(v.Before)
}

func (c Comparison) darker() bool { return slices.ContainsFunc(c.Verdicts, VerdictChange.Darker) }

// verdictChanges sets two matrices side by side, whatever the versions of the clients in them.
func verdictChanges(before, after Agents) []VerdictChange {
	olds, news := byClient(before), byClient(after)
	list := []VerdictChange{}
	for key, now := range news {
		was := olds[key]
		if was.Verdict != now.Verdict {
			list = append(list, VerdictChange{
				Client: key[0], Mode: key[1], Before: was.Verdict, After: now.Verdict, BeforeVersion: was.version,
				AfterVersion: now.version, Findings: append([]judge.Breach{}, now.Findings...),
			})
		}
	}
	for key, was := range olds {
		if _, has := news[key]; !has {
			list = append(list, VerdictChange{
				Client: key[0], Mode: key[1], Before: was.Verdict, BeforeVersion: was.version, Findings: []judge.Breach{},
			})
		}
	}
	slices.SortFunc(list, func(a, b VerdictChange) int {
		return cmp.Or(cmp.Compare(a.Client, b.Client), cmp.Compare(a.Mode, b.Mode))
	})
	return list
}

// versioned is a cell with the version of its client.
type versioned struct {
	Cell
	version string
}

// byClient takes the versions out of the agents' names; of two versions in one run the last in order stands.
func byClient(agents Agents) map[[2]string]versioned {
	cells := map[[2]string]versioned{}
	for _, agent := range agents.Names() {
		name, version := agent, ""
		if i := strings.LastIndex(agent, " "); i > 0 {
			name, version = agent[:i], agent[i+1:]
		}
		for mode, cell := range agents[agent] {
			cells[[2]string{name, mode}] = versioned{cell, version}
		}
	}
	return cells
}

// verdicts prints what changed, with the rules that are broken now.
func (p *printer) verdicts(list []VerdictChange) {
	if len(list) == 0 {
		return
	}
	p.line("%s", p.paint("1", p.say("compare.verdicts", decimal(int64(len(list))))))
	wide := 0
	for _, v := range list {
		wide = max(wide, len(v.Mode))
	}
	for _, v := range list {
		p.line("  %-*s  %s → %s  %s", wide, clean(v.Mode), p.verdict(v.Before), p.verdict(v.After),
			p.paint("2", clean(v.Client+" "+cmp.Or(v.BeforeVersion, "-")+" → "+cmp.Or(v.AfterVersion, "-"))))
		for _, f := range v.Findings {
			p.line("      %s %s: %s", f.Rule, f.Name.In(p.lang), clean(firstLine(f.Text.In(p.lang))))
			p.line("        %s", p.paint("2", p.origin(f)))
		}
	}
	p.line("")
}
