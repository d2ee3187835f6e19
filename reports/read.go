package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
)

// maxLine bounds one message. An attachment larger than this belongs into a file
// of its own, and an input without line ends must not fill the memory.
const maxLine = 64 << 20

// ErrMessage is wrapped by every error about the content of a stream, so that
// callers can tell bad input from a failing reader.
var ErrMessage = bilingual.Errorf("Cucumber 消息有误", "bad Cucumber message")

// Read builds results from NDJSON: one Cucumber message a line, blank lines
// allowed, fields of newer protocol versions ignored. Errors name the line.
func Read(r io.Reader) (Results, error) {
	c := newCollector()
	err := eachMessage(r, func(_ int, _ []byte, env *messages.Envelope) error { return c.add(env) })
	if err != nil {
		return Results{}, err
	}
	return c.results(), nil
}

// eachMessage visits the messages of a stream with their line numbers, counted from
// 1, and their bytes, which are only lent. What the visitor returns counts as bad
// input in that line.
func eachMessage(r io.Reader, visit func(number int, line []byte, env *messages.Envelope) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	number := 0
	for lines.Scan() {
		number++
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\uFEFF")))
		if len(line) == 0 {
			continue
		}
		var env messages.Envelope
		err := json.Unmarshal(line, &env)
		if err != nil && !lines.Scan() && lines.Err() == nil {
			err = &tornError{bilingual.Sprintf("文件在一条消息的中间断了：%v", "the stream ends in the middle of a message: %v", err), number}
		}
		if err == nil {
			err = visit(number, line, &env)
		}
		if err != nil {
			return bilingual.Errorf("第 %d 行：%v：%v", "line %d: %v: %v", number, ErrMessage, err)
		}
	}
	err := lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return bilingual.Errorf("第 %d 行：%v：超过 %d MiB", "line %d: %v: longer than %d MiB", number+1, ErrMessage, maxLine>>20)
	}
	if err != nil {
		return bilingual.Errorf("第 %d 行：读取消息时出错：%v", "line %d: reading messages: %v", number+1, err)
	}
	return nil
}

// tornError is about a last line that is no message: what wrote the stream was interrupted.
type tornError struct {
	bilingual.Text
	line int
}

// Error is the English sentence.
func (e *tornError) Error() string { return e.En }

// Collect builds results from messages in memory, in the order of the run. Errors
// name the message, counted from 1.
func Collect(envelopes []*messages.Envelope) (Results, error) {
	c := newCollector()
	for i, env := range envelopes {
		if env == nil {
			continue
		}
		if err := c.add(env); err != nil {
			return Results{}, bilingual.Errorf("第 %d 条消息：%v：%v", "message %d: %v: %v", i+1, ErrMessage, err)
		}
	}
	return c.results(), nil
}
