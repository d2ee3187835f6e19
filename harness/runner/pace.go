package runner

import (
	"runtime/debug"
	"runtime/metrics"
)

const (
	// room is up to how many bytes of heap the collector may leave lying about before it works as often as usual.
	room = 48 << 20
	// reading is the limit of all memory while features are read: more of them are read at half the speed at worst.
	reading = 60 << 20
	// usual and seldom are the least and the most that the heap may grow between two collections, in percent. With more
	// than this, memory that the process never had before costs a small run more than collecting does.
	usual, seldom = 100, 250
	// strides is how many results pass between two looks at the heap. What is held may grow between them, and by as
	// much more may the heap.
	strides = 16
)

// Pace makes the garbage collector work less often while a run holds little memory. A third of a small run's time would
// be spent on collecting, because what a scenario leaves behind is soon more than all that is held. The more a run holds,
// the more often the collector works, in the end as often as usual. The setting is the whole process's: call this from the
// program, not from a library, and not where GOGC is set, which is somebody's wish.
//
// Step is to be called for each result, by one goroutine at a time. Until the first, while the features are read and
// nobody knows how much that will be, a limit takes the place of looking. Done gives the collector its former pace back.
func Pace() (step, done func()) {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	return paced(func() uint64 {
		metrics.Read(heap)
		return heap[0].Value.Uint64()
	})
}

// paced is Pace for a heap of which live tells how many bytes the last collection found in use.
func paced(live func() uint64) (step, done func()) {
	limit := debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(limit, reading))
	former, results, set := debug.SetGCPercent(seldom), 0, seldom
	step = func() {
		if results++; results%strides != 1 {
			return
		}
		if wanted := percent(live()); wanted != set { // to set it stops everything for a moment
			set = wanted
			debug.SetGCPercent(set)
		}
		if results == 1 {
			debug.SetMemoryLimit(limit)
		}
	}
	return step, func() {
		debug.SetGCPercent(former)
		debug.SetMemoryLimit(limit)
	}
}

// percent is how much a heap of which so many bytes are in use may grow to fill the room, in steps of 10.
func percent(live uint64) int {
	switch {
	case live == 0: // nothing was collected yet
		return seldom
	case live >= room:
		return usual
	}
	return max(usual, min(seldom, int((room-live)*100/live)/10*10))
}
