package runner

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
	"golang.org/x/text/encoding/simplifiedchinese"

	"example.com/rehearse/internal/bilingual"
)

// maxFeatureBytes bounds one feature file.
const maxFeatureBytes = 4 << 20

// feature is one file: its text as Gherkin reads it, and what it means.
type feature struct {
	uri string
	// text is the source as it was understood, starts where each of its lines does.
	text   string
	starts []int32
	outline
	// pickles are the scenarios that may be wanted. Of a large suite they are only here
	// until the file is read, and then packed.
	pickles []*messages.Pickle
	packed  packed
	// number is that of the file among all of the plan.
	number int
	// nodes is how many identifiers the file has.
	nodes int
	// parsed is the document, of small suites only.
	parsed *messages.GherkinDocument
	// stepLines gives the line of a step by the identifier of its node. Few steps are
	// ever asked for, so they are only indexed when one is.
	stepLines func() map[string]int
}

// line gives one line of the text, counted from 1, without its end.
func (f *feature) line(number int32) string {
	if int(number) == len(f.starts) {
		return f.text[f.starts[number-1]:]
	}
	return f.text[f.starts[number-1] : f.starts[number]-1]
}

// identifiers numbers the nodes and pickles of a file. Each has the number of its file in
// front, so that nobody has to read the other files to know it.
type identifiers struct{ file, given int }

// next gives the next identifier.
func (n *identifiers) next() string {
	n.given++
	return strconv.Itoa(n.file) + "-" + strconv.Itoa(n.given-1)
}

// keptNodes is how many identifiers the documents and pickles may have that are kept as
// they are.
const keptNodes = 5000

// document parses the file again, with the same identifiers, unless it is among the first.
// Keeping the documents of ten thousand scenarios until they are told costs more memory
// than all the rest.
func (f *feature) document() (*messages.GherkinDocument, error) {
	if f.parsed != nil {
		return f.parsed, nil
	}
	ids := identifiers{file: f.number}
	document, err := gherkin.ParseGherkinDocument(strings.NewReader(f.text), ids.next)
	if err == nil {
		document.Uri = f.uri
	}
	return document, err
}

// readFeature reads and parses one file, the number-th of a plan.
func readFeature(fsys fs.FS, uri string, number int) (*feature, []Problem) {
	raw, err := fs.ReadFile(fsys, uri)
	if err != nil {
		return nil, []Problem{unreadable(uri, err)}
	}
	if len(raw) > maxFeatureBytes {
		return nil, []Problem{{Kind: KindParse, URI: uri, Text: bilingual.Sprintf("文件超过 %d 字节", "the file is larger than %d bytes", maxFeatureBytes)}}
	}
	text, err := decode(raw)
	if err != nil {
		return nil, []Problem{{Kind: KindParse, URI: uri, Text: bilingual.Text{ZhCN: "文件既不是 UTF-8，也不是 GB18030", En: "the file is neither UTF-8 nor GB18030"},
			Mend: bilingual.Text{ZhCN: "把文件另存为 UTF-8", En: "save the file as UTF-8"}}}
	}
	lines := strings.Split(text, "\n")
	// Lint goes first: its mends explain what the parser can only call unexpected.
	if problems := lint(uri, lines); len(problems) > 0 {
		return nil, problems
	}
	ids := identifiers{file: number}
	document, err := gherkin.ParseGherkinDocument(strings.NewReader(text), ids.next)
	if err != nil {
		return nil, parseProblems(uri, err)
	}
	document.Uri = uri
	f := &feature{uri: uri, text: text, starts: make([]int32, 0, len(lines)), number: number, parsed: document, outline: outlineOf(document.Feature)}
	for start := 0; len(f.starts) < len(lines); start += len(lines[len(f.starts)-1]) + 1 {
		f.starts = append(f.starts, int32(start))
	}
	f.pickles = gherkin.Pickles(*document, uri, ids.next)
	f.nodes = ids.given
	f.stepLines = sync.OnceValue(f.linesOfSteps)
	return f, f.rowless(uri, document.Feature)
}

// errEncoding is about bytes that are no text as far as is known.
var errEncoding = errors.New("unknown encoding")

// decode turns the bytes of a file into lines joined by \n, without a byte order
// mark, from UTF-8 or else GB18030, the default of older Chinese editors.
func decode(raw []byte) (string, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return "", errEncoding
	}
	if !utf8.Valid(raw) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return "", errEncoding
		}
		raw = bytes.TrimPrefix(decoded, []byte("\xef\xbb\xbf"))
	}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	return indent(text), nil
}

// indent replaces ideographic spaces at the start of a line by plain ones, which
// Gherkin does not skip and godog takes for a line of description: a whole
// scenario vanishes. Doc strings keep theirs, since there they are content.
func indent(text string) string {
	if !strings.Contains(text, "\u3000") {
		return text
	}
	lines := strings.Split(text, "\n")
	var doc docState
	for i, line := range lines {
		if doc.inside(line) {
			continue
		}
		rest := strings.TrimLeft(line, " \t\u3000")
		space := strings.ReplaceAll(line[:len(line)-len(rest)], "\u3000", " ")
		lines[i] = space + rest
	}
	return strings.Join(lines, "\n")
}

// docState follows doc strings from line to line.
type docState struct{ fence string }

// inside says whether the line is content of a doc string; the fences are not.
func (d *docState) inside(line string) bool {
	trimmed := strings.TrimLeft(line, " \t\u3000")
	if d.fence != "" {
		if strings.HasPrefix(trimmed, d.fence) {
			d.fence = ""
			return false
		}
		return true
	}
	for _, fence := range []string{`"""`, "```"} {
		if strings.HasPrefix(trimmed, fence) {
			d.fence = fence
		}
	}
	return false
}

// parseProblems takes the parser's text apart again, because its error type does
// not export the places: each line is "(line:column): text".
func parseProblems(uri string, err error) []Problem {
	var problems []Problem
	for line := range strings.SplitSeq(err.Error(), "\n") {
		place, text, found := strings.Cut(strings.TrimPrefix(line, "("), "): ")
		row, column, isPlace := strings.Cut(place, ":")
		if !found || !isPlace {
			continue
		}
		problem := Problem{Kind: KindParse, URI: uri, Text: bilingual.Text{ZhCN: parseTextZH(text), En: text}}
		problem.Line, _ = strconv.Atoi(row)
		problem.Column, _ = strconv.Atoi(column)
		problems = append(problems, problem)
	}
	if len(problems) == 0 {
		problems = []Problem{{Kind: KindParse, URI: uri, Text: bilingual.Both(err)}}
	}
	return problems
}

// parseTextZH says in Chinese what the parser says in English, as far as it is known.
func parseTextZH(text string) string {
	if wanted, found := strings.CutPrefix(text, "unexpected end of file, expected: "); found {
		return "文件到这里就结束了，还应有：" + wanted
	}
	if wanted, found := strings.CutPrefix(text, "expected: "); found {
		wanted, got, _ := strings.Cut(wanted, ", got ")
		return "这里不能是 " + got + "，应是下列之一：" + wanted
	}
	if language, found := strings.CutPrefix(text, "Language not supported: "); found {
		return "不支持的语言：" + language
	}
	if text == "inconsistent cell count within the table" {
		return "表格各行的列数不一致"
	}
	return text
}
