package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/runner"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios/steps"
)

// rehearsal gives each attempt at a scenario its sentences, and writes its journal into the folder, if there is one.
// Options put a client under test on the stage.
func rehearsal(seed uint64, folder string, options []harness.SessionOption) func(runner.Attempt) steps.Registration {
	library := steps.NewLibrary()
	return func(a runner.Attempt) steps.Registration {
		library := library.For(a.Uses)
		if folder == "" {
			return library.Rehearsal(seed, a.Language, nil, options...)
		}
		return library.Rehearsal(seed, a.Language, func(entries []journal.Entry) error {
			return writeJournal(filepath.Join(folder, journalName(a)), entries)
		}, options...)
	}
}

// writeJournal writes one entry on each line.
func writeJournal(path string, entries []journal.Entry) error {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	for _, e := range entries {
		if err := encoder.Encode(e); err != nil {
			return err
		}
	}
	return os.WriteFile(path, lines.Bytes(), 0o644)
}

// journalName is the scenario's place as a file name, with the number of a further attempt.
func journalName(a runner.Attempt) string {
	name := strings.NewReplacer("/", "_", "\\", "_", ":", "_").Replace(strings.TrimSuffix(a.URI, ".feature"))
	if a.Number > 1 {
		return fmt.Sprintf("%s_%d.attempt%d.ndjson", name, a.Line, a.Number)
	}
	return fmt.Sprintf("%s_%d.ndjson", name, a.Line)
}
