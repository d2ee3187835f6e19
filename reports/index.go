package reports

import (
	"cmp"
	"encoding/json"
	"strings"
)

// chunkSize is how many scenarios share a block of details: small enough to parse
// within a frame, large enough that ten thousand need few elements.
const chunkSize = 40

// index is what the page needs before anything is opened. Its keys are short
// because they are repeated ten thousand times.
type index struct {
	Title     string       `json:"title,omitempty"`
	Seed      string       `json:"seed"` // a string: JavaScript's numbers end at 2^53
	Client    []string     `json:"client,omitempty"`
	Tool      string       `json:"tool,omitempty"`
	Started   int64        `json:"started,omitempty"` // Unix milliseconds
	Duration  float64      `json:"duration"`          // milliseconds, as all durations here
	Complete  bool         `json:"complete"`
	Part      string       `json:"part,omitempty"` // "2/4"
	Green     bool         `json:"green"`
	Summary   Summary      `json:"summary"`
	Errors    []string     `json:"errors,omitempty"`
	Chunk     int          `json:"chunk"`
	Features  []indexName  `json:"features"`
	Tags      []string     `json:"tags"`
	Modes     []indexMode  `json:"modes"`
	Unknown   []string     `json:"unknown,omitempty"`
	Scenarios []indexEntry `json:"scenarios"`
	Matrix    *indexMatrix `json:"matrix,omitempty"`
}

type indexName struct {
	URI  string `json:"u"`
	Name string `json:"n"`
	Lang string `json:"l,omitempty"`
}

type indexMode struct {
	ID          string            `json:"id"`
	Label       string            `json:"label"`
	Source      string            `json:"source"`
	Name        map[string]string `json:"name"`
	Trigger     map[string]string `json:"trigger"`
	Seen        map[string]string `json:"seen"`
	Consequence map[string]string `json:"consequence"`
	Remedy      map[string]string `json:"remedy"`
	Owner       map[string]string `json:"owner"`
	Documented  bool              `json:"documented"`
	Ran         bool              `json:"ran"`
	Status      Status            `json:"status"`
}

type indexEntry struct {
	Name     string       `json:"n"`
	Feature  int          `json:"f"`
	Line     int          `json:"l"`
	Status   Status       `json:"s"`
	Mode     string       `json:"m,omitempty"`
	Tags     []int        `json:"t,omitempty"`
	Duration float64      `json:"d"`
	Message  string       `json:"e,omitempty"` // first line only
	Known    string       `json:"k,omitempty"` // why it is known to fail
	Repeat   string       `json:"r"`
	Spans    []indexedRun `json:"a,omitempty"`
}

// indexedRun is one attempt on the timeline.
type indexedRun struct {
	Start    float64 `json:"o"` // since the start of the run
	Duration float64 `json:"d"`
	Status   Status  `json:"s"`
	Worker   string  `json:"w,omitempty"`
}

// newIndex lays out the run for the page.
func newIndex(r Results, modes []Mode, title string) index {
	covers, unknown := Coverage(r, modes)
	ix := index{
		Title: title, Seed: decimal(r.Seed), Client: r.Client, Tool: r.Tool, Duration: millis(r.Duration()),
		Complete: r.Complete, Part: r.Part.String(), Green: r.Green(), Summary: r.Summary(), Errors: r.Errors, Chunk: chunkSize,
		Features: []indexName{}, Tags: []string{}, Modes: make([]indexMode, 0, len(covers)), Unknown: unknown,
		Scenarios: make([]indexEntry, 0, len(r.Scenarios)), Matrix: newMatrix(r),
	}
	if !r.Started.IsZero() {
		ix.Started = r.Started.UnixMilli()
	}
	for _, c := range covers {
		m := c.Mode
		ix.Modes = append(ix.Modes, indexMode{
			ID: m.ID, Label: m.Label, Source: m.Source, Name: m.Name, Trigger: m.Trigger, Seen: m.Seen,
			Consequence: m.Consequence, Remedy: m.Remedy, Owner: m.Owner, Documented: m.Documented,
			Ran: c.Ran, Status: c.Status,
		})
	}
	files, tags := map[string]int{}, map[string]int{}
	for _, s := range r.Scenarios {
		ix.Scenarios = append(ix.Scenarios, ix.entry(r, s, files, tags))
	}
	return ix
}

// entry describes a scenario and takes its file and tags into the tables.
func (ix *index) entry(r Results, s Scenario, files, tags map[string]int) indexEntry {
	file, ok := files[s.URI]
	if !ok {
		file = len(ix.Features)
		files[s.URI] = file
		ix.Features = append(ix.Features, indexName{URI: s.URI, Name: cmp.Or(s.Feature, s.URI), Lang: s.Language})
	}
	e := indexEntry{
		Name: s.FullName(), Feature: file, Line: s.Line, Status: s.Status, Mode: s.Mode,
		Duration: millis(s.Duration), Message: firstLine(s.Message), Known: s.Known, Repeat: r.Repeat(s),
	}
	for _, tag := range s.Tags {
		number, ok := tags[tag]
		if !ok {
			number = len(ix.Tags)
			tags[tag] = number
			ix.Tags = append(ix.Tags, tag)
		}
		e.Tags = append(e.Tags, number)
	}
	for _, a := range s.Attempts {
		e.Spans = append(e.Spans, indexedRun{
			Start: millis(between(r.Started, a.Started)), Duration: millis(a.Duration), Status: a.Status, Worker: a.Worker,
		})
	}
	return e
}

// The details of a scenario: its attempts, parsed by the page when it is opened.
type (
	detailAttempt struct {
		Number      int                `json:"n"`
		Status      Status             `json:"s"`
		Duration    float64            `json:"d"`
		Worker      string             `json:"w,omitempty"`
		Steps       []detailStep       `json:"p"`
		Attachments []detailAttachment `json:"x,omitempty"`
	}
	detailStep struct {
		Keyword     string             `json:"k,omitempty"`
		Text        string             `json:"t,omitempty"`
		Line        int                `json:"l,omitempty"`
		Hook        bool               `json:"h,omitempty"`
		Background  bool               `json:"b,omitempty"`
		DocString   string             `json:"c,omitempty"`
		Table       [][]string         `json:"r,omitempty"`
		Status      Status             `json:"s"`
		Offset      float64            `json:"o,omitempty"`
		Duration    float64            `json:"d,omitempty"`
		Message     string             `json:"e,omitempty"`
		Snippet     string             `json:"g,omitempty"`
		Attachments []detailAttachment `json:"x,omitempty"`
	}
	detailAttachment struct {
		MediaType string `json:"m"`
		Name      string `json:"n,omitempty"`
		Body      any    `json:"b,omitempty"` // a value where we know the media type, else text
		Binary    bool   `json:"z,omitempty"`
		URL       string `json:"u,omitempty"`
	}
)

// details describes the attempts of some scenarios.
func details(scenarios []Scenario) [][]detailAttempt {
	out := make([][]detailAttempt, 0, len(scenarios))
	for _, s := range scenarios {
		attempts := make([]detailAttempt, 0, len(s.Attempts))
		for _, a := range s.Attempts {
			attempts = append(attempts, detailAttempt{
				Number: a.Number, Status: a.Status, Duration: millis(a.Duration), Worker: a.Worker,
				Steps: detailSteps(a.Steps), Attachments: detailAttachments(a.Attachments),
			})
		}
		out = append(out, attempts)
	}
	return out
}

// detailSteps describes steps.
func detailSteps(steps []Step) []detailStep {
	out := make([]detailStep, 0, len(steps))
	for _, s := range steps {
		out = append(out, detailStep{
			Keyword: s.Keyword, Text: s.Text, Line: s.Line, Hook: s.Hook, Background: s.Background,
			DocString: s.DocString, Table: s.Table, Status: s.Status, Offset: millis(s.Offset),
			Duration: millis(s.Duration), Message: s.Message, Snippet: s.Snippet,
			Attachments: detailAttachments(s.Attachments),
		})
	}
	return out
}

// detailAttachments describes attachments.
func detailAttachments(list []Attachment) []detailAttachment {
	out := make([]detailAttachment, 0, len(list))
	for _, a := range list {
		d := detailAttachment{MediaType: a.MediaType, Name: a.Name, Body: bodyOf(a), Binary: a.Binary, URL: a.URL}
		if strings.HasPrefix(a.MediaType, mediaOwn) {
			d.Name = "" // says nothing that the media type does not
		}
		out = append(out, d)
	}
	return out
}

// bodyOf embeds our own attachments as values: as text each of their quotes would cost a second byte, and they are
// most of a page.
func bodyOf(a Attachment) any {
	raw := []byte(a.Body)
	switch {
	case a.Body == "":
		return nil
	case strings.HasPrefix(a.MediaType, mediaOwn) && json.Valid(raw):
		return json.RawMessage(raw)
	}
	return a.Body
}
