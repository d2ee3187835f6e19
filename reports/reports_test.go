package reports_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/reports"
)

// sample reads the stream that all golden files are made from: Chinese and English
// features with failed, flaky, skipped and undefined scenarios, outline rows, hostile
// texts and every kind of attachment.
func sample(t testing.TB) reports.Results {
	t.Helper()
	raw, err := os.ReadFile("testdata/run.ndjson")
	require.NoError(t, err)
	res, err := reports.Read(bytes.NewReader(raw))
	require.NoError(t, err)
	return res
}

// catalogue is a small catalogue: M12 is never rehearsed, and M99 of the sample is
// deliberately missing.
func catalogue() []reports.Mode {
	both := func(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }
	return []reports.Mode{
		{
			ID: "M01", Label: "documented", Source: "激活说明 §1", Documented: true,
			Name: both("正常激活", "Plain activation"), Trigger: both("序列号与 CDKey 有效", "Serial number and CDKey are valid"),
			Seen: both("显示激活成功", "Activation succeeds"), Consequence: both("许可被扣减一次", "One licence is used"),
			Remedy: both("无需处理", "None needed"), Owner: both("客户", "Customer"),
		},
		{
			ID: "M03", Label: "public", Source: "公开问答",
			Name: both("账号不可用", "Account unusable"), Trigger: both("账号冻结或过期", "The account is frozen or expired"),
			Seen: both("登录被拒绝", "Signing in is refused"), Consequence: both("不能激活，业务停止", "No activation, work stops"),
			Remedy: both("请管理员恢复账号", "Ask the administrator to restore it"), Owner: both("组织管理员", "Organization administrator"),
		},
		{
			ID: "M05", Label: "analogy", Source: "同类云服务的限流说明",
			Name: both("响应缓慢", "Slow answers"), Trigger: both("云端负载高", "The cloud is busy"),
			Seen: both("长时间等待", "A long wait"), Consequence: both("用户以为失败而重复操作", "Users repeat what has worked"),
			Remedy: both("等待并提示进度", "Wait and show progress"), Owner: both("客户端", "Client"),
		},
		{
			ID: "M07", Label: "assumed", Source: "设计假设：提交后丢失响应",
			Name: both("已提交但响应丢失", "Committed, answer lost"), Trigger: both("提交之后连接中断", "The connection breaks after the commit"),
			Seen: both("显示网络错误，许可却已扣减", "A network error, yet the licence is used"), Consequence: both("重试会再次扣减许可", "A retry uses a second licence"),
			Remedy: both("用同一个 Idempotency-Key 重试", "Retry with the same Idempotency-Key"), Owner: both("客户端开发者", "Client developer"),
		},
		{ID: "M12", Label: "assumed", Source: "设计假设", Name: both("备份损坏", "Broken backup")},
	}
}

// updateFlag says whether golden files are rewritten. The flag is registered by
// TestMain, because this project has no package variables.
const updateFlag = "update"

func TestMain(m *testing.M) {
	flag.Bool(updateFlag, false, "rewrite the golden files")
	flag.Parse()
	os.Exit(m.Run())
}

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if flag.Lookup(updateFlag).Value.String() == "true" {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path) //nolint:gosec // a file of this package
	require.NoError(t, err, "run: go test ./reports -update")
	require.Equal(t, string(want), string(got), "if this is wanted, run: go test ./reports -update")
}

func TestHTMLGolden(t *testing.T) {
	var out, again bytes.Buffer
	require.NoError(t, reports.HTML(&out, sample(t), catalogue(), reports.HTMLOptions{}))
	require.NoError(t, reports.HTML(&again, sample(t), catalogue(), reports.HTMLOptions{}))
	require.Equal(t, out.String(), again.String(), "the report is not a pure function")
	golden(t, "index.html", out.Bytes())
}

func TestJUnitGolden(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, reports.JUnit(&out, sample(t)))
	golden(t, "junit.xml", out.Bytes())
}

func TestJSONGolden(t *testing.T) {
	var out bytes.Buffer
	agents := reports.Agents{"client": {"M07": {Verdict: "FAILED", Duration: 1500000}}}
	require.NoError(t, reports.JSON(&out, sample(t), agents))
	golden(t, "results.json", out.Bytes())
}

func TestTerminalGolden(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		var progress, pretty bytes.Buffer
		require.NoError(t, reports.Progress(&progress, sample(t), reports.TextOptions{Lang: lang}))
		golden(t, "progress."+lang+".txt", progress.Bytes())
		require.NoError(t, reports.Pretty(&pretty, sample(t), reports.TextOptions{Lang: lang}))
		golden(t, "pretty."+lang+".txt", pretty.Bytes())
	}
}
