package reports

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"
)

// The elements of a JUnit file, in the shape of @cucumber/junit-xml-formatter.
type (
	junitSuite struct {
		XMLName    xml.Name        `xml:"testsuite"`
		Name       string          `xml:"name,attr"`
		Time       string          `xml:"time,attr"`
		Tests      int             `xml:"tests,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Timestamp  string          `xml:"timestamp,attr,omitempty"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Err        *junitText      `xml:"system-err"`
	}
	junitCase struct {
		Class      string          `xml:"classname,attr"`
		Name       string          `xml:"name,attr"`
		Time       string          `xml:"time,attr"`
		File       string          `xml:"file,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Skipped    *struct{}       `xml:"skipped"`
		Failure    *junitFailure   `xml:"failure"`
		Rerun      []junitRerun    `xml:"rerunFailure"`
		Flaky      []junitRerun    `xml:"flakyFailure"`
		Out        junitText       `xml:"system-out"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
	// junitRerun is a failed attempt that was not the only one, as Surefire writes it.
	junitRerun struct {
		Type    string    `xml:"type,attr"`
		Message string    `xml:"message,attr,omitempty"`
		Stack   junitText `xml:"stackTrace"`
		Out     junitText `xml:"system-out"`
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// JUnit writes the run as JUnit XML. Skipped scenarios are skipped, flaky ones pass
// with the property "flaky"; everything else that did not pass is a failure.
// Failed attempts before the last are told in the elements of Surefire: flakyFailure
// where the scenario passed in the end, rerunFailure where it did not. Characters XML
// cannot hold are removed. What went wrong outside of scenarios is
// counted in errors and told in system-err.
func JUnit(w io.Writer, r Results) error {
	sum := r.Summary()
	suite := junitSuite{
		Name: "rehearse", Time: seconds(r.Duration()), Tests: sum.Total, Skipped: sum.Skipped,
		Failures: sum.Bad(), Errors: len(r.Errors),
		Properties: []junitProperty{{"seed", decimal(r.Seed)}},
		Cases:      make([]junitCase, 0, len(r.Scenarios)),
	}
	if !r.Started.IsZero() {
		suite.Timestamp = r.Started.Format("2006-01-02T15:04:05")
	}
	if len(r.Errors) > 0 {
		suite.Err = &junitText{printable(strings.Join(r.Errors, "\n"))}
	}
	for _, s := range r.Scenarios {
		suite.Cases = append(suite.Cases, junitScenario(r, s))
	}
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(xml.Header) // a bufio.Writer remembers its first error until Flush
	enc := xml.NewEncoder(out)
	enc.Indent("", "  ")
	if err := enc.Encode(suite); err != nil {
		return err
	}
	_, _ = out.WriteString("\n")
	return out.Flush()
}

// junitScenario describes one scenario by its last attempt; the property "attempts"
// tells of the others.
func junitScenario(r Results, s Scenario) junitCase {
	c := junitCase{
		Class: printable(cmp.Or(s.Feature, s.URI)), Name: printable(s.FullName()),
		Time: seconds(0), File: printable(s.URI),
		Properties: []junitProperty{
			{"line", decimal(int64(s.Line))},
			{"language", printable(s.Language)},
			{"attempts", decimal(int64(len(s.Attempts)))},
			{"repeat", printable(r.Repeat(s))},
		},
	}
	for _, tag := range s.Tags {
		c.Properties = append(c.Properties, junitProperty{"tag", printable(tag)})
	}
	if s.Status == StatusFlaky {
		c.Properties = append(c.Properties, junitProperty{"flaky", "true"})
	}
	if n := len(s.Attempts); n > 0 {
		last := s.Attempts[n-1]
		c.Time, c.Out.Text = seconds(last.Duration), junitSteps(last.Steps)
	}
	switch {
	case s.Status == StatusSkipped:
		c.Skipped = &struct{}{}
	case s.Status.Bad():
		c.Failure, c.Rerun = junitFailed(s), junitReruns(s)
	case s.Status == StatusFlaky:
		c.Flaky = junitReruns(s)
	}
	return c
}

// junitReruns tells the failed attempts before the last.
func junitReruns(s Scenario) (list []junitRerun) {
	for i := range max(0, len(s.Attempts)-1) {
		one := s
		one.Attempts = s.Attempts[i : i+1]
		step := one.Failure()
		if step == nil {
			continue
		}
		message := printable(step.Message)
		list = append(list, junitRerun{Type: printable(cmp.Or(step.Type, string(step.Status))), Message: firstLine(message),
			Stack: junitText{cmp.Or(message, string(step.Status))}, Out: junitText{junitSteps(one.Attempts[0].Steps)}})
	}
	return list
}

// junitFailed explains a failure. Readers show the message in lists, so it is the
// first line only; the text is whole.
func junitFailed(s Scenario) *junitFailure {
	f := &junitFailure{Type: string(s.Status)}
	if step := s.Failure(); step != nil {
		f.Type = printable(cmp.Or(step.Type, string(s.Status)))
	}
	message := printable(s.Message)
	f.Message = firstLine(message)
	f.Text = cmp.Or(message, string(s.Status)) + "\n" + printable(s.Location())
	return f
}

// junitSteps lists steps with dotted lines up to their statuses, as the Cucumber
// formatter does. Hooks are left out unless they went wrong.
func junitSteps(steps []Step) string {
	const width = 76
	var b strings.Builder
	for _, step := range steps {
		if step.Hook && !step.Status.Bad() {
			continue
		}
		line := printable(strings.ReplaceAll(step.Keyword+step.Text, "\n", " "))
		dots := max(width-utf8.RuneCountInString(line), 2)
		b.WriteString("\n" + line + strings.Repeat(".", dots) + string(step.Status))
	}
	return b.String() + "\n"
}

// firstLine cuts a message for a list.
func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
