package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Replayed is what deciding a case's commands again gave.
type Replayed struct {
	Entries int `json:"entries"`
	// Same says that every outcome came out byte for byte.
	Same bool `json:"same"`
	// First is the first divergence, or nil.
	First *journal.Divergence `json:"first_divergence,omitempty"`
	// Why explains the first divergence.
	Why catalogue.Text `json:"why,omitzero"`
}

// Replay decides the case's commands again by the rules of this version.
func Replay(c *Case) (Replayed, error) {
	diverged, err := journal.Redecide(c.Journal, cloud.Decide)
	if err != nil {
		return Replayed{}, err
	}
	r := Replayed{Entries: len(c.Journal), Same: len(diverged) == 0}
	if r.Same {
		return r, nil
	}
	r.First = &diverged[0]
	recorded := c.Journal[r.First.Seq-1].RulesVersion
	if recorded != journal.RulesVersion {
		r.Why = catalogue.Text{
			ZhCN: fmt.Sprintf("规则变了：记录时是第%s版，现在是第%s版。", recorded, journal.RulesVersion),
			En:   fmt.Sprintf("The rules changed: version %s recorded it, version %s decides now.", recorded, journal.RulesVersion),
		}
		return r, nil
	}
	r.Why = catalogue.Text{
		ZhCN: "状态不同：规则版本相同，说明这一条之前的记录被改过，或结果不是这些规则给出的。",
		En:   "The state differs: the rules are the same, so an entry up to here was changed, or other rules gave its outcome.",
	}
	return r, nil
}

// Change is one member of the state that an entry changed.
type Change struct {
	Path   string `json:"path"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Moment is one entry with what it changed.
type Moment struct {
	Entry   journal.Entry `json:"entry"`
	Changes []Change      `json:"changes"`
}

// Steps replays the case up to an entry (0: the last) and returns each entry after the initial world with the members
// of the state that it changed. An entry that does not exist is an error.
func Steps(c *Case, until uint64) ([]Moment, error) {
	if until == 0 {
		until = uint64(len(c.Journal))
	}
	if until > uint64(len(c.Journal)) {
		return nil, bilingual.Errorf("没有第 %d 条：日志共有 %d 条", "there is no entry %d: the journal has %d", until, len(c.Journal))
	}
	s, err := journal.Fold(c.Journal[:c.Initial])
	if err != nil {
		return nil, err
	}
	before, err := flat(s)
	if err != nil {
		return nil, err
	}
	var list []Moment
	for _, e := range c.Journal[c.Initial:max(int(until), c.Initial)] {
		m := Moment{Entry: e, Changes: []Change{}}
		if len(e.Outcome.Events) > 0 {
			if err := journal.FoldOne(s, e); err != nil {
				return nil, err
			}
			after, err := flat(s)
			if err != nil {
				return nil, err
			}
			m.Changes, before = changes(before, after), after
		}
		list = append(list, m)
	}
	return list, nil
}

// Why lists the entries whose events are about an id: why the thing is in the state it is in.
func Why(c *Case, id string) []journal.Entry {
	var list []journal.Entry
	needle := []byte(`"` + id + `"`)
	for _, e := range c.Journal {
		for _, event := range e.Outcome.Events {
			if raw, err := cloud.EncodeEvent(event); err == nil && bytes.Contains(raw, needle) {
				list = append(list, e)
				break
			}
		}
	}
	return list
}

// flat is a state as paths and values. Rows of tables go by their id, so that one more row is one change.
func flat(s *cloud.State) (map[string]string, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, err
	}
	out := map[string]string{}
	flatten(out, "", v)
	return out, nil
}

func flatten(out map[string]string, path string, v any) {
	switch x := v.(type) {
	case map[string]any:
		for k, member := range x {
			flatten(out, strings.TrimPrefix(path+"."+k, "."), member)
		}
	case []any:
		for i, row := range x {
			name := fmt.Sprint(i)
			if object, ok := row.(map[string]any); ok && object["id"] != nil {
				name = fmt.Sprint(object["id"])
			}
			flatten(out, path+"["+name+"]", row)
		}
	default:
		out[path] = fmt.Sprint(v)
	}
}

func changes(before, after map[string]string) []Change {
	list := []Change{}
	paths := map[string]bool{}
	for p := range before {
		paths[p] = true
	}
	for p := range after {
		paths[p] = true
	}
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		if before[p] != after[p] {
			list = append(list, Change{Path: p, Before: before[p], After: after[p]})
		}
	}
	return list
}

func foldAll(c *Case) (*cloud.State, error) { return journal.Fold(c.Journal) }
