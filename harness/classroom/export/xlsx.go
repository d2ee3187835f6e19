package export

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheet is one sheet of a workbook: a heading and lines below it. Cells are as those of [column].
type sheet struct {
	key    string // of its name
	keys   []string
	widths []float64
	lines  [][]any
}

// XLSX writes a workbook of three sheets: the results as in [CSV], how often each of the six checks was made by whom, and which
// failure modes came up in which exercise. Numbers are numbers and times are times, so that they can be sorted and summed;
// texts are never formulas. Errors are those of w, and a row without a pseudonym, an exercise or a start.
func XLSX(w io.Writer, rows []Row, o Options) (err error) {
	text, err := readWords(o.Lang)
	if err != nil {
		return err
	}
	if err := checkRows(rows); err != nil {
		return err
	}
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	looks, err := newLooks(book)
	if err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	for i, s := range []sheet{results(rows, text, o.Names), checksSheet(rows, text, o.Names), modesSheet(rows, text)} {
		if err := s.write(book, looks, i, text); err != nil {
			return fmt.Errorf("writing XLSX, sheet %s: %w", text.say(s.key), err)
		}
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	return nil
}

// looks are the styles of a workbook, by their numbers in it.
type looks struct{ heading, text, time, minutes int }

func newLooks(book *excelize.File) (l looks, err error) {
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	seconds, tenths := "yyyy-mm-dd hh:mm:ss", "0.0"
	for _, s := range []struct {
		to    *int
		style excelize.Style
	}{
		{&l.heading, excelize.Style{
			Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}},
		}},
		{&l.text, excelize.Style{Alignment: top}},
		{&l.time, excelize.Style{Alignment: top, CustomNumFmt: &seconds}},
		{&l.minutes, excelize.Style{Alignment: top, CustomNumFmt: &tenths}},
	} {
		if *s.to, err = book.NewStyle(&s.style); err != nil {
			return looks{}, err
		}
	}
	return l, nil
}

// of is the style of a cell.
func (l looks) of(value any) int {
	switch value.(type) {
	case time.Time:
		return l.time
	case float64:
		return l.minutes
	}
	return l.text
}

// results is the sheet that is the same as the CSV.
func results(rows []Row, text words, names bool) sheet {
	all := columns(names)
	s := sheet{key: "sheet.results"}
	for _, c := range all {
		s.keys, s.widths = append(s.keys, c.key), append(s.widths, c.width)
	}
	for _, r := range rows {
		line := make([]any, len(all))
		for i, c := range all {
			line[i] = c.cell(r, text)
		}
		s.lines = append(s.lines, line)
	}
	return s
}

// page is a sheet of a workbook while it is written.
type page struct {
	book *excelize.File
	name string
}

// write puts the sheet into a book, as its n-th from 0.
func (s sheet) write(book *excelize.File, l looks, n int, text words) error {
	p := page{book, text.say(s.key)}
	if err := p.found(n); err != nil {
		return err
	}
	for i, key := range s.keys {
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := book.SetColWidth(p.name, letter, letter, s.widths[i]); err != nil {
			return err
		}
		if err := p.put(i, 0, text.say(key), l.heading); err != nil {
			return err
		}
	}
	for y, line := range s.lines {
		for x, value := range line {
			if err := p.put(x, y+1, value, l.of(value)); err != nil {
				return err
			}
		}
	}
	return nil
}

// found makes the page, with a heading that stays in sight. A new book has one page already.
func (p page) found(n int) error {
	if n == 0 {
		if err := p.book.SetSheetName(p.book.GetSheetName(0), p.name); err != nil {
			return err
		}
	} else if _, err := p.book.NewSheet(p.name); err != nil {
		return err
	}
	return p.book.SetPanes(p.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// put writes one cell, column and line counted from 0. Texts are stored as texts, whatever they begin with.
func (p page) put(x, y int, value any, style int) error {
	if value == nil {
		return nil
	}
	cell, err := excelize.CoordinatesToCellName(x+1, y+1)
	if err != nil {
		return err
	}
	if err := p.book.SetCellValue(p.name, cell, value); err != nil {
		return err
	}
	return p.book.SetCellStyle(p.name, cell, cell, style)
}
