package journal_test

import (
	"testing"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journal.Store { return &journal.Memory{} })
}

func TestSharedMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journal.Store { return &journaltest.Shared{} })
	journaltest.SharedSuite(t, func(*testing.T) (a, b journal.Shared) {
		s := &journaltest.Shared{}
		return s, s
	})
}
