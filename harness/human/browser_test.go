package human_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/browser"
)

// TestAPersonWithABrowser has somebody do what the page says in a real browser, in both languages: they wait, start the
// client, activate, and wait again. axe-core looks at every page, narrow and wide.
func TestAPersonWithABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	b := browser.Start(t)
	for _, c := range []struct {
		lang                             string
		width                            int64
		ready, refused, send, begin, act string
	}{
		{"zh-CN", 1280, "已准备好", "refused", "提交", "启动一个全新的客户端", "用下面的序列号和CDKey激活"},
		{"en", 320, "It is ready", "refused", "Send", "Start a fresh client", "Activate with the serial number"},
	} {
		t.Run(c.lang, func(t *testing.T) {
			desk, p := sitDown(t, c.lang)
			page := b.Private(t).Open(t, p.base+"/?lang="+c.lang, c.width)
			page.Check()
			client := desk.Client(harness.Surroundings{})
			started := during(func() (harness.Result, error) {
				return harness.Result{}, client.Start(t.Context(), harness.Setting{BaseURL: "http://127.0.0.1:9/w/x", FeatureCode: "FC-1", Locale: c.lang})
			})
			page.Until(`document.querySelector("#task")?.innerText.startsWith("` + c.begin + `")`) // it shows the step by itself
			page.Check()
			page.Click("main form button", c.ready)
			require.NoError(t, (<-started).err)

			activated := during(func() (harness.Result, error) {
				return client.Do(t.Context(), harness.Activate, harness.Args{"serial_number": "SN-1", "cdkey": "CK-1"})
			})
			page.Until(`document.querySelector("#task")?.innerText.startsWith("` + c.act + `")`)
			page.Check()
			page.Click(`input[value="`+c.refused+`"]`, "")
			page.Fill("#message", "激活失败")
			page.Click("main form button", c.send)
			got := <-activated
			require.NoError(t, got.err)
			assert.Equal(t, harness.Refused, got.result.Outcome)
			assert.Equal(t, "激活失败", got.result.Shown.Message)
			page.Until(`document.querySelector(".waiting")`)
			page.Go("/?lang=" + c.lang)
			page.Check()
			assert.Equal(t, c.lang, page.JS("document.documentElement.lang"), "it keeps the language")
			require.NoError(t, client.End(t.Context()))
		})
	}
}
