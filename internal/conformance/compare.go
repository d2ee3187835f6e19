package conformance

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Exception is something in a message that may differ, and why.
type Exception struct {
	// Path is the end of the path of the member: "testStepResult.duration".
	Path   string
	Reason string
	// Optional says that it may also be there or not.
	Optional bool
}

// Ignored lists all that Compare does not look at.
func Ignored() []Exception {
	return []Exception{
		{Path: "meta", Reason: "names the implementation and its machine; that there is one, first, is compared"},
		{Path: "timestamp", Reason: "when it happened"},
		{Path: "duration", Reason: "how long it took"},
		{Path: "parameterType.sourceReference", Reason: "the runner is given them as values, which have no place", Optional: true},
		{Path: "sourceReference", Reason: "where the steps and hooks are written: other files, in another language"},
		{Path: "exception.stackTrace", Reason: "goes through other code; an error in Go need not have one", Optional: true},
		{Path: "exception.type", Reason: "the name of a type in another language"},
		{Path: "stepDefinition.pattern", Reason: "steps of godog have regular expressions; the kit's mostly have Cucumber expressions"},
		{Path: "suggestion.snippets", Reason: "source code in another language; that there is a suggestion, for which step, is compared"},
		{Path: "attachment.contentEncoding", Reason: "godog attaches bytes and cannot tell that they were text; the bodies are compared decoded"},
	}
}

// idKeys are the members that hold an identifier, or several.
func idKeys() []string {
	return []string{"id", "pickleId", "astNodeIds", "astNodeId", "testCaseId", "testCaseStartedId", "testStepId", "pickleStepId",
		"hookId", "stepDefinitionIds", "testRunStartedId", "testRunHookStartedId"}
}

// maxLine bounds a message; attachments are long.
const maxLine = 16 << 20

// Compare lists the differences between two streams of messages, one JSON object a
// line, none when they agree. The error is about reading.
func Compare(want, got io.Reader) ([]string, error) {
	expected, err := canonical(want)
	if err != nil {
		return nil, fmt.Errorf("expected messages: %w", err)
	}
	actual, err := canonical(got)
	if err != nil {
		return nil, fmt.Errorf("actual messages: %w", err)
	}
	var differences []string
	for i := range min(len(expected), len(actual)) {
		if found := difference("", expected[i], actual[i]); found != "" {
			differences = append(differences, fmt.Sprintf("message %d: %s", i+1, found))
		}
	}
	if len(expected) != len(actual) {
		differences = append(differences, fmt.Sprintf("%d messages instead of %d", len(actual), len(expected)))
	}
	return differences, nil
}

// canonical reads a stream and takes out what may differ.
func canonical(r io.Reader) ([]any, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	c := newRenaming()
	var messages []any
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var message map[string]any
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		if err := decoder.Decode(&message); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(messages)+1, err)
		}
		decodeBody(message)
		messages = append(messages, c.object("", message))
	}
	return messages, lines.Err()
}

// decodeBody replaces the body of an attachment by its bytes.
func decodeBody(message map[string]any) {
	attachment, _ := message["attachment"].(map[string]any)
	body, _ := attachment["body"].(string)
	if attachment["contentEncoding"] != "BASE64" {
		return
	}
	if raw, err := base64.StdEncoding.DecodeString(body); err == nil {
		attachment["body"] = string(raw)
	}
}

// renaming is the state of one stream.
type renaming struct {
	ids     map[string]string
	ignored map[string][]Exception // by the last part of the path
	idKeys  map[string]bool
}

// newRenaming indexes what is looked up for every member of every message.
func newRenaming() *renaming {
	c := &renaming{ids: map[string]string{}, ignored: map[string][]Exception{}, idKeys: map[string]bool{}}
	for _, e := range Ignored() {
		last := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
		c.ignored[last] = append(c.ignored[last], e)
	}
	for _, key := range idKeys() {
		c.idKeys[key] = true
	}
	return c
}

// object copies an object in the order of its keys, so that both streams number
// their identifiers in the same order.
func (c *renaming) object(path string, object map[string]any) map[string]any {
	out := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		at := strings.TrimPrefix(path+"."+key, ".")
		exception, ignored := c.exception(key, at)
		switch {
		case ignored && exception.Optional:
		case ignored:
			out[key] = "(ignored)"
		case c.idKeys[key]:
			out[key] = c.rename(object[key])
		case key == "message" && object["status"] == "AMBIGUOUS":
			// An addition of ours: it names the definitions that fit. The kit has none, so
			// this hides nothing of the kit's.
		default:
			out[key] = c.value(at, object[key])
		}
	}
	return out
}

// value copies anything.
func (c *renaming) value(path string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		return c.object(path, v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = c.value(path, v[i])
		}
		return out
	}
	return value
}

// rename gives an identifier, or each of a list, its number in the stream.
func (c *renaming) rename(value any) any {
	switch v := value.(type) {
	case string:
		if c.ids[v] == "" {
			c.ids[v] = "#" + strconv.Itoa(len(c.ids)+1)
		}
		return c.ids[v]
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = c.rename(v[i])
		}
		return out
	}
	return value
}

// exception finds the first exception that a path, with its last key, ends as.
func (c *renaming) exception(key, path string) (Exception, bool) {
	for _, e := range c.ignored[key] {
		if path == e.Path || strings.HasSuffix(path, "."+e.Path) {
			return e, true
		}
	}
	return Exception{}, false
}

// difference describes the first difference of two values, "" for none.
func difference(path string, want, got any) string {
	wanted, isObject := want.(map[string]any)
	given, both := got.(map[string]any)
	if isObject && both {
		keys := slices.Sorted(maps.Keys(wanted))
		for key := range maps.Keys(given) {
			if _, known := wanted[key]; !known {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			if found := difference(strings.TrimPrefix(path+"."+key, "."), wanted[key], given[key]); found != "" {
				return found
			}
		}
		return ""
	}
	wantList, isList := want.([]any)
	gotList, both := got.([]any)
	if isList && both && len(wantList) == len(gotList) {
		for i := range wantList {
			if found := difference(fmt.Sprintf("%s[%d]", path, i), wantList[i], gotList[i]); found != "" {
				return found
			}
		}
		return ""
	}
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return fmt.Sprintf("%s: want %s, got %s", path, show(want), show(got))
}

// show is the JSON of a value, shortened; nothing for a member that is not there.
func show(value any) string {
	if value == nil {
		return "nothing"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	const most = 200
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
