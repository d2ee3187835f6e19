package mockcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/sqlite"
)

const (
	// perRound is how many activations, each of a licence of its own, one subject answers in one round.
	perRound = 2000
	// rounds is odd, so that the median is one that was measured.
	rounds = 9
)

// BenchmarkControls puts activations over loopback beside two controls, round about, in the same minute on the same
// machine: figures of different runs say nothing. "bare" is an http.Handler that writes a fixed answer; "stateful" is the
// least that a stateful mock does: decode, lock, map, encode. The ratios are medians over the rounds of our throughput to
// the stateful control's in the same round, and of its processor time to ours: the client's is in both, and it says more
// where other programs want the processors, too.
func BenchmarkControls(b *testing.B) {
	for _, connections := range []int{1, 32} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			rates, frugality := map[string][]float64{}, map[string][]float64{}
			for b.Loop() {
				for range rounds {
					for _, s := range subjects() {
						rate, spent := round(b, s, connections)
						rates[s.name] = append(rates[s.name], rate)
						frugality[s.name] = append(frugality[s.name], 1/spent.Seconds())
					}
				}
			}
			for name := range rates {
				b.ReportMetric(toStateful(rates, name), name+"/stateful")
				if processorTime() > 0 { // it is known here
					b.ReportMetric(toStateful(frugality, name), name+"/stateful-processor")
				}
			}
			b.ReportMetric(median(rates["memory"]), "memory-activations/s")
			b.ReportMetric(0, "ns/op") // of a round of all four: means nothing
		})
	}
}

// toStateful is the median of what a subject has in a round for what the stateful control has in it.
func toStateful(figures map[string][]float64, name string) float64 {
	ratios := make([]float64, len(figures[name]))
	for i, figure := range figures[name] {
		ratios[i] = figure / figures["stateful"][i]
	}
	return median(ratios)
}

func median(list []float64) float64 { return slices.Sorted(slices.Values(list))[len(list)/2] }

// subject is something that answers activations.
type subject struct {
	name string
	// open makes it anew and returns its handler and the requests it is to answer.
	open func(*testing.B) (http.Handler, []*http.Request)
}

func subjects() []subject {
	return []subject{
		{"bare", openControl(bareHandler)},
		{"stateful", openControl(func() http.Handler { return &statefulHandler{activations: map[string]activated{}} })},
		{"memory", func(b *testing.B) (http.Handler, []*http.Request) { return openOurs(b, &journal.Memory{}) }},
		{"sqlite", func(b *testing.B) (http.Handler, []*http.Request) {
			s, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "x.db"))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = s.Close() })
			return openOurs(b, s)
		}},
	}
}

// round lets a new subject answer perRound requests over so many connections, and returns how many it answered a second
// and the processor time of all. Nothing is left of the subject afterwards: the collector would make the next ones pay for it.
func round(b *testing.B, s subject, connections int) (rate float64, spent time.Duration) {
	b.Helper()
	b.StopTimer()
	handler, requests := s.open(b)
	base, client, stop := listen(b, handler)
	defer stop()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = connections
	for _, q := range requests {
		q.URL.Host, q.Host = base, base
	}
	warm := requests[:connections]
	send(b, client, warm, connections) // every connection is open
	requests = requests[connections:]
	runtime.GC()
	b.StartTimer()
	before, busy := b.Elapsed(), processorTime()
	send(b, client, requests, connections)
	return float64(len(requests)) / (b.Elapsed() - before).Seconds(), processorTime() - busy
}

// listen serves a handler as the front door does, until it is stopped.
func listen(b *testing.B, h http.Handler) (host string, client *http.Client, stop func()) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h}
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(l) })
	client = &http.Client{Transport: &http.Transport{}}
	return l.Addr().String(), client, func() {
		client.CloseIdleConnections()
		_ = server.Close()
		served.Wait()
	}
}

func send(b *testing.B, client *http.Client, requests []*http.Request, connections int) {
	b.Helper()
	queue := make(chan *http.Request, len(requests))
	for _, q := range requests {
		queue <- q
	}
	close(queue)
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for q := range queue {
				answer, err := client.Do(q)
				if err != nil {
					b.Error(err)
					return
				}
				if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusCreated {
					b.Error(answer.Status, err)
				}
				_ = answer.Body.Close()
			}
		})
	}
	all.Wait()
}

// openOurs makes a world in which perRound licences wait to be activated, and the requests that activate them.
func openOurs(b *testing.B, store journal.Store) (http.Handler, []*http.Request) {
	b.Helper()
	e := engine.New(store)
	w, err := e.Create(context.Background(), "main", waiting())
	if err != nil {
		b.Fatal(err)
	}
	var requests []*http.Request
	w.Read(func(v engine.View) {
		for id := range v.State.Sessions.All {
			licence := cloud.LicenceID(fmt.Sprint("lic-", len(requests)))
			q := activation("/w/main/v1/activations", v.State.SerialNumber(licence), v.State.CDKey(licence))
			q.Header.Set("Authorization", "Bearer "+v.State.Token(id))
			requests = append(requests, q)
		}
	})
	selectPlaces(b, w)
	return api.New(e), requests
}

// waiting founds a world of so many licences and products, and a sign-in for each.
func waiting() cloud.Found {
	sku := cloud.SKU{Series: "kis-professional", Version: "14.1"}
	list := cloud.Commands{
		cloud.AddAccount{ID: "acc", As: cloud.FormalAccount, Login: "acc"}, cloud.AddOrganization{ID: "org", Name: "org", Owner: "acc"},
	}
	for i := range perRound {
		list = append(list,
			cloud.AddInstance{ID: cloud.InstanceID(fmt.Sprint("pin-", i)), Organization: "org", SKU: sku},
			cloud.IssueLicence{ID: cloud.LicenceID(fmt.Sprint("lic-", i)), SKU: sku},
			cloud.SignIn{Account: "acc", Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
	}
	return cloud.Found{Seed: 1, Preset: "waiting", Setup: list}
}

// selectPlaces gives every session the organization and a product of its own: many at once, because each of them waits
// for the disk.
func selectPlaces(b *testing.B, w *engine.World) {
	b.Helper()
	var sessions []cloud.SessionID
	w.Read(func(v engine.View) {
		for id := range v.State.Sessions.All {
			sessions = append(sessions, id)
		}
	})
	var all sync.WaitGroup
	for some := range slices.Chunk(slices.Collect(places(sessions)), 64) {
		all.Go(func() {
			for _, c := range some {
				reply, err := w.Do(context.Background(), engine.Call{Control: true, Command: func(*cloud.State) cloud.Command { return c }})
				if err != nil || reply.Entry.Outcome.Refused() {
					b.Error(reply.Entry.Outcome.Refusal, err)
				}
			}
		})
	}
	all.Wait()
}

func places(sessions []cloud.SessionID) iter.Seq[cloud.Command] {
	return func(yield func(cloud.Command) bool) {
		for i, id := range sessions {
			if !yield(cloud.SelectOrganization{Session: id, Organization: "org"}) ||
				!yield(cloud.SelectProduct{Session: id, Instance: cloud.InstanceID(fmt.Sprint("pin-", i))}) {
				return
			}
		}
	}
}

// activation is a request as clients send it.
func activation(path, serial, cdkey string) *http.Request {
	body, err := json.Marshal(map[string]string{"serial_number": serial, "cdkey": cdkey})
	if err != nil {
		panic(err)
	}
	q, err := http.NewRequest(http.MethodPost, "http://127.0.0.1"+path, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	q.Header.Set("Content-Type", "application/json")
	return q
}

// openControl makes a control and requests like ours.
func openControl(make func() http.Handler) func(*testing.B) (http.Handler, []*http.Request) {
	return func(*testing.B) (http.Handler, []*http.Request) {
		requests := []*http.Request{}
		for i := range perRound {
			key := fmt.Sprintf("SIM-SABCDE-12345-%06d", i)
			q := activation("/v1/activations", key, key)
			q.Header.Set("Authorization", "Bearer ses-1-abcd.0123456789abcdef0123456789abcdef")
			requests = append(requests, q)
		}
		return make(), requests
	}
}

// bareHandler answers whatever it is asked with the same JSON.
func bareHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"id":"act-1","result":"activated"}`)
	})
}

// statefulHandler is the least that a stateful mock does.
type statefulHandler struct {
	mu          sync.Mutex
	activations map[string]activated
}

type activated struct {
	ID     string `json:"id"`
	Result string `json:"result"`
	Serial string `json:"serial_number"`
}

// ServeHTTP decodes, stores under a lock, and encodes.
func (h *statefulHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		SerialNumber string `json:"serial_number"`
		CDKey        string `json:"cdkey"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	a, known := h.activations[in.SerialNumber]
	if !known {
		a = activated{ID: fmt.Sprint("act-", len(h.activations)), Result: "activated", Serial: in.SerialNumber}
		h.activations[in.SerialNumber] = a
	}
	h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(a)
}
