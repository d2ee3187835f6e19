package intake_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/internal/bilingual"
)

// harEntries are the entries of a capture, to be put differently.
func harEntries(t *testing.T, har []byte) []map[string]any {
	t.Helper()
	var file struct {
		Log struct{ Entries []map[string]any }
	}
	require.NoError(t, json.Unmarshal(har, &file))
	return file.Log.Entries
}

// spread gives each entry a moment of its own.
func spread(entries []map[string]any) []map[string]any {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for i, e := range entries {
		e["startedDateTime"] = at.Add(time.Duration(i) * time.Second).Format(time.RFC3339)
	}
	return entries
}

// TestCapturesInTheEncodingsOfWindows reads one capture in each encoding, however it arrives: the names in it, which
// decide whose the licence is, have to come through.
func TestCapturesInTheEncodingsOfWindows(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	o.Name, o.Seed = "x", 9
	for name, enc := range map[string]encoding.Encoding{
		"UTF-8": encoding.Nop, "UTF-8 with a mark": unicode.UTF8BOM, "GB18030": simplifiedchinese.GB18030,
		"UTF-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16 without a mark": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"UTF-16 big-endian": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16 big-endian without a mark": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := enc.NewEncoder().Bytes(har)
			require.NoError(t, err)
			for _, way := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, func(r io.Reader) io.Reader { return r }} {
				c, err := intake.Read(way(bytes.NewReader(raw)), "x.har", o)
				require.NoError(t, err)
				require.NotEmpty(t, c.Diagnosis.Findings)
				assert.Equal(t, "wrong-organization", c.Diagnosis.Findings[0].Mode)
				assert.Empty(t, c.Unmatched)
			}
		})
	}
}

// TestADamagedByteLeavesUTF8 keeps a text that is UTF-8 but for a byte, or for its end, from being taken for GB18030.
func TestADamagedByteLeavesUTF8(t *testing.T) {
	const heads, row = "操作,云账号,企业,产品,特征码,结果\n", "激活,13812345678,深圳市南山科技有限公司,KIS专业版 V14.1,HW-1,成功\n"
	for name, text := range map[string]string{"a byte": heads + "\xff," + row + row, "the end": heads + row + "激活,深"[:8]} {
		c, err := intake.Read(strings.NewReader(text), "x.csv", intake.Options{Name: "x", BoughtFor: "深圳市南山科技有限公司", Seed: 1})
		require.NoError(t, err, name)
		assert.Equal(t, verdict.Unknown == c.Diagnosis.Health, len(c.Diagnosis.Missing) > 0, name)
		for _, a := range c.Assumptions {
			assert.NotContains(t, a.Text.En, "purchaser", "%s: the company's name was understood", name)
		}
	}
}

func packed(t *testing.T, with func(io.Writer) io.WriteCloser, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := with(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

// TestPackedBodiesAreUnpacked reads answers as proxies keep them.
func TestPackedBodiesAreUnpacked(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	for name, tc := range map[string]struct {
		coding string
		with   func(io.Writer) io.WriteCloser
	}{
		"gzip": {"gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		"br":   {"br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }},
		"zlib": {"deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
		"deflate": {"deflate", func(w io.Writer) io.WriteCloser {
			z, err := flate.NewWriter(w, 5)
			require.NoError(t, err)
			return z
		}},
		"header only": {"gzip", nil},
	} {
		t.Run(name, func(t *testing.T) {
			entries := harEntries(t, har)
			for _, e := range entries {
				answer := e["response"].(map[string]any)
				text := []byte(answer["content"].(map[string]any)["text"].(string))
				if tc.with != nil {
					text = packed(t, tc.with, string(text))
				}
				answer["headers"] = []any{map[string]any{"name": "content-encoding", "value": tc.coding}}
				answer["content"] = map[string]any{"text": base64.StdEncoding.EncodeToString(text), "encoding": "base64"}
			}
			c, err := importHAR(t, harOf(t, entries), o)
			require.NoError(t, err)
			require.NotEmpty(t, c.Diagnosis.Findings)
			assert.Equal(t, "wrong-organization", c.Diagnosis.Findings[0].Mode)
			assert.Empty(t, c.Unmatched)
		})
	}
}

// TestABodyThatWasNotCapturedIsNoEmptyAnswer imports captures without the bodies of the answers. What they were is not
// known; an empty one, and one that breaks off, are failures.
func TestABodyThatWasNotCapturedIsNoEmptyAnswer(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	zstd := base64.StdEncoding.EncodeToString([]byte("\x28\xb5\x2f\xfd\xff\xff"))
	whole := `{"id":"X1","result":"activated"}`
	for name, tc := range map[string]struct {
		content map[string]any
		mode    string
	}{
		"left out":     {map[string]any{"size": 300}, ""},
		"nothing said": {map[string]any{}, ""},
		"emptied":      {map[string]any{"size": 300, "text": ""}, ""},
		"not readable": {map[string]any{"text": zstd, "encoding": "base64"}, ""},
		"empty":        {map[string]any{"size": 0, "text": ""}, "empty-answer"},
		"empty, short": {map[string]any{"size": 0}, "empty-answer"},
		"a page":       {map[string]any{"text": "<!DOCTYPE html><title>x</title>"}, "malformed-answer"},
		"broken off":   {map[string]any{"text": whole[:12]}, "truncated-answer"},
		"packed, broken off": {map[string]any{"encoding": "base64", "text": base64.StdEncoding.EncodeToString(
			packed(t, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, whole)[:40])}, "truncated-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			entries := harEntries(t, har)
			for _, e := range entries {
				if strings.HasSuffix(e["request"].(map[string]any)["url"].(string), "/v1/activations") {
					e["response"].(map[string]any)["content"] = tc.content
				}
			}
			c, err := importHAR(t, harOf(t, entries), o)
			require.NoError(t, err)
			assert.Empty(t, c.Unmatched)
			modes := map[string]bool{}
			for _, f := range c.Diagnosis.Findings {
				modes[f.Mode] = true
			}
			assert.Equal(t, tc.mode == "empty-answer", modes["empty-answer"])
			assert.Equal(t, tc.mode == "truncated-answer", modes["truncated-answer"])
			if tc.mode == "" {
				assert.Equal(t, "wrong-organization", c.Diagnosis.Findings[0].Mode, "what was sent tells enough")
				assert.True(t, slices.ContainsFunc(c.Assumptions, func(a cases.Assumption) bool { return a.ID == "no-body" }))
			}
		})
	}
}

// TestWithoutAnyBodyThePurchaserIsNotGuessed leaves out every answer's body: no organization has a name then.
func TestWithoutAnyBodyThePurchaserIsNotGuessed(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	entries := harEntries(t, har)
	for _, e := range entries {
		e["response"].(map[string]any)["content"] = map[string]any{"size": 99}
	}
	c, err := importHAR(t, harOf(t, entries), o)
	require.NoError(t, err)
	assert.Empty(t, c.Diagnosis.Findings)
	assert.Equal(t, verdict.Unknown, c.Diagnosis.Health)
	require.Len(t, c.Diagnosis.Missing, 1)
	assert.Contains(t, c.Diagnosis.Missing[0].In("zh-CN"), "购买方")

	o.BoughtFor = "org-a" // as the missing evidence is asked for
	c, err = importHAR(t, harOf(t, entries), o)
	require.NoError(t, err)
	assert.NotEmpty(t, c.Diagnosis.Missing, "an organization that is nowhere in the capture")
	o.BoughtFor = "org-b"
	c, err = importHAR(t, harOf(t, entries), o)
	require.NoError(t, err)
	assert.Equal(t, verdict.Healthy, c.Diagnosis.Health)
}

// TestTheOrderIsThatOfTime imports captures that list the newest first, or nothing in order.
func TestTheOrderIsThatOfTime(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	for name, mix := range map[string]func([]map[string]any){
		"newest first": slices.Reverse[[]map[string]any],
		"mixed": func(l []map[string]any) {
			rand.New(rand.NewPCG(4, 4)).Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
		},
	} {
		t.Run(name, func(t *testing.T) {
			entries := spread(harEntries(t, har))
			mix(entries)
			c, err := importHAR(t, harOf(t, entries), o)
			require.NoError(t, err)
			assert.Empty(t, c.Unmatched)
			require.NotEmpty(t, c.Diagnosis.Findings)
			assert.Equal(t, "wrong-organization", c.Diagnosis.Findings[0].Mode)
			assert.True(t, slices.ContainsFunc(c.Assumptions, func(a cases.Assumption) bool { return a.ID == "order" }))
		})
	}
	entries := spread(harEntries(t, har))
	entries[3]["startedDateTime"] = "2020-01-01T00:00:00Z" // the clock was set back, and forth again
	c, err := importHAR(t, harOf(t, entries), o)
	require.NoError(t, err)
	assert.Empty(t, c.Unmatched)
	assert.False(t, slices.ContainsFunc(c.Assumptions, func(a cases.Assumption) bool { return a.ID == "order" }))
}

// TestTimesAreReadAsProgramsWriteThem compares the moments of a form's only row; without a zone they are China's.
func TestTimesAreReadAsProgramsWriteThem(t *testing.T) {
	for _, text := range []string{
		"2026-03-02T02:00:00Z", "2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00.000+0800", "2026-03-02T10:00:00", "2026-03-02 10:00", "2026-03-02 10:00:00,000",
		"2026/3/2 10:00", "2026/03/02 10:00:00", "3/2/26 10:00", "02/Mar/2026:10:00:00 +0800", "2026-03-02 02:00:00Z",
	} {
		form := fmt.Sprintf("时间,操作,云账号,企业,产品,特征码,序列号,CDKey,结果\n\"%s\",激活,13812345678,甲公司,KIS专业版 V14.1,HW-1,AAA-111-222,BBB-333-444,成功\n", text)
		c, err := intake.Read(strings.NewReader(form), "x.csv", intake.Options{Name: "x", Seed: 1})
		require.NoError(t, err)
		assert.Equal(t, "2026-03-02T02:00:00Z", c.Journal[len(c.Journal)-1].At.Format(time.RFC3339), text)
	}
}

// TestARedirectIsNotTheAnswer imports a capture in which every request was sent on to https first.
func TestARedirectIsNotTheAnswer(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	var entries []map[string]any
	for _, e := range harEntries(t, har) {
		on := map[string]any{"startedDateTime": e["startedDateTime"], "request": e["request"], "response": map[string]any{"status": 307, "content": map[string]any{"size": 0}}}
		entries = append(entries, on, e)
	}
	c, err := importHAR(t, harOf(t, entries), o)
	require.NoError(t, err)
	assert.Len(t, c.Unmatched, len(entries)/2)
	assert.Equal(t, "wrong-organization", c.Diagnosis.Findings[0].Mode)
	assert.Empty(t, c.Diagnosis.Missing, "nothing is missing")
}

// TestHalfACaptureIsNotHealthy breaks a capture off before the activation.
func TestHalfACaptureIsNotHealthy(t *testing.T) {
	har, o := capture(t, "wrong-organization", 3)
	c, err := importHAR(t, har[:len(har)/2], o)
	require.NoError(t, err)
	assert.Empty(t, c.Diagnosis.Findings)
	assert.Equal(t, verdict.Unknown, c.Diagnosis.Health)
	require.Len(t, c.Diagnosis.Missing, 2)
	assert.Contains(t, c.Diagnosis.Missing[0].En, "breaks off")
	assert.Contains(t, c.Diagnosis.Missing[1].En, "neither an activation")
	d, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	ticket, err := c.Markdown(d, "en")
	require.NoError(t, err)
	assert.Contains(t, ticket, "**Missing:** the capture is damaged")
}

// TestWhatIsNoCaptureIsCalledByItsName brings what people send by mistake; each is told in both languages what to do.
func TestWhatIsNoCaptureIsCalledByItsName(t *testing.T) {
	for name, tc := range map[string]struct{ file, raw, zh, en string }{
		"empty":    {"x.har", "", "空的", "empty"},
		"blank":    {"x.log", "\xef\xbb\xbf \r\n", "空的", "empty"},
		"zip":      {"x.har", "PK\x03\x04abc", "解开", "unpack"},
		"gzip":     {"x.har.gz", "\x1f\x8b\x08abc", "解压", "unpack"},
		"page":     {"x.har", " <!DOCTYPE HTML><p>", "HAR", "HAR"},
		"packets":  {"x.pcap", "\xd4\xc3\xb2\xa1abc", "pcap", "pcap"},
		"no name":  {"x.bin", "abc", "--format", "--format"},
		"a log":    {"x.log", "abc", "--pattern", "--pattern"},
		"no form":  {"x.xlsx", "\xd0\xcf\x11\xe0", "xlsx", "xlsx"},
		"binary":   {"x.har", "\x00\x01\x02", "HAR", "HAR"},
		"lines":    {"x.jsonl", `{"startedDateTime":"x"}`, "建立世界", "found a world"},
		"a string": {"x.jsonl", `"x"`, "第 1 条", "entry 1"},
	} {
		_, err := intake.Read(strings.NewReader(tc.raw), tc.file, intake.Options{Name: "x"})
		require.Error(t, err, name)
		assert.Contains(t, bilingual.Say("zh-CN", err), tc.zh, name)
		assert.Regexp(t, `\p{Han}`, bilingual.Say("zh-CN", err), name)
		assert.Contains(t, bilingual.Say("en", err), tc.en, name)
		assert.NotRegexp(t, `\p{Han}`, bilingual.Say("en", err), name)
	}
	assert.Equal(t, io.EOF.Error(), bilingual.Say("zh-CN", io.EOF), "what is no trouble of ours stays as it is")
}
