package runner

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/features"
)

// filled gives a value in which no field is zero: lists have two elements, and texts differ.
func filled(v reflect.Value, n *int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			filled(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		filled(v.Index(0), n)
		filled(v.Index(1), n)
	case reflect.String:
		*n++
		v.SetString(strings.Repeat("字", *n%300)) // lengths of one and two bytes
	case reflect.Int64:
		*n++
		v.SetInt(int64(*n) << 20)
	default:
		panic("a field of a kind that is not packed: " + v.Type().String())
	}
}

// packedFeature is a file with nothing but scenarios to pack.
func packedFeature(pickles ...*messages.Pickle) *feature {
	f := &feature{uri: pickles[0].Uri, outline: outline{language: pickles[0].Language}}
	f.packed = pack(pickles, newSentences())
	return f
}

// TestAPackedScenarioIsTheSameAgain fails, too, when the Messages get a field that is not packed.
func TestAPackedScenarioIsTheSameAgain(t *testing.T) {
	full, bare, n := &messages.Pickle{}, &messages.Pickle{}, 250
	filled(reflect.ValueOf(full).Elem(), &n)
	bare.Uri, bare.Language, bare.Location = full.Uri, full.Language, &messages.Location{}
	bare.AstNodeIds, bare.Tags = []string{}, []*messages.PickleTag{}
	table := &messages.PickleStepArgument{DataTable: &messages.PickleTable{Rows: []*messages.PickleTableRow{{Cells: []*messages.PickleTableCell{}}}}}
	doc := &messages.PickleStepArgument{DocString: &messages.PickleDocString{}}
	bare.Steps = []*messages.PickleStep{{AstNodeIds: []string{}}, {AstNodeIds: []string{}, Argument: table}, {AstNodeIds: []string{}, Argument: doc},
		{AstNodeIds: []string{}, Argument: &messages.PickleStepArgument{}}}
	f := packedFeature(full, bare, full)
	for i, want := range []*messages.Pickle{full, bare, full} {
		assert.Equal(t, want, f.unpack(int32(i)))
	}
}

// TestAllFeaturesOfTheHouseArePacked takes them as they are parsed.
func TestAllFeaturesOfTheHouseArePacked(t *testing.T) {
	targets, problems := targetsOf(&Options{FS: features.FS})
	require.Empty(t, problems)
	require.NotEmpty(t, targets)
	shared := newSentences()
	for i, target := range targets {
		f, problems := readFeature(features.FS, target.uri, i)
		require.Empty(t, problems)
		f.packed = pack(f.pickles, shared)
		for number, want := range f.pickles {
			require.Equal(t, want, f.unpack(int32(number)), target.uri)
		}
	}
}

// TestALargePlanIsPacked runs the planner over more than is kept as it is.
func TestALargePlanIsPacked(t *testing.T) {
	text := "Feature: f\n" + strings.Repeat("  @a\n  Scenario: one\n    Given x\n\n  @b\n  Scenario: two\n    Given y\n", keptNodes/4)
	fsys := fstest.MapFS{"a.feature": {Data: []byte("Feature: f\n  Scenario: first\n    Given x\n")}, "b.feature": {Data: []byte(text)}}
	p, err := makePlan(&Options{FS: fsys, Tags: "not @a", Initialize: func(*godog.ScenarioContext, Attempt) {}})
	require.NoError(t, err)
	require.Len(t, p.entries, 1+keptNodes/4)
	assert.NotNil(t, p.entries[0].feature.pickles, "a small file that is read first is kept")
	large := p.entries[1].feature
	assert.Nil(t, large.pickles)
	assert.Nil(t, large.parsed)
	for _, e := range p.entries[1:] {
		it := e.open()
		require.Equal(t, "two", it.pickle.Name)
		require.Equal(t, []string{"@b"}, it.tags)
		require.Equal(t, e.line, it.line)
		require.Equal(t, "  Scenario: two", large.line(it.line))
	}
	assert.Len(t, large.packed.starts, keptNodes/4, "what was not selected is not held")
}
