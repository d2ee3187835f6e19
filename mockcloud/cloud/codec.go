package cloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

type (
	commandDecoder func(json.RawMessage) (Command, error)
	eventDecoder   func(json.RawMessage) (Event, error)
)

// EncodeCommand writes c as one JSON object whose first member is its "kind".
func EncodeCommand(c Command) ([]byte, error) { return AppendCommand(nil, c) }

// AppendCommand writes c behind out as [EncodeCommand] does.
func AppendCommand(out []byte, c Command) ([]byte, error) { return encode(out, c.Kind(), c) }

// EncodeEvent writes e as one JSON object whose first member is its "kind".
func EncodeEvent(e Event) ([]byte, error) { return AppendEvent(nil, e) }

// AppendEvent writes e behind out as [EncodeEvent] does.
func AppendEvent(out []byte, e Event) ([]byte, error) { return encode(out, e.Kind(), e) }

// DecodeCommand reads what [EncodeCommand] wrote. An unknown kind or an unknown member is an error that names it.
func DecodeCommand(raw []byte) (Command, error) {
	kind, rest, err := splitKind(raw)
	if err != nil {
		return nil, err
	}
	for _, find := range [...]func(string) commandDecoder{
		worldCommand, accountCommand, organizationCommand, productCommand, licenceCommand, deskCommand,
		activationCommand, accountSetCommand, certificationCommand,
	} {
		if decode := find(kind); decode != nil {
			return decode(rest)
		}
	}
	return nil, fmt.Errorf("command kind %q is unknown to this version", kind)
}

// DecodeEvent reads what [EncodeEvent] wrote. Unknown members are ignored, so that journals of later versions fold.
func DecodeEvent(raw []byte) (Event, error) {
	kind, rest, err := splitKind(raw)
	if err != nil {
		return nil, err
	}
	for _, find := range [...]func(string) eventDecoder{
		worldEvent, accountEvent, organizationEvent, productEvent, licenceEvent, deskEvent,
		activationEvent, accountSetEvent, certificationEvent,
	} {
		if decode := find(kind); decode != nil {
			return decode(rest)
		}
	}
	return nil, fmt.Errorf("event kind %q is unknown to this version", kind)
}

func encode(out []byte, kind string, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", kind, err)
	}
	out = append(slices.Grow(out, len(body)+len(kind)+12), `{"kind":"`...)
	out = append(append(out, kind...), '"')
	if len(body) > 2 {
		out = append(out, ',')
	}
	return append(out, body[1:]...), nil
}

// splitKind takes the kind out of the object. What [encode] wrote has it first and is split without decoding;
// anything else, such as an object a person wrote, is taken apart member by member.
func splitKind(raw []byte) (string, json.RawMessage, error) {
	if kind, rest, ok := splitLeadingKind(raw); ok {
		return kind, rest, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return "", nil, fmt.Errorf("not a JSON object: %w", err)
	}
	var kind string
	if err := json.Unmarshal(members["kind"], &kind); err != nil || kind == "" {
		return "", nil, errors.New(`member "kind" is missing or not a string`)
	}
	delete(members, "kind")
	rest, err := json.Marshal(members)
	return kind, rest, err
}

func splitLeadingKind(raw []byte) (kind string, rest json.RawMessage, ok bool) {
	after, ok := bytes.CutPrefix(raw, []byte(`{"kind":"`))
	end := bytes.IndexByte(after, '"')
	if !ok || end <= 0 || bytes.IndexByte(after[:end], '\\') >= 0 {
		return "", nil, false
	}
	kind, after = string(after[:end]), after[end+1:]
	switch {
	case bytes.HasPrefix(after, []byte(`,"`)):
		return kind, append(append(make([]byte, 0, len(after)), '{'), after[1:]...), true
	case string(after) == "}":
		return kind, json.RawMessage("{}"), true
	}
	return "", nil, false
}

func decodeCommand[T Command](raw json.RawMessage) (Command, error) {
	var v T
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("command %s: %w", v.Kind(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("command %s: something follows the object", v.Kind())
	}
	return v, nil
}

func decodeEvent[T Event](raw json.RawMessage) (Event, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fmt.Errorf("event %s: %w", v.Kind(), err)
	}
	return v, nil
}

// Commands is a list of commands that encodes and decodes as JSON, each with its kind.
type Commands []Command

// MarshalJSON writes the commands as an array.
func (list Commands) MarshalJSON() ([]byte, error) {
	raws := make([]json.RawMessage, len(list))
	for i, c := range list {
		raw, err := EncodeCommand(c)
		if err != nil {
			return nil, err
		}
		raws[i] = raw
	}
	return json.Marshal(raws)
}

// UnmarshalJSON reads an array of commands.
func (list *Commands) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if err := json.Unmarshal(b, &raws); err != nil {
		return err
	}
	*list = make(Commands, len(raws))
	for i, raw := range raws {
		c, err := DecodeCommand(raw)
		if err != nil {
			return fmt.Errorf("command %d of the list: %w", i, err)
		}
		(*list)[i] = c
	}
	return nil
}
