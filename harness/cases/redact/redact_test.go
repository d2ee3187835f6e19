package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"example.com/rehearse/harness/cases/redact"
)

func TestTextReplacesWhatIsPersonal(t *testing.T) {
	for name, tc := range map[string]struct{ text, secret string }{
		"phone":         {"请回电 138 1234 5678，谢谢", "138 1234 5678"},
		"full width":    {"电话１３８１２３４５６７８", "１３８１２３４５６７８"},
		"landline":      {"座机 0755-26712345", "0755-26712345"},
		"e-mail":        {"mail wang.li@corp-name.cn now", "wang.li@corp-name.cn"},
		"credit code":   {"代码91440300MA5EXAMP0X 已提交", "91440300MA5EXAMP0X"},
		"company":       {"我们是深圳市南山科技有限公司的", "深圳市南山科技有限公司"},
		"person":        {"联系人：欧阳娜娜", "欧阳娜娜"},
		"title":         {"找王建国经理", "王建国"},
		"password":      {"密码是 Hunter-2024!", "Hunter-2024!"},
		"bearer":        {"Authorization: Bearer abcdef123456.xyz", "abcdef123456.xyz"},
		"key":           {"序列号 K4J7-99XQ-LP0A-7Z3D 不行", "K4J7-99XQ-LP0A-7Z3D"},
		"synthetic key": {"SIM-SABCDE-12345-ABCDEF", "SIM-SABCDE-12345-ABCDEF"},
		"id card":       {"身份证 11010119900307663X", "11010119900307663X"},
		"address":       {"server 10.20.30.40", "10.20.30.40"},
	} {
		t.Run(name, func(t *testing.T) {
			r := redact.New(1)
			out := r.Text(tc.text)
			assert.NotContains(t, out, tc.secret)
			require.NoError(t, r.Verify([]byte(out)))
			assert.Error(t, r.Verify([]byte(tc.text)), "the verifier finds the original")
			assert.Equal(t, out, r.Text(tc.text), "the same stands for the same")
			assert.Equal(t, out, r.Text(out), "what was invented stays")
		})
	}
}

func TestVerifyFindsEveryDisguise(t *testing.T) {
	for _, secret := range []string{"sim-sabcde-12345-abcdef", "深圳市南山科技有限公司", `a<b>"c"&d`, "eight888", "王芳-77-key"} {
		r := redact.New(1)
		r.Secret(redact.Key, secret)
		raw, err := json.Marshal(map[string]string{"k": secret})
		require.NoError(t, err)
		outputs := map[string]string{
			"plain": secret, "upper": strings.ToUpper(secret), "json": string(raw), "query": url.QueryEscape(secret),
			"path": url.PathEscape(secret), "html": html.EscapeString(secret), "hexadecimal": hex.EncodeToString([]byte(secret)),
			"upper hexadecimal": strings.ToUpper(hex.EncodeToString([]byte(secret))), "code units": codeUnits(secret),
		}
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(secret)
		require.NoError(t, err)
		outputs["GB18030"], outputs["GB18030, query"] = gb, url.QueryEscape(gb)
		for before := range 4 {
			for after := range 4 {
				text := []byte(strings.Repeat("?", before) + secret + strings.Repeat("~", after))
				outputs[fmt.Sprintf("base64 after %d before %d", before, after)] = base64.StdEncoding.EncodeToString(text)
				outputs[fmt.Sprintf("base64 url after %d before %d", before, after)] = base64.RawURLEncoding.EncodeToString(text)
			}
		}
		for name, out := range outputs {
			err := r.Verify([]byte("x " + out + " y"))
			var leak *redact.LeakError
			require.ErrorAs(t, err, &leak, name)
			assert.NotContains(t, err.Error(), secret)
			assert.Equal(t, redact.LeakError{Kind: redact.Key, Count: 1}, *leak)
		}
		assert.NoError(t, r.Verify([]byte("nothing of it")))
	}
}

// codeUnits writes a text as programs do that keep JSON to ASCII.
func codeUnits(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		_, _ = fmt.Fprintf(&out, `\u%04X`, r)
	}
	return out.String()
}

// TestTheLongestIsReplacedFirst: a company's name holds a person's, and half a replacement would tell the rest.
func TestTheLongestIsReplacedFirst(t *testing.T) {
	r := redact.New(1)
	short, long := r.Alias(redact.Person, "王建国"), r.Alias(redact.Company, "王建国商贸有限公司")
	assert.Equal(t, long+"的"+short, r.Text("王建国商贸有限公司的王建国"))
	r.Secret(redact.Key, "王建国的密钥王建国")
	assert.Equal(t, "[key]、"+short, r.Text("王建国的密钥王建国、王建国"))
	r.Secret(redact.Token, "王建国的密钥王建国")
	assert.Equal(t, "[key]", r.Text("王建国的密钥王建国"), "what it was at first, it stays")
}

// TestWhatIsTooShortIsNoOriginal: chance would find it in every output.
func TestWhatIsTooShortIsNoOriginal(t *testing.T) {
	for text, found := range map[string]bool{"1234": false, "12345": true, "王": false, "王芳": true, "é1": true, "[12345]": true, "[12345": true} {
		r := redact.New(1)
		r.Secret(redact.Password, text)
		said := "it is " + text + " indeed"
		assert.Equal(t, found, r.Verify([]byte(said)) != nil, text)
		assert.Equal(t, found, r.Text(said) != said, text)
	}
}

// TestInventedTextsAreLeftAlone, and what only looks a little like one is not.
func TestInventedTextsAreLeftAlone(t *testing.T) {
	for text, invented := range map[string]bool{
		"19900001234": true, "who@example.com": true, "柳岸润泽机电（示例）有限公司": true, "91990000MA5EXAMP0X": true,
		"13812345678": false, "who@example.org": false, "柳岸润泽机电有限公司": false, "91440300MA5EXAMP0X": false,
	} {
		assert.Equal(t, invented, redact.Invented(text), text)
		assert.Equal(t, invented, redact.New(1).Text(text) == text, text)
	}
	r := redact.New(1)
	for _, kind := range []redact.Kind{redact.Phone, redact.Email, redact.Company, redact.CreditCode, redact.Person} {
		fake := r.Fresh(kind)
		assert.NotEmpty(t, fake)
		assert.Equal(t, fake, r.Text(fake), kind)
	}
	contact := "联系人：" + r.Fresh(redact.Person)
	assert.Equal(t, contact, r.Text(contact))
	assert.Equal(t, "the client-under-test", r.Text("the client-under-test"), "words with hyphens are no key")
}

// TestALeakNamesTheFirstAndCountsTheRest, over all outputs together.
func TestALeakNamesTheFirstAndCountsTheRest(t *testing.T) {
	r := redact.New(1)
	r.Secret(redact.Token, "aaaaa-token")
	r.Secret(redact.Password, "bbbbb-password")
	r.Secret(redact.Key, "ccccc-key")
	err := r.Verify([]byte("ccccc-key"), []byte("of bbbbb-password"))
	require.EqualError(t, err, "redaction failed: 2 originals are still in the output, the first of kind password; nothing was written")
	require.NoError(t, r.Verify([]byte("aaaaa-"), []byte("token")), "each output is its own")
}

func TestDamagedTextIsMadeWhole(t *testing.T) {
	assert.Equal(t, "ab", redact.New(1).Text("a\xffb"))
}

func TestAliasesAreConsistentAndCounted(t *testing.T) {
	r := redact.New(1)
	a, b := r.Alias(redact.Company, "甲公司"), r.Alias(redact.Company, "乙公司")
	assert.NotEqual(t, a, b)
	assert.Equal(t, a, r.Alias(redact.Company, " 甲公司 "))
	assert.Empty(t, r.Alias(redact.Phone, " "))
	for _, kind := range []redact.Kind{redact.Person, redact.Phone, redact.Email, redact.CreditCode, redact.Identity} {
		assert.NotEmpty(t, r.Alias(kind, "original of "+string(kind)))
	}
	assert.Equal(t, 2, r.Counts()["company"])
	assert.Equal(t, "电话是"+r.Alias(redact.Company, "甲公司"), r.Text("电话是甲公司"))
}

func TestTheProductsOwnWordsAreNoLeak(t *testing.T) {
	r := redact.New(1)
	for _, password := range []string{"activation", "activation2", "组织"} {
		r.Secret(redact.Password, password)
	}
	require.Error(t, r.Verify([]byte("the activation of 组织")))
	r.Secret(redact.Password, "version2")
	r.Vocabulary("Activation", "组织与产品", "version2")
	require.NoError(t, r.Verify([]byte("the activation of 组织")))
	require.Error(t, r.Verify([]byte("the activation2")))
	require.Error(t, r.Verify([]byte("the Version2")), "with a digit it may be a key")
}

func FuzzText(f *testing.F) {
	f.Add("密码：abc 13812345678")
	f.Fuzz(func(t *testing.T, text string) {
		r := redact.New(1)
		if err := r.Verify([]byte(r.Text(text))); err != nil {
			t.Skip("a form inside an invented value; the write is refused then")
		}
	})
}

// wrapped are the ways in which people and programs write one and the same thing.
func wrapped(secret string) map[string]string {
	each := func(form string, join string) string {
		var parts []string
		for _, c := range secret {
			parts = append(parts, fmt.Sprintf(form, c))
		}
		return strings.Join(parts, join)
	}
	twice, _ := json.Marshal(map[string]string{"k": secret})
	twice, _ = json.Marshal(string(twice))
	units := ""
	for _, u := range utf16.Encode([]rune(secret)) {
		units += fmt.Sprintf(`\u%04x`, u)
	}
	percent := ""
	for _, b := range []byte(secret) {
		percent += fmt.Sprintf("%%%02X", b)
	}
	wide := strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f {
			return c + 0xfee0
		}
		return c
	}, secret)
	return map[string]string{
		"plain": secret, "lower": strings.ToLower(secret), "spaced": each("%c", " "), "dotted": each("%c", "."), "unseen": each("%c", "\u200b"),
		"wide": wide, "entities": each("&#%d;", ""), "units": units, "units in JSON": strings.ReplaceAll(units, `\`, `\\`), "JSON in JSON": string(twice),
		"percent": percent, "percent twice": url.QueryEscape(percent), "query": url.QueryEscape(secret), "hex": hex.EncodeToString([]byte(secret)),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "in base64": base64.RawURLEncoding.EncodeToString([]byte(`{"key":"` + secret + `"}`)),
	}
}

// TestNoWritingHidesWhatIsKnown says what a capture held, in each writing, in a sentence of the customer's.
func TestNoWritingHidesWhatIsKnown(t *testing.T) {
	for _, secret := range []string{"K4J799-QXLP0A-7Z3DAA", "13812345678", "深圳市南山科技有限公司", "91440300MA5EXAMP0X", "hunter[22]x", "欧阳娜娜", "li.wei@nanshan.cn", "BOX[7]ABCDEF"} {
		for name, text := range wrapped(secret) {
			r := redact.New(1)
			r.Secret(redact.Key, secret)
			said := "客户说 " + text + " 不行"
			out := r.Text(said)
			assert.NotEqual(t, said, out, "%s %s", secret, name)
			assert.Contains(t, out, "客户说", "the rest stays")
			assert.Contains(t, out, "不行")
			require.Error(t, r.VerifyText("x", said), "%s %s", secret, name)
			require.NoError(t, r.VerifyText(out), "%s %s", secret, name)
			require.NoError(t, r.Verify([]byte(out)))
			assert.Equal(t, out, r.Text(out), "what was replaced stays")
		}
	}
}

// TestNoWritingHidesWhatIsFoundByItsForm does the same with what no capture told.
func TestNoWritingHidesWhatIsFoundByItsForm(t *testing.T) {
	for _, secret := range []string{"K4J799-QXLP0A-7Z3DAA", "13812345678", "深圳市南山科技有限公司", "91440300MA5EXAMP0X", "li.wei@nanshan.cn"} {
		for name, text := range wrapped(secret) {
			said := "客户说 " + text + " 不行"
			assert.NotContains(t, redact.New(1).Text(said), text, "%s %s", secret, name)
		}
	}
}

// TestAKeyIsFoundWithOtherMarksInIt writes a key that a capture held as people copy it by hand.
func TestAKeyIsFoundWithOtherMarksInIt(t *testing.T) {
	for _, text := range []string{"K4J799QXLP0A7Z3DAA", "k4j799 qxlp0a 7z3daa", "K4J799_QXLP0A_7Z3DAA", "K4J799 — QXLP0A — 7Z3DAA", "K4J7 99QX LP0A 7Z3D AA"} {
		r := redact.New(1)
		r.Secret(redact.Key, "K4J799-QXLP0A-7Z3DAA")
		assert.Equal(t, "序列号是 [key]，不行", r.Text("序列号是 "+text+"，不行"), text)
	}
}

// TestAnOriginalWithBracketsIsSearchedFor has passwords that look a little like what stands for one.
func TestAnOriginalWithBracketsIsSearchedFor(t *testing.T) {
	for _, password := range []string{"a[b]c-1", "[hunter]", "x[password]y"} {
		r := redact.New(1)
		r.Secret(redact.Password, password)
		require.Error(t, r.Verify([]byte("it is "+password)), password)
		require.NoError(t, r.Verify([]byte("it is "+r.Text(password))))
	}
	r := redact.New(1)
	assert.Equal(t, "密码：[password]", r.Text("密码：[password]"))
	assert.Empty(t, r.Counts(), "what stands for a password is none")
}

// TestWhatIsNotPersonalStays keeps what a symptom needs to be understood.
func TestWhatIsNotPersonalStays(t *testing.T) {
	for _, text := range []string{
		"提示“序列号不正确”（第 2 次），错误 404 not found；KIS专业版 V14.1", "2026-03-02 10:00:00 激活成功，账套不见了……", "完成 100%，然后 50% 失败",
		"POST /v1/activations 返回 ACTIVATION_REFUSED", "reactivation, certification, authorization", "企业 A、B、C 三家", "👩‍💻 说：不行"[len("👩‍💻"):],
	} {
		assert.Equal(t, text, redact.New(1).Text(text))
	}
}
