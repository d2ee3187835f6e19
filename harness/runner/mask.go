package runner

import (
	"bytes"
	"strings"
)

// mask gives the part of the feature that godog needs to find exactly the scenarios of
// the jobs, which are all of one file: the head and background of the feature, those of
// the rules, the scenarios and, of their examples, the headers and the wanted rows, in the
// order of the jobs. Everything else is left out instead of blanked, because godog parses
// empty lines too; places come from the plan, not from godog.
func mask(jobs []job) []byte {
	m := masking{feature: jobs[0].feature, block: -1}
	m.shared(0)
	for _, j := range jobs {
		m.scenario(m.around(j.line), j)
	}
	return m.text.Bytes()
}

// masking is a part of a feature that is being written.
type masking struct {
	*feature
	text bytes.Buffer
	// rule, above and block are what stands last: the number of the rule, the first line
	// of the scenario, and which of its examples.
	rule, above int32
	block       int
}

// shared writes the lines that belong to all scenarios of a rule, or to all of them.
func (m *masking) shared(rule int32) {
	m.rule = rule
	for _, i := range m.feature.shared {
		if s := m.segments[i]; s.rule == rule {
			m.lines(s.first, s.last)
		}
	}
}

// scenario writes one scenario, or a row of one and what is missing above it.
func (m *masking) scenario(own segment, j job) {
	if own.rule != m.rule {
		m.shared(own.rule)
	}
	above := m.above
	m.above = own.first
	if len(j.pickle.AstNodeIds) < 2 {
		m.lines(own.first, own.last)
		return
	}
	block := own.block(j.line)
	if above != own.first {
		m.block = -1
		m.lines(own.first, own.blocks[0].first-1)
	}
	if m.block != block {
		m.block = block
		m.lines(own.blocks[block].first, own.blocks[block].header)
	}
	m.lines(j.line, j.line)
}

// lines writes the lines first..last, clipped to the file, without comments: godog's
// Gherkin is older and takes none above a description. Those above the feature stay, since
// one of them is the language line.
func (m *masking) lines(first, last int32) {
	var doc docState
	for number := first; number <= min(last, int32(len(m.starts))); number++ {
		line := m.line(number)
		content := doc.inside(line)
		if !content && number > m.segments[0].header && strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") {
			continue
		}
		m.text.WriteString(line)
		m.text.WriteByte('\n')
	}
}
