package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// BenchmarkAppend appends entries to as many worlds as there are callers, durably and in memory.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{1, 16, 32} {
		b.Run(fmt.Sprintf("memory/%d", callers), func(b *testing.B) { benchmarkAppend(b, &journal.Memory{}, callers) })
		b.Run(fmt.Sprintf("sqlite/%d", callers), func(b *testing.B) {
			s, err := Open(b.Context(), filepath.Join(b.TempDir(), "x.db"))
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}()
			benchmarkAppend(b, s, callers)
		})
	}
}

func benchmarkAppend(b *testing.B, s journal.Store, callers int) {
	var left atomic.Int64
	left.Store(int64(b.N))
	sample := journaltest.Sample(1)[0]
	b.ResetTimer()
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			e := sample
			for world := fmt.Sprint("w", i); left.Add(-1) >= 0; e.Seq++ {
				if err := s.Append(context.Background(), world, e); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "appends/s")
}

// BenchmarkStall measures how long other worlds of the file wait while a large journal is cut.
func BenchmarkStall(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				s, err := Open(b.Context(), filepath.Join(b.TempDir(), "x.db"))
				if err != nil {
					b.Fatal(err)
				}
				journaltest.Stall(b, s, engine.WallClock, n)
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
