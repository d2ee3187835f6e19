package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

const (
	// attempts is how often the reference client tries one request in all.
	attempts = 3
	// patience is the longest Retry-After it waits for; beyond, the person is told instead.
	patience = time.Minute
	// pause is how long it waits before it repeats a request whose answer was lost.
	pause = time.Second
	// maxAnswer bounds an answer's body, in bytes.
	maxAnswer = 1 << 20
)

// question is one request of the reference client.
type question struct {
	method, path string
	body         []byte
	key          string
}

// problem is an error answer (RFC 9457) as far as a person sees it.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

// answer is what came back: whole, with a status.
type answer struct {
	status     int
	body       []byte
	retryAfter time.Duration
}

// call asks the cloud and decodes the answer into `into`, unless nil. Refusals and lost answers come back as trouble.
func (r *Reference) call(ctx context.Context, method, path string, body, into any) error {
	q := question{method: method, path: path}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("reference client: encode the request: %w", err)
		}
		q.body = raw
	}
	if method == http.MethodPost {
		r.keys++
		q.key = r.name + "-" + strconv.Itoa(r.keys)
	}
	a, err := r.ask(ctx, q, into)
	switch {
	case err != nil:
		return &trouble{outcome: Failed, message: r.words("网络异常，不知道云端是否已经处理，请重试或查看结果。",
			"The network failed and it is not known whether the cloud has done it; try again or look at the result.")}
	case a.status >= http.StatusBadRequest:
		return r.refusal(a)
	}
	return nil
}

// ask repeats a request that is safe to repeat: every one of this client, because each POST carries a key. It ends
// with the first answer that is neither lost nor asks to come again.
func (r *Reference) ask(ctx context.Context, q question, into any) (a answer, err error) {
	for attempt := 1; ; attempt++ {
		wait := pause
		a, err = r.once(ctx, q)
		if err == nil {
			err = readable(a, into)
		}
		if err == nil {
			wait = a.retryAfter
		}
		if attempt == attempts || err == nil && !comeAgain(a) {
			return a, err
		}
		if err := r.sleep(ctx, wait); err != nil {
			return a, err
		}
	}
}

// comeAgain reports whether the answer asks for another attempt that a person would wait for.
func comeAgain(a answer) bool { return a.busy() && a.retryAfter > 0 && a.retryAfter <= patience }

// busy tells an overloaded cloud from a locked account, which has the same status: trying on is no help there.
func (a answer) busy() bool {
	if a.status == http.StatusServiceUnavailable {
		return true
	}
	var p problem
	locked := json.Unmarshal(a.body, &p) == nil && p.Code == string(cloud.SignInLocked)
	return a.status == http.StatusTooManyRequests && !locked
}

// whole is an answer that knows whether the part that matters is there.
type whole interface{ whole() bool }

// readable decodes a good answer. One that is missing, cut off, or without the part that matters counts as lost: a
// success that cannot be read is not known to be one.
func readable(a answer, into any) error {
	switch {
	case a.status >= http.StatusBadRequest, a.status == http.StatusNoContent:
		return nil
	case a.status < http.StatusOK || a.status >= http.StatusMultipleChoices:
		return fmt.Errorf("status %d is no answer", a.status)
	case into == nil:
		into = &map[string]any{}
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return err
	}
	if w, ok := into.(whole); ok && !w.whole() {
		return errors.New("the answer lacks what it is about")
	}
	return nil
}

func (r *Reference) once(ctx context.Context, q question) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, q.method, r.setting.BaseURL+q.path, bytes.NewReader(q.body))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("User-Agent", r.name)
	request.Header.Set("Accept-Language", r.setting.Locale)
	if len(q.body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	if q.key != "" {
		request.Header.Set("Idempotency-Key", q.key)
	}
	response, err := r.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }() // read to its end, or lost: nothing more to learn
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return answer{}, err
	}
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After")) // absent or a date: no waiting
	seconds = min(max(seconds, 0), int(patience/time.Second)+1)    // more is no different from too much
	return answer{status: response.StatusCode, body: body, retryAfter: time.Duration(seconds) * time.Second}, nil
}

// refusal is what the person reads: the problem's own words. An overload that outlasted the client's patience, or a
// broken server, is a failure and not a refusal.
func (r *Reference) refusal(a answer) error {
	var p problem
	if json.Unmarshal(a.body, &p) != nil || p.Title == "" {
		p.Title = r.words("云端返回了错误，状态码", "The cloud answered with an error, status") + " " + strconv.Itoa(a.status)
	}
	t := &trouble{outcome: Refused, message: p.Title}
	if p.Detail != "" {
		t.message += "\n" + p.Detail
	}
	if a.status >= http.StatusInternalServerError || a.busy() {
		t.outcome = Failed
	}
	return t
}
