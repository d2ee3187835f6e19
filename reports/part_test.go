package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// part makes the facts of a shard.
func part(shard string) string {
	return strings.Replace(facts("1"), `\"seed\":1`, `\"seed\":1,\"shard\":\"`+shard+`\"`, 1)
}

// shardOf is a run of one scenario, the number-th, that says which shard it is.
func shardOf(number, shard string) string {
	s := strings.NewReplacer(`"p"`, `"p`+number+`"`, `"tc"`, `"tc`+number+`"`, `"q"`, `"q`+number+`"`, `"a"`, `"a`+number+`"`, `"line":3`, `"line":1`+number).Replace(whole)
	if shard == "" {
		return s
	}
	return strings.Replace(s, ended, part(shard)+ended, 1)
}

// TestMissingShardsAreSeen: a run of which a shard is missing is not whole and not green, and says which one it is,
// also after it was merged; with all of them it is whole.
func TestMissingShardsAreSeen(t *testing.T) {
	one, two, three := shardOf("1", "1/3"), shardOf("2", "2/3"), shardOf("3", "3/3")
	for _, c := range []struct {
		streams []string
		part    string
		missing []int
		green   bool
	}{
		{[]string{one, two, three}, "", nil, true},
		{[]string{three, one, two}, "", nil, true},
		{[]string{two}, "2/3", []int{1, 3}, true}, // a shard on its own went well
		{[]string{three, one}, "1,3/3", []int{2}, false},
	} {
		text, err := merged(c.streams...)
		require.NoError(t, err)
		got, err := reports.Read(strings.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, c.part, got.Part.String())
		assert.Equal(t, c.missing, got.Part.Missing())
		assert.Equal(t, c.green, got.Green())
		assert.Equal(t, int64(1), got.Seed)
		var out bytes.Buffer
		require.NoError(t, reports.JSON(&out, got, nil))
		assert.Equal(t, c.part != "", strings.Contains(out.String(), `"shard": "`+c.part+`"`))

		again, err := merged(text)
		require.NoError(t, err)
		assert.Equal(t, text, again, "merging it again changes nothing")
	}
	text, err := merged(one, three)
	require.NoError(t, err)
	text, err = merged(two, text)
	require.NoError(t, err)
	got, err := reports.Read(strings.NewReader(text))
	require.NoError(t, err)
	assert.True(t, got.Part.Whole())
	assert.Len(t, got.Scenarios, 3)

	got, err = reports.Read(strings.NewReader(one + two + three))
	require.NoError(t, err)
	assert.Equal(t, reports.Part{}, got.Part, "shards that follow one another in a reader are joined, too")
}

func TestShardsThatDoNotFitAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		streams []string
		want    string
	}{
		"twice":         {[]string{shardOf("1", "1/3"), shardOf("2", "1/3")}, "stream 2: line 8: bad Cucumber message: shard 1/3 is there twice"},
		"other count":   {[]string{shardOf("1", "1/3"), shardOf("2", "2/4")}, "shard 2/4, but another stream is 1/3"},
		"a whole run":   {[]string{shardOf("1", "1/3"), shardOf("2", "") + facts("1")}, "but another stream is 1/3"},
		"none":          {[]string{shardOf("1", "0/3")}, `shard "0/3" is not written as`},
		"too high":      {[]string{shardOf("1", "4/3")}, `shard "4/3" is not written as`},
		"no number":     {[]string{shardOf("1", "a/3")}, `shard "a/3" is not written as`},
		"no end":        {[]string{shardOf("1", "1/9999999999")}, "is not written as"},
		"no text":       {[]string{strings.Replace(shardOf("1", "1/3"), `\"1/3\"`, `7`, 1)}, "cannot unmarshal"},
		"no facts":      {[]string{strings.Replace(shardOf("1", "1/3"), `{\"seed\"`, `[{\"seed\"`, 1)}, "vnd.rehearse.run+json"},
		"another seed":  {[]string{shardOf("1", "1/3"), strings.Replace(shardOf("2", "2/3"), `\"seed\":1`, `\"seed\":2`, 1)}, "the facts of the run differs"},
		"one without":   {[]string{shardOf("1", "") + facts("1"), shardOf("2", "2/3")}, "shard 2/3, but another stream is 0/0"},
		"read in a row": {[]string{shardOf("1", "1/3") + shardOf("2", "1/3")}, "second meta"},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := merged(c.streams...)
			require.ErrorIs(t, err, reports.ErrMessage)
			require.ErrorContains(t, err, c.want)
			assert.Empty(t, text)
		})
	}
	_, err := reports.Read(strings.NewReader(shardOf("1", "1/3") + shardOf("2", "1/3")))
	require.ErrorContains(t, err, "shard 1/3 is there twice")
}

// TestHalfAMessageIsLeftOut: what a shard told before it crashed counts, its last line, which it did not write to the
// end, does not. Half a message anywhere else is an error.
func TestHalfAMessageIsLeftOut(t *testing.T) {
	text := shardOf("2", "2/2")
	crash := strings.LastIndex(text, "testStepFinished") + 30
	var out bytes.Buffer
	torn, err := reports.Merge(&out, strings.NewReader(shardOf("1", "1/2")), strings.NewReader(text[:crash]))
	require.NoError(t, err)
	assert.Equal(t, []reports.Torn{{Stream: 2, Line: strings.Count(text[:crash], "\n") + 1}}, torn)
	got, err := reports.Read(&out)
	require.NoError(t, err)
	assert.Len(t, got.Scenarios, 2)
	assert.False(t, got.Complete)
	assert.Equal(t, 1, got.Summary().Unknown, "the scenario that was running")

	_, err = merged(text[:crash] + "\n" + text[crash:])
	require.ErrorContains(t, err, "stream 1: line 6: bad Cucumber message")
	_, err = merged(text + `{"oops`)
	require.ErrorContains(t, err, "the stream ends in the middle of a message", "the run had ended before")
	_, err = reports.Read(strings.NewReader(text[:crash]))
	require.ErrorContains(t, err, "line 6: bad Cucumber message: the stream ends in the middle of a message")
}
