package reports

import (
	"encoding/json"
	"io"
	"time"
)

// jsonVersion is raised when a key changes its meaning or disappears.
const jsonVersion = 1

// jsonResults is results.json; the package documentation describes it.
type jsonResults struct {
	Version   int            `json:"version"`
	Seed      int64          `json:"seed"`
	Complete  bool           `json:"complete"`
	Shard     string         `json:"shard,omitempty"`
	Started   *time.Time     `json:"started,omitempty"`
	Duration  float64        `json:"duration_ms"`
	Summary   Summary        `json:"summary"`
	Errors    []string       `json:"errors"`
	Scenarios []jsonScenario `json:"scenarios"`
	Agents    Agents         `json:"agents"`
}

type jsonScenario struct {
	URI      string   `json:"uri"`
	Line     int      `json:"line"`
	Name     string   `json:"name"`
	Feature  string   `json:"feature"`
	Language string   `json:"language"`
	Tags     []string `json:"tags"`
	Mode     string   `json:"mode"`
	Status   Status   `json:"status"`
	Duration float64  `json:"duration_ms"`
	Attempts int      `json:"attempts"`
	Message  string   `json:"message"`
	Repeat   string   `json:"repeat"`
}

// JSON writes results.json. Without agents the verdicts are those that the run's own
// judgements make, see [Matrix]; the key is there in any case.
func JSON(w io.Writer, r Results, agents Agents) error {
	out := jsonResults{
		Version: jsonVersion, Seed: r.Seed, Complete: r.Complete, Shard: r.Part.String(), Duration: millis(r.Duration()),
		Summary: r.Summary(), Errors: append([]string{}, r.Errors...), Agents: agents,
		Scenarios: make([]jsonScenario, 0, len(r.Scenarios)),
	}
	if out.Agents == nil {
		out.Agents = Matrix(r)
	}
	if !r.Started.IsZero() {
		out.Started = &r.Started
	}
	for _, s := range r.Scenarios {
		out.Scenarios = append(out.Scenarios, jsonScenario{
			URI: s.URI, Line: s.Line, Name: s.FullName(), Feature: s.Feature, Language: s.Language,
			Tags: append([]string{}, s.Tags...), Mode: s.Mode, Status: s.Status, Duration: millis(s.Duration),
			Attempts: len(s.Attempts), Message: s.Message, Repeat: r.Repeat(s),
		})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
