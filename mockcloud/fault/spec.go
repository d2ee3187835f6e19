package fault

import (
	"time"
)

// Bounds of a spec and a plan. They keep a hostile or mistyped fault from
// tying up a server.
const (
	// MaxFaults is how many faults a plan or a parsed list may hold.
	MaxFaults = 100
	// MaxDelay is the longest delay: 60 seconds.
	MaxDelay Milliseconds = 60_000
	// MaxRetryAfter is the longest Retry-After, in seconds: one day.
	MaxRetryAfter = 86_400
	// MaxChunk is the largest chunk, in bytes: 1 MiB.
	MaxChunk = 1 << 20
	// MaxSkew is the largest clock skew either way, in seconds: ten years of 366 days.
	MaxSkew = 10 * 366 * 86_400
	// MaxCount bounds Skip and Times.
	MaxCount = 1_000_000
	// MaxText bounds the ID and each pattern of a Match, in bytes.
	MaxText = 256
)

// Milliseconds is a delay as it stands in JSON: a whole number of milliseconds.
type Milliseconds int64

// Duration converts the delay for use with the time package.
func (m Milliseconds) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// Spec describes one fault. Fields that its kind does not use must be zero;
// [Kinds] says which ones it uses.
type Spec struct {
	// ID names the fault within its plan: letters, digits, '.', '_' and '-'.
	ID string `json:"id"`
	// Kind is what breaks.
	Kind Kind `json:"kind"`
	// Phase is when it strikes; empty means the kind's first phase.
	Phase Phase `json:"phase,omitempty"`
	// Match selects the exchanges; the zero value matches all of them.
	Match Match `json:"match,omitzero"`
	// Skip lets the first Skip matching exchanges through (0 to MaxCount).
	Skip int `json:"skip,omitempty"`
	// Times is how often the fault fires at most; 0 is without a limit (0 to MaxCount).
	Times int `json:"times,omitempty"`
	// Probability of firing on a matching exchange; 0 and 1 both mean always.
	// The draw depends only on the world's seed, the ID and the match number.
	Probability float64 `json:"probability,omitempty"`
	// Status is the HTTP status to answer with (400 to 599).
	Status int `json:"status,omitempty"`
	// RetryAfterSeconds is the value of Retry-After (1 to MaxRetryAfter).
	RetryAfterSeconds int `json:"retry_after_seconds,omitempty"`
	// Delay in milliseconds (1 to MaxDelay): once for latency, between chunks for slow-drip.
	Delay Milliseconds `json:"delay_ms,omitempty"`
	// ChunkBytes is how much of the body comes through (truncated-body, where
	// 0 is the first half) or comes at a time (slow-drip); 1 to MaxChunk.
	ChunkBytes int `json:"chunk_bytes,omitempty"`
	// SkewSeconds moves the clock, negative is back (within MaxSkew either way).
	SkewSeconds int `json:"skew_seconds,omitempty"`
}

// Match selects exchanges. An empty field matches everything.
type Match struct {
	// Method is an upper-case HTTP method, compared exactly.
	Method string `json:"method,omitempty"`
	// Path is a pattern over the path below the world's base URL. '*' stands
	// for any run of characters within one segment; a segment '**' stands for
	// any number of segments, none included: /v1/** matches /v1 and /v1/a/b.
	Path string `json:"path,omitempty"`
	// Agent is a pattern over the client's name as the exchange gives it; '*'
	// stands for any run of characters.
	Agent string `json:"agent,omitempty"`
}

// StatusCode is the HTTP status with which the fault answers in place of the
// cloud, or 0 when the fault leaves the cloud's status alone or sends none.
func (s Spec) StatusCode() int {
	switch s.Kind {
	case Status:
		return s.Status
	case RateLimit:
		return 429
	case Unavailable:
		return 503
	case EmptyOK, MalformedOK:
		return 200
	case Latency, ConnectionReset, TruncatedBody, SlowDrip, SessionExpiry, WrongClock:
		return 0
	}
	return 0
}

// Skew is the shift of the clock, zero for every kind but wrong-clock.
func (s Spec) Skew() time.Duration { return time.Duration(s.SkewSeconds) * time.Second }

// Normalized fills in what a spec may leave out: the phase. An unknown kind
// comes back unchanged; [Spec.Validate] names that mistake.
func (s Spec) Normalized() Spec {
	if info, ok := Describe(s.Kind); ok && s.Phase == "" {
		s.Phase = info.Phases[0]
	}
	return s
}
