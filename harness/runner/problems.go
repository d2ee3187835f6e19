package runner

import (
	"cmp"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// problemsOf lists what in a finished scenario was written wrongly, as opposed to
// what failed: steps without exactly one finished definition, or no steps.
func (e *execution) problemsOf(it item, out outcome) []Problem {
	if out.result.Status == StatusEmpty {
		return []Problem{{Kind: KindEmpty, URI: it.feature.uri, Line: int(it.line), Text: bilingual.Sprintf("场景没有步骤：%s", "this scenario has no steps: %s", it.pickle.Name)}}
	}
	if len(out.attempts) == 0 {
		return nil
	}
	var problems []Problem
	for i, record := range out.attempts[len(out.attempts)-1].steps {
		step := it.pickle.Steps[i]
		p := Problem{URI: it.feature.uri}
		switch cmp.Or(record.hidden, record.status) {
		case StatusUndefined:
			p.Kind, p.Snippet = KindUndefined, snippet(it.pickle.Language, step)
			p.Text = bilingual.Sprintf("没有定义的步骤：%s", "undefined step: %s", step.Text)
		case StatusAmbiguous:
			p.Kind = KindAmbiguous
			p.Text = bilingual.Sprintf("有歧义的步骤：%s%v", "ambiguous step: %s%v", step.Text, e.fits(it.pickle.Language, step.Text))
		case StatusPending:
			p.Kind, p.Text = KindPending, bilingual.Sprintf("尚未写完的步骤：%s", "pending step: %s", step.Text)
		default:
			continue
		}
		p.Line = it.feature.stepLine(step.AstNodeIds[0])
		problems = append(problems, p)
	}
	return problems
}

// fits names the definitions that claim the same step.
func (e *execution) fits(language, text string) bilingual.Text {
	var all bilingual.Text
	for _, def := range e.defs.match(language, text) {
		all = bilingual.Sprintf("%v\n\t符合 %s 见 %s", "%v\n\tfits %s at %s", all, def.pattern, def.place())
	}
	return all
}

// stepLine finds the line of a step by the identifier of its node; a step of an
// outline keeps the line where it is written.
func (f *feature) stepLine(id string) int {
	return f.stepLines()[id]
}

// linesOfSteps indexes all steps of the feature, those of backgrounds included.
func (f *feature) linesOfSteps() map[string]int {
	lines := map[string]int{}
	document, err := f.document()
	if err != nil || document.Feature == nil {
		return lines // it parsed before
	}
	add := func(b *messages.Background, s *messages.Scenario) {
		var steps []*messages.Step
		switch {
		case b != nil:
			steps = b.Steps
		case s != nil:
			steps = s.Steps
		}
		for _, step := range steps {
			lines[step.Id] = int(step.Location.Line)
		}
	}
	for _, child := range document.Feature.Children {
		add(child.Background, child.Scenario)
		if child.Rule == nil {
			continue
		}
		for _, inner := range child.Rule.Children {
			add(inner.Background, inner.Scenario)
		}
	}
	return lines
}
