package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/harness"
	"example.com/rehearse/reports"
)

// What the steps write is what the reports read: the two rooms do not know each other, and a report that misses an
// attachment looks like one that has none.
func TestStepsAndReportsSpeakOfTheSameAttachments(t *testing.T) {
	assert.Equal(t, reports.MediaExchange, harness.ExchangeMediaType)
	assert.Equal(t, reports.MediaJournal, harness.JournalMediaType)
	assert.Equal(t, reports.MediaState, harness.StateMediaType)
	assert.Equal(t, reports.MediaDiagnosis, harness.DiagnosisMediaType)
	assert.Equal(t, reports.MediaVerdict, harness.VerdictMediaType)
}
