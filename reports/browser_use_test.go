package reports_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInABrowser uses the report as a person does, from a file and without a network.
func TestInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	b, file := startBrowser(t), write(t, sample(t))
	for name, use := range map[string]func(*testing.T, page){
		"language": useLanguage, "theme": useTheme, "status": useStatuses, "mode, tag and text": useFilters,
		"attempts": useTabs, "attachments": useAttachments, "keyboard": useKeyboard, "views": useViews, "paper": usePaper,
		"repeat": useRepeat, "verdicts": useVerdicts, "snippet": useSnippet,
	} {
		t.Run(name, func(t *testing.T) { use(t, b.open(t, file, 1280, "")) })
	}
	t.Run("telephone", func(t *testing.T) { useTelephone(t, b.open(t, file, 320, "")) })
}

func useLanguage(t *testing.T, p page) {
	assert.Equal(t, "zh-CN", p.js(`document.documentElement.lang`))
	assert.Contains(t, p.text("#views"), "时间线")
	assert.Contains(t, p.text("#list .name"), "响应丢失", "Chinese failures come first for a Chinese reader")
	p.click("#lang", "English")
	assert.Equal(t, "en", p.js(`document.documentElement.lang`))
	assert.Contains(t, p.text("#views"), "Timeline")
	assert.NotContains(t, p.text("#list .name"), "响应丢失", "English failures come first for an English reader")
	p.click("#lang", "中文")
	assert.Equal(t, "zh-CN", p.js(`document.documentElement.lang`))
}

// useSnippet opens a scenario with an undefined step: the source to begin with is there, whole and as text.
func useSnippet(t *testing.T, p page) {
	p.click("#list button", "A partner order is taken over")
	assert.Contains(t, p.text(".snippet h4"), "没有匹配这一步的定义")
	assert.Equal(t, "sc.Step(`^the partner places an order$`, func(ctx context.Context) error {\n\treturn godog.ErrPending // write </script> here\n})",
		p.js(`document.querySelector(".step.s-undefined .snippet pre").textContent`))
	p.click("#list button", "Slow answers are waited for")
	assert.Equal(t, 0, p.count(".snippet"))
}

func useTheme(t *testing.T, p page) {
	background := `getComputedStyle(document.body).backgroundColor`
	light := p.js(background)
	p.click("#theme", "深色")
	assert.NotEqual(t, light, p.js(background))
	assert.Equal(t, "dark", p.js(`document.documentElement.dataset.theme`))
	p.click("#theme", "浅色")
	assert.Equal(t, light, p.js(background))
}

func useStatuses(t *testing.T, p page) {
	all := p.count("#list li")
	require.Equal(t, 8, all)
	assert.Contains(t, p.js(`document.querySelector("#list .mark").className`), "s-failed", "failures first")
	assert.Contains(t, p.js(`Array.from(document.querySelectorAll("#list .mark")).pop().className`), "s-passed")
	p.click(".chip", "失败")
	failed := p.count("#list li")
	assert.Equal(t, failed, p.count("#list .s-failed"))
	p.click(".chip", "不稳定")
	assert.Equal(t, failed+1, p.count("#list li"), "statuses add up")
	assert.Equal(t, 2, p.count(`.chip[aria-pressed="true"]`))
	p.click("#f-clear", "")
	assert.Equal(t, all, p.count("#list li"))
	assert.Zero(t, p.count(`.chip[aria-pressed="true"]`))
}

func useFilters(t *testing.T, p page) {
	choose := func(id, value string) {
		p.js(`(function (s) { s.value = ` + quoted(value) + `; s.dispatchEvent(new Event("change")); })(document.getElementById(` + quoted(id) + `))`)
	}
	choose("f-mode", "M07")
	assert.Equal(t, 1, p.count("#list li"))
	assert.Contains(t, p.text("#list"), "响应丢失")
	p.click("#f-clear", "")
	tag, _ := p.js(`document.getElementById("f-tag").options[1].value`).(string)
	choose("f-tag", tag)
	tagged := p.count("#list li")
	assert.Greater(t, tagged, 0)
	assert.Less(t, tagged, 8)
	p.click("#f-clear", "")
	p.do(chromedp.SendKeys("#f-text", "冻结 激活.feature"))
	assert.Equal(t, 1, p.count("#list li"), "every word must be found, in name or file")
	p.do(chromedp.SendKeys("#f-text", " nowhere"))
	assert.Zero(t, p.count("#list li"))
	assert.Contains(t, p.text("#count"), "没有")
	p.click("#f-clear", "")
	assert.Equal(t, 8, p.count("#list li"))
	assert.Equal(t, "f-text", p.focused())
}

func useTabs(t *testing.T, p page) {
	p.click("#list button", "过期的账号")
	require.Equal(t, 2, p.count(`[role="tab"]`))
	assert.Contains(t, p.text(`[role="tab"][aria-selected="true"]`), "2", "the last attempt is shown")
	last := p.text("#attempt")
	p.do(chromedp.Focus(`[role="tab"][aria-selected="true"]`))
	p.press(kb.ArrowLeft)
	assert.Contains(t, p.text(`[role="tab"][aria-selected="true"]`), "1")
	assert.Equal(t, "tab-0", p.focused())
	assert.NotEqual(t, last, p.text("#attempt"))
	assert.Contains(t, p.text("#attempt"), "503", "an exchange of the failed attempt")
	p.press(kb.ArrowRight)
	assert.Equal(t, last, p.text("#attempt"))
}

func useAttachments(t *testing.T, p page) {
	p.click("#list button", "响应丢失")
	assert.Contains(t, p.text(".diagnosis:not(.judgement)"), "已提交但响应丢失", "the mode is named in the catalogue's words")
	assert.Contains(t, p.text(".diagnosis:not(.judgement)"), "主授权")
	assert.Contains(t, p.text(".diagnosis:not(.judgement)"), "M98", "a mode that the catalogue lacks shows by its id")
	assert.Contains(t, p.text(".error"), "", "the failed step shows its message")
	p.js(`document.querySelectorAll("#attempt details").forEach(function (d) { d.open = false; })`)
	p.click(".diagnosis:not(.judgement) .link", "#12")
	assert.Equal(t, "entry-12", p.focused(), "evidence leads to its entry")
	assert.Equal(t, true, p.js(`document.getElementById("entry-12").checkVisibility()`))
	p.js(`document.querySelectorAll("#attempt details").forEach(function (d) { d.open = true; })`)
	shown := p.text("#attempt")
	for _, word := range []string{"归属企业", "企业B", "未认证", "审核中", "2026-01-02 11:04", "INSTANCE_OCCUPIED", "fired connection-reset", "licence L1's CDKey"} {
		assert.Contains(t, shown, word)
	}
	assert.Contains(t, shown, "<script>alert(3)</script>", "texts of the run stay texts")
	p.click("#lang", "English")
	p.js(`document.querySelectorAll("#attempt details").forEach(function (d) { d.open = true; })`)
	for _, word := range []string{"organization B", "not certified", "Changes in the world (6)", "main licence"} {
		assert.Contains(t, p.text("#attempt"), word)
	}
}

func useKeyboard(t *testing.T, p page) {
	p.press(kb.Tab)
	assert.Equal(t, "skip", p.focused(), "the first stop leads past the head")
	p.press(kb.Enter)
	assert.Equal(t, "list", p.focused())
	p.press(kb.Tab, kb.ArrowDown, kb.ArrowDown, kb.ArrowUp, kb.Enter)
	assert.Equal(t, p.text("#list li:nth-child(2) .name"), p.text("#detail-name"), "arrows walk the list, Enter opens")
	p.visit("view=timeline")
	p.do(chromedp.Focus("canvas"))
	p.press(kb.ArrowRight, kb.ArrowRight, kb.ArrowLeft)
	caption := p.text(".caption")
	require.NotEmpty(t, caption)
	p.press(kb.Enter)
	assert.Contains(t, caption, p.text("#detail-name"))
	for range 60 { // nothing may hold the focus
		p.press(kb.Tab)
		if p.focused() == "BODY" || p.focused() == "skip" {
			return
		}
	}
	t.Error("the focus does not come round")
}

func useViews(t *testing.T, p page) {
	p.click("#views button", "时间线")
	assert.Contains(t, p.js(`document.querySelector("canvas").getAttribute("aria-label")`), "2", "a row for each worker")
	p.click("#views button", "最慢")
	slow, _ := p.js(`Array.from(document.querySelectorAll("tbody .gauge span")).map(function (g) { return parseFloat(g.style.width); })`).([]any)
	require.NotEmpty(t, slow)
	assert.InDelta(t, 100, slow[0], 0.01)
	p.click("#views button", "覆盖")
	assert.Contains(t, p.text("tbody tr"), "M12", "what was never rehearsed comes first")
	assert.Contains(t, p.text("tbody tr"), "从未演练")
	assert.Contains(t, p.text(".sheet .alert"), "M99")
	p.click("tbody .link", "响应丢失")
	assert.Contains(t, p.text("#detail-name"), "响应丢失")
	assert.Contains(t, p.js(`location.hash`), "view=scenarios", "the address keeps the place")
}

func usePaper(t *testing.T, p page) {
	p.click("#theme", "深色")
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	require.NoError(t, err)
	assert.Equal(t, "none", p.js(`getComputedStyle(document.querySelector(".side")).display`))
	assert.Equal(t, true, p.js(`document.getElementById("detail-name").checkVisibility()`))
	assert.Equal(t, "rgb(255, 255, 255)", p.js(`getComputedStyle(document.body).backgroundColor`), "paper is white in the dark theme too")
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF())
	require.NoError(t, err)
	assert.Greater(t, len(pdf), 10_000)
}

func useRepeat(t *testing.T, p page) {
	p.click("#list button", "响应丢失")
	assert.Contains(t, p.text(".command code"), "rehearse run features/zh-CN/激活.feature:17 --seed 42 -- ./client --locale 'zh CN'")
	p.js(`document.addEventListener("copy", function () { window.copied = String(document.activeElement.value || getSelection()); })`)
	p.click(".command button", "复制")
	require.Eventually(t, func() bool { return p.text(".command button") == "已复制" }, 10*time.Second, 20*time.Millisecond)
	assert.Equal(t, "已复制", p.text("#live"), "those who do not see the button are told")
}

func useVerdicts(t *testing.T, p page) {
	p.click("#views button", "判定")
	assert.Contains(t, p.text("thead"), "acme <b> 1.2.0")
	assert.Contains(t, p.text("tbody"), "重试时换了 Idempotency-Key </script>")
	assert.Equal(t, 3, p.count(".matrix .verdict .s-failed"), "a scenario that broke off counts as failed")
	p.js(`Array.from(document.querySelectorAll(".matrix tr")).find(function (r) { return r.innerText.indexOf("M07") >= 0; }).querySelector(".verdict").click()`)
	assert.Contains(t, p.text("#detail-name"), "响应丢失", "a cell leads to its evidence")
	for _, word := range []string{"RETRY-01", "重试须用同一个键", "类比", "C: payment interfaces", "自己走到了"} {
		assert.Contains(t, p.text(".judgement"), word)
	}
	p.click(".judgement li .link", "#12")
	assert.Equal(t, "entry-12", p.focused())
	p.click(".error .link", "跳到失败的步骤")
	assert.Equal(t, true, p.js(`document.activeElement.matches(".step.s-failed")`))
	p.visit("view=matrix&lang=en")
	assert.Contains(t, p.text("tbody"), "The retry had another Idempotency-Key")
}

func useTelephone(t *testing.T, p page) {
	assert.Equal(t, false, p.js(`document.getElementById("detail").checkVisibility()`), "one thing at a time")
	p.click("#list button", "响应丢失")
	assert.Equal(t, "detail-name", p.focused())
	assert.Equal(t, false, p.js(`document.getElementById("list").checkVisibility()`))
	for _, view := range []string{"scenarios", "timeline", "slowest", "coverage", "matrix"} {
		p.visit("view=" + view)
		assert.LessOrEqual(t, p.js(`document.documentElement.scrollWidth`), float64(320), "%s is cut off", view)
	}
}
