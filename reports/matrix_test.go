package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	judge "example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/reports"
)

// judged is a scenario with a judgement.
func judged(name, mode, version string, word judge.Word, rules ...string) reports.Scenario {
	status := reports.StatusPassed
	if word == judge.Violated {
		status = reports.StatusFailed
	}
	s := scene(name, status, 10, "@mode:"+mode, "@id:"+name)
	s.Mode = mode
	j := judge.Judgement{
		Verdict: word, Exercised: word != judge.NotExercised, Mode: mode, Scenario: name,
		Client: judge.Client{Name: "acme", Version: version},
	}
	for _, rule := range rules {
		j.Breaches = append(j.Breaches, judge.Breach{
			Rule: rule, Verdict: word, Text: judge.Text{ZhCN: "错了", En: "wrong"}, Name: judge.Text{ZhCN: "规则", En: "a rule"},
			Source: "A: here", Entries: []uint64{7, 9},
		})
	}
	body, _ := json.Marshal(j)
	s.Attempts[0].Steps = []reports.Step{{Attachments: []reports.Attachment{{MediaType: reports.MediaVerdict, Body: string(body)}}}}
	return s
}

// planning is a run in which the features have so many scenarios of each mode.
func planning(counts map[string]int, scenarios ...reports.Scenario) reports.Results {
	r := run(scenarios...)
	r.Features = []reports.Feature{{URI: "features/a.feature", Planned: counts}}
	return r
}

func TestMatrixTakesTheGravestOfAModesScenarios(t *testing.T) {
	broken := scene("timed out", reports.StatusFailed, 3)
	broken.Mode = "slow-answer"
	known := judged("known", "licence-revoked", "1.2.0", judge.Violated)
	known.Known, known.Status = "reason", reports.StatusSkipped
	results := planning(
		map[string]int{"wrong-account": 2, "rate-limited": 2, "empty-answer": 1, "truncated-answer": 2, "slow-answer": 1, "licence-revoked": 1},
		judged("right", "wrong-account", "1.2.0", judge.NotExercised), judged("wrong", "wrong-account", "1.2.0", judge.Passed),
		judged("a", "rate-limited", "1.2.0", judge.Passed), judged("b", "rate-limited", "1.2.0", judge.Violated, "RETRY-01", "RETRY-01"),
		judged("c", "empty-answer", "1.2.0", judge.NotExercised), judged("d", "truncated-answer", "1.2.0", judge.NotExercised),
		known, broken,
	)
	agents := reports.Matrix(results)
	require.Equal(t, []string{"acme 1.2.0"}, agents.Names())
	cells := agents["acme 1.2.0"]
	for mode, want := range map[string]string{
		"wrong-account": "PASSED", "rate-limited": "FAILED", "empty-answer": "NOT-EXERCISED", "truncated-answer": "NOT-EXERCISED",
		"slow-answer": "FAILED", "licence-revoked": "KNOWN-FAILING",
	} {
		assert.Equal(t, want, cells[mode].Verdict, mode)
	}
	assert.Len(t, cells["rate-limited"].Findings, 1, "the same complaint once")
	assert.Len(t, cells["rate-limited"].Scenarios, 2)
	assert.True(t, cells["empty-answer"].Whole)
	assert.False(t, cells["truncated-answer"].Whole, "one of two scenarios ran")
	assert.Equal(t, []string{
		"acme 1.2.0: rate-limited: FAILED", "acme 1.2.0: slow-answer: FAILED", "acme 1.2.0: empty-answer: NOT-EXERCISED",
	}, agents.Dark(), "in the catalogue's order; what was only partly run is not held against the run")
	assert.False(t, agents.Green())
	results.Part = reports.Part{Of: 2, Have: []int{1}}
	assert.False(t, reports.Matrix(results)["acme 1.2.0"]["empty-answer"].Whole, "the other shard may have reached it")
}

func TestMatrixOfVersionsSideBySide(t *testing.T) {
	agents := reports.Matrix(
		run(judged("a", "wrong-account", "1.0.0", judge.Violated, "SHOW-01")), run(judged("a", "wrong-account", "1.1.0", judge.Passed)))
	assert.Equal(t, []string{"acme 1.0.0", "acme 1.1.0"}, agents.Names())
	for lang, words := range map[string][]string{
		"zh-CN": {"判定", "SHOW-01 规则: 错了", "依据 A: here · 日志条目 7 9", "1 失败", "登录错"},
		"en":    {"Verdicts", "SHOW-01 a rule: wrong", "source A: here · journal entries 7 9", "1 failed", "Wrong account"},
	} {
		var out bytes.Buffer
		modes := []reports.Mode{{ID: "wrong-account", Name: map[string]string{"zh-CN": "登录错", "en": "Wrong account"}}}
		require.NoError(t, reports.MatrixText(&out, agents, modes, reports.TextOptions{Lang: lang}))
		for _, word := range words {
			assert.Contains(t, out.String(), word)
		}
		assert.Regexp(t, `wrong-account +FAILED +PASSED`, out.String())
	}
}

// TestMatrixSaysWhatAClientLacks: what was not declared is the reason why it is UNSUPPORTED.
func TestMatrixSaysWhatAClientLacks(t *testing.T) {
	s := judged("a", "wrong-account", "1.0.0", judge.NotSupported)
	j, has := s.Judgement()
	require.True(t, has)
	j.Lacks = []string{"review", "license_info"}
	body, err := json.Marshal(j)
	require.NoError(t, err)
	s.Attempts[0].Steps[0].Attachments[0].Body = string(body)
	for lang, words := range map[string]string{
		"zh-CN": "UNSUPPORTED：客户端没有声明 review, license_info\n", "en": "UNSUPPORTED: the client did not declare review, license_info\n",
	} {
		var out bytes.Buffer
		require.NoError(t, reports.MatrixText(&out, reports.Matrix(run(s)), nil, reports.TextOptions{Lang: lang}))
		assert.Contains(t, out.String(), words)
	}
}

// TestMatrixTextGolden holds what is told of each verdict, and where to look.
func TestMatrixTextGolden(t *testing.T) {
	stray := judged("stray", "", "1.0.0", judge.Violated, "SHOW-01") // of no mode, and of no row
	mixed := judged("mixed", "rate-limited", "1.0.0", judge.Violated, "RETRY-01", "RETRY-02", "RETRY-01")
	broken := scene("broken", reports.StatusFailed, 3)
	broken.Mode = "slow-answer"
	known := judged("known", "licence-revoked", "1.0.0", judge.Violated, "STATUS-01")
	known.Known, known.Status = "reason", reports.StatusSkipped
	agents := reports.Matrix(run(
		stray, mixed, judged("fine", "rate-limited", "1.0.0", judge.Passed), judged("idle", "rate-limited", "1.0.0", judge.NotExercised), broken, known,
		judged("never", "empty-answer", "1.0.0", judge.NotExercised), judged("look", "pasted-key", "1.0.0", judge.Review, "REFUSE-01"),
		judged("warned", "wrong-account", "1.0.0", judge.Warned, "IDEM-02"), judged("right", "wrong-product", "1.0.0", judge.Passed),
	))
	for _, lang := range []string{"zh-CN", "en"} {
		var out bytes.Buffer
		require.NoError(t, reports.MatrixText(&out, agents, nil, reports.TextOptions{Lang: lang}))
		golden(t, "matrix."+lang+".txt", out.Bytes())
	}
}

func TestMatrixOfNothing(t *testing.T) {
	assert.Empty(t, reports.Matrix(run(scene("no mode", reports.StatusPassed, 1))))
	var out bytes.Buffer
	require.NoError(t, reports.MatrixText(&out, nil, nil, reports.TextOptions{}))
	assert.Empty(t, out.String())
}

func TestCompareShowsVerdictsThatChanged(t *testing.T) {
	before := run(
		judged("a", "wrong-account", "1.0.0", judge.Passed), judged("b", "rate-limited", "1.0.0", judge.Violated, "RETRY-01"),
		judged("c", "empty-answer", "1.0.0", judge.Passed), judged("d", "pasted-key", "1.0.0", judge.Passed))
	after := run(
		judged("a", "wrong-account", "1.1.0", judge.Warned, "IDEM-02"), judged("b", "rate-limited", "1.1.0", judge.Passed),
		judged("c", "empty-answer", "1.1.0", judge.NotExercised), judged("e", "session-expired", "1.1.0", judge.Passed))
	var out bytes.Buffer
	c, err := reports.Compare(&out, before, after, reports.TextOptions{Lang: "en"})
	require.NoError(t, err)
	var changes []string
	for _, v := range c.Verdicts {
		changes = append(changes, v.Mode+" "+v.Before+" of "+v.BeforeVersion+" > "+v.After+" of "+v.AfterVersion)
		assert.Equal(t, "acme", v.Client)
	}
	assert.Equal(t, []string{
		"empty-answer PASSED of 1.0.0 > NOT-EXERCISED of 1.1.0", "pasted-key PASSED of 1.0.0 >  of ",
		"rate-limited FAILED of 1.0.0 > PASSED of 1.1.0", "session-expired  of  > PASSED of 1.1.0",
		"wrong-account PASSED of 1.0.0 > WARNING of 1.1.0",
	}, changes)
	assert.True(t, c.Regressed(), "what was passed is not proven any more")
	assert.Contains(t, out.String(), "Verdicts that changed: 5")
	assert.Contains(t, out.String(), "IDEM-02 a rule: wrong\n        source A: here · journal entries 7 9")
	assert.Contains(t, out.String(), "acme - → 1.1.0")
	back, err := reports.Compare(io.Discard, run(judged("b", "rate-limited", "1.0.0", judge.Violated)), run(judged("b", "rate-limited", "1.1.0", judge.Passed)), reports.TextOptions{})
	require.NoError(t, err)
	assert.False(t, back.Regressed())
}

func TestParseKnown(t *testing.T) {
	list, err := reports.ParseKnown([]byte("- {mode: wrong-account, reason: r, client: acme, versions: '>= 1, < 2'}\n- {scenario: x, reason: r}\n"))
	require.NoError(t, err)
	require.Len(t, list, 2)
	for text, want := range map[string]string{
		"mode: x": "not a list", "- {mode: x, why: r}": "not a list", "- {mode: x, scenario: y, reason: r}": "either mode or scenario",
		"- {reason: r}": "entry 1 (without either): give either mode or scenario", "- {mode: x, reason: \"  \"}": "give a reason", "- {mode: x}": "entry 1 (mode x): give a reason",
		"- {scenario: x, reason: r, versions: soon}":     "entry 1 (scenario x): versions is a range",
		"- {mode: x, reason: r}\n- {mode: x, reason: r}": "entry 2 (mode x): occurs twice",
	} {
		_, err := reports.ParseKnown([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
	_, err = reports.ParseKnown([]byte("- mode: wrong-account\n  reason: r\n  typo: 1\n"))
	require.ErrorContains(t, err, `line 3: there is no "typo"`)
	assert.Contains(t, bilingual.Say("zh-CN", err), "第 3 行：没有“typo”这一项")
	assert.NotContains(t, err.Error(), "reports.Known", "the words of Go")
	_, err = reports.ParseKnown(make([]byte, 1<<20+1))
	require.ErrorContains(t, err, "larger")
	empty, err := reports.ParseKnown(nil)
	require.NoError(t, err)
	assert.Empty(t, empty)
}

// FuzzParseKnown: any file is read or refused, and what is read has a reason for everything.
func FuzzParseKnown(f *testing.F) {
	f.Add([]byte("- {mode: wrong-account, reason: r, versions: '>= 1'}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := reports.ParseKnown(data)
		for _, k := range list {
			if err == nil && (k.Reason == "" || (k.Mode == "") == (k.Scenario == "")) {
				t.Fatalf("accepted %+v", k)
			}
		}
	})
}
