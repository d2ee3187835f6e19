package schema

import (
	"slices"

	"example.com/rehearse/mockcloud/journal"
)

// Dropped remembers which wire halves of a journal are gone, so that the next cut need not go through all entries once
// more. The zero value knows nothing of the journal. It holds until entries are dropped from the journal's end.
type Dropped struct {
	upTo uint64   // all of the entries up to this one
	kept []uint64 // but of these, in order
}

// Wires are the wire halves that a cut still has to drop.
type Wires struct {
	// After and UpTo bound the entries whose halves go, save those in Keep, which is in order.
	After, UpTo uint64
	Keep        []uint64
	// Late are entries before, in order, whose halves were kept until now.
	Late []uint64
	// Then is what is known once all of that is done.
	Then Dropped
}

// Next says what a cut has to drop in a journal that ends with the entry last.
func (d Dropped) Next(c journal.Cut, last uint64) Wires {
	keep := slices.Sorted(slices.Values(c.Keep))
	spared := func(seq uint64) bool { _, is := slices.BinarySearch(keep, seq); return is }
	w := Wires{After: d.upTo, UpTo: max(d.upTo, min(c.WiresUpTo, last))}
	for _, seq := range d.kept {
		if seq <= c.WiresUpTo && !spared(seq) {
			w.Late = append(w.Late, seq)
		} else {
			w.Then.kept = append(w.Then.kept, seq)
		}
	}
	w.Keep = Within(keep, w.After, w.UpTo)
	w.Then.upTo, w.Then.kept = w.UpTo, append(w.Then.kept, w.Keep...)
	return w
}

// Within are the numbers after one and up to another, of a list in order.
func Within(list []uint64, after, upTo uint64) []uint64 {
	from, _ := slices.BinarySearch(list, after+1)
	to, _ := slices.BinarySearch(list, upTo+1)
	return list[from:max(from, to)]
}
