package console_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/console"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/sqlite"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/exercises"
)

func TestTheRootLeadsToTheJob(t *testing.T) {
	p := sit(t, whole())
	status, body := p.get("")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `<h1 id="screen">任务</h1>`)
}

func TestHintsAreTakenOneByOneAtACost(t *testing.T) {
	p := sit(t, whole())
	page := p.look("help")
	assert.Contains(t, page, "要用去 3 分")
	assert.NotContains(t, page, "看账号", "it was not taken yet")
	page = p.post("help", "do", "hint")
	assert.Contains(t, page, "看账号")
	assert.Contains(t, page, "要用去 5 分")
	page = p.post("help", "do", "hint")
	assert.Contains(t, page, "换账号")
	assert.Contains(t, page, "没有更多提示")
	p.post("help", "do", "hint")
	assert.Equal(t, 2, p.class.status.Hints, "there is no third")
}

func TestHelpCanBeAskedForAndDeclined(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, p.post("help", "do", "ask"), "放下手")
	assert.True(t, p.class.status.HelpWanted)
	p.class.status.Answer = "看看<登录>的是谁"
	assert.Contains(t, p.look("brief"), "看看&lt;登录&gt;的是谁")
	p.post("help", "do", "withdraw")
	assert.False(t, p.class.status.HelpWanted)
}

func TestAPausedExerciseShowsAndDoesNothing(t *testing.T) {
	p := sit(t, whole())
	p.class.status.Frozen = true
	before := p.seq()
	status, body := p.get("account")
	assert.Equal(t, http.StatusLocked, status)
	assert.Contains(t, body, "练习暂停了")
	assert.Contains(t, p.post("later", "days", "30"), "练习暂停了")
	assert.Equal(t, before, p.seq())
	assert.Contains(t, p.look("brief"), "老师暂停了", "the job can be read on")
	assert.Contains(t, p.post("help", "do", "ask"), "已举手", "and help can be asked for")

	assert.Empty(t, p.header("status?wait=1", "HX-Refresh"))
	p.class.status.Frozen = false
	assert.Equal(t, "true", p.header("status?wait=1", "HX-Refresh"), "the page of the pause reloads itself")
	assert.Empty(t, p.header("status", "HX-Refresh"))
}

func (p *trainee) header(path, name string) string {
	p.t.Helper()
	answer, err := p.server.Client().Get(p.server.URL + "/go/" + path)
	require.NoError(p.t, err)
	require.NoError(p.t, answer.Body.Close())
	return answer.Header.Get(name)
}

func TestTimeIsToldAndCostsNothing(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, p.look("brief"), "还有 9 分钟")
	p.class.status.Now = p.class.status.Started.Add(12*time.Minute + time.Second)
	assert.Contains(t, p.look("status"), "已超过 3 分钟")
}

func TestAfterFinishingThereIsOnlyTheDebrief(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, p.look("debrief"), "现在完成吗", "not before")
	right(p)
	before := p.seq()
	page := p.post("finish")
	assert.Contains(t, page, "复盘")
	assert.Contains(t, p.look("account"), "复盘")
	assert.Contains(t, p.post("later", "days", "30"), "复盘")
	assert.Equal(t, before, p.seq(), "nothing can be done any more")
	assert.Equal(t, "true", p.header("status", "HX-Refresh"))

	anchors := regexp.MustCompile(`href="#(e\d+)"`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, anchors)
	for _, a := range anchors {
		assert.Contains(t, page, `id="`+a[1]+`"`, "a statement without its entry")
	}
	assert.NotContains(t, page, "SIM-")
	assert.NotContains(t, page, "sim-pass")
}

func TestADebriefOfNothingIsKind(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, p.post("finish"), "还没有动手")
	p.lang = "en"
	assert.Contains(t, p.look("debrief"), "Nothing was done yet")
}

func TestAClassThatCannotBeReachedIsToldAsSuch(t *testing.T) {
	p := sit(t, whole())
	p.class.err = errors.New("register: disk full at /var/lib")
	status, body := p.get("brief")
	assert.Equal(t, http.StatusInternalServerError, status)
	assert.Contains(t, body, "暂时连不上")
	assert.NotContains(t, body, "disk full")
}

func TestOnlyPagesAndForms(t *testing.T) {
	p := sit(t, whole())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, p.server.URL+"/go/account", nil)
	require.NoError(t, err)
	status, _ := p.read(r)
	assert.Equal(t, http.StatusMethodNotAllowed, status)
	body := p.post("keys", "serial_number", strings.Repeat("x", 20<<10))
	assert.Contains(t, body, "表单没有读懂")
	assert.Contains(t, p.post("review"), "没有这个页面", "a review is made by the form before it")
}

func TestAFormWithSomethingMissingSaysWhat(t *testing.T) {
	p := sit(t, whole())
	for path, c := range map[string][]string{
		"account": {"请输入云账号和密码"}, "keys": {"请输入产品序列号和 CDKey", "do", "review"}, "yunzhijia": {"请输入云之家 CDKey"},
		"mop": {"请输入产品序列号、流程和版本"}, "service-center": {"请输入产品序列号"}, "later": {"请先选择一项", "days", "7"},
		"computers": {"请先选择一项", "computer", "srv-other"},
	} {
		assert.Contains(t, p.post(path, c[1:]...), c[0], path)
	}
	p.at("acc-formal", "org-a", "pin-a")
	for path, c := range map[string][]string{
		"organizations": {"请先选择一项"}, "products": {"请先选择一项"}, "certification": {"请输入企业名称"},
		"account-sets": {"请输入账套名称", "do", "create"}, "backups": {"请先选择一项", "do", "verify", "backup", "../../sessions"},
	} {
		assert.Contains(t, p.post(path, c[1:]...), c[0], path)
	}
	assert.Contains(t, p.post("activate"), "请输入产品序列号和 CDKey", "there is nothing to activate")
}

func TestAnotherComputerKnowsNothingOfTheFirst(t *testing.T) {
	p := sit(t, whole())
	p.at("acc-formal", "org-a", "pin-a")
	page := p.post("computers", "computer", "srv-new")
	assert.Contains(t, page, "还没有人登录")
	assert.Contains(t, page, "您坐在：新服务器")
	assert.Contains(t, p.at("acc-formal", "org-a", "pin-a"), "这里没有账套", "the books are on the other one")
	p.post("computers", "computer", "srv-original")
	assert.Contains(t, p.look("account-sets"), "2025年度账", "the first sign-in still is")
}

func TestSigningOutAndASignInThatRanOut(t *testing.T) {
	p := sit(t, whole())
	p.signIn("acc-formal")
	assert.Contains(t, p.post("account", "do", "sign-out"), "已退出登录")
	p.signIn("acc-formal")
	p.post("later", "days", "30")
	assert.Contains(t, p.look("account"), "之前的登录已经失效")
	page := p.take("account", "acc-formal", "")
	page = p.post("account", "do", "sign-in", "login", value(page, "login"), "password", "guessed")
	assert.Contains(t, page, "登录失败")
}

func TestAnAnswerThatGetsLostIsNotTakenForARefusal(t *testing.T) {
	for _, kind := range []fault.Kind{fault.ConnectionReset, fault.EmptyOK, fault.MalformedOK, fault.TruncatedBody} {
		e := engine.New(&journal.Memory{})
		o, err := console.NewOffice(e)
		require.NoError(t, err)
		c, err := o.Open(t.Context(), whole(), 3)
		require.NoError(t, err)
		w, err := e.World(c.World())
		require.NoError(t, err)
		require.NoError(t, w.Arm(t.Context(), fault.Spec{
			ID: "lost", Kind: kind, Phase: fault.After, Times: 1, Match: fault.Match{Method: "POST", Path: "/v1/activations"},
		}))
		p := serve(t, c)
		assert.Contains(t, right(p), "不知道云端有没有处理", kind)
		p.enter("lic-main", "activate")
		assert.Contains(t, p.post("activate"), success, "trying again is right, and no second activation")
	}
}

func TestAMessageIsReadOnce(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, p.post("later", "days", "30"), "过去了 30 天")
	assert.Contains(t, p.look("later?lang=en"), "30 days have passed", "switching the language does not lose it")
	p.look("brief")
	assert.NotContains(t, p.look("later"), "过去了 30 天")
}

func TestACopyOfAProductCanBeAdded(t *testing.T) {
	p := sit(t, whole())
	p.signIn("acc-formal")
	p.post("organizations", "organization", "org-b")
	assert.Contains(t, p.post("products", "do", "add", "product", "pin-b"), "KIS专业版 V14.1(1)")
}

func TestWorldsAreAsTheExerciseSays(t *testing.T) {
	o := office(t)
	c, err := o.Open(t.Context(), exercise(t, "wrong-account"), 5, console.InWorld("room-7"))
	require.NoError(t, err)
	assert.Equal(t, "room-7", c.World())
	assert.Equal(t, "wrong-account", c.Exercise().ID)
	first, err := c.Entries(t.Context())
	require.NoError(t, err)
	again, err := office(t).Open(t.Context(), exercise(t, "wrong-account"), 5)
	require.NoError(t, err)
	second, err := again.Entries(t.Context())
	require.NoError(t, err)
	assert.JSONEq(t, encoded(t, first), encoded(t, second), "same seed, same world")

	require.NoError(t, c.Advance(t.Context(), 30))
	require.Error(t, c.Advance(t.Context(), 0))
	require.Error(t, c.Advance(t.Context(), 100_000))
	require.NoError(t, c.Close(t.Context()))
	_, err = o.Resume(t.Context(), exercise(t, "wrong-account"), "room-7")
	require.ErrorIs(t, err, engine.ErrNoWorld)
}

func encoded(t *testing.T, entries []journal.Entry) string {
	t.Helper()
	raw, err := json.Marshal(entries)
	require.NoError(t, err)
	return string(raw)
}

func TestAnExerciseThatCannotBeStagedLeavesNoWorldBehind(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*exercises.Exercise)
		want   string
	}{
		"preset":   {func(e *exercises.Exercise) { e.Preset = "nowhere" }, "nowhere"},
		"sentence": {func(e *exercises.Exercise) { e.Stage = []string{"无人知道的一句话"} }, "无人知道的一句话"},
		"computer": {func(e *exercises.Exercise) { e.Desk.Computers = nil }, "desk.computers"},
		"sign-in":  {func(e *exercises.Exercise) { e.Desk.SignedIn = "acc-nobody" }, "acc-nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			e := engine.New(&journal.Memory{})
			o, err := console.NewOffice(e)
			require.NoError(t, err)
			broken := whole()
			c.change(&broken)
			_, err = o.Open(t.Context(), broken, 1)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "exercise whole")
			assert.Empty(t, e.Worlds())
		})
	}
}

// TestATraineeGoesOnAfterARestart plays half an exercise, stops the server, and plays on from the file.
func TestATraineeGoesOnAfterARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "class.db")
	store, err := sqlite.Open(t.Context(), file)
	require.NoError(t, err)
	o, err := console.NewOffice(engine.New(store))
	require.NoError(t, err)
	e := whole()
	e.Desk.SignedIn = scenarios.TestAccount
	c, err := o.Open(t.Context(), e, 3)
	require.NoError(t, err)
	p := serve(t, c)
	assert.Contains(t, signedIn(t, p.look("account")), "（测试）")
	p.at("acc-formal", "org-a", "pin-a")
	p.enter("lic-main", "review")
	require.NoError(t, store.Close())

	store, err = sqlite.Open(t.Context(), file)
	require.NoError(t, err)
	defer func() { assert.NoError(t, store.Close()) }()
	again := engine.New(store)
	require.NoError(t, again.Open(t.Context()))
	o, err = console.NewOffice(again)
	require.NoError(t, err)
	resumed, err := o.Resume(t.Context(), e, c.World())
	require.NoError(t, err)
	assert.Equal(t, c.Opened(), resumed.Opened())
	p = serve(t, resumed)
	assert.Contains(t, p.look("account-sets"), "2025年度账", "still signed in, with everything selected")
	assert.Contains(t, p.look("review"), "还没有要激活的", "what was typed is forgotten")
	assert.Contains(t, right(p), success)
	assert.NotContains(t, p.post("finish"), "还没有动手")

	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.False(t, bytes.Contains(raw, []byte("SIM-")), "a key in the store")
}

func TestWhoWasLeftSignedInIsStillSoAfterARestart(t *testing.T) {
	store := &journal.Memory{}
	o, err := console.NewOffice(engine.New(store))
	require.NoError(t, err)
	c, err := o.Open(t.Context(), exercise(t, "wrong-account"), 3)
	require.NoError(t, err)
	again := engine.New(store)
	require.NoError(t, again.Open(t.Context()))
	o, err = console.NewOffice(again)
	require.NoError(t, err)
	resumed, err := o.Resume(t.Context(), exercise(t, "wrong-account"), c.World())
	require.NoError(t, err)
	assert.Equal(t, c.Opened(), resumed.Opened())
	assert.Contains(t, signedIn(t, serve(t, resumed).look("account")), "（测试）")
}

// Every screen is made in both languages, so that a word that is missing cannot hide.
func TestEveryScreenInBothLanguages(t *testing.T) {
	for lang, foreign := range map[string]string{"zh-CN": "Sign in", "en": "登录"} {
		p := sit(t, whole(upgrade...))
		p.lang = lang
		p.order("service-fee")
		page := p.take("box", "lic-main", "mop")
		p.post("mop", "do", "begin", "serial_number", value(page, "serial_number"), "kind", "upgrade", "version", "15.0")
		p.at("acc-formal", "org-a", "pin-a")
		p.post("account-sets", "do", "back-up", "account_set", "set-001")
		p.post("re-registration")
		p.unbinds("lic-main")
		p.activates("lic-main")
		p.enter("lic-main", "review")
		p.post("help", "do", "hint")
		for _, screen := range screens() {
			body := p.look(screen)
			assert.NotContains(t, body, foreign, "%s in %s", screen, lang)
			assert.Contains(t, body, `<html lang="`+lang+`">`)
			assert.NotContains(t, body, "{0}", screen)
			assert.NotContains(t, body, "&lt;no value", screen)
		}
		p.certifies("org-b")
		p.look("certification")
		p.post("finish")
		p.look("debrief")
	}
}

func screens() []string {
	return []string{
		"brief", "account", "organizations", "products", "account-sets", "backups", "keys", "review", "activate", "activated",
		"licence", "yunzhijia", "certification", "re-registration", "computers", "mop", "service-center", "later", "help", "finish",
	}
}

// Statuses come from the rules; each needs a word.
func TestEveryStatusHasItsWord(t *testing.T) {
	for lang := range map[string]bool{"zh-CN": true, "en": true} {
		raw, err := os.ReadFile("pages/text." + lang + ".json")
		require.NoError(t, err)
		words := map[string]string{}
		require.NoError(t, json.Unmarshal(raw, &words))
		for prefix, list := range map[string][]string{
			"licence.status.": {string(cloud.Valid), string(cloud.Revoked), string(cloud.Suspended), string(cloud.Exchanged), "expired"},
			"certification.status.": {
				string(cloud.Uncertified), string(cloud.CertificationSubmitted), string(cloud.CertificationApproved),
				string(cloud.CertificationRejected), string(cloud.CertificationInReview),
			},
			"re-registration.status.": {
				string(cloud.ReRegistrationWaiting), string(cloud.ReRegistrationApproved), string(cloud.ReRegistrationRejected),
			},
			"counter.status.": {string(cloud.TicketOpen), string(cloud.TicketRejected), string(cloud.TicketUnbound), string(cloud.TicketMoved)},
			"role.":           {string(cloud.Owner), string(cloud.Admin), string(cloud.Member)},
			"mop.kind.":       {string(cloud.ServiceFeeOrder), string(cloud.UpgradeOrder)},
		} {
			for _, status := range list {
				assert.NotEmpty(t, words[prefix+status], "%s in %s", prefix+status, lang)
			}
		}
	}
}

// What colleagues did before the trainee came, they did at the original server, wherever the trainee sits.
func TestTheStageIsSetAtTheOriginalServer(t *testing.T) {
	e := whole(upgrade...)
	e.Desk.Computers = []cloud.MachineID{scenarios.NewServer, scenarios.OriginalServer}
	p := sit(t, e)
	assert.Contains(t, p.look("brief"), "您坐在：新服务器")
	p.order("service-fee")
	p.order("upgrade")
	assert.Contains(t, right(p), prompt)
	p.post("computers", "computer", "srv-original")
	assert.Contains(t, right(p), success)
}
