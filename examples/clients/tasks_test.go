package clients_test

import (
	"net/http/httptest"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/process"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/harness/wire"
	"example.com/rehearse/internal/need"
	"example.com/rehearse/scenarios/tasks"
)

// caseLimit bounds one case, which takes a second or two.
const caseLimit = time.Minute

// errand rehearses a command that is started for each task.
func errand(t *testing.T, p play, command ...string) []verdict.Judgement {
	t.Helper()
	o, err := process.NewOnce(command, harness.Info{Name: "errand", Version: "1.0.0"}, caseLimit)
	require.NoError(t, err)
	fsys, err := tasks.Features()
	require.NoError(t, err)
	return played(t, fsys, p, o.Client)
}

// words counts the verdicts.
func words(judged []verdict.Judgement) map[verdict.Word]int {
	count := map[verdict.Word]int{}
	for _, j := range judged {
		count[j.Verdict]++
	}
	return count
}

// allPassed wants every task passed that can be asked for at once, in so many languages.
func allPassed(t *testing.T, judged []verdict.Judgement) {
	t.Helper()
	for _, j := range judged {
		assert.Empty(t, told(j), "%s", j.Mode)
		if j.Mode == "account-switched-before-activate" {
			assert.Equal(t, verdict.NotSupported, j.Verdict)
			continue
		}
		assert.Equal(t, verdict.Passed, j.Verdict, j.Mode)
	}
}

func TestTheCommandPassesEveryTask(t *testing.T) {
	t.Parallel()
	need.Curl(t)
	allPassed(t, errand(t, spread(1), "sh", "command/client.sh"))
}

func TestTheClientThatFetchesItsCasesPassesEveryTask(t *testing.T) {
	t.Parallel()
	python := need.Python(t)
	desk := wire.NewDesk(harness.Info{Name: "fetcher", Version: "1.0.0"}, caseLimit)
	server := httptest.NewServer(desk)
	defer server.Close()
	client := exec.CommandContext(t.Context(), python, "-B", "wire/client.py", server.URL)
	require.NoError(t, client.Start())
	fsys, err := tasks.Features()
	require.NoError(t, err)
	allPassed(t, played(t, fsys, spread(2), desk.Client))
	desk.Close()
	require.NoError(t, client.Wait(), "it ends when the run is over")
}

// TestACommandThatDoesNothingPassesNothing: whatever it says came of it.
func TestACommandThatDoesNothingPassesNothing(t *testing.T) {
	t.Parallel()
	p := play{seed: 1, language: "en"}
	assert.Equal(t, map[verdict.Word]int{verdict.Violated: 48, verdict.NotSupported: 1}, words(errand(t, p, "true")))
	assert.Equal(t, map[verdict.Word]int{verdict.NotExercised: 48, verdict.NotSupported: 1}, words(errand(t, p, "false")))
}

// TestTheInertClientPassesNothing plays every scenario with the example that says that all is well and does nothing.
func TestTheInertClientPassesNothing(t *testing.T) {
	t.Parallel()
	p := play{seed: 1, language: "en"}
	if given() == light {
		p.shard, p.shards = 1, 8
	}
	for _, j := range rehearsed(t, append(command(t, "python"), "--bug", "inert"), p) {
		assert.NotEqual(t, verdict.Passed, j.Verdict, "%s, %s", j.Mode, j.Scenario)
	}
}
