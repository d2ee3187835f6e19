package runner

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzFeature holds the reader of feature files to this: whatever is in a file, it is understood, or refused with its
// place and what to do; any line of it can be asked for; and its scenarios come out of packing as they went in.
func FuzzFeature(f *testing.F) {
	f.Add([]byte("Feature: a\n\n  Rule: r\n    @t\n    Scenario Outline: b\n      Given <x>\n      Examples:\n        | x |\n        | 1 |\n"))
	f.Add([]byte("# language: zh-CN\n功能: 激活\n\n　　场景: 甲\n    假如有“一”\n    \"\"\"\n　　文\n    \"\"\"\n"))
	f.Add([]byte("\xef\xbb\xbfFeature: a\r\n  Scenario: b\r\n    Given c\r\n      | 1 | 2 |\r\n"))
	f.Add([]byte("Feature: a\n  @t @t\n  Scenario Outline: b <x>\n    Given <x>\n      | <x> | |\n    And c\n      \"\"\"json\n      {\"a\": \"<x>\"}\n      \"\"\"\n    Examples:\n      | x |\n      | 1 |\n"))
	f.Add([]byte("\xff\xfeF\x00"))
	f.Add([]byte("\xb9\xa6\xc4\xdc: \xbc\xa4\xbb\xee\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, problems := readFeature(fstest.MapFS{"a.feature": {Data: raw}}, "a.feature", 0)
		for _, p := range problems {
			require.Equal(t, "a.feature", p.URI)
			require.NotEmpty(t, p.Text)
		}
		if got == nil {
			require.NotEmpty(t, problems, "refused without a word")
			return
		}
		for line := range len(got.starts) + 2 {
			got.at(line)
		}
		got.packed = pack(got.pickles, newSentences())
		for i, want := range got.pickles {
			require.Equal(t, want, got.unpack(int32(i)))
		}
	})
}

// FuzzParseRerun holds the reader of rerun files to this: what it read, written line by line, is read the same.
func FuzzParseRerun(f *testing.F) {
	f.Add([]byte("features/a.feature:3\n# a comment\n\n  b.feature:1:2  \n"))
	f.Add([]byte("\xef\xbb\xbf功能/激活.feature:7\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		paths, err := ParseRerun(bytes.NewReader(raw))
		if err != nil {
			return // a line beyond all measure
		}
		again, err := ParseRerun(strings.NewReader(strings.Join(paths, "\n")))
		require.NoError(t, err)
		assert.Equal(t, paths, again)
	})
}

// FuzzListing holds the reader of godog's list of steps to this: whatever colours and brackets it has, no panic.
func FuzzListing(f *testing.F) {
	f.Add("\x1b[33m^有“([^”]*)”$\x1b[0m  \x1b[1m# a.go:12 -> x\x1b[0m\n", "有“一”")
	f.Add("\x1b[33m^((a)(b)?|c)$\x1b[0m # a.go:x", "c")
	f.Fuzz(func(_ *testing.T, listing, step string) {
		for _, d := range parseListing(listing) {
			if d.pattern.MatchString(step) {
				d.arguments(step)
			}
			_, _ = io.WriteString(io.Discard, d.place())
		}
	})
}
