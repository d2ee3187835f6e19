package runner_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/runner"
)

// opened remembers which files were read.
type opened struct {
	fs.FS
	mu    sync.Mutex
	count map[string]int
}

// Open counts, and opens.
func (o *opened) Open(name string) (fs.File, error) {
	o.mu.Lock()
	o.count[name]++
	o.mu.Unlock()
	return o.FS.Open(name)
}

// told runs a shard and gives its messages, what it ran, and how it ended.
func told(t *testing.T, files fs.FS, index, count int, set func(*runner.Options)) (stream string, ran []string, err error) {
	t.Helper()
	var out bytes.Buffer
	writer := runner.NewWriter(&out)
	o := runner.Options{FS: files, Initialize: steps(nil), Emit: writer.Emit, ShardIndex: index, ShardCount: count}
	if set != nil {
		set(&o)
	}
	summary, err := runner.Run(t.Context(), o)
	for _, r := range summary.Results {
		ran = append(ran, r.Location)
	}
	return out.String(), ran, err
}

// TestShardsAreTheWhole cuts suites of several shapes into shards: together they run each scenario once, none
// of them has much more to do than another, and what they tell of a scenario is what the whole run tells, byte for byte.
func TestShardsAreTheWhole(t *testing.T) {
	for name, c := range map[string]struct {
		files  fstest.MapFS
		tags   string
		spread int // by how many scenarios shards may differ: a small file, two
	}{
		"many files":        {files: pairs(50), spread: 4},
		"many, some wanted": {files: pairs(50), tags: "@t1", spread: 1},
		"few files":         {files: pairs(3), spread: 1},
		"one huge file":     {files: fstest.MapFS{"a.feature": {Data: []byte(many(101))}}, spread: 1},
		"a huge one of many": {files: func() fstest.MapFS {
			files := pairs(40)
			files["x.feature"] = &fstest.MapFile{Data: []byte(many(200))}
			return files
		}(), spread: 4},
	} {
		narrow := func(o *runner.Options) { o.Tags = c.tags }
		whole, want, err := told(t, c.files, 0, 0, narrow)
		require.NoError(t, err)
		lines := map[string]bool{}
		for line := range strings.Lines(whole) {
			lines[line] = true
		}
		for _, shards := range []int{1, 2, 7} {
			var ran []string
			least, most := len(want), 0
			for i := range shards {
				stream, own, err := told(t, c.files, i+1, shards, narrow)
				require.NoError(t, err)
				ran = append(ran, own...)
				least, most = min(least, len(own)), max(most, len(own))
				for line := range strings.Lines(stream) {
					// Only whether all went well is each shard's own.
					require.True(t, lines[line] || strings.Contains(line, `"testRunFinished"`), line)
				}
			}
			assert.ElementsMatch(t, want, ran, "%s in %d", name, shards)
			assert.LessOrEqual(t, most-least, c.spread, "%s in %d", name, shards)
		}
	}
}

// pairs makes twice as many small files, in two languages that alternate, all of the same length.
func pairs(count int) fstest.MapFS {
	files := fstest.MapFS{}
	for i := range count {
		files[fmt.Sprintf("%03d.en.feature", i)] = &fstest.MapFile{Data: []byte(many(3))}
		files[fmt.Sprintf("%03d.zh.feature", i)] = &fstest.MapFile{Data: []byte("# language: zh-CN\n功能: 一\n\n  场景: 甲\n    假如pass\n  场景: 乙\n    假如pass\n\n  @t1\n  场景: 丙\n    假如pass\n" + strings.Repeat("\n", 5))}
	}
	return files
}

// TestAShardDoesNotParseWhatIsOthers: with many files a shard looks at the size of the others', and at no more.
func TestAShardDoesNotParseWhatIsOthers(t *testing.T) {
	for index := 1; index <= 2; index++ {
		files := &opened{FS: pairs(50), count: map[string]int{}}
		_, ran, err := told(t, files, index, 2, nil)
		require.NoError(t, err)
		read := map[int]int{}
		languages := map[string]int{}
		for name, times := range files.count {
			if strings.HasSuffix(name, ".feature") {
				read[times]++
			}
		}
		for _, location := range ran {
			languages[location[4:6]]++
		}
		// Each is listed, which looks at its kind, and weighed.
		assert.Len(t, read, 2, "%v", read)
		assert.Equal(t, 50, read[slices.Max(keys(read))], "half of them are read once more")
		assert.Greater(t, min(languages["en"], languages["zh"]), 30, "a pattern in the names does not decide: %v", languages)
	}
}

// keys lists those of a map.
func keys(m map[int]int) (list []int) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

// TestEveryMistakeIsToldBySomeShard: a file that does not parse, an outline without rows and an undefined step stop, or
// fail, the shard that has the file, and only that.
func TestEveryMistakeIsToldBySomeShard(t *testing.T) {
	for name, text := range map[string]string{
		"parse":     "Feature: f\n  Scenario: a\n    Given pass\n  oops\n",
		"empty":     "Feature: f\n  Scenario Outline: a\n    Given <x>\n    Examples:\n      | x |\n",
		"lint":      "Feature: f\n  Scenario：a\n    Given pass\n",
		"undefined": "Feature: f\n  Scenario: a\n    Given nobody knows this\n",
	} {
		files := pairs(60)
		files["050.en.feature"] = &fstest.MapFile{Data: []byte(text)}
		wrong := 0
		for i := range 4 {
			if _, _, err := told(t, files, i+1, 4, nil); err != nil {
				wrong++
				assert.ErrorContains(t, err, "050.en.feature", name)
				assert.Equal(t, 2, runner.ExitCode(runner.Summary{}, err), name)
			}
		}
		assert.Equal(t, 1, wrong, name)
	}
}

// TestAShardWithoutWorkLooksAtTheOthers: it passes where others have something to run, and is an error where nobody has.
func TestAShardWithoutWorkLooksAtTheOthers(t *testing.T) {
	empty := &fstest.MapFile{Data: []byte("Feature: nothing here\n")}
	files := fstest.MapFS{"a.feature": empty, "b.feature": {Data: []byte(many(1))}}
	for i := 1; i <= 9; i++ {
		_, _, err := told(t, files, i, 9, nil)
		assert.NoError(t, err, "shard %d", i)
	}
	many := fstest.MapFS{}
	for i := range 400 {
		many[fmt.Sprintf("%03d.feature", i)] = empty
	}
	for i := 1; i <= 2; i++ {
		_, _, err := told(t, many, i, 2, nil)
		assert.ErrorContains(t, err, "no scenario is selected")
	}
	many["100.feature"] = files["b.feature"]
	for i := 1; i <= 2; i++ {
		_, _, err := told(t, many, i, 2, nil)
		assert.NoError(t, err)
	}
}

// TestDefinitionsHaveOneNameInAllShards: also where a shard has scenarios of one language only, and each language has
// definitions of its own.
func TestDefinitionsHaveOneNameInAllShards(t *testing.T) {
	own := func(o *runner.Options) {
		o.Initialize = func(sc *godog.ScenarioContext, a runner.Attempt) {
			if a.Language == "zh-CN" {
				sc.Step(`^中文$`, func() {})
			}
			steps(nil)(sc, a)
		}
	}
	files := pairs(1)
	whole, _, err := told(t, files, 0, 0, own)
	require.NoError(t, err)
	english, _, err := told(t, files, 0, 0, func(o *runner.Options) { own(o); o.Lang = "en" })
	require.NoError(t, err)
	assert.Contains(t, whole, "中文")
	assert.NotContains(t, english, "中文")
	for line := range strings.Lines(english) {
		if strings.Contains(line, `"stepDefinition"`) {
			assert.Contains(t, whole, line)
		}
	}
}
