package runner

import (
	"slices"
	"strings"
	"unicode"

	"example.com/rehearse/internal/bilingual"
)

// maxTagBytes bounds a tag expression, and with it the depth of the recursion.
const maxTagBytes = 4096

// TagExpression is a parsed Cucumber tag expression. The zero value matches
// every scenario.
type TagExpression struct {
	root tagNode
}

// tagNode is one operator or one tag.
type tagNode interface {
	match(tags []string) bool
	write(b *strings.Builder)
}

// tagName is a tag with its @, matched in full and with its case.
type tagName string

// tagNot is `not`.
type tagNot struct{ operand tagNode }

// tagBinary is `and`, or `or` when or is set.
type tagBinary struct {
	or          bool
	left, right tagNode
}

func (n tagName) match(tags []string) bool { return slices.Contains(tags, string(n)) }
func (n tagNot) match(tags []string) bool  { return !n.operand.match(tags) }

func (n tagBinary) match(tags []string) bool {
	if n.or {
		return n.left.match(tags) || n.right.match(tags)
	}
	return n.left.match(tags) && n.right.match(tags)
}

// write escapes what scanTags would split or drop, so that String parses again.
func (n tagName) write(b *strings.Builder) {
	for _, r := range string(n) {
		if r == '(' || r == ')' || r == '\\' || unicode.IsSpace(r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
}

func (n tagNot) write(b *strings.Builder) {
	b.WriteString("not ")
	n.operand.write(b)
}

// write always adds the brackets: the text then needs no knowledge of precedence.
func (n tagBinary) write(b *strings.Builder) {
	b.WriteString("( ")
	n.left.write(b)
	if n.or {
		b.WriteString(" or ")
	} else {
		b.WriteString(" and ")
	}
	n.right.write(b)
	b.WriteString(" )")
}

// Match says whether a scenario with these tags (each with its @) is selected.
func (e TagExpression) Match(tags []string) bool {
	return e.root == nil || e.root.match(tags)
}

// String writes the expression with every bracket; it parses to itself.
func (e TagExpression) String() string {
	if e.root == nil {
		return ""
	}
	var b strings.Builder
	e.root.write(&b)
	return b.String()
}

// ParseTags reads a Cucumber tag expression: tags, `not`, `and`, `or` (binding in
// that order) and brackets; `\(`, `\)`, `\\` and an escaped space belong to a
// tag's name. The empty expression selects everything. godog's own syntax
// (`~@a && @b,@c`) would select nothing without a word, so it is an error that
// says how to write it; so is a tag without its @.
func ParseTags(text string) (TagExpression, error) {
	if len(text) > maxTagBytes {
		return TagExpression{}, tagError("表达式超过 %d 字节", "the expression is longer than %d bytes", maxTagBytes)
	}
	if mend := oldTagSyntax(text); mend != "" {
		return TagExpression{}, usage([]Problem{{Kind: KindTags,
			Text: bilingual.Sprintf("标签表达式 %q 是 godog 的旧写法", "tag expression %q uses godog's old syntax", text),
			Mend: bilingual.Sprintf("应写作：%s", "write: %s", mend)}})
	}
	tokens, err := scanTags(text)
	if err != nil || len(tokens) == 0 {
		return TagExpression{}, err
	}
	p := tagParser{tokens: tokens}
	root, err := p.or()
	if err != nil {
		return TagExpression{}, err
	}
	if p.next < len(tokens) {
		return TagExpression{}, tagError("这里不该有 %q；标签之间用 and 或 or 连接", "unexpected %q; join tags with and, or", tokens[p.next].text)
	}
	return TagExpression{root: root}, nil
}

// tagError is a usage error about the expression itself.
func tagError(zh, en string, args ...any) error {
	return usagef(KindTags, "标签表达式："+zh, "tag expression: "+en, args...)
}

// tagParser is a recursive descent over the tokens, one method per precedence.
type tagParser struct {
	tokens []tagToken
	next   int
}

// accept consumes the word, which must be bare: an escaped one is a name.
func (p *tagParser) accept(word string) bool {
	if p.next < len(p.tokens) && !p.tokens[p.next].name && p.tokens[p.next].text == word {
		p.next++
		return true
	}
	return false
}

// or binds loosest: a or b and c is a or (b and c).
func (p *tagParser) or() (tagNode, error) {
	left, err := p.and()
	for err == nil && p.accept("or") {
		var right tagNode
		right, err = p.and()
		left = tagBinary{or: true, left: left, right: right}
	}
	return left, err
}

// and binds tighter than or, looser than not.
func (p *tagParser) and() (tagNode, error) {
	left, err := p.unary()
	for err == nil && p.accept("and") {
		var right tagNode
		right, err = p.unary()
		left = tagBinary{left: left, right: right}
	}
	return left, err
}

// unary is a tag, a bracket, or the negation of either.
func (p *tagParser) unary() (tagNode, error) {
	if p.accept("not") {
		operand, err := p.unary()
		return tagNot{operand}, err
	}
	if p.accept("(") {
		inner, err := p.or()
		if err == nil && !p.accept(")") {
			err = tagError("有一个 ( 没有配对", "a ( is not closed")
		}
		return inner, err
	}
	if p.next == len(p.tokens) {
		return nil, tagError("结尾处还缺一个标签", "it ends where a tag is expected")
	}
	token := p.tokens[p.next]
	p.next++
	if !token.name {
		return nil, tagError("%q 前面缺一个标签", "a tag is expected before %q", token.text)
	}
	return tagName(token.text), nil
}
