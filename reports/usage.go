package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	messages "github.com/cucumber/messages/go/v34"
)

// used is a step definition and the steps that it fits.
type used struct {
	pattern string
	place   string
	steps   int
	times   []time.Duration // of those that ran; none in a dry run
}

// usage folds a stream into the use of its definitions. Identifiers belong to a
// stream, so definitions of several are told apart by pattern and place.
type usage struct {
	all     map[string]*used
	ids     map[string]*used   // of this stream, by definition
	steps   map[string][]*used // of this stream, by step of a test case
	without int                // steps that no definition fits
}

// Usage writes what each step definition of a run is used for: how many steps it fits,
// their mean and median time, pattern and place, the most used first and those that are
// unused last. It reads the messages, since Results know steps but no definitions. A dry
// run has no times. Retries count as times, not as steps. Errors name the line and wrap
// [ErrMessage].
func Usage(w io.Writer, stream io.Reader, opt TextOptions) error {
	u := usage{all: map[string]*used{}}
	u.open()
	if err := eachMessage(stream, func(_ int, _ []byte, env *messages.Envelope) error { u.add(env); return nil }); err != nil {
		return err
	}
	p, err := newPrinter(w, opt)
	if err != nil {
		return err
	}
	p.usage(u)
	return p.out.Flush()
}

// open begins a new space of ids.
func (u *usage) open() { u.ids, u.steps = map[string]*used{}, map[string][]*used{} }

// add takes one message.
func (u *usage) add(env *messages.Envelope) {
	switch {
	case env.Meta != nil:
		u.open()
	case env.StepDefinition != nil:
		u.define(env.StepDefinition)
	case env.TestCase != nil:
		u.plan(env.TestCase)
	case env.TestStepFinished != nil:
		u.ran(env.TestStepFinished)
	}
}

// define notes a definition, once for all shards.
func (u *usage) define(d *messages.StepDefinition) {
	found := used{place: placeOf(d)}
	if d.Pattern != nil {
		found.pattern = d.Pattern.Source
	}
	key := found.pattern + "\x00" + found.place
	if u.all[key] == nil {
		u.all[key] = &found
	}
	u.ids[d.Id] = u.all[key]
}

// plan counts the steps of a test case. A step that several definitions fit uses each.
func (u *usage) plan(tc *messages.TestCase) {
	for _, step := range present(tc.TestSteps) {
		if step.PickleStepId == "" {
			continue
		}
		if len(step.StepDefinitionIds) == 0 {
			u.without++
		}
		for _, id := range step.StepDefinitionIds {
			if d := u.ids[id]; d != nil {
				d.steps++
				u.steps[step.Id] = append(u.steps[step.Id], d)
			}
		}
	}
}

// ran notes the time of a step that was called.
func (u *usage) ran(m *messages.TestStepFinished) {
	r := m.TestStepResult
	if r == nil || r.Duration == nil || r.Status != messages.TestStepResultStatus_PASSED && r.Status != messages.TestStepResultStatus_FAILED {
		return
	}
	for _, d := range u.steps[m.TestStepId] {
		d.times = append(d.times, time.Duration(r.Duration.Seconds)*time.Second+time.Duration(r.Duration.Nanos))
	}
}

// placeOf is where a definition is written, "" when that is not told.
func placeOf(d *messages.StepDefinition) string {
	if d.SourceReference == nil {
		return ""
	}
	return location(d.SourceReference.Uri, lineOf(d.SourceReference.Location))
}

// mean is the average; it is only asked for where there are times.
func (d *used) mean() time.Duration {
	sum := time.Duration(0)
	for _, t := range d.times {
		sum += t
	}
	return sum / time.Duration(len(d.times))
}

// median is the time in the middle, the lower of two.
func (d *used) median() time.Duration {
	return slices.Sorted(slices.Values(d.times))[(len(d.times)-1)/2]
}

// usage prints the table.
func (p *printer) usage(u usage) {
	list := make([]*used, 0, len(u.all))
	idle := 0
	for _, d := range u.all {
		list = append(list, d)
		if d.steps == 0 {
			idle++
		}
	}
	slices.SortFunc(list, func(a, b *used) int {
		return cmp.Or(cmp.Compare(b.steps, a.steps), cmp.Compare(a.place, b.place), cmp.Compare(a.pattern, b.pattern))
	})
	p.line("%s", p.paint("1", p.say("usage.title", decimal(int64(len(list))), decimal(int64(idle)))))
	for _, d := range list {
		mean, median := "-", "-"
		if len(d.times) > 0 {
			mean, median = span(d.mean()), span(d.median())
		}
		line := fmt.Sprintf("%6d  %9s  %9s  %s", d.steps, mean, median, clean(d.pattern))
		if d.steps == 0 {
			line = p.paint("33", line)
		}
		p.line("%s  %s", line, p.paint("2", clean(d.place)))
	}
	p.line("%s", p.say("usage.note"))
	if u.without > 0 {
		p.line("%s", p.paint("31", p.say("usage.without", decimal(int64(u.without)))))
	}
}
