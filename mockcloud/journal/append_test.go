package journal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestTextsAreWrittenAsTheJSONPackageWould(t *testing.T) {
	for _, text := range []string{"plain ~!", `"`, `a\b`, "<", ">", "&", "\n", "\x00", "\x1f", "\x7f", "王芳", "\u2028", "\xff", ""} {
		e := Entry{Seq: 1 << 60, At: time.Unix(1, 5).UTC(), Actor: Actor{
			Kind: ActorKind(text), Session: cloud.SessionID(text), Account: cloud.AccountID(text + "x"), Agent: text,
		}, RulesVersion: text}
		raw, err := e.MarshalJSON()
		require.NoError(t, err)
		assert.Equal(t, string(plainly(t, e)), string(raw), "%q", text)
	}
}

func TestATimeThatHasNoJSONIsAnError(t *testing.T) {
	_, err := Entry{Seq: 1, At: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}.MarshalJSON()
	require.ErrorContains(t, err, "year")
}
