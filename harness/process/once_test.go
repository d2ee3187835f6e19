//go:build unix

package process_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/process"
)

// once is a client that runs a line of shell for each task.
func once(t *testing.T, script string, limit time.Duration) harness.Client {
	t.Helper()
	o, err := process.NewOnce([]string{"/bin/sh", "-c", script}, harness.Info{Name: "sh", Version: "1"}, limit)
	require.NoError(t, err)
	c := o.Client(harness.Surroundings{Scrub: scrub, Now: func() time.Time { return time.Unix(0, 0) }})
	require.NoError(t, c.Start(t.Context(), setting()))
	return c
}

func TestTheExitCodeOfACommandSaysWhatCameOfIt(t *testing.T) {
	for script, want := range map[string]harness.Outcome{
		"exit 0": harness.OK, "exit 1": harness.Failed, "exit 3": harness.Failed, "sleep 60 & exit 0": harness.OK,
	} {
		c := once(t, script, patient)
		r, err := c.Do(t.Context(), harness.Activate, nil)
		require.NoError(t, err, script)
		assert.Equal(t, harness.Result{Outcome: want}, r, script)
		assert.Empty(t, c.(harness.Witness).Evidence().Broken)
		require.NoError(t, c.End(t.Context()))
	}
}

func TestACommandThatBreaksIsAFinding(t *testing.T) {
	for script, want := range map[string]harness.BrokenKind{
		"kill -9 $$": harness.Crashed, "no-such-program": harness.Crashed, "exit 139": harness.Crashed,
		"sleep 60": harness.Hung, "trap '' TERM; sleep 60; sleep 60": harness.Hung,
	} {
		c := once(t, "echo hunter2 is the password; "+script, soon)
		_, err := c.Do(t.Context(), harness.Activate, nil)
		var b *harness.Broken
		require.ErrorAs(t, err, &b, script)
		assert.Equal(t, want, b.Kind, script)
		assert.Equal(t, "task activate", b.At)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.Contains(t, err.Error(), "<password of account acc-formal> is the password")
		assert.Equal(t, []*harness.Broken{b}, c.(harness.Witness).Evidence().Broken)
	}
}

func TestNothingOfACommandGoesOnAfterItsTask(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	t.Setenv("MARK", mark)
	c := once(t, `(sleep 60; echo late >"$MARK") >/dev/null 2>&1 & echo $! >"$MARK.pid"; exit 0`, patient)
	_, err := c.Do(t.Context(), harness.Activate, nil)
	require.NoError(t, err)
	written, err := os.ReadFile(mark + ".pid")
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(written)))
	require.NoError(t, err)
	assert.Eventually(t, func() bool { return gone(pid) }, patient, 10*time.Millisecond)
	assert.NoFileExists(t, mark)
}

func TestACommandIsToldItsTaskInItsEnvironment(t *testing.T) {
	t.Setenv("REHEARSE_TAGS", "not for the client")
	c := once(t, "env | grep ^REHEARSE_ | sort >&2", patient)
	_, err := c.Do(t.Context(), harness.Activate, harness.Args{"account": "138", "organization": "甲", "cdkey": "SIM-KEY-1"})
	require.NoError(t, err)
	e := c.(harness.Witness).Evidence()
	assert.Equal(t, `REHEARSE_ACCOUNT=138
REHEARSE_BASE_URL=http://127.0.0.1:9/w/x
REHEARSE_CDKEY=<licence lic-main's CDKey>
REHEARSE_COMPUTER_TIME=1970-01-01T00:00:00Z
REHEARSE_FEATURE_CODE=FC-1
REHEARSE_INSTRUCTION=Sign in with the account 138, choose the organization "甲" and the product "", then activate with the serial number and the CDKey given.
REHEARSE_LOCALE=en
REHEARSE_ORGANIZATION=甲
REHEARSE_TASK=activate
`, e.Log)
	assert.Equal(t, []harness.Leak{{Where: "stderr", What: "licence lic-main's CDKey"}}, e.Leaks, "whoever prints its environment leaks")
	assert.Empty(t, c.(harness.Witness).Attachments())
}

func TestSecretsAreFoundInWhateverPiecesACommandWrites(t *testing.T) {
	c := once(t, `printf SIM-; printf KEY-1; echo; head -c 9000 /dev/zero | tr '\0' x; printf hunter2`, patient)
	_, err := c.Do(t.Context(), harness.Activate, nil)
	require.NoError(t, err)
	e := c.(harness.Witness).Evidence()
	assert.Equal(t, []harness.Leak{{Where: "stdout", What: "licence lic-main's CDKey"}, {Where: "stdout", What: "password of account acc-formal"}}, e.Leaks)
	assert.NotContains(t, e.Log, "hunter2")
}

func TestACommandIsAskedForWhatItCanDo(t *testing.T) {
	c := once(t, "exit 0", patient)
	assert.True(t, c.Info().AtOnce)
	assert.Equal(t, harness.AtOnceActions(), c.Info().Capabilities)
	r, err := c.Do(t.Context(), harness.Review, nil)
	require.NoError(t, err)
	assert.Equal(t, harness.Unsupported, r.Outcome)

	few, err := process.NewOnce([]string{"true"}, harness.Info{Name: "a", Capabilities: []harness.Action{harness.Activate}}, patient)
	require.NoError(t, err)
	r, err = few.Client(harness.Surroundings{}).Do(t.Context(), harness.LicenseInfo, nil)
	require.NoError(t, err)
	assert.Equal(t, harness.Unsupported, r.Outcome)

	_, err = process.NewOnce([]string{"./no-such-client"}, harness.Info{}, patient)
	require.Error(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Do(ctx, harness.Activate, nil)
	require.ErrorIs(t, err, context.Canceled, "an interrupted run is no finding about the client")
}
