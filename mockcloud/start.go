package mockcloud

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/inprocess"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// inProcessHost is the host name of clouds without sockets. The .invalid domain never resolves, so that a request
// that leaves the process by mistake goes nowhere.
const inProcessHost = "rehearse.invalid"

// TB is what [Start] needs of a test: *testing.T, *testing.B, or one's own.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Option configures [Start] and [New].
type Option func(*settings)

type settings struct {
	preset    string
	seed      uint64
	policies  cloud.Policies
	sockets   bool
	store     journal.Store
	engine    []engine.Option
	api       []api.Option
	dialect   Dialect
	worldName string
}

// Dialect is a wire format that is not the contract's; see package dialect.
type Dialect interface {
	// Wrap puts the dialect in front of the cloud's HTTP face.
	Wrap(cloud http.Handler) http.Handler
}

// WithDialect serves a world in a client's own wire format instead of the contract's.
func WithDialect(d Dialect) Option { return func(s *settings) { s.dialect = d } }

// WithPreset chooses the blueprint of the world; see [scenarios.Presets]. Default: "default".
func WithPreset(name string) Option { return func(s *settings) { s.preset = name } }

// WithSeed derives the world from another seed. Default: 1. The same seed gives the same world, keys and passwords.
func WithSeed(seed uint64) Option { return func(s *settings) { s.seed = seed } }

// WithPolicies sets the world's policies; empty members keep their defaults.
func WithPolicies(p cloud.Policies) Option { return func(s *settings) { s.policies = p } }

// WithoutSockets serves in process: only [Cloud.Client] reaches the cloud.
func WithoutSockets() Option { return func(s *settings) { s.sockets = false } }

// WithStore keeps the journal elsewhere than in memory.
func WithStore(store journal.Store) Option { return func(s *settings) { s.store = store } }

// WithEngine passes options to the engine, such as other rules or limits.
func WithEngine(opts ...engine.Option) Option {
	return func(s *settings) { s.engine = append(s.engine, opts...) }
}

// WithAPI passes options to the HTTP face.
func WithAPI(opts ...api.Option) Option { return func(s *settings) { s.api = append(s.api, opts...) } }

// Start serves a mock cloud with one world until the test ends. A failure to start fails the test.
func Start(t TB, opts ...Option) *Cloud {
	t.Helper()
	c, err := New(opts...)
	if err != nil {
		t.Fatalf("mockcloud: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// New serves a mock cloud with one world until [Cloud.Close].
func New(opts ...Option) (*Cloud, error) {
	s := settings{preset: "default", seed: 1, sockets: true, store: &journal.Memory{}, worldName: "main"}
	for _, o := range opts {
		o(&s)
	}
	presets := scenarios.Presets()
	found, err := presets.Found(s.preset, s.seed)
	if err != nil {
		return nil, err
	}
	found.Policies = s.policies
	e := engine.New(s.store, s.engine...)
	if err := e.Open(context.Background()); err != nil {
		return nil, err
	}
	w, err := e.World(s.worldName)
	if err != nil {
		if w, err = e.Create(context.Background(), s.worldName, found); err != nil {
			return nil, err
		}
	}
	c := &Cloud{engine: e, world: w}
	c.handler = api.New(e, append([]api.Option{api.WithPresets(presets), api.WithHosts(inProcessHost)}, s.api...)...)
	if s.dialect != nil {
		c.handler = s.dialect.Wrap(c.handler)
	}
	return c, c.serve(s.sockets)
}

// Cloud is a running mock cloud with one world of its own.
type Cloud struct {
	engine  *engine.Engine
	world   *engine.World
	handler http.Handler
	host    string
	client  *http.Client
	server  *http.Server
	served  chan struct{}
}

func (c *Cloud) serve(sockets bool) error {
	if !sockets {
		c.host, c.client = inProcessHost, inprocess.Client(c.handler)
		return nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("no loopback port to listen on: %w", err)
	}
	c.host, c.client = listener.Addr().String(), &http.Client{Transport: &http.Transport{}}
	c.server = &http.Server{Handler: c.handler, ReadHeaderTimeout: 10 * time.Second}
	c.served = make(chan struct{})
	go func() {
		defer close(c.served)
		_ = c.server.Serve(listener) // ends with ErrServerClosed when Close is called
	}()
	return nil
}

// Close stops serving. Calls after the first do nothing.
func (c *Cloud) Close() {
	c.client.CloseIdleConnections()
	if c.server != nil {
		_ = c.server.Close()
		<-c.served
	}
}

// BaseURL is all that a client needs to be told: the address of the world.
func (c *Cloud) BaseURL() string { return "http://" + c.host + "/w/" + c.world.ID() }

// Client returns an HTTP client that reaches the cloud, in process where it has no sockets.
func (c *Cloud) Client() *http.Client { return c.client }

// Handler is the HTTP face itself, for tests that bring their own server or transport.
func (c *Cloud) Handler() http.Handler { return c.handler }

// World is the world behind [Cloud.BaseURL].
func (c *Cloud) World() *engine.World { return c.world }

// State calls fn with the world's state. fn may look at everything and keep nothing.
func (c *Cloud) State(fn func(*cloud.State)) {
	c.world.Read(func(v engine.View) { fn(v.State) })
}

// Journal returns everything that was asked of the world so far, and what came of it.
func (c *Cloud) Journal() ([]journal.Entry, error) { return c.world.Entries(context.Background(), 1) }

// Fault plans a fault; see package fault. A spec that makes no sense is an error that says what to mend.
func (c *Cloud) Fault(spec fault.Spec) error { return c.world.Arm(context.Background(), spec) }

// Stage gives the world a command that no client could: revoke a licence, change a feature code. A refusal is
// returned as the second result.
func (c *Cloud) Stage(command cloud.Command) ([]cloud.Event, *cloud.Refusal, error) {
	reply, err := c.world.Do(context.Background(), engine.Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true,
		Command: func(*cloud.State) cloud.Command { return command },
	})
	return reply.Entry.Outcome.Events, reply.Entry.Outcome.Refusal, err
}

// Clock is the world's clock.
func (c *Cloud) Clock() Clock { return Clock{world: c.world} }
