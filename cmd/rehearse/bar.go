package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"example.com/rehearse/harness/runner"
)

// bar shows on a terminal how far a run is. It is one line that is written over again; scenarios that fail are told
// above it as they do. Elsewhere, signs in a row say the same to whoever reads a log.
type bar struct {
	out    io.Writer
	say    func(zh, en string) string
	width  func() int
	colour bool
	// reflows says that the terminal breaks lines anew when it becomes narrower; others cut them off.
	reflows bool
	total   int // as far as they are planned; 0 while that is not known
	done    int
	failed  int
	shown   string
}

// newBar is nil where a line cannot be written over: in a pipe or a file, on a dumb terminal, with NO_COLOR or with CI.
func (p process) newBar() *bar {
	file, ok := p.out.(*os.File)
	if !ok || !p.colour() {
		return nil
	}
	return &bar{out: file, say: p.say, colour: true, reflows: p.reflows(), width: func() int {
		width, _, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 0
		}
		return width
	}}
}

// reflows knows those terminals that do not by their names: to go up a line there that is not the bar's would take away
// what somebody wants to read. Nearly all others do.
func (p process) reflows() bool {
	name := p.env("TERM")
	return p.env("TMUX") != "" || p.env("XTERM_VERSION") == "" && name != "linux" && !strings.HasPrefix(name, "rxvt") && !strings.HasPrefix(name, "screen")
}

// add counts a scenario that ended.
func (b *bar) add(r runner.Result) {
	if r.Status == runner.StatusNotRun {
		return // the run was broken off
	}
	b.done++
	if r.Status != runner.StatusPassed && r.Status != runner.StatusSkipped {
		b.failed++
		b.clear()
		_, _ = fmt.Fprintf(b.out, "%s %s  %s\n", b.paint("31", "✗"), oneLine(r.Name), oneLine(r.Location)) // a closed terminal is no reason to fail
	}
	if line := b.line(); line != b.shown {
		b.clear()
		_, _ = io.WriteString(b.out, line)
		b.shown = line
	}
}

// clear takes the line away, so that others can write in its place. If the terminal became narrower since it was
// written, it may be several lines now, and the cursor stands in the last of them.
func (b *bar) clear() {
	if b.shown == "" {
		return
	}
	away := "\r\x1b[K"
	if above := broken(b.shown, b.width()); above > 0 && b.reflows {
		away = fmt.Sprintf("\r\x1b[%dA\x1b[J", above)
	}
	_, _ = io.WriteString(b.out, away)
	b.shown = ""
}

// broken counts how often a text breaks in a terminal of a width; 0 is one that is not known.
func broken(text string, width int) (breaks int) {
	column, colour := 0, false
	for _, r := range text {
		switch wide := columns(string(r)); {
		case r == '\x1b' || colour:
			colour = r != 'm'
		case column+wide > width && width > 0:
			breaks++
			column = wide
		default:
			column += wide
		}
	}
	return breaks
}

// line is the bar in the width of the terminal: counts first, since they must stay where there is little room.
func (b *bar) line() string {
	total := max(b.total, b.done)
	counts := fmt.Sprintf("%d/%d", b.done, total)
	if b.failed > 0 {
		counts += fmt.Sprintf(b.say(" · 未通过 %d", " · %d not passed"), b.failed)
	}
	const frame, longest = 4, 40 // brackets and spaces; a longer bar tells no more
	room := min(longest, b.width()-columns(counts)-frame)
	switch {
	case b.width() > 0 && columns(counts) >= b.width():
		return "" // a line that breaks cannot be written over
	case room < 5:
		return counts
	}
	full := room * b.done / max(total, 1)
	code := "32"
	if b.failed > 0 {
		code = "31"
	}
	return "[" + b.paint(code, strings.Repeat("━", full)) + strings.Repeat(" ", room-full) + "] " + counts
}

func (b *bar) paint(code, text string) string {
	if !b.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// columns counts what a text takes of a terminal's line: Chinese signs take two.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n++
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// oneLine takes out what would move the cursor.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
