package intake_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/steps"
)

// tap records what a client and the cloud say to each other, as a browser's tools do.
type tap struct {
	through http.RoundTripper
	now     func() string
	entries []map[string]any
}

func (p *tap) RoundTrip(q *http.Request) (*http.Response, error) {
	var sent []byte
	if q.Body != nil {
		sent, _ = io.ReadAll(q.Body)
		q.Body = io.NopCloser(bytes.NewReader(sent))
	}
	headers := []map[string]string{}
	for name, values := range q.Header {
		headers = append(headers, map[string]string{"name": name, "value": strings.Join(values, ",")})
	}
	entry := map[string]any{"startedDateTime": p.now(), "request": map[string]any{
		"method": q.Method, "url": q.URL.String(), "headers": headers, "postData": map[string]any{"mimeType": "application/json", "text": string(sent)},
	}}
	p.entries = append(p.entries, entry)
	answer, err := p.through.RoundTrip(q)
	if err != nil {
		entry["response"] = map[string]any{"status": 0, "content": map[string]any{}}
		return nil, err
	}
	got, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	entry["response"] = map[string]any{"status": answer.StatusCode, "content": map[string]any{"text": string(got)}}
	if err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(got))
	return answer, nil
}

// capture plays a mode's script with a tapped client and returns the HAR and for whom the licence was bought.
func capture(t *testing.T, mode string, seed uint64) (har []byte, told intake.Options) {
	t.Helper()
	script, err := catalogue.FindScript(mode)
	require.NoError(t, err)
	p := &tap{}
	s, err := harness.NewSession(harness.WithSeed(seed), harness.WithClient(func(around harness.Surroundings) harness.Client {
		p.through = around.Transport
		p.now = func() string { return around.Now().Format("2006-01-02T15:04:05.000Z07:00") }
		return harness.NewReference(harness.WithTransport(p), harness.WithSleep(around.Sleep), harness.WithComputerClock(around.Now))
	}))
	require.NoError(t, err)
	require.NoError(t, s.Prepare(t.Context(), script.World))
	library := steps.NewLibrary()
	for _, step := range script.Happens {
		sentence, err := steps.Sentence("en", step.Call, step.Args...)
		require.NoError(t, err)
		require.NoError(t, library.Say(t.Context(), s, sentence))
	}
	entries, err := s.Journal(t.Context())
	require.NoError(t, err)
	for _, e := range entries { // the client waited by no clock
		if e.Wire != nil && e.Fault != nil && e.Fault.Kind == "latency" {
			p.entries[len(p.entries)-1]["time"] = 30_000.5
		}
	}
	for _, c := range entries[0].Command.(cloud.Found).Setup {
		if o, ok := c.(cloud.AddOrganization); ok && o.ID == scenarios.OrganizationA {
			told.BoughtFor = o.Name
		}
	}
	return harOf(t, p.entries), told
}

func harOf(t *testing.T, entries []map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"log": map[string]any{"version": "1.2", "creator": map[string]any{"name": "tap"}, "entries": entries}})
	require.NoError(t, err)
	return raw
}

func importHAR(t *testing.T, har []byte, o intake.Options) (*cases.Case, error) {
	t.Helper()
	o.Name, o.Source, o.Seed = "case", "har", 9
	red := redact.New(9)
	var unmatched []cases.Unmatched
	list, unread, err := intake.HAR(bytes.NewReader(har), intake.NewSieve(&unmatched, red, nil))
	if err != nil {
		return nil, err
	}
	return intake.Build(list, append(unmatched, unread...), red, o)
}

// expectation is what can be told from the customer's side of a mode.
type expectation struct {
	mode    string            // other than the mode itself
	answers map[string]string // of the customer, to questions
	product string            // that was bought, when it was another
	other   bool              // bought by somebody whom the capture does not show
}

// expectations lists the modes whose cause is not on the customer's computer, and what is told instead.
func expectations() map[string]expectation {
	upgrade := map[string]string{"upgrade": "yes", "original-server": "yes"}
	with := func(m map[string]string, k, v string) map[string]string {
		out := map[string]string{k: v}
		for a, b := range m {
			out[a] = b
		}
		return out
	}
	const nothing = "healthy"
	return map[string]expectation{
		"upgrade-on-new-machine":  {answers: map[string]string{"upgrade": "yes", "original-server": "no"}},
		"mop-service-fee-missing": {answers: with(upgrade, "service-fee", "no")},
		"mop-upgrade-missing":     {answers: with(with(upgrade, "service-fee", "yes"), "upgrade-process", "no")},
		"bad-serial-or-cdkey":     {answers: map[string]string{"upgrade": "no"}},
		"wrong-product":           {product: "KIS专业版 V14.1"},
		"foreign-serial":          {other: true, mode: "wrong-account"},
		// the books of the other organization were never looked at, but the wrong organization is the cause
		"account-sets-disappeared": {mode: "wrong-organization"},
		// done by others, or by the colleague, whose computer was not captured
		"unlicensed-module": {mode: "none"}, "undetected-licence": {mode: "none"}, "cloned-machine": {mode: nothing},
		"certification-rejected": {mode: nothing}, "company-renamed": {mode: nothing}, "trial-account-sets-not-migrated": {mode: nothing},
	}
}

// TestCapturesAreDiagnosed imports what the customer's computer saw of each mode, and nothing of what the stage did.
func TestCapturesAreDiagnosed(t *testing.T) {
	d, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	stage := cases.NewStage()
	for _, mode := range catalogue.IDs() {
		script, err := catalogue.FindScript(mode)
		require.NoError(t, err)
		want := expectations()[mode]
		if want.mode == "" {
			want.mode = mode
		}
		if len(script.Happens) == 0 || want.mode == "none" {
			continue
		}
		t.Run(mode, func(t *testing.T) {
			har, o := capture(t, mode, 3)
			if want.other {
				o.BoughtFor = "somebody else entirely"
			}
			o.BoughtProduct = want.product
			c, err := importHAR(t, har, o)
			require.NoError(t, err)
			for _, u := range c.Unmatched {
				assert.Failf(t, "unmatched", "%d %s: %s", u.Entry, u.What, u.Reason.En)
			}
			c.Answers = want.answers
			require.NoError(t, c.Diagnose(d))
			got := string(c.Diagnosis.Health)
			if len(c.Diagnosis.Findings) > 0 {
				got = c.Diagnosis.Findings[0].Mode
			}
			assert.Equal(t, want.mode, got)
			again, err := cases.Replay(c)
			require.NoError(t, err)
			assert.True(t, again.Same, "what was imported replays")
			assert.True(t, c.Redaction.Verified)
			if untold()[mode] == "" {
				rehearseRemedy(t, stage, c, d)
			}
		})
	}
}

// untold are the modes whose remedy needs what no capture tells, and what that is.
func untold() map[string]string {
	return map[string]string{
		"mop-service-fee-missing": "the version before the upgrade", "mop-upgrade-missing": "the version before the upgrade",
		"sub-account-without-permission": "an account that may activate", "restore-into-wrong-organization": "a licence, and so where the books belong",
	}
}

// rehearseRemedy plays the remedy of what holds in an imported case: it has to work, unless the catalogue has none.
func rehearseRemedy(t *testing.T, stage *cases.Stage, c *cases.Case, d *verdict.Diagnoser) {
	t.Helper()
	if len(c.Diagnosis.Findings) == 0 || c.Diagnosis.Findings[0].Remedied {
		return
	}
	trial, err := stage.Try(t.Context(), c, d, "")
	if errors.Is(err, cases.ErrNoRemedy) {
		return
	}
	require.NoError(t, err)
	assert.True(t, trial.Worked, trial.Trouble)
}
