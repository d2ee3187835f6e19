package classroom_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom"
	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/harness/look"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/sqlite"
	"example.com/rehearse/scenarios/exercises"
)

const token = "the instructor's token"

// wall is a clock on the wall that stands still until it is moved.
type wall struct{ minutes atomic.Int64 }

func (w *wall) now() time.Time {
	return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).Add(time.Duration(w.minutes.Load()) * time.Minute)
}

// school is one life of a server.
type school struct {
	*testing.T
	class  *classroom.Classroom
	server *httptest.Server
	engine *engine.Engine
	clock  *wall
}

func open(t *testing.T, log register.Log, store journal.Store) *school {
	t.Helper()
	s := &school{T: t, engine: engine.New(store), clock: &wall{}}
	require.NoError(t, s.engine.Open(t.Context()))
	var err error
	s.class, err = classroom.Open(t.Context(), classroom.Setting{Log: log, Engine: s.engine, Exercises: exercises.All, Token: token, Now: s.clock.now})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/class/", s.class)
	mux.Handle(look.Path, look.Assets())
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	return s
}

func fresh(t *testing.T) *school { return open(t, &register.Memory{}, &journal.Memory{}) }

// person is somebody with a browser of their own.
type person struct {
	*school
	*http.Client
}

func (s *school) person() *person {
	jar, err := cookiejar.New(nil)
	require.NoError(s, err)
	return &person{s, &http.Client{Jar: jar}}
}

func (p *person) read(r *http.Response, err error) (int, string) {
	p.Helper()
	require.NoError(p, err)
	body, err := io.ReadAll(r.Body)
	require.NoError(p, err)
	require.NoError(p, r.Body.Close())
	return r.StatusCode, string(body)
}

func (p *person) look(path string, want int) string {
	p.Helper()
	status, body := p.read(p.Get(p.server.URL + path))
	require.Equal(p, want, status, "%s: %s", path, body)
	return body
}

func (p *person) post(path string, want int, pairs ...string) string {
	p.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	status, body := p.read(p.PostForm(p.server.URL+path, form))
	require.Equal(p, want, status, "%s: %s", path, body)
	return body
}

// instructor is somebody who knows the token.
func (s *school) instructor() *person {
	p := s.person()
	p.post("/class/desk/sign-in", http.StatusOK, "token", token)
	p.look("/class/desk?lang=en", http.StatusOK)
	return p
}

// found makes a class and returns its code.
func (p *person) found(chosen ...string) string {
	p.Helper()
	pairs := []string{"title", "周一班"}
	for _, id := range chosen {
		pairs = append(pairs, "exercise", id)
	}
	page := p.post("/class/desk", http.StatusOK, pairs...)
	m := regexp.MustCompile(`<p class="code">([A-Z0-9]{6})</p>`).FindStringSubmatch(page)
	require.NotNil(p, m, page)
	return m[1]
}

// trainee is somebody who joined and sits at an exercise.
func (s *school) trainee(code, name, exercise string) *person {
	s.Helper()
	p := s.person()
	p.look("/class/join/"+code+"?lang=en", http.StatusOK)
	p.post("/class/join", http.StatusOK, "code", strings.ToLower(code), "name", name)
	if exercise != "" {
		p.post("/class/seat/"+exercise, http.StatusOK)
	}
	return p
}

// signIn signs the purchaser's account in, with what lies on the desk.
func (p *person) signIn(exercise string) {
	p.Helper()
	at := "/class/seat/" + exercise
	page := p.post(at+"/take", http.StatusOK, "account", "acc-formal", "do", "")
	p.post(at+"/account", http.StatusOK, "do", "sign-in", "login", p.valueOf(page, "login"), "password", p.valueOf(page, "password"))
}

// valueOf is what stands in a field of a page.
func (p *person) valueOf(page, name string) string {
	p.Helper()
	m := regexp.MustCompile(`name="` + name + `"[^>]*? value="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(p, m, "%s in %s", name, page)
	return m[1]
}

func TestAClassFromTheCodeToTheDebrief(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account", "wrong-organization")
	a, b := s.trainee(code, "李雷", "wrong-account"), s.trainee(code, "韩梅", "")

	page := desk.look("/class/desk/"+code, http.StatusOK)
	assert.Contains(t, page, "李雷")
	assert.Contains(t, page, "Not begun: 韩梅")
	assert.Contains(t, page, "not begun <b class=\"num\">1</b>")
	a.signIn("wrong-account")
	page = desk.look("/class/desk/"+code, http.StatusOK)
	assert.Contains(t, page, "1 account <b class=\"num\">1</b>", "where everybody is")
	assert.Contains(t, page, "signed in")

	a.post("/class/seat/wrong-account/finish", http.StatusOK)
	assert.Contains(t, desk.look("/class/desk/"+code+"?show=done", http.StatusOK), "李雷")
	assert.NotContains(t, desk.look("/class/desk/"+code+"?show=working", http.StatusOK), "seatrow")
	debrief := desk.look("/class/desk/"+code+"/debrief", http.StatusOK)
	assert.Contains(t, debrief, "To talk about")
	assert.Contains(t, debrief, "the easiest to miss")
	seat := desk.look("/class/desk/"+code+"/seat/T1/wrong-account", http.StatusOK)
	assert.Contains(t, seat, "What happened")
	assert.NotContains(t, seat, "SIM-", "no key on the instructor's page")
	assert.Contains(t, b.look("/class/seat", http.StatusOK), "韩梅, choose an exercise")
	for _, format := range []string{"csv", "xapi"} {
		assert.NotContains(t, desk.look("/class/desk/"+code+"/export/"+format, http.StatusOK), "李雷", "a pseudonym unless names are asked for")
		assert.Contains(t, desk.look("/class/desk/"+code+"/export/"+format+"?names=1", http.StatusOK), "李雷")
	}
	assert.True(t, strings.HasPrefix(desk.look("/class/desk/"+code+"/export/xlsx", http.StatusOK), "PK"))
	desk.look("/class/desk/"+code+"/export/docx", http.StatusNotFound)
	desk.look("/class/desk/NOSUCH/export/csv", http.StatusNotFound)
}

func TestHelpIsAskedAnsweredAndFirstInTheQueue(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	s.trainee(code, "甲", "wrong-account")
	b := s.trainee(code, "乙", "wrong-account")
	b.post("/class/seat/wrong-account/help", http.StatusOK, "do", "ask")
	page := desk.look("/class/desk/"+code, http.StatusOK)
	assert.Less(t, strings.Index(page, ">乙<"), strings.Index(page, ">甲<"), "who wants help comes first")
	assert.Contains(t, page, `<span class="pill bad">wants help</span>`)
	desk.post("/class/desk/"+code+"/answer", http.StatusOK, "trainee", "T2", "exercise", "wrong-account", "text", "看看登录的是谁")
	assert.Contains(t, b.look("/class/seat/wrong-account/brief", http.StatusOK), "看看登录的是谁")
	assert.NotContains(t, desk.look("/class/desk/"+code, http.StatusOK), `<span class="pill bad">wants help</span>`)
	desk.post("/class/desk/"+code+"/answer", http.StatusUnprocessableEntity, "trainee", "T2", "exercise", "wrong-account", "text", " ")
	desk.post("/class/desk/"+code+"/answer", http.StatusNotFound, "trainee", "T9", "exercise", "wrong-account", "text", "x")
}

func TestWhoDoesNothingForLongIsStuck(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	a := s.trainee(code, "甲", "wrong-account")
	s.clock.minutes.Add(6)
	assert.Contains(t, desk.look("/class/desk/"+code, http.StatusOK), "idle for 6 minutes")
	assert.Contains(t, desk.look("/class/desk/"+code+"?show=stuck", http.StatusOK), "甲")
	a.signIn("wrong-account")
	assert.Contains(t, desk.look("/class/desk/"+code, http.StatusOK), "idle for 0 minutes")
}

func TestTheInstructorPausesMovesTimeBreaksThingsAndResets(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	a := s.trainee(code, "甲", "wrong-account")
	at := "/class/desk/" + code
	seat := []string{"trainee", "T1", "exercise", "wrong-account"}

	desk.post(at+"/freeze", http.StatusOK)
	a.look("/class/seat/wrong-account/account", http.StatusLocked)
	late := s.trainee(code, "乙", "")
	late.post("/class/seat/wrong-account", http.StatusLocked)
	desk.post(at+"/thaw", http.StatusOK)
	a.look("/class/seat/wrong-account/account", http.StatusOK)

	world := s.engine.Worlds()[0]
	w, err := s.engine.World(world)
	require.NoError(t, err)
	now := func() (at time.Time) {
		w.Read(func(v engine.View) { at = v.Now })
		return at
	}
	before := now()
	desk.post(at+"/advance", http.StatusOK, "days", "90")
	assert.Equal(t, 90*24*time.Hour, now().Sub(before))
	desk.post(at+"/advance", http.StatusOK, append(seat, "days", "1")...)
	assert.Equal(t, 91*24*time.Hour, now().Sub(before))
	for _, days := range []string{"0", "-1", "many", "999999"} {
		desk.post(at+"/advance", http.StatusUnprocessableEntity, "days", days)
	}
	for _, fault := range []string{"class-unavailable", "class-session-expiry", "class-reply-lost", "class-reply-lost"} {
		desk.post(at+"/fault", http.StatusOK, "fault", fault)
	}
	assert.Len(t, w.Faults(), 3, "the same fault planned again begins anew")
	desk.post(at+"/fault", http.StatusUnprocessableEntity, "fault", "meteor")
	desk.post(at+"/sing", http.StatusNotFound)
	desk.post("/class/desk/NOSUCH/freeze", http.StatusNotFound)

	desk.post(at+"/reset", http.StatusOK, seat...)
	_, err = s.engine.World(world)
	require.ErrorIs(t, err, engine.ErrNoWorld)
	a.post("/class/seat/wrong-account", http.StatusOK)
	require.Len(t, s.engine.Worlds(), 1)
	assert.NotEqual(t, world, s.engine.Worlds()[0], "another world, with other keys")
}

func TestNobodyReachesWhatIsNotTheirs(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	a := s.trainee(code, "甲", "wrong-account")
	stranger := s.person()
	for _, path := range []string{"/class/desk", "/class/desk/" + code, "/class/desk/" + code + "/debrief", "/class/desk/" + code + "/events", "/class/desk/" + code + "/code.svg", "/class/desk/" + code + "/export/csv?names=1", "/class/desk/" + code + "/seat/T1/wrong-account"} {
		a.look(path, http.StatusUnauthorized)
		stranger.look(path, http.StatusUnauthorized)
	}
	a.post("/class/desk/"+code+"/erase", http.StatusUnauthorized, "sure", code)
	assert.Contains(t, stranger.look("/class/seat/wrong-account/keys", http.StatusOK), "班级代码", "shown to the door")
	b := s.trainee(code, "乙", "")
	assert.Contains(t, b.look("/class/seat/wrong-account/keys", http.StatusOK), "choose an exercise", "no seat of one's own there")
	b.post("/class/seat/wrong-organization", http.StatusNotFound)
	for _, world := range s.engine.Worlds() {
		for _, path := range []string{"/class/seat", "/class/seat/wrong-account/brief", "/class/seat/wrong-account/account", "/class/seat/wrong-account/keys"} {
			assert.NotContains(t, a.look(path, http.StatusOK), world, "no page names a world")
		}
		assert.NotContains(t, desk.look("/class/desk/"+code, http.StatusOK), world)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/class/desk/"+code+"/freeze", nil)
	require.NoError(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	status, _ := desk.read(desk.Do(r))
	assert.Equal(t, http.StatusForbidden, status, "another site posts nothing")
	a.post("/class/leave", http.StatusOK)
	assert.Contains(t, a.look("/class/seat", http.StatusOK), "Join a class")
	desk.post("/class/desk/sign-out", http.StatusUnauthorized)
	desk.look("/class/desk", http.StatusUnauthorized)
}

func TestGuessingIsSlow(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	p := s.person()
	for range 20 {
		p.post("/class/join", http.StatusUnprocessableEntity, "code", "XXXXXX", "name", "甲")
	}
	p.post("/class/join", http.StatusTooManyRequests, "code", code, "name", "甲")
	p.post("/class/desk/sign-in", http.StatusTooManyRequests, "token", token)
	s.clock.minutes.Add(2)
	p.post("/class/desk/sign-in", http.StatusUnauthorized, "token", "wrong")
	p.post("/class/join", http.StatusOK, "code", code, "name", "甲")
}

func TestFormsThatCannotBeUsedAreToldSo(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	desk.post("/class/desk", http.StatusUnprocessableEntity, "title", "无题")
	desk.post("/class/desk", http.StatusUnprocessableEntity, "title", " ", "exercise", "wrong-account")
	desk.post("/class/desk", http.StatusUnprocessableEntity, "title", "x", "exercise", "nothing-such")
	code := desk.found("wrong-account")
	p := s.person()
	p.post("/class/join", http.StatusUnprocessableEntity, "code", code, "name", "  ")
	p.post("/class/join", http.StatusUnprocessableEntity, "code", code, "name", strings.Repeat("长", 61))
	desk.look("/class/desk/NOSUCH", http.StatusNotFound)
	desk.look("/class/desk/NOSUCH/debrief", http.StatusNotFound)
	desk.look("/class/desk/NOSUCH/events", http.StatusNotFound)
	desk.look("/class/desk/NOSUCH/rows", http.StatusNotFound)
	desk.look("/class/desk/"+code+"/seat/T1/wrong-account", http.StatusNotFound)
	p.look("/class/nothing", http.StatusNotFound)
	_, err := classroom.Open(t.Context(), classroom.Setting{})
	require.ErrorContains(t, err, "token is empty")
}

func TestTheBoardMovesByItself(t *testing.T) {
	s := fresh(t)
	desk := s.instructor()
	code := desk.found("wrong-account")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.server.URL+"/class/desk/"+code+"/events?lang=en", nil)
	require.NoError(t, err)
	stream, err := desk.Do(r)
	require.NoError(t, err)
	defer func() { _ = stream.Body.Close() }()
	assert.Equal(t, "text/event-stream", stream.Header.Get("Content-Type"))
	lines := bufio.NewScanner(stream.Body)
	until := func(text string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), text) {
				return
			}
		}
		t.Fatalf("the stream ended before %q: %v", text, lines.Err())
	}
	until("Nobody yet.")
	a := s.trainee(code, "甲", "wrong-account")
	until("甲")
	a.signIn("wrong-account")
	until("signed in")
	desk.post("/class/desk/"+code+"/erase", http.StatusOK, "sure", code)
	for lines.Scan() { //nolint:revive // the stream ends with the class
	}
	require.NoError(t, lines.Err())
}

func TestAClassSurvivesARestartAndIsErasedForGood(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journals.db")
	const name = "独一无二的名字"
	var code, world string
	var jar http.CookieJar
	life := func(use func(*school)) {
		store, err := sqlite.Open(t.Context(), path)
		require.NoError(t, err)
		s := open(t, store.Records(), store)
		use(s)
		s.server.Close()
		require.NoError(t, store.Close())
	}
	life(func(s *school) {
		code = s.instructor().found("wrong-account")
		a := s.trainee(code, name, "wrong-account")
		a.signIn("wrong-account")
		jar, world = a.Jar, s.engine.Worlds()[0]
	})
	life(func(s *school) {
		a := &person{s, &http.Client{Jar: jar}}
		// The other server has another port; cookies do not look at it, but the jar knows the host alone.
		assert.Contains(t, a.look("/class/seat", http.StatusOK), name)
		a.look("/class/seat/wrong-account/organizations", http.StatusOK)
		desk := s.instructor()
		assert.Contains(t, desk.look("/class/desk/"+code, http.StatusOK), "1 account <b class=\"num\">1</b>")
		desk.post("/class/desk/"+code+"/erase", http.StatusUnprocessableEntity, "sure", "yes")
		desk.post("/class/desk/"+code+"/erase", http.StatusOK, "sure", code)
		_, err := s.engine.World(world)
		require.ErrorIs(t, err, engine.ErrNoWorld)
		assert.Contains(t, a.look("/class/seat", http.StatusOK), "Join a class")
	})
	files, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(raw), name, "the name is gone from %s, byte by byte", filepath.Base(file))
	}
}

func TestExercisesThatCannotBeReadAreToldAtTheFirstUse(t *testing.T) {
	lost := func() ([]exercises.Exercise, error) { return nil, os.ErrNotExist }
	c, err := classroom.Open(t.Context(), classroom.Setting{
		Log: &register.Memory{}, Engine: engine.New(&journal.Memory{}), Exercises: lost, Token: token, Now: (&wall{}).now,
	})
	require.NoError(t, err, "a server starts without its classroom's exercises")
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/class/", nil))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.Contains(t, w.Body.String(), "the classroom cannot be opened")
	_, err = c.Make(t.Context(), "周一班", []string{"wrong-account"})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// leaving is a register in a database that goes away.
type leaving struct {
	register.Memory
	gone atomic.Bool
}

func (l *leaving) Append(ctx context.Context, class string, record []byte) error {
	if l.gone.Load() {
		return fmt.Errorf("%w: connection refused", journal.ErrAway)
	}
	return l.Memory.Append(ctx, class, record)
}

// While the database is away a person is asked to come again, and learns nothing of connections.
func TestWhileTheDatabaseIsAwayPeopleAreAskedToComeAgain(t *testing.T) {
	log := &leaving{}
	p := open(t, log, &journal.Memory{}).instructor()
	log.gone.Store(true)
	page := p.post("/class/desk", http.StatusServiceUnavailable, "title", "周一班", "exercise", "wrong-account")
	assert.Contains(t, page, "Nothing is lost: try again in a moment")
	assert.NotContains(t, page, "refused")
	log.gone.Store(false)
	p.found("wrong-account")
}
