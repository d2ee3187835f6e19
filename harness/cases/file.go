package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Schema is the version of the case file that this package writes; it reads this one and all before it.
const Schema = 1

// MaxFile bounds a case file, in bytes.
const MaxFile = 64 << 20

// ErrNewer means that a case file was written by a later version.
var ErrNewer = bilingual.Errorf("案例文件由更新版本的 rehearse 写成；请安装新版本", "the case file was written by a newer version of rehearse; install it")

// ErrDamaged means that a case file is not what was written.
var ErrDamaged = bilingual.Errorf("案例文件已损坏", "the case file is damaged")

// ErrCompacted means that a journal cannot be made a case of, because its beginning is gone: a case is replayed from its
// founding.
var ErrCompacted = bilingual.Errorf("日志压缩过，而案例需要全部条目；请早些导出日志，或让世界保留更多条目（serve --journal-entries）",
	"the journal was compacted, and a case needs all of it; export the journal earlier, or let the world keep more entries (serve --journal-entries)")

// Case is one support case. It holds no secret.
type Case struct {
	// Schema is the file's version; see [Schema].
	Schema int    `json:"schema"`
	Name   string `json:"name"`
	// Symptom is what the customer says, redacted.
	Symptom string `json:"symptom,omitempty"`
	// Source says where the journal comes from: mode, har, journal, log or form.
	Source string `json:"source"`
	// Seed and Clock are those of the initial world. They repeat what the founding says, for readers of the file.
	Seed  uint64      `json:"seed"`
	Clock cloud.Clock `json:"clock"`
	// Initial is how many entries at the journal's beginning make the initial world.
	Initial     int          `json:"initial_entries"`
	Assumptions []Assumption `json:"assumptions"`
	Unmatched   []Unmatched  `json:"unmatched"`
	Attachments []Attachment `json:"attachments"`
	Redaction   Redaction    `json:"redaction"`
	// Doubts are answers whose cause the capture does not show.
	Doubts []verdict.Doubt `json:"doubts,omitempty"`
	// Answers are what the customer answered to questions, by question id.
	Answers   map[string]string  `json:"answers,omitempty"`
	Diagnosis *verdict.Diagnosis `json:"diagnosis,omitempty"`
	// Remedy is the last remedy tried, or nil.
	Remedy  *Trial          `json:"tested_remedy,omitempty"`
	Journal []journal.Entry `json:"journal"`
}

// Assumption is something the capture does not show and the intake took for granted.
type Assumption struct {
	// ID is stable: purchase, earlier-activation, answer-N, …
	ID   string         `json:"id"`
	Text catalogue.Text `json:"text"`
}

// Unmatched is a part of a capture that did not become an entry, and why.
type Unmatched struct {
	// Entry counts the capture's entries, lines or rows from 1.
	Entry int `json:"entry"`
	// What is the request, redacted.
	What   string         `json:"what"`
	Reason catalogue.Text `json:"reason"`
}

// Attachment is a file that belongs to the case and is not in it.
type Attachment struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Redaction is what was replaced before the first write.
type Redaction struct {
	// Counts is how many originals of each kind were replaced or left out.
	Counts map[string]int `json:"counts"`
	// Verified says that the finished file was searched for every original, and none was found.
	Verified bool `json:"verified"`
}

// Trial is a remedy that was played in a fork of the case.
type Trial struct {
	Mode string `json:"mode"`
	// Steps are what was done, placeholders filled.
	Steps []catalogue.Step `json:"steps"`
	// Before and After are the health without and with the remedy.
	Before verdict.Health `json:"before"`
	After  verdict.Health `json:"after"`
	// Worked says that the mode no longer holds and that the checks of the script do.
	Worked bool `json:"worked"`
	// Trouble is why it did not work.
	Trouble catalogue.Text `json:"trouble,omitzero"`
	// Entries is how many entries the remedy added to the fork.
	Entries int `json:"entries"`
}

// Encode writes the case as JSON, the same bytes for the same case.
func (c *Case) Encode() ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(c); err != nil {
		return nil, fmt.Errorf("encode case: %w", err)
	}
	return buf.Bytes(), nil
}

// Read reads a case file and checks that it holds together. The error says what is wrong, and where: [ErrNewer],
// [ErrDamaged] or [ErrCompacted].
func Read(r io.Reader) (*Case, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > MaxFile:
		return nil, damaged("大于 %d MB", "it is larger than %d MB", MaxFile>>20)
	}
	var head struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, damaged("不是 JSON 对象（%v）；请取备份，或重新导入抓包", "it is not a JSON object (%v); take it from the backup or import the capture again", err)
	}
	switch {
	case head.Schema == nil || *head.Schema < 1:
		return nil, damaged("缺少成员 schema；这是案例文件吗？", "member \"schema\" is missing; is this a case file?")
	case *head.Schema > Schema:
		return nil, bilingual.About(ErrNewer, "案例文件的格式是 %d，本版本只读到 %d；请安装更新的版本",
			"the case file has schema %d, and this version reads up to %d; install the newer version", *head.Schema, Schema)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	c := &Case{}
	if err := d.Decode(c); err != nil {
		return nil, damaged("%v", "%v", err)
	}
	return c, c.check()
}

// check finds what cannot be in a case that was written whole.
func (c *Case) check() error {
	if len(c.Journal) == 0 || c.Initial < 1 || c.Initial > len(c.Journal) {
		return damaged("共 %d 条，却说 %d 条构成最初的世界", "%d entries, of which %d make the initial world", len(c.Journal), c.Initial)
	}
	found, founds := c.Journal[0].Command.(cloud.Found)
	if !founds || found.Seed != c.Seed || !found.Clock.At.Equal(c.Clock.At) || found.Clock.Running != c.Clock.Running {
		return damaged("种子和时钟与日志里建立世界的那一条不符", "seed and clock are not those of the journal's founding")
	}
	if base := journal.CompactedBefore(c.Journal); base > 0 {
		return bilingual.Errorf("%v。第 %d 条以前只剩结果", "%v. Of the entries before %d only what they came to is left", ErrCompacted, base)
	}
	if _, err := journal.Fold(c.Journal); err != nil {
		return damaged("%v", "%v", err)
	}
	return nil
}

// damaged says what is wrong with a case file.
func damaged(zh, en string, args ...any) error {
	return bilingual.Errorf("%v："+zh, "%v: "+en, append([]any{ErrDamaged}, args...)...)
}

// New makes a case of a journal whose first entry founds its world. initial is how many entries make the initial
// world. A journal that does not fold is an error.
func New(name, source string, initial int, entries []journal.Entry) (*Case, error) {
	c := &Case{
		Schema: Schema, Name: name, Source: source, Initial: initial, Journal: entries,
		Assumptions: []Assumption{}, Unmatched: []Unmatched{}, Attachments: []Attachment{}, Redaction: Redaction{Counts: map[string]int{}},
	}
	if len(entries) > 0 {
		if found, ok := entries[0].Command.(cloud.Found); ok {
			c.Seed, c.Clock = found.Seed, found.Clock
		}
	}
	return c, c.check()
}

// Diagnose reads the journal and what the customer answered, and keeps the result in the case, with what the evidence
// does not show. A case is healthy only if its evidence is whole.
func (c *Case) Diagnose(d *verdict.Diagnoser) error {
	diagnosis, err := d.Diagnose(c.Journal)
	if err != nil {
		return err
	}
	diagnosis = diagnosis.WithDoubts(c.Doubts, c.Answers)
	if err := d.Describe(&diagnosis); err != nil {
		return err
	}
	c.admit(&diagnosis)
	c.Diagnosis = &diagnosis
	return nil
}
