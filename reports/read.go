package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	messages "github.com/cucumber/messages/go/v34"
)

// maxLine bounds one message. An attachment larger than this belongs into a file
// of its own, and an input without line ends must not fill the memory.
const maxLine = 64 << 20

// ErrMessage is wrapped by every error about the content of a stream, so that
// callers can tell bad input from a failing reader.
var ErrMessage = errors.New("bad Cucumber message")

// Read builds results from NDJSON: one Cucumber message a line, blank lines
// allowed, fields of newer protocol versions ignored. Errors name the line.
func Read(r io.Reader) (Results, error) {
	c := newCollector()
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
		if err := json.Unmarshal(line, &env); err != nil {
			return Results{}, fmt.Errorf("line %d: %w: %w", number, ErrMessage, err)
		}
		if err := c.add(&env); err != nil {
			return Results{}, fmt.Errorf("line %d: %w: %w", number, ErrMessage, err)
		}
	}
	if err := lines.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return Results{}, fmt.Errorf("line %d: %w: longer than %d MiB", number+1, ErrMessage, maxLine>>20)
		}
		return Results{}, fmt.Errorf("line %d: reading messages: %w", number+1, err)
	}
	return c.results(), nil
}

// Collect builds results from messages in memory, in the order of the run. Errors
// name the message, counted from 1.
func Collect(envelopes []*messages.Envelope) (Results, error) {
	c := newCollector()
	for i, env := range envelopes {
		if env == nil {
			continue
		}
		if err := c.add(env); err != nil {
			return Results{}, fmt.Errorf("message %d: %w: %w", i+1, ErrMessage, err)
		}
	}
	return c.results(), nil
}
