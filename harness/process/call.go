package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/engine"
)

// question is one request with what findings call it and how long its answer may take.
type question struct {
	method string
	params any
	at     string // "action activate"
	limit  time.Duration
}

// call asks and waits for the answer. Its error is a *[harness.Broken], after which the child is dead, or that of a
// context that was cancelled.
func (c *child) call(ctx context.Context, q question) (json.RawMessage, error) {
	if own, ok := ctx.Deadline(); ok { // the sentence about a client that hangs should name the time it had
		q.limit = min(q.limit, own.Sub(engine.WallClock()).Round(time.Millisecond))
	}
	within, cancel := context.WithTimeout(ctx, q.limit)
	defer cancel()
	c.asked++
	line, err := request{JSONRPC: "2.0", ID: c.asked, Method: q.method, Params: q.params}.line()
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", q.at, err)
	}
	deadline, _ := within.Deadline()
	_ = c.stdin.SetWriteDeadline(deadline) // where there are none, a client that does not read is noticed by its pipe
	if _, err := c.stdin.Write(line); errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, c.silence(ctx, q)
	} // any other error means that it is gone, and how is found out below
	select {
	case h, open := <-c.lines:
		if !open {
			return nil, c.over(q)
		}
		return c.answer(h, q)
	case <-within.Done():
		return nil, c.silence(ctx, q)
	}
}

// answer judges a line that came after a request.
func (c *child) answer(h heard, q question) (json.RawMessage, error) {
	switch {
	case h.wrong != nil:
		return nil, c.misbehaved(h.wrong, q)
	case h.fault != nil && h.id == "null": // it could not even read the question
		return nil, c.broken(harness.ErrorAnswer, q, h.fault.String())
	case !sameID(h.id, c.asked):
		return nil, c.broken(harness.WrongID, q, fmt.Sprintf("id %s != %d", excerpt([]byte(h.id)), c.asked))
	case h.fault != nil:
		return nil, c.broken(harness.ErrorAnswer, q, h.fault.String())
	}
	return h.result, nil
}

// sameID reports whether an id is the number that was asked with. Some languages have one kind of number only, and write
// 7.0 or 7e0 for 7; the text "7" is another id.
func sameID(written string, asked int) bool {
	if written == strconv.Itoa(asked) {
		return true
	}
	var number float64
	return json.Unmarshal([]byte(written), &number) == nil && written != "null" && number == float64(asked)
}

// silence is what it means that no answer came in time.
func (c *child) silence(ctx context.Context, q question) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		c.kill()
		return ctx.Err()
	}
	if begun := c.out.begun(); len(begun) > 0 {
		return c.broken(harness.PartialLine, q, excerpt(begun))
	}
	kind := harness.Hung
	if q.method == "initialize" {
		kind = harness.SlowStart
	}
	return c.broken(kind, q, q.limit.String())
}

// over is what it means that the output ended.
func (c *child) over(q question) error {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-c.exited:
	case <-timer.C:
		return c.broken(harness.ClosedOutput, q, "")
	}
	begun := c.out.begun()
	switch {
	case !c.cmd.ProcessState.Success():
		return c.broken(harness.Crashed, q, c.status())
	case len(begun) > 0:
		return c.broken(harness.PartialLine, q, excerpt(begun))
	}
	return c.broken(harness.ExitedEarly, q, c.status())
}

// broken ends the child, and makes the finding. An excerpt of a line may hold anything, so it is masked.
func (c *child) broken(kind harness.BrokenKind, q question, detail string) *harness.Broken {
	c.kill()
	b := &harness.Broken{Kind: kind, At: q.at, Detail: c.book.mask("stdout", detail)}
	b.Log = c.book.evidence().Log
	return b
}

// misbehaved ends the child for what it wrote.
func (c *child) misbehaved(w *wrong, q question) *harness.Broken {
	b := c.broken(w.kind, q, w.detail)
	b.Why = w.why
	return b
}

// shutDown tells the program to end, and waits for it. A program that ends well without having answered has
// understood.
func (c *child) shutDown(ctx context.Context, limit time.Duration) error {
	q := question{method: "shutdown", at: "shutdown", limit: limit}
	_, err := c.call(ctx, q)
	var b *harness.Broken
	if errors.As(err, &b) && b.Kind == harness.ExitedEarly {
		return nil
	}
	if err != nil {
		return err
	}
	_ = c.stdin.Close() // some wait for it
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		select {
		case h, open := <-c.lines:
			switch {
			case open:
				return c.broken(harness.ExtraOutput, q, after(h))
			case !c.ends(within):
				return c.broken(harness.NotEnded, q, limit.String())
			case !c.cmd.ProcessState.Success():
				return c.broken(harness.BadExit, q, c.status())
			}
			c.kill()
			return nil
		case <-within.Done():
			return c.broken(harness.NotEnded, q, limit.String())
		}
	}
}

// ends waits for the program's end.
func (c *child) ends(ctx context.Context) bool {
	select {
	case <-c.exited:
		return true
	case <-ctx.Done():
		return false
	}
}

// after describes a line that should not have come.
func after(h heard) string {
	if h.wrong != nil {
		return h.wrong.detail
	}
	return "id " + excerpt([]byte(h.id))
}
