package clients_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/features"
	"example.com/rehearse/harness"
	"example.com/rehearse/harness/process"
	"example.com/rehearse/harness/runner"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/need"
	"example.com/rehearse/scenarios/steps"
)

// command is how a client is started.
func command(t *testing.T, language string) []string {
	t.Helper()
	switch language {
	case "go":
		binary := filepath.Join(t.TempDir(), "client")
		out, err := exec.Command("go", "build", "-o", binary, "./go").CombinedOutput()
		require.NoError(t, err, "%s", out)
		return []string{binary}
	case "node":
		return []string{need.Node(t), "node/client.mjs"}
	case "python":
		return []string{need.Python(t), "-B", "python/client.py"}
	}
	need.Curl(t)
	return []string{"sh", "shell/client.sh"}
}

// play says what is played.
type play struct {
	seed           uint64
	tags, language string
	shard, shards  int
}

// rehearsed runs the features with a client that speaks the protocol, and returns how it was judged, scenario by
// scenario.
func rehearsed(t *testing.T, client []string, p play) []verdict.Judgement {
	t.Helper()
	pool, err := process.New(client, process.WithTimeout(2*time.Minute)) // on a machine that does other things too
	require.NoError(t, err)
	judged := played(t, features.FS, p, pool.Client)
	assert.NoError(t, pool.Close(context.Background()), "the processes end when they are told to")
	return judged
}

// played runs features with a client in front of a served cloud.
func played(t *testing.T, fsys fs.FS, p play, client func(harness.Surroundings) harness.Client) []verdict.Judgement {
	t.Helper()
	library := steps.NewLibrary()
	var judged []verdict.Judgement
	_, err := runner.Run(t.Context(), runner.Options{
		FS: fsys, Workers: 4, Timeout: 5 * time.Minute, Tags: p.tags, Lang: p.language, ShardIndex: p.shard, ShardCount: p.shards,
		Initialize: runner.PerAttempt(func(a runner.Attempt) steps.Registration {
			return library.Rehearsal(p.seed, a.Language, nil, harness.WithLoopback(), harness.WithRealTime(), harness.WithClient(client))
		}),
		Emit: func(envelope *messages.Envelope) {
			if a := envelope.Attachment; a != nil && a.MediaType == harness.VerdictMediaType {
				judged = append(judged, judgement(t, a))
			}
		},
	})
	require.NoError(t, err)
	require.NotEmpty(t, judged)
	return judged
}

func judgement(t *testing.T, a *messages.Attachment) (j verdict.Judgement) {
	t.Helper()
	require.NoError(t, json.Unmarshal(body(t, a), &j))
	return j
}

// TestClientsPassEveryMode plays every scenario in both languages. Without make clients they share them.
func TestClientsPassEveryMode(t *testing.T) {
	for i, client := range []string{"go", "node", "python", "shell"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			p := spread(i + 1)
			exercised := map[string]bool{}
			for _, j := range rehearsed(t, command(t, client), p) {
				exercised[j.Mode] = exercised[j.Mode] || j.Exercised
				assert.Empty(t, told(j), "%s, %s", j.Mode, j.Scenario)
			}
			for mode, reached := range exercised {
				assert.True(t, reached || p.shards > 0, "%s was never exercised", mode)
			}
			if !t.Failed() {
				t.Logf("| %s | %d modes | all passed |", client, len(exercised))
			}
		})
	}
}

// TestOtherWaysOfDoingRight plays clients that do otherwise than the good ones what a client may decide for itself.
func TestOtherWaysOfDoingRight(t *testing.T) {
	for i, way := range []string{"renews", "looks-when-lost", "reads-again", "one-connection", "writes-anew", "talkative"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			p := play{seed: 1, language: []string{"en", "zh-CN"}[i%2]}
			if given() == light {
				p.shard, p.shards = i%5+1, 5
			}
			judged := rehearsed(t, append(command(t, "python"), "--way", way), p)
			for _, j := range judged {
				assert.Empty(t, told(j), "%s, %s", j.Mode, j.Scenario)
			}
			if !t.Failed() {
				t.Logf("| python --way %s | %d scenarios | no false alarm |", way, len(judged))
			}
		})
	}
}

// effort is how much is rehearsed.
type effort string

const (
	light effort = ""      // a part of everything, with all other tests
	whole effort = "whole" // every mode, every mistake: make clients
	seeds effort = "seeds" // 20 worlds, 20 repetitions: make clients-seeds
)

func given() effort { return effort(os.Getenv("REHEARSE_CLIENTS")) }

// spread lets a client play everything, or without make clients a quarter.
func spread(part int) play {
	if given() == light {
		return play{seed: 1, shard: part, shards: 4}
	}
	return play{seed: 1}
}

// told are the findings of a judgement in one line each.
func told(j verdict.Judgement) (lines []string) {
	for _, b := range j.Breaches {
		lines = append(lines, b.Rule+": "+b.Text.En)
	}
	return lines
}

// found are the rules that a client broke, in order.
func found(judged []verdict.Judgement) (rules []string) {
	for _, j := range judged {
		for _, b := range j.Breaches {
			rules = append(rules, b.Rule)
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}
