package process

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unicode/utf8"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// excerptLength bounds how much of a line a finding quotes, in bytes.
const excerptLength = 160

// message is one line from the client: an answer, or a notification.
type message struct {
	id     string // as it was written; "" for a notification
	method string
	params json.RawMessage
	result json.RawMessage
	fault  *fault
}

// fault is the error object of an answer.
type fault struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// String is the code with the client's message.
func (f *fault) String() string { return fmt.Sprintf("%d %s", f.Code, f.Message) }

// wrong is what is the matter with a line.
type wrong struct {
	kind   harness.BrokenKind
	why    bilingual.Text // what kind and detail do not say yet
	detail string
}

// parseMessage reads one line, without its line feed. Members nobody knows are passed over: a later protocol may
// have them.
func parseMessage(line []byte) (message, *wrong) {
	if !utf8.Valid(line) {
		return message{}, &wrong{harness.Garbage, said("不是 UTF-8", "not UTF-8"), excerpt(line)}
	}
	if rest, marked := bytes.CutPrefix(line, []byte("\ufeff")); marked {
		return message{}, &wrong{harness.Garbage, said("前面有字节顺序标记（EF BB BF）", "a byte order mark (EF BB BF) before it"), excerpt(rest)}
	}
	if first := bytes.TrimLeft(line, " \t\r"); len(first) == 0 || first[0] != '{' && first[0] != '[' || !json.Valid(line) {
		return message{}, &wrong{kind: harness.Garbage, detail: excerpt(line)}
	}
	var raw rawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return message{}, &wrong{kind: harness.WrongProtocol, detail: misshapen(err) + ": " + excerpt(line)}
	}
	m, why := raw.message()
	if why != (bilingual.Text{}) {
		return message{}, &wrong{harness.WrongProtocol, why, excerpt(line)}
	}
	return m, nil
}

// rawMessage is a line as it is written.
type rawMessage struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  *string         `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

// message is what the line says, or why it is none of JSON-RPC 2.0 that a client may send.
func (raw rawMessage) message() (m message, why bilingual.Text) {
	m = message{id: string(raw.ID), params: raw.Params, result: raw.Result}
	switch {
	case raw.JSONRPC != "2.0":
		return m, said(`"jsonrpc" 不是 "2.0"`, `"jsonrpc" is not "2.0"`)
	case raw.Method != nil && m.id != "":
		return m, said("客户端在提问，而它只可以发通知", "the client asks a question, and it may only notify")
	case raw.Method != nil:
		m.method = *raw.Method
		return m, why
	case m.id == "":
		return m, said("既没有 id，也没有 method", "neither id nor method")
	case (raw.Result == nil) == (raw.Error == nil || string(raw.Error) == "null"):
		return m, said("答复要么有 result，要么有 error", "an answer has either a result or an error")
	case raw.Result == nil && json.Unmarshal(raw.Error, &m.fault) != nil:
		return m, said("error 不是错误对象", "the error is not an error object")
	}
	return m, why
}

func said(zh, en string) bilingual.Text { return bilingual.Text{ZhCN: zh, En: en} }

// misshapen says which member has another type than was agreed on, in JSON's own words: they are the same in every language.
func misshapen(err error) string {
	var e *json.UnmarshalTypeError
	if !errors.As(err, &e) {
		return err.Error()
	}
	kinds := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Slice: "array", reflect.Struct: "object"}
	kind := kinds[e.Type.Kind()]
	if kind == "" {
		kind = "number"
	}
	return cmp.Or(e.Field, "result") + ": " + e.Value + " != " + kind
}

// excerpt is the beginning of a line in one line, quoted.
func excerpt(line []byte) string {
	cut := line
	if len(cut) > excerptLength {
		cut = cut[:excerptLength]
		for len(cut) > 0 && !utf8.RuneStart(line[len(cut)]) {
			cut = cut[:len(cut)-1]
		}
		return fmt.Sprintf("%q… (%d bytes)", cut, len(line))
	}
	return fmt.Sprintf("%q", cut)
}

// request is one line to the client.
type request struct {
	JSONRPC string `json:"jsonrpc"`
	ID      int    `json:"id"`
	Method  string `json:"method"`
	Params  any    `json:"params,omitempty"`
}

// line encodes the request with its line feed.
func (r request) line() ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out) // which ends the line
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(r)
	return out.Bytes(), err
}

// parseResult reads the result of an action. A member of shown that nobody knows is passed over, an outcome that
// nobody knows is not: judged by what it seems to mean, a client would be told something else than its author meant.
func parseResult(raw json.RawMessage) (harness.Result, *wrong) {
	var r harness.Result
	if err := json.Unmarshal(raw, &r); err != nil {
		return harness.Result{}, badResult(bilingual.Text{}, misshapen(err)+": "+excerpt(raw))
	}
	switch r.Outcome {
	case harness.OK, harness.Refused, harness.Failed, harness.Unsupported:
		return r, nil
	}
	why := said(`outcome 应是 "ok"、"refused"、"failed" 或 "unsupported"`, `outcome is "ok", "refused", "failed" or "unsupported"`)
	return harness.Result{}, badResult(why, excerpt([]byte(r.Outcome)))
}

// parseInfo reads the result of initialize.
func parseInfo(raw json.RawMessage) (harness.Info, *wrong) {
	var info harness.Info
	if err := json.Unmarshal(raw, &info); err != nil {
		return info, badResult(bilingual.Text{}, misshapen(err)+": "+excerpt(raw))
	}
	if info.Name == "" {
		return info, badResult(said("没有名称", "no name"), excerpt(raw))
	}
	if len(info.Capabilities) == 0 {
		return info, badResult(said("没有声明任何操作，所以什么也不能请它做", "no capabilities, so nothing can be asked of it"), excerpt(raw))
	}
	return info, nil
}

func badResult(why bilingual.Text, detail string) *wrong {
	return &wrong{harness.BadResult, why, detail}
}
