package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	attempts = 3                      // how often one request goes out in all
	patience = 60                     // the longest Retry-After, in seconds, that a person is made to wait
	pause    = 200 * time.Millisecond // before asking again when an answer was lost
	timeout  = 10 * time.Second       // after which an answer counts as lost
)

// errLost says that there is no answer, or none that can be read: nobody knows what the cloud did.
var errLost = errors.New("lost")

// Cloud asks one world.
type Cloud struct {
	base, locale, featureCode, token string
	log                              func(string)
	// freshKeys and hasty are mistakes, see bugs.go.
	freshKeys, hasty bool
}

func (c *Cloud) say(zh, en string) string {
	if c.locale == "en" {
		return en
	}
	return zh
}

// reply is a whole answer.
type reply struct {
	status     int
	body       []byte
	retryAfter string
}

// exchange is one request and its answer. No redirection is followed: it would carry keys to another host. Connections
// are not kept, because net/http repeats requests by itself on those.
func (c *Cloud) exchange(method, path string, body []byte, key string) (reply, error) {
	r, err := http.NewRequest(method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Accept-Language", c.locale)
	r.Header.Set("User-Agent", "example-go/1")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	client := http.Client{
		Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	if err != nil {
		return reply{}, errLost
	}
	defer func() { _ = answer.Body.Close() }()
	whole, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, errLost
	}
	c.log(fmt.Sprintf("%s %s: %d", method, path, answer.StatusCode)) // never a body: keys are in there
	return reply{answer.StatusCode, whole, answer.Header.Get("Retry-After")}, nil
}

// call asks and decodes the answer into `into`. Asking again is safe: what changes something has one key for all its
// attempts.
func (c *Cloud) call(method, path string, body, into any) error {
	var raw []byte
	if body != nil {
		raw, _ = json.Marshal(body) // maps of strings
	}
	key := ""
	if method != http.MethodGet {
		key = rand.Text()
	}
	for attempt := 1; ; attempt++ {
		wait, err := pause, error(&trouble{"failed", c.say("网络异常，不知道云端是否已处理；请先查看结果，再重试。",
			"The network failed and nobody knows whether the cloud has done it; look at the result, then try again.")})
		if c.freshKeys && key != "" {
			key = rand.Text()
		}
		r, lost := c.exchange(method, path, raw, key)
		if lost == nil && r.status >= 400 {
			wait, err = c.refusal(r)
		} else if lost == nil && readable(r, into) {
			return nil
		}
		if wait == 0 || attempt == attempts {
			return err
		}
		if c.hasty {
			wait = time.Millisecond
		}
		time.Sleep(wait)
	}
}

// whole is an answer that knows whether what it is about is there.
type whole interface{ whole() bool }

// readable decodes a success. One that cannot be read, or lacks what it is about, is none.
func readable(r reply, into any) bool {
	if r.status == http.StatusNoContent {
		return true
	}
	if into == nil {
		into = &map[string]any{}
	}
	if r.status < 200 || r.status >= 300 || json.Unmarshal(r.body, into) != nil {
		return false
	}
	w, picky := into.(whole)
	return !picky || w.whole()
}

// refusal is how long to wait before asking again (0: don't), and what to tell: the cloud's own words, cause and all.
func (c *Cloud) refusal(r reply) (time.Duration, error) {
	var problem struct{ Title, Detail, Code string }
	_ = json.Unmarshal(r.body, &problem) // a proxy's error page is no JSON
	message := problem.Title
	if message == "" {
		message = c.say("云端返回错误，状态码 ", "The cloud answered with an error, status ") + strconv.Itoa(r.status)
	}
	if problem.Detail != "" {
		message += "\n" + problem.Detail
	}
	// A locked account has the status of an overload, but asking again does not open it.
	busy := r.status == http.StatusServiceUnavailable || r.status == http.StatusTooManyRequests && problem.Code != "SIGN_IN_LOCKED"
	t := &trouble{"refused", message}
	if busy || r.status >= 500 {
		t.outcome = "failed"
	}
	if seconds, err := strconv.Atoi(r.retryAfter); busy && err == nil && 0 < seconds && seconds <= patience {
		return time.Duration(seconds) * time.Second, t
	}
	return 0, t
}
