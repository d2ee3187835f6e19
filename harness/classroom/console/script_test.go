package console_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios/exercises"
	"example.com/rehearse/scenarios/steps"
)

// trace is one way through an exercise, in the sentences of the grading corpus.
type trace struct {
	exercise, name string
	acts           []string
	points         string
}

// corpus finds, for each exercise, the first right and the first wrong way that a person can go: in the corpus of the
// grading, else among our own, which are those that the corpus has no such way for.
func corpus(t *testing.T) (right, wrong []trace) {
	t.Helper()
	all, err := exercises.All()
	require.NoError(t, err)
	for _, e := range all {
		var traces []trace
		for _, folder := range []string{"../grade/testdata", "testdata"} {
			raw, err := os.ReadFile(filepath.Join(folder, e.ID+".txt"))
			if err == nil {
				traces = append(traces, readTraces(e.ID, string(raw))...)
			}
		}
		r, w := first(traces, true, e), first(traces, false, e)
		require.NotNil(t, r, "%s has no right way for the browser; write one in testdata/%[1]s.txt", e.ID)
		require.NotNil(t, w, "%s has no wrong way for the browser; write one in testdata/%[1]s.txt", e.ID)
		right, wrong = append(right, *r), append(wrong, *w)
	}
	return right, wrong
}

func readTraces(id, text string) (list []trace) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, said := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "== "):
			list = append(list, trace{exercise: id, name: line[3:]})
		case said && key == "points":
			list[len(list)-1].points = value
		case said && regexp.MustCompile(`^[a-z_]+$`).MatchString(key):
		default:
			list[len(list)-1].acts = append(list[len(list)-1].acts, line)
		}
	}
	return list
}

// first finds the first way of a kind that a person can go with what is on the desk. The corpus also has ways that need
// what lies elsewhere.
func first(list []trace, right bool, e exercises.Exercise) *trace {
	for i := range list {
		if strings.HasPrefix(list[i].name, "right") == right && list[i].acts != nil && !slices.ContainsFunc(list[i].acts, func(act string) bool { return !possible(act, e.Desk) }) {
			return &list[i]
		}
	}
	return nil
}

// possible reports whether everything that a sentence names is within reach.
func possible(act string, d exercises.Desk) bool {
	known := slices.ContainsFunc(hands(), func(h hand) bool { return h.pattern.MatchString(act) })
	if !known || strings.Contains(act, "MOP") && d.MOP == "" || strings.Contains(act, "客户服务中心") && !d.ServiceCenter {
		return false
	}
	for _, m := range regexp.MustCompile("“([^”]+)”").FindAllStringSubmatch(act, -1) {
		id := meaning(m[1])
		switch kind, _, _ := strings.Cut(id, "-"); kind {
		case "acc":
			known = known && slices.Contains(d.Accounts, cloud.AccountID(id))
		case "lic":
			known = known && slices.Contains(d.Boxes, cloud.LicenceID(id))
		case "srv":
			known = known && slices.Contains(d.Computers, cloud.MachineID(id))
		}
	}
	return known
}

// hand is how a person does what a sentence says, with the browser alone.
type hand struct {
	pattern *regexp.Regexp
	do      func(w *tab, a []string)
}

func by(sentence string, do func(*tab, []string)) hand {
	return hand{regexp.MustCompile("^" + strings.ReplaceAll(sentence, "{}", "([^“”]+)") + "$"), do}
}

func hands() []hand {
	return []hand{
		by("换到“{}”上操作", func(w *tab, a []string) { w.goTo("computers"); w.choose("computer", a[0]); w.press(".pane button") }),
		by("用“{}”登录", func(w *tab, a []string) { w.signsIn(a[0]) }),
		by("选择“{}”", func(w *tab, a []string) { w.selects("organizations", "organization", a[0]) }),
		by("选择产品“{}”", func(w *tab, a []string) { w.selects("products", "product", a[0]) }),
		by("用“{}”登录，选择“{}”和产品“{}”", func(w *tab, a []string) {
			w.signsIn(a[0])
			w.selects("organizations", "organization", a[1])
			w.selects("products", "product", a[2])
		}),
		by("核对“{}”的激活信息", func(w *tab, a []string) { w.keysOf(a[0]); w.press(`button[value="review"]`) }),
		by("用“{}”的序列号和CDKey激活", func(w *tab, a []string) {
			if !strings.HasSuffix(w.address(), "/review") { // who has just reviewed goes on from there
				w.keysOf(a[0])
				w.press(`button[value="activate"]`)
			} else {
				w.press(`.pane a[href="activate"]`)
			}
			w.press(".pane button")
		}),
		by("用“{}”的序列号和“{}”的CDKey激活", func(w *tab, a []string) {
			w.keysOf(a[1])
			cdkey, _ := w.js(`document.querySelector("#cdkey").value`).(string)
			w.keysOf(a[0])
			w.fill("cdkey", cdkey)
			w.press(`button[value="activate"]`)
			w.press(".pane button")
		}),
		by("用不存在的序列号激活", func(w *tab, _ []string) {
			nowhere := cloud.State{Seed: 1000}
			w.goTo("keys")
			w.fill("serial_number", nowhere.SerialNumber("nobody"))
			w.fill("cdkey", nowhere.CDKey("nobody"))
			w.press(`button[value="activate"]`)
			w.press(".pane button")
		}),
		by("粘贴“{}”的序列号和CDKey来激活，内容带有“{}”", func(w *tab, a []string) {
			w.keysOf(a[0])
			for _, name := range []string{"serial_number", "cdkey"} {
				key, _ := w.js(`document.querySelector("#` + name + `").value`).(string)
				w.fill(name, pasted(key, a[1]))
			}
			w.press(`button[value="activate"]`)
			w.press(".pane button")
		}),
		by("把“{}”的序列号输错一位来激活", func(w *tab, a []string) {
			w.keysOf(a[0])
			serial, _ := w.js(`document.querySelector("#serial_number").value`).(string)
			w.fill("serial_number", serial[:len(serial)-1]+"0")
			w.press(`button[value="activate"]`)
			w.press(".pane button")
		}),
		by("查看授权信息", func(w *tab, _ []string) { w.press(`.side a[href="licence"]`) }),
		by("申请重新注册", func(w *tab, _ []string) { w.goTo("re-registration"); w.press(".pane button") }),
		by("用云之家自己的CDKey开通云之家", func(w *tab, _ []string) {
			w.be("yunzhijia")
			w.take("service", "yzj-a")
			w.press(".pane button")
		}),
		by("用“{}”的CDKey开通云之家", func(w *tab, a []string) {
			w.be("yunzhijia")
			w.take("box", a[0])
			w.press(".pane button")
		}),
		by("提交“{}”的认证材料", func(w *tab, a []string) { w.take("paper", a[0]); w.press(".pane form button") }),
		by("查看账套列表", func(w *tab, _ []string) { w.press(`.side a[href="account-sets"]`) }),
		by("备份账套“{}”", func(w *tab, a []string) {
			w.onSet(a[0], "back-up")
			w.press(`button[value="verify"]`)
		}),
		by("删除账套“{}”", func(w *tab, a []string) { w.onSet(a[0], "delete") }),
		by("不顾警告，坚持删除账套“{}”", func(w *tab, a []string) {
			w.onSet(a[0], "delete")
			w.press(`button[value="delete-anyway"]`)
		}),
		by("恢复账套“{}”的备份", func(w *tab, a []string) {
			w.be("backups")
			w.press(`section.sunk:has(h2[data-number="` + a[0] + `"]) button[value="restore"]`)
		}),
		by("伙伴在MOP完成“{}”到“{}”的服务费流程", func(w *tab, a []string) { w.finishes("service-fee", a[0]) }),
		by("伙伴在MOP完成“{}”到“{}”的升级流程", func(w *tab, a []string) { w.finishes("upgrade", a[0]) }),
		by("客户服务中心凭购买凭证解绑“{}”", func(w *tab, a []string) {
			w.be("service-center")
			w.take("box", a[0])
			w.fill("evidence", "purchase")
			w.press(".pane button")
		}),
		by("没有购买凭证，就请客户服务中心解绑“{}”", func(w *tab, a []string) {
			w.be("service-center")
			w.take("box", a[0])
			w.press(".pane button")
		}),
		by("过去“{}”天", func(w *tab, a []string) { w.goTo("later"); w.press(`button[value="` + a[0] + `"]`) }),
		by("同事在账套“{}”里录入凭证", func(w *tab, a []string) { w.onSet(a[0], "voucher") }),
		by("同事给账套“{}”结账", func(w *tab, a []string) { w.onSet(a[0], "close") }),
	}
}

// pasted is how a key looks that was copied from somewhere.
func pasted(key, how string) string {
	switch how {
	case "blanks":
		return "  " + strings.ReplaceAll(key, "-", " - ") + " "
	case "full-width":
		return strings.Map(func(r rune) rune { return r - '!' + '！' }, key)
	}
	return strings.ToLower(key)
}

// says does what a sentence says.
func (w *tab) says(sentence string) {
	w.t.Helper()
	for _, h := range hands() {
		m := h.pattern.FindStringSubmatch(sentence)
		if m == nil {
			continue
		}
		for i, word := range m[1:] {
			m[i+1] = meaning(word)
		}
		h.do(w, m[1:])
		return
	}
	w.t.Fatalf("nobody knows how a person does %q with the browser; add it to hands()", sentence)
}

func meaning(word string) string {
	for _, known := range steps.Words() {
		if known.ZhCN == word {
			return known.Meaning
		}
	}
	return word
}

// instances says which product an organization means by a standing name.
func instances(organization, standing string) string {
	return map[string]map[string]string{
		"org-a": {
			harness.MainProduct: "pin-a", harness.MainProductCopy: "pin-a-copy", harness.CommerceProduct: "pin-a-commerce",
		},
		"org-b": {harness.MainProduct: "pin-b"}, "org-test": {harness.MainProduct: "pin-test"},
		"org-partner": {harness.MainProduct: "pin-partner"}, "org-other": {harness.MainProduct: "pin-other"},
	}[organization][standing]
}

func (w *tab) address() string {
	at, _ := w.js(`location.pathname`).(string)
	return at
}

// take presses the button of something on the desk.
func (w *tab) take(kind, id string) {
	w.t.Helper()
	w.press(`form[action="take"]:has(input[name="` + kind + `"][value="` + id + `"]) button`)
}

func (w *tab) signsIn(account string) {
	w.t.Helper()
	w.take("account", account)
	w.press(`.pane button[value="sign-in"]`)
}

func (w *tab) selects(screen, name, id string) {
	w.t.Helper()
	w.be(screen)
	if name == "product" {
		id = instances(w.organization, id)
	} else {
		w.organization = id
	}
	w.choose(name, id)
	w.press(".pane button")
}

// keysOf fills the form in from a box, which leads there from any screen that has no form for keys of its own.
func (w *tab) keysOf(licence string) {
	w.t.Helper()
	w.be("keys")
	w.take("box", licence)
}

// be goes to a screen, unless that is where the last form led.
func (w *tab) be(screen string) {
	w.t.Helper()
	if !strings.HasSuffix(w.address(), "/"+screen) {
		w.goTo(screen)
	}
}

func (w *tab) onSet(number, act string) {
	w.t.Helper()
	w.be("account-sets")
	w.press(`section.sunk:has(h2[data-number="` + number + `"]) button[value="` + act + `"]`)
}

// finishes finishes a MOP process, after beginning it where nobody did.
func (w *tab) finishes(kind, licence string) {
	w.t.Helper()
	w.be("mop")
	open := `section[data-kind="` + kind + `"] button`
	if w.js(`!!document.querySelector(`+quoted(open)+`)`) != true {
		w.take("box", licence)
		w.fill("kind", kind)
		w.press(`.pane button[value="begin"]`)
	}
	w.press(open)
}

func TestEachExerciseOnceRightAndOnceWrongInABrowser(t *testing.T) {
	b := startBrowser(t)
	right, wrong := corpus(t)
	if !everything() {
		t.Logf("3 of %d exercises; with CI=true all of them", len(right))
		right, wrong = right[:3], wrong[:3]
	}
	for i, ways := range [][]trace{right, wrong} { // the right ones in Chinese, the wrong ones in English
		for _, way := range ways {
			t.Run(way.exercise+" "+way.name, func(t *testing.T) {
				t.Parallel()
				w := b.open(sit(t, exercise(t, way.exercise)), 1280, []string{"zh-CN", "en"}[i])
				for _, act := range way.acts {
					w.says(act)
				}
				w.goTo("finish")
				w.press(".pane button")
				require.Contains(t, w.address(), "/debrief")
				assert.Equal(t, way.points, w.js(`document.querySelector(".score strong").innerText`))
			})
		}
	}
}
