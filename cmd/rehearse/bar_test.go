package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// english is the second of two texts.
func english(_, en string) string { return en }

func TestTheBarFillsTheLineItHas(t *testing.T) {
	for width, want := range map[int]string{
		0: "1/4 · 1 not passed", 3: "", 18: "", 19: "1/4 · 1 not passed", 20: "1/4 · 1 not passed", 30: "[━━      ] 1/4 · 1 not passed",
		200: "[━━━━━━━━━━                              ] 1/4 · 1 not passed",
	} {
		b := bar{say: english, width: func() int { return width }, total: 4, done: 1, failed: 1}
		assert.Equal(t, want, b.line(), width)
		assert.True(t, width == 0 || columns(b.line()) <= max(width, len("1/4 · 1 not passed")), width)
	}
	b := bar{say: func(zh, _ string) string { return zh }, width: func() int { return 30 }, total: 3, done: 3, failed: 1}
	assert.LessOrEqual(t, columns(b.line()), 30, "Chinese signs take two columns")
	assert.Contains(t, b.line(), "未通过 1")
}

// A failure is told in a line of its own, and the bar goes on below it.
func TestTheBarTellsFailuresAsTheyCome(t *testing.T) {
	var out bytes.Buffer
	b := bar{out: &out, say: english, width: func() int { return 26 }, total: 2}
	b.add(runner.Result{Status: runner.StatusPassed})
	b.add(runner.Result{Status: runner.StatusFailed, Name: "坏\x1b[2J的", Location: "a.feature:3"})
	b.clear()
	b.clear()
	const away = "\r\x1b[K"
	assert.Equal(t, "[━━━━━━━━━          ] 1/2"+away+"✗ 坏[2J的  a.feature:3\n"+"2/2 · 1 not passed"+away, out.String())
}

// The same line is not written twice: a thousand scenarios a second need not all be seen.
func TestTheBarIsQuietWhereNothingChanges(t *testing.T) {
	var out bytes.Buffer
	b := bar{out: &out, say: english, width: func() int { return 0 }, total: 2, shown: "1/2"}
	b.add(runner.Result{Status: runner.StatusSkipped})
	assert.Equal(t, "", out.String())
	b.add(runner.Result{Status: runner.StatusNotRun})
	assert.Equal(t, 1, b.done, "what a broken-off run left out is no progress")
	assert.Equal(t, "", out.String())
}

// TestATerminalThatBecomesNarrowerHasNoRemnants changes the width between any two results. Whatever the terminal does
// with lines that are too long, nothing is to stay of the bar, and everything of what stands above it.
func TestATerminalThatBecomesNarrowerHasNoRemnants(t *testing.T) {
	for _, reflows := range []bool{true, false} {
		for _, say := range []func(zh, en string) string{english, func(zh, _ string) string { return zh }} {
			for seed := range uint64(200) {
				random := rand.New(rand.NewPCG(seed, 1))
				screen := newScreen(80, reflows)
				b := bar{out: screen, say: say, colour: true, reflows: reflows, width: func() int { return screen.width }, total: 40}
				want := []string{"$ run"}
				_, _ = io.WriteString(screen, "$ run\n")
				for i := range b.total {
					r := runner.Result{Status: runner.StatusPassed}
					if random.IntN(9) == 0 {
						r.Status, r.Name = runner.StatusFailed, fmt.Sprint(i)
						want = append(want, fmt.Sprintf("✗ %d  ", i))
					}
					b.add(r)
					require.Equal(t, append(slices.Clone(want), plain(b.shown)), screen.lines(), "seed %d", seed)
					if random.IntN(3) == 0 {
						screen.resize(9 + random.IntN(80))
					}
				}
				b.clear()
				require.Equal(t, append(want, ""), screen.lines(), "seed %d", seed)
			}
		}
	}
}

func TestWhichTerminalsBreakLinesAnew(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm-256color"}, true}, {map[string]string{"TERM": "xterm-256color", "XTERM_VERSION": "XTerm(390)"}, false},
		{map[string]string{"TERM": "screen-256color"}, false}, {map[string]string{"TERM": "screen-256color", "TMUX": "/tmp/tmux", "XTERM_VERSION": "XTerm(390)"}, true},
		{map[string]string{"TERM": "linux"}, false}, {map[string]string{"TERM": "rxvt-unicode"}, false}, {map[string]string{"TERM": "alacritty"}, true},
	} {
		p := process{env: func(name string) string { return c.env[name] }}
		assert.Equal(t, c.want, p.reflows(), c.env)
	}
}

func TestAFileHasNoBar(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close() //nolint:errcheck // nothing was written
	p := process{out: file, env: func(string) string { return "" }}
	assert.Nil(t, p.newBar())
	p.out = &bytes.Buffer{}
	assert.Nil(t, p.newBar())
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close() //nolint:errcheck // nothing was written
	for name, bar := range map[string]bool{"": true, "NO_COLOR": false, "CI": false, "TERM": false} {
		p = process{out: null, env: func(asked string) string { return map[string]string{name: "dumb"}[asked] }}
		assert.Equal(t, bar, p.newBar() != nil, "a device, with %s", name)
	}
}

func TestTheSpoolIsReadOftenAndLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := newSpool()
	require.NoError(t, err)
	_, err = fmt.Fprint(s, "one\n")
	require.NoError(t, err)
	for range 2 {
		r, err := s.reader()
		require.NoError(t, err)
		var text bytes.Buffer
		_, err = text.ReadFrom(r)
		require.NoError(t, err)
		assert.Equal(t, "one\n", text.String())
	}
	require.NoError(t, s.close())
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	_, err = newSpool()
	assert.Error(t, err)
}
