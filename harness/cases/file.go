package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/catalogue"
)

// Schema is the version of the case file that this package writes; it reads this one and all before it.
const Schema = 1

// MaxFile bounds a case file, in bytes.
const MaxFile = 64 << 20

// ErrNewer means that a case file was written by a later version.
var ErrNewer = errors.New("the case file was written by a newer version of rehearse")

// ErrDamaged means that a case file is not what was written.
var ErrDamaged = errors.New("the case file is damaged")

// ErrCompacted means that a journal cannot be made a case of, because its beginning is gone: a case is replayed from its
// founding.
var ErrCompacted = errors.New("the journal was compacted, and a case needs all of it; export the journal earlier, or let the world keep more entries (serve --journal-entries)")

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
	Trouble string `json:"trouble,omitempty"`
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
		return nil, fmt.Errorf("%w: it is larger than %d MB", ErrDamaged, MaxFile>>20)
	}
	var head struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("%w: it is not a JSON object (%w); take it from the backup or import the capture again", ErrDamaged, err)
	}
	switch {
	case head.Schema == nil || *head.Schema < 1:
		return nil, fmt.Errorf("%w: member \"schema\" is missing; is this a case file?", ErrDamaged)
	case *head.Schema > Schema:
		return nil, fmt.Errorf("%w: schema %d, and this version reads up to %d; install the newer version", ErrNewer, *head.Schema, Schema)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	c := &Case{}
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return c, c.check()
}

// check finds what cannot be in a case that was written whole.
func (c *Case) check() error {
	if len(c.Journal) == 0 || c.Initial < 1 || c.Initial > len(c.Journal) {
		return fmt.Errorf("%w: %d entries, of which %d make the initial world", ErrDamaged, len(c.Journal), c.Initial)
	}
	found, founds := c.Journal[0].Command.(cloud.Found)
	if !founds || found.Seed != c.Seed || !found.Clock.At.Equal(c.Clock.At) || found.Clock.Running != c.Clock.Running {
		return fmt.Errorf("%w: seed and clock are not those of the journal's founding", ErrDamaged)
	}
	if base := journal.CompactedBefore(c.Journal); base > 0 {
		return fmt.Errorf("%w: of the entries before %d only what they came to is left", ErrCompacted, base)
	}
	if _, err := journal.Fold(c.Journal); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
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
