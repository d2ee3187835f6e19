package api

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

func TestAWorldIsCompactedByHand(t *testing.T) {
	s := openStage(t)
	for range 5 {
		s.client("GET", "/v1/organizations", nil)
	}
	s.do("POST", adminPath+"/snapshot", map[string]any{"name": "early"}).want(201)
	seq := s.entries()[len(s.entries())-1].Seq
	for range 4 {
		s.client("GET", "/v1/organizations", nil)
	}
	before, last := s.stateJSON(), s.entries()[len(s.entries())-1].Seq
	for body, field := range map[string]string{`{"keep":-1}`: "keep", `{"keep":"all"}`: "keep", `{"kept":1}`: "kept"} {
		var in map[string]any
		require.NoError(t, json.Unmarshal([]byte(body), &in))
		assert.Equal(t, field, s.do("POST", adminPath+"/compact", in).wantCode(400, "INVALID_INPUT").json()["subject"])
	}
	done := s.do("POST", adminPath+"/compact", map[string]any{"keep": 2}).want(200).json()
	assert.InDelta(t, last-2, done["base"], 0)
	assert.InDelta(t, 4, done["entries"], 0)
	assert.JSONEq(t, before, s.stateJSON())
	entries := s.entries()
	require.Len(t, entries, 4)
	assert.Equal(t, last-2, journal.CompactedBefore(entries))
	page := s.do("GET", adminPath+"/journal?from=2&limit=1", nil).want(200).json()
	assert.Len(t, page["entries"], 1)
	assert.InDelta(t, last-1, page["next"], 0)

	for _, to := range []any{"early", seq, 2} {
		s.do("POST", adminPath+"/reset", map[string]any{"to": to}).wantCode(410, "ENTRY_COMPACTED")
		s.do("POST", adminPath+"/fork", map[string]any{"at": to}).wantCode(410, "ENTRY_COMPACTED")
	}
	s.do("POST", adminPath+"/reset", map[string]any{"to": last + 9}).wantCode(404, "NOT_FOUND")
	s.do("POST", adminPath+"/fork", nil).want(201)
	assert.InDelta(t, 0, s.do("POST", adminPath+"/compact", map[string]any{"keep": 2}).want(200).json()["dropped"], 0)
	assert.InDelta(t, 2, s.do("POST", adminPath+"/compact", nil).want(200).json()["entries"], 0)
	s.do("POST", adminPath+"/reset", nil).want(200)
	assert.Len(t, s.entries(), 1, "the founding is always there")
}

func TestProblemsOfCompaction(t *testing.T) {
	s := openStage(t)
	for err, status := range map[error]int{engine.ErrEvidence: 409, journal.ErrCompacted: 410, journal.ErrGap: 503} {
		assert.Equal(t, status, s.h.texts.answer(engineProblem(err), "").status, err)
	}
}
