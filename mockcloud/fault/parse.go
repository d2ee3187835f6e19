package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxDocument bounds the JSON that [ParseSpecs] reads, in bytes.
const MaxDocument = 1 << 20

// ParseSpecs reads a JSON array of faults, validates each one and fills in its
// phase. It refuses unknown fields, anything after the array, two faults with
// one ID, more than [MaxFaults] faults and more than [MaxDocument] bytes. A
// mistake in a fault can be unwrapped as a [*SpecError].
func ParseSpecs(data []byte) ([]Spec, error) {
	if len(data) > MaxDocument {
		return nil, fmt.Errorf("faults: the document has %d bytes; give at most %d", len(data), MaxDocument)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("[")) {
		return nil, errors.New(`faults: the document is not a JSON array; write [{"id": …, "kind": …}, …]`)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var specs []Spec
	if err := decoder.Decode(&specs); err != nil {
		return nil, fmt.Errorf("faults: the document cannot be read: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("faults: something follows the array; end the document after ']'")
	}
	var plan Plan
	for i, spec := range specs {
		if err := plan.Arm(spec); err != nil {
			return nil, fmt.Errorf("faults: entry %d: %w", i+1, err)
		}
	}
	return plan.specs(), nil
}
