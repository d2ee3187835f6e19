package steps

import (
	"context"
	"fmt"

	"example.com/rehearse/harness"
)

// Say makes a session do, or check, what one sentence says, in either language and without a keyword in front:
// exercises and tasks set their stage with the sentences of the features. A sentence that nobody knows, or that two
// calls claim, is an error, as is what the session makes of it.
func (l *Library) Say(ctx context.Context, session *harness.Session, sentence string) error {
	e, arguments, err := l.match(sentence)
	if err != nil {
		return err
	}
	for i, a := range arguments {
		arguments[i] = e.words.of(a)
	}
	if err := e.call.do(ctx, session, arguments); err != nil {
		return fmt.Errorf("%s: %w", sentence, err)
	}
	return nil
}

// Knows returns an error unless exactly one call answers to the sentence: data files are checked with it before
// anything is run.
func (l *Library) Knows(sentence string) error {
	_, _, err := l.match(sentence)
	return err
}

func (l *Library) match(sentence string) (entry, []string, error) {
	var found entry
	var arguments []string
	for _, e := range l.entries {
		m := e.pattern.FindStringSubmatch(sentence)
		switch {
		case m == nil:
		case arguments != nil && found.call.name != e.call.name:
			return entry{}, nil, fmt.Errorf("sentence %q can mean both %s and %s", sentence, found.call.name, e.call.name)
		default:
			found, arguments = e, m[1:]
		}
	}
	if arguments == nil {
		return entry{}, nil, fmt.Errorf("nobody knows the sentence %q; steps.Phrases lists those there are", sentence)
	}
	return found, arguments, nil
}
