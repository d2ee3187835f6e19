package export

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"example.com/rehearse/harness/classroom/grade"
)

func readXLSX(t testing.TB, rows []Row, o Options) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, XLSX(&out, rows, o))
	book, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, book.Close()) })
	return book
}

func lines(t testing.TB, book *excelize.File, sheet string) [][]string {
	t.Helper()
	all, err := book.GetRows(sheet)
	require.NoError(t, err)
	return all
}

// TestTheResultsAreThoseOfTheCSV: the same class must not look different in two files.
func TestTheResultsAreThoseOfTheCSV(t *testing.T) {
	for _, o := range []Options{{}, {Lang: "en", Names: true}} {
		book := readXLSX(t, small(), o)
		for y, want := range readCSV(t, small(), o) {
			got := lines(t, book, book.GetSheetName(0))[y]
			assert.Equal(t, want, append(got, make([]string, len(want)-len(got))...))
		}
	}
}

func TestSheets(t *testing.T) {
	assert.Equal(t, []string{"成绩", "六步核对", "失效模式"}, readXLSX(t, small(), Options{}).GetSheetList())
	book := readXLSX(t, small(), Options{Lang: "en", Names: true})
	assert.Equal(t, []string{"Results", "Checks", "Failure modes"}, book.GetSheetList())
	assert.Equal(t, [][]string{
		{"Class", "Trainee", "Name", "Exercises finished", "Account signed in", "Organization", "Product and account sets", "Serial number and CDKey",
			"Comparing once more before activation", "Licence information after activation", "All checks"},
		{"KMRT", "T01", "王芳", "1", "1/1", "", "", "", "1/1", "", "2/2"},
		{"KMRT", "T02", "李雷", "1", "0/1", "", "", "", "0/1", "", "0/2"},
		{"", "Whole class", "", "2", "1/2", "", "", "", "1/2", "", "2/4"},
	}, lines(t, book, "Checks"), "what is under way does not count")
	assert.Equal(t, [][]string{
		{"Exercise", "Attempts finished", "Failure mode", "Attempts with it", "Put right in", "Refused in"},
		{exercise("wrong-account").Title.En, "2", "Signed in with another account", "1", "0", "0"},
		{exercise("wrong-account").Title.En, "2", "Wrong serial number or CDKey", "1", "0", "1"},
		{exercise("wrong-product").Title.En, "0", "No failure mode", "0", "0", "0"},
	}, lines(t, book, "Failure modes"))
}

// TestWhatBecameOfAFailureMode counts attempts, not mistakes.
func TestWhatBecameOfAFailureMode(t *testing.T) {
	held, put, refused := grade.Mistake{Mode: "m"}, grade.Mistake{Mode: "m", Remedied: true}, grade.Mistake{Mode: "m", Refused: true}
	for _, c := range []struct {
		mistakes          []grade.Mistake
		remedied, refused string
	}{
		{[]grade.Mistake{held}, "0", "0"},
		{[]grade.Mistake{put, put}, "1", "0"},
		{[]grade.Mistake{put, held}, "0", "0"},
		{[]grade.Mistake{refused, refused}, "0", "1"},
		{[]grade.Mistake{refused, put}, "1", "0"},
		{[]grade.Mistake{refused, held}, "0", "0"},
	} {
		row := small()[0]
		row.Report.Mistakes = c.mistakes
		got := lines(t, readXLSX(t, []Row{row}, Options{Lang: "en"}), "Failure modes")
		assert.Equal(t, []string{"1", c.remedied, c.refused}, got[1][3:], "%+v", c.mistakes)
	}
}

// TestTwoOfOneName: people are told apart by pseudonym, and classes by code.
func TestTwoOfOneName(t *testing.T) {
	rows := small()[:2]
	rows[1].Name = rows[0].Name
	other := rows[0]
	other.Class = "ABCD"
	got := lines(t, readXLSX(t, append(rows, other), Options{Lang: "en", Names: true}), "Checks")
	require.Len(t, got, 5)
	assert.Equal(t, []string{"ABCD", "T01", "王芳"}, got[3][:3])
}

// TestNumbersAreNumbers, or nobody could sum or sort them.
func TestNumbersAreNumbers(t *testing.T) {
	book := readXLSX(t, small(), Options{})
	for cell, want := range map[string]string{"D2": "46083.375", "F2": "4.3", "H2": "97", "R2": "1"} {
		raw, err := book.GetCellValue("成绩", cell, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		assert.Equal(t, want, raw, cell)
		kind, err := book.GetCellType("成绩", cell)
		require.NoError(t, err)
		assert.Equal(t, excelize.CellTypeUnset, kind, "%s is stored as a number", cell)
	}
	day, err := excelize.ExcelDateToTime(46083.375, false)
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), day, "on the wall in China")
	for _, empty := range []string{"E4", "F4", "H4"} {
		raw, err := book.GetCellValue("成绩", empty)
		require.NoError(t, err)
		assert.Empty(t, raw, "what is under way has no %s", empty)
	}
}

func TestTextsAreNeverFormulas(t *testing.T) {
	row := small()[0]
	row.Name, row.Exercise.Title.ZhCN = "=1+1", "=cmd|'/c calc'!A1"
	book := readXLSX(t, []Row{row}, Options{Names: true})
	for cell, want := range map[string]string{"C2": "=1+1", "D2": "=cmd|'/c calc'!A1"} {
		formula, err := book.GetCellFormula("成绩", cell)
		require.NoError(t, err)
		assert.Empty(t, formula)
		value, err := book.GetCellValue("成绩", cell)
		require.NoError(t, err)
		assert.Equal(t, want, value)
		kind, err := book.GetCellType("成绩", cell)
		require.NoError(t, err)
		assert.Equal(t, excelize.CellTypeSharedString, kind)
	}
}

func TestTheHeadingStaysInSight(t *testing.T) {
	book := readXLSX(t, small(), Options{})
	for _, name := range book.GetSheetList() {
		panes, err := book.GetPanes(name)
		require.NoError(t, err)
		assert.True(t, panes.Freeze, name)
		assert.Equal(t, 1, panes.YSplit, name)
		width, err := book.GetColWidth(name, "C")
		require.NoError(t, err)
		assert.NotEqual(t, 9.140625, width, "%s: a width of its own", name)
	}
}
