package runner

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// texts gives the steps of a pickle with their arguments.
func texts(p *messages.Pickle) (out []string) {
	for _, s := range p.Steps {
		text := s.Text
		if s.Argument != nil && s.Argument.DocString != nil {
			text += "\n" + s.Argument.DocString.Content
		}
		out = append(out, text)
	}
	return out
}

// scenario appends a random scenario or outline to the source.
func scenario(b *strings.Builder, random *rand.Rand) {
	pick := func(lines ...string) {
		if random.IntN(2) == 0 {
			b.WriteString(strings.Join(lines, "\n") + "\n")
		}
	}
	pick("  # a comment", "  @tag @other")
	outline := random.IntN(2) == 0
	b.WriteString("  Scenario: one\n")
	pick("  text", "")
	b.WriteString("    Given <x> step\n")
	pick(`    """`, "    Scenario: not one", "    # not a comment", "    | x |", `    """`)
	pick("", "    # between")
	b.WriteString("    Then done\n")
	for range random.IntN(3) {
		if !outline {
			return
		}
		pick("    @examples")
		b.WriteString("    Examples: some\n      | x |\n      | 1 |\n")
		pick("", "      # row")
		b.WriteString("      | 2 |\n")
	}
}

// masked parses what is left of a feature for some of its scenarios, in their order.
func masked(t *testing.T, f *feature, wanted []*messages.Pickle) []*messages.Pickle {
	t.Helper()
	jobs := make([]job, len(wanted))
	for i, p := range wanted {
		jobs[i] = job{item: item{feature: f, pickle: p, line: int32(p.Location.Line)}}
	}
	var found []*messages.Pickle
	for _, source := range contents(jobs) {
		var ids identifiers
		document, err := gherkin.ParseGherkinDocument(bytes.NewReader(source.Contents), ids.next)
		require.NoError(t, err, string(source.Contents))
		found = append(found, gherkin.Pickles(*document, "f", ids.next)...)
	}
	return found
}

// TestMaskKeepsWhatIsWanted compares, for random features and a random part of their
// scenarios, the pickles with those of the masked source: same names, steps and tags.
func TestMaskKeepsWhatIsWanted(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		b.WriteString("@feature\nFeature: f\n  words\n")
		if random.IntN(2) == 0 {
			b.WriteString("  Background:\n    Given base\n")
		}
		for range random.IntN(4) {
			scenario(&b, random)
		}
		for range random.IntN(3) {
			b.WriteString("  @rule\n  Rule: r\n  Background:\n    Given rule base\n")
			scenario(&b, random)
			scenario(&b, random)
		}
		f, problems := readFeature(fstest.MapFS{"f": {Data: []byte(b.String())}}, "f", 0)
		require.Empty(t, problems, "seed %d:\n%s", seed, b.String())
		selections := [][]*messages.Pickle{f.pickles, slices.DeleteFunc(slices.Clone(f.pickles), func(*messages.Pickle) bool { return random.IntN(2) == 0 })}
		shuffled := slices.Clone(f.pickles)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		selections = append(selections, shuffled)
		for i := range f.pickles {
			selections = append(selections, f.pickles[i:i+1])
		}
		for _, wanted := range selections {
			if len(wanted) == 0 {
				continue
			}
			got := masked(t, f, wanted)
			require.Len(t, got, len(wanted), "seed %d:\n%s", seed, b.String())
			for i, p := range wanted {
				assert.Equal(t, texts(p), texts(got[i]), "seed %d", seed)
				assert.Len(t, got[i].Tags, len(p.Tags), "seed %d", seed)
				assert.Equal(t, p.Name, got[i].Name, "seed %d", seed)
			}
		}
	}
}

// TestSnippets covers arguments of each kind and both languages.
func TestSnippets(t *testing.T) {
	table := &messages.PickleStepArgument{DataTable: &messages.PickleTable{}}
	doc := &messages.PickleStepArgument{DocString: &messages.PickleDocString{}}
	for _, c := range []struct {
		language string
		step     messages.PickleStep
		want     string
	}{
		{"en", messages.PickleStep{Text: `I pay 5 for "x" (net)`, Argument: table},
			"sc.Step(`^I pay (-?[0-9]+) for [“\"「]([^”\"」]*)[”\"」] \\(net\\)$`, func(ctx context.Context, arg1 int, arg2 string, table *godog.Table) error {"},
		{"zh-CN", messages.PickleStep{Text: "输入「a」：", Argument: doc},
			"sc.Step(`^输入[“\"「]([^”\"」]*)[”\"」][。：:]?$`, func(ctx context.Context, arg1 string, text *godog.DocString) error {"},
		{"en", messages.PickleStep{Text: "pay 3.5. Then 4."}, "sc.Step(`^pay (-?[0-9]+(?:\\.[0-9]+)?)\\. Then (-?[0-9]+)\\.$`, func(ctx context.Context, arg1 float64, arg2 int) error {"},
		{"zh-CN", messages.PickleStep{Text: "版本１４．１，共２个"}, "sc.Step(`^版本(-?[0-9０-９]+(?:[.．][0-9０-９]+)?)，共(-?[0-9０-９]+)个[。：:]?$`, func(ctx context.Context, arg1 string, arg2 string) error {"},
		{"en", messages.PickleStep{Text: "a `b`"}, `sc.Step("^a ` + "`b`" + `$", func(ctx context.Context) error {`},
	} {
		got := strings.ReplaceAll(snippet(c.language, &c.step), "[“「\"]([^”」\"]*)[”」\"]", "[“\"「]([^”\"」]*)[”\"」]")
		assert.Contains(t, got, c.want)
	}
}
