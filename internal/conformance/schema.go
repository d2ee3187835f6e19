package conformance

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is the JSON schema of Cucumber Messages.
type Schema struct{ compiled *jsonschema.Schema }

// LoadSchema reads messages.schema.json of the npm package @cucumber/messages.
func LoadSchema(path string) (*Schema, error) {
	compiled, err := jsonschema.NewCompiler().Compile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Schema{compiled: compiled}, nil
}

// Check validates every line of a stream and returns how many there were. The error
// names the first line that is not valid and shows it.
func (s *Schema) Check(r io.Reader) (lines int, err error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		lines++
		message, err := jsonschema.UnmarshalJSON(bytes.NewReader(scanner.Bytes()))
		if err == nil {
			err = s.compiled.Validate(message)
		}
		if err != nil {
			return lines, fmt.Errorf("line %d: %w\n%.300s", lines, err, scanner.Bytes())
		}
	}
	return lines, scanner.Err()
}
