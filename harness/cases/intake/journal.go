package intake

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"strings"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Journal makes a case of one of our own journals: one entry on each line, a JSON array of them, or an object with
// "entries". Names and addresses that were not invented are replaced. A damaged line is an error that names it.
func Journal(r io.Reader, red *redact.Redactor, o Options) (*cases.Case, error) {
	raw, err := io.ReadAll(io.LimitReader(asUTF8(r), cases.MaxFile))
	if err != nil {
		return nil, err
	}
	lines, err := entriesOf(raw)
	if err != nil {
		return nil, err
	}
	var entries []journal.Entry
	for i, line := range lines {
		var v any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return nil, bilingual.Errorf("日志的第 %d 条不是 JSON", "entry %d of the journal is not JSON", i+1)
		}
		clean, err := json.Marshal(scrub(red, "", v))
		if err != nil {
			return nil, err
		}
		var e journal.Entry
		if err := json.Unmarshal(clean, &e); err != nil {
			return nil, bilingual.Errorf("日志的第 %d 条：%v", "entry %d of the journal: %v", i+1, err)
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 || entries[0].Command == nil || entries[0].Command.Kind() != (cloud.Found{}).Kind() {
		return nil, bilingual.Errorf("不是 rehearse 的日志：第一条不是建立世界的那一条。别的程序的抓包请导出为 HAR；只有一部分的日志请重新整份导出",
			"this is no journal of rehearse: its first entry does not found a world. Export another program's capture as HAR, and a journal from its first entry on")
	}
	c, err := cases.New(red.Text(o.Name), "journal", 1, entries)
	if err != nil {
		return nil, err
	}
	c.Symptom = red.Text(o.Symptom)
	d, err := verdict.NewDiagnoser()
	if err == nil {
		err = c.Diagnose(d)
	}
	if err == nil {
		err = cases.Verify(c, red)
	}
	return c, err
}

// entriesOf finds the entries in any of the three forms that our own tools write.
func entriesOf(raw []byte) ([]json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return nil, bilingual.Errorf("日志是空的", "the journal is empty")
	}
	var list []json.RawMessage
	if raw[0] == '[' {
		err := json.Unmarshal(raw, &list) // before list is read: in one return statement Go leaves the order open
		return list, err
	}
	var object struct {
		Entries []json.RawMessage `json:"entries"`
	}
	if json.Unmarshal(raw, &object) == nil && object.Entries != nil {
		return object.Entries, nil
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, cases.MaxFile)
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			list = append(list, bytes.Clone(line))
		}
	}
	return list, lines.Err()
}

// scrub replaces what is personal in an entry. Numbers keep their digits: seeds are larger than a float holds.
func scrub(red *redact.Redactor, member string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			x[k] = scrub(red, k, inner)
		}
	case []any:
		for i, inner := range x {
			x[i] = scrub(red, member, inner)
		}
	case string:
		return scrubText(red, member, x)
	}
	return v
}

// scrubText replaces a text by what its member holds. Digests and what is ours by its form stay: to change them would break
// what the fold refers to.
func scrubText(red *redact.Redactor, member, text string) string {
	kinds := map[string]redact.Kind{"company_name": redact.Company, "credit_code": redact.CreditCode, "login": redact.Phone}
	kind, personal := kinds[member]
	switch {
	case member == "idempotency_key", member == "body_digest", member == "unknown", member == "unknown_login":
		return text
	case redact.Invented(text), opaque(text):
		return text
	case personal && strings.Contains(text, "@"):
		return red.Alias(redact.Email, text)
	case personal:
		return red.Alias(kind, text)
	}
	return red.Text(text)
}

// opaque tells identities, words and times from texts that may hold anything.
func opaque(text string) bool {
	return regexp.MustCompile(`^[a-z]{2,20}([-_.][a-z0-9]{1,14})*$|^\d{4}-\d\d-\d\dT[0-9:.+Z-]+$|^FC-[0-9A-F-]+$|^[A-Z_]+$|^[a-z0-9.]{1,8}$`).MatchString(text)
}
