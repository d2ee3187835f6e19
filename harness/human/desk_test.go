package human_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/human"
)

// person is somebody at the page.
type person struct {
	t    *testing.T
	base string
	lang string
	web  *http.Client
}

func sitDown(t *testing.T, lang string) (*human.Desk, *person) {
	t.Helper()
	desk := human.NewDesk("某桌面客户端", "14.1.2", "this-run-only")
	server := httptest.NewServer(desk)
	t.Cleanup(server.Close)
	return desk, &person{t: t, base: server.URL, lang: lang, web: server.Client()}
}

func (p *person) get(path string) (int, string) {
	p.t.Helper()
	answer, err := p.web.Get(p.base + path)
	require.NoError(p.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	return answer.StatusCode, string(body)
}

// look reads the page until there is something to do, and returns it.
func (p *person) look() string {
	p.t.Helper()
	for {
		_, page := p.get("/?lang=" + p.lang)
		if regexp.MustCompile(`action="/tasks/`).MatchString(page) {
			return page
		}
		require.NoError(p.t, p.t.Context().Err())
	}
}

// answer fills the form of a page in.
func (p *person) answer(page string, values url.Values, picture []byte) (int, string) {
	p.t.Helper()
	action := regexp.MustCompile(`action="(/tasks/[^"]+)"`).FindStringSubmatch(page)
	require.NotNil(p.t, action, page)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if !values.Has("token") {
		values.Set("token", regexp.MustCompile(`name="token" value="([^"]*)"`).FindStringSubmatch(page)[1])
	}
	for name := range values {
		require.NoError(p.t, form.WriteField(name, values.Get(name)))
	}
	if picture != nil {
		part, err := form.CreateFormFile("screenshot", "picture.png")
		require.NoError(p.t, err)
		_, err = part.Write(picture)
		require.NoError(p.t, err)
	}
	require.NoError(p.t, form.Close())
	answer, err := p.web.Post(p.base+action[1], form.FormDataContentType(), &body)
	require.NoError(p.t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	return answer.StatusCode, string(text)
}

type done struct {
	result harness.Result
	err    error
}

// during runs a call of the client while the person works.
func during(call func() (harness.Result, error)) <-chan done {
	ended := make(chan done, 1)
	go func() {
		result, err := call()
		ended <- done{result, err}
	}()
	return ended
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))))
	return b.Bytes()
}

func scrub(text string) (string, []string) {
	if masked := regexp.MustCompile(`SIM-\w+`).ReplaceAllString(text, "<key>"); masked != text {
		return masked, []string{"licence lic-main's CDKey"}
	}
	return text, nil
}

func TestAPersonBringsTheClientAndTellsWhatTheySaw(t *testing.T) {
	desk, p := sitDown(t, "zh-CN")
	client := desk.Client(harness.Surroundings{Scrub: scrub})
	assert.Equal(t, harness.Info{Name: "某桌面客户端", Version: "14.1.2", Capabilities: harness.Actions()}, client.Info())

	setting := harness.Setting{BaseURL: "http://127.0.0.1:1/w/x", FeatureCode: "FC-1", Locale: "zh-CN"}
	started := during(func() (harness.Result, error) { return harness.Result{}, client.Start(t.Context(), setting) })
	page := p.look()
	assert.Contains(t, page, "启动一个全新的客户端")
	assert.Contains(t, page, "http://127.0.0.1:1/w/x")
	assert.NotContains(t, page, `name="outcome"`, "there is nothing to report yet")
	p.answer(page, url.Values{}, nil)
	require.NoError(t, (<-started).err)

	acted := during(func() (harness.Result, error) {
		return client.Do(t.Context(), harness.Activate, harness.Args{"serial_number": "SIM-1", "cdkey": "SIM-2"})
	})
	page = p.look()
	assert.Contains(t, page, "SIM-1")
	assert.Contains(t, page, "FC-1")
	p.answer(page, url.Values{
		"outcome": {"ok"}, "message": {" 激活成功 "}, "organization": {"甲"}, "licence-status": {"active"}, "licence-yunzhijia": {"1"},
		"account_sets": {"not asked here"}, "remark": {"窗口标题里有 SIM-2"},
	}, picture(t))
	got := <-acted
	require.NoError(t, got.err)
	assert.Equal(t, harness.Result{Outcome: harness.OK, Shown: harness.Shown{
		Message: "激活成功", Organization: "甲", License: &harness.License{Status: "active", Yunzhijia: true},
	}}, got.result)

	witness, ok := client.(harness.Witness)
	require.True(t, ok)
	assert.Equal(t, "窗口标题里有 <key>\n", witness.Evidence().Log)
	assert.Equal(t, []harness.Leak{{Where: "remark", What: "licence lic-main's CDKey"}}, witness.Evidence().Leaks)
	handed := witness.Attachments()
	require.Len(t, handed, 1)
	assert.Equal(t, "screenshot-1-activate.png", handed[0].Name)
	assert.Equal(t, "image/png", handed[0].MediaType)
	assert.Empty(t, witness.Attachments(), "each is handed over once")
	require.NoError(t, client.End(t.Context()))
}

func TestAnEmptyListThatWasSeenIsNotTheSameAsNone(t *testing.T) {
	desk, p := sitDown(t, "en")
	client := desk.Client(harness.Surroundings{})
	for _, c := range []struct {
		values url.Values
		want   []string
	}{
		{url.Values{"outcome": {"ok"}}, nil},
		{url.Values{"outcome": {"ok"}, "account_sets-empty": {"1"}}, []string{}},
		{url.Values{"outcome": {"ok"}, "account_sets": {"2025\r\n\r\n 2024 "}}, []string{"2025", "2024"}},
	} {
		acted := during(func() (harness.Result, error) { return client.Do(t.Context(), harness.ListAccountSets, nil) })
		p.answer(p.look(), c.values, nil)
		assert.Equal(t, c.want, (<-acted).result.Shown.AccountSets)
	}
}

func TestMistakesInTheFormAreToldAndCanBeMended(t *testing.T) {
	desk, p := sitDown(t, "en")
	client := desk.Client(harness.Surroundings{})
	acted := during(func() (harness.Result, error) { return client.Do(t.Context(), harness.LicenseInfo, nil) })
	page := p.look()

	status, body := p.answer(page, url.Values{}, nil)
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, body, "Choose how it ended")
	status, body = p.answer(page, url.Values{"outcome": {"ok"}}, []byte("GIF89a, or not even that"))
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, body, "PNG or JPEG")
	for _, size := range []int{8<<20 + 1, 9 << 20} { // beyond the picture's limit, and beyond the form's
		status, body = p.answer(page, url.Values{"outcome": {"ok"}}, append(picture(t), make([]byte, size)...))
		assert.Equal(t, http.StatusUnprocessableEntity, status)
		assert.Contains(t, body, "Take a smaller")
	}
	status, _ = p.answer(page, url.Values{"outcome": {"ok"}, "token": {"guessed"}}, nil)
	assert.Equal(t, http.StatusForbidden, status)

	status, _ = p.answer(page, url.Values{"outcome": {"refused"}}, nil)
	assert.Equal(t, http.StatusOK, status, "the browser is sent on to the next step")
	assert.Equal(t, harness.Refused, (<-acted).result.Outcome)
	status, _ = p.answer(page, url.Values{"outcome": {"ok"}}, nil)
	assert.Equal(t, http.StatusGone, status, "the first answer counts")
}

func TestAScenarioThatGivesUpTakesItsTaskAway(t *testing.T) {
	desk, p := sitDown(t, "zh-CN")
	client := desk.Client(harness.Surroundings{})
	ctx, giveUp := context.WithCancel(t.Context())
	acted := during(func() (harness.Result, error) { return client.Do(ctx, harness.ReRegister, nil) })
	page := p.look()
	giveUp()
	require.ErrorIs(t, (<-acted).err, context.Canceled)
	status, body := p.answer(page, url.Values{"outcome": {"ok"}}, nil)
	assert.Equal(t, http.StatusGone, status)
	assert.Contains(t, body, "已经结束")
	_, body = p.get("/")
	assert.Contains(t, body, "现在没有要做的事")
}

func TestSeveralPeopleMayShareADesk(t *testing.T) {
	desk, p := sitDown(t, "en")
	one, two := desk.Client(harness.Surroundings{}), desk.Client(harness.Surroundings{})
	first := during(func() (harness.Result, error) { return one.Do(t.Context(), harness.ListProducts, nil) })
	page := p.look()
	second := during(func() (harness.Result, error) {
		return two.Do(t.Context(), harness.BackupAccountSet, harness.Args{"account_set": "001"})
	})
	for !regexp.MustCompile(`Also waiting`).MatchString(page) {
		page = p.look()
	}
	link := regexp.MustCompile(`<li><a href="(/tasks/[^"]+)"`).FindStringSubmatch(page)[1]
	_, other := p.get(link)
	assert.Contains(t, other, "Back up the account set below.")
	p.answer(other, url.Values{"outcome": {"ok"}, "backup": {"bak-1"}}, nil)
	assert.Equal(t, "bak-1", (<-second).result.Shown.Backup)
	p.answer(page, url.Values{"outcome": {"failed"}}, nil)
	assert.Equal(t, harness.Failed, (<-first).result.Outcome)
}

func TestThePageIsForThisComputerOnly(t *testing.T) {
	desk := human.NewDesk("c", "1", "t")
	for host, want := range map[string]int{
		"127.0.0.1:8421": http.StatusOK, "localhost": http.StatusOK, "[::1]:8421": http.StatusOK,
		"evil.example:8421": http.StatusForbidden, "127.0.0.1.evil.example": http.StatusForbidden, "192.0.2.1:80": http.StatusForbidden,
	} {
		r := httptest.NewRequest(http.MethodGet, "http://x/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		desk.ServeHTTP(w, r)
		assert.Equal(t, want, w.Code, host)
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
	}
}

func TestEveryActionHasItsWordsInBothLanguages(t *testing.T) {
	desk, _ := sitDown(t, "zh-CN")
	for _, lang := range []string{"zh-CN", "en"} {
		for _, action := range harness.Actions() {
			p := &person{t: t, lang: lang, web: http.DefaultClient}
			server := httptest.NewServer(desk)
			p.base = server.URL
			ctx, stop := context.WithCancel(t.Context())
			acted := during(func() (harness.Result, error) {
				return desk.Client(harness.Surroundings{}).Do(ctx, action, allArguments())
			})
			page := p.look()
			assert.NotRegexp(t, `<h2 id="task"></h2>`, page, action)
			assert.NotRegexp(t, `<(dt|label[^>]*|legend|button)>\s*</`, page, action)
			assert.Contains(t, page, `<html lang="`+lang+`">`)
			stop()
			<-acted
			server.Close()
		}
	}
}

// allArguments names every argument that any action takes.
func allArguments() harness.Args {
	args := harness.Args{}
	for _, name := range []string{
		"account", "password", "organization", "product", "serial_number", "cdkey", "company_name", "credit_code", "name", "account_set",
		"backup", "confirm",
	} {
		args[name] = "value of " + name
	}
	return args
}

func TestTheBrowsersLanguageIsTheDefault(t *testing.T) {
	desk := human.NewDesk("c", "1", "t")
	for accept, want := range map[string]string{"": "zh-CN", "en-GB,zh;q=0.5": "en", "zh-CN,en": "zh-CN", "fr": "zh-CN"} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
		r.Header.Set("Accept-Language", accept)
		w := httptest.NewRecorder()
		desk.ServeHTTP(w, r)
		assert.Contains(t, w.Body.String(), `<html lang="`+want+`">`, accept)
	}
}

// TestTheWaitingPageLooksAgainByItself: with a script that asks, and without one by a link, but never by a refresh that
// takes the page away from somebody who reads it aloud.
func TestTheWaitingPageLooksAgainByItself(t *testing.T) {
	desk, p := sitDown(t, "en")
	status, _ := p.get("/waiting")
	assert.Equal(t, http.StatusNoContent, status)
	_, page := p.get("/?lang=en")
	assert.Contains(t, page, `src="/page.js"`)
	assert.Contains(t, page, "Look again")
	assert.NotContains(t, page, `http-equiv="refresh"`)
	_, script := p.get("/page.js")
	assert.Contains(t, script, "/waiting")

	ctx, stop := context.WithCancel(t.Context())
	ended := during(func() (harness.Result, error) {
		return harness.Result{}, desk.Client(harness.Surroundings{}).Start(ctx, harness.Setting{})
	})
	page = p.look()
	assert.NotContains(t, page, "/page.js", "what is being filled in stays")
	status, _ = p.get("/waiting")
	assert.Equal(t, http.StatusOK, status)
	stop()
	<-ended
}
