package catalogue

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
)

// ErrDocuments means that a data file holds more than one document.
var ErrDocuments = errors.New("holds more than one document")

// DecodeStrict reads a YAML data file into a value: exactly one document, no unknown field. [io.EOF] means that the file
// is empty, [ErrDocuments] that it holds more; other errors are the decoder's own.
func DecodeStrict(data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return err
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return ErrDocuments
	}
	return nil
}
