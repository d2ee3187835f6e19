package main

import (
	"regexp"
	"strconv"
	"strings"
)

// screen is a terminal as far as the bar needs one: it breaks lines at its width, and when that changes it breaks them
// anew, as most terminals do, or cuts them off.
type screen struct {
	width   int
	reflows bool
	rows    [][]rune
	// goesOn says of each row whether the next one is the rest of its line.
	goesOn      []bool
	row, column int
}

func newScreen(width int, reflows bool) *screen {
	return &screen{width: width, reflows: reflows, rows: [][]rune{nil}, goesOn: []bool{false}}
}

// control is what moves the cursor, takes text away or colours it.
var control = regexp.MustCompile(`^(?:\r|\n|\x1b\[(\d*)([AKJm]))`)

// Write shows a text. What it does not know of a terminal's language it shows as it is, and a test will see it.
func (s *screen) Write(p []byte) (int, error) {
	for text := string(p); text != ""; {
		if found := control.FindStringSubmatch(text); found != nil {
			s.control(found)
			text = text[len(found[0]):]
			continue
		}
		sign := []rune(text)[0]
		s.put(sign)
		text = text[len(string(sign)):]
	}
	return len(p), nil
}

func (s *screen) control(found []string) {
	switch {
	case found[0] == "\r":
		s.column = 0
	case found[0] == "\n":
		s.column = 0
		s.down(false)
	case found[2] == "A":
		count, _ := strconv.Atoi(found[1])
		s.row = max(0, s.row-count)
	case found[2] == "K":
		s.cut()
	case found[2] == "J":
		s.cut()
		s.rows, s.goesOn = s.rows[:s.row+1], s.goesOn[:s.row+1]
	}
}

// cut takes the rest of the row away.
func (s *screen) cut() {
	s.rows[s.row] = s.rows[s.row][:min(s.column, len(s.rows[s.row]))]
	s.goesOn[s.row] = false
}

func (s *screen) down(goesOn bool) {
	s.goesOn[s.row] = goesOn
	if s.row++; s.row == len(s.rows) {
		s.rows, s.goesOn = append(s.rows, nil), append(s.goesOn, false)
	}
}

// put writes a sign; a wide one is followed by a place that it takes, too.
func (s *screen) put(sign rune) {
	wide := columns(string(sign))
	if s.column+wide > s.width {
		s.column = 0
		s.down(true)
	}
	row := s.rows[s.row]
	for len(row) < s.column+wide {
		row = append(row, 0)
	}
	row[s.column] = sign
	s.rows[s.row] = row
	s.column += wide
}

// resize keeps the cursor at the end of what was written last, where a terminal without reflow has it in its last column.
func (s *screen) resize(width int) {
	if !s.reflows {
		for i, row := range s.rows {
			s.rows[i] = row[:min(width, len(row))]
		}
		s.width, s.column = width, min(s.column, width)
		return
	}
	again := newScreen(width, true)
	for i, row := range s.rows[:s.row+1] {
		for _, sign := range row {
			if sign != 0 {
				again.put(sign)
			}
		}
		if i < s.row && !s.goesOn[i] {
			again.column = 0
			again.down(false)
		}
	}
	*s = *again
}

// lines are the lines as they were written, without spaces at the end.
func (s *screen) lines() (lines []string) {
	text := ""
	for i, row := range s.rows {
		text += strings.ReplaceAll(string(row), "\x00", "")
		if !s.goesOn[i] {
			lines = append(lines, text)
			text = ""
		}
	}
	return lines
}

// plain takes the colours out of a text.
func plain(text string) string {
	return regexp.MustCompile(`\x1b\[\d*m`).ReplaceAllString(text, "")
}
