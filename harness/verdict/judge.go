package verdict

import (
	"cmp"
	"slices"

	"example.com/rehearse/scenarios/rubric"
)

// breach is a rule's complaint before the rubric's words are added.
type breach struct {
	zh, en  string
	entries []uint64
	acts    []int
	word    Word // in place of the one that follows from the rule's severity
}

// judges says how each rule of the rubric is judged.
func judges() map[string]func(*scene) []breach {
	return map[string]func(*scene) []breach{
		"SHOW-01": showsAccount, "SHOW-02": showsOrganization, "SHOW-03": showsProduct, "SHOW-04": showsAccountSets,
		"CHOOSE-01": choosesOrganization, "CHOOSE-02": choosesProduct,
		"TRUTH-01": claimsSuccess, "REFUSE-01": hidesRefusal, "REFUSE-02": hidesCause, "STATUS-01": blursStatus,
		"IDEM-01": retriesUnderAnotherKey, "IDEM-02": sendsNoKey, "LOST-01": losesActivation,
		"ANSWER-01": trustsBrokenAnswer, "RETRY-01": doesNotWait, "RETRY-02": retriesWithoutEnd,
		"SESSION-01": doesNotCheckAgain, "DELETE-01": deletesUnguarded, "BACKUP-01": verifiesNoBackup,
		"LEAK-01": leaksOnWire, "LEAK-02": leaksOnScreen, "LEAK-03": leaksIntoLog, "LEAK-04": leaksElsewhere,
		"LICENCE-01": misstatesLicence, "CERT-01": hidesDeadline, "CERT-02": hidesWarnings,
		"LENIENT-01": misreadsGoodAnswer, "PROC-01": breaks, "PROC-02": breaksItsWord,
		"CHECK-01": failsChecks, "EVIDENCE-01": lacksEvidence, "ASKED-01": actsUnasked, "ASKED-02": changesUnasked,
	}
}

// Judge judges trials by one reading of the rubric and the catalogue. It is safe for concurrent use.
type Judge struct {
	rubric    rubric.Rubric
	diagnoser *Diagnoser
}

// NewJudge reads rubric and catalogue. Damaged ones are errors.
func NewJudge() (*Judge, error) {
	r, err := rubric.Load()
	if err != nil {
		return nil, err
	}
	d, err := NewDiagnoser()
	return &Judge{rubric: r, diagnoser: d}, err
}

// Judge says what a trial came to: by every rule that applies, and whether the mode's situation was reached at all.
// The same trial gives the same judgement. A damaged journal, in which events do not fit, is an error.
func (j *Judge) Judge(t Trial) (Judgement, error) {
	out := Judgement{
		Mode: t.Mode, Scenario: t.Scenario, Client: t.Client, Rubric: j.rubric.Version, Breaches: []Breach{},
	}
	s, err := newScene(t)
	if err != nil {
		return out, err
	}
	out.Situation, err = j.situation(s)
	if err != nil {
		return out, err
	}
	out.Exercised, out.Lacks = len(out.Situation) > 0, s.lacks()
	for _, rule := range j.rubric.Rules {
		if rule.AppliesTo(t.Mode) && (rule.Evidence != rubric.Shown || !t.Blind) {
			out.Breaches = append(out.Breaches, breachesOf(rule, judges()[rule.ID](s))...)
		}
	}
	slices.SortStableFunc(out.Breaches, func(a, b Breach) int { return cmp.Compare(b.Verdict.Gravity(), a.Verdict.Gravity()) })
	out.Verdict = s.word(out)
	return out, nil
}

// breachesOf adds the rubric's words. Lists are copied and never nil: judgements are compared and written as JSON.
func breachesOf(rule rubric.Rule, list []breach) (out []Breach) {
	word := map[rubric.Severity]Word{rubric.Fail: Violated, rubric.Warn: Warned, rubric.Look: Review}[rule.Severity]
	for _, b := range list {
		out = append(out, Breach{
			Rule: rule.ID, Verdict: cmp.Or(b.word, word), Text: Text{ZhCN: b.zh, En: b.en}, Name: rule.Name,
			Source: rule.Source, Label: rule.Label, Entries: append([]uint64{}, b.entries...), Acts: append([]int{}, b.acts...),
		})
	}
	return out
}

// word sums a judgement up. What was not reached is not passed, however few breaches there are; what could not be
// reached, because the client never declared the action, is not held against it.
func (s *scene) word(j Judgement) Word {
	gravest := Passed
	if len(j.Breaches) > 0 {
		gravest = j.Breaches[0].Verdict
	}
	switch {
	case gravest == Violated, gravest == Review:
		return gravest
	case len(j.Lacks) > 0:
		return NotSupported
	case !j.Exercised:
		return NotExercised
	}
	return gravest
}

// lacks lists the actions that the client was asked for and never declared.
func (s *scene) lacks() (actions []string) {
	for _, d := range s.deeds {
		if d.Outcome == Unsupported && !slices.Contains(s.Client.Capabilities, d.Action) && !slices.Contains(actions, d.Action) {
			actions = append(actions, d.Action)
		}
	}
	return actions
}

// Gravity orders the words: the graver is greater. Of several scenarios of a mode the gravest word counts.
func (w Word) Gravity() int {
	return slices.Index([]Word{"", Passed, KnownFailing, Warned, NotSupported, NotExercised, Review, Violated}, w)
}

// Good reports whether a word lets a run be green: nothing failed and nothing was left unproven.
func (w Word) Good() bool { return w != Violated && w != NotExercised && w != "" }
