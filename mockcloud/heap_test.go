package mockcloud_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// found is the founding of a world from the default preset.
func found(tb testing.TB, seed uint64) cloud.Found {
	tb.Helper()
	f, err := scenarios.Presets().Found("default", seed)
	require.NoError(tb, err)
	return f
}

// live is how much memory is in use, in bytes.
func live() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// idle makes so many worlds that nobody uses, looks at each of them once, as the admin API does, and returns what one
// weighs in bytes.
func idle(tb testing.TB, worlds int, founding func(i int) cloud.Found) float64 {
	tb.Helper()
	e := engine.New(&journal.Memory{})
	before := live()
	for i := range worlds {
		w, err := e.Create(context.Background(), "", founding(i))
		require.NoError(tb, err)
		w.Read(func(v engine.View) { require.NotZero(tb, v.State.Accounts.Len()) })
	}
	weight := (live() - before) / float64(worlds)
	runtime.KeepAlive(e)
	return weight
}

func TestAnUnusedWorldIsSmall(t *testing.T) {
	same := found(t, 1)
	assert.Less(t, idle(t, 2000, func(int) cloud.Found { return same }), 6.0*1024, "bytes, when they share their setup")
	assert.Less(t, idle(t, 2000, func(i int) cloud.Found { return found(t, uint64(i)) }), 8.0*1024, "bytes, each with a seed of its own")
}

// BenchmarkIdleWorlds is what worlds weigh that nobody has used yet: of one seed, which share their setup, and of seeds of
// their own.
func BenchmarkIdleWorlds(b *testing.B) {
	const worlds = 20_000
	same := found(b, 1)
	for name, founding := range map[string]func(int) cloud.Found{
		"one seed":   func(int) cloud.Found { return same },
		"many seeds": func(i int) cloud.Found { return found(b, uint64(i)) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(idle(b, worlds, founding), "B/world")
			}
		})
	}
}
