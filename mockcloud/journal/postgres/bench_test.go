package postgres

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/pgtest"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

// BenchmarkStall measures how long other worlds wait while a large journal is cut.
func BenchmarkStall(b *testing.B) {
	cluster := pgtest.Start(b)
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				s, err := Open(b.Context(), cluster.Database(b))
				require.NoError(b, err)
				journaltest.Stall(b, s, engine.WallClock, n)
				require.NoError(b, s.Close())
			}
		})
	}
}
