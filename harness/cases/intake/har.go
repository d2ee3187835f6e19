package intake

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/scenarios/catalogue"
)

// harEntry is what a case needs of an entry of HAR 1.2; members of other shapes than the format says are left out.
type harEntry struct {
	Started string `json:"startedDateTime"`
	// Millis is how long the whole exchange took; -1 where a program does not know.
	Millis  float64 `json:"time"`
	Request struct {
		Method  string   `json:"method"`
		URL     string   `json:"url"`
		Headers []harKey `json:"headers"`
		Post    struct {
			Text   string   `json:"text"`
			Params []harKey `json:"params"`
		} `json:"postData"`
	} `json:"request"`
	Response struct {
		Status  int        `json:"status"`
		Headers []harKey   `json:"headers"`
		Content harContent `json:"content"`
	} `json:"response"`
}

type harKey struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// errNoEntries means that a file is JSON but no HAR.
var errNoEntries = bilingual.Errorf("里面没有 log.entries：这是 HAR 文件吗？", "it has no log.entries: is this a HAR file?")

// HAR reads a HAR 1.2 file entry by entry, so that its size hardly matters. Each entry goes through the sieve; what it leaves out
// does not stay in memory. Entries that cannot be read are listed; a file that breaks off gives
// what there is of it and says so.
func HAR(r io.Reader, keep Sieve) ([]*Exchange, []cases.Unmatched, error) {
	d := json.NewDecoder(asUTF8(r))
	if err := toEntries(d); err != nil {
		return nil, nil, err
	}
	var list []*Exchange
	var unread []cases.Unmatched
	for n := 1; d.More(); n++ {
		var e harEntry
		err := d.Decode(&e)
		var shape *json.UnmarshalTypeError
		switch {
		case errors.As(err, &shape): // the decoder went past it
			unread = append(unread, unreadable(n, "条目的格式不对", "the entry has an unexpected form"))
			if e.Request.URL == "" {
				continue
			}
		case err != nil:
			return list, append(unread, cases.Unmatched{Entry: n, What: "?", Reason: brokenOff()}), nil
		}
		list = append(list, keep(e.exchange(n))...)
	}
	return list, unread, nil
}

// brokenOff is the reason of what comes after the end of what could be read.
func brokenOff() catalogue.Text {
	return catalogue.Text{ZhCN: "文件从这里起损坏或中断", En: "the file is damaged or breaks off from here"}
}

func unreadable(n int, zh, en string) cases.Unmatched {
	return cases.Unmatched{Entry: n, What: "?", Reason: catalogue.Text{ZhCN: zh, En: en}}
}

// toEntries moves to the first element of log.entries, past whatever stands before it.
func toEntries(d *json.Decoder) error {
	for _, name := range []string{"log", "entries"} {
		if token, err := d.Token(); err != nil || token != json.Delim('{') {
			return notHAR(err)
		}
		if err := toMember(d, name); err != nil {
			return err
		}
	}
	if token, err := d.Token(); err != nil || token != json.Delim('[') {
		return notHAR(err)
	}
	return nil
}

func toMember(d *json.Decoder, name string) error {
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return notHAR(err)
		}
		if token == name {
			return nil
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return notHAR(err)
		}
	}
	return errNoEntries
}

// notHAR leaves the decoder's words out: they may quote what is in the file.
func notHAR(err error) error {
	if err == nil {
		return errNoEntries
	}
	return bilingual.About(errNoEntries, "不是 JSON，或在第一条之前就中断了；这是 HAR 文件吗？", "it is not JSON, or breaks off before its first entry: is this a HAR file?")
}

func (e *harEntry) exchange(n int) *Exchange {
	x := &Exchange{Number: n, Method: e.Request.Method, URL: e.Request.URL, Status: max(e.Response.Status, 0), Header: http.Header{}}
	x.At, _ = moment(e.Started) // none is settled later
	x.Took = time.Duration(min(max(e.Millis, 0), 1e9)) * time.Millisecond
	for _, h := range e.Request.Headers {
		x.Header.Add(h.Name, h.Value)
		if scheme, token, ok := strings.Cut(h.Value, " "); ok && strings.EqualFold(h.Name, "Authorization") && strings.EqualFold(scheme, "Bearer") {
			x.Token = strings.TrimSpace(token)
		}
	}
	x.Request = []byte(e.Request.Post.Text)
	if len(x.Request) == 0 && len(e.Request.Post.Params) > 0 {
		fields := url.Values{}
		for _, p := range e.Request.Post.Params {
			fields.Add(p.Name, p.Value)
		}
		x.Request = []byte(fields.Encode())
	}
	coding := ""
	for _, h := range e.Response.Headers {
		if strings.EqualFold(h.Name, "Content-Encoding") {
			coding = h.Value
		}
	}
	x.Response = e.Response.Content.body(coding)
	return x
}
