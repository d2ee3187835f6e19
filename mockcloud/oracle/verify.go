package oracle

import (
	"context"
	"fmt"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// Rules decide commands; [cloud.Decide] are the true ones.
type Rules func(*cloud.State, cloud.Input) cloud.Outcome

// Disagreement is a combination in which the rules and the oracle differ.
type Disagreement struct {
	// Index is the combination's number; see [At].
	Index int
	Want  Answer
	Got   Answer
	// Detail says what else is wrong where both answer alike: an activation bound to somebody else.
	Detail string
}

// String tells it in words.
func (d Disagreement) String() string {
	detail := ""
	if d.Detail != "" {
		detail = " (" + d.Detail + ")"
	}
	return fmt.Sprintf("#%d: the oracle says %s, the rules say %s%s\n  %s", d.Index, d.Want, d.Got, detail, At(d.Index))
}

// Result is what [Verify] found.
type Result struct {
	// Count is how many combinations were compared.
	Count int
	// Disagreements are the first of them, by number; Disagreeing is how many there are in all.
	Disagreements []Disagreement
	Disagreeing   int
}

// kept is how many disagreements are told: one broken rule makes thousands.
const kept = 20

// Verify compares the rules with the oracle in every step-th combination; step 1 is all of them. Up to workers worlds
// are worked on at once. It ends early, with ctx's error, when ctx does; other errors mean that a stage could not be
// built, which is a mistake of this package or of the rules that build worlds.
func Verify(ctx context.Context, rules Rules, step, workers int) (Result, error) {
	t := newTable()
	worlds := make(chan int)
	results := make([]Result, Count()/perWorld())
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var wait sync.WaitGroup
	for range max(workers, 1) {
		wait.Go(func() {
			for world := range worlds {
				var err error
				if results[world], err = verifyWorld(rules, t, world, max(step, 1)); err != nil {
					stop(err)
				}
			}
		})
	}
	for world := range results {
		select {
		case worlds <- world:
		case <-ctx.Done():
		}
	}
	close(worlds)
	wait.Wait()
	return sum(results), context.Cause(ctx)
}

func sum(results []Result) Result {
	var all Result
	for _, r := range results {
		all.Count += r.Count
		all.Disagreeing += r.Disagreeing
		all.Disagreements = append(all.Disagreements, r.Disagreements...)
	}
	all.Disagreements = all.Disagreements[:min(len(all.Disagreements), kept)]
	return all
}

func verifyWorld(rules Rules, t table, world, step int) (Result, error) {
	first, end := world*perWorld(), (world+1)*perWorld()
	begins := (first + step - 1) / step * step
	var r Result
	if begins >= end {
		return r, nil
	}
	g, err := stageOf(At(first))
	if err != nil {
		return r, err
	}
	for i := begins; i < end; i += step {
		r.Count++
		if d, differs := g.compare(rules, t, i); differs {
			r.Disagreeing++
			if len(r.Disagreements) < kept {
				r.Disagreements = append(r.Disagreements, d)
			}
		}
	}
	return r, nil
}

// Compare asks the rules and the oracle about one combination, and reports whether they differ.
func Compare(rules Rules, index int) (Disagreement, bool, error) {
	g, err := stageOf(At(index))
	if err != nil {
		return Disagreement{}, false, err
	}
	d, differs := g.compare(rules, newTable(), index)
	return d, differs, nil
}

func (g *stage) compare(rules Rules, t table, index int) (Disagreement, bool) {
	c := At(index)
	now, late := when(c[moment])
	session := sessionID(c[account], c[organization], c[product], late)
	out := rules(g.state, cloud.Input{Now: now, Seq: g.seq + 1, Command: cloud.Activate{
		Session: session, SerialNumber: serialOf(c), CDKey: cdkeyOf(c),
	}})
	d := Disagreement{Index: index, Want: t.of(c), Got: answerOf(out)}
	if d.Want == d.Got {
		d.Detail = g.misbound(out, session, c)
	}
	return d, d.Want != d.Got || d.Detail != ""
}

// when is the time of a question, and whether it comes from a late sign-in.
func when(moment value) (now time.Time, late bool) {
	return [...]time.Time{
		atOnce: begin().Add(time.Minute), lastMoment: begin().Add(signInLength), over: begin().Add(signInLength + time.Second),
		lastDay: lastValid(), dayAfter: lastValid().Add(time.Second),
	}[moment], moment == lastDay || moment == dayAfter
}

func serialOf(c Combination) cloud.KeyRef {
	switch c[serial] {
	case unknownSerial:
		return cloud.KeyRef{Unknown: "3f2a"}
	case malformedSerial:
		return cloud.KeyRef{Unknown: "9c01", Malformed: true}
	}
	return cloud.KeyRef{Licence: licenceIDs()[c[serial]], Part: cloud.SerialPart}
}

func cdkeyOf(c Combination) cloud.KeyRef {
	switch c[cdkey] {
	case ownCDKey:
		return cloud.KeyRef{Licence: serialOf(c).Licence, Part: cloud.CDKeyPart, Unknown: serialOf(c).Unknown}
	case anothersCDKey:
		return cloud.KeyRef{Licence: "lic-another", Part: cloud.CDKeyPart}
	case malformedCDKey:
		return cloud.KeyRef{Unknown: "b7d4", Malformed: true}
	case serviceCDKey:
		return cloud.KeyRef{Service: "yzj-one", Part: cloud.YunzhijiaPart}
	}
	return cloud.KeyRef{Unknown: "51ee"}
}

func answerOf(out cloud.Outcome) Answer {
	switch {
	case out.Refused():
		return Answer{Code: out.Refusal.Code}
	case len(out.Events) == 1:
		return Answer{Kind: out.Events[0].Kind()}
	}
	return Answer{Kind: fmt.Sprintf("%d events", len(out.Events))}
}

// misbound says what an activation got wrong that succeeded as expected: the licence belongs to whoever is signed in,
// wherever they are, and to nobody else (documented).
func (g *stage) misbound(out cloud.Outcome, session cloud.SessionID, c Combination) string {
	if len(out.Events) != 1 {
		return ""
	}
	e, fresh := out.Events[0].(cloud.Activated)
	if !fresh {
		return ""
	}
	x := g.state.Sessions.Get(session)
	got, want := e.Activation, cloud.Activation{
		Licence: licenceIDs()[c[serial]], Account: x.Account, Organization: x.Organization, Instance: x.Instance, Machine: x.Machine, FeatureCode: x.FeatureCode,
	}
	got.ID, got.At = "", time.Time{}
	if got != want {
		return fmt.Sprintf("bound as %+v instead of %+v", got, want)
	}
	return ""
}
