package fault

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// SpecError says what is wrong with a fault, where, and what to do about it.
// It is the user's mistake, never broken machinery.
type SpecError struct {
	// ID of the fault as given; empty when it has none.
	ID string `json:"id"`
	// Field is the JSON name of the field at fault, such as match.path.
	Field string `json:"field"`
	// Problem says what is wrong, Remedy what to write instead.
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`

	cause error
}

// Unwrap returns [ErrArmed] or [ErrFull] where a plan had no room for a fault that is in order, else nil.
func (e *SpecError) Unwrap() error { return e.cause }

// Error prints the three parts in one line.
func (e *SpecError) Error() string {
	return fmt.Sprintf("fault %q, field %s: %s; %s", e.ID, e.Field, e.Problem, e.Remedy)
}

// Validate reports the first mistake in the spec as a [*SpecError], or nil.
func (s Spec) Validate() error {
	checks := []func() *SpecError{
		s.checkID, s.checkKind, s.checkMatch, s.checkCounts, s.checkNumbers,
	}
	for _, check := range checks {
		if problem := check(); problem != nil {
			problem.ID = s.ID
			return problem
		}
	}
	return nil
}

func (s Spec) checkID() *SpecError {
	const remedy = "give 1 to 256 letters, digits, '.', '_' or '-'"
	switch {
	case s.ID == "":
		return &SpecError{Field: "id", Problem: "is missing", Remedy: remedy}
	case len(s.ID) > MaxText:
		return &SpecError{Field: "id", Problem: fmt.Sprintf("has %d bytes", len(s.ID)), Remedy: remedy}
	case strings.ContainsFunc(s.ID, func(r rune) bool { return !idRune(r) }):
		return &SpecError{Field: "id", Problem: "has a character that is not allowed", Remedy: remedy}
	}
	return nil
}

// idRune keeps IDs free of anything that needs quoting in a URL, a shell or a log.
func idRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r)
}

func (s Spec) checkKind() *SpecError {
	info, ok := Describe(s.Kind)
	if !ok {
		return &SpecError{
			Field: "kind", Problem: fmt.Sprintf("%q is unknown", shorten(string(s.Kind))),
			Remedy: "choose one of " + kindNames(),
		}
	}
	if s.Phase != "" && !slices.Contains(info.Phases, s.Phase) {
		return &SpecError{
			Field: "phase", Problem: fmt.Sprintf("%q makes no sense for %s", shorten(string(s.Phase)), s.Kind),
			Remedy: "choose " + strings.ReplaceAll(join(info.Phases), ", ", " or ") + ", or leave it out",
		}
	}
	return nil
}

func (s Spec) checkMatch() *SpecError {
	m := s.Match
	for _, text := range []struct{ field, value string }{
		{"match.method", m.Method}, {"match.path", m.Path}, {"match.agent", m.Agent},
	} {
		if len(text.value) > MaxText {
			return &SpecError{
				Field: text.field, Problem: fmt.Sprintf("has %d bytes", len(text.value)),
				Remedy: fmt.Sprintf("give at most %d", MaxText),
			}
		}
	}
	if strings.ContainsFunc(m.Method, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return &SpecError{
			Field: "match.method", Problem: fmt.Sprintf("%q is not an upper-case method", m.Method),
			Remedy: "write it like POST, or leave it out for any method",
		}
	}
	return checkPath(m.Path)
}

func checkPath(path string) *SpecError {
	if path == "" {
		return nil
	}
	if path[0] != '/' && path != "**" {
		return &SpecError{
			Field: "match.path", Problem: fmt.Sprintf("%q does not begin with '/'", path),
			Remedy: "write it like /v1/activations or /v1/**, or leave it out for any path",
		}
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment != "**" && strings.Contains(segment, "**") {
			return &SpecError{
				Field: "match.path", Problem: fmt.Sprintf("'**' shares the segment %q with other characters", segment),
				Remedy: "let '**' stand alone between slashes, or use '*' within a segment",
			}
		}
	}
	return nil
}

func (s Spec) checkCounts() *SpecError {
	for _, count := range []struct {
		field string
		value int
	}{{"skip", s.Skip}, {"times", s.Times}} {
		if count.value < 0 || count.value > MaxCount {
			return outOfBounds(count.field, int64(count.value), 0, MaxCount)
		}
	}
	if math.IsNaN(s.Probability) || s.Probability < 0 || s.Probability > 1 {
		return &SpecError{
			Field: "probability", Problem: fmt.Sprintf("%v is not a probability", s.Probability),
			Remedy: "give a number from 0 to 1; 0 and 1 both mean always",
		}
	}
	return nil
}

// checkNumbers holds the fields that only some kinds use against the kind.
func (s Spec) checkNumbers() *SpecError {
	info, _ := Describe(s.Kind)
	for _, number := range []struct {
		field            string
		value, low, high int64
	}{
		{"status", int64(s.Status), 400, 599},
		{"retry_after_seconds", int64(s.RetryAfterSeconds), 1, MaxRetryAfter},
		{"delay_ms", int64(s.Delay), 1, int64(MaxDelay)},
		{"chunk_bytes", int64(s.ChunkBytes), 1, MaxChunk},
		{"skew_seconds", int64(s.SkewSeconds), -MaxSkew, MaxSkew},
	} {
		used, required := info.uses(number.field)
		switch {
		case number.value == 0 && !required:
			continue
		case number.value == 0:
			return &SpecError{
				Field: number.field, Problem: fmt.Sprintf("is missing, and %s needs it", s.Kind),
				Remedy: fmt.Sprintf("give %d to %d, not 0", number.low, number.high),
			}
		case !used:
			return &SpecError{
				Field: number.field, Problem: fmt.Sprintf("has no effect on %s", s.Kind),
				Remedy: "leave it out, or choose the kind that uses it",
			}
		case number.value < number.low || number.value > number.high:
			return outOfBounds(number.field, number.value, number.low, number.high)
		}
	}
	return nil
}

func outOfBounds(field string, value, low, high int64) *SpecError {
	return &SpecError{
		Field: field, Problem: fmt.Sprintf("%d is out of bounds", value),
		Remedy: fmt.Sprintf("give %d to %d", low, high),
	}
}

// shorten keeps a hostile value from flooding an error text or a log.
func shorten(text string) string {
	const limit = 40
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}
