package api

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

const adminPath = "/w/w1/__admin"

func TestWorlds(t *testing.T) {
	s := newStage(t)
	assert.Equal(t, []any{"two-companies"}, s.do("GET", "/__admin/presets", nil).want(200).json()["presets"])
	made := s.do("POST", "/__admin/worlds", nil).want(201).json()
	assert.EqualValues(t, 7, made["seed"])
	assert.Equal(t, "two-companies", made["preset"])
	assert.Equal(t, "2022-11-30T09:00:00+08:00", made["now"])
	id := made["id"].(string)
	assert.Equal(t, []any{id}, s.do("GET", "/__admin/worlds", nil).want(200).json()["worlds"])
	assert.Equal(t, made, s.do("GET", "/__admin/worlds/"+id, nil).want(200).json())
	assert.Equal(t, made, s.do("GET", "/w/"+id+"/__admin", nil).want(200).json())
	s.do("POST", "/__admin/worlds", map[string]any{"id": id}).wantCode(409, "ALREADY_EXISTS")
	assert.Equal(t, []any{id}, s.do("POST", "/__admin/reset", nil).want(200).json()["worlds"])
	s.do("DELETE", "/__admin/worlds/"+id, nil).want(204)
	s.do("DELETE", "/__admin/worlds/"+id, nil).wantCode(404, "NOT_FOUND")
	assert.EqualValues(t, 0, s.do("GET", "/__admin/health", nil).want(200).json()["worlds"])
}

func TestCreateWorldAsAsked(t *testing.T) {
	s := newStage(t)
	made := s.do("POST", "/__admin/worlds", map[string]any{
		"id": "x1", "seed": 1, "policies": map[string]any{"prompts": "diagnostic", "lock_after": 3},
		"clock": map[string]any{"running": true, "at": "2024-02-29T08:00:00+08:00"},
	}).want(201).json()
	assert.Equal(t, "diagnostic", made["policies"].(map[string]any)["prompts"])
	assert.Equal(t, "strict", made["policies"].(map[string]any)["wrong_product"])
	assert.Contains(t, made["now"], "2024-02-29T08:0")
	assert.Equal(t, "running", s.do("GET", "/w/x1/__admin/clock", nil).want(200).json()["mode"])
	for field, body := range map[string]any{
		"preset": map[string]any{"preset": "none"}, "policies.prompts": map[string]any{"policies": map[string]any{"prompts": "loud"}},
		"policies.louder": map[string]any{"policies": map[string]any{"louder": 1}}, "policies": map[string]any{"policies": 3},
		"policies.lock_after": map[string]any{"policies": map[string]any{"lock_after": -1}}, "clock.at": map[string]any{"clock": map[string]any{"at": "noon"}},
		"clock.running": map[string]any{"clock": map[string]any{"running": 1}}, "id": map[string]any{"id": "a/b"}, "seed": map[string]any{"seed": -1},
	} {
		r := s.do("POST", "/__admin/worlds", body).wantCode(400, "INVALID_INPUT")
		assert.Equal(t, field, r.json()["subject"])
	}
	assert.Contains(t, s.do("POST", "/__admin/worlds", map[string]any{"preset": "none"}).json()["detail"], "two-companies", "what there is to choose from")
	assert.Len(t, s.do("GET", "/__admin/worlds", nil).json()["worlds"], 1)
}

func TestWorldsWithoutPresets(t *testing.T) {
	s := newStage(t, WithPresets(nil))
	made := s.do("POST", "/__admin/worlds", map[string]any{"id": "bare"}).want(201).json()
	assert.Equal(t, "empty", made["preset"])
	assert.Empty(t, made["accounts"])
	assert.Empty(t, s.do("GET", "/__admin/presets", nil).want(200).json()["presets"])
	s.do("POST", "/__admin/worlds", map[string]any{"preset": "any"}).wantCode(400, "INVALID_INPUT")
	s.do("GET", "/w/bare/__admin/diagnosis", nil).want(200)
	s.h.diagnosis = nil
	s.do("GET", "/w/bare/__admin/diagnosis", nil).wantCode(404, "NOT_FOUND")
}

func TestSnapshotResetFork(t *testing.T) {
	s := openStage(t)
	s.do("POST", adminPath+"/snapshot", map[string]any{"name": "start"}).want(201)
	add := map[string]any{"kind": "organization.add", "id": "late", "name": "晚到企业"}
	seq := s.do("POST", adminPath+"/commands", add).want(200).json()["seq"].(float64)
	s.do("POST", adminPath+"/commands", add).wantCode(409, "ALREADY_EXISTS")
	assert.Contains(t, s.do("GET", adminPath+"/snapshots", nil).want(200).json()["snapshots"], "start")

	fork := s.do("POST", adminPath+"/fork", map[string]any{"at": "start", "id": "w1-fork"}).want(201).json()
	assert.Len(t, fork["organizations"], 3)
	fork = s.do("POST", adminPath+"/fork", map[string]any{"at": seq}).want(201).json()
	assert.Len(t, fork["organizations"], 4)
	s.do("POST", adminPath+"/fork", map[string]any{"at": "never"}).wantCode(404, "NOT_FOUND")
	s.do("POST", adminPath+"/fork", map[string]any{"at": 9999}).wantCode(404, "NOT_FOUND")
	s.do("POST", adminPath+"/fork", map[string]any{"id": "w1"}).wantCode(409, "ALREADY_EXISTS")
	s.do("POST", adminPath+"/reset", map[string]any{"to": true}).wantCode(400, "INVALID_INPUT")

	assert.Len(t, s.do("POST", adminPath+"/reset", map[string]any{"to": "start"}).want(200).json()["organizations"], 3)
	assert.Len(t, s.do("POST", adminPath+"/reset", nil).want(200).json()["organizations"], 3)
	s.do("POST", adminPath+"/snapshot", map[string]any{"name": "ä"}).wantCode(400, "INVALID_INPUT")
}

func TestClock(t *testing.T) {
	s := openStage(t).signIn("owner").selects("right", "pro")
	s.client("POST", "/v1/activations", s.keys("box")).want(201)
	now := func(body map[string]any) any { return s.do("POST", adminPath+"/clock", body).want(200).json()["now"] }
	assert.Equal(t, "2022-11-30T10:30:00+08:00", now(map[string]any{"advance": "1h30m"}))
	assert.Equal(t, "2023-02-28T10:30:00+08:00", now(map[string]any{"advance": "3mo"}))
	assert.Equal(t, "2023-03-01T00:00:00+08:00", now(map[string]any{"to": "next_deadline"}))
	assert.Equal(t, "2023-02-27T00:00:00+08:00", now(map[string]any{"advance": "-2d"}))
	assert.Equal(t, "2022-11-30T09:00:00+08:00", now(map[string]any{"set": "2022-11-30T01:00:00Z"}))
	assert.Equal(t, "running", s.do("POST", adminPath+"/clock", map[string]any{"mode": "running"}).want(200).json()["mode"])
	assert.Equal(t, "frozen", s.do("POST", adminPath+"/clock", map[string]any{"mode": "frozen"}).want(200).json()["mode"])
	before := s.stateJSON()
	for field, body := range map[string]map[string]any{
		"mode": {"mode": "backwards"}, "to": {"to": "tomorrow"}, "set": {"set": "9999-01-01T00:00:00Z"}, "advance": {"advance": "a while"},
	} {
		assert.Equal(t, field, s.do("POST", adminPath+"/clock", body).wantCode(400, "INVALID_INPUT").json()["subject"])
	}
	s.do("POST", adminPath+"/clock", map[string]any{"advance": "2400mo"}).wantCode(400, "INVALID_INPUT")
	s.do("POST", adminPath+"/clock", map[string]any{"advance": "99999999999mo"}).wantCode(400, "INVALID_INPUT")
	assert.JSONEq(t, before, s.stateJSON())
	w := newStage(t)
	w.do("POST", "/__admin/worlds", map[string]any{"id": "w1"}).want(201)
	w.do("POST", adminPath+"/clock", map[string]any{"to": "next_deadline"}).wantCode(404, "NOT_FOUND")
}

func TestFaultControls(t *testing.T) {
	s := openStage(t)
	spec := map[string]any{"id": "f1", "kind": "rate-limit", "retry_after_seconds": 5}
	s.do("POST", adminPath+"/faults", spec).want(201)
	assert.Equal(t, "id", s.do("POST", adminPath+"/faults", spec).wantCode(409, "ALREADY_EXISTS").json()["subject"])
	spec["id"], spec["status"] = "f2", 500
	assert.Equal(t, "status", s.do("POST", adminPath+"/faults", spec).wantCode(400, "INVALID_INPUT").json()["subject"])
	s.loose = true
	s.client("GET", "/v1/products", nil).want(429)
	s.loose = false
	list := s.do("GET", adminPath+"/faults", nil).want(200).json()["faults"].([]any)
	assert.EqualValues(t, 1, list[0].(map[string]any)["fired"])
	s.do("DELETE", adminPath+"/faults/f1", nil).want(204)
	s.do("DELETE", adminPath+"/faults/f1", nil).wantCode(404, "NOT_FOUND")
	s.do("DELETE", adminPath+"/faults", nil).want(204)
	assert.Empty(t, s.do("GET", adminPath+"/faults", nil).want(200).json()["faults"])
}

func TestJournalPages(t *testing.T) {
	s := openStage(t).signIn("owner")
	s.client("GET", "/v1/organizations", nil).want(200)
	page := s.do("GET", adminPath+"/journal?limit=2", nil).want(200).json()
	assert.Len(t, page["entries"], 2)
	assert.EqualValues(t, 3, page["next"])
	page = s.do("GET", adminPath+"/journal?from=3", nil).want(200).json()
	require.Len(t, page["entries"], 1)
	assert.Nil(t, page["next"])
	wire := page["entries"].([]any)[0].(map[string]any)["wire"].(map[string]any)
	assert.Equal(t, "listOrganizations", wire["operation"])
	assert.Empty(t, s.do("GET", adminPath+"/journal?from=100", nil).want(200).json()["entries"])
	for _, query := range []string{"from=x", "from=0", "limit=1001", "limit=-1"} {
		s.do("GET", adminPath+"/journal?"+query, nil).wantCode(400, "INVALID_INPUT")
	}
	assert.EqualValues(t, 3, s.do("GET", adminPath+"/diagnosis", nil).want(200).json()["entries"])
	state := s.do("GET", adminPath+"/state", nil).want(200)
	assert.EqualValues(t, 42, state.json()["seed"])
	assert.NotContains(t, string(state.body), "SIM-")
	assert.NotContains(t, string(state.body), s.world.Accounts[0].Password)
}

func TestStageCommands(t *testing.T) {
	s := openStage(t).signIn("owner")
	before := s.stateJSON()
	for field, body := range map[string]map[string]any{
		"kind": {"kind": "world.found"}, "name2": {"kind": "organization.add", "name2": "x"}, "id": {"kind": "organization.add", "id": "../x", "name": "x"},
		"account": {"kind": "account.disable", "account": 3},
	} {
		assert.Equal(t, field, s.do("POST", adminPath+"/commands", body).wantCode(400, "INVALID_INPUT").json()["subject"])
	}
	for _, kind := range []string{"clock.set", "view", "session.sign_out", "activation.activate", "nothing", ""} {
		s.do("POST", adminPath+"/commands", map[string]any{"kind": kind}).wantCode(400, "INVALID_INPUT")
	}
	s.do("POST", adminPath+"/commands", map[string]any{"kind": "account_set.add", "session": "ses-1", "name": "x"}).wantCode(400, "INVALID_INPUT")
	s.do("POST", adminPath+"/commands", map[string]any{"kind": "account.disable", "account": "none"}).wantCode(404, "NOT_FOUND")
	assert.JSONEq(t, before, s.stateJSON())
	s.do("POST", adminPath+"/commands", map[string]any{"kind": "account.disable", "account": "owner"}).want(200)
	s.client("GET", "/v1/organizations", nil).wantCode(401, "SESSION_EXPIRED")
}

func TestEngineErrorsAreProblems(t *testing.T) {
	s := openStage(t)
	for err, status := range map[error]int{
		engine.ErrNoWorld: 404, engine.ErrWorldLimit: 409, engine.ErrJournalFull: 507, engine.ErrIdempotencyMismatch: 422, errNoPreset: 500,
		journal.ErrAway: 503, journal.ErrGap: 503,
	} {
		p := engineProblem(err)
		assert.Equal(t, status, s.h.texts.answer(p, "").status, err)
	}
	broken := answer{status: 200, body: math.Inf(1)}
	broken.encode()
	assert.Equal(t, 500, broken.status)
	assert.Less(t, randomSeed(), uint64(1)<<53)
}

// A limit is told as one: what is asked for is in order.
func TestAWorldHasSoManyFaultsAndSnapshots(t *testing.T) {
	s := openStage(t)
	for i := range fault.MaxFaults {
		s.do("POST", adminPath+"/faults", map[string]any{"id": fmt.Sprint("f", i), "kind": "empty-200"}).want(201)
	}
	full := s.do("POST", adminPath+"/faults", map[string]any{"id": "more", "kind": "empty-200"}).wantCode(409, stageLimit)
	assert.Equal(t, "faults", full.json()["subject"])
	for i := range engine.MaxSnapshots {
		s.do("POST", adminPath+"/snapshot", map[string]any{"name": fmt.Sprint("s", i)}).want(201)
	}
	s.do("POST", adminPath+"/snapshot", map[string]any{"name": "s7"}).want(201)
	s.do("POST", adminPath+"/snapshot", map[string]any{"name": "with.dot"}).wantCode(400, "INVALID_INPUT")
	full = s.do("POST", adminPath+"/snapshot", map[string]any{"name": "more"}).wantCode(409, stageLimit)
	assert.Equal(t, "snapshots", full.json()["subject"])
}

// What a world is asked to be it is, or it is refused: a 0 is not quietly taken for what is usual.
func TestPoliciesThatCannotBe(t *testing.T) {
	s := newStage(t)
	for member, value := range map[string]any{"session_minutes": 0, "lock_after": 0, "lock_minutes": 0, "prompts": "", "feature_components": 17} {
		got := s.do("POST", "/__admin/worlds", map[string]any{"policies": map[string]any{member: value}}).wantCode(400, "INVALID_INPUT")
		assert.Equal(t, "policies."+member, got.json()["subject"])
	}
	made := s.do("POST", "/__admin/worlds", map[string]any{"policies": map[string]any{"feature_components": 0, "lock_after": 9}}).want(201)
	policies := made.json()["policies"].(map[string]any)
	assert.Equal(t, "faithful", policies["prompts"])
	assert.EqualValues(t, 9, policies["lock_after"])
	assert.EqualValues(t, 480, policies["session_minutes"])
}
