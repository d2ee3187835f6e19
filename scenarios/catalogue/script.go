package catalogue

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed scripts/*.yaml
var scriptFiles embed.FS

// Step is one sentence of a script, independent of language: what is done or checked, and with what.
type Step struct {
	// Call is the name of a sentence, as in the list of phrases of package steps.
	Call string `json:"call"`
	// Args are the sentence's arguments by meaning, or placeholders such as {licence}.
	Args []string `json:"args,omitempty"`
}

// String is the step as it stands in a script: the call, then the arguments.
func (s Step) String() string { return strings.Join(append([]string{s.Call}, s.Args...), " ") }

// Script is a mode that can be played: how it comes about, what puts it right, and what holds then.
type Script struct {
	// ID is the mode's.
	ID string `json:"id"`
	// World is the preset in which Happens plays.
	World string `json:"world"`
	// Happens brings the mode about in the preset; empty where no sentence can.
	Happens []Step `json:"happens"`
	// Remedy puts it right in any world; its placeholders are filled from the finding. Empty where nothing does.
	Remedy []Step `json:"remedy"`
	// Healthy are the checks that fail before the remedy and hold after it.
	Healthy []Step `json:"healthy"`
}

// scriptFile is a script as it is written: one line for each step.
type scriptFile struct {
	ID      string   `yaml:"id"`
	World   string   `yaml:"world"`
	Happens []string `yaml:"happens"`
	Remedy  []string `yaml:"remedy"`
	Healthy []string `yaml:"healthy"`
}

// Scripts returns the script of every mode, in the order of [IDs]. A script that is missing or cannot be read is an
// error that names its file.
func Scripts() ([]Script, error) { return scriptsFrom(scriptFiles) }

// FindScript returns the script of a mode; the error for an unknown id satisfies errors.Is with [ErrUnknownMode].
func FindScript(id string) (Script, error) {
	if !slices.Contains(IDs(), id) {
		return Script{}, fmt.Errorf("%w %q", ErrUnknownMode, id)
	}
	return readScript(scriptFiles, "scripts/"+id+".yaml")
}

func scriptsFrom(fsys fs.FS) ([]Script, error) {
	names, err := fs.Glob(fsys, "scripts/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	var all []Script
	for _, id := range IDs() {
		name := "scripts/" + id + ".yaml"
		if !slices.Contains(names, name) {
			return nil, &FieldError{name, "", "is missing; write how the mode happens and what puts it right"}
		}
		s, err := readScript(fsys, name)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func readScript(fsys fs.FS, name string) (Script, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Script{}, fmt.Errorf("catalogue: %w", err)
	}
	var f scriptFile
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return Script{}, &FieldError{File: name, Mend: "is not a script: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); f.ID != want {
		return Script{}, &FieldError{name, "id", fmt.Sprintf("is %q; write %q, as the file is named", f.ID, want)}
	}
	if len(f.Remedy) == 0 && len(f.Happens) > 0 && len(f.Healthy) > 0 {
		return Script{}, &FieldError{name, "healthy", "checks what no remedy brings about; write the remedy"}
	}
	return Script{ID: f.ID, World: f.World, Happens: stepsOf(f.Happens), Remedy: stepsOf(f.Remedy), Healthy: stepsOf(f.Healthy)}, nil
}

func stepsOf(lines []string) []Step {
	list := []Step{}
	for _, line := range lines {
		if parts := strings.Fields(line); len(parts) > 0 {
			list = append(list, Step{Call: parts[0], Args: parts[1:]})
		}
	}
	return list
}
