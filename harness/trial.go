package harness

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// witness notes the beginning of an act of the client under test, and returns what notes its end.
func (s *Session) witness(c Client, action Action, args Args) func(Result, error) {
	if c != s.client {
		return func(Result, error) {}
	}
	act := verdict.Act{No: len(s.acts) + 1, Action: string(action), Args: s.referenced(args), From: s.world.Seq()}
	waited, began := s.waited, engine.WallClock()
	return func(result Result, err error) {
		act.To, act.Outcome = s.world.Seq(), result.Outcome
		act.Elapsed = s.waited - waited
		if s.set.realTime || s.set.outside() { // the client waits by the clock on the wall
			act.Elapsed += engine.WallClock().Sub(began)
		}
		act.Shown, act.Leaks = s.scrubbed(result.Shown)
		if err != nil {
			s.broken = append(s.broken, verdict.Broken{Kind: "broken", Text: bilingual.Both(err)})
		}
		s.acts = append(s.acts, act)
	}
}

// referenced replaces the secrets among arguments by what they stand for.
func (s *Session) referenced(args Args) map[string]string {
	plain := map[string]string{}
	for name, value := range args {
		switch name {
		case "serial_number", "cdkey":
			s.read(func(state *cloud.State, _ time.Time) { value = state.ResolveKey(value).String() })
		case "password":
			value = "a password"
		}
		plain[name] = value
	}
	return plain
}

// scrubbed replaces keys and passwords among what was shown, and says which there were.
func (s *Session) scrubbed(shown Shown) (clean Shown, leaks []string) {
	raw, err := json.Marshal(shown)
	if err != nil {
		return Shown{}, nil
	}
	text := string(raw)
	s.read(func(state *cloud.State, _ time.Time) {
		text, leaks = withoutKeys(state, text)
	})
	if json.Unmarshal([]byte(text), &clean) != nil {
		return Shown{}, leaks
	}
	return clean, leaks
}

// started notes that the person sits in front of a computer where nobody is signed in.
func (s *Session) started(from uint64) {
	s.acts = append(s.acts, verdict.Act{
		No: len(s.acts) + 1, Action: verdict.ActStart, Outcome: OK, From: from, To: s.world.Seq(),
	})
}

// Trial gathers the evidence of the scenario so far. A scenario in which nothing happened has none.
func (s *Session) Trial(ctx context.Context, mode, scenario string, failures []verdict.Text) (verdict.Trial, error) {
	entries, err := s.Journal(ctx)
	if err != nil || s.world == nil {
		return verdict.Trial{Mode: mode, Scenario: scenario, Failures: failures}, err
	}
	info := s.client.Info()
	t := verdict.Trial{
		Mode: mode, Scenario: scenario, Entries: entries, Acts: slices.Clone(s.acts), Failures: failures,
		Client: verdict.Client{Name: info.Name, Version: info.Version}, Blind: info.AtOnce,
		Others: []string{s.colleague.name, "rehearse-" + string(cloud.MOPDesk), "rehearse-" + string(cloud.ServiceCenter)},
	}
	for _, c := range info.Capabilities {
		t.Client.Capabilities = append(t.Client.Capabilities, string(c))
	}
	t.Process = s.Evidence().forVerdict()
	t.Process.Strays = s.strays()
	if len(t.Process.Broken) == 0 {
		t.Process.Broken = s.broken
	}
	for i := range t.Acts {
		t.Acts[i].Told = s.toldIn(entries, t.Acts[i])
	}
	return t, nil
}

// toldIn collects the cloud's words for each refusal that went out during an act.
func (s *Session) toldIn(entries []journal.Entry, act verdict.Act) (list []verdict.Told) {
	for _, e := range entries {
		if e.Seq <= act.From || e.Seq > act.To || e.Wire == nil || e.Wire.Code == "" {
			continue
		}
		title, detail := s.face.Words(e.Wire.Code, s.set.locale)
		if before, _, has := strings.Cut(detail, "{subject}"); has {
			detail = before
		}
		list = append(list, verdict.Told{Seq: e.Seq, Title: title, Detail: detail})
	}
	return list
}
