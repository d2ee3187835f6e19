package runner

import (
	"bytes"
	"cmp"
	"io/fs"
	"math/rand/v2"
	"slices"
)

const (
	// grain is how many of the largest whole files make up a shard at least. Larger files
	// are dealt out scenario by scenario.
	grain = 32
	// dealt is the owner of a file of which every shard gets a part.
	dealt = -1
)

// narrowed says that options look at the scenarios, so that only who has read a file knows
// how much of it is wanted.
func (o *Options) narrowed(targets []target) bool {
	return o.Tags != "" || o.Name != "" || o.Lang != "" || slices.ContainsFunc(targets, func(t target) bool { return len(t.lines) > 0 })
}

// owners shares files out to shards, counted from 0, by their weights. A file goes to one
// shard as a whole, because nobody else has to read it then, unless it is so large that the
// shards would differ by it. Heavy ones come first and everything goes to whoever has the
// least. What weighs the same comes in an order of chance, the same for all shards: names in
// a pattern, such as a-en, a-zh, b-en, would give all of one kind to one shard.
func owners(weights []int, shards int) []int {
	total := 0
	for _, weight := range weights {
		total += weight
	}
	order := rand.New(rand.NewPCG(uint64(len(weights)), uint64(shards))).Perm(len(weights))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	list, loads := make([]int, len(weights)), make([]int, shards)
	for _, i := range order {
		if weights[i]*grain*shards > total {
			list[i] = dealt
			continue
		}
		least := slices.Index(loads, slices.Min(loads))
		list[i] = least
		loads[least] += weights[i]
	}
	return list
}

// weigh counts the lines of files, which says well enough how much there is to run, and says
// the same in Chinese and in English, and with either kind of line ends. A file that cannot be
// read weighs nothing; who is to run it will tell.
func weigh(fsys fs.FS, targets []target) []int {
	weights := make([]int, len(targets))
	for i, t := range targets {
		if raw, err := fs.ReadFile(fsys, t.uri); err == nil {
			weights[i] = bytes.Count(raw, []byte("\n")) + 1
		}
	}
	return weights
}

// keep drops what is for other shards: files, and of the dealt ones all scenarios but every
// count-th.
func keep(selected [][]entry, owners []int, index, count int) (kept []entry) {
	next := 0
	for i, entries := range selected {
		if owners[i] == index-1 {
			kept = append(kept, entries...)
		}
		if owners[i] != dealt {
			continue
		}
		for _, e := range entries {
			if next%count == index-1 {
				kept = append(kept, e)
			}
			next++
		}
	}
	return kept
}
