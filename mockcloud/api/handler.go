package api

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/binary"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
)

// Presets are the blueprints from which worlds can be made. The first name is the default.
type Presets interface {
	// Names lists the blueprints.
	Names() []string
	// Found makes the founding of a world from a blueprint; an unknown name is an error.
	Found(name string, seed uint64) (cloud.Found, error)
}

// Handler serves every world of one engine over HTTP. It is safe for concurrent use and keeps no state of its own.
type Handler struct {
	engine     *engine.Engine
	presets    Presets
	adminToken string
	hosts      map[string]bool
	diagnosis  func([]journal.Entry) any
	sleep      func(context.Context, time.Duration) error
	randomSeed func() uint64
	texts      texts
	awkward    bool
	guesses    Guesses
	metrics    func() (contentType string, body []byte, err error)
	always     []header  // of every answer; never changed
	exchanges  sync.Pool // of *exchange
	shapes     shapes    // of the bodies
	root       []route
	control    []route
	client     []operation
	plain      map[address]operation // those of client whose path names nothing
}

// header is one header, its name as it is written on the wire.
type header struct {
	name   string
	values []string
}

// Option changes how a [Handler] behaves.
type Option func(*Handler)

// WithPresets offers blueprints; without it every world starts empty.
func WithPresets(p Presets) Option { return func(h *Handler) { h.presets = p } }

// WithAdminToken makes every /__admin path require "Authorization: Bearer token". Empty leaves the loopback rule.
func WithAdminToken(token string) Option { return func(h *Handler) { h.adminToken = token } }

// WithHosts names hosts, besides loopback, under which the controls may be used without an admin token: the name
// that an in-process transport goes by.
func WithHosts(hosts ...string) Option {
	return func(h *Handler) {
		for _, name := range hosts {
			h.hosts[strings.ToLower(name)] = true
		}
	}
}

// WithDiagnosis says how a world's entries are diagnosed; the result is written as JSON. Without it GET
// /__admin/diagnosis is not found.
func WithDiagnosis(f func([]journal.Entry) any) Option { return func(h *Handler) { h.diagnosis = f } }

// WithMetrics says what GET /__admin/metrics answers. Without it that is not found.
func WithMetrics(f func() (contentType string, body []byte, err error)) Option {
	return func(h *Handler) { h.metrics = f }
}

// WithSleep replaces the waiting of latency and slow-drip faults. It returns early with an error when ctx ends.
func WithSleep(f func(ctx context.Context, d time.Duration) error) Option {
	return func(h *Handler) { h.sleep = f }
}

// WithRandomSeed replaces the source of seeds for worlds that are created without one.
func WithRandomSeed(f func() uint64) Option { return func(h *Handler) { h.randomSeed = f } }

// New returns the HTTP face of e.
func New(e *engine.Engine, opts ...Option) *Handler {
	h := &Handler{engine: e, hosts: map[string]bool{}, sleep: sleep, randomSeed: randomSeed, texts: loadTexts()}
	h.exchanges.New = func() any { return &exchange{} }
	h.always = []header{
		{"X-Content-Type-Options", []string{"nosniff"}}, {"Cache-Control", []string{"no-store"}}, {"Referrer-Policy", []string{"no-referrer"}},
		{"Content-Security-Policy", []string{"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"}},
	}
	for _, o := range opts {
		o(h)
	}
	h.root, h.control, h.client = h.rootRoutes(), h.controlRoutes(), clientOperations()
	h.plain = plainOperations(h.client)
	return h
}

// ServeHTTP answers one request. It panics with [http.ErrAbortHandler] where a fault breaks the connection off.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := w.Header()
	for _, always := range h.always {
		out[always.name] = always.values
	}
	r, done, turnedAway := h.admitGuess(w, r)
	if turnedAway {
		return
	}
	defer done()
	id, path, inWorld := worldPath(r.URL.Path)
	switch {
	case inWorld && (path == "/__admin" || strings.HasPrefix(path, "/__admin/")):
		h.serveControl(w, r, h.control, controlPath{inWorld: true, world: id, path: path})
	case inWorld:
		h.serveWorld(w, r, id, path)
	default:
		h.serveControl(w, r, h.root, controlPath{path: r.URL.Path})
	}
}

// worldPath splits "/w/{world}/rest" into the world and "/rest".
func worldPath(path string) (id, rest string, ok bool) {
	tail, ok := strings.CutPrefix(path, "/w/")
	if !ok {
		return "", "", false
	}
	i := strings.IndexByte(tail, '/')
	if i < 0 {
		return tail, "/", true
	}
	return tail[:i], tail[i:], true
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// randomSeed stays below 2^53, so that the seed survives as a JSON number in any client.
func randomSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail: it ends the program instead
	return binary.BigEndian.Uint64(b[:]) >> 11
}

//go:embed openapi.yaml
var openapiDocument []byte
