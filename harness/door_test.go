package harness_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
)

// wanderer is the reference client over the network; before each activation it posts text elsewhere.
type wanderer struct {
	*harness.Reference
	base        string
	path, where string
	text        func(harness.Args) string
}

func (w *wanderer) Start(ctx context.Context, setting harness.Setting) error {
	w.base = setting.BaseURL
	return w.Reference.Start(ctx, setting)
}

func (w *wanderer) Do(ctx context.Context, action harness.Action, args harness.Args) (harness.Result, error) {
	if action == harness.Activate {
		u, err := url.Parse(w.base)
		if err != nil {
			return harness.Result{}, err
		}
		u.Path = strings.Replace(w.path, "WORLD", strings.TrimPrefix(u.Path, "/w/"), 1)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(w.text(args)))
		if err != nil {
			return harness.Result{}, err
		}
		switch w.where {
		case "localhost":
			r.Host = "localhost:" + u.Port()
		case "":
		default:
			r.Host = w.where
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return harness.Result{}, err
		}
		if err := answer.Body.Close(); err != nil {
			return harness.Result{}, err
		}
	}
	return w.Reference.Do(ctx, action, args)
}

func TestKeysThatGoElsewhereAreFound(t *testing.T) {
	serial := func(a harness.Args) string { return `{"sn":"` + strings.ToLower(a["serial_number"]) + `"}` }
	for name, c := range map[string]struct {
		client wanderer
		want   []string
	}{
		"path outside":      {wanderer{path: "/statistics", text: serial}, []string{"licence lic-main's serial (POST /statistics)"}},
		"no such world":     {wanderer{path: "/w/other/v1/x", text: serial}, []string{"licence lic-main's serial (POST /w/other/v1/x)"}},
		"wrong host":        {wanderer{path: "/w/WORLD/v1/x", text: serial, where: "vendor.example"}, []string{"licence lic-main's serial (POST vendor.example/w/WORLD/v1/x)"}},
		"local host":        {wanderer{path: "/w/WORLD/v1/x", text: serial, where: "localhost"}, nil},
		"nothing in it":     {wanderer{path: "/statistics", text: func(harness.Args) string { return "hello" }}, nil},
		"long and a secret": {wanderer{path: "/statistics", text: func(a harness.Args) string { return strings.Repeat("x", 60<<10) + a["cdkey"] }}, []string{"licence lic-main's cdkey (POST /statistics)"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := emptyStage(t, harness.WithLoopback(), harness.WithClient(func(harness.Surroundings) harness.Client {
				c.client.Reference = harness.NewReference()
				return &c.client
			}))
			tell(t, s, signedIn(), activating("lic-main"), activating("lic-main"), ends(harness.OK))
			trial, err := s.Trial(t.Context(), "credential-leak", "a", nil)
			require.NoError(t, err)
			world := s.BaseURL()[strings.LastIndex(s.BaseURL(), "/")+1:]
			for i := range trial.Process.Strays {
				trial.Process.Strays[i] = strings.Replace(trial.Process.Strays[i], world, "WORLD", 1)
			}
			assert.Equal(t, c.want, trial.Process.Strays, "each once")
			found := judged(t, s, "credential-leak").Breaches
			if len(c.want) == 0 {
				require.NoError(t, s.NoKeyLeaked(t.Context()))
				assert.NotContains(t, rulesOf(found), "LEAK-04")
				return
			}
			require.ErrorContains(t, s.NoKeyLeaked(t.Context()), "elsewhere than to its own world: licence lic-main's")
			assert.Contains(t, rulesOf(found), "LEAK-04")
		})
	}
}

func rulesOf(found []verdict.Breach) (rules []string) {
	for _, b := range found {
		rules = append(rules, b.Rule)
	}
	return rules
}

func TestADoorIsClosedWithItsScenario(t *testing.T) {
	s, err := harness.NewSession(harness.WithLoopback())
	require.NoError(t, err)
	require.NoError(t, s.Prepare(t.Context(), ""))
	answer, err := http.Get(s.BaseURL() + "/v1/organizations")
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.NoError(t, s.Close(t.Context()))
	answer, err = http.Get(s.BaseURL() + "/v1/organizations")
	if err == nil {
		require.NoError(t, answer.Body.Close())
	}
	require.Error(t, err)
	entries, err := s.Journal(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, entries, "what happened stays readable")
}
