package runner

import (
	"math/rand/v2"
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
	pick(`    """`, "    Scenario: not one", "    | x |", `    """`)
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

// TestMaskKeepsOneScenario compares, for random features, each pickle with the
// only one of its masked source: same name, steps and tags.
func TestMaskKeepsOneScenario(t *testing.T) {
	for seed := range uint64(200) {
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
		var ids identifiers
		f, problems := readFeature(fstest.MapFS{"f": {Data: []byte(b.String())}}, "f", &ids)
		require.Empty(t, problems, "seed %d:\n%s", seed, b.String())
		for _, p := range f.pickles {
			masked := string(f.mask(p))
			document, err := gherkin.ParseGherkinDocument(strings.NewReader(masked), ids.next)
			require.NoError(t, err, "seed %d:\n%s", seed, masked)
			got := gherkin.Pickles(*document, "f", ids.next)
			require.Len(t, got, 1, "seed %d:\n%s", seed, masked)
			assert.Equal(t, texts(p), texts(got[0]), "seed %d", seed)
			assert.Len(t, got[0].Tags, len(p.Tags), "seed %d", seed)
			assert.Equal(t, p.Name, got[0].Name, "seed %d", seed)
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
		{"en", messages.PickleStep{Text: "a `b`"}, `sc.Step("^a ` + "`b`" + `$", func(ctx context.Context) error {`},
	} {
		got := strings.ReplaceAll(snippet(c.language, &c.step), "[“「\"]([^”」\"]*)[”」\"]", "[“\"「]([^”\"」]*)[”\"」]")
		assert.Contains(t, got, c.want)
	}
}
