package classroom_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/rehearse/internal/browser"
)

// TestAnInstructorWithThreeTrainees plays a lesson in a real browser, in both languages: the instructor makes a class,
// three people join, work, ask and are answered, and the board moves without being loaded again. axe-core looks at every
// page of the instructor and of the door, narrow and wide, light and dark.
func TestAnInstructorWithThreeTrainees(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser")
	}
	b := browser.Start(t)
	for _, c := range []struct {
		name, look           string
		width                int64
		enter, make, join    string
		begin, help, debrief string
	}{
		{"zh-CN light 1280", "?lang=zh-CN&theme=light", 1280, "进入", "新建", "加入", "开始", "求助", "全班复盘"},
		{"en dark 320", "?lang=en&theme=dark", 320, "Enter", "Make it", "Join", "Begin", "wants help", "Class debrief"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fresh(t)
			desk := b.Private(t).Open(t, s.server.URL+"/class/desk"+c.look, c.width)
			desk.Check()
			desk.Fill("#token", token)
			desk.Follow("main button", c.enter)
			desk.Check()
			desk.Fill("#title", "三人班")
			desk.Click(`input[value="wrong-account"]`, "")
			desk.Follow("main button", c.make)
			code := desk.Text(".code")
			desk.Check()

			var people []*browser.Page
			for _, name := range []string{"李雷", "韩梅", "吉姆"} {
				p := b.Private(t).Open(t, s.server.URL+"/class/join/"+code+c.look, c.width)
				if len(people) == 0 {
					p.Check()
				}
				p.Fill("#name", name)
				p.Follow("main form button", c.join)
				if len(people) == 0 {
					p.Check()
				}
				p.Follow("main button", c.begin)
				people = append(people, p)
				desk.Until(`document.getElementById("rows").innerText.includes("` + name + `")`)
			}
			trainee := &person{s, &http.Client{}}
			jar(t, trainee, people[1])
			trainee.post("/class/seat/wrong-account/help", http.StatusOK, "do", "ask")
			desk.Until(`document.querySelector("#rows h3").innerText.includes("韩梅")`)
			assert.Contains(t, desk.Text("#rows .seatrow"), c.help, "who wants help stands first")
			desk.Check()
			wrong := &person{s, &http.Client{}}
			jar(t, wrong, people[0])
			wrong.activateForTheTestAccount()
			s.clock.minutes.Add(12) // everybody has done nothing for so long: the longest line of a row
			desk.Go("/class/desk/" + code)
			desk.Check()
			desk.Follow(".tabs a", c.debrief)
			desk.Until(`document.querySelector("#map ~ .scroll-x tbody .pill.bad") !== null`) // the map has something in it
			desk.Check()
			desk.Go("/class/desk/" + code + "/seat/T2/wrong-account")
			desk.Check()
			desk.Go("/class/desk/NOSUCH")
			desk.Check()
		})
	}
}

// activateForTheTestAccount does what the exercise warns of: it goes on where the test account is still signed in.
func (p *person) activateForTheTestAccount() {
	p.Helper()
	const at = "/class/seat/wrong-account"
	p.post(at+"/organizations", http.StatusOK, "organization", "org-test")
	p.post(at+"/products", http.StatusOK, "product", "pin-test")
	page := p.post(at+"/take", http.StatusOK, "box", "lic-main", "do", "")
	p.post(at+"/keys", http.StatusOK, "serial_number", p.valueOf(page, "serial_number"), "cdkey", p.valueOf(page, "cdkey"))
	p.post(at+"/activate", http.StatusOK)
}

// jar gives a person of the tests the cookie of somebody in a browser, whose console is tested elsewhere.
func jar(t *testing.T, p *person, page *browser.Page) {
	t.Helper()
	value := page.Cookie("/class/", "rehearse-trainee")
	assert.NotEmpty(t, value)
	p.Transport = cookie(value)
}

// cookie sends a trainee's cookie along.
type cookie string

// RoundTrip implements [http.RoundTripper].
func (c cookie) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Cookie", strings.Join([]string{"rehearse-trainee=" + string(c), r.Header.Get("Cookie")}, "; "))
	return http.DefaultTransport.RoundTrip(r)
}
