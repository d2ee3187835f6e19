package intake_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
)

const formText = `时间,操作,云账号,账号类型,企业,产品,特征码,序列号,CDKey,结果,原因
2026-03-02 10:00,激活,13812345678,formal,深圳市南山科技有限公司,KIS专业版 V14.1,HW-1,AAA-111-222,BBB-333-444,成功,
2026-03-02 10:05,查看账套,13812345678,formal,深圳市南山科技有限公司,KIS专业版 V14.1,HW-1,,,成功,
2026-03-02 10:06,跳舞,13812345678,,,,,,,成功,
2026-03-02 10:07,激活,13812345678,formal,深圳市南山科技有限公司,KIS专业版 V14.1,HW-1,AAA-111-222,BBB-333-444,也许,
2026-03-02 10:08,开通云之家,13812345678,formal,深圳市南山科技有限公司,KIS专业版 V14.1,HW-1,,BBB-333-444,被拒绝,YUNZHIJIA_WRONG_CODE
`

type reader func(io.Reader, intake.Sieve) ([]*intake.Exchange, []cases.Unmatched, error)

func build(t *testing.T, read reader, source string, raw []byte) (*cases.Case, error) {
	t.Helper()
	red := redact.New(4)
	var unmatched []cases.Unmatched
	list, unread, err := read(bytes.NewReader(raw), intake.NewSieve(&unmatched, red, nil))
	if err != nil {
		return nil, err
	}
	return intake.Build(list, append(unmatched, unread...), red, intake.Options{Name: "x", Source: source, Seed: 4})
}

func TestFormsAreRead(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(formText))
	require.NoError(t, err)
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(formText), "\n") {
		cells := []any{}
		for cell := range strings.SplitSeq(line, ",") {
			cells = append(cells, cell)
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", at, &cells))
	}
	sheet, err := book.WriteToBuffer()
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		read reader
		raw  []byte
	}{
		"utf-8": {intake.CSV, []byte(formText)}, "bom": {intake.CSV, []byte("\xef\xbb\xbf" + formText)}, "gb18030": {intake.CSV, gb},
		"xlsx": {intake.XLSX, sheet.Bytes()},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := build(t, tc.read, "form", tc.raw)
			require.NoError(t, err)
			require.Len(t, c.Unmatched, 2, "%v", c.Unmatched)
			assert.Equal(t, 4, c.Unmatched[0].Entry)
			require.NotEmpty(t, c.Diagnosis.Findings)
			assert.Equal(t, "yunzhijia-wrong-code", c.Diagnosis.Findings[0].Mode)
			raw, err := c.Encode()
			require.NoError(t, err)
			assert.NotContains(t, string(raw), "13812345678")
			assert.NotContains(t, string(raw), "南山")
		})
	}
}

// TestARowSaysWhatCameOfIt: refused without a code is the shared prompt, and no answer is a lost one.
func TestARowSaysWhatCameOfIt(t *testing.T) {
	const heads = "时间,操作,云账号,企业,产品,特征码,序列号,CDKey,结果,原因\n"
	const where = ",13812345678,甲公司,KIS专业版 V14.1,HW-1,"
	for name, c := range map[string]struct {
		row, mode string
		entries   []string
	}{
		"refused":             {"2026-03-02 10:00,激活" + where + "AAA,BBB,失败,", "bad-serial-or-cdkey", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace", "activate"}},
		"refused, in words":   {"2026-03-02 10:00,Activate" + where + "AAA,BBB,Refused,LICENCE_REVOKED", "licence-revoked", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace", "activate"}},
		"no answer":           {"2026-03-02 10:00,激活" + where + "AAA,BBB,无响应,", "network-lost-after-commit", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace", "activate"}},
		"a sign-in in vain":   {"2026-03-02 10:00,登录,13812345678,,,HW-1,,,被拒绝,SIGN_IN_LOCKED", "sign-in-locked", []string{"signIn"}},
		"a sign-in":           {"2026-03-02 10:00,登录" + where + ",,成功,", "", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace"}},
		"the same place":      {"2026-03-02 10:00,登录" + where + ",,成功,\n2026-03-02 10:01,查看授权" + where + ",,ok,", "", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace", "getLicence"}},
		"another account":     {"2026-03-02 10:00,登录" + where + ",,成功,\n2026-03-02 10:01,登录,13900000001,乙公司,KIS专业版 V14.1,HW-1,,,成功,", "", []string{"signIn", "listOrganizations", "selectPlace", "selectPlace", "signIn", "listOrganizations", "selectPlace", "selectPlace"}},
		"cells that are few":  {"2026-03-02 10:00,登录,13812345678,,,HW-1,,,成功", "", []string{"signIn"}},
		"cells that are many": {"2026-03-02 10:00,登录,13812345678,,,HW-1,,,成功,,,,more", "", []string{"signIn"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := build(t, intake.CSV, "form", []byte(heads+c.row+"\n"))
			require.NoError(t, err)
			assert.Empty(t, got.Unmatched)
			assert.Equal(t, c.entries, operations(got))
			if c.mode == "" {
				assert.Empty(t, got.Diagnosis.Findings)
			} else if assert.NotEmpty(t, got.Diagnosis.Findings) {
				assert.Equal(t, c.mode, got.Diagnosis.Findings[0].Mode)
			}
		})
	}
}

func TestFormsThatAreNone(t *testing.T) {
	for name, tc := range map[string]struct {
		read reader
		raw  string
		says string
	}{
		"empty":       {intake.CSV, "", "no rows"},
		"no headings": {intake.CSV, "a,b\nc,d\n", "操作"},
		"no workbook": {intake.XLSX, "PK", "workbook"},
		"neither":     {intake.CSV, "操作,结果\n\xff\xff\xff", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := build(t, tc.read, "form", []byte(tc.raw))
			require.Error(t, err)
			assert.Contains(t, err.Error(), tc.says)
		})
	}
}

const logText = `2026-03-02 10:00:00 POST /gw/v1/sessions 201 t=- {"account":"13812345678","feature_code":"HW-1"}
2026-03-02 10:00:01 PATCH /gw/v1/sessions/current 200 t=- {"organization":"O1"}
starting up
2026-03-02 10:00:02 PATCH /gw/v1/sessions/current 200 t=- {"product_instance":"P1"}
2026-03-02 10:00:03 POST /gw/v1/activations 422 t=FEATURE_CODE_CHANGED {"serial_number":"AAA-111","cdkey":"BBB-222"}
2026-03-02 10:00:04 GET /other 200 t=- {}
`

func TestLogsAreReadByADeclaredPattern(t *testing.T) {
	p, err := intake.NewPattern(`^(?P<time>\S+ \S+) (?P<method>\w+) (?P<url>\S+) (?P<status>\d+) t=(?:-|(?P<code>\w+)) (?P<request>.*)$`)
	require.NoError(t, err)
	c, err := build(t, func(r io.Reader, keep intake.Sieve) ([]*intake.Exchange, []cases.Unmatched, error) {
		return intake.Log(r, p, keep)
	}, "log", []byte(logText))
	require.NoError(t, err)
	assert.Len(t, c.Unmatched, 2)
	require.NotEmpty(t, c.Diagnosis.Findings)
	assert.Equal(t, "feature-code-changed", c.Diagnosis.Findings[0].Mode)
	assert.Equal(t, "2026-03-02 02:00:03", c.Journal[len(c.Journal)-1].At.Format("2006-01-02 15:04:05"))
	read, err := intake.Read(strings.NewReader("\n"+logText), "client.log", intake.Options{Name: "x", Pattern: `^(?P<time>\S+ \S+) (?P<method>\w+) (?P<url>\S+) (?P<status>\d+) t=(?:-|(?P<code>\w+)) (?P<request>.*)$`, Seed: 4})
	require.NoError(t, err)
	assert.Equal(t, c.Diagnosis.Findings[0].Mode, read.Diagnosis.Findings[0].Mode)
	require.Len(t, read.Unmatched, 2, "a blank line is no line")
	assert.Equal(t, 4, read.Unmatched[0].Entry, "but it counts")
	_, err = intake.Read(strings.NewReader("x"+strings.Repeat(" ", 4<<20)), "client.log", intake.Options{Name: "x", Pattern: `(?P<method>x)(?P<url>x)(?P<status>x)`})
	require.ErrorContains(t, err, "longer than 4 MB")
	for _, wrong := range []string{"(", "(?P<method>x)", "(?P<method>x)(?P<url>x)(?P<status>x)(?P<colour>x)"} {
		_, err := intake.NewPattern(wrong)
		assert.Error(t, err, wrong)
	}
}

// TestALogMayHoldBodiesAndTokens: two people at once are told apart by their tokens, and answers count before codes.
func TestALogMayHoldBodiesAndTokens(t *testing.T) {
	p, err := intake.NewPattern(`^(?P<method>\w+) (?P<url>\S+) (?P<status>\S+) (?:-|(?P<token>\S+)) (?:-|(?P<code>\S+)) (?:-|(?P<request>\S+)) (?:-|(?P<response>\S+))$`)
	require.NoError(t, err)
	in := func(token, account, organization, product string) string {
		return `POST /v1/sessions 201 - - {"account":"` + account + `","feature_code":"HW-1"} {"token":"` + token + `","account":{"id":"` + account + `"}}` + "\n" +
			`PATCH /v1/sessions/current 200 ` + token + ` - {"organization":"` + organization + `"} {}` + "\n" +
			`PATCH /v1/sessions/current 200 ` + token + ` - {"product_instance":"` + product + `"} {}` + "\n"
	}
	c, err := build(t, func(r io.Reader, keep intake.Sieve) ([]*intake.Exchange, []cases.Unmatched, error) {
		return intake.Log(r, p, keep)
	}, "log", []byte(in("token-of-one", "13812345678", "O1", "P1")+in("token-of-two", "13900000001", "O2", "P2")+
		`POST /v1/activations 422 token-of-one SIGN_IN_LOCKED {"serial_number":"AAA-111","cdkey":"BBB-222"} {"code":"LICENCE_REVOKED"}`+"\n"+
		`POST /v1/activations lost token-of-two - {"serial_number":"CCC-111","cdkey":"DDD-222"} -`+"\n"))
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	last := c.Journal[len(c.Journal)-2:]
	for _, e := range c.Journal {
		if e.Wire != nil && e.Wire.Operation == "activate" && e.Outcome.Refused() {
			assert.EqualValues(t, "account-1", e.Actor.Account, "the newest sign-in is the other's")
			assert.Equal(t, cloud.LicenceRevoked, e.Outcome.Refusal.Code)
		}
	}
	assert.EqualValues(t, "account-2", last[1].Actor.Account)
	require.NotNil(t, last[1].Fault)
	assert.Equal(t, "connection-reset", last[1].Fault.Kind)
	raw, err := c.Encode()
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "token-of")
}

func TestOurOwnJournalsAreRead(t *testing.T) {
	stage := cases.NewStage()
	c, err := stage.FromMode(t.Context(), "wrong-account", 6)
	require.NoError(t, err)
	var lines bytes.Buffer
	for _, e := range c.Journal {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		lines.Write(append(raw, '\n'))
	}
	real := bytes.ReplaceAll(lines.Bytes(), []byte("1990000"), []byte("1380000"))
	mail := regexp.MustCompile(`"login":"1990000(\d+)"`).ReplaceAll(lines.Bytes(), []byte(`"login":"wang.1380000${1}@corp.example.cn"`))
	array, err := json.Marshal(c.Journal)
	require.NoError(t, err)
	object, err := json.Marshal(map[string]any{"entries": c.Journal})
	require.NoError(t, err)
	for name, raw := range map[string][]byte{"lines": lines.Bytes(), "array": array, "object": object, "real numbers": real, "a real address": mail} {
		t.Run(name, func(t *testing.T) {
			got, err := intake.Journal(bytes.NewReader(raw), redact.New(1), intake.Options{Name: "x"})
			require.NoError(t, err)
			assert.Equal(t, "wrong-account", got.Diagnosis.Findings[0].Mode)
			again, err := cases.Replay(got)
			require.NoError(t, err)
			assert.Truef(t, again.Same, "%+v", again.First)
			out, err := got.Encode()
			require.NoError(t, err)
			assert.NotContains(t, string(out), "1380000")
		})
	}
	founding, _, _ := bytes.Cut(lines.Bytes(), []byte("\n"))
	alone, err := intake.Journal(bytes.NewReader(founding), redact.New(1), intake.Options{Name: "x"})
	require.NoError(t, err, "nothing has happened yet")
	assert.Len(t, alone.Journal, 1)
	for name, raw := range map[string]string{"empty": "", "no JSON": "{", "unknown command": `{"seq":1,"command":{"kind":"dance"}}`, "no founding": `{"seq":1}`} {
		_, err := intake.Journal(strings.NewReader(raw), redact.New(1), intake.Options{})
		assert.Error(t, err, name)
	}
	short, err := json.Marshal(append([]journal.Entry{c.Journal[0], journaltest.Base(c.Journal, 3)}, c.Journal[3:]...))
	require.NoError(t, err)
	_, err = intake.Journal(bytes.NewReader(short), redact.New(1), intake.Options{})
	require.ErrorIs(t, err, cases.ErrCompacted)
	require.ErrorContains(t, err, "entries before 3")
}

func TestHARIsReadLeniently(t *testing.T) {
	good := `{"startedDateTime":"2026-03-02T10:00:00Z","request":{"method":"POST","url":"https://a.example/b/v1/sessions?x=1#y","postData":{"params":[{"name":"account","value":"13812345678"},{"name":"feature_code","value":"HW"}]}},"response":{"status":201,"content":{"text":"e30=","encoding":"base64"}}}`
	for name, tc := range map[string]struct {
		raw              string
		entries, unmatch int
		err              bool
	}{
		"plain":              {`{"log":{"entries":[` + good + `]}}`, 1, 0, false},
		"BOM":                {"\xef\xbb\xbf" + `{"log":{"entries":[` + good + `]}}`, 1, 0, false},
		"members before":     {`{"x":[1,{"y":2}],"log":{"version":1,"pages":[],"entries":[` + good + `],"z":0}}`, 1, 0, false},
		"not base64":         {`{"log":{"entries":[` + strings.Replace(good, `"e30="`, `"{\"token\":1}"`, 1) + `]}}`, 1, 0, false},
		"no token":           {`{"log":{"entries":{}}}`, 0, 0, true},
		"ends in a member":   {`{"log":{"pages":[`, 0, 0, true},
		"ends between":       {`{"x":1`, 0, 0, true},
		"foreign host":       {`{"log":{"entries":[{"request":{"method":"GET","url":"https://x/y"}},` + good + `]}}`, 1, 1, false},
		"wrong shapes":       {`{"log":{"entries":[{"request":5},{"request":{"method":"GET","url":7}},` + good + `]}}`, 1, 2, false},
		"breaks off":         {`{"log":{"entries":[` + good + `,{"request":{"met`, 1, 1, false},
		"no HAR":             {`{"entries":[]}`, 0, 0, true},
		"an array":           {`[]`, 0, 0, true},
		"no JSON":            {`hello`, 0, 0, true},
		"nothing recognised": {`{"log":{"entries":[]}}`, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := build(t, intake.HAR, "har", []byte(tc.raw))
			if tc.err {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.entries, len(c.Journal)-c.Initial)
			assert.Len(t, c.Unmatched, tc.unmatch)
		})
	}
}

// TestEveryOperationCanBeInACapture compares the recognised operations with the API document.
func TestEveryOperationCanBeInACapture(t *testing.T) {
	raw, err := os.ReadFile("../../../mockcloud/api/openapi.yaml")
	require.NoError(t, err)
	path := ""
	missing := 0
	for line := range strings.Lines(string(raw)) {
		if m := regexp.MustCompile(`^  (/\S+):`).FindStringSubmatch(line); m != nil {
			path = regexp.MustCompile(`\{\w+\}`).ReplaceAllString(m[1], "id-1")
		}
		m := regexp.MustCompile(`^    (get|post|patch|delete):`).FindStringSubmatch(line)
		if m == nil || !strings.HasPrefix(path, "/v1") && !strings.HasPrefix(path, "/mop") && !strings.HasPrefix(path, "/service-center") {
			continue
		}
		var unmatched []cases.Unmatched
		x := &intake.Exchange{Method: strings.ToUpper(m[1]), URL: "https://any.host/base" + path}
		if !assert.Len(t, intake.NewSieve(&unmatched, redact.New(1), nil)(x), 1, "%s %s", m[1], path) {
			missing++
		}
	}
	assert.NotEmpty(t, path)
	assert.Zero(t, missing)
}

func FuzzHAR(f *testing.F) {
	f.Add([]byte(`{"log":{"entries":[{"request":{"method":"POST","url":"/v1/sessions"}}]}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := build(t, intake.HAR, "har", raw)
		if err == nil {
			again, err := cases.Replay(c)
			require.NoError(t, err)
			assert.True(t, again.Same)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("操作,结果\n激活,成功\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = build(t, intake.CSV, "form", raw) // any answer but a panic
	})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"seq":1,"command":{"kind":"world.found"}}`))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		_, _ = intake.Journal(bytes.NewReader(raw), redact.New(1), intake.Options{}) // any answer but a panic
	})
}
