package runner

import (
	"slices"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v42"

	"example.com/rehearse/internal/bilingual"
)

// linter looks for spelling that Gherkin accepts and understands as something
// else, usually as a description: a scenario then vanishes and the run is green.
type linter struct {
	uri      string
	stray    saying
	titles   []string
	foreign  map[string]string
	steps    []string
	problems []Problem
	line     int
	text     string
	// ids are the tags @id:… so far, with their lines.
	ids map[string]int
}

// idTag begins the tag that names a scenario for good, wherever it stands.
const idTag = "@id:"

// lint reports the problems of a file in the order of its lines. Comments and
// the content of doc strings are free text and never reported.
func lint(uri string, lines []string) []Problem {
	l := linter{uri: uri, ids: map[string]int{}}
	l.useLanguage(languageOf(lines))
	var doc docState
	for i, text := range lines {
		l.line, l.text = i+1, text
		if doc.inside(text) {
			continue
		}
		trimmed := strings.TrimLeft(text, " \t")
		offset := utf8.RuneCountInString(text) - utf8.RuneCountInString(trimmed)
		l.check(trimmed, offset)
	}
	return l.problems
}

// languageOf reads the language line leniently, since how it is written is one of
// the things to report.
func languageOf(lines []string) string {
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !strings.HasPrefix(line, "#") {
			break
		}
		if value, _, ok := languageComment(line); ok {
			return value
		}
	}
	return gherkin.DefaultDialect
}

// languageComment recognises `# language: x` and its misspellings. The column is
// that of the value, counted in characters from the #.
func languageComment(comment string) (value string, exact bool, ok bool) {
	body := strings.TrimSpace(strings.TrimPrefix(comment, "#"))
	for _, word := range []string{"language", "Language", "语言"} {
		rest, found := strings.CutPrefix(body, word)
		if !found {
			continue
		}
		rest = strings.TrimLeft(rest, " \t")
		if value, found = strings.CutPrefix(rest, ":"); found {
			exact = word == "language"
		} else if value, found = strings.CutPrefix(rest, "："); !found {
			continue
		}
		value = strings.TrimSpace(value)
		if known := knownLanguage(value); known != "" {
			return known, exact && known == value, true
		}
	}
	return "", false, false
}

// knownLanguage gives the exact spelling of the two languages people mistype, and of all
// others that Gherkin has; what it has not is the parser's to refuse.
func knownLanguage(value string) string {
	if gherkin.DialectsBuiltin().GetDialect(value) != nil {
		return value
	}
	switch strings.ToLower(strings.ReplaceAll(value, "_", "-")) {
	case "zh-cn", "zh", "zh-hans", "中文", "简体中文":
		return "zh-CN"
	case "en", "english":
		return "en"
	}
	return ""
}

// useLanguage collects the keywords to look for: those of the language and of
// Chinese, because a file that lost its language line is still Chinese.
func (l *linter) useLanguage(language string) {
	for _, name := range slices.Compact([]string{language, "zh-CN"}) {
		dialect := gherkin.DialectsBuiltin().GetDialect(name)
		if dialect == nil {
			continue
		}
		l.titles = slices.Concat(l.titles, dialect.FeatureKeywords(), dialect.RuleKeywords(), dialect.BackgroundKeywords(),
			dialect.ScenarioOutlineKeywords(), dialect.ScenarioKeywords(), dialect.ExamplesKeywords())
		if name == language {
			l.steps = dialect.StepKeywords()
		}
	}
	l.useForeign(language)
}

// useForeign collects the heads that people write in the wrong one of the two languages,
// with the mend, and what to say of them. Without the language line a file has no Chinese, and with it no English.
func (l *linter) useForeign(language string) {
	switch language {
	case "zh-CN":
		l.stray = sayEnglish
		l.foreign = map[string]string{"Feature:": "功能:", "Scenario:": "场景:", "Scenario Outline:": "场景大纲:", "Scenario Template:": "场景大纲:"}
	case gherkin.DefaultDialect:
		const mend = "# language: zh-CN"
		l.stray = sayChinese
		l.foreign = map[string]string{"功能:": mend, "场景:": mend, "剧本:": mend, "场景大纲:": mend, "剧本大纲:": mend}
	}
}

// check looks at one line without its indent; offset is the width of the indent.
func (l *linter) check(trimmed string, offset int) {
	switch {
	case strings.HasPrefix(trimmed, "#"):
		if value, exact, ok := languageComment(trimmed); ok && !exact {
			l.report(offset, sayLanguage, "# language: "+value)
		}
	case strings.HasPrefix(trimmed, "＠"):
		l.report(offset, sayAt, "@")
	case strings.HasPrefix(trimmed, "@"):
		l.tags(trimmed, offset)
		l.twice(trimmed, offset)
	case strings.HasPrefix(trimmed, "|"), strings.HasPrefix(trimmed, "｜"):
		l.row(trimmed, offset)
	default:
		l.title(trimmed, offset)
		if end := strings.IndexByte(trimmed, ':'); end > 0 && l.foreign[trimmed[:end+1]] != "" {
			l.report(offset, l.stray, l.foreign[trimmed[:end+1]])
		}
		l.step(trimmed, offset)
	}
}

// title finds a keyword that is followed by a full-width colon.
func (l *linter) title(trimmed string, offset int) {
	for _, keyword := range l.titles {
		rest, ok := strings.CutPrefix(trimmed, keyword)
		if !ok {
			continue
		}
		space := len(rest) - len(strings.TrimLeft(rest, " \t\u3000"))
		if strings.HasPrefix(rest[space:], "：") {
			before := trimmed[:len(keyword)+space]
			l.report(offset+utf8.RuneCountInString(before), sayColon, keyword+":")
			return
		}
	}
}

// tags finds separators that make two tags one.
func (l *linter) tags(trimmed string, offset int) {
	column := offset
	for _, r := range trimmed {
		switch r {
		case '＠':
			l.report(column, sayAt, "@")
		case '，', '、', ',', '；':
			l.report(column, sayTagComma, "@a @b")
		case '#':
			return
		}
		column++
	}
}

// twice finds an identifier that the file has already: reports and lists of known failures
// could not tell the scenarios apart.
func (l *linter) twice(trimmed string, offset int) {
	line, _, _ := strings.Cut(trimmed, " #")
	for _, tag := range strings.Fields(line) {
		if !strings.HasPrefix(tag, idTag) {
			continue
		}
		if l.ids[tag] > 0 {
			l.report(offset+utf8.RuneCountInString(line[:strings.Index(line, tag)]), sayTwice, tag+"-2")
		}
		l.ids[tag] = l.line
	}
}

// row finds full-width bars that stand where a table bar belongs: first, last, or
// between spaces. Inside a cell's words they are content.
func (l *linter) row(trimmed string, offset int) {
	runes := []rune(strings.TrimRight(trimmed, " \t\u3000"))
	for i, r := range runes {
		if r != '｜' {
			continue
		}
		atEdge := i == 0 || i == len(runes)-1
		if atEdge || isBlank(runes[i-1]) && isBlank(runes[i+1]) {
			l.report(offset+i, sayBar, "|")
		}
	}
}

// isBlank includes the ideographic space, which editors show as two spaces.
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\u3000' }

// step looks for mixed quotes in a line that starts with a step keyword.
func (l *linter) step(trimmed string, offset int) {
	for _, keyword := range l.steps {
		if rest, ok := strings.CutPrefix(trimmed, keyword); ok {
			if strings.HasPrefix(rest, "\u3000") {
				l.report(offset+utf8.RuneCountInString(keyword), sayWide, strings.TrimSpace(keyword)+" …")
			}
			for _, q := range mixedQuotes([]rune(rest)) {
				l.report(offset+utf8.RuneCountInString(keyword)+q.at, sayQuotes, q.mend)
			}
			return
		}
	}
}

// report adds a problem; column counts from zero.
func (l *linter) report(column int, what saying, mend string) {
	l.problems = append(l.problems, Problem{Kind: KindLint, URI: l.uri, Line: l.line, Column: column + 1,
		Text: what.text(), Mend: bilingual.Sprintf("请写成 %s", "write %s", mend)})
}
