package intake

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/internal/bilingual"
)

// Pattern is a declared form of log lines.
type Pattern struct{ find *regexp.Regexp }

// patternGroups are the named groups that mean something.
func patternGroups() []string {
	return []string{"time", "method", "url", "status", "code", "token", "request", "response"}
}

// NewPattern reads a regular expression with named groups: time, method, url and status are wanted; code, token,
// request and response (JSON bodies) may be there. Any other name is an error.
func NewPattern(expression string) (*Pattern, error) {
	if expression == "" {
		return nil, bilingual.Errorf("文本日志要说明每行的格式（命令行里用 --pattern）：带命名组的正则表达式，见 docs/cases.md",
			"a text log needs its lines' form, a regular expression with named groups (--pattern): see docs/cases.md")
	}
	find, err := regexp.Compile(expression)
	if err != nil {
		return nil, bilingual.Errorf("格式不是正则表达式：%v", "the pattern is no regular expression: %v", err)
	}
	for _, name := range find.SubexpNames() {
		if name != "" && !slices.Contains(patternGroups(), name) {
			return nil, bilingual.Errorf("格式里的组“%s”没有意义；可用的有 %v",
				"the pattern's group %q means nothing; there are %v", name, patternGroups())
		}
	}
	for _, name := range patternGroups()[1:4] {
		if find.SubexpIndex(name) < 0 {
			return nil, bilingual.Errorf("格式里没有组 (?P<%s>…)", "the pattern has no group (?P<%s>…)", name)
		}
	}
	return &Pattern{find}, nil
}

// Log reads the lines of a text log. Lines that the pattern does not match are listed.
func Log(r io.Reader, p *Pattern, keep Sieve) ([]*Exchange, []cases.Unmatched, error) {
	lines := bufio.NewScanner(asUTF8(r))
	lines.Buffer(nil, 4<<20)
	var list []*Exchange
	var unread []cases.Unmatched
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		m := p.find.FindStringSubmatch(lines.Text())
		if m == nil {
			unread = append(unread, unreadable(n, "这一行不符合声明的格式", "the line does not match the pattern"))
			continue
		}
		list = append(list, keep(p.exchange(n, m))...)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return list, unread, bilingual.Errorf("日志里有一行超过 4 MB：这是文本日志吗？", "a line of the log is longer than 4 MB: is this a text log?")
	}
	return list, unread, lines.Err()
}

func (p *Pattern) exchange(n int, m []string) *Exchange {
	group := func(name string) string {
		if i := p.find.SubexpIndex(name); i >= 0 {
			return m[i]
		}
		return ""
	}
	x := &Exchange{Number: n, Method: group("method"), URL: group("url"), Token: group("token"), Request: []byte(group("request"))}
	if p.find.SubexpIndex("response") >= 0 {
		x.Response = []byte(group("response"))
	}
	x.Status, _ = strconv.Atoi(group("status")) // no number: no answer
	x.At, _ = moment(group("time"))             // none is settled later
	if code := group("code"); code != "" && len(x.Response) == 0 {
		x.Response, _ = json.Marshal(map[string]string{"code": code}) // a string always can be
	}
	return x
}
