package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/process"
)

// soon bounds an answer of a fake that never gives one, patient one that does.
const soon, patient = 1500 * time.Millisecond, time.Minute

func pool(t *testing.T, behaviour string, limit time.Duration) *process.Pool {
	t.Helper()
	t.Setenv("FAKE", behaviour)
	p, err := process.New([]string{os.Args[0]}, process.WithTimeout(limit), process.WithMaxLine(64<<10))
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Close(context.Background()) })
	return p
}

// scrub knows one key and one password.
func scrub(text string) (string, []string) {
	var found []string
	for secret, what := range map[string]string{"SIM-KEY-1": "licence lic-main's CDKey", "hunter2": "password of account acc-formal"} {
		if strings.Contains(text, secret) {
			text, found = strings.ReplaceAll(text, secret, "<"+what+">"), append(found, what)
		}
	}
	return text, found
}

func setting() harness.Setting {
	return harness.Setting{BaseURL: "http://127.0.0.1:9/w/x", FeatureCode: "FC-1", Locale: "en"}
}

func TestAGoodClientIsAskedAndUsedAgain(t *testing.T) {
	p := pool(t, "well", patient)
	info, err := p.Info(t.Context())
	require.NoError(t, err)
	assert.Equal(t, harness.Info{Name: "fake", Version: "1.2", Capabilities: []harness.Action{"sign_in", "activate"}}, info)
	for range 3 {
		c := p.Client(harness.Surroundings{Scrub: scrub})
		require.NoError(t, c.Start(t.Context(), setting()))
		require.NoError(t, c.Start(t.Context(), setting()), "the person may move to another computer")
		r, err := c.Do(t.Context(), harness.SignIn, harness.Args{"account": "a"})
		require.NoError(t, err)
		assert.Equal(t, harness.Result{Outcome: harness.OK, Shown: harness.Shown{Message: "done", Organizations: []string{"甲"}}}, r)
		r, err = c.Do(t.Context(), harness.ReRegister, nil)
		require.NoError(t, err)
		assert.Equal(t, harness.Unsupported, r.Outcome, "it did not declare this")
		require.NoError(t, c.End(t.Context()))
		assert.Equal(t, harness.ProcessEvidence{}, c.(harness.Witness).Evidence())
	}
	require.NoError(t, p.Close(t.Context()))
}

func TestEveryWayToBreakIsNamed(t *testing.T) {
	for behaviour, want := range map[string]harness.BrokenKind{
		"initialize/hang": harness.SlowStart, "initialize/crash": harness.Crashed, "initialize/exit": harness.ExitedEarly,
		"initialize/garbage": harness.Garbage, "initialize/nameless": harness.BadResult, "initialize/incapable": harness.BadResult,
		"initialize/error": harness.ErrorAnswer,
		"action/hang":      harness.Hung, "action/crash": harness.Crashed, "action/exit": harness.ExitedEarly,
		"action/close": harness.ClosedOutput, "action/garbage": harness.Garbage, "action/partial": harness.PartialLine,
		"action/oversized": harness.OversizedLine, "action/old-protocol": harness.WrongProtocol, "action/asks-back": harness.WrongProtocol,
		"action/wrong-id": harness.WrongID, "action/error": harness.ErrorAnswer, "action/bad-outcome": harness.BadResult,
		"scenario.start/hang": harness.Hung, "scenario.end/crash": harness.Crashed,
		"scenario.start/twice": harness.WrongID,
	} {
		t.Run(behaviour, func(t *testing.T) {
			limit := patient
			if want == harness.Hung || want == harness.SlowStart || want == harness.PartialLine {
				limit = soon
			}
			c := pool(t, behaviour, limit).Client(harness.Surroundings{Scrub: scrub})
			err := through(t, c)
			var b *harness.Broken
			require.ErrorAs(t, err, &b)
			assert.Equal(t, want, b.Kind, err)
			assert.NotContains(t, b.In("zh-CN"), "%")
			assert.NotContains(t, b.In("en"), "%")
			evidence := c.(harness.Witness).Evidence()
			require.Len(t, evidence.Broken, 1)
			assert.Equal(t, want, evidence.Broken[0].Kind)
			if want == harness.Crashed {
				assert.Contains(t, err.Error(), "about to fall over", "the end of its log is told")
				if !strings.HasPrefix(behaviour, "initialize") {
					assert.Equal(t, 3, *evidence.ExitCode)
				}
			}
		})
	}
}

// TestAnAnswerIsShorterThanAnAttachment: only attachments may be as long as a line. What one action shows is kept in every
// report, and searched for keys.
func TestAnAnswerIsShorterThanAnAttachment(t *testing.T) {
	p := pool(t, "action/endless-answer", patient)
	process.WithMaxLine(process.DefaultMaxLine)(p)
	c := p.Client(harness.Surroundings{Scrub: scrub})
	var b *harness.Broken
	require.ErrorAs(t, through(t, c), &b)
	assert.Equal(t, harness.OversizedLine, b.Kind)
	assert.Less(t, len(b.Detail), 300)
}

// TestAMemberOfAnotherTypeIsNamed in words that are the same in both languages, and not in those of Go.
func TestAMemberOfAnotherTypeIsNamed(t *testing.T) {
	for behaviour, want := range map[string]string{
		"action/shown-text": "shown: string != object: ", "action/account-number": "shown.account: number != string: ",
		"action/sets-text": "shown.account_sets: string != array: ", "action/yes": "shown.license.yunzhijia: string != boolean: ",
		"action/list": "result: array != object: ", "action/version-number": "jsonrpc: number != string: ",
	} {
		t.Run(behaviour, func(t *testing.T) {
			var b *harness.Broken
			require.ErrorAs(t, through(t, pool(t, behaviour, patient).Client(harness.Surroundings{Scrub: scrub})), &b)
			assert.True(t, strings.HasPrefix(b.Detail, want), b.Detail)
			assert.NotContains(t, b.Detail, "Go")
		})
	}
}

// TestWhatIsWrongIsSaidInBothLanguages: the particulars, too, are for people.
func TestWhatIsWrongIsSaidInBothLanguages(t *testing.T) {
	for behaviour, want := range map[string][2]string{
		"action/old-protocol": {`"jsonrpc" 不是 "2.0": "{`, `"jsonrpc" is not "2.0": "{`}, "action/asks-back": {"客户端在提问", "asks a question"},
		"action/neither": {"既没有 id", "neither id nor method"}, "action/both": {"要么有 result", "either a result or an error"},
		"action/error-text": {"error 不是错误对象", "not an error object"}, "action/no-base64": {"附件不是 base64", "not base64"},
		"action/no-media-type": {"没有可用的媒体类型", "no media type"}, "action/log-number": {"log: text: number != string", "log: text: number != string"},
		"action/bad-outcome": {`outcome 应是 "ok"`, `outcome is "ok"`}, "action/gbk": {"不是 UTF-8", "not UTF-8"}, "action/marked": {"字节顺序标记", "byte order mark"},
		"initialize/nameless": {"没有名称", "no name"}, "initialize/incapable": {"没有声明任何操作", "no capabilities"},
	} {
		t.Run(behaviour, func(t *testing.T) {
			var b *harness.Broken
			require.ErrorAs(t, through(t, pool(t, behaviour, patient).Client(harness.Surroundings{Scrub: scrub})), &b)
			assert.Contains(t, b.In("zh-CN"), want[0])
			assert.Contains(t, b.In("en"), want[1])
			if want[0] != want[1] {
				assert.NotContains(t, b.In("zh-CN"), want[1])
			}
		})
	}
}

// through takes a client through one scenario.
func through(t *testing.T, c harness.Client) error {
	t.Helper()
	if err := c.Start(t.Context(), setting()); err != nil {
		return err
	}
	if _, err := c.Do(t.Context(), harness.Activate, harness.Args{"cdkey": "SIM-KEY-1", "password": "hunter2"}); err != nil {
		again, second := c.Do(t.Context(), harness.SignIn, nil)
		assert.Equal(t, err, second, "a broken client stays broken in its scenario")
		assert.Empty(t, again)
		return err
	}
	return c.End(t.Context())
}

func TestABadEndIsTold(t *testing.T) {
	for behaviour, want := range map[string]harness.BrokenKind{
		"end/bad-exit": harness.BadExit, "end/stays": harness.NotEnded, "end/talks": harness.ExtraOutput, "shutdown/hang": harness.Hung,
	} {
		t.Run(behaviour, func(t *testing.T) {
			p := pool(t, behaviour, soon)
			require.NoError(t, through(t, p.Client(harness.Surroundings{})))
			var b *harness.Broken
			require.ErrorAs(t, p.Close(t.Context()), &b)
			assert.Equal(t, want, b.Kind)
		})
	}
}

func TestThereIsAnotherProcessAfterABrokenOne(t *testing.T) {
	p := pool(t, "action/crash", patient)
	for range 5 {
		var b *harness.Broken
		require.ErrorAs(t, through(t, p.Client(harness.Surroundings{})), &b)
		assert.Equal(t, harness.Crashed, b.Kind)
	}
}

func TestAProgramThatNeverStartsIsNotTriedForever(t *testing.T) {
	t.Setenv("FAKE", "initialize/crash")
	p, err := process.New([]string{os.Args[0]})
	require.NoError(t, err)
	var last error
	for range 6 {
		_, err := p.Info(t.Context())
		require.Error(t, err)
		if last != nil && errors.Is(err, last) {
			return
		}
		last = err
	}
	t.Fatal("each scenario starts the program once more")
}

func TestAMissingProgramIsAUsageError(t *testing.T) {
	_, err := process.New([]string{"./no-such-client"})
	require.ErrorContains(t, err, "no-such-client")
	_, err = process.New(nil)
	require.Error(t, err)
	text := t.TempDir() + "/client"
	require.NoError(t, os.WriteFile(text, []byte("#!/bin/sh\n"), 0o600))
	_, err = process.New([]string{text})
	require.Error(t, err, "it may not be executed")
}

func TestSecretsInLogsAreFoundAndMasked(t *testing.T) {
	c := pool(t, "action/leak", patient).Client(harness.Surroundings{Scrub: scrub})
	require.NoError(t, through(t, c))
	w := c.(harness.Witness)
	e := w.Evidence()
	assert.ElementsMatch(t, []harness.Leak{
		{Where: "stderr", What: "licence lic-main's CDKey"}, {Where: "stderr", What: "password of account acc-formal"},
		{Where: "log", What: "licence lic-main's CDKey"}, {Where: "log", What: "password of account acc-formal"},
	}, e.Leaks)
	assert.NotContains(t, e.Log, "SIM-KEY-1")
	assert.NotContains(t, e.Log, "hunter2")
	handed := w.Attachments()
	require.Len(t, handed, 1)
	assert.Equal(t, harness.Attachment{Name: "client-1", MediaType: "text/plain", Body: []byte("hello")}, handed[0])
	assert.Empty(t, w.Attachments())
}

// TestSecretsAreFoundWhereverAClientLeavesThem: half a line, the far end of a long one, members that nobody knows. Each
// is held against the scenario it happened in and not against the next.
func TestSecretsAreFoundWhereverAClientLeavesThem(t *testing.T) {
	for how, want := range map[string][]harness.Leak{
		"half-line":      {{Where: "stderr", What: "licence lic-main's CDKey"}, {Where: "stderr", What: "password of account acc-formal"}},
		"long-line":      {{Where: "log", What: "licence lic-main's CDKey"}, {Where: "log", What: "password of account acc-formal"}},
		"unknown-member": {{Where: "answer", What: "licence lic-main's CDKey"}}, // what is shown is for whoever asked
		"media-type":     {{Where: "attachment", What: "licence lic-main's CDKey"}},
	} {
		t.Run(how, func(t *testing.T) {
			p := pool(t, "action/"+how, patient)
			c := p.Client(harness.Surroundings{Scrub: scrub})
			require.NoError(t, through(t, c))
			assert.ElementsMatch(t, want, c.(harness.Witness).Evidence().Leaks)
			assert.NotContains(t, c.(harness.Witness).Evidence().Log, "SIM-KEY-1")

			next := p.Client(harness.Surroundings{Scrub: scrub})
			require.NoError(t, next.Start(t.Context(), setting()))
			require.NoError(t, next.End(t.Context()))
			assert.Empty(t, next.(harness.Witness).Evidence().Leaks)
			require.NoError(t, p.Close(t.Context()))
		})
	}
}

func TestManyScenariosAtOnceLeaveNoProcessBehind(t *testing.T) {
	p := pool(t, "action/child", patient)
	var lock sync.Mutex
	pids := map[int]bool{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				c := p.Client(harness.Surroundings{})
				if !assert.NoError(t, through(t, c)) {
					return
				}
				lock.Lock()
				for _, field := range strings.Fields(c.(harness.Witness).Evidence().Log) {
					pid, err := strconv.Atoi(field)
					assert.NoError(t, err)
					pids[pid] = true
				}
				lock.Unlock()
			}
		})
	}
	all.Wait()
	require.NoError(t, p.Close(t.Context()))
	assert.GreaterOrEqual(t, len(pids), 200)
	for pid := range pids {
		assert.Eventually(t, func() bool { return gone(pid) }, 10*time.Second, 5*time.Millisecond, "process %d is still there", pid)
	}
}

// gone reports that there is no such process, or only what is left of one until somebody waits for it.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(status), ") Z ")
}

func TestACancelledScenarioIsNoFindingAboutTheClient(t *testing.T) {
	c := pool(t, "action/hang", patient).Client(harness.Surroundings{})
	require.NoError(t, c.Start(t.Context(), setting()))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := c.Do(ctx, harness.SignIn, nil)
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, c.(harness.Witness).Evidence().Broken)
}
