package mockcloud_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// perWorld is how many requests a world gets before it is deleted.
const perWorld = 500

// BenchmarkMemoryOverRequests tells by how much memory grows while a server that stays up answers requests: worlds are
// made, used and deleted, as a pipeline does. One operation is a world with its requests; `-benchtime 2000x` is the
// million. The first tenth is warm-up.
func BenchmarkMemoryOverRequests(b *testing.B) {
	e := engine.New(&journal.Memory{})
	h := api.New(e)
	var warm float64
	for i := range b.N {
		if i == b.N/10 {
			warm = live()
		}
		useWorld(b, e, h)
	}
	b.ReportMetric(100*(live()-warm)/warm, "%growth")
	b.ReportMetric(float64(b.N*perWorld), "requests")
}

func useWorld(b *testing.B, e *engine.Engine, h http.Handler) {
	b.Helper()
	w, err := e.Create(context.Background(), "", found(b, 1))
	if err != nil {
		b.Fatal(err)
	}
	var body []byte
	w.Read(func(v engine.View) {
		for id, a := range v.State.Accounts.All {
			body = fmt.Appendf(nil, `{"account":%q,"password":%q,"feature_code":"FC-1"}`, a.Login, v.State.Password(id))
			break
		}
	})
	for range perWorld {
		q := httptest.NewRequest(http.MethodPost, "/w/"+w.ID()+"/v1/sessions", bytes.NewReader(body))
		q.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, q)
		if answer.Code != http.StatusCreated {
			b.Fatal(answer.Code, answer.Body)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
	}
	if err := e.Delete(context.Background(), w.ID()); err != nil {
		b.Fatal(err)
	}
}
