package process

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"result":{}}`, `{"jsonrpc":"2.0","method":"log","params":{"text":"x"}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`,
		`[]`, `{`, ``, "\xff", `{"jsonrpc":"2.0","id":null,"error":null}`, `{"jsonrpc":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, bad := parseMessage(line)
		if bad != nil {
			assert.NotEmpty(t, bad.kind)
			assert.NotContains(t, bad.detail, "\n")
			return
		}
		assert.True(t, (m.id != "") != (m.method != ""), "an answer or a notification")
	})
}

func FuzzSplitter(f *testing.F) {
	f.Add("one\ntwo\r\n\nthree", 3)
	f.Fuzz(func(t *testing.T, text string, size int) {
		s := &splitter{limit: 1 << 20}
		var lines []string
		for rest := text; rest != ""; {
			n := min(max(size, 1), len(rest))
			for _, line := range s.feed([]byte(rest[:n])) {
				lines = append(lines, string(line))
			}
			rest = rest[n:]
		}
		want := strings.Split(text, "\n")
		for i := range want[:len(want)-1] {
			require.Equal(t, strings.TrimSuffix(want[i], "\r"), lines[i])
		}
		require.Equal(t, want[len(want)-1], string(s.begun()))
	})
}
