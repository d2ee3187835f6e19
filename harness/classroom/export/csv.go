package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// byteOrderMark makes Excel read the file as UTF-8; without it Chinese turns into rubbish there.
const byteOrderMark = "\uFEFF"

// CSV writes the results as comma-separated values: UTF-8 with a byte order mark, a heading, one line for each row. A text
// that a spreadsheet would take for a formula begins with an apostrophe. Errors are those of w, and a row without a
// pseudonym, an exercise or a start.
func CSV(w io.Writer, rows []Row, o Options) error {
	text, err := readWords(o.Lang)
	if err != nil {
		return err
	}
	if err := checkRows(rows); err != nil {
		return err
	}
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	all := columns(o.Names)
	line := make([]string, len(all))
	for i, c := range all {
		line[i] = text.say(c.key)
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	for _, r := range rows {
		for i, c := range all {
			line[i] = plain(c.cell(r, text))
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// plain is a cell as text.
func plain(value any) string {
	switch v := value.(type) {
	case string:
		return guard(v)
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case time.Time:
		return v.Format(time.DateTime)
	}
	return ""
}

// guard keeps a text from being calculated: a trainee's name is typed by a stranger and opened by an instructor. Excel
// in Chinese takes the full-width signs for formulas too, and some programs skip blanks before them.
func guard(text string) string {
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") {
		return "'" + text
	}
	if first := strings.TrimLeftFunc(text, unicode.IsSpace); first != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(first)[0]) {
		return "'" + text
	}
	return text
}
