package catalogue

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
)

//go:embed modes/*.yaml
var files embed.FS

// ErrUnknownMode is wrapped by [Find] when there is no mode with the id.
var ErrUnknownMode = errors.New("unknown failure mode")

// maxFile bounds a data file, in bytes; the largest is a tenth of it. A limit keeps a YAML bomb out of a parser that
// also has to survive files people are still editing.
const maxFile = 16 << 10

// Load returns the whole catalogue in the order of [IDs], validated. The modes are the caller's own: filling in
// Scenarios changes nobody else's. An error joins every [FieldError] found, so that one run shows them all.
func Load() ([]Mode, error) { return loadFrom(files) }

// Find returns the mode with the id. The error for an unknown id satisfies errors.Is with [ErrUnknownMode].
func Find(id string) (Mode, error) {
	modes, err := Load()
	if err != nil {
		return Mode{}, err
	}
	i := slices.IndexFunc(modes, func(m Mode) bool { return m.ID == id })
	if i < 0 {
		return Mode{}, fmt.Errorf("%w %q: the %d ids run from %s to %s", ErrUnknownMode, id,
			len(modes), modes[0].ID, modes[len(modes)-1].ID)
	}
	return modes[i], nil
}

// Documented returns the modes that the vendor's own article describes, in their order.
func Documented(modes []Mode) []Mode {
	var out []Mode
	for _, m := range modes {
		if m.Label == LabelDocumented {
			out = append(out, m)
		}
	}
	return out
}

func loadFrom(fsys fs.FS) ([]Mode, error) {
	names, err := fs.Glob(fsys, "modes/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	var modes []Mode
	var errs []error
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		m, err := parse(name, data)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		modes = append(modes, m)
	}
	// A file that did not parse would be reported as missing as well, which sends people the wrong way.
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	order := IDs()
	slices.SortStableFunc(modes, func(a, b Mode) int {
		return slices.Index(order, a.ID) - slices.Index(order, b.ID)
	})
	if err := Validate(modes); err != nil {
		return nil, err
	}
	return modes, nil
}

// parse reads one data file strictly: exactly one document, no unknown field, and the id its name promises.
func parse(file string, data []byte) (Mode, error) {
	if len(data) > maxFile {
		return Mode{}, &FieldError{File: file, Mend: fmt.Sprintf("is larger than %d bytes; shorten its texts", maxFile)}
	}
	m := Mode{}
	switch err := DecodeStrict(data, &m); {
	case errors.Is(err, io.EOF):
		return Mode{}, &FieldError{File: file, Mend: "is empty; copy another mode's file and change every field"}
	case errors.Is(err, ErrDocuments):
		return Mode{}, &FieldError{File: file, Mend: "holds more than one document; keep one mode a file"}
	case err != nil:
		return Mode{}, decodeError(file, err)
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); m.ID != want {
		return Mode{}, &FieldError{File: file, Field: "id",
			Mend: fmt.Sprintf("is %q; write %q, as the file is named, or rename the file", m.ID, want)}
	}
	if m.RefusalCodes == nil {
		m.RefusalCodes = []string{}
	}
	m.Scenarios = []string{}
	return m, nil
}

// decodeError turns the decoder's words, which name Go types, into words about the file.
func decodeError(file string, err error) error {
	var typed *yaml.TypeError
	if !errors.As(err, &typed) {
		return &FieldError{File: file, Mend: "is not valid YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	unknown := regexp.MustCompile(`^line (\d+): field (.+) not found in type \w+\.(\w+)$`)
	var errs []error
	for _, text := range typed.Errors {
		part := unknown.FindStringSubmatch(text)
		switch {
		case part == nil:
			errs = append(errs, &FieldError{File: file, Mend: text + "; see another mode's file for the form"})
		case part[3] == "Text":
			errs = append(errs, &FieldError{File: file, Field: part[2],
				Mend: "is unknown (line " + part[1] + "); a text has exactly zh-CN and en"})
		default:
			errs = append(errs, &FieldError{File: file, Field: part[2],
				Mend: "is unknown (line " + part[1] + "); remove it, or use one of " + fieldNames})
		}
	}
	return errors.Join(errs...)
}

// fieldNames is what a data file may hold, for the error about everything else.
const fieldNames = "id, label, source, name, trigger, seen, consequence, remedy, owner, prompt, silent, refusal_codes"
