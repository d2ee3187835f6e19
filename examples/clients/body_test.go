package clients_test

import (
	"encoding/base64"
	"testing"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/require"
)

// body is an attachment as it was before it was put into a message.
func body(t *testing.T, a *messages.Attachment) []byte {
	t.Helper()
	if a.ContentEncoding != messages.AttachmentContentEncoding_BASE64 {
		return []byte(a.Body)
	}
	raw, err := base64.StdEncoding.DecodeString(a.Body)
	require.NoError(t, err)
	return raw
}
