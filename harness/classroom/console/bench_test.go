package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/console"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// BenchmarkOpen measures how long a trainee's world takes to make, and what it and its console keep in memory.
func BenchmarkOpen(b *testing.B) {
	o, err := console.NewOffice(engine.New(&journal.Memory{}))
	require.NoError(b, err)
	e := whole(upgrade...)
	var kept []*console.Console
	before := heap()
	b.ReportAllocs()
	for b.Loop() {
		c, err := o.Open(b.Context(), e, uint64(len(kept))+1)
		require.NoError(b, err)
		kept = append(kept, c)
	}
	b.ReportMetric(float64(heap()-before)/1024/float64(len(kept)), "KiB/trainee")
	runtime.KeepAlive(kept)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkLook measures one screen, from the request to the whole page.
func BenchmarkLook(b *testing.B) {
	o, err := console.NewOffice(engine.New(&journal.Memory{}))
	require.NoError(b, err)
	c, err := o.Open(b.Context(), whole(), 1)
	require.NoError(b, err)
	door := c.Handler("/go", &classmate{})
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/go/account", nil))
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}

// BenchmarkTrainees has as many trainees as there are rounds play an exercise to its debrief, as many at a
// time as there are processors. Run it with -benchtime 3000x for a large class.
func BenchmarkTrainees(b *testing.B) {
	o, err := console.NewOffice(engine.New(&journal.Memory{}))
	require.NoError(b, err)
	e := whole()
	began := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	before := heap()
	var mu sync.Mutex
	var kept []*console.Console
	var took []time.Duration
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			seed := uint64(len(kept)) + 1
			kept = append(kept, nil)
			mu.Unlock()
			c, err := o.Open(b.Context(), e, seed)
			if err != nil {
				b.Error(err)
				return
			}
			times := playThrough(b, c.Handler("/go", &classmate{status: console.Status{Started: began, Now: began.Add(time.Minute)}}))
			mu.Lock()
			kept[seed-1] = c
			took = append(took, times...)
			mu.Unlock()
		}
	})
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/p50")
	b.ReportMetric(float64(len(took))/float64(b.N), "actions/trainee")
	b.ReportMetric(float64(heap()-before)/1024/float64(b.N), "KiB/trainee")
	runtime.KeepAlive(kept)
}

// playThrough activates another customer's licence and returns how long each action took.
func playThrough(b *testing.B, door http.Handler) (took []time.Duration) {
	var page string
	for _, act := range [][2]string{
		{"brief"}, {"account"}, {"take", "account=acc-formal"}, {"account"}, {"account", "do=sign-in"}, {"organizations"},
		{"organizations", "organization=org-b"}, {"products"}, {"products", "product=pin-b"}, {"account-sets"},
		{"take", "box=lic-other"}, {"keys"}, {"keys", "do=review"}, {"review"}, {"activate"}, {"activate", "x=1"},
		{"activated"}, {"licence"}, {"certification"}, {"status"}, {"help"}, {"finish", "x=1"}, {"debrief"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/go/"+act[0], nil)
		if act[1] != "" {
			form := act[1]
			for _, name := range []string{"login", "password", "serial_number", "cdkey"} {
				form += "&" + name + "=" + url.QueryEscape(value(page, name))
			}
			r = httptest.NewRequest(http.MethodPost, "/go/"+act[0], strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		start := engine.WallClock()
		door.ServeHTTP(w, r)
		took = append(took, engine.WallClock().Sub(start))
		if page = w.Body.String(); w.Code >= http.StatusBadRequest {
			b.Errorf("%v: %d %s", act, w.Code, page)
		}
	}
	if !strings.Contains(page, "还没有补救") {
		b.Error("the course came to another end:", page)
	}
	return took
}
