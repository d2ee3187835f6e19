package intake

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

func TestAKeyInAnAddressIsSeen(t *testing.T) {
	for url, want := range map[string]bool{
		"/v1/licence?serial=12345678": true, "/x?a=1&CDKey=12345678": true, "/x?product_serial_number=12345678": true,
		"/x?serial=1234567": false, "/x?name=12345678": false, "/serial/12345678": false, "/x?serial": false,
	} {
		assert.Equal(t, want, keyInAddress(url), url)
	}
}

func TestOperationsAreFoundByTheEndOfAnAddress(t *testing.T) {
	for url, want := range map[string][]string{
		"https://host/w/any/v1/account-sets/7/backups": {"backUp", "7"}, "/v1/account-sets/7/backups/?x=1": {"backUp", "7"},
		"/v1/account-sets/7/backups#top": {"backUp", "7"}, "v1/account-sets/7/backups": {"backUp", "7"},
		"/v1/account-sets//backups": nil, "/account-sets/7/backups": nil, "backups": nil, "/v1/activations": {"activate"},
	} {
		x := &Exchange{Method: "post", URL: url}
		assert.Equal(t, want != nil, x.recognise(routes()), url)
		if want != nil {
			assert.Equal(t, want, append([]string{x.op}, x.ids...), url)
		}
	}
}

func TestTimesStandStillRatherThanGoBack(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC) }
	list := []*Exchange{{At: at(5)}, {At: at(3)}, {}, {At: at(6)}, {At: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)}}
	settleTimes(list)
	for i, want := range []time.Time{at(5), at(5), at(5).Add(time.Second), at(6), at(6).Add(time.Second)} {
		assert.Equal(t, want, list[i].At, "exchange %d", i)
	}
	for year, kept := range map[int]bool{1999: false, 2000: true, 2199: true, 2200: false} {
		early := []*Exchange{{At: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)}}
		settleTimes(early)
		assert.Equal(t, kept, early[0].At.Year() == year, "a capture may be older than the preset worlds: %d", year)
	}
}

// TestWhatTheWaySpoilt tells a fault of the way from an answer of the cloud.
func TestWhatTheWaySpoilt(t *testing.T) {
	activation := func(status int, body string) *Exchange {
		return &Exchange{op: "activate", Status: status, Response: []byte(body)}
	}
	later := func(op, body string) []*Exchange { return []*Exchange{{op: op, Status: 200, Response: []byte(body)}} }
	for name, c := range map[string]struct {
		x           *Exchange
		rest        []*Exchange
		kind, phase string
	}{
		"no answer":                             {activation(0, ""), nil, "connection-reset", "after"},
		"no answer, and then it is activated":   {activation(0, ""), later("activate", `{"result":"activated"}`), "connection-reset", "before"},
		"no answer, and then it is confirmed":   {activation(0, ""), later("activate", `{"result":"confirmed"}`), "connection-reset", "after"},
		"no answer, and no licence afterwards":  {activation(0, ""), later("getLicence", `{}`), "connection-reset", "before"},
		"no answer, and a licence afterwards":   {activation(0, ""), later("getLicence", `{"licence":{"id":"l"}}`), "connection-reset", "after"},
		"no answer, and no answer to that":      {activation(0, ""), []*Exchange{{op: "getLicence"}}, "connection-reset", "after"},
		"no answer to a list":                   {&Exchange{op: "listAccountSets"}, nil, "connection-reset", "before"},
		"too many requests":                     {activation(429, ""), nil, "rate-limit", "before"},
		"too many requests, and the rules knew": {activation(429, `{"code":"SIGN_IN_LOCKED"}`), nil, "", ""},
		"the cloud is down":                     {activation(500, "<html>"), nil, "unavailable", "before"},
		"nothing in a success":                  {activation(200, ""), nil, "empty-200", "after"},
		"half of a success":                     {activation(201, `{"a"`), nil, "truncated-body", "after"},
		"a page for a success":                  {activation(200, " <html>"), nil, "malformed-200", "after"},
		"a page, and then it is activated":      {activation(200, "<html>"), later("activate", `{"result":"activated"}`), "malformed-200", "before"},
		"a success":                             {activation(200, `{}`), nil, "", ""},
		"nothing in a deletion":                 {&Exchange{op: "deleteAccountSet", Status: 200}, nil, "", ""},
		"a refusal":                             {activation(422, `{"code":"ACTIVATION_REFUSED"}`), nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			kind, phase := (&player{}).broken(c.x, c.rest)
			assert.Equal(t, []string{c.kind, c.phase}, []string{kind, phase})
		})
	}
}

// TestTheSharesOfADoubt add up, and the likeliest cause is the one that was assumed.
func TestTheSharesOfADoubt(t *testing.T) {
	for name, c := range map[string]struct {
		code  cloud.Code
		typed string
		first string
	}{
		"unknown key":    {cloud.SerialUnknown, "ABC", "bad-serial-or-cdkey"},
		"pasted key":     {cloud.SerialUnknown, " abc ", "pasted-key"},
		"another server": {cloud.NotOriginalServer, "ABC", "upgrade-on-new-machine"},
		"no service fee": {cloud.MOPServiceFeeMissing, "ABC", "mop-service-fee-missing"},
		"no upgrade":     {cloud.MOPUpgradeMissing, "ABC", "mop-service-fee-missing"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &player{l: newLearner(1, redact.New(1))}
			x := &Exchange{Request: []byte(`{"serial_number":"` + c.typed + `","cdkey":"DEF"}`), Status: 422, Response: []byte(`{"code":"ACTIVATION_REFUSED"}`)}
			p.doubt(x, journal.Entry{Seq: 7, Outcome: cloud.Outcome{Refusal: &cloud.Refusal{Code: c.code}}})
			require.Len(t, p.doubts, 1)
			assert.EqualValues(t, 7, p.doubts[0].Seq)
			sum := 0.0
			for _, l := range p.doubts[0].Modes {
				assert.Positive(t, l.Share, l.Mode)
				assert.LessOrEqual(t, l.Share, p.doubts[0].Modes[0].Share, l.Mode)
				sum += l.Share
			}
			assert.InDelta(t, 1, sum, 1e-9)
			assert.Equal(t, c.first, p.doubts[0].Modes[0].Mode)
		})
	}
	for _, code := range []cloud.Code{cloud.InstanceOccupied, cloud.LicenceInUse} {
		p := &player{}
		x := &Exchange{Status: 409, Response: []byte(`{"code":"` + string(code) + `"}`)}
		p.doubt(x, journal.Entry{Seq: 7})
		assert.Empty(t, p.doubts, "nothing was refused")
		p.doubt(x, journal.Entry{Seq: 7, Outcome: cloud.Outcome{Refusal: &cloud.Refusal{Code: code}}})
		require.Len(t, p.doubts, 1)
		sum := 0.0
		for _, l := range p.doubts[0].Modes {
			sum += l.Share
		}
		assert.InDelta(t, 1, sum, 1e-9)
	}
}

// TestWhatDoesNotFitIsListedInBothLanguages, without a word of the capture.
func TestWhatDoesNotFitIsListedInBothLanguages(t *testing.T) {
	p := &player{l: newLearner(1, redact.New(1))}
	x := &Exchange{Number: 9, Method: "POST", op: "backUp", ids: []string{"secret-id"}, Status: 409, Response: []byte(`{"code":"SOME_SECRET"}`)}
	p.list(x, cloud.Outcome{})
	x.Response = []byte(`{"code":"BACKUP_CORRUPT"}`)
	p.list(x, cloud.Outcome{Refusal: &cloud.Refusal{Code: cloud.NotFound}})
	require.Len(t, p.unmatched, 2)
	assert.Equal(t, 9, p.unmatched[0].Entry)
	assert.Equal(t, "POST /v1/account-sets/unknown-1/backups", p.unmatched[0].What)
	assert.Equal(t, "记录的答复是409，规则的答复是success", p.unmatched[0].Reason.ZhCN)
	assert.Equal(t, "the recorded answer is 409 BACKUP_CORRUPT, the rules answer NOT_FOUND", p.unmatched[1].Reason.En)
}

// TestADialectsRequestIsWrittenAsTheCallsItStandsFor, with what stands in their paths and what the answer meant.
func TestADialectsRequestIsWrittenAsTheCallsItStandsFor(t *testing.T) {
	for operation, c := range map[string]struct {
		arguments map[string]string
		method    string
		ids       []string
	}{
		"deleteAccountSet": {map[string]string{"account_set": "S", "confirm": "true"}, "DELETE", []string{"S"}},
		"verifyBackup":     {map[string]string{"backup": "B"}, "POST", []string{"B"}},
		"completeOrder":    {map[string]string{"order": "M"}, "POST", []string{"M"}},
		"settleTicket":     {map[string]string{"ticket": "T", "action": "unbind"}, "POST", []string{"T"}},
		"getAccountSet":    {map[string]string{}, "GET", []string{""}},
		"selectPlace":      {map[string]string{"organization": "O"}, "PATCH", nil},
	} {
		list := spoken(&Exchange{Number: 4, URL: "/x", Status: 200}, Heard{Calls: []Asked{{operation, c.arguments}}, Session: "tok", Answered: true}, redact.New(1))
		require.Len(t, list, 1)
		x := list[0]
		assert.Equal(t, c.method, x.Method, operation)
		assert.Equal(t, c.ids, x.ids, operation)
		assert.Equal(t, []any{4, "/x", "tok", 200, "{}"}, []any{x.Number, x.URL, x.Token, x.Status, string(x.Response)}, operation)
	}
	for name, c := range map[string]struct {
		status int
		heard  Heard
		want   int
		answer string
	}{
		"no answer":               {0, Heard{Answered: true}, 0, ""},
		"one that nobody knows":   {418, Heard{}, 418, `{"code":""}`},
		"a success":               {200, Heard{Answered: true}, 200, "{}"},
		"one cause":               {200, Heard{Answered: true, Refusals: []cloud.Code{cloud.MOPUpgradeMissing}}, 422, `{"code":"MOP_UPGRADE_MISSING"}`},
		"several of the prompt's": {200, Heard{Answered: true, Refusals: []cloud.Code{cloud.MOPUpgradeMissing, cloud.SerialUnknown}}, 422, `{"code":"ACTIVATION_REFUSED"}`},
		"several others":          {200, Heard{Answered: true, Refusals: []cloud.Code{cloud.NotFound, cloud.NotAMember}}, 422, `{"code":"NOT_FOUND"}`},
	} {
		c.heard.Calls = []Asked{{"activate", nil}}
		x := spoken(&Exchange{Status: c.status}, c.heard, redact.New(1))[0]
		assert.Equal(t, c.want, x.Status, name)
		assert.Equal(t, c.answer, string(x.Response), name)
	}
}

// TestATokenIsTheOneOfTheAuthorization and no other header's.
func TestATokenIsTheOneOfTheAuthorization(t *testing.T) {
	for _, c := range [][3]string{
		{"Authorization", "Bearer  tok", "tok"}, {"authorization", "bearer tok", "tok"}, {"Authorization", "Basic tok", ""},
		{"X-Other", "Bearer tok", ""}, {"Authorization", "Bearer", ""}, {"X-Other", "tok", ""},
	} {
		var e harEntry
		e.Request.Headers = []harKey{{"Accept", "a b"}, {c[0], c[1]}}
		x := e.exchange(1)
		assert.Equal(t, c[2], x.Token, c)
		assert.Equal(t, c[1], x.Header.Get(c[0]), "a dialect may look at it")
	}
	var e harEntry
	e.Request.Post.Params = []harKey{{"a", "1 2"}}
	assert.Equal(t, "a=1+2", string(e.exchange(1).Request), "fields stand for the body")
	e.Request.Post.Text = "a=1"
	assert.Equal(t, "a=1", string(e.exchange(1).Request), "unless it was captured")
}

// TestSecretsOfACaptureAreSecretEverywhere: also in what a person wrote beside it.
func TestSecretsOfACaptureAreSecretEverywhere(t *testing.T) {
	har := `{"log":{"entries":[
		{"request":{"method":"POST","url":"/v1/sessions","postData":{"text":"{\"account\":\"13812345678\",\"password\":\"geheim-77x\",\"feature_code\":\"HW-QQ-1234\"}"}},
		 "response":{"status":201,"content":{"text":"{\"token\":\"answered-token-1\",\"account\":{\"id\":\"A1\"}}"}}},
		{"request":{"method":"POST","url":"/v1/activations","headers":[{"name":"Authorization","value":"Bearer other-token-22"}],
		 "postData":{"text":"{\"serial_number\":\"SER-111-222\",\"cdkey\":\"CDK-333-444\"}"}},"response":{"status":422,"content":{"text":"{}"}}}]}}`
	secrets := []string{"geheim-77x", "HW-QQ-1234", "answered-token-1", "other-token-22", "SER-111-222", "CDK-333-444", "13812345678"}
	c, err := Read(strings.NewReader(har), "x.har", Options{Name: strings.Join(secrets, " "), Symptom: "他说：" + strings.Join(secrets, "，"), Seed: 3})
	require.NoError(t, err)
	raw, err := c.Encode()
	require.NoError(t, err)
	for _, secret := range secrets {
		assert.NotContains(t, string(raw), secret)
	}
}

// TestNothingOfACaptureIsKept: its name neither, nor who is in it, nor what was typed.
func TestNothingOfACaptureIsKept(t *testing.T) {
	const code = "91440300MA5EXAMP0X"
	form := "操作,结果,原因,云账号,企业,产品,特征码,序列号,CDKey\n" +
		"激活,成功,,13812345678,深圳市南山科技有限公司,账务产品,FC-12AB-34CD-56EF,K4J7-99XQ-LP0A-7Z3D,PPPP-1111-QQQQ-2222\n"
	c, err := Read(strings.NewReader(form), "/tmp/王建国经理 13812345678 的表.csv", Options{Name: "南山科技有限公司", Symptom: "客户：欧阳娜娜，代码" + code, Seed: 3})
	require.NoError(t, err)
	raw, err := c.Encode()
	require.NoError(t, err)
	for _, original := range []string{"13812345678", "南山科技", "K4J7", "PPPP", "12AB", "王建国", "欧阳娜娜", code, "账务产品"} {
		assert.NotContains(t, string(raw), original)
	}
	require.Len(t, c.Attachments, 1)
	assert.True(t, strings.HasSuffix(c.Attachments[0].Name, "的表.csv"), c.Attachments[0].Name)
	assert.EqualValues(t, len(form), c.Attachments[0].Bytes)
	assert.Len(t, c.Attachments[0].SHA256, 64)
	for _, e := range c.Journal {
		assert.Equal(t, journal.RulesVersion, e.RulesVersion, "entry %d", e.Seq)
	}
}
