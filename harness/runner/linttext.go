package runner

import "example.com/rehearse/internal/bilingual"

// saying is what the linter has to say; each has a text per language.
type saying int

const (
	sayLanguage saying = iota
	sayColon
	sayBar
	sayAt
	sayTagComma
	sayQuotes
	sayEnglish // a keyword in a file that is in Chinese
	sayChinese // a keyword in a file that does not say so
	sayTwice
	sayWide
)

// text says it in both languages.
func (s saying) text() bilingual.Text {
	return map[saying]bilingual.Text{
		sayLanguage: {
			ZhCN: "Gherkin 不认识这一行语言声明",
			En:   "Gherkin does not understand this language line",
		},
		sayColon: {
			ZhCN: "关键字后面是全角冒号，Gherkin 会把这一行当成说明文字",
			En:   "full-width colon after a keyword: Gherkin takes the line for text",
		},
		sayBar: {
			ZhCN: "表格里是全角竖线，Gherkin 不会在这里分格",
			En:   "full-width bar in a table: Gherkin does not split cells there",
		},
		sayAt: {
			ZhCN: "全角＠，Gherkin 看不到标签",
			En:   "full-width ＠: Gherkin sees no tag",
		},
		sayTagComma: {
			ZhCN: "标签之间用空格分开，这样写会被当成一个标签",
			En:   "tags are separated by spaces: Gherkin makes one tag of these",
		},
		sayTwice: {
			ZhCN: "本文件里已有场景用了这个编号，报告分不清两者",
			En:   "another scenario of this file has this identifier: reports cannot tell the two apart",
		},
		sayWide: {
			ZhCN: "关键字后面是全角空格，Gherkin 会把它当成步骤文字的一部分，找不到定义",
			En:   "an ideographic space after the keyword: Gherkin takes it for a part of the step, and no definition fits",
		},
		sayQuotes: {
			ZhCN: "参数的前引号与后引号不是一对",
			En:   "an argument opens with one kind of quote and closes with another",
		},
		sayEnglish: {
			ZhCN: "这是英文关键字，文件的语言却是中文，Gherkin 会把这一行当成说明文字",
			En:   "an English keyword, but the file's language is Chinese: Gherkin takes the line for text",
		},
		sayChinese: {
			ZhCN: "这是中文关键字，文件却没有中文的语言声明，Gherkin 会把这一行当成说明文字",
			En:   "a Chinese keyword, but the file has no Chinese language line: Gherkin takes the line for text",
		},
	}[s]
}

// quoteFault is a closing quote that does not fit its opening one.
type quoteFault struct {
	at   int
	mend string
}

// closer gives the closing quote of an opening one, or zero.
func closer(opening rune) rune {
	switch opening {
	case '“':
		return '”'
	case '「':
		return '」'
	case '"':
		return '"'
	}
	return 0
}

// mixedQuotes finds arguments such as “a" and "a”. A quote that is simply alone,
// as in 5" screens, is left alone; pairs inside a pair are allowed.
func mixedQuotes(text []rune) []quoteFault {
	var faults []quoteFault
	for i := 0; i < len(text); i++ {
		closing := closer(text[i])
		if closing == 0 {
			continue
		}
		end, fault := scanQuote(text, i, closing)
		if fault >= 0 {
			faults = append(faults, quoteFault{at: fault, mend: string([]rune{text[i], '…', closing})})
			end = fault
		}
		i = end
	}
	return faults
}

// scanQuote looks for the end of the argument that opens at start. It returns the
// index to go on from and that of a wrong closing quote, or -1.
func scanQuote(text []rune, start int, closing rune) (end, fault int) {
	opening, wrong, nested := text[start], -1, false
	for i := start + 1; i < len(text); i++ {
		r := text[i]
		if r == closing && (opening != '"' || wrong < 0) {
			return i, -1
		}
		if r == closing || r == opening {
			// A second argument begins, so the first one ended at the wrong quote.
			return i, wrong
		}
		switch {
		case isOpening(r):
			nested = true
		case nested && isClosing(r):
			nested = false
		case wrong < 0 && mayClose(r):
			// Remembered, not reported: the right quote may still follow, and then
			// this one was content.
			wrong = i
		}
	}
	if wrong < 0 {
		return start, -1
	}
	return len(text), wrong
}

// The straight quote is neither: it opens and closes alike.
func isOpening(r rune) bool { return r == '“' || r == '「' }
func isClosing(r rune) bool { return r == '”' || r == '」' }

// mayClose says that a writer may have meant the rune as the end of an argument.
func mayClose(r rune) bool { return isClosing(r) || r == '"' }
