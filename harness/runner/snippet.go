package runner

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// snippet is Go source of a definition for an undefined step. The pattern takes
// arguments in “”, 「」 and "" alike, and for Chinese also full-width digits and a
// full stop or colon at the end, because people type all of them.
func snippet(language string, step *messages.PickleStep) string {
	chinese := strings.HasPrefix(language, "zh")
	digits, part, kind, todo := `-?[0-9]+`, `(?:\.[0-9]+)`, "int", "// write the step here"
	text, tail := step.Text, ""
	if chinese {
		// Full-width digits do not convert to int, so the step gets the text.
		digits, part, kind, todo = `-?[0-9０-９]+`, `(?:[.．][0-9０-９]+)`, "string", "// 在这里实现这一步"
		text, tail = strings.TrimRight(text, "。：:"), `[。：:]?`
	}
	arguments := regexp.MustCompile(`[“「"][^“”「」"]*[”」"]|` + digits + part + `?`)
	var pattern strings.Builder
	parameters := []string{"ctx context.Context"}
	end := 0
	for _, span := range arguments.FindAllStringIndex(text, -1) {
		pattern.WriteString(regexp.QuoteMeta(text[end:span[0]]))
		end = span[1]
		group, parameter := `(`+digits+`)`, kind
		if strings.ContainsAny(text[span[0]:span[1]], ".．") {
			group = `(` + digits + part + `?)`
			if !chinese {
				parameter = "float64"
			}
		}
		if strings.ContainsAny(text[span[0]:span[1]], `“「"`) {
			group, parameter = `[“「"]([^”」"]*)[”」"]`, "string"
		}
		pattern.WriteString(group)
		parameters = append(parameters, fmt.Sprintf("arg%d %s", len(parameters), parameter))
	}
	pattern.WriteString(regexp.QuoteMeta(text[end:]))
	if argument := step.Argument; argument != nil && argument.DocString != nil {
		parameters = append(parameters, "text *godog.DocString")
	} else if argument != nil && argument.DataTable != nil {
		parameters = append(parameters, "table *godog.Table")
	}
	return fmt.Sprintf("sc.Step(%s, func(%s) error {\n\treturn godog.ErrPending %s\n})",
		quoteGo("^"+pattern.String()+tail+"$"), strings.Join(parameters, ", "), todo)
}

// quoteGo writes a raw string, or an ordinary one when the text holds a backquote.
func quoteGo(text string) string {
	if strings.Contains(text, "`") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}
