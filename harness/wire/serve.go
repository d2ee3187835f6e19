package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

const (
	// patience is how long a request for a case waits before it is told to ask again.
	patience = 10 * time.Second
	// farewell is how long the end of a run waits for clients that are away with a case.
	farewell = 2 * time.Second
	// maxBody bounds what a client may send, in bytes.
	maxBody = 4 << 10
)

// ServeHTTP serves the conversation. Requests that do not name a loopback address are refused: a page on the internet
// must not reach the keys in the cases under a name of its own.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, one := strings.CutPrefix(r.URL.Path, "/cases/")
	switch {
	case !local(r.Host) || r.Header.Get("Origin") != "":
		complain(w, http.StatusForbidden, "ask under the loopback address, and not from a web page")
	case r.URL.Path == "/cases" && r.Method == http.MethodGet:
		d.list(w)
	case one && id == "next" && r.Method == http.MethodGet:
		d.handOut(w, r)
	case one && r.Method == http.MethodPost:
		d.report(w, r, id)
	default:
		complain(w, http.StatusNotFound, "there are GET /cases, GET /cases/next and POST /cases/ID")
	}
}

func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// list shows what is open, without taking any of it.
func (d *Desk) list(w http.ResponseWriter) {
	open, over := d.open()
	list := []map[string]any{}
	for _, c := range open {
		list = append(list, d.shown(c))
	}
	answer(w, http.StatusOK, map[string]any{"agent": agent(d.info), "over": over, "cases": list})
}

// handOut gives the oldest open case away, and waits for one when there is none.
func (d *Desk) handOut(w http.ResponseWriter, r *http.Request) {
	d.back()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		c, over, news := d.take()
		switch {
		case c != nil:
			answer(w, http.StatusOK, d.shown(c))
			return
		case over:
			complain(w, http.StatusGone, "the run is over")
			return
		}
		select {
		case <-news:
		case <-timer.C:
			w.WriteHeader(http.StatusNoContent)
			return
		case <-r.Context().Done():
			return
		}
	}
}

// report takes what the client says came of a case.
func (d *Desk) report(w http.ResponseWriter, r *http.Request, id string) {
	var said struct {
		Outcome harness.Outcome `json:"outcome"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil && len(body) > 0 {
		err = json.Unmarshal(body, &said)
	}
	known := []harness.Outcome{"", harness.OK, harness.Refused, harness.Failed, harness.Unsupported}
	switch {
	case err != nil:
		d.misheard(id, bilingual.Text{ZhCN: "报告不是 4 KiB 以内的 JSON 对象", En: "the report is no JSON object of at most 4 KiB"})
		complain(w, http.StatusBadRequest, fmt.Sprintf("the body is no JSON object of at most %d bytes: %v", maxBody, err))
	case !slices.Contains(known, said.Outcome):
		d.misheard(id, bilingual.Text{ZhCN: "outcome 应是 ok、refused、failed 或 unsupported", En: "outcome is ok, refused, failed or unsupported"})
		complain(w, http.StatusUnprocessableEntity, "outcome is ok, refused, failed or unsupported, or is left out")
	case !d.end(id, said.Outcome):
		complain(w, http.StatusGone, "there is no such case, or it is over")
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// shown is a case as the client reads it.
func (d *Desk) shown(c *openCase) map[string]any {
	all := map[string]any{"id": c.id, "agent": agent(d.info), "time_limit_seconds": d.limit.Seconds()}
	for name, value := range c.task {
		all[name] = value
	}
	return all
}

// agent is how reports call the client.
func agent(info harness.Info) string { return strings.TrimSpace(info.Name + " " + info.Version) }

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that is gone is noticed by its time limit
}

func complain(w http.ResponseWriter, status int, what string) {
	answer(w, status, map[string]string{"error": what})
}
