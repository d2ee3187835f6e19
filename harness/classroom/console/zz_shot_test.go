package console_test

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

func (w *tab) shot(name string) {
	raw, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	require.NoError(w.t, err)
	require.NoError(w.t, os.WriteFile(os.Getenv("SHOTS")+"/"+name+".png", raw, 0o644))
}

func TestShots(t *testing.T) {
	if os.Getenv("SHOTS") == "" {
		t.Skip()
	}
	b := startBrowser(t)
	p := sit(t, exercise(t, "wrong-account"))
	w := b.open(p, 1280, "zh-CN")
	w.shot("brief")
	w.goTo("account")
	w.shot("account")
	page := p.signIn("acc-formal")
	w.goTo("organizations")
	w.shot("organizations")
	p.post("organizations", "organization", value(page, "organization"))
	w.goTo("products")
	w.shot("products")
	p.post("products", "product", "pin-a")
	w.goTo("account-sets")
	w.shot("sets")
	p.enter("lic-main", "review")
	w.goTo("keys")
	w.shot("keys")
	p.enter("lic-main", "review")
	w.goTo("review")
	w.shot("review")
	w.goTo("review?theme=dark")
	w.shot("review-dark")
	w.goTo("review?lang=en&theme=light")
	w.shot("review-en")
	n := b.open(p, 320, "zh-CN")
	n.goTo("review")
	n.shot("review-320")
	n.goTo("account?lang=en")
	n.shot("account-320-en")
	p.post("activate")
	w.goTo("licence?lang=zh-CN")
	w.shot("licence")
}
