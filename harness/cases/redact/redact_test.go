package redact_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	for _, secret := range []string{"sim-sabcde-12345-abcdef", "深圳市南山科技有限公司"} {
		r := redact.New(1)
		r.Secret(redact.Key, secret)
		raw, err := json.Marshal(map[string]string{"k": secret})
		require.NoError(t, err)
		outputs := map[string]string{
			"plain": secret, "upper": strings.ToUpper(secret), "json": string(raw), "query": url.QueryEscape(secret),
			"base64": base64.StdEncoding.EncodeToString([]byte("a" + secret + "tail")), "base64 url": base64.URLEncoding.EncodeToString([]byte("ab" + secret)),
		}
		for name, out := range outputs {
			err := r.Verify([]byte("x " + out + " y"))
			var leak *redact.LeakError
			require.ErrorAs(t, err, &leak, name)
			assert.NotContains(t, err.Error(), secret)
		}
		assert.NoError(t, r.Verify([]byte("nothing of it")))
	}
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
	r.Vocabulary("Activation", "组织与产品")
	require.NoError(t, r.Verify([]byte("the activation of 组织")))
	require.Error(t, r.Verify([]byte("the activation2")))
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
