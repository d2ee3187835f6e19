package cloud

import (
	"encoding/json"
	"slices"
)

// Table is a map that remembers the order in which its rows came, so that lists and encodings are the same each
// time. The zero value is an empty table. Rows are shared by pointer: only events may change them.
type Table[K ~string, V any] struct {
	order []K
	rows  []*V     // in the same order
	index map[K]*V // nil while there are few rows: to look at each of them is faster then, and smaller
}

// few is up to how many rows a table has no index.
const few = 8

// Get returns the row k, or nil.
func (t *Table[K, V]) Get(k K) *V {
	if t.index != nil {
		return t.index[k]
	}
	for i, have := range t.order {
		if have == k {
			return t.rows[i]
		}
	}
	return nil
}

// Len counts the rows.
func (t *Table[K, V]) Len() int { return len(t.order) }

// All yields the rows in the order they came.
func (t *Table[K, V]) All(yield func(K, *V) bool) {
	rows := t.rows
	for i, k := range t.order {
		if !yield(k, rows[i]) {
			return
		}
	}
}

// MarshalJSON writes the rows as an array in their order.
func (t Table[K, V]) MarshalJSON() ([]byte, error) {
	if len(t.rows) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal(t.rows)
}

func (t *Table[K, V]) put(k K, v V) {
	if row := t.Get(k); row != nil {
		*row = v
		return
	}
	row := t.room()
	*row = v
	t.order, t.rows = append(t.order, k), append(t.rows, row)
	switch {
	case t.index != nil:
		t.index[k] = row
	case len(t.order) > few:
		t.index = make(map[K]*V, len(t.order))
		for i, k := range t.order {
			t.index[k] = t.rows[i]
		}
	}
}

// room is where a new row is kept: where one was before the table was emptied, or in new memory. Beyond
// their length the rows of any other table are nil.
func (t *Table[K, V]) room() *V {
	if n := len(t.rows); n < cap(t.rows) {
		if old := t.rows[:n+1][n]; old != nil {
			return old
		}
	}
	return new(V)
}

// emptied is an empty table that keeps the rows of t in its memory: nobody may hold one of them any more, nor use t.
func (t Table[K, V]) emptied() Table[K, V] {
	clear(t.index)
	return Table[K, V]{order: t.order[:0], rows: t.rows[:0], index: t.index}
}

func (t *Table[K, V]) remove(k K) {
	delete(t.index, k)
	switch i := slices.Index(t.order, k); {
	case i == 0: // the oldest goes when a bound is reached: copying the rest each time would be slow
		t.order, t.rows = t.order[1:], t.rows[1:]
	case i > 0: // into new lists, because somebody may be going through the old ones
		t.order, t.rows = slices.Concat(t.order[:i], t.order[i+1:]), slices.Concat(t.rows[:i], t.rows[i+1:])
	}
}

func (t *Table[K, V]) clone() Table[K, V] {
	var c Table[K, V]
	for k, v := range t.All {
		c.put(k, *v)
	}
	return c
}
