package runner

import (
	"context"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cucumber/godog"
)

const (
	// maxBatch is how many scenarios share a suite of godog at most. What a suite costs is
	// paid for by eight; with more than that the trees of godog's storage grow instead.
	maxBatch = 8
	// growth is by how much the next suite is larger after one that went well.
	growth = 2
	// patience is how long a suite takes on further scenarios. Those that it has not begun
	// by then are for whoever comes first, so that the report, which follows the plan,
	// does not wait for a worker with many slow ones.
	patience = 50 * time.Millisecond
)

// batch is one suite of godog and the jobs that it does one after the other. Making a
// suite costs a fifth of what running a scenario does. The suite ends early, and leaves
// the rest of its jobs to others, when a scenario is to be tried again, crashed or got
// stuck: what comes next then starts with a new goroutine.
type batch struct {
	e    *execution
	ctx  context.Context
	jobs []job
	// start says whether a job is still this batch's to do.
	start func(job) bool
	// deliver takes what is known of a scenario in the end.
	deliver func(place int, out outcome)

	// goroutine, begun, current and leaving belong to the goroutine of the suite, which
	// may live on when the batch is over.
	goroutine string
	begun     int
	current   *attempt
	leaving   bool
	// done and again belong to whoever closes an attempt: the suite, or the one who
	// abandons it. Both are to be read when the batch is over.
	done  int
	again *job
	// trouble is what godog died of outside any scenario.
	trouble string
	tired   atomic.Bool
	over    chan struct{}
	finish  func()
}

// run does the jobs. It always returns: a stuck step is left behind.
func (b *batch) run() {
	b.over = make(chan struct{})
	b.finish = sync.OnceFunc(func() { close(b.over) })
	timer := time.AfterFunc(patience, func() { b.tired.Store(true) })
	defer timer.Stop()
	go b.suite()
	<-b.over
}

// next says how large the batch after this one should be: as large as this one could be
// done, or larger when it was done in no time, up to a limit.
func (b *batch) next(limit int) int {
	switch {
	case b.begun < len(b.jobs):
		return max(1, b.begun)
	case b.tired.Load():
		return max(1, len(b.jobs)/2)
	default:
		return min(growth*len(b.jobs), limit)
	}
}

// suite runs the scenarios on godog and turns what godog lets through into a failure of
// the one that was running.
func (b *batch) suite() {
	defer b.finish()
	returned := false
	defer func() {
		p := recover()
		if returned || b.leaving {
			return
		}
		message, stack := b.e.crash(p, debug.Stack())
		if b.current == nil {
			b.trouble = message
			return
		}
		b.close(b.current, func(rec *recorder) { rec.breakOff(message, stack) })
	}()
	b.goroutine = goroutineName()
	runSuite(contents(b.jobs), b.begin)
	b.end()
	returned = true
}

// begin is called by godog before each scenario. It is not told which one; they come in
// the order of the jobs.
func (b *batch) begin(sc *godog.ScenarioContext) {
	if !b.end() || b.again != nil || b.begun == len(b.jobs) || (b.begun > 0 && b.tired.Load()) || !b.start(b.jobs[b.begun]) {
		// godog itself can only be told to pass over what follows, which costs nearly as
		// much as running it.
		b.leaving = true
		runtime.Goexit()
	}
	b.current = b.e.attempt(b.ctx, b.jobs[b.begun], b.abandon)
	b.begun++
	b.e.prepare(b.current, sc)
}

// end closes the attempt that godog is through with. It says no when somebody else has
// closed it, because then the work goes on elsewhere.
func (b *batch) end() bool {
	a := b.current
	if a == nil {
		return true
	}
	a.rec.after(a.rec.ctx, a.told)
	closed := b.close(a, func(*recorder) { b.e.judge(a) })
	b.current = nil
	if closed {
		// They lead to all that godog knows of the suite, and the report may be far behind.
		a.rec.ctx, a.rec.known = nil, nil
	}
	return closed
}

// abandon closes an attempt that goes on after its time, and leaves the suite behind.
func (b *batch) abandon(a *attempt) {
	left := b.close(a, func(rec *recorder) {
		rec.breakOff(b.e.overtime(a.ctx.Err())+b.e.o.say("；步骤不理会自己的 context，已不再等它", "; the step ignores its context and is left behind"), stackOf(b.goroutine))
	})
	if left {
		b.finish()
	}
}

// close ends an attempt, once, and says whether this was the time. last has the last
// word on it.
func (b *batch) close(a *attempt, last func(*recorder)) bool {
	rec := a.rec
	rec.mu.Lock()
	if rec.closed {
		rec.mu.Unlock()
		return false
	}
	last(rec)
	rec.skipRest()
	rec.close()
	rec.mu.Unlock()
	a.leave()
	b.settle(a)
	return true
}

// settle tells of a scenario, or asks for another attempt at it. Only failures are
// retried: a step without a definition has none the next time either.
func (b *batch) settle(a *attempt) {
	attempts := append(slices.Clip(a.earlier), a.rec)
	if a.rec.status() == StatusFailed && len(attempts) <= b.e.o.Retry && b.ctx.Err() == nil {
		b.again = &job{item: a.item, place: a.place, earlier: attempts}
		return
	}
	out := newOutcome(a.item, attempts...)
	out.conclude()
	b.done++
	b.deliver(a.place, out)
}

// contents gives the sources of the jobs: one for all that follow one another in a file.
func contents(jobs []job) []godog.Feature {
	var features []godog.Feature
	for first := 0; first < len(jobs); {
		end := first + 1
		for end < len(jobs) && jobs[end].follows(jobs[end-1]) {
			end++
		}
		// godog takes a second source of the same name for the first one.
		name := jobs[first].feature.uri + strings.Repeat("#", len(features))
		features = append(features, godog.Feature{Name: name, Contents: mask(jobs[first:end])})
		first = end
	}
	return features
}

// follows says that the scenario can stand below another in one source. They need not be
// in the order of the file, but Gherkin has no end of a rule.
func (j job) follows(other job) bool {
	rule := func(j job) int32 { return j.feature.around(j.line).rule }
	return j.feature == other.feature && (rule(j) != 0 || rule(other) == 0)
}
