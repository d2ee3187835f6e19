package register

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Log keeps the records of classes, as bytes that it need not understand. It is safe for concurrent use.
type Log interface {
	// Append keeps a record of a class behind all others. It returns once the record is as safe as the log makes it.
	Append(ctx context.Context, class string, record []byte) error
	// Read gives every record in the order in which they came. It ends with the error of each, if that has one.
	Read(ctx context.Context, each func(record []byte) error) error
	// Erase removes a class's records for good. A class without records is no error.
	Erase(ctx context.Context, class string) error
}

// Write keeps a record in a log.
func Write(ctx context.Context, log Log, r Record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return log.Append(ctx, r.Class, raw)
}

// Read folds everything in a log. A damaged record is an error that counts the records from 1.
func Read(ctx context.Context, log Log) (*State, error) {
	s, n := NewState(), 0
	err := log.Read(ctx, func(raw []byte) error {
		n++
		var r Record
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("record %d of the register is damaged: %w", n, err)
		}
		if err := s.Apply(r); err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Memory is a [Log] that ends with the process. The zero value is ready to use.
type Memory struct {
	mu      sync.Mutex
	records []kept
}

type kept struct {
	class  string
	record []byte
}

// Append implements [Log].
func (m *Memory) Append(_ context.Context, class string, record []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, kept{class, slices.Clone(record)})
	return nil
}

// Read implements [Log].
func (m *Memory) Read(_ context.Context, each func([]byte) error) error {
	m.mu.Lock()
	list := slices.Clone(m.records)
	m.mu.Unlock()
	for _, k := range list {
		if err := each(slices.Clone(k.record)); err != nil {
			return err
		}
	}
	return nil
}

// Erase implements [Log].
func (m *Memory) Erase(_ context.Context, class string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = slices.DeleteFunc(m.records, func(k kept) bool { return k.class == class })
	return nil
}
