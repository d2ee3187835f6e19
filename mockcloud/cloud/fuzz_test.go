package cloud_test

import (
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/mockcloud/cloud"
)

// FuzzScrub holds the search for keys to this: what is left has none, and looking again finds none.
func FuzzScrub(f *testing.F) {
	s := cloud.New()
	key := s.SerialNumber("box")
	for _, text := range []string{key, "a" + key + "b" + key, key[:10] + "\u200b" + key[10:], "ＳＩＭ－" + key[4:], "sim-" + key[4:], "SIM-SIM-" + key, "\xff" + key,
		base64.StdEncoding.EncodeToString([]byte("a:" + key)), hex.EncodeToString([]byte(key)),
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean, found := s.Scrub(text)
		if len(found) == 0 {
			assert.Equal(t, text, clean)
		}
		_, again := s.Scrub(clean)
		assert.Empty(t, again, "%q became %q", text, clean)
	})
}
