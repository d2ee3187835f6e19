package journal_test

import (
	"testing"

	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	journaltest.Suite(t, func(*testing.T) journal.Store { return &journal.Memory{} })
}
