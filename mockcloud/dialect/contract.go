package dialect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// shape is what is known of a value in an answer: which members it has, or of what it is a list. A shape with neither
// is a scalar, or anything when open.
type shape struct {
	members map[string]*shape
	list    *shape
	kind    string // the schema's type: string, integer, boolean; with a format, the format
	open    bool
}

// operation is one operation of the contract as far as a translation needs it.
type operation struct {
	id, method, path string
	pathArguments    []string
	query            map[string]bool
	body             map[string]string // the body's members with their types
	required         []string
	oneOf            []string // exactly one of these members is to be there
	answer           *shape
}

// takes reports whether the operation has an argument.
func (o *operation) takes(name string) bool {
	_, inBody := o.body[name]
	return inBody || o.query[name] || slices.Contains(o.pathArguments, name)
}

// arguments lists what the operation takes, in order.
func (o *operation) arguments() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for _, names := range [][]string{o.pathArguments, slices.Collect(maps.Keys(o.query)), slices.Collect(maps.Keys(o.body))} {
			for _, name := range names {
				if !yield(name) {
					return
				}
			}
		}
	})
}

// document is the part of an OpenAPI document that is read.
type document struct {
	Paths      map[string]map[string]documentOperation
	Components struct {
		Parameters map[string]parameter
		Schemas    map[string]schema
	}
}

type documentOperation struct {
	OperationID string `yaml:"operationId"`
	Tags        []string
	Parameters  []parameter
	RequestBody struct{ Content map[string]media } `yaml:"requestBody"`
	Responses   map[string]struct{ Content map[string]media }
}

type media struct{ Schema schema }

type parameter struct {
	Ref      string `yaml:"$ref"`
	Name, In string
	Required bool
}

type schema struct {
	Ref        string    `yaml:"$ref"`
	Type       yaml.Node // one name, or several
	Format     string
	Properties map[string]schema
	Additional yaml.Node `yaml:"additionalProperties"`
	Items      *schema
	Required   []string
	OneOf      []schema `yaml:"oneOf"`
}

// contract reads the operations that a client may ask for out of an OpenAPI document: those of the client, of the
// partner's orders and of the service center.
func contract(raw []byte) (map[string]*operation, error) {
	var d document
	if err := yaml.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("the contract cannot be read: %w", err)
	}
	operations := map[string]*operation{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			if slices.ContainsFunc(o.Tags, func(tag string) bool { return tag == "client" || tag == "mop" || tag == "service-center" }) {
				operations[o.OperationID] = d.operation(method, path, o)
			}
		}
	}
	return operations, nil
}

// operation takes over what a translation needs. Of several successes the answer of the lowest
// status counts.
func (d *document) operation(method, path string, o documentOperation) *operation {
	op := &operation{
		id: o.OperationID, method: strings.ToUpper(method), path: strings.TrimPrefix(path, "/w/{world}"),
		query: map[string]bool{}, body: map[string]string{},
	}
	for _, p := range o.Parameters {
		if p.Ref != "" {
			p = d.Components.Parameters[last(p.Ref)]
		}
		switch {
		case p.In == "path" && p.Name != "world":
			op.pathArguments = append(op.pathArguments, p.Name)
			op.required = append(op.required, p.Name)
		case p.In == "query":
			op.query[p.Name] = true
		}
	}
	in := d.resolve(o.RequestBody.Content["application/json"].Schema)
	for name, member := range in.Properties {
		op.body[name] = d.resolve(member).Type.Value
	}
	op.required = append(op.required, in.Required...)
	for _, choice := range in.OneOf {
		op.oneOf = append(op.oneOf, choice.Required...)
	}
	op.answer = &shape{members: map[string]*shape{}}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if content, has := o.Responses[status].Content["application/json"]; has && strings.HasPrefix(status, "2") {
			op.answer = d.shape(content.Schema)
			break
		}
	}
	return op
}

// resolve follows references to the schema itself; the contract's do not go round in circles.
func (d *document) resolve(s schema) schema {
	for s.Ref != "" {
		s = d.Components.Schemas[last(s.Ref)]
	}
	return s
}

// shape turns a schema into what a template may ask of a value. The contract's schemas do not contain themselves.
func (d *document) shape(s schema) *shape {
	s = d.resolve(s)
	if len(s.OneOf) > 0 { // "this or null"
		return d.shape(s.OneOf[0])
	}
	out := &shape{kind: s.Type.Value, open: s.Additional.Value == "true"}
	if s.Format != "" {
		out.kind = s.Format
	}
	switch s.Type.Value {
	case "object":
		out.members = map[string]*shape{}
		for name, member := range s.Properties {
			out.members[name] = d.shape(member)
		}
	case "array":
		out.list = &shape{open: true}
		if s.Items != nil {
			out.list = d.shape(*s.Items)
		}
	}
	return out
}

func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
