package steps

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cucumber/godog"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/changes"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/scenarios/catalogue"
)

// names are what the things in an attachment are called, by identity: the features' word for it in both languages,
// or else its own name.
type names map[string]catalogue.Text

// stateBody is an attachment of [harness.StateMediaType].
type stateBody struct {
	Changes []changes.Change `json:"changes"`
	Names   names            `json:"names,omitempty"`
}

// diagnosisBody is an attachment of [harness.DiagnosisMediaType]. Reports have the catalogue, so it leaves the
// catalogue's texts out: they would be repeated in each scenario.
type diagnosisBody struct {
	Health      verdict.Health  `json:"health"`
	Findings    []findingInBody `json:"findings,omitempty"`
	Unexplained []uint64        `json:"unexplained,omitempty"`
	Names       names           `json:"names,omitempty"`
}

type findingInBody struct {
	Mode       string   `json:"mode"`
	Subject    string   `json:"subject,omitempty"`
	Confidence float64  `json:"confidence"`
	Remedied   bool     `json:"remedied,omitempty"`
	Evidence   []uint64 `json:"evidence"`
}

// attach adds what happened during a step. A report without it is poorer, not wrong: errors are left aside.
func (l *Library) attach(ctx context.Context) context.Context {
	session, open := ctx.Value(stageKey{}).(*harness.Session)
	if !open {
		return ctx
	}
	for _, a := range session.Attachments() {
		ctx = godog.Attach(ctx, godog.Attachment{Body: a.Body, FileName: a.Name, MediaType: a.MediaType})
	}
	trace, err := session.Trace(ctx)
	if err != nil {
		return ctx
	}
	for _, x := range trace.Exchanges {
		ctx = add(ctx, harness.ExchangeMediaType, fmt.Sprintf("exchange-%d.json", x.Seq), x)
	}
	if len(trace.Entries) > 0 {
		ctx = add(ctx, harness.JournalMediaType, fmt.Sprintf("journal-%d.json", trace.Entries[0].Seq), trace.Entries)
	}
	if len(trace.Changes) > 0 {
		body := stateBody{Changes: trace.Changes, Names: names{}}
		for _, c := range trace.Changes {
			l.name(body.Names, trace.Name, c.ID)
			l.name(body.Names, trace.Name, c.Before...)
			l.name(body.Names, trace.Name, c.After...)
		}
		ctx = add(ctx, harness.StateMediaType, "state.json", body)
	}
	return ctx
}

// diagnose adds what the whole journal of a scenario shows.
func (l *Library) diagnose(ctx context.Context, session *harness.Session) context.Context {
	entries, err := session.Journal(ctx)
	if err != nil || len(entries) == 0 || l.reader == nil {
		return ctx
	}
	found, err := l.reader.Diagnose(entries)
	if err != nil {
		return ctx
	}
	body := diagnosisBody{Health: found.Health, Unexplained: found.Unexplained, Names: names{}}
	for _, f := range found.Findings {
		body.Findings = append(body.Findings, findingInBody{f.Mode, f.Subject, f.Confidence, f.Remedied, f.Evidence})
		l.name(body.Names, session.Name, f.Subject)
	}
	return add(ctx, harness.DiagnosisMediaType, "diagnosis.json", body)
}

// name notes what things are called.
func (l *Library) name(into names, own func(string) string, ids ...string) {
	for _, id := range ids {
		if word, known := l.words[id]; known {
			into[id] = word
		} else if called := own(id); called != "" {
			into[id] = catalogue.Text{ZhCN: called, En: called}
		}
	}
}

// wordsByMeaning turns [Words] round. The cast alone is named: other words stand for values, which reports translate.
func wordsByMeaning() map[string]catalogue.Text {
	words := map[string]catalogue.Text{}
	for _, w := range append(people(), things()...) {
		words[w.Meaning] = catalogue.Text{ZhCN: w.ZhCN, En: w.En}
	}
	return words
}

// add attaches a body as JSON; one that cannot be written is left out.
func add(ctx context.Context, mediaType, name string, body any) context.Context {
	raw, err := json.Marshal(body)
	if err != nil {
		return ctx
	}
	return godog.Attach(ctx, godog.Attachment{Body: raw, FileName: name, MediaType: mediaType})
}
