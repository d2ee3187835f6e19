package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
)

// planter makes secrets that look like real ones, and remembers them.
type planter struct {
	r       *rand.Rand
	planted []string
}

func (p *planter) letters(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[p.r.IntN(len(alphabet))])
	}
	return b.String()
}

func (p *planter) plant(s string) string {
	p.planted = append(p.planted, s)
	return s
}

const (
	digits = "0123456789"
	upper  = "ABCDEFGHJKLMNPQRTUWXY"
	mixed  = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
)

func (p *planter) phone() string    { return p.plant("13" + p.letters(digits, 9)) }
func (p *planter) token() string    { return p.plant(p.letters(mixed, 40)) }
func (p *planter) password() string { return p.plant(p.letters(mixed, 10) + "!") }
func (p *planter) email() string {
	return p.plant(p.letters("abcdefghij", 9) + "@" + p.letters("klmnopqrst", 7) + ".cn")
}
func (p *planter) id() string { return p.plant("id" + p.letters(digits, 12)) }
func (p *planter) key() string {
	return p.plant(p.letters(upper, 3) + p.letters(digits, 3) + "-" + p.letters(upper+digits, 6) + "-" + p.letters(digits, 6))
}
func (p *planter) creditCode() string { return p.plant("91440300" + p.letters(upper+digits, 10)) }
func (p *planter) company() string {
	return p.plant("深圳" + p.han(4) + "科技有限公司")
}
func (p *planter) person() string { return p.plant("欧阳" + p.han(2)) }

func (p *planter) han(n int) string {
	runes := []rune("磊鑫淼焱垚喆骉羴猋毳晶众品矗聂轰")
	var b strings.Builder
	for range n {
		b.WriteRune(runes[p.r.IntN(len(runes))])
	}
	return b.String()
}

func entry(what string, status int, request, response any, headers ...[2]string) map[string]any {
	method, url, _ := strings.Cut(what, " ")
	sent, _ := json.Marshal(request)
	got, _ := json.Marshal(response)
	list := []map[string]string{}
	for _, h := range headers {
		list = append(list, map[string]string{"name": h[0], "value": h[1]})
	}
	return map[string]any{
		"startedDateTime": "2026-03-02T10:00:00.000+08:00", "comment": "",
		"request":  map[string]any{"method": method, "url": url, "headers": list, "postData": map[string]any{"text": string(sent)}},
		"response": map[string]any{"status": status, "content": map[string]any{"text": base64.StdEncoding.EncodeToString(got), "encoding": "base64"}},
	}
}

// customer plants the traffic of one customer who activates in the wrong organization.
func (p *planter) customer(entries []map[string]any) []map[string]any {
	base := "https://" + p.plant(p.letters("abcdefghij", 12)) + ".example.net/" + p.plant(p.letters(mixed, 16)) + "/v1"
	token, login, code := p.token(), p.phone(), p.plant("HW"+p.letters(digits+upper, 14))
	account := map[string]any{"id": p.id(), "login": login, "name": p.person(), "kind": "formal"}
	o := map[string]any{"id": p.id(), "name": p.company(), "credit_code": p.creditCode(), "role": "owner"}
	other := map[string]any{"id": p.id(), "name": p.company(), "credit_code": p.creditCode(), "role": "owner"}
	i := map[string]any{"id": p.id(), "name": "KIS专业版 V14.1", "sku": map[string]any{"series": "kis-professional", "version": "14.1"}}
	bearer, cookie := [2]string{"Authorization", "Bearer " + token}, [2]string{"Cookie", "sid=" + p.token()}
	serial := p.key()
	return append(entries,
		entry("POST "+base+"/sessions", 201, map[string]any{"account": login, "password": p.password(), "feature_code": code},
			map[string]any{"id": p.id(), "token": token, "account": account}, cookie),
		entry("GET "+base+"/organizations?trace="+p.token(), 200, nil, map[string]any{"organizations": []any{o, other}}, bearer),
		entry("PATCH "+base+"/sessions/current", 200, map[string]any{"organization": o["id"]}, map[string]any{"organization": o, "account": account}, bearer),
		entry("PATCH "+base+"/sessions/current", 200, map[string]any{"product_instance": i["id"]}, map[string]any{"organization": o, "product_instance": i}, bearer),
		entry("POST "+base+"/activations?serial="+url.QueryEscape(serial), 201, map[string]any{"serial_number": serial, "cdkey": p.key()},
			map[string]any{"id": p.id(), "result": "activated"}, bearer),
		entry("POST "+base+"/activations", 422, map[string]any{"serial_number": p.key(), "cdkey": p.key()}, map[string]any{"code": "ACTIVATION_REFUSED", "detail": p.phone()}, bearer),
		entry("POST "+base+"/certification", 201, map[string]any{"company_name": p.company(), "credit_code": p.creditCode()}, map[string]any{"status": "approved"}, bearer),
		entry("GET https://tracker.example.org/p/"+p.email()+"?t="+p.token(), 200, map[string]any{"note": p.person()}, map[string]any{"s": p.token()}),
		entry("GET "+base+"/account-sets", 200, nil, map[string]any{"account_sets": []any{map[string]any{"id": p.id(), "number": "001", "name": p.company() + "账套"}}}, bearer),
	)
}

// TestNoPlantedSecretSurvives plants more than a thousand secrets in a capture and in what the customer says, does
// everything that one does with a case, and searches all that came out, terminal and files.
func TestNoPlantedSecretSurvives(t *testing.T) {
	p := &planter{r: rand.New(rand.NewPCG(1, 2))}
	var entries []map[string]any
	for range 34 {
		entries = p.customer(entries)
	}
	symptom := fmt.Sprintf("联系人：%s，电话%s，邮箱 %s，公司%s，代码%s，密码：%s，序列号%s", p.person(), p.phone(), p.email(), p.company(), p.creditCode(), p.password(), p.key())
	require.Greater(t, len(p.planted), 1000)
	t.Chdir(t.TempDir())
	raw, err := json.Marshal(map[string]any{"log": map[string]any{"entries": entries}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("capture.har", append([]byte("\xef\xbb\xbf"), raw...), 0o600))

	var out bytes.Buffer
	run := func(want int, args ...string) {
		t.Helper()
		code := rehearse(args, process{env: func(string) string { return "" }, in: strings.NewReader(""), out: &out, err: &out})
		assert.Equal(t, want, code, "%v\n%s", args, out.String())
	}
	run(exitPassed, "case", "import", "capture.har", "-o", "x.case.json", "--symptom", symptom, "--bought-for", "nobody in it")
	run(exitPassed, "case", "diagnose", "x.case.json")
	run(exitPassed, "case", "diagnose", "--json", "--save", "x.case.json")
	run(exitPassed, "case", "replay", "--until", "200", "x.case.json")
	run(exitPassed, "case", "shrink", "--mode", "wrong-account", "x.case.json", "-o", "small.case.json")
	run(exitPassed, "case", "export", "x.case.json", "-o", "x.md")
	run(exitPassed, "case", "export", "--mode", "wrong-account", "small.case.json", "-o", "x.feature")
	require.NoError(t, os.WriteFile("broken.har", raw[:len(raw)/2], 0o600))
	run(exitPassed, "case", "import", "broken.har", "-o", "broken.case.json", "--symptom", symptom)

	require.NoError(t, os.Remove("capture.har"))
	require.NoError(t, os.Remove("broken.har"))
	files, err := filepath.Glob("*")
	require.NoError(t, err)
	for _, name := range files {
		written, err := os.ReadFile(name)
		require.NoError(t, err)
		out.Write(written)
	}
	text := strings.ToLower(out.String())
	for _, secret := range p.planted {
		quoted, _ := json.Marshal(secret)
		for _, form := range []string{
			secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret)), strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(secret))[:len(secret)/3*4],
		} {
			if strings.Contains(text, strings.ToLower(form)) {
				t.Errorf("%s is still there", form)
			}
		}
	}
}

// TestALargeCaptureIsReadInTimeAndMemory imports a HAR of 40 MB, nearly all of it other hosts' traffic.
func TestALargeCaptureIsReadInTimeAndMemory(t *testing.T) {
	t.Chdir(t.TempDir())
	f, err := os.Create("large.har")
	require.NoError(t, err)
	_, err = f.WriteString(`{"log":{"entries":[`)
	require.NoError(t, err)
	p := &planter{r: rand.New(rand.NewPCG(3, 4))}
	junk, err := json.Marshal(entry("GET https://cdn.example.org/app.js", 200, nil, strings.Repeat("x", 64<<10)))
	require.NoError(t, err)
	for _, e := range p.customer(nil) {
		raw, err := json.Marshal(e)
		require.NoError(t, err)
		_, err = f.Write(append(raw, ','))
		require.NoError(t, err)
	}
	for n := 0; n < 40<<20; n += len(junk) + 1 {
		_, err = f.Write(append(junk, ','))
		require.NoError(t, err)
	}
	_, err = f.Write(append(junk, "]}}"...))
	require.NoError(t, err)
	require.NoError(t, f.Close())
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := engine.WallClock()
	var out bytes.Buffer
	require.Equal(t, exitPassed, rehearse([]string{"case", "import", "large.har", "-o", "large.case.json"}, process{env: func(string) string { return "" }, out: &out, err: &out}), out.String())
	took := engine.WallClock().Sub(began)
	runtime.ReadMemStats(&after)
	t.Logf("40 MB in %v, %d MB from the system", took, (after.Sys-before.Sys)>>20)
	assert.Less(t, after.Sys-before.Sys, uint64(300<<20))
}

// TestACaptureOfSixtyRequestsBecomesAFeature goes the whole way, from the HAR file to the redacted feature.
func TestACaptureOfSixtyRequestsBecomesAFeature(t *testing.T) {
	t.Chdir(t.TempDir())
	p := &planter{r: rand.New(rand.NewPCG(5, 6))}
	var entries []map[string]any
	for range 7 {
		entries = p.customer(entries)
	}
	require.GreaterOrEqual(t, len(entries), 60)
	raw, err := json.Marshal(map[string]any{"log": map[string]any{"entries": entries}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("x.har", raw, 0o600))
	var out bytes.Buffer
	began := engine.WallClock()
	for _, args := range [][]string{
		{"case", "import", "x.har", "-o", "x.case.json", "--bought-for", "nobody in it"},
		{"case", "export", "x.case.json", "--mode", "wrong-account", "--lang", "en", "-o", "x.feature"},
	} {
		require.Equal(t, exitPassed, rehearse(args, process{env: func(string) string { return "" }, out: &out, err: &out}), out.String())
	}
	took := engine.WallClock().Sub(began)
	t.Logf("%d requests to a feature in %v", len(entries), took)
	feature, err := os.ReadFile("x.feature")
	require.NoError(t, err)
	assert.LessOrEqual(t, bytes.Count(feature, []byte("\n")), 16, "%s", feature)
	t.Logf("%s", feature)
}
