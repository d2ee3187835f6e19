package runner

import messages "github.com/cucumber/messages/go/v34"

// testCase writes what a test case consists of, as testCaseJSON has it.
func (l *line) testCase(m *messages.TestCase) {
	l.open("testCase").text("id", m.Id).text("pickleId", m.PickleId)
	each(l.key("testSteps"), m.TestSteps, l.testStep)
	l.optional("testRunStartedId", m.TestRunStartedId)
}

// each writes a list.
func each[T any](l *line, list []T, write func(T)) {
	l.b = append(l.b, '[')
	for _, element := range list {
		l.comma()
		write(element)
	}
	l.b = append(l.b, ']')
}

// optional writes a field unless it is empty.
func (l *line) optional(name, value string) {
	if value != "" {
		l.text(name, value)
	}
}

// testStep writes one step; the lists of a hook are nil, and left away.
func (l *line) testStep(m *messages.TestStep) {
	l.b = append(l.b, '{')
	l.text("id", m.Id)
	l.optional("hookId", m.HookId)
	l.optional("pickleStepId", m.PickleStepId)
	if m.StepDefinitionIds != nil {
		each(l.key("stepDefinitionIds"), m.StepDefinitionIds, l.quoted)
	}
	if m.StepMatchArgumentsLists != nil {
		each(l.key("stepMatchArgumentsLists"), m.StepMatchArgumentsLists, l.arguments)
	}
	l.b = append(l.b, '}')
}

// arguments writes those of a match.
func (l *line) arguments(m *messages.StepMatchArgumentsList) {
	l.b = append(l.b, '{')
	each(l.key("stepMatchArguments"), m.StepMatchArguments, func(a *messages.StepMatchArgument) {
		l.b = append(l.b, '{')
		l.key("group").group(a.Group)
		l.optional("parameterTypeName", a.ParameterTypeName)
		l.b = append(l.b, '}')
	})
	l.b = append(l.b, '}')
}

// group writes a group and those within it.
func (l *line) group(m *messages.Group) {
	l.b = append(l.b, '{')
	if len(m.Children) > 0 {
		each(l.key("children"), m.Children, l.group)
	}
	if m.Start != unmatched {
		l.number("start", m.Start).text("value", m.Value)
	}
	l.b = append(l.b, '}')
}
