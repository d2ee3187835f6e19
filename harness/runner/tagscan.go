package runner

import (
	"strings"
	"unicode"
)

// tagToken is a word of a tag expression; name tells a tag from an operator.
type tagToken struct {
	text string
	name bool
}

// scanTags splits an expression into brackets, operators and tags.
func scanTags(text string) ([]tagToken, error) {
	var tokens []tagToken
	var word strings.Builder
	flush := func() error {
		if word.Len() == 0 {
			return nil
		}
		token, err := tagWord(word.String())
		word.Reset()
		tokens = append(tokens, token)
		return err
	}
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			// Cucumber allows exactly these escapes; others hide a typing error.
			if !strings.ContainsRune(`()\`, r) && !unicode.IsSpace(r) {
				return nil, tagError(`%q 前面不能有 \`, `illegal escape before %q`, r)
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '(' || r == ')' || unicode.IsSpace(r):
			if err := flush(); err != nil {
				return nil, err
			}
			if !unicode.IsSpace(r) {
				tokens = append(tokens, tagToken{text: string(r)})
			}
		default:
			word.WriteRune(r)
		}
	}
	if escaped {
		return nil, tagError(`结尾是一个 \`, `it ends with a \`)
	}
	return tokens, flush()
}

// tagWord tells tags from operators and refuses what would silently match no
// scenario: a word without @, and the full-width signs of a Chinese keyboard.
func tagWord(word string) (tagToken, error) {
	if word == "and" || word == "or" || word == "not" {
		return tagToken{text: word}, nil
	}
	if strings.ContainsAny(word, "＠，（）、") {
		return tagToken{}, tagError("%q 里有全角符号；应写 @ ( )，并用 and、or 连接", "%q holds full-width signs; write @ ( ) and join with and, or", word)
	}
	if lower := strings.ToLower(word); lower == "and" || lower == "or" || lower == "not" {
		return tagToken{}, tagError("%q 应写作 %q", "%q must be written %q", word, lower)
	}
	if !strings.HasPrefix(word, "@") || word == "@" {
		return tagToken{}, tagError("%q 不是标签；标签以 @ 开头", "%q is not a tag; tags start with @", word)
	}
	return tagToken{text: word, name: true}, nil
}

// oldTagSyntax returns how godog's syntax is written as a Cucumber expression,
// or "" when the text does not use it. There && joined groups, a comma was "or"
// inside a group and ~ in front of a tag was "not".
func oldTagSyntax(text string) string {
	if !strings.Contains(text, "&&") && !strings.Contains(text, "~") && !strings.Contains(text, ",") {
		return ""
	}
	var groups []string
	for group := range strings.SplitSeq(text, "&&") {
		var alternatives []string
		for tag := range strings.SplitSeq(group, ",") {
			tag = strings.TrimSpace(tag)
			if rest, ok := strings.CutPrefix(tag, "~"); ok {
				tag = "not " + strings.TrimSpace(rest)
			}
			if tag != "" {
				alternatives = append(alternatives, tag)
			}
		}
		joined := strings.Join(alternatives, " or ")
		if len(alternatives) > 1 && strings.Contains(text, "&&") {
			joined = "(" + joined + ")"
		}
		groups = append(groups, joined)
	}
	if mend := strings.Join(groups, " and "); mend != text {
		return mend
	}
	return "" // a ~ within a tag is a part of its name
}
