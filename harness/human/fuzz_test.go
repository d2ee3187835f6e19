package human

import (
	"bytes"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// FuzzForm holds the form to this: whatever is submitted, it is an answer or a mistake that the person is told about in
// both languages; what was typed is kept in bounds and in whole characters, and only pictures pass for pictures.
func FuzzForm(f *testing.F) {
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"outcome\"\r\n\r\nok\r\n--x\r\nContent-Disposition: form-data; name=\"screenshot\"; filename=\"a\"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--x--\r\n"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"outcome\"\r\n\r\nrefused\r\n--x\r\nContent-Disposition: form-data; name=\"remark\"\r\n\r\n\xff\xe4\xb8\r\n--x--\r\n"))
	f.Add("application/x-www-form-urlencoded", []byte("outcome=ok&remark=x"))
	f.Add("multipart/form-data", []byte("--"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		a, err := readForm(r, harness.Activate)
		if err != nil {
			var mistake *bilingual.Error
			require.ErrorAs(t, err, &mistake)
			require.NotEmpty(t, mistake.ZhCN)
			require.NotEmpty(t, mistake.En)
			return
		}
		require.True(t, utf8.ValidString(a.remark))
		require.LessOrEqual(t, len(a.remark), maxText)
		require.True(t, len(a.screenshot) == 0 || pictureType(a.screenshot) != "")
	})
}
