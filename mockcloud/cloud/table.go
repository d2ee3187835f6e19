package cloud

import "encoding/json"

// Table is a map that remembers the order in which its rows came, so that lists and encodings are the same each
// time. The zero value is an empty table. Rows are shared by pointer: only events may change them.
type Table[K ~string, V any] struct {
	rows  map[K]*V
	order []K
}

// Get returns the row k, or nil.
func (t *Table[K, V]) Get(k K) *V { return t.rows[k] }

// Len counts the rows.
func (t *Table[K, V]) Len() int { return len(t.order) }

// All yields the rows in the order they came.
func (t *Table[K, V]) All(yield func(K, *V) bool) {
	for _, k := range t.order {
		if !yield(k, t.rows[k]) {
			return
		}
	}
}

// MarshalJSON writes the rows as an array in their order.
func (t Table[K, V]) MarshalJSON() ([]byte, error) {
	rows := make([]*V, 0, len(t.order))
	for _, k := range t.order {
		rows = append(rows, t.rows[k])
	}
	return json.Marshal(rows)
}

func (t *Table[K, V]) put(k K, v V) {
	if t.rows == nil {
		t.rows = map[K]*V{}
	}
	if _, ok := t.rows[k]; !ok {
		t.order = append(t.order, k)
	}
	t.rows[k] = &v
}

func (t *Table[K, V]) remove(k K) {
	if _, ok := t.rows[k]; !ok {
		return
	}
	delete(t.rows, k)
	for i, have := range t.order {
		switch {
		case have != k:
			continue
		case i == 0: // the oldest goes when a bound is reached: copying the rest each time would be slow
			t.order = t.order[1:]
		default:
			t.order = append(t.order[:i:i], t.order[i+1:]...)
		}
		return
	}
}

func (t *Table[K, V]) clone() Table[K, V] {
	c := Table[K, V]{rows: make(map[K]*V, len(t.rows)), order: append([]K(nil), t.order...)}
	for k, v := range t.rows {
		row := *v
		c.rows[k] = &row
	}
	return c
}
