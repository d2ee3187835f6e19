package fault_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/fault"
)

func TestValidateNamesTheMistake(t *testing.T) {
	long := strings.Repeat("x", fault.MaxText+1)
	for _, c := range []struct {
		name, field string
		spec        fault.Spec
		want        string
	}{
		{"no id", "id", fault.Spec{Kind: fault.Latency, Delay: 1}, `fault "", field id: is missing; give 1 to 256 letters, digits, '.', '_' or '-'`},
		{"long id", "id", fault.Spec{ID: long, Kind: fault.EmptyOK}, "has 257 bytes"},
		{"id with a blank", "id", fault.Spec{ID: "a b", Kind: fault.EmptyOK}, "character that is not allowed"},
		{"no kind", "kind", fault.Spec{ID: "x"}, `"" is unknown; choose one of latency, status,`},
		{"unknown kind", "kind", fault.Spec{ID: "x", Kind: "explode"}, `"explode" is unknown; choose one of latency, status, connection-reset, truncated-body, empty-200, malformed-200, slow-drip, rate-limit, unavailable, session-expiry, wrong-clock`},
		{"hostile kind is shortened", "kind", fault.Spec{ID: "x", Kind: fault.Kind(long)}, strings.Repeat("x", 40) + "…"},
		{"longest kind that is shown whole", "kind", fault.Spec{ID: "x", Kind: fault.Kind(long[:40])}, long[:40] + `" is unknown`},
		{"session expiry after", "phase", fault.Spec{ID: "x", Kind: fault.SessionExpiry, Phase: fault.After}, `"after" makes no sense for session-expiry; choose before, or leave it out`},
		{"truncated before", "phase", fault.Spec{ID: "x", Kind: fault.TruncatedBody, Phase: fault.Before}, "choose after"},
		{"unknown phase", "phase", fault.Spec{ID: "x", Kind: fault.Unavailable, Phase: "during"}, "choose before or after"},
		{"lower-case method", "match.method", with(fault.Match{Method: "post"}), `"post" is not an upper-case method`},
		{"long agent", "match.agent", with(fault.Match{Agent: long}), "has 257 bytes; give at most 256"},
		{"relative path", "match.path", with(fault.Match{Path: "v1"}), "does not begin with '/'"},
		{"stars in a word", "match.path", with(fault.Match{Path: "/v1/a**"}), `'**' shares the segment "a**"`},
		{"negative skip", "skip", fault.Spec{ID: "x", Kind: fault.EmptyOK, Skip: -1}, "-1 is out of bounds; give 0 to 1000000"},
		{"many times", "times", fault.Spec{ID: "x", Kind: fault.EmptyOK, Times: fault.MaxCount + 1}, "out of bounds"},
		{"probability over one", "probability", fault.Spec{ID: "x", Kind: fault.EmptyOK, Probability: 1.5}, "1.5 is not a probability"},
		{"probability not a number", "probability", fault.Spec{ID: "x", Kind: fault.EmptyOK, Probability: math.NaN()}, "NaN is not a probability"},
		{"no delay", "delay_ms", fault.Spec{ID: "x", Kind: fault.Latency}, "is missing, and latency needs it; give 1 to 60000, not 0"},
		{"negative delay", "delay_ms", fault.Spec{ID: "x", Kind: fault.Latency, Delay: -1}, "-1 is out of bounds"},
		{"long delay", "delay_ms", fault.Spec{ID: "x", Kind: fault.Latency, Delay: fault.MaxDelay + 1}, "60001 is out of bounds; give 1 to 60000"},
		{"status that is no error", "status", fault.Spec{ID: "x", Kind: fault.Status, Status: 302}, "302 is out of bounds; give 400 to 599"},
		{"status of a reset", "status", fault.Spec{ID: "x", Kind: fault.ConnectionReset, Status: 500}, "has no effect on connection-reset"},
		{"no retry-after", "retry_after_seconds", fault.Spec{ID: "x", Kind: fault.RateLimit}, "rate-limit needs it"},
		{"unavailable for how long", "retry_after_seconds", fault.Spec{ID: "x", Kind: fault.Unavailable}, "unavailable needs it"},
		{"large chunk", "chunk_bytes", fault.Spec{ID: "x", Kind: fault.TruncatedBody, ChunkBytes: fault.MaxChunk + 1}, "out of bounds"},
		{"large skew", "skew_seconds", fault.Spec{ID: "x", Kind: fault.WrongClock, SkewSeconds: -fault.MaxSkew - 1}, "out of bounds"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.spec.Validate()
			require.ErrorContains(t, err, c.want)
			var mistake *fault.SpecError
			require.ErrorAs(t, err, &mistake)
			assert.Equal(t, c.field, mistake.Field)
			assert.Equal(t, c.spec.ID, mistake.ID)
			assert.NotEmpty(t, mistake.Remedy)
		})
	}
}

// TestTheBoundsThemselvesAreAllowed holds the last value that is, beside the first that is not.
func TestTheBoundsThemselvesAreAllowed(t *testing.T) {
	longest := strings.Repeat("x", fault.MaxText)
	for _, spec := range []fault.Spec{
		{ID: longest, Kind: fault.EmptyOK}, {ID: "azAZ09._-", Kind: fault.EmptyOK, Skip: fault.MaxCount, Times: fault.MaxCount},
		with(fault.Match{Agent: longest}), with(fault.Match{Method: "AZ"}), with(fault.Match{Path: "**"}),
		{ID: "x", Kind: fault.EmptyOK, Probability: 1}, {ID: "x", Kind: fault.Latency, Delay: fault.MaxDelay},
		{ID: "x", Kind: fault.Status, Status: 400}, {ID: "x", Kind: fault.Status, Status: 599, RetryAfterSeconds: 1},
		{ID: "x", Kind: fault.RateLimit, RetryAfterSeconds: fault.MaxRetryAfter}, {ID: "x", Kind: fault.TruncatedBody, ChunkBytes: fault.MaxChunk},
		{ID: "x", Kind: fault.WrongClock, SkewSeconds: -fault.MaxSkew}, {ID: "x", Kind: fault.WrongClock, SkewSeconds: fault.MaxSkew},
	} {
		require.NoError(t, spec.Validate())
	}
	for _, spec := range []fault.Spec{
		{ID: "x`", Kind: fault.EmptyOK}, {ID: "x{", Kind: fault.EmptyOK}, {ID: "x@", Kind: fault.EmptyOK}, {ID: "x[", Kind: fault.EmptyOK},
		{ID: "x/", Kind: fault.EmptyOK}, {ID: "x:", Kind: fault.EmptyOK}, with(fault.Match{Method: "A@"}), with(fault.Match{Method: "A["}),
		{ID: "x", Kind: fault.EmptyOK, Probability: -0.1}, {ID: "x", Kind: fault.EmptyOK, Times: -1}, {ID: "x", Kind: fault.Status, Status: 600},
	} {
		require.Error(t, spec.Validate())
	}
}

// TestWhenEachKindCanStrike holds the phases: a fault that strikes at another moment rehearses another failure.
func TestWhenEachKindCanStrike(t *testing.T) {
	phases := map[fault.Kind][]fault.Phase{}
	for _, info := range fault.Kinds() {
		phases[info.Kind] = info.Phases
	}
	before, after, both := []fault.Phase{fault.Before}, []fault.Phase{fault.After}, []fault.Phase{fault.Before, fault.After}
	require.Equal(t, map[fault.Kind][]fault.Phase{
		fault.Latency: both, fault.Status: both, fault.ConnectionReset: both, fault.TruncatedBody: after, fault.EmptyOK: both, fault.MalformedOK: both,
		fault.SlowDrip: after, fault.RateLimit: before, fault.Unavailable: both, fault.SessionExpiry: before, fault.WrongClock: both,
	}, phases)

	infos := fault.Kinds()
	infos[0].Phases[0] = fault.After
	assert.Equal(t, fault.Before, infos[1].Phases[0], "the kinds share nothing that a caller could change")
	unknown, known := fault.Describe("unknown")
	assert.False(t, known)
	assert.Zero(t, unknown)
}

// with puts a match into an otherwise right spec.
func with(m fault.Match) fault.Spec { return fault.Spec{ID: "x", Kind: fault.EmptyOK, Match: m} }

// sample is the smallest right spec of a kind.
func sample(id string, kind fault.Kind) fault.Spec {
	spec := fault.Spec{ID: id, Kind: kind}
	info, _ := fault.Describe(kind)
	for _, field := range info.Required {
		switch field {
		case "status":
			spec.Status = 500
		case "retry_after_seconds":
			spec.RetryAfterSeconds = 1
		case "delay_ms":
			spec.Delay = 1
		case "chunk_bytes":
			spec.ChunkBytes = 1
		case "skew_seconds":
			spec.SkewSeconds = -60
		}
	}
	return spec
}

func TestEveryKindIsDescribedAndUsable(t *testing.T) {
	status := map[fault.Kind]int{fault.Status: 500, fault.RateLimit: 429, fault.Unavailable: 503, fault.EmptyOK: 200, fault.MalformedOK: 200}
	seen := map[fault.Kind]bool{}
	for _, info := range fault.Kinds() {
		t.Run(string(info.Kind), func(t *testing.T) {
			assert.False(t, seen[info.Kind], "listed twice")
			seen[info.Kind] = true
			assert.NotEmpty(t, info.ZH)
			assert.NotEmpty(t, info.EN)
			assert.NotEmpty(t, info.Source)
			assert.Equal(t, "analogy", info.Label)
			require.NotEmpty(t, info.Phases)

			spec := sample("x", info.Kind)
			require.NoError(t, spec.Validate())
			assert.Equal(t, info.Phases[0], spec.Normalized().Phase)
			assert.Equal(t, status[info.Kind], spec.StatusCode())
			for _, phase := range info.Phases {
				spec.Phase = phase
				require.NoError(t, spec.Validate())
				assert.Equal(t, phase, spec.Normalized().Phase)
			}
		})
	}
	assert.Len(t, seen, 11)
	assert.Zero(t, fault.Spec{Kind: "unknown"}.StatusCode())
	assert.Empty(t, fault.Spec{Kind: "unknown"}.Normalized().Phase)
}

func TestUnitsOfDelayAndSkew(t *testing.T) {
	assert.Equal(t, "1.5s", fault.Milliseconds(1500).Duration().String())
	assert.Equal(t, "-1h0m0s", fault.Spec{SkewSeconds: -3600}.Skew().String())
}

func TestParseSpecs(t *testing.T) {
	specs, err := fault.ParseSpecs([]byte(` [
		{"id":"lost-reply","kind":"connection-reset","phase":"after","match":{"method":"POST","path":"/v1/activations","agent":"ref*"},"times":1},
		{"id":"slow","kind":"slow-drip","delay_ms":20,"chunk_bytes":8,"probability":0.5,"skip":2}
	] `))
	require.NoError(t, err)
	assert.Equal(t, []fault.Spec{
		{
			ID: "lost-reply", Kind: fault.ConnectionReset, Phase: fault.After, Times: 1,
			Match: fault.Match{Method: "POST", Path: "/v1/activations", Agent: "ref*"},
		},
		{ID: "slow", Kind: fault.SlowDrip, Phase: fault.After, Delay: 20, ChunkBytes: 8, Probability: 0.5, Skip: 2},
	}, specs)

	text, err := json.Marshal(specs)
	require.NoError(t, err)
	again, err := fault.ParseSpecs(text)
	require.NoError(t, err)
	assert.Equal(t, specs, again, "specs survive a round trip")
	assert.NotContains(t, string(text), "skew_seconds", "unused fields stay out of the JSON")
}

func TestParseSpecsReadsTheLargestDocument(t *testing.T) {
	specs, err := fault.ParseSpecs([]byte("[" + strings.Repeat(" ", fault.MaxDocument-2) + "]"))
	require.NoError(t, err)
	assert.Empty(t, specs)
}

func TestParseSpecsRefuses(t *testing.T) {
	many := "[" + strings.Repeat(`{"id":"x","kind":"empty-200"},`, 2) + "0]"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":        {"", "not a JSON array"},
		"null":           {"null", "not a JSON array"},
		"one object":     {`{"id":"x"}`, "not a JSON array"},
		"broken JSON":    {`[{"id"`, "cannot be read"},
		"a wrong type":   {many, "cannot be read"},
		"unknown field":  {`[{"id":"x","kind":"empty-200","delay":"1s"}]`, `unknown field "delay"`},
		"more after it":  {`[] []`, "something follows the array"},
		"rubbish after":  {`[] x`, "something follows the array"},
		"wrong fault":    {`[{"id":"a","kind":"empty-200"},{"id":"b","kind":"nope"}]`, `entry 2: fault "b", field kind`},
		"same id twice":  {`[{"id":"a","kind":"empty-200"},{"id":"a","kind":"empty-200"}]`, "is already armed"},
		"a large number": {`[{"id":"a","kind":"latency","delay_ms":99999999999999999999}]`, "cannot be read"},
		"too large":      {"[" + strings.Repeat(" ", fault.MaxDocument-1) + "]", "1048577 bytes; give at most 1048576"},
	} {
		t.Run(name, func(t *testing.T) {
			specs, err := fault.ParseSpecs([]byte(c.text))
			require.ErrorContains(t, err, c.want)
			assert.Nil(t, specs)
		})
	}
}

func FuzzParseSpecs(f *testing.F) {
	f.Add([]byte(`[{"id":"x","kind":"latency","delay_ms":5,"match":{"path":"/v1/**"}}]`))
	f.Add([]byte(`[{"id":"x","kind":"wrong-clock","skew_seconds":-5,"probability":0.25,"phase":"after"}]`))
	f.Add([]byte(`[] `))
	f.Fuzz(func(t *testing.T, data []byte) {
		specs, err := fault.ParseSpecs(data)
		if err != nil {
			return
		}
		for _, spec := range specs {
			require.NoError(t, spec.Validate())
			require.NotEmpty(t, spec.Phase)
		}
		text, err := json.Marshal(specs)
		require.NoError(t, err)
		again, err := fault.ParseSpecs(text)
		require.NoError(t, err)
		require.Equal(t, specs, again)
	})
}
