package reports_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	chrome "example.com/rehearse/internal/browser"
)

// TestAccessibility has axe-core look at every view, in both languages and themes, wide and narrow, all folds open.
func TestAccessibility(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	b, file := startBrowser(t), write(t, sample(t))
	for _, width := range []int64{320, 1280} {
		for _, lang := range []string{"zh-CN", "en"} {
			for _, theme := range []string{"light", "dark"} {
				t.Run(lang+" "+theme+" "+strconv.FormatInt(width, 10), func(t *testing.T) {
					p := b.open(t, file, width, "lang="+lang+"&theme="+theme)
					p.js(chrome.Axe(t))
					for view := range p.count("#views button") {
						p.js(`document.querySelectorAll("#views button")[` + strconv.Itoa(view) + `].click()`)
						assert.Empty(t, p.js(chrome.FindBarriers), "view %d", view)
					}
					p.js(`document.querySelector("#views button").click()`)
					for _, name := range []string{"响应丢失", "过期的账号", "</script>"} { // together they have all that details can have
						p.click("#list button", name)
						p.js(`document.querySelectorAll("#detail details").forEach(function (d) { d.open = true; })`)
						assert.Empty(t, p.js(chrome.FindBarriers), name)
						assert.LessOrEqual(t, p.js(`document.documentElement.scrollWidth`), float64(width), "%s is cut off", name)
					}
				})
			}
		}
	}
}

// TestTenThousandScenariosStayLight counts elements: what is not looked at is not made.
func TestTenThousandScenariosStayLight(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	const most = 3000
	p := startBrowser(t).open(t, write(t, large(10_000)), 1280, "")
	assert.Equal(t, 100, p.count("#list li"))
	assert.Less(t, p.count("*"), most)
	p.js(`document.getElementById("scroll").scrollTop = 1e9`)
	require.Eventually(t, func() bool { return p.count("#list li") > 100 }, 10*time.Second, 20*time.Millisecond, "more rows come when they are needed")
	for _, view := range []string{"timeline", "slowest", "coverage"} {
		p.visit("view=" + view)
		assert.Less(t, p.count("*"), most, view)
	}
}

// BenchmarkOpen measures how long a browser takes from the file to the first rows, by the browser's own clock.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			file := write(b, large(n))
			p := startBrowser(b).open(b, file, 1280, "")
			var sum float64
			for b.Loop() {
				p.visit("")
				ms, _ := p.js(`new Promise(function (done) { requestAnimationFrame(function () { setTimeout(function () {
					done(document.querySelector("#list li") ? performance.now() : -1); }); }); })`).(float64)
				require.Positive(b, ms)
				sum += ms
			}
			b.ReportMetric(sum/float64(b.N), "ms/open")
		})
	}
}
