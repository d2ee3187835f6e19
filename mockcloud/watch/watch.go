package watch

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
)

// Watch observes one server. It is safe for concurrent use.
type Watch struct {
	log     *slog.Logger
	now     func() time.Time
	metrics *metrics
}

// Option configures [New].
type Option func(*Watch)

// WithLog writes a record for each request; without it nothing is logged.
func WithLog(l *slog.Logger) Option { return func(w *Watch) { w.log = l } }

// WithClock tells how long things take; without it nothing takes any time.
func WithClock(now func() time.Time) Option { return func(w *Watch) { w.now = now } }

// New returns a watch with metrics of its own.
func New(opts ...Option) *Watch {
	w := &Watch{log: slog.New(slog.DiscardHandler), now: func() time.Time { return time.Time{} }, metrics: newMetrics()}
	for _, o := range opts {
		o(w)
	}
	return w
}

// Handler observes what next answers. Put it in front of everything, dialects included.
func (w *Watch) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		e := &exchange{method: methodOf(r.Method), began: w.now()}
		sent := &recorder{ResponseWriter: out}
		w.metrics.inFlight.Inc()
		returned := false
		defer func() { // also when the handler breaks the connection off with a panic
			w.metrics.inFlight.Dec()
			if e.took = w.now().Sub(e.began); returned {
				e.status = sent.status
			}
			w.tell(r.Context(), e)
		}()
		next.ServeHTTP(sent, r.WithContext(api.WithSeen(r.Context(), &e.seen)))
		returned = true
	})
}

// exchange is what is told of one request.
type exchange struct {
	seen   api.Seen
	method string
	status int // 0 when the connection was broken off
	began  time.Time
	took   time.Duration
}

// statusText is the status as a label.
func (e *exchange) statusText() string {
	if e.status == 0 {
		return "aborted"
	}
	return strconv.Itoa(e.status)
}

// level says how much an operator should care.
func (e *exchange) level() slog.Level {
	switch {
	case e.status >= http.StatusInternalServerError && e.seen.Fault == "":
		return slog.LevelError
	case e.seen.Guess != "":
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

func (w *Watch) tell(ctx context.Context, e *exchange) {
	w.metrics.count(e)
	level := e.level()
	if !w.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("method", e.method)}
	for _, member := range [][2]string{
		{"route", e.seen.Route}, {"operation", e.seen.Operation}, {"world", clean(e.seen.World)}, {"actor", string(e.seen.Actor)},
		{"account", clean(string(e.seen.Account))},
	} {
		if member[1] != "" {
			attrs = append(attrs, slog.String(member[0], member[1]))
		}
	}
	if e.seen.Seq > 0 {
		attrs = append(attrs, slog.Uint64("entry", e.seen.Seq))
	}
	attrs = append(attrs, slog.String("status", e.statusText()), slog.Float64("duration_ms", float64(e.took.Microseconds())/1000))
	for _, member := range [][2]string{
		{"code", string(e.seen.Code)}, {"refusal", string(e.seen.Refusal)}, {"fault", string(e.seen.Fault)}, {"guess", string(e.seen.Guess)},
	} {
		if member[1] != "" {
			attrs = append(attrs, slog.String(member[0], member[1]))
		}
	}
	if e.seen.Err != nil {
		attrs = append(attrs, slog.String("error", clean(e.seen.Err.Error())))
	}
	w.log.LogAttrs(ctx, level, "request", attrs...)
}

// Trouble writes a record of what went wrong in a world and failed no request, for the engine's WithTrouble. The watched
// store has counted it.
func (w *Watch) Trouble(world string, err error) {
	w.log.LogAttrs(context.Background(), slog.LevelError, "trouble", slog.String("world", clean(world)), slog.String("error", clean(err.Error())))
}

// clean replaces what looks like a key: whoever names a world chooses its name.
func clean(text string) string {
	text, _ = cloud.New().Scrub(text)
	return text
}

// methodOf keeps what a client may invent out of labels and logs.
func methodOf(method string) string {
	known := []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete, http.MethodPut, http.MethodHead, http.MethodOptions}
	if slices.Contains(known, method) {
		return method
	}
	return "other"
}

// recorder notes the status that was sent. Whoever needs more of the writer finds it through Unwrap.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the first final status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write notes the status that net/http sends for a handler that sets none.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap is for [http.ResponseController].
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
