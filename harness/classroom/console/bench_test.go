package console_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

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
