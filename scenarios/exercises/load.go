package exercises

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/scenarios/catalogue"
)

//go:embed data/*.yaml
var files embed.FS

// ErrUnknown is wrapped by [ByID] when there is no exercise with the id.
var ErrUnknown = errors.New("unknown exercise")

// maxFile bounds a data file, in bytes; ours are a fifth of it. It keeps a YAML bomb out of a parser that reads the
// files of strangers.
const maxFile = 32 << 10

// All returns the exercises that come with the product, those of one mode first, in the order of the catalogue, then
// the blind ones by id. They are the caller's own. An error joins every [catalogue.FieldError] found.
func All() ([]Exercise, error) {
	data, err := fs.Sub(files, "data")
	if err != nil {
		return nil, fmt.Errorf("exercises: %w", err)
	}
	return From(data)
}

// ByID returns one of [All]. The error for an id that nobody has satisfies errors.Is with [ErrUnknown].
func ByID(id string) (Exercise, error) {
	all, err := All()
	if err != nil {
		return Exercise{}, err
	}
	i := slices.IndexFunc(all, func(e Exercise) bool { return e.ID == id })
	if i < 0 {
		return Exercise{}, fmt.Errorf("%w %q: rehearse exercises lists the %d there are", ErrUnknown, id, len(all))
	}
	return all[i], nil
}

// From reads every *.yaml of a folder, a trainer's own as well as ours, in the order that [All] tells. The error joins
// what is wrong with all files; then there are no exercises at all, so that a class is never half of what was meant.
func From(folder fs.FS) ([]Exercise, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("exercises: %w", err)
	}
	var list []Exercise
	var errs []error
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("exercises: %w", err)
		}
		e, err := Parse(name, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, e)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	order := catalogue.IDs()
	rank := func(e Exercise) int {
		if e.Blind {
			return len(order)
		}
		return slices.Index(order, e.Modes[0])
	}
	slices.SortStableFunc(list, func(a, b Exercise) int { return rank(a) - rank(b) })
	return list, nil
}

// Parse reads one exercise from a file's bytes; name is the file's, which the id must repeat. It is strict: exactly one
// document, no unknown field, both languages in every text, nothing on the desk or in the goal that the preset does not
// have. The error joins a [catalogue.FieldError] for each thing that is wrong. Whether the stage can be played and the
// goal is still open is for a lint that plays it.
func Parse(name string, data []byte) (Exercise, error) {
	if len(data) > maxFile {
		return Exercise{}, &catalogue.FieldError{File: name, Mend: fmt.Sprintf("is larger than %d bytes; shorten its texts", maxFile)}
	}
	e := Exercise{}
	switch err := catalogue.DecodeStrict(data, &e); {
	case errors.Is(err, io.EOF):
		return Exercise{}, &catalogue.FieldError{File: name, Mend: "is empty; copy another exercise's file and change every field"}
	case errors.Is(err, catalogue.ErrDocuments):
		return Exercise{}, &catalogue.FieldError{File: name, Mend: "holds more than one document; keep one exercise a file"}
	case err != nil:
		return Exercise{}, decodeError(name, err)
	}
	if want := strings.TrimSuffix(path.Base(name), ".yaml"); e.ID != want {
		return Exercise{}, &catalogue.FieldError{File: name, Field: "id",
			Mend: fmt.Sprintf("is %q; write %q, as the file is named, or rename the file", e.ID, want)}
	}
	if err := Validate(name, e); err != nil {
		return Exercise{}, err
	}
	return e, nil
}

// decodeError turns the decoder's words, which name Go types, into words about the file.
func decodeError(file string, err error) error {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		return &catalogue.FieldError{File: file, Mend: "is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	unknown := regexp.MustCompile(`^line (\d+): field (.+) not found in type \w+\.(\w+)$`)
	wrong := regexp.MustCompile(`^line (\d+): cannot unmarshal (\S+) .*into (\S+)$`)
	var errs []error
	for _, text := range typed.Errors {
		mend := text + "; see docs/exercises.md for the form"
		if part := wrong.FindStringSubmatch(text); part != nil {
			mend = "line " + part[1] + " has another kind of value than its field takes; see docs/exercises.md for the form"
		}
		f := &catalogue.FieldError{File: file, Mend: mend}
		if part := unknown.FindStringSubmatch(text); part != nil {
			f.Field, f.Mend = within(part[3])+part[2], "is unknown (line "+part[1]+"); remove it, or see docs/exercises.md for the fields there are"
		}
		errs = append(errs, f)
	}
	return errors.Join(errs...)
}

// within is the path to the fields of a type.
func within(typeName string) string {
	return map[string]string{"Desk": "desk.", "Goal": "goal.", "Hint": "hints.", "Text": "a text's "}[typeName]
}
