package runner

import (
	"context"
	"slices"
	"strings"
)

// result is an outcome with the place of its scenario in the plan.
type result struct {
	place   int
	outcome outcome
}

// ahead is how many results wait for the report before the workers do.
const ahead = 256

// worker does what it gets from the queue until nothing is left.
type worker struct {
	e       *execution
	ctx     context.Context
	queue   *queue
	results chan<- result
}

// work starts the workers. The function it returns waits for the outcome of the i-th
// scenario and is to be called once for each, in order; after the last call no worker
// is left. Outcomes that come early wait in its table.
func (e *execution) work(ctx context.Context) (next func(i int) outcome) {
	count := len(e.plan.entries)
	workers := max(1, min(e.o.Workers, count))
	results := make(chan result, ahead)
	queue := newQueue(count, workers)
	for range workers {
		go (&worker{e: e, ctx: ctx, queue: queue, results: results}).work()
	}
	early := map[int]outcome{}
	return func(i int) outcome {
		for {
			if out, ok := early[i]; ok {
				delete(early, i)
				return out
			}
			result := <-results
			early[result.place] = result.outcome
		}
	}
}

// work goes on until all places of the plan are started.
func (w *worker) work() {
	size := w.e.batch()
	for {
		first, count, ticket := w.queue.take(size)
		if count == 0 {
			return
		}
		size = w.round(first, count, ticket)
	}
}

// batch is how many scenarios share a suite at most.
func (e *execution) batch() int {
	if e.o.batch > 0 {
		return e.o.batch
	}
	return maxBatch
}

// round does what the ticket holds, as one suite as far as possible, and says how large
// the next one should be.
func (w *worker) round(first, count, ticket int) int {
	defer w.queue.giveBack(first, count, ticket)
	jobs := w.gather(first, count, ticket)
	if len(jobs) == 0 {
		return count
	}
	start := func(j job) bool {
		return w.ctx.Err() == nil && !w.queue.stopped(j.place) && w.queue.start(j.place, ticket)
	}
	b := w.batch(jobs, start)
	next := b.next(w.e.batch())
	if b.begun == 0 && len(jobs) == 1 && !b.leaving && start(jobs[0]) {
		w.refused(jobs[0], b.trouble)
	}
	for again := b.again; again != nil; again = b.again {
		if b = w.batch([]job{*again}, func(job) bool { return true }); b.begun == 0 {
			w.refused(*again, b.trouble)
		}
	}
	return next
}

// gather lists what of the ticket is to be run, and delivers what needs no run.
func (w *worker) gather(first, count, ticket int) (jobs []job) {
	for place := first; place < first+count; place++ {
		it, there := w.e.at(place)
		if !there {
			continue // an idle worker was faster
		}
		out, known := w.unattended(it, place)
		switch {
		case !known:
			jobs = append(jobs, job{item: it, place: place})
		case w.queue.start(place, ticket):
			w.deliver(place, out)
		}
	}
	return jobs
}

// batch runs a suite.
func (w *worker) batch(jobs []job, start func(job) bool) *batch {
	b := &batch{e: w.e, ctx: w.ctx, jobs: jobs, start: start, deliver: w.deliver}
	b.run()
	return b
}

// unattended gives the outcome of a scenario for which nothing is to be called.
func (w *worker) unattended(it item, place int) (outcome, bool) {
	out := newOutcome(it)
	switch {
	case w.ctx.Err() != nil || w.queue.stopped(place):
	case len(it.pickle.Steps) == 0 && !w.e.o.PassEmpty:
		// godog runs no hook for these, so there is nothing to attempt.
		out.result.Status, out.result.Message = StatusEmpty, w.e.o.say("场景没有步骤", "the scenario has no steps")
	case w.e.o.DryRun:
		out.attempts = []*recorder{w.e.rehearse(it)}
		out.conclude()
	default:
		return out, false
	}
	return out, true
}

// refused fails a scenario that godog does not find in what it was given. It parses
// with an older Gherkin, and prints what it does not like.
func (w *worker) refused(j job, trouble string) {
	rec := w.e.record(j.item)
	rec.breakOff(strings.TrimSpace(w.e.o.say("godog 找不到这个场景；它是否用了所用语言里新增的关键字？%s",
		"godog does not find this scenario; does it use a keyword that is new in its language? %s", trouble)), "")
	rec.close()
	out := newOutcome(j.item, append(slices.Clip(j.earlier), rec)...)
	out.conclude()
	w.deliver(j.place, out)
}

// deliver hands an outcome over to the report. After the first failure of a run that
// is to end with it, no later scenario is started.
func (w *worker) deliver(place int, out outcome) {
	if w.e.o.FailFast && out.result.Status.unsuccessful() {
		w.queue.stopAfter(place)
	}
	w.results <- result{place: place, outcome: out}
}
