package process

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
)

func TestAClientCannotHandInEvidenceOfOurs(t *testing.T) {
	for kind, want := range map[string]string{
		"application/vnd.rehearse.verdict+json":  "application/octet-stream",
		"Application/Vnd.Rehearse.Exchange+JSON": "application/octet-stream",
		"text/html":                              "application/octet-stream",
		"image/svg+xml":                          "application/octet-stream",
		"text/plain; charset=utf-8":              "text/plain",
		"application/json":                       "application/json",
		"image/png":                              "image/png",
	} {
		l := &logbook{}
		params := fmt.Sprintf(`{"media_type":%q,"base64":%q}`, kind, base64.StdEncoding.EncodeToString([]byte("{}")))
		require.Nil(t, l.attach(json.RawMessage(params)), kind)
		handed := l.take()
		require.Len(t, handed, 1)
		assert.Equal(t, harness.Attachment{Name: "client-1", MediaType: want, Body: []byte("{}")}, handed[0], kind)
	}
}

func TestAnAttachmentThatIsNoTextIsWithheldWhenASecretIsInIt(t *testing.T) {
	l := &logbook{}
	l.open(func(text string) (string, []string) {
		if len(text) < 5 {
			return text, nil
		}
		return "<a key>", []string{"a key"}
	})
	for body, want := range map[string]string{"\xff": "\xff", "secret": "<a key>", "\xffsecret": "(image/png, 7 bytes: withheld, because a secret is in it)"} {
		params := fmt.Sprintf(`{"media_type":"image/png","base64":%q}`, base64.StdEncoding.EncodeToString([]byte(body)))
		require.Nil(t, l.attach(json.RawMessage(params)))
		handed := l.take()
		require.Len(t, handed, 1)
		assert.Equal(t, want, string(handed[0].Body))
	}
	assert.Equal(t, []harness.Leak{{Where: "attachment", What: "a key"}}, l.evidence().Leaks)
}
