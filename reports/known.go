package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"go.yaml.in/yaml/v3"

	"example.com/rehearse/internal/bilingual"
)

// Known is a failure that is known, with its reason: it does not make a run fail, and a run in which it no longer
// fails does, so that no entry outlives its failure.
type Known struct {
	// Mode is a failure mode's id; Scenario the id of one scenario's tag @id. Exactly one of them is given.
	Mode     string `json:"mode,omitempty" yaml:"mode"`
	Scenario string `json:"scenario,omitempty" yaml:"scenario"`
	// Reason says why, and where it is being dealt with. It is required.
	Reason string `json:"reason" yaml:"reason"`
	// Client is the name of the client it is about; "" for any.
	Client string `json:"client,omitempty" yaml:"client"`
	// Versions is the range of client versions, such as ">= 1.2, < 2"; "" for all.
	Versions string `json:"versions,omitempty" yaml:"versions"`
}

// maxKnown bounds a file of known failures, in bytes.
const maxKnown = 1 << 20

// ParseKnown reads known failures: a YAML list of entries with mode or scenario, reason, and if need be client and
// versions. The error names each entry that is wrong, and what to write instead.
func ParseKnown(data []byte) ([]Known, error) {
	if len(data) > maxKnown {
		return nil, bilingual.Errorf("超过 %d 字节", "larger than %d bytes", maxKnown)
	}
	var list []Known
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
		return nil, bilingual.Errorf("不是由 mode 或 scenario、reason、client、versions 组成的清单：%v", "not a list of entries with mode or scenario, reason, client, versions: %v", misread(err))
	}
	var errs []error
	for i, k := range list {
		add := func(broken bool, zh, en string) {
			if broken {
				errs = append(errs, bilingual.Errorf("第 %d 项（%s）："+zh, "entry %d (%s): "+en, i+1, k))
			}
		}
		add((k.Mode == "") == (k.Scenario == ""), "请给出 mode 或 scenario，二者取一", "give either mode or scenario")
		add(strings.TrimSpace(k.Reason) == "", "请写明 reason", "give a reason")
		if k.Versions != "" {
			_, err := semver.NewConstraint(k.Versions)
			add(err != nil, "versions 是版本范围，如 \">= 1.2, < 2\"", "versions is a range such as \">= 1.2, < 2\"")
		}
		add(slices.Contains(list[:i], k), "出现了两次，请只留一项", "occurs twice; keep one")
	}
	return list, errors.Join(errs...)
}

// misread says which line has what no entry has. The YAML package says so in the words of Go.
func misread(err error) any {
	found := regexp.MustCompile(`line (\d+): field (.*) not found in type`).FindStringSubmatch(err.Error())
	if found == nil {
		return err
	}
	return bilingual.Sprintf("第 %s 行：没有“%s”这一项", "line %s: there is no %q", found[1], found[2])
}

// String names what is known to fail.
func (k Known) String() string {
	switch {
	case k.Mode != "":
		return "mode " + k.Mode
	case k.Scenario != "":
		return "scenario " + k.Scenario
	}
	return "without either"
}

// about reports whether the entry speaks of a client. A version that is none is in no range.
func (k Known) about(name, version string) bool {
	if k.Client != "" && k.Client != name {
		return false
	}
	if k.Versions == "" {
		return true
	}
	constraint, err := semver.NewConstraint(k.Versions)
	if err != nil {
		return false
	}
	v, err := semver.NewVersion(version)
	return err == nil && constraint.Check(v)
}

// covers reports whether the entry speaks of a scenario.
func (k Known) covers(s Scenario) bool {
	if k.Mode != "" {
		return s.Mode == k.Mode
	}
	return slices.Contains(s.Tags, idTag+k.Scenario)
}

// excuse takes the known failures out of those that make the run fail, and makes those that no longer fail errors of
// the run.
func (r *Results) excuse(list []Known) {
	r.Excused = list
	name, version := "", ""
	for _, s := range r.Scenarios {
		if j, has := s.Judgement(); has {
			name, version = j.Client.Name, j.Client.Version
			break
		}
	}
	for _, k := range list {
		ran, failed := 0, 0
		for i := range r.Scenarios {
			s := &r.Scenarios[i]
			if len(s.Attempts) == 0 || !k.about(name, version) || !k.covers(*s) {
				continue
			}
			ran++
			if s.Status.Bad() {
				s.Known, s.Status = k.Reason, StatusSkipped
			}
			if s.Known != "" {
				failed++
			}
		}
		if ran > 0 && failed == 0 {
			r.Errors = append(r.Errors, fmt.Sprintf("登记为已知失败的 %s 已经通过，请删掉这一条 · known to fail, and passes: take %s out of the list", k, k))
		}
	}
}
