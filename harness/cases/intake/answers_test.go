package intake_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
)

// said is one exchange: what was asked, the status, the request and the answer.
type said struct {
	method, path    string
	status          int
	request, answer string
}

func signedIn() []said {
	return []said{
		{"POST", "/v1/sessions", 201, `{"account":"13812345678","password":"hunter-22","feature_code":"HW-9"}`, `{"token":"tok-12345678","account":{"id":"A1","login":"13812345678","kind":"formal"}}`},
		{"GET", "/v1/organizations", 200, ``, `{"organizations":[{"id":"O1","name":"甲公司","role":"owner"},{"id":"O2","name":"乙公司","role":"owner"}]}`},
		{"PATCH", "/v1/sessions/current", 200, `{"organization":"O1"}`, `{"account":{"id":"A1"},"organization":{"id":"O1","name":"甲公司"}}`},
		{"GET", "/v1/product-instances", 200, ``, `{"product_instances":[{"id":"P1","name":"KIS专业版 V14.1","sku":{"series":"kis-professional","version":"14.1"}}]}`},
		{"PATCH", "/v1/sessions/current", 200, `{"product_instance":"P1"}`, `{"account":{"id":"A1"},"organization":{"id":"O1"},"product_instance":{"id":"P1"}}`},
		{"GET", "/v1/account-sets", 200, ``, `{"account_sets":[{"id":"S1","number":"001","books":{"vouchers":3}}]}`},
	}
}

func played(t *testing.T, list []said) (*cases.Case, error) {
	t.Helper()
	red := redact.New(5)
	var unmatched []cases.Unmatched
	sieve := intake.NewSieve(&unmatched, red, nil)
	var exchanges []*intake.Exchange
	for i, s := range list {
		x := &intake.Exchange{Number: i + 1, Method: s.method, URL: "https://h" + s.path, Status: s.status, Request: []byte(s.request), Response: []byte(s.answer)}
		exchanges = append(exchanges, sieve(x)...)
	}
	return intake.Build(exchanges, unmatched, red, intake.Options{Name: "x", Source: "har", Seed: 5})
}

const keys = `{"serial_number":"AAA-111-222","cdkey":"BBB-333-444"}`

// TestRefusalsTellOfHiddenState plays, for each refusal that a capture can hold, traffic that ends with it.
func TestRefusalsTellOfHiddenState(t *testing.T) {
	for _, tc := range []struct {
		code       cloud.Code
		last       said
		before     []said // in place of signing in
		mode       string
		assumption bool
	}{
		{code: cloud.LicenceRevoked, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "licence-revoked", assumption: true},
		{code: cloud.LicenceSuspended, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "licence-suspended", assumption: true},
		{code: cloud.LicenceExpired, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "licence-expired", assumption: true},
		{code: cloud.LicenceExchanged, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "exchanged-licence", assumption: true},
		{code: cloud.LicenceInUse, last: said{"POST", "/v1/activations", 409, keys, ""}, mode: "double-activation-race", assumption: true},
		{code: cloud.InstanceOccupied, last: said{"POST", "/v1/activations", 409, keys, ""}, mode: "exchanged-licence", assumption: true},
		{code: cloud.FeatureCodeChanged, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "feature-code-changed", assumption: true},
		{code: cloud.ProductMismatch, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "wrong-product", assumption: true},
		{code: cloud.RoleNotAllowed, last: said{"POST", "/v1/activations", 403, keys, ""}, mode: "sub-account-without-permission", assumption: true},
		{code: cloud.SessionExpired, last: said{"POST", "/v1/activations", 401, keys, ""}, mode: "session-expired", assumption: true},
		{code: cloud.SharedPrompt, last: said{"POST", "/v1/activations", 422, keys, ""}, mode: "bad-serial-or-cdkey"},
		{code: cloud.NotAMember, last: said{"PATCH", "/v1/sessions/current", 403, `{"organization":"O2"}`, ""}, mode: "admin-handover-hides-account-sets", assumption: true},
		{code: cloud.SeatsExceeded, last: said{"PATCH", "/v1/sessions/current", 409, `{"product_instance":"P1"}`, ""}, mode: "seats-exceeded", assumption: true},
		{code: cloud.AccountDisabled, last: said{"POST", "/v1/sessions", 403, `{"account":"13812345678","feature_code":"HW-9"}`, ""}, mode: "partner-leaves-with-account", assumption: true},
		{code: cloud.SignInLocked, last: said{"POST", "/v1/sessions", 429, `{"account":"13812345678","feature_code":"HW-9"}`, ""}, mode: "sign-in-locked", assumption: true},
		{code: cloud.CertificationOverdue, last: said{"POST", "/v1/account-sets", 422, `{"name":"x"}`, ""}, mode: "certification-overdue", assumption: true},
		{code: cloud.DemoLimit, last: said{"POST", "/v1/account-sets/S1/period-closings", 422, `{}`, ""}, mode: "undetected-licence", assumption: true},
		{code: cloud.ModuleNotLicensed, last: said{"POST", "/v1/account-sets/S1/period-closings", 422, `{}`, ""}, mode: "unlicensed-module", assumption: true},
		{code: cloud.ServicePeriodLapsed, last: said{"POST", "/v1/yunzhijia-activations", 422, `{"cdkey":"CCC-333-444"}`, ""}, mode: "service-period-lapsed", assumption: true},
		{code: cloud.YunzhijiaWrongCode, last: said{"POST", "/v1/yunzhijia-activations", 422, `{"cdkey":"CCC-333-444"}`, ""}, mode: "yunzhijia-wrong-code", assumption: true},
		{code: cloud.YunzhijiaInactive, last: said{"POST", "/v1/yunzhijia-activations", 422, `{"cdkey":"CCC-333-444"}`, ""}, mode: "yunzhijia-wrong-code"},
	} {
		t.Run(string(tc.code), func(t *testing.T) {
			answer, err := json.Marshal(map[string]cloud.Code{"code": tc.code})
			require.NoError(t, err)
			tc.last.answer = string(answer)
			c, err := played(t, append(signedIn(), tc.last))
			require.NoError(t, err)
			for _, u := range c.Unmatched {
				assert.Failf(t, "unmatched", "%d %s: %s", u.Entry, u.What, u.Reason.En)
			}
			require.NotEmpty(t, c.Diagnosis.Findings)
			assert.Equal(t, tc.mode, c.Diagnosis.Findings[0].Mode)
			if tc.assumption {
				assert.NotEmpty(t, c.Assumptions)
			}
			again, err := cases.Replay(c)
			require.NoError(t, err)
			assert.True(t, again.Same)
		})
	}
}

func TestBooksDesksAndFaultsAreFollowed(t *testing.T) {
	list := append(signedIn(),
		said{"POST", "/v1/account-sets/S1/vouchers", 201, `{"module":"王小明的模块"}`, `{"id":"S1"}`},
		said{"POST", "/v1/account-sets/S1/backups", 201, `{}`, `{"id":"B1"}`},
		said{"POST", "/v1/backups/B1/verifications", 201, `{}`, `{"id":"B1"}`},
		said{"GET", "/v1/account-sets/S1", 200, ``, `{"id":"S1"}`},
		said{"DELETE", "/v1/account-sets/S1?confirm=true", 204, ``, ``},
		said{"POST", "/v1/backups/B1/restores", 201, `{}`, `{"id":"S2"}`},
		said{"POST", "/v1/backups/B1/restores", 422, `{}`, `{"code":"BACKUP_CORRUPT"}`},
		said{"POST", "/v1/account-sets", 201, `{"name":"王小明的账"}`, `{"id":"S3"}`},
		said{"POST", "/v1/activation-reviews", 201, keys, `{"id":"R1"}`},
		said{"GET", "/v1/products", 200, ``, `{"products":[]}`},
		said{"GET", "/openapi.yaml", 200, ``, ``},
		said{"GET", "/v1/licence?serial_number=AAA-111-222", 200, ``, `{"licence":null}`},
		said{"POST", "/v1/activations", 429, keys, ``},
		said{"POST", "/v1/activations", 503, keys, ``},
		said{"POST", "/v1/activations", 201, `{"serial_number":"AAA-111-222","cdkey":"BBB-333-444","review":"R1"}`, `{"id":"X1","result":"activated","licence":{"id":"L1","seats":3,"sku":{"series":"kis-professional","version":"14.1"}}}`},
		said{"GET", "/v1/licence", 200, ``, `{"licence":{"id":"L1"}}`},
		said{"POST", "/mop/v1/orders", 201, `{"serial_number":"AAA-111-222","kind":"upgrade","to_version":"15.0"}`, `{"id":"M1"}`},
		said{"POST", "/mop/v1/orders/M1/completions", 200, `{}`, `{"id":"M1"}`},
		said{"GET", "/mop/v1/orders", 200, ``, `{}`},
		said{"POST", "/service-center/v1/tickets", 422, `{"serial_number":"AAA-111-222"}`, `{"code":"EVIDENCE_MISSING"}`},
		said{"POST", "/service-center/v1/tickets", 201, `{"serial_number":"AAA-111-222","evidence":"王小明的合同"}`, `{"id":"T1"}`},
		said{"GET", "/service-center/v1/tickets", 200, ``, `{}`},
		said{"POST", "/service-center/v1/tickets/T1/settlements", 200, `{"action":"unbind"}`, `{"id":"T1"}`},
		said{"POST", "/v1/certification", 201, `{"company_name":"甲公司","credit_code":"91440300MA5EXAMP0X"}`, `{"status":"submitted"}`},
		said{"POST", "/v1/product-instances", 201, `{"series":"commerce","version":"7.0"}`, `{"id":"P9"}`},
		said{"POST", "/v1/re-registrations", 422, `{}`, `{"code":"LICENCE_NOT_ACTIVE"}`},
		said{"DELETE", "/v1/sessions/current", 204, ``, ``},
	)
	c, err := played(t, list)
	require.NoError(t, err)
	for _, u := range c.Unmatched {
		assert.Failf(t, "unmatched", "%d %s: %s", u.Entry, u.What, u.Reason.En)
	}
	var modes []string
	for _, f := range c.Diagnosis.Findings {
		modes = append(modes, f.Mode)
	}
	assert.Contains(t, modes, "rate-limited")
	assert.Contains(t, modes, "backend-unavailable")
	assert.Contains(t, modes, "corrupt-backup")
	assert.Contains(t, modes, "credential-leak")
	assert.Equal(t, []string{
		"signIn", "listOrganizations", "selectPlace", "listProductInstances", "selectPlace", "listAccountSets", "postVoucher", "backUp", "verifyBackup",
		"getAccountSet", "deleteAccountSet", "restoreBackup", "restoreBackup", "createAccountSet", "reviewActivation", "getLicence", "activate", "activate", "activate",
		"getLicence", "openOrder", "completeOrder", "openTicket", "openTicket", "settleTicket", "submitCertification", "addProductInstance", "requestReRegistration", "signOut",
	}, operations(c), "what asks for nothing is no entry")
	for _, e := range c.Journal[c.Initial:] {
		switch v := e.Command.(type) {
		case cloud.PostVoucher:
			assert.Equal(t, "other-module", v.Module)
		case cloud.Activate:
			assert.NotEmpty(t, v.Review)
		case cloud.View:
			assert.Equal(t, e.Wire.Operation == "getAccountSet", v.AccountSet == "set-1")
		}
	}
	for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
		if l, ok := setup.(cloud.IssueLicence); ok {
			assert.Equal(t, 3, l.Seats, "as the answer to the activation told")
		}
	}
	raw, err := c.Encode()
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "王小明")
}

// operations are those of a case's captured entries.
func operations(c *cases.Case) (list []string) {
	for _, e := range c.Journal[c.Initial:] {
		if e.Wire != nil {
			list = append(list, e.Wire.Operation)
		}
	}
	return list
}

func TestSuccessesThatTheRulesWouldRefuseAreExplained(t *testing.T) {
	late := []said{ // the capture begins after the sign-in, and a member activates
		{"GET", "/v1/sessions/current", 200, ``, `{"account":{"id":"A1","kind":"formal","login":"a@b.example"},"feature_code":"HW-1"}`},
		{"GET", "/v1/organizations", 200, ``, `{"organizations":[{"id":"O1","name":"甲公司","role":"member"}]}`},
		{"PATCH", "/v1/sessions/current", 200, `{"organization":"O1"}`, `{"account":{"id":"A1"},"organization":{"id":"O1"}}`},
		{"PATCH", "/v1/sessions/current", 200, `{"product_instance":"P1"}`, `{"account":{"id":"A1"},"organization":{"id":"O1"},"product_instance":{"id":"P1"}}`},
		{"POST", "/v1/activations", 201, keys, `{"id":"X1","result":"activated"}`},
		{"POST", "/v1/activations", 201, `{"serial_number":"CCC-111-222","cdkey":"DDD-333-444"}`, `{"id":"X2","result":"activated"}`},
		{"POST", "/v1/account-sets/S9/vouchers", 201, `{}`, `{}`},
	}
	c, err := played(t, late)
	require.NoError(t, err)
	var ids []string
	for _, a := range c.Assumptions {
		ids = append(ids, a.ID)
	}
	assert.Contains(t, ids, "earlier-sign-in")
	assert.Contains(t, ids, "allowed-role-not-allowed")
	assert.Contains(t, ids, "allowed-instance-occupied")
	require.Len(t, c.Unmatched, 1, "an account set that nobody showed")
	assert.Contains(t, c.Unmatched[0].Reason.En, "NOT_FOUND")
}

func TestALicenceSeenActiveWasActivatedBefore(t *testing.T) {
	c, err := played(t, append(signedIn(),
		said{"GET", "/v1/licence", 200, ``, `{"licence":{"id":"L1","seats":3,"sku":{"series":"kis-professional","version":"14.1"}}}`},
		said{"POST", "/v1/activations", 200, keys, `{"id":"X1","result":"confirmed","licence":{"id":"L1"}}`}))
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	assert.Greater(t, c.Initial, 1)
	assert.Len(t, bought(t, c), 1, "it is one licence that was seen and confirmed")
	assert.Equal(t, "same-machine-reactivation", c.Diagnosis.Findings[0].Mode)
}

// TestLicencesThatAreOnlyLookedAt are told apart by their identities, however often they are seen.
func TestLicencesThatAreOnlyLookedAt(t *testing.T) {
	seen := func(id string) said {
		return said{"GET", "/v1/licence", 200, ``, `{"licence":{"id":"` + id + `","seats":3,"sku":{"series":"kis-professional","version":"14.1"}}}`}
	}
	to := []said{
		{"PATCH", "/v1/sessions/current", 200, `{"organization":"O2"}`, `{"account":{"id":"A1"},"organization":{"id":"O2"}}`},
		{"PATCH", "/v1/sessions/current", 200, `{"product_instance":"P2"}`, `{"account":{"id":"A1"},"organization":{"id":"O2"},"product_instance":{"id":"P2"}}`},
	}
	c, err := played(t, append(append(append(signedIn(), seen("L1"), seen("L1"), seen("")), to...), seen("L2")))
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	var ids []cloud.LicenceID
	for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
		if l, ok := setup.(cloud.IssueLicence); ok {
			ids = append(ids, l.ID)
		}
	}
	assert.Equal(t, []cloud.LicenceID{"licence-1", "licence-2"}, ids, "one without an identity is none")
	assert.Contains(t, assumed(c), "earlier-activation")
}

// TestALicenceTypedInTwoWaysIsOne activates a licence, and again with the same keys pasted in lower case.
func TestALicenceTypedInTwoWaysIsOne(t *testing.T) {
	const pasted = `{"serial_number":"aaa-111-222","cdkey":"bbb-333-444"}`
	c, err := played(t, append(signedIn(),
		said{"POST", "/v1/activations", 201, keys, `{"id":"X1","result":"activated","licence":{"id":"L1"}}`},
		said{"POST", "/v1/activations", 200, pasted, `{"id":"X1","result":"confirmed","licence":{"id":"L1"}}`}))
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
}

// TestAPasswordMistypedFirstIsNoSecondAccount signs in twice, the first time in vain, with the login typed in another
// way: what the failed sign-in told of the account and what the answer tells is one account.
func TestAPasswordMistypedFirstIsNoSecondAccount(t *testing.T) {
	for _, typed := range []string{"13812345678", " 13812345678", ""} {
		refused := said{"POST", "/v1/sessions", 401, `{"account":"` + typed + `","password":"hunter-2","feature_code":"HW-9"}`, `{"code":"SIGN_IN_FAILED"}`}
		c, err := played(t, append(append([]said{refused}, signedIn()...), said{"POST", "/v1/activations", 201, keys, `{"id":"X1","result":"activated"}`}))
		require.NoError(t, err, typed)
		assert.Empty(t, c.Unmatched)
		accounts := 0
		for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
			if a, ok := setup.(cloud.AddAccount); ok {
				accounts++
				assert.Equal(t, cloud.FormalAccount, a.As)
			}
		}
		assert.Equal(t, 1, accounts)
	}
}

// TestWhoSignedInInVainIsKnownLater takes what a later answer tells of the account: its kind.
func TestWhoSignedInInVainIsKnownLater(t *testing.T) {
	refused := said{"POST", "/v1/sessions", 401, `{"account":"Wang@Corp.example","feature_code":"HW-9"}`, `{"code":"SIGN_IN_FAILED"}`}
	in := said{"POST", "/v1/sessions", 201, `{"account":"wang@corp.example","feature_code":"HW-9"}`, `{"token":"tok-12345678","account":{"id":"A7","login":"wang@corp.example","kind":"test"}}`}
	c, err := played(t, append(signedIn(), refused, in))
	require.NoError(t, err)
	var kinds []cloud.AccountKind
	for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
		if a, ok := setup.(cloud.AddAccount); ok {
			kinds = append(kinds, a.As)
			assert.Equal(t, a.As == cloud.TestAccount, strings.Contains(a.Login, "@"), "an address stays an address")
		}
	}
	assert.Equal(t, []cloud.AccountKind{cloud.FormalAccount, cloud.TestAccount}, kinds)
	assert.Empty(t, c.Unmatched)
}

// TestWhatWasTypedIsNotNeededToKnowWho: a capture without requests tells by its answers who signed in.
func TestWhatWasTypedIsNotNeededToKnowWho(t *testing.T) {
	list := signedIn()
	list[0].request, list[0].answer = ``, `{"token":"tok-12345678","account":{"id":"A1","kind":"partner-employee"}}`
	c, err := played(t, append(list, said{"POST", "/v1/activations", 201, keys, done}))
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	require.NotEmpty(t, c.Diagnosis.Findings)
	assert.Equal(t, "partner-employee-account", c.Diagnosis.Findings[0].Mode)
	account, ok := c.Journal[0].Command.(cloud.Found).Setup[0].(cloud.AddAccount)
	require.True(t, ok)
	assert.NotEmpty(t, account.Login, "who has no login in the capture is given one")
	assert.NotEqual(t, "13812345678", account.Login)
}

// TestARefusalWithoutACodeFitsWhateverTheRulesRefuse.
func TestARefusalWithoutACodeFitsWhateverTheRulesRefuse(t *testing.T) {
	for _, answer := range []string{``, `{"code":"SOMETHING_NEW"}`, `<html>`} {
		c, err := played(t, append(signedIn(), said{"POST", "/v1/re-registrations", 422, `{}`, answer}))
		require.NoError(t, err)
		assert.Empty(t, c.Unmatched, answer)
		last := c.Journal[len(c.Journal)-1]
		require.NotNil(t, last.Outcome.Refusal)
		assert.Empty(t, last.Wire.Code, "only codes of ours are kept")
	}
}

// TestAProductIsAsCapturedWithinTheSeriesThereAre.
func TestAProductIsAsCapturedWithinTheSeriesThereAre(t *testing.T) {
	for captured, want := range map[string]cloud.SKU{
		`{"series":"kis-professional","version":"15.0"}`:                                       {Series: "kis-professional", Version: "15.0"},
		`{"series":"kis-professional","version":"13.0"}`:                                       {Series: "kis-professional", Version: "14.1"},
		`{"series":"kis-professional","version":"深圳"}`:                                         {Series: "kis-professional", Version: "14.1"},
		`{"series":"深圳","edition":"深圳","version":"15.0"}`:                                      {Series: "kis-professional", Version: "15.0"},
		`{"series":"commerce","edition":"wholesale","version":"7.0"}`:                          {Series: "commerce", Edition: "wholesale", Version: "7.0"},
		`{"series":"commerce","edition":"just twenty letters.","version":"7.0"}`:               {Series: "commerce", Edition: "just twenty letters.", Version: "7.0"},
		`{"series":"commerce","edition":"a name of more than twenty letters","version":"7.0"}`: {Series: "commerce", Version: "7.0"},
	} {
		list := signedIn()
		list[3].answer = `{"product_instances":[{"id":"P1","sku":` + captured + `}]}`
		c, err := played(t, list)
		require.NoError(t, err)
		for _, setup := range c.Journal[0].Command.(cloud.Found).Setup {
			if i, ok := setup.(cloud.AddInstance); ok {
				assert.Equal(t, want, i.SKU, captured)
			}
		}
	}
}
