package fault

import (
	"slices"
	"strings"
)

// Kind names what breaks in an exchange. The values are stable.
type Kind string

// The known kinds; [Kinds] describes each of them.
const (
	// Latency delays the exchange by Delay and changes nothing else.
	Latency Kind = "latency"
	// Status answers with the given Status and a problem body.
	Status Kind = "status"
	// ConnectionReset breaks the connection without an answer.
	ConnectionReset Kind = "connection-reset"
	// TruncatedBody sends the reply's head and only ChunkBytes of its body
	// (0: the first half), then breaks the connection.
	TruncatedBody Kind = "truncated-body"
	// EmptyOK answers 200 with no body at all.
	EmptyOK Kind = "empty-200"
	// MalformedOK answers 200 with a web page in place of the cloud's JSON.
	MalformedOK Kind = "malformed-200"
	// SlowDrip sends the reply in pieces of ChunkBytes, waiting Delay between them.
	SlowDrip Kind = "slow-drip"
	// RateLimit answers 429 with Retry-After.
	RateLimit Kind = "rate-limit"
	// Unavailable answers 503 with Retry-After.
	Unavailable Kind = "unavailable"
	// SessionExpiry ends every sign-in of the caller's account just before the decision.
	SessionExpiry Kind = "session-expiry"
	// WrongClock shifts the clock by SkewSeconds: for the decision (before),
	// or only for the Date of the reply (after).
	WrongClock Kind = "wrong-clock"
)

// Phase says on which side of the decision a fault strikes.
type Phase string

// The phases.
const (
	// Before the decision: the cloud never saw the command.
	Before Phase = "before"
	// After the commit: the cloud did the work, the reply suffers.
	After Phase = "after"
)

// KindInfo describes a kind for documents, validation and user interfaces.
type KindInfo struct {
	Kind Kind `json:"kind"`
	// Phases that make sense; the first is the default.
	Phases []Phase `json:"phases"`
	// Required and Optional name the JSON fields that the kind uses beyond
	// those that every fault has.
	Required []string `json:"required,omitempty"`
	Optional []string `json:"optional,omitempty"`
	// ZH and EN say in one sentence what the client meets.
	ZH string `json:"zh"`
	EN string `json:"en"`
	// Label and Source say how far the kind is known: every one is taken by
	// analogy from comparable services, none is documented for this cloud.
	Label  string `json:"label"`
	Source string `json:"source"`
}

// Kinds lists every known kind in its stable order. The caller owns the result.
func Kinds() []KindInfo {
	both := []Phase{Before, After}
	infos := []KindInfo{
		{
			Kind: Latency, Phases: both, Required: []string{"delay_ms"},
			ZH: "答复按设定时间延迟，内容不变。", EN: "The answer comes late by the set time and is otherwise right.",
			Source: "comparable cloud services under load",
		},
		{
			Kind: Status, Phases: both, Required: []string{"status"}, Optional: []string{"retry_after_seconds"},
			ZH: "以设定的 4xx 或 5xx 状态码代替正常答复。", EN: "A set 4xx or 5xx status takes the place of the answer.",
			Source: "RFC 9110 section 15.5 and 15.6",
		},
		{
			Kind: ConnectionReset, Phases: both,
			ZH: "连接中断，客户端收不到任何答复。", EN: "The connection breaks and no answer arrives.",
			Source: "RFC 9110 section 9.2.2: what a client may retry",
		},
		{
			Kind: TruncatedBody, Phases: []Phase{After}, Optional: []string{"chunk_bytes"},
			ZH: "答复正文只到一半连接就中断。", EN: "The connection breaks in the middle of the answer's body.",
			Source: "RFC 9112 section 8: incomplete messages",
		},
		{
			Kind: EmptyOK, Phases: both,
			ZH: "状态码是 200，但正文为空。", EN: "The status is 200 but the body is empty.",
			Source: "comparable cloud services behind a faulty gateway",
		},
		{
			Kind: MalformedOK, Phases: both,
			ZH: "状态码是 200，但正文是网关的网页，不是云端的数据。", EN: "The status is 200 but the body is a gateway's web page and not the cloud's data.",
			Source: "RFC 6585 section 6 and RFC 8952: networks that answer in a server's place until one signs in to them",
		},
		{
			Kind: SlowDrip, Phases: []Phase{After}, Required: []string{"delay_ms", "chunk_bytes"},
			ZH: "答复正文分成小块，一块一块慢慢到达。", EN: "The answer's body trickles in, piece by piece.",
			Source: "comparable cloud services over a poor line",
		},
		{
			Kind: RateLimit, Phases: []Phase{Before}, Required: []string{"retry_after_seconds"},
			ZH: "请求过于频繁：429，并用 Retry-After 说明何时再试。", EN: "Too many requests: 429, with Retry-After saying when to try again.",
			Source: "RFC 6585 section 4",
		},
		{
			Kind: Unavailable, Phases: both, Required: []string{"retry_after_seconds"},
			ZH: "服务暂不可用：503，并用 Retry-After 说明何时再试。", EN: "Service unavailable: 503, with Retry-After saying when to try again.",
			Source: "RFC 9110 section 10.2.3 and 15.6.4",
		},
		{
			Kind: SessionExpiry, Phases: []Phase{Before},
			ZH: "操作到一半登录失效，须重新登录。", EN: "The session ends half-way and one has to sign in again.",
			Source: "comparable vendors' sign-in sessions",
		},
		{
			Kind: WrongClock, Phases: both, Required: []string{"skew_seconds"},
			ZH: "云端时钟偏快或偏慢。", EN: "The cloud's clock runs ahead or behind.",
			Source: "comparable vendors' checks against a clock set back",
		},
	}
	for i := range infos {
		infos[i].Label = "analogy"
		infos[i].Phases = slices.Clone(infos[i].Phases)
	}
	return infos
}

// Describe returns the description of a kind, and whether it is known.
func Describe(k Kind) (KindInfo, bool) {
	for _, info := range Kinds() {
		if info.Kind == k {
			return info, true
		}
	}
	return KindInfo{}, false
}

// uses reports whether the kind reads the field, and whether it must be set.
func (i KindInfo) uses(field string) (used, required bool) {
	required = slices.Contains(i.Required, field)
	return required || slices.Contains(i.Optional, field), required
}

// join prints names as a list for an error text.
func join[T ~string](names []T) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = string(name)
	}
	return strings.Join(texts, ", ")
}

// kindNames lists the known kinds for an error text.
func kindNames() string {
	infos := Kinds()
	names := make([]Kind, len(infos))
	for i, info := range infos {
		names[i] = info.Kind
	}
	return join(names)
}
