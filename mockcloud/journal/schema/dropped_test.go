package schema_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/schema"
)

// Whatever cuts come one after the other, in journals that grow: what is dropped by going on from the cut before is what
// would be dropped by going through all entries each time.
func TestCutsGoOnFromTheOneBefore(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		var known schema.Dropped
		whole, bit := map[uint64]bool{}, map[uint64]bool{} // whose halves are there
		last := uint64(0)
		for range 8 {
			for range r.IntN(12) {
				last++
				whole[last], bit[last] = true, true
			}
			c := journal.Cut{WiresUpTo: r.Uint64N(last + 4)}
			for seq := range last + 2 {
				if r.IntN(3) == 0 {
					c.Keep = append(c.Keep, seq)
				}
			}
			r.Shuffle(len(c.Keep), func(i, j int) { c.Keep[i], c.Keep[j] = c.Keep[j], c.Keep[i] })
			for seq := range whole {
				if seq <= c.WiresUpTo && !slices.Contains(c.Keep, seq) {
					delete(whole, seq)
				}
			}
			w := known.Next(c, last)
			for _, seq := range w.Late {
				delete(bit, seq)
			}
			for seq := w.After + 1; seq <= w.UpTo; seq++ {
				if !slices.Contains(w.Keep, seq) {
					delete(bit, seq)
				}
			}
			known = w.Then
			require.Equal(t, whole, bit, "seed %d, cut %+v", seed, c)
		}
	}
}
