package console

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// maxAnswer bounds an answer of the cloud, in bytes.
const maxAnswer = 1 << 20

// lost is the code of an answer that never came, or cannot be read: it is not known whether it was done.
const lost cloud.Code = "lost"

// trouble is why the cloud did not do what was asked.
type trouble struct {
	Code    cloud.Code
	Subject string
}

// Error is the code with what it is about.
func (t *trouble) Error() string { return string(t.Code) + " " + t.Subject }

// question is one request to the trainee's world.
type question struct {
	method, path string
	body         any
	token        string
	agent        string // agentConsole when empty
}

// ask asks the cloud as the person who is signed in at the computer. A refusal, and an answer that never came, are a
// *trouble; the caller holds the lock.
func (c *Console) ask(ctx context.Context, method, path string, body, into any) error {
	var token string
	if id := c.sessions[c.at]; id != "" {
		c.world.Read(func(v engine.View) { token = v.State.Token(id) })
	}
	return c.send(ctx, question{method: method, path: path, body: body, token: token}, into)
}

// askDesk asks one of the desks behind the counter.
func (c *Console) askDesk(ctx context.Context, d cloud.Desk, q question, into any) error {
	c.world.Read(func(v engine.View) { q.token = v.State.DeskToken(d) })
	return c.send(ctx, q, into)
}

func (c *Console) send(ctx context.Context, q question, into any) error {
	var body io.Reader = http.NoBody
	if q.body != nil {
		raw, err := json.Marshal(q.body)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, q.method, base+c.world.ID()+q.path, body)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", cmp.Or(q.agent, agentConsole))
	if q.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if q.token != "" {
		request.Header.Set("Authorization", "Bearer "+q.token)
	}
	answer, err := c.office.client.Do(request)
	if err != nil {
		return &trouble{Code: lost}
	}
	defer func() { _ = answer.Body.Close() }() // read to its end, or lost: nothing more to learn
	return read(answer, into)
}

// read decodes a good answer. One that is cut off or empty where there should be something counts as lost: a success
// that cannot be read is not known to be one.
func read(answer *http.Response, into any) error {
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return &trouble{Code: lost}
	}
	if answer.StatusCode >= http.StatusBadRequest {
		var problem struct {
			Code    cloud.Code `json:"code"`
			Subject string     `json:"subject"`
		}
		if json.Unmarshal(raw, &problem) != nil || problem.Code == "" {
			return &trouble{Code: lost}
		}
		return &trouble{problem.Code, problem.Subject}
	}
	if answer.StatusCode == http.StatusNoContent {
		return nil
	}
	if into == nil {
		into = &json.RawMessage{}
	}
	if json.Unmarshal(raw, into) != nil {
		return &trouble{Code: lost}
	}
	return nil
}
