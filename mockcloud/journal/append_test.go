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

// TestWhatHasNoJSONIsAnError, wherever in an entry it stands: half an entry would be a damaged journal.
func TestWhatHasNoJSONIsAnError(t *testing.T) {
	never := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	set := []cloud.Event{cloud.ClockSet{Clock: cloud.Clock{At: never}}}
	for name, e := range map[string]Entry{
		"time":    {Seq: 1, At: never},
		"command": {Seq: 1, Command: cloud.SetClock{Clock: cloud.Clock{At: never}}},
		"event":   {Seq: 1, Outcome: cloud.Outcome{Events: set}},
		"fault":   {Seq: 1, Fault: &Fault{Spec: []byte("{")}},
		"answer":  {Seq: 1, Base: &Base{State: []byte("{}"), Answers: []Answer{{Events: set}}}},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := e.MarshalJSON()
			require.Error(t, err)
			assert.Nil(t, raw)
		})
	}
}
