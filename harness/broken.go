package harness

import (
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
)

// BrokenKind says in which way a client under test broke. Each is a finding of its own.
type BrokenKind string

// The ways a client breaks.
const (
	// NotStarted means that the program could not be started at all.
	NotStarted BrokenKind = "not-started"
	// SlowStart means that no answer to initialize came in time.
	SlowStart BrokenKind = "slow-start"
	// Hung means that no answer came in time.
	Hung BrokenKind = "hung"
	// Crashed means that the program died: by a signal, or with an exit code other than 0.
	Crashed BrokenKind = "crashed"
	// ExitedEarly means that the program ended with exit code 0 before it was told to shut down.
	ExitedEarly BrokenKind = "exited-early"
	// ClosedOutput means that it closed its output and goes on running.
	ClosedOutput BrokenKind = "closed-output"
	// Garbage means that it wrote to its output what is no message.
	Garbage BrokenKind = "garbage"
	// PartialLine means that a line was begun and never ended.
	PartialLine BrokenKind = "partial-line"
	// OversizedLine means that a line is longer than a message may be.
	OversizedLine BrokenKind = "oversized-line"
	// WrongProtocol means that a message is none of JSON-RPC 2.0.
	WrongProtocol BrokenKind = "wrong-protocol"
	// WrongID means an answer to a question that was not asked, or was answered already.
	WrongID BrokenKind = "wrong-id"
	// ErrorAnswer means that it answered with a JSON-RPC error: what the cloud refuses is a result, not an error.
	ErrorAnswer BrokenKind = "error-answer"
	// BadResult means that a result is not of the agreed form: an outcome nobody knows, a member of another type.
	BadResult BrokenKind = "bad-result"
	// ExtraOutput means that it wrote more after it had answered shutdown.
	ExtraOutput BrokenKind = "extra-output"
	// NotEnded means that it went on running after it had been told to shut down.
	NotEnded BrokenKind = "not-ended"
	// BadExit means an exit code other than 0 after shutdown.
	BadExit BrokenKind = "bad-exit"
)

// brokenTexts say what happened: %[1]s is what the client was doing, %[2]s the particulars.
func brokenTexts() map[BrokenKind]bilingual.Text {
	return map[BrokenKind]bilingual.Text{
		NotStarted:    {ZhCN: "客户端无法启动：%[2]s", En: "the client could not be started: %[2]s"},
		SlowStart:     {ZhCN: "客户端启动太慢：%[2]s 内没有回答 %[1]s", En: "the client starts too slowly: no answer to %[1]s within %[2]s"},
		Hung:          {ZhCN: "客户端没有反应：%[2]s 内没有回答 %[1]s", En: "the client hangs: no answer to %[1]s within %[2]s"},
		Crashed:       {ZhCN: "客户端在 %[1]s 时崩溃：%[2]s", En: "the client crashed at %[1]s: %[2]s"},
		ExitedEarly:   {ZhCN: "客户端在 %[1]s 时自行退出（%[2]s），尚未收到 shutdown", En: "the client ended by itself at %[1]s (%[2]s), before it was told to shut down"},
		ClosedOutput:  {ZhCN: "客户端在 %[1]s 时关闭了标准输出，但仍在运行%[2]s", En: "the client closed its standard output at %[1]s and goes on running%[2]s"},
		Garbage:       {ZhCN: "客户端在 %[1]s 时向标准输出写了不是 JSON 消息的内容：%[2]s（每条消息一行；日志请写到标准错误）", En: "the client wrote to standard output at %[1]s what is no JSON message: %[2]s (one message a line; logs belong on standard error)"},
		PartialLine:   {ZhCN: "客户端在 %[1]s 时写了半行，没有换行符：%[2]s", En: "the client left a line unfinished at %[1]s, without a line feed: %[2]s"},
		OversizedLine: {ZhCN: "客户端在 %[1]s 时写了一行超过上限的消息：%[2]s", En: "the client wrote a line beyond the limit at %[1]s: %[2]s"},
		WrongProtocol: {ZhCN: "客户端在 %[1]s 时的消息不符合 JSON-RPC 2.0：%[2]s", En: "the client's message at %[1]s is not JSON-RPC 2.0: %[2]s"},
		WrongID:       {ZhCN: "客户端在 %[1]s 时回答了没有提出或已经回答过的请求：%[2]s", En: "the client answered at %[1]s what was not asked, or was answered already: %[2]s"},
		ErrorAnswer:   {ZhCN: "客户端对 %[1]s 回答了 JSON-RPC 错误：%[2]s（云端拒绝应作为结果返回）", En: "the client answered %[1]s with a JSON-RPC error: %[2]s (what the cloud refuses is a result)"},
		BadResult:     {ZhCN: "客户端对 %[1]s 的回答格式不对：%[2]s", En: "the client's answer to %[1]s has not the agreed form: %[2]s"},
		ExtraOutput:   {ZhCN: "客户端回答 %[1]s 之后又有输出：%[2]s", En: "the client wrote more after its answer to %[1]s: %[2]s"},
		NotEnded:      {ZhCN: "客户端收到 %[1]s 后 %[2]s 内没有退出", En: "the client did not end within %[2]s after %[1]s"},
		BadExit:       {ZhCN: "客户端在 %[1]s 之后以错误状态退出：%[2]s", En: "the client ended badly after %[1]s: %[2]s"},
	}
}

// BrokenKinds lists every way a client breaks.
func BrokenKinds() []BrokenKind {
	return []BrokenKind{
		NotStarted, SlowStart, Hung, Crashed, ExitedEarly, ClosedOutput, Garbage, PartialLine, OversizedLine,
		WrongProtocol, WrongID, ErrorAnswer, BadResult, ExtraOutput, NotEnded, BadExit,
	}
}

// Broken is the error of a [Client] that is itself broken, whatever the cloud did. Nothing in it is a secret:
// whoever makes one masks keys and passwords first. Find it with [errors.As].
type Broken struct {
	Kind BrokenKind `json:"kind"`
	// At is the request during which it showed, such as "action activate".
	At string `json:"at"`
	// Why says in both languages what the kind does not say yet; empty where that is enough.
	Why bilingual.Text `json:"why,omitzero"`
	// Detail are the particulars: the excerpt of a line, an exit status, a time limit.
	Detail string `json:"detail,omitempty"`
	// Log is the end of what the client wrote to its log, bounded.
	Log string `json:"log,omitempty"`
}

// sentence says what happened, in a language.
func (b *Broken) sentence(lang string) string {
	text := brokenTexts()[b.Kind]
	sentence := text.In(lang)
	particulars := strings.Join(slices.DeleteFunc([]string{b.Why.In(lang), b.Detail}, func(s string) bool { return s == "" }), ": ")
	if sentence == "" {
		return fmt.Sprintf("%s: %s: %s", b.At, b.Kind, particulars)
	}
	// A template need not use both arguments; the index keeps Sprintf from complaining only about those it names.
	return strings.NewReplacer("%[1]s", b.At, "%[2]s", particulars).Replace(sentence)
}

// Error is the sentence in English, its kind, and the end of the log.
func (b *Broken) Error() string { return b.In(bilingual.English) }

// In says the same in a language: "en" is English, anything else Chinese.
func (b *Broken) In(lang string) string {
	said := b.sentence(lang) + " [" + string(b.Kind) + "]"
	if log := lastLines(b.Log, 10); log != "" {
		said += "\n  | " + strings.ReplaceAll(log, "\n", "\n  | ")
	}
	return said
}

// lastLines is the end of a text: a step's message should fit a screen.
func lastLines(text string, count int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}

// Leak is a secret of the world that a client put where it must not be. The secret itself is not in it.
type Leak struct {
	// Where is "stderr", "log", "attachment", "stdout", or "answer": a member of an answer that nobody knows.
	Where string `json:"where"`
	// What names the secret by reference: "licence lic-main's serial", "password of account acc-formal".
	What string `json:"what"`
}

// Attachment is something a client hands in while it works: a screenshot, or its own log. Secrets in it are masked.
type Attachment struct {
	Name      string
	MediaType string
	Body      []byte
}

// ProcessEvidence is what is known of the program behind a client, for the verdict, in one scenario.
type ProcessEvidence struct {
	// Broken are the ways it broke.
	Broken []*Broken `json:"broken,omitempty"`
	// ExitCode is that of the program when it ended during the scenario; -1 when a signal ended it; nil while it runs.
	ExitCode *int `json:"exit_code,omitempty"`
	// Leaks are the secrets found in its log, its attachments and its stray output, each once.
	Leaks []Leak `json:"leaks,omitempty"`
	// Pictures names the screenshots that a person took, which no program can judge.
	Pictures []string `json:"pictures,omitempty"`
	// Log is the end of what it wrote to stderr and of its log notifications, bounded and masked.
	Log string `json:"log,omitempty"`
}

// forVerdict is the evidence in the words of the judges.
func (e ProcessEvidence) forVerdict() verdict.Process {
	p := verdict.Process{ExitCode: e.ExitCode, Pictures: e.Pictures}
	for _, b := range e.Broken {
		p.Broken = append(p.Broken, verdict.Broken{Kind: string(b.Kind), Text: verdict.Text{ZhCN: b.sentence(bilingual.Chinese), En: b.sentence(bilingual.English)}})
	}
	for _, l := range e.Leaks {
		p.Leaks = append(p.Leaks, l.What+" ("+l.Where+")")
	}
	return p
}

// Witness is a [Client] that knows more about itself than its results say.
type Witness interface {
	// Evidence is what is known since the scenario began.
	Evidence() ProcessEvidence
	// Attachments returns what was handed in since it was last asked.
	Attachments() []Attachment
}
