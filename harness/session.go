package harness

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/rehearse/harness/changes"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/inprocess"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// inProcessBase is where an in-process world is. The .invalid domain never resolves: a request that leaves the
// process by mistake goes nowhere.
const inProcessBase = "http://rehearse.invalid"

// Surroundings are what a client in this process is given instead of the machine's network, clock and patience.
type Surroundings struct {
	// Transport reaches the world; nil means the network.
	Transport http.RoundTripper
	// Now is what the clock of the computer shows where the person works.
	Now func() time.Time
	// Sleep counts the waiting instead of doing it.
	Sleep func(context.Context, time.Duration) error
	// Scrub takes the secrets of the world out of a text and names those it found. Safe for concurrent use.
	Scrub func(text string) (masked string, found []string)
}

// SessionOption changes how [NewSession] sets the stage.
type SessionOption func(*settings)

type settings struct {
	seed   uint64
	locale string
	rules  journal.Rules
	client func(Surroundings) Client
	served *engine.Engine
	base   string

	realTime bool
	loopback bool
}

// WithSeed derives the world from another seed; default 1.
func WithSeed(seed uint64) SessionOption { return func(o *settings) { o.seed = seed } }

// WithLocale sets the language the client's person reads: zh-CN (default) or en.
func WithLocale(locale string) SessionOption { return func(o *settings) { o.locale = locale } }

// WithRules makes the cloud decide by other rules: the seam at which tests plant mistakes.
func WithRules(rules journal.Rules) SessionOption { return func(o *settings) { o.rules = rules } }

// WithClient puts another client under test in the place of the [Reference] client. It must be comparable, as a pointer is.
func WithClient(client func(Surroundings) Client) SessionOption {
	return func(o *settings) { o.client = client }
}

// WithServed makes the session's world one of an engine that is served over the network at baseURL, for clients
// that are programs of their own. WithRules then has no effect: the engine's rules hold.
func WithServed(e *engine.Engine, baseURL string) SessionOption {
	return func(o *settings) { o.served, o.base = e, baseURL }
}

// WithLoopback serves the session's world at a loopback address of its own, for a client that is a program of its own.
// Whatever the client sends to that address and not to its world is kept, and held against it when a key is in it.
func WithLoopback() SessionOption { return func(o *settings) { o.loopback = true } }

// outside reports whether the client reaches its world over a network.
func (o *settings) outside() bool { return o.loopback || o.served != nil }

// WithRealTime says that the client waits by the clock on the wall: the waits that the stage asks for are then a second
// at most, and whether they were kept is for the rubric to judge, not for a step that counts seconds.
func WithRealTime() SessionOption { return func(o *settings) { o.realTime = true } }

// Session is the stage of one scenario. Make one with [NewSession]; it is not safe for concurrent use.
type Session struct {
	set       settings
	engine    *engine.Engine
	world     *engine.World
	face      *api.Handler
	transport http.RoundTripper // reaches the face without a socket
	client    Client
	colleague *Reference
	kept      []journal.Entry // of a world that is deleted
	door      *door           // where the world is served, when it is with WithLoopback

	machine cloud.MachineID // where the person works
	skew    time.Duration   // how far the computer's clock is off
	papers  map[cloud.OrganizationID]papers
	waited  time.Duration
	last    Result
	leaked  []string      // the secrets, by reference, that were among what was last shown
	began   uint64        // the newest entry before the last act
	told    uint64        // the newest entry that Trace has told
	known   changes.Facts // the world as Trace has told it
	acts    []verdict.Act
	broken  []verdict.Broken
	prompt  string // what was shown for a wrong serial number
	places  map[Client]cloud.OrganizationID
	errand  Args // what a client that takes tasks at once is told along with its next task
}

// errEmptyStage keeps a check from holding on nothing.
var errEmptyStage = errors.New("session: nothing has happened yet that could be checked")

// papers are a company's name and credit code as they were at the founding.
type papers struct{ name, creditCode string }

// NewSession sets a stage. Its world is founded by [Session.Prepare], or from the default preset by the first act.
func NewSession(options ...SessionOption) (*Session, error) {
	s, err := newSession(options)
	if err != nil {
		return nil, err
	}
	e := s.set.served
	if e == nil {
		var rules []engine.Option
		if s.set.rules != nil {
			rules = append(rules, engine.WithRules(s.set.rules))
		}
		e = engine.New(&journal.Memory{}, rules...)
	}
	face := []api.Option{api.Awkward()}
	if !s.set.outside() { // a client in this process waits by no clock: a late answer costs nobody time
		face = append(face, api.WithSleep(func(ctx context.Context, _ time.Duration) error { return ctx.Err() }))
	}
	s.stand(e, face...)
	return s, nil
}

// newSession is a session without a cloud.
func newSession(options []SessionOption) (*Session, error) {
	s := &Session{set: settings{seed: 1, locale: "zh-CN", base: inProcessBase}, places: map[Client]cloud.OrganizationID{}}
	for _, o := range options {
		o(&s.set)
	}
	if s.set.locale != "zh-CN" && s.set.locale != "en" {
		return nil, fmt.Errorf("session: locale %q: give zh-CN or en", s.set.locale)
	}
	return s, nil
}

// stand puts the session before an engine's HTTP face.
func (s *Session) stand(e *engine.Engine, options ...api.Option) {
	s.engine, s.face = e, api.New(e, options...)
	s.transport = inprocess.New(s.face)
}

// Prepare founds the session's world from a preset and puts the person in front of the original server. A scenario
// prepares once.
func (s *Session) Prepare(ctx context.Context, preset string) error {
	if s.world != nil {
		return fmt.Errorf("session: the world is already there; prepare it before anything else happens")
	}
	found, err := scenarios.Presets().Found(preset, s.set.seed)
	if err != nil {
		return err
	}
	if s.world, err = s.engine.Create(ctx, "", found); err != nil {
		return err
	}
	if s.set.loopback {
		if s.door, err = openDoor(s.face, s.world.ID()); err != nil {
			return err
		}
		s.set.base = s.door.base
	}
	s.sitDown("")
	return s.startClients(ctx)
}

// sitDown takes the world as it is for what the session begins with, and puts the person and the colleague at a server
// computer: the one named, or the first where there is none of the name.
func (s *Session) sitDown(machine cloud.MachineID) {
	s.papers = map[cloud.OrganizationID]papers{}
	s.read(func(state *cloud.State, _ time.Time) {
		for id, o := range state.Organizations.All {
			s.papers[id] = papers{o.Name, o.CreditCode}
		}
		for id := range state.Machines.All {
			if s.machine == "" || id == machine {
				s.machine = id
			}
		}
	})
	s.told, s.client, s.known = s.world.Seq(), s.newClient(), s.facts()
	s.colleague = NewReference(WithTransport(s.transport), WithSleep(s.sleep), WithName("rehearse-colleague"), Careless(),
		WithComputerClock(s.computerTime)) // who works at the same computer sees the same clock
}

func (s *Session) newClient() Client {
	around := Surroundings{Now: s.computerTime, Sleep: s.sleep, Scrub: s.scrub}
	if !s.set.outside() {
		around.Transport = s.transport
	}
	if s.set.client != nil {
		return s.set.client(around)
	}
	options := []ReferenceOption{WithSleep(around.Sleep), WithComputerClock(around.Now)}
	if around.Transport != nil {
		options = append(options, WithTransport(around.Transport))
	}
	return NewReference(options...)
}

// startClients puts the person in front of the computer: also after moving to another one, or new hardware.
func (s *Session) startClients(ctx context.Context) error {
	setting := Setting{BaseURL: s.BaseURL(), FeatureCode: s.featureCode(s.machine), Locale: s.set.locale}
	from := s.world.Seq()
	s.errand = nil
	if err := s.client.Start(ctx, setting); err != nil {
		return unmet("启动被测客户端：%v", "start the client under test: %v", err)
	}
	s.started(from)
	setting.BaseURL = s.inProcessURL()
	return s.colleague.Start(ctx, setting)
}

// ready founds the default world where the scenario did not ask for one.
func (s *Session) ready(ctx context.Context) error {
	if s.world != nil {
		return nil
	}
	return s.Prepare(ctx, scenarios.DefaultPreset)
}

// Close ends the client's scenario. The world is deleted when others share its engine; its journal stays readable.
func (s *Session) Close(ctx context.Context) error {
	if s.world == nil {
		return nil
	}
	err := s.client.End(ctx)
	if s.door != nil {
		err = errors.Join(err, s.door.close())
	}
	if s.set.served == nil {
		return err
	}
	var unread, undeleted error
	if s.kept, unread = s.world.Entries(ctx, 1); unread == nil {
		undeleted = s.engine.Delete(ctx, s.world.ID())
	}
	return errors.Join(err, unread, undeleted)
}

// BaseURL is where the client under test finds its world; empty before the founding.
func (s *Session) BaseURL() string { return s.at(s.set.base) }

func (s *Session) inProcessURL() string { return s.at(inProcessBase) }

func (s *Session) at(base string) string {
	if s.world == nil {
		return ""
	}
	return base + "/w/" + s.world.ID()
}

// Locale is the language that the client's person reads: zh-CN or en.
func (s *Session) Locale() string { return s.set.locale }

// Client returns the client under test; nil before the founding.
func (s *Session) Client() Client { return s.client }

// Last returns what the last act showed.
func (s *Session) Last() Result { return s.last }

// Journal returns all entries of the world so far; none before the founding.
func (s *Session) Journal(ctx context.Context) ([]journal.Entry, error) {
	if s.world == nil || s.kept != nil {
		return s.kept, nil
	}
	return s.world.Entries(ctx, 1)
}

// entries returns the world's entries from a sequence number on; a check before the founding is a mistake.
func (s *Session) entries(ctx context.Context, from uint64) ([]journal.Entry, error) {
	if s.world == nil {
		return nil, errEmptyStage
	}
	return s.world.Entries(ctx, from)
}

// sleep counts the waiting. A world's time moves only when the scenario says so.
func (s *Session) sleep(ctx context.Context, d time.Duration) error {
	s.waited += d
	return ctx.Err()
}

func (s *Session) computerTime() (now time.Time) {
	s.read(func(_ *cloud.State, t time.Time) { now = t.Add(s.skew) })
	return now
}

// read looks at the world; before the founding there is nothing to look at, and fn is not called.
func (s *Session) read(fn func(*cloud.State, time.Time)) {
	if s.world == nil {
		return
	}
	s.world.Read(func(v engine.View) { fn(v.State, v.Now) })
}
