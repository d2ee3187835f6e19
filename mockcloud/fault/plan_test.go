package fault_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"example.com/rehearse/mockcloud/fault"
)

func plan(t require.TestingT, specs ...fault.Spec) fault.Plan {
	var p fault.Plan
	for _, spec := range specs {
		require.NoError(t, p.Arm(spec))
	}
	return p
}

// strikes runs n equal exchanges and prints who struck: the ID or a dash.
func strikes(p *fault.Plan, seed uint64, n int) []string {
	struck := make([]string, n)
	for i := range struck {
		struck[i] = "-"
		if injection, ok := p.Next(seed, fault.Exchange{Method: "GET", Path: "/v1/x"}); ok {
			struck[i] = injection.Spec.ID
		}
	}
	return struck
}

func TestSkipAndTimes(t *testing.T) {
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Skip: 2, Times: 2})
	assert.Equal(t, []string{"-", "-", "a", "a", "-", "-"}, strikes(&p, 1, 6))
	status := p.Status()
	require.Len(t, status, 1)
	assert.Equal(t, 6, status[0].Matched)
	assert.Equal(t, 2, status[0].Fired)
}

func TestFirstArmedWinsAndNeighboursDoNotShiftCounters(t *testing.T) {
	p := plan(t,
		fault.Spec{ID: "a", Kind: fault.EmptyOK, Times: 1},
		fault.Spec{ID: "b", Kind: fault.EmptyOK, Skip: 1, Times: 2})
	assert.Equal(t, []string{"a", "b", "b", "-"}, strikes(&p, 1, 4))

	p = plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK}, fault.Spec{ID: "b", Kind: fault.EmptyOK})
	assert.Equal(t, []string{"a", "a"}, strikes(&p, 1, 2), "both are due")
	assert.Equal(t, []fault.Count{{ID: "a", Matched: 2, Fired: 2}, {ID: "b", Matched: 2}}, p.Counts())
}

// TestCountersThatWereWrittenDownAreTakenUp: a base of a journal says how often each fault fired, and a fold goes on from there.
func TestCountersThatWereWrittenDownAreTakenUp(t *testing.T) {
	spec := fault.Spec{ID: "a", Kind: fault.EmptyOK, Skip: 1, Times: 2}
	live := plan(t, spec, fault.Spec{ID: "b", Kind: fault.EmptyOK, Skip: 9})
	strikes(&live, 1, 2)
	folded := plan(t, fault.Spec{ID: "b", Kind: fault.EmptyOK, Skip: 9}, spec)
	folded.Recount(append(live.Counts(), fault.Count{ID: "disarmed since", Matched: 7, Fired: 7}))
	assert.ElementsMatch(t, live.Status(), folded.Status())
	assert.Equal(t, []string{"a", "-"}, strikes(&folded, 1, 2), "one of the two times is left")
}

func TestInjectionCarriesTheCounters(t *testing.T) {
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Skip: 1})
	strikes(&p, 1, 2)
	injection, ok := p.Next(1, fault.Exchange{})
	require.True(t, ok)
	assert.Equal(t, 3, injection.Match)
	assert.Equal(t, 2, injection.Fired)
	assert.Equal(t, fault.Before, injection.Spec.Phase, "the phase is filled in")
}

func TestOnlyMatchingExchangesCount(t *testing.T) {
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Match: fault.Match{Method: "POST", Path: "/v1/*", Agent: "ref*"}})
	for _, x := range []fault.Exchange{
		{Method: "GET", Path: "/v1/a", Agent: "ref/1"},
		{Method: "POST", Path: "/v2/a", Agent: "ref/1"},
		{Method: "POST", Path: "/v1/a", Agent: "curl"},
	} {
		_, ok := p.Next(1, x)
		assert.False(t, ok, "%+v", x)
	}
	_, ok := p.Next(1, fault.Exchange{Method: "POST", Path: "/v1/a", Agent: "ref/1"})
	assert.True(t, ok)
	assert.Equal(t, 1, p.Status()[0].Matched)

	p = plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK})
	_, ok = p.Next(1, fault.Exchange{Method: "GET", Path: "/v1/b", Agent: "curl"})
	assert.True(t, ok, "what a match does not name may be anything")
}

func TestArmDisarmClear(t *testing.T) {
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK}, fault.Spec{ID: "b", Kind: fault.EmptyOK})
	require.EqualError(t, p.Arm(fault.Spec{ID: "a", Kind: fault.EmptyOK}),
		`fault "a", field id: is already armed; disarm it first or choose another ID`)
	require.Error(t, p.Arm(fault.Spec{ID: "c"}))
	assert.Equal(t, 2, p.Len())

	assert.True(t, p.Disarm("a"))
	assert.False(t, p.Disarm("a"))
	assert.Equal(t, []string{"b"}, strikes(&p, 1, 1))
	p.Clear()
	assert.Empty(t, p.Status())
	assert.Equal(t, []string{"-"}, strikes(&p, 1, 1))
}

func TestPlanIsBounded(t *testing.T) {
	var p fault.Plan
	for i := range fault.MaxFaults {
		require.NoError(t, p.Arm(fault.Spec{ID: fmt.Sprint(i), Kind: fault.EmptyOK}))
	}
	require.EqualError(t, p.Arm(fault.Spec{ID: "more", Kind: fault.EmptyOK}),
		`fault "more", field id: the plan already holds 100 faults; disarm one that is no longer needed`)
}

// The draws are part of every recorded journal: if this test fails, the
// algorithm changed and old journals no longer replay. Restore the algorithm.
func TestDrawsAreFrozen(t *testing.T) {
	for seed, want := range map[uint64]string{
		1:       "----a-aa--aa----",
		1 << 63: "aaaaa---a-aaa--a",
	} {
		p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Probability: 0.5})
		assert.Equal(t, want, strings.Join(strikes(&p, seed, 16), ""), "seed %d", seed)
	}
}

func TestProbabilityIsHonouredOverManyExchanges(t *testing.T) {
	const n = 20_000
	for _, probability := range []float64{0.01, 0.25, 0.9} {
		p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Probability: probability})
		strikes(&p, 7, n)
		assert.InDelta(t, probability, float64(p.Status()[0].Fired)/n, 0.01)
	}
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK, Probability: 1})
	strikes(&p, 7, 100)
	assert.Equal(t, 100, p.Status()[0].Fired)
}

func TestStatusAndCloneAreIndependent(t *testing.T) {
	p := plan(t, fault.Spec{ID: "a", Kind: fault.EmptyOK})
	clone := p.Clone()
	p.Status()[0].Fired = 99
	strikes(&p, 1, 3)
	require.True(t, clone.Disarm("a"))
	assert.Equal(t, 3, p.Status()[0].Fired)
	assert.Zero(t, clone.Len())
}

// Whatever the plan and the exchanges are, a fold that observes the same
// exchanges arrives at the same counters, and a clone goes on alike.
func TestReplayGivesTheSameCounters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		live := plan(t)
		for i := range rapid.IntRange(0, 5).Draw(t, "faults") {
			kind := rapid.SampledFrom(fault.Kinds()).Draw(t, "kind").Kind
			spec := sample(fmt.Sprint(i), kind)
			spec.Skip = rapid.IntRange(0, 3).Draw(t, "skip")
			spec.Times = rapid.IntRange(0, 3).Draw(t, "times")
			spec.Probability = rapid.Float64Range(0, 1).Draw(t, "probability")
			spec.Match.Method = rapid.SampledFrom([]string{"", "GET", "POST"}).Draw(t, "method")
			require.NoError(t, live.Arm(spec))
		}
		folded := live.Clone()
		total := 0
		for range rapid.IntRange(0, 30).Draw(t, "exchanges") {
			x := fault.Exchange{Method: rapid.SampledFrom([]string{"GET", "POST"}).Draw(t, "x"), Path: "/"}
			clone := live.Clone()
			injection, fires := live.Next(seed, x)
			again, firesAgain := clone.Next(seed, x)
			require.Equal(t, fires, firesAgain)
			require.Equal(t, injection, again)
			folded.Observe(seed, x)
			if fires {
				total++
			}
		}
		require.Equal(t, live.Status(), folded.Status())
		for _, state := range live.Status() {
			total -= state.Fired
			require.LessOrEqual(t, state.Fired, max(0, state.Matched-state.Spec.Skip))
			require.True(t, state.Spec.Times == 0 || state.Fired <= state.Spec.Times)
		}
		require.Zero(t, total, "one fault an exchange, each counted once")
	})
}

func BenchmarkNext(b *testing.B) {
	p := plan(b, fault.Spec{ID: "a", Kind: fault.EmptyOK, Probability: 0.5, Match: fault.Match{Path: "/v1/**"}})
	for b.Loop() {
		p.Next(1, fault.Exchange{Method: "GET", Path: "/v1/account-sets/7/backups"})
	}
}
