package export

import (
	"io"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkExport writes a class of 3,000, four attempts each.
func BenchmarkExport(b *testing.B) {
	var rows []Row
	for i := range 12_000 {
		r := small()[i%2]
		r.ID, r.World, r.Exercise.ID = "T"+strconv.Itoa(i/4), "world-"+strconv.Itoa(i), "exercise-"+strconv.Itoa(i%4)
		rows = append(rows, r)
	}
	for name, write := range kinds() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, write(io.Discard, rows, Options{}))
			}
		})
	}
}
