package runner

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTheCollectorIsPacedByWhatIsHeld(t *testing.T) {
	for live, want := range map[uint64]int{
		0: seldom, 1: seldom, 13 << 20: seldom, 14 << 20: 240, 16 << 20: 200, 20 << 20: 140, 24 << 20: 100, 47 << 20: usual, room: usual, 1 << 40: usual,
	} {
		assert.Equal(t, want, percent(live), "%d MiB", live>>20)
	}
}

func TestThePaceIsGivenBack(t *testing.T) {
	percents, limit := debug.SetGCPercent(123), debug.SetMemoryLimit(1<<40)
	defer func() { debug.SetGCPercent(percents); debug.SetMemoryLimit(limit) }()
	held := uint64(16 << 20)
	step, done := paced(func() uint64 { return held })
	assert.Equal(t, seldom, debug.SetGCPercent(seldom))
	assert.Equal(t, int64(reading), debug.SetMemoryLimit(-1), "nobody knows yet how much there will be")
	step()
	assert.Equal(t, 200, debug.SetGCPercent(200))
	held = 20 << 20
	for range strides - 1 {
		step()
	}
	assert.Equal(t, 200, debug.SetGCPercent(200), "nobody looks at every result")
	step()
	assert.Equal(t, 140, debug.SetGCPercent(140))
	assert.Equal(t, int64(1<<40), debug.SetMemoryLimit(-1))
	done()
	assert.Equal(t, 123, debug.SetGCPercent(123))

	debug.SetMemoryLimit(1 << 20) // somebody's wish
	_, done = Pace()
	assert.Equal(t, int64(1<<20), debug.SetMemoryLimit(-1))
	done()
	assert.Equal(t, int64(1<<20), debug.SetMemoryLimit(-1))
}

// TestALargeHeapIsCollectedAsUsual holds more than there is room for.
func TestALargeHeapIsCollectedAsUsual(t *testing.T) {
	held := make([]byte, room+1)
	step, done := Pace()
	defer done()
	debug.FreeOSMemory() // collects
	step()
	assert.Equal(t, usual, debug.SetGCPercent(usual))
	held[0] = 1
}
