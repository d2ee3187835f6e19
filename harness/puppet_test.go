package harness_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// bodies answers everything with one body.
type bodies struct{ body io.Reader }

func (b bodies) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(iotest.OneByteReader(b.body)), Request: r}, nil
}

// puppet is a client under test whose manners a test chooses; the rest is the reference client's.
type puppet struct {
	harness.Client
	do         func(harness.Action, harness.Result) (harness.Result, error)
	start, end error
}

func (p *puppet) Start(ctx context.Context, setting harness.Setting) error {
	if p.start != nil {
		return p.start
	}
	return p.Client.Start(ctx, setting)
}

func (p *puppet) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	result, err := p.Client.Do(ctx, action, args)
	if err != nil || p.do == nil {
		return result, err
	}
	return p.do(action, result)
}

func (p *puppet) End(ctx context.Context) error {
	if p.end != nil {
		return p.end
	}
	return p.Client.End(ctx)
}

// played puts a puppet in the client's place.
func played(p *puppet) harness.SessionOption {
	return harness.WithClient(func(around harness.Surroundings) harness.Client {
		p.Client = harness.NewReference(harness.WithTransport(around.Transport), harness.WithSleep(around.Sleep))
		return p
	})
}

// meddler changes requests on their way.
type meddler struct {
	next   http.RoundTripper
	change func(*http.Request)
}

func (m meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	m.change(r)
	return m.next.RoundTrip(r)
}

// meddled puts a client in the client's place whose requests are changed.
func meddled(change func(*http.Request)) harness.SessionOption {
	return harness.WithClient(func(around harness.Surroundings) harness.Client {
		return harness.NewReference(harness.WithTransport(meddler{around.Transport, change}), harness.WithSleep(around.Sleep))
	})
}

func TestUnsupportedActionsAreErrors(t *testing.T) {
	p := &puppet{do: func(a harness.Action, r harness.Result) (harness.Result, error) {
		if a == harness.Activate {
			return harness.Result{Outcome: harness.Unsupported}, nil
		}
		return r, nil
	}}
	s := emptyStage(t, played(p))
	tell(t, s, signedIn())
	err := s.Activate(t.Context(), "lic-main")
	require.ErrorIs(t, err, harness.ErrUnsupported)
	assert.ErrorContains(t, err, "activate: ")
	assert.Same(t, p, s.Client())
}

func TestBrokenClientsAreErrors(t *testing.T) {
	gone := func(harness.Action, harness.Result) (harness.Result, error) {
		return harness.Result{}, io.ErrClosedPipe
	}
	s := emptyStage(t, played(&puppet{do: gone}))
	err := s.LookAtLicence(t.Context())
	require.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorContains(t, err, "the client broke at license_info")
	for name, l := range map[string]line{
		"sign in":     signedIn(),
		"fail to":     func(ctx context.Context, s *harness.Session) error { return s.FailToSignIn(ctx, 2, "acc-formal") },
		"unknown":     line0((*harness.Session).ActivateUnknown),
		"re-register": line0((*harness.Session).ReRegister),
	} {
		assert.ErrorIs(t, l(t.Context(), s), io.ErrClosedPipe, name)
	}
	s = emptyStage(t, played(&puppet{start: io.ErrNoProgress}))
	err = s.Prepare(t.Context(), "")
	require.ErrorIs(t, err, io.ErrNoProgress)
	assert.ErrorContains(t, err, "start the client under test")
	s = emptyStage(t, played(&puppet{end: io.ErrShortWrite}))
	tell(t, s, signedIn())
	assert.ErrorIs(t, s.Close(t.Context()), io.ErrShortWrite)
}

// secrets are the main licence's keys in the world of seed 1.
func secrets() (serial, cdkey string) {
	state := cloud.State{Seed: 1}
	return state.SerialNumber("lic-main"), state.CDKey("lic-main")
}

func TestLeaksAreFoundAndNotRepeated(t *testing.T) {
	serial, cdkey := secrets()
	shows := &puppet{do: func(_ harness.Action, r harness.Result) (harness.Result, error) {
		r.Shown.Message = "activated with " + cdkey
		return r, nil
	}}
	blabs := func(s *cloud.State, in cloud.Input) cloud.Outcome {
		out := cloud.Decide(s, in)
		if out.Refused() {
			return cloud.Outcome{Refusal: &cloud.Refusal{Code: out.Refusal.Code, Subject: serial}}
		}
		return out
	}
	for _, c := range []struct {
		name, says string
		option     harness.SessionOption
	}{
		{"shown", "what the client showed contains licence lic-main's cdkey", played(shows)},
		{"address", "licence lic-main's serial into an address, header or text", meddled(func(r *http.Request) {
			r.URL.RawQuery = "serial=" + serial
		})},
		{"password in an address", "password of account acc-formal into an address", meddled(func(r *http.Request) {
			r.URL.RawQuery = "p=" + (&cloud.State{Seed: 1}).Password("acc-formal")
		})},
		{"header", "licence lic-main's cdkey into an address, header or text", meddled(func(r *http.Request) { r.Header.Set("X-Key", cdkey) })},
		{"journal", "licence lic-main's serial", harness.WithRules(journal.Rules(blabs))},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := emptyStage(t, c.option)
			tell(t, s, line1((*harness.Session).SignIn, "acc-formal"), activating("lic-main"))
			err := s.NoKeyLeaked(t.Context())
			require.ErrorContains(t, err, c.says)
			assert.NotContains(t, err.Error(), serial)
			assert.NotContains(t, err.Error(), cdkey)
		})
	}
}

func TestRepetitionWithoutAKeyIsFound(t *testing.T) {
	s := emptyStage(t, meddled(func(r *http.Request) { r.Header.Del("Idempotency-Key") }))
	tell(t, s, activated())
	assert.ErrorContains(t, s.ActivationRequests(t.Context(), 1), "idempotency key of the activation request: expected one, found none")
}
