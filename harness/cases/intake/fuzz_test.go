package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/intake"
)

// workbook is a form of one row as Excel keeps it.
func workbook(t require.TestingT) []byte {
	book := excelize.NewFile()
	require.NoError(t, book.SetSheetRow("Sheet1", "A1", &[]any{"时间", "操作", "云账号", "企业", "产品", "序列号", "结果"}))
	require.NoError(t, book.SetSheetRow("Sheet1", "A2", &[]any{"2026-01-05 09:00:00", "激活", "a@example.com", "甲", "乙", "x", "成功"}))
	var raw bytes.Buffer
	require.NoError(t, book.Write(&raw))
	require.NoError(t, book.Close())
	return raw.Bytes()
}

// blown is the workbook with more blanks in its sheet than the limit: small when packed.
func blown(t *testing.T) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(workbook(t)), int64(len(workbook(t))))
	require.NoError(t, err)
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		part, err := to.Create(f.Name)
		require.NoError(t, err)
		in, err := f.Open()
		require.NoError(t, err)
		_, err = io.CopyN(part, in, int64(f.UncompressedSize64))
		require.NoError(t, err)
		require.NoError(t, in.Close())
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			for range cases.MaxFile>>20 + 1 {
				_, err = part.Write(bytes.Repeat([]byte(" "), 1<<20))
				require.NoError(t, err)
			}
		}
	}
	require.NoError(t, to.Close())
	return out.Bytes()
}

func TestAWorkbookThatUnfoldsIsRefused(t *testing.T) {
	_, _, err := intake.XLSX(bytes.NewReader(workbook(t)), func(*intake.Exchange) []*intake.Exchange { return nil })
	require.NoError(t, err)
	raw := blown(t)
	require.Less(t, len(raw), 1<<20)
	_, _, err = intake.XLSX(bytes.NewReader(raw), func(*intake.Exchange) []*intake.Exchange { return nil })
	require.ErrorContains(t, err, "workbook")
}

// FuzzXLSX holds the reader of workbooks to this: whatever a file claims to be, it is read or refused, and no archive
// unfolds beyond the limit.
func FuzzXLSX(f *testing.F) {
	raw := workbook(f)
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) < 1<<20 {
			_, _ = build(t, intake.XLSX, "form", raw) // any answer but a panic
		}
	})
}

// FuzzLog holds the reader of text logs to this: any lines, by any pattern, become a case that replays, or an error.
func FuzzLog(f *testing.F) {
	f.Add(`(?P<time>\S+) (?P<method>\S+) (?P<url>\S+) (?P<status>\d+)`, []byte("2026-01-05T09:00:00Z POST /v1/sessions 201\nnoise\n"))
	f.Add(`(?P<method>.)(?P<url>.*)(?P<status>)(?P<request>.*)`, []byte("\xef\xbb\xbfGx\n"))
	f.Fuzz(func(t *testing.T, expression string, raw []byte) {
		pattern, err := intake.NewPattern(expression)
		if err != nil {
			return
		}
		read := func(r io.Reader, keep intake.Sieve) ([]*intake.Exchange, []cases.Unmatched, error) {
			return intake.Log(r, pattern, keep)
		}
		_, _ = build(t, read, "log", raw) // any answer but a panic
	})
}
