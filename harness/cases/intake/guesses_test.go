package intake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// playedFor is played with what is told of the purchase.
func playedFor(t *testing.T, o intake.Options, list []said) *cases.Case {
	t.Helper()
	red := redact.New(5)
	var unmatched []cases.Unmatched
	sieve := intake.NewSieve(&unmatched, red, nil)
	var exchanges []*intake.Exchange
	for i, s := range list {
		x := &intake.Exchange{Number: i + 1, Method: s.method, URL: "https://h" + s.path, Status: s.status, Request: []byte(s.request), Response: []byte(s.answer)}
		exchanges = append(exchanges, sieve(x)...)
	}
	o.Name, o.Source, o.Seed = "x", "har", 5
	c, err := intake.Build(exchanges, unmatched, red, o)
	require.NoError(t, err)
	return c
}

// assumed are the ids of what a case takes for granted.
func assumed(c *cases.Case) (ids []string) {
	for _, a := range c.Assumptions {
		ids = append(ids, a.ID)
	}
	return ids
}

// bought lists the purchases that a case was founded with, in the order of the licences.
func bought(t *testing.T, c *cases.Case) (list []cloud.Purchase) {
	t.Helper()
	for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
		if l, ok := setup.(cloud.IssueLicence); ok {
			list = append(list, l.Purchase)
		}
	}
	return list
}

const (
	others = `{"serial_number":"CCC-111-222","cdkey":"DDD-333-444"}`
	done   = `{"id":"X1","result":"activated"}`
)

// TestWhomALicenceWasBoughtFor is inferred in the order that docs/cases.md gives, and each inference is told.
func TestWhomALicenceWasBoughtFor(t *testing.T) {
	in := signedIn()
	activation := said{"POST", "/v1/activations", 201, keys, done}
	byTester := slices.Clone(in)
	byTester[0].answer = `{"token":"tok-12345678","account":{"id":"A1","login":"13812345678","kind":"test"}}`
	toB := []said{
		{"PATCH", "/v1/sessions/current", 200, `{"organization":"O2"}`, `{"account":{"id":"A1"},"organization":{"id":"O2","name":"乙公司"}}`},
		{"GET", "/v1/product-instances", 200, ``, `{"product_instances":[{"id":"P3","name":"商贸","sku":{"series":"commerce","version":"7.0"}},{"id":"P2","name":"KIS专业版 V14.1","sku":{"series":"kis-professional","version":"14.1"}}]}`},
		{"PATCH", "/v1/sessions/current", 200, `{"product_instance":"P2"}`, `{"account":{"id":"A1"},"organization":{"id":"O2"},"product_instance":{"id":"P2"}}`},
	}
	other := []said{ // somebody else, in an organization of their own, in the same capture
		{"POST", "/v1/sessions", 201, `{"account":"13900000001","feature_code":"HW-9"}`, `{"token":"tok-2","account":{"id":"A2","login":"13900000001","kind":"formal"}}`},
		{"GET", "/v1/organizations", 200, ``, `{"organizations":[{"id":"O7","name":"庚公司","role":"owner"}]}`},
		{"POST", "/v1/sessions", 201, `{"account":"13812345678","feature_code":"HW-9"}`, `{"token":"tok-3","account":{"id":"A1","login":"13812345678","kind":"formal"}}`},
	}
	for name, c := range map[string]struct {
		list []said
		o    intake.Options
		want []cloud.Purchase
		mode string
		says string
	}{
		"where it was used": {
			append(slices.Clone(in), activation), intake.Options{}, []cloud.Purchase{{Account: "account-1", Organization: "organization-1", Instance: "product-1", Machine: "server-1"}},
			"", "in which it was used",
		},
		"by a test account, for a customer who is not seen": {
			append(slices.Clone(byTester), activation), intake.Options{},
			[]cloud.Purchase{{Account: "account-purchaser", Organization: "organization-purchaser", Instance: "product-purchaser"}}, "wrong-account", "not in the capture",
		},
		"twice, and there is one such customer": {
			append(slices.Concat(byTester, []said{activation}), said{"POST", "/v1/activations", 409, others, `{"code":"INSTANCE_OCCUPIED"}`}), intake.Options{},
			[]cloud.Purchase{
				{Account: "account-purchaser", Organization: "organization-purchaser", Instance: "product-purchaser"},
				{Account: "account-purchaser", Organization: "organization-purchaser", Instance: "product-purchaser"},
			}, "wrong-account", "not in the capture",
		},
		"for where the account sets are": {
			append(slices.Concat(in, toB), activation), intake.Options{},
			[]cloud.Purchase{{Account: "account-1", Organization: "organization-1", Instance: "product-1", Machine: "server-1"}}, "wrong-organization", "has the account sets",
		},
		"as told, by name": {
			append(slices.Concat(in, toB), activation), intake.Options{BoughtFor: "甲公司"},
			[]cloud.Purchase{{Account: "account-1", Organization: "organization-1", Instance: "product-1", Machine: "server-1"}}, "wrong-organization", "",
		},
		"as told, by identity, with its product": {
			append(slices.Concat(in, toB), activation), intake.Options{BoughtFor: "O2", BoughtProduct: "P3"},
			[]cloud.Purchase{{Account: "account-1", Organization: "organization-2", Instance: "product-2", Machine: "server-1"}}, "wrong-product", "",
		},
		"as told, with a product that is not in the capture": {
			append(slices.Concat(in, toB), activation), intake.Options{BoughtFor: "O2", BoughtProduct: "旗舰版"},
			[]cloud.Purchase{{Account: "account-1", Organization: "organization-2", Instance: "product-3", Machine: "server-1"}}, "", "",
		},
		"two that were activated, and a prompt where the first is": {
			slices.Concat(in, []said{activation}, toB, []said{{"POST", "/v1/activations", 201, others, done}}, in[2:5],
				[]said{{"POST", "/v1/activations", 422, `{"serial_number":"EEE","cdkey":"FFF"}`, `{"code":"ACTIVATION_REFUSED"}`}}), intake.Options{BoughtFor: "O1"},
			[]cloud.Purchase{
				{Account: "account-1", Organization: "organization-1", Instance: "product-1", Machine: "server-1"},
				{Account: "account-1", Organization: "organization-1", Instance: "product-1", Machine: "server-1"},
			}, "wrong-organization", "",
		},
		"as told, for one that somebody else is in": {
			append(slices.Concat(other, in[1:]), activation), intake.Options{BoughtFor: "庚公司"},
			[]cloud.Purchase{{Account: "account-1", Organization: "organization-1", Instance: "product-purchased-2", Machine: "server-1"}}, "wrong-account", "assumed to have the licence's product",
		},
		"as told, for one that is not in the capture": {
			append(slices.Clone(in), activation), intake.Options{BoughtFor: "某公司"},
			[]cloud.Purchase{{Account: "account-purchaser", Organization: "organization-purchaser", Instance: "product-purchaser"}}, "wrong-account", "another organization",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := playedFor(t, c.o, c.list)
			assert.Empty(t, got.Unmatched)
			assert.Equal(t, c.want, bought(t, got))
			if c.mode == "" {
				assert.Empty(t, got.Diagnosis.Findings)
			} else if assert.NotEmpty(t, got.Diagnosis.Findings) {
				assert.Equal(t, c.mode, got.Diagnosis.Findings[0].Mode)
			}
			if c.says != "" {
				assert.True(t, slices.ContainsFunc(got.Assumptions, func(a cases.Assumption) bool { return strings.Contains(a.Text.En, c.says) }), "%v", got.Assumptions)
			}
		})
	}
}

// TestWhatIsAssumedToHaveHappenedOutside plays traffic that the rules alone would answer otherwise, and looks for the
// assumption that explains it.
func TestWhatIsAssumedToHaveHappenedOutside(t *testing.T) {
	in := signedIn()
	activation := said{"POST", "/v1/activations", 201, keys, done}
	reviewed := said{"POST", "/v1/activation-reviews", 201, keys, `{"id":"R1"}`}
	to := func(o, i string) []said {
		return []said{
			{"PATCH", "/v1/sessions/current", 200, `{"organization":"` + o + `"}`, `{"account":{"id":"A1"},"organization":{"id":"` + o + `"}}`},
			{"PATCH", "/v1/sessions/current", 200, `{"product_instance":"` + i + `"}`, `{"account":{"id":"A1"},"organization":{"id":"` + o + `"},"product_instance":{"id":"` + i + `"}}`},
		}
	}
	refused := func(method, path, request string, code cloud.Code) said {
		return said{method, path, 422, request, `{"code":"` + string(code) + `"}`}
	}
	for name, c := range map[string]struct {
		list []said
		want []string // assumptions besides that of the purchase
		mode string
	}{
		"a review after the sign-in ended": {
			append(slices.Clone(in), refused("POST", "/v1/activation-reviews", keys, cloud.SessionExpired)),
			[]string{"answer-session-expired", "no-activation"}, "session-expired",
		},
		"papers that a member may not hand in": {
			append(slices.Clone(in), refused("POST", "/v1/certification", `{"company_name":"甲公司","credit_code":"91440300MA5EXAMP0X"}`, cloud.RoleNotAllowed)),
			[]string{"answer-role-not-allowed", "no-activation"}, "sub-account-without-permission",
		},
		"a backup that is found to be damaged": {
			append(slices.Clone(in), said{"POST", "/v1/account-sets/S1/backups", 201, `{}`, `{"id":"B1"}`}, refused("POST", "/v1/backups/B1/verifications", `{}`, cloud.BackupCorrupt)),
			[]string{"answer-backup-corrupt", "no-activation"}, "corrupt-backup",
		},
		"papers that were due after an activation that was captured": {
			append(slices.Clone(in), activation, refused("POST", "/v1/account-sets", `{"name":"x"}`, cloud.CertificationOverdue)),
			[]string{"answer-certification-overdue"}, "certification-overdue",
		},
		"a server that was changed, and registered anew": {
			append(slices.Clone(in), refused("POST", "/v1/activations", keys, cloud.FeatureCodeChanged), said{"POST", "/v1/re-registrations", 201, `{}`, `{"status":"approved"}`}, activation),
			[]string{"answer-feature-code-changed"}, "feature-code-changed",
		},
		"a module that the licence does not have": {
			append(slices.Clone(in), activation, refused("POST", "/v1/account-sets/S1/period-closings", `{}`, cloud.ModuleNotLicensed)),
			[]string{"answer-module-not-licensed"}, "unlicensed-module",
		},
		"seats that are taken": {
			append(slices.Clone(in), activation, refused("PATCH", "/v1/sessions/current", `{"product_instance":"P1"}`, cloud.SeatsExceeded)),
			[]string{"answer-seats-exceeded"}, "seats-exceeded",
		},
		"vouchers after the papers were due": {
			append(slices.Clone(in), refused("POST", "/v1/account-sets/S1/vouchers", `{}`, cloud.CertificationOverdue)),
			[]string{"answer-certification-overdue", "no-activation"}, "certification-overdue",
		},
		"a prompt first, and then it works": {
			append(slices.Clone(in), refused("POST", "/v1/activations", keys, cloud.SharedPrompt), activation),
			[]string{"shared-prompt"}, "bad-serial-or-cdkey",
		},
		"shut out of an organization, and then let in": {
			append(append(slices.Clone(in), refused("PATCH", "/v1/sessions/current", `{"organization":"O2"}`, cloud.NotAMember)), to("O2", "P2")...),
			[]string{"answer-not-a-member", "allowed-not-a-member", "no-activation"}, "admin-handover-hides-account-sets",
		},
		"one licence active in two places, one after the other": {
			append(append(append(slices.Clone(in), activation), to("O2", "P2")...), activation),
			[]string{"allowed-licence-in-use"}, "wrong-organization",
		},
		"a service switched on, where the product's activation was not captured": {
			append(slices.Clone(in), said{"POST", "/v1/yunzhijia-activations", 201, `{"cdkey":"YYY-1"}`, `{}`}),
			[]string{"allowed-yunzhijia-product-inactive", "no-activation"}, "",
		},
		"an activation whose place was not captured": {
			append(slices.Clone(in[:1]), said{"GET", "/v1/organizations", 200, ``, `{"organizations":[{"id":"O1","name":"甲公司","role":"owner"}]}`},
				said{"GET", "/v1/sessions/current", 200, ``, `{"account":{"id":"A1"},"organization":{"id":"O1"},"product_instance":{"id":"P1"}}`}, reviewed, activation),
			[]string{"allowed-organization-not-selected"}, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := played(t, c.list)
			require.NoError(t, err)
			assert.Empty(t, got.Unmatched)
			ids := slices.DeleteFunc(assumed(got), func(id string) bool { return id == "purchase" || id == "session" })
			assert.ElementsMatch(t, c.want, ids)
			if c.mode == "" {
				assert.Empty(t, got.Diagnosis.Findings)
			} else if assert.NotEmpty(t, got.Diagnosis.Findings) {
				assert.Equal(t, c.mode, got.Diagnosis.Findings[0].Mode)
			}
			again, err := cases.Replay(got)
			require.NoError(t, err)
			assert.True(t, again.Same)
		})
	}
}

// TestARefusalThatNothingExplainsIsListed: no operation of these can be refused so.
func TestARefusalThatNothingExplainsIsListed(t *testing.T) {
	for _, odd := range []said{
		{"GET", "/v1/licence", 422, ``, `{"code":"LICENCE_REVOKED"}`},
		{"POST", "/v1/account-sets/S1/backups", 422, `{}`, `{"code":"SERVICE_PERIOD_LAPSED"}`},
		{"POST", "/v1/account-sets/S1/backups", 422, `{}`, `{"code":"DELETE_NEEDS_CONFIRMATION"}`},
	} {
		got, err := played(t, append(signedIn(), odd, said{"GET", "/elsewhere", 200, ``, ``}))
		require.NoError(t, err)
		require.Len(t, got.Unmatched, 2, odd.answer)
		assert.Equal(t, []int{7, 8}, []int{got.Unmatched[0].Entry, got.Unmatched[1].Entry}, "in the order of the capture")
		assert.Contains(t, got.Unmatched[0].Reason.En, "the rules answer success")
	}
}
