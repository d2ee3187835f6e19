package watch

import (
	"bytes"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"
)

// metrics are the server's counters. Each watch has a registry of its own, so that tests and several servers in one
// process do not share any.
type metrics struct {
	registry      *prometheus.Registry
	requests      *prometheus.CounterVec
	durations     *prometheus.HistogramVec
	inFlight      prometheus.Gauge
	refusals      *prometheus.CounterVec
	faults        *prometheus.CounterVec
	guesses       *prometheus.CounterVec
	entries       prometheus.Counter
	storeDuration *prometheus.HistogramVec
	storeErrors   *prometheus.CounterVec
	storeWaiting  prometheus.Gauge
}

const namespace = "rehearse"

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

// histogram has buckets from 50 µs, which an activation in memory takes, to 10 s, beyond which only planned delays are.
func histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	buckets := []float64{5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

func gauge(name, help string) prometheus.Gauge {
	return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
}

func newMetrics() *metrics {
	m := &metrics{
		registry:      prometheus.NewRegistry(),
		requests:      counter("http_requests_total", "Requests answered, by route of the contract, method and status.", "route", "method", "status"),
		durations:     histogram("http_request_duration_seconds", "How long requests took, planned delays included.", "route"),
		inFlight:      gauge("http_requests_in_flight", "Requests being answered."),
		refusals:      counter("refusals_total", "Refusals of the rules by their true cause.", "code"),
		faults:        counter("faults_fired_total", "Planned faults that struck.", "kind"),
		guesses:       counter("wrong_secrets_total", "Wrong passwords, keys, tokens and names of worlds.", "secret"),
		entries:       prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: "journal_entries_total", Help: "Journal entries appended since the start."}),
		storeDuration: histogram("store_duration_seconds", "How long operations of the store took; for append, until the entry is durable.", "operation"),
		storeErrors:   counter("store_errors_total", "Operations of the store that failed.", "operation"),
		storeWaiting:  gauge("store_appends_waiting", "Appends that are on their way to the disk."),
	}
	m.registry.MustRegister(m.requests, m.durations, m.inFlight, m.refusals, m.faults, m.guesses, m.entries, m.storeDuration,
		m.storeErrors, m.storeWaiting, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// count adds an exchange to the counters.
func (m *metrics) count(e *exchange) {
	route := e.seen.Route
	if route == "" {
		route = "other" // not the path: a client chooses that
	}
	m.requests.WithLabelValues(route, e.method, e.statusText()).Inc()
	m.durations.WithLabelValues(route).Observe(e.took.Seconds())
	if e.seen.Refusal != "" {
		m.refusals.WithLabelValues(string(e.seen.Refusal)).Inc()
	}
	if e.seen.Fault != "" {
		m.faults.WithLabelValues(string(e.seen.Fault)).Inc()
	}
	if e.seen.Guess != "" {
		m.guesses.WithLabelValues(string(e.seen.Guess)).Inc()
	}
}

// CountWorlds lets the metrics tell how many worlds there are. Call it once.
func (w *Watch) CountWorlds(size func() int) {
	w.metrics.registry.MustRegister(prometheus.NewGaugeFunc(
		prometheus.GaugeOpts{Namespace: namespace, Name: "worlds", Help: "Worlds this server holds."}, func() float64 { return float64(size()) },
	))
}

// Metrics writes the metrics as text, for [api.WithMetrics].
func (w *Watch) Metrics() (contentType string, body []byte, err error) {
	families, err := w.metrics.registry.Gather()
	if err != nil {
		return "", nil, err
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	var text bytes.Buffer
	encoder := expfmt.NewEncoder(&text, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return "", nil, err
		}
	}
	return string(format), text.Bytes(), nil
}
