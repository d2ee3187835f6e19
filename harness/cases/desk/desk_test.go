package desk_test

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/desk"
	"example.com/rehearse/harness/cases/redact"
)

// visitor is somebody at the desk, in English.
type visitor struct {
	*testing.T
	*http.Client
	at string
}

// visit opens a desk with cases on it.
func visit(t *testing.T, list ...*cases.Case) visitor {
	t.Helper()
	d, err := desk.New()
	require.NoError(t, err)
	for _, c := range list {
		_, err := d.Open(c)
		require.NoError(t, err)
	}
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	v := visitor{t, &http.Client{Jar: jar}, s.URL}
	v.get("/?lang=en", http.StatusOK)
	return v
}

func (v visitor) read(r *http.Response, err error, want int) (string, http.Header) {
	v.Helper()
	require.NoError(v, err)
	body, err := io.ReadAll(r.Body)
	require.NoError(v, err)
	require.NoError(v, r.Body.Close())
	require.Equal(v, want, r.StatusCode, "%s", body)
	return string(body), r.Header
}

func (v visitor) get(path string, want int) string {
	v.Helper()
	r, err := v.Get(v.at + path)
	body, _ := v.read(r, err, want)
	return body
}

func (v visitor) post(path string, want int, pairs ...string) string {
	v.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := v.PostForm(v.at+path, form)
	body, _ := v.read(r, err, want)
	return body
}

// bring opens a file in the page's form, whose other fields come before it.
func (v visitor) bring(name string, file []byte, want int, pairs ...string) string {
	v.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		require.NoError(v, m.WriteField(pairs[i], pairs[i+1]))
	}
	if file != nil {
		w, err := m.CreateFormFile("file", name)
		require.NoError(v, err)
		_, err = w.Write(file)
		require.NoError(v, err)
	}
	require.NoError(v, m.Close())
	r, err := v.Post(v.at+"/", m.FormDataContentType(), &body)
	text, _ := v.read(r, err, want)
	return text
}

// download is a file that the desk offers, and its name.
func (v visitor) download(path string) (name, body string) {
	v.Helper()
	r, err := v.Get(v.at + path)
	body, h := v.read(r, err, http.StatusOK)
	_, p, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	require.NoError(v, err)
	return p["filename"], body
}

func caseOf(t *testing.T, mode string) *cases.Case {
	t.Helper()
	c, err := cases.NewStage().FromMode(t.Context(), mode, 1)
	require.NoError(t, err)
	return c
}

func TestADiagnosisIsShownWithItsEvidence(t *testing.T) {
	v := visit(t, caseOf(t, "wrong-organization"))
	assert.Contains(t, v.get("/", http.StatusOK), "harmed")
	page := v.get("/cases/1", http.StatusOK)
	assert.Contains(t, page, "wrong-organization")
	assert.Contains(t, page, "confidence 100%")
	assert.Contains(t, page, `<span class="pill bad">harmed</span>`)
	assert.Regexp(t, `href="/cases/1/journal\?at=\d+">#\d+</a><div>activated`, page)
	assert.Contains(t, v.get("/cases/1?lang=zh-CN", http.StatusOK), "选择了错误的企业")
}

func TestEveryEntryIsShownWithWhatItChangedAndWhy(t *testing.T) {
	c := caseOf(t, "wrong-organization")
	v := visit(t, c)
	var activation uint64
	for _, e := range c.Journal {
		page := v.get("/cases/1/journal?at="+decimal(e.Seq), http.StatusOK)
		assert.Contains(t, page, "Entry "+decimal(e.Seq))
		if e.Command != nil && e.Command.Kind() == "activation.activate" {
			activation = e.Seq
			assert.Contains(t, page, `aria-current="step"><a class="num" href="?at=`+decimal(e.Seq))
			assert.Regexp(t, `licence.*<code>lic-main</code>: organization<br>\s*→ <ins>[^<]*\(org-b\)</ins>`, page)
		}
	}
	require.NotZero(t, activation)
	why := v.get("/cases/1/journal?at=1&why=lic-main", http.StatusOK)
	_, causes, found := strings.Cut(why, `id="why"`)
	require.True(t, found)
	assert.Contains(t, causes, "#"+decimal(activation), "the activation made the licence what it is")
	assert.Contains(t, v.get("/cases/1/journal?at=1&why=nothing-such", http.StatusOK), "No entry ever changed it.")
	assert.Contains(t, v.get("/cases/1/journal?at=-7", http.StatusOK), "Entry ", "an entry that is not there is the first")
}

func TestALongJournalComesInPages(t *testing.T) {
	c, err := cases.NewStage().Sample(t.Context(), cases.SampleSpec{Modes: []string{"wrong-organization"}, Noise: 120, Seed: 5})
	require.NoError(t, err)
	v := visit(t, c)
	first := v.get("/cases/1/journal?at=1", http.StatusOK)
	assert.Contains(t, first, `href="?at=51"`)
	assert.Equal(t, 50, strings.Count(first, `<li id="e`))
	second := v.get("/cases/1/journal?at=51", http.StatusOK)
	assert.Contains(t, second, `href="?at=50"`)
	assert.Contains(t, second, "Earlier")
}

func TestARemedyIsRehearsedInACopy(t *testing.T) {
	c := caseOf(t, "wrong-organization")
	before := len(c.Journal)
	v := visit(t, c)
	page := v.post("/cases/1/remedy", http.StatusOK, "mode", "wrong-organization")
	assert.Contains(t, page, "it worked")
	assert.Contains(t, page, `<li class="done">`)
	name, file := v.download("/cases/1/case")
	assert.Equal(t, "wrong-organization.case.json", name)
	kept, err := cases.Read(strings.NewReader(file))
	require.NoError(t, err)
	require.NotNil(t, kept.Remedy)
	assert.True(t, kept.Remedy.Worked)
	assert.Len(t, kept.Journal, before, "the case itself stays as it is")
	assert.Contains(t, v.post("/cases/1/remedy", http.StatusUnprocessableEntity, "mode", "bad-serial-or-cdkey"), "no such finding")
}

func TestAScenarioATicketAndASmallerCaseCanBeTakenAway(t *testing.T) {
	c, err := cases.NewStage().Sample(t.Context(), cases.SampleSpec{Modes: []string{"wrong-organization"}, Noise: 60, Seed: 5})
	require.NoError(t, err)
	v := visit(t, c)
	name, text := v.download("/cases/1/scenario?in=en&mode=wrong-organization")
	assert.True(t, strings.HasSuffix(name, "-en-before.feature"), name)
	assert.Contains(t, text, "Scenario:")
	_, remedied := v.download("/cases/1/scenario?in=zh-CN&mode=wrong-organization&remedied=1")
	assert.Contains(t, remedied, "# language: zh-CN")
	assert.Greater(t, strings.Count(remedied, "\n"), strings.Count(text, "\n"))
	name, ticket := v.download("/cases/1/ticket")
	assert.True(t, strings.HasSuffix(name, ".md"), name)
	assert.Contains(t, ticket, "`wrong-organization`")
	small := v.post("/cases/1/shrink", http.StatusOK)
	assert.Contains(t, small, "→")
	assert.Contains(t, v.get("/", http.StatusOK), "/cases/2")
	assert.Contains(t, v.get("/cases/1/take-away", http.StatusOK), "take-away")
}

func TestAHealthyCaseOffersNothingToMend(t *testing.T) {
	c := caseOf(t, "wrong-organization")
	healthy, err := cases.New("quiet", "journal", c.Initial, c.Journal[:c.Initial])
	require.NoError(t, err)
	v := visit(t, healthy)
	assert.Contains(t, v.get("/cases/1", http.StatusOK), "no failure mode of the catalogue")
	assert.Contains(t, v.get("/cases/1/journal", http.StatusOK), "Entry ")
	assert.Contains(t, v.get("/cases/1/remedy", http.StatusOK), "nothing to put right")
	assert.Contains(t, v.post("/cases/1/shrink", http.StatusUnprocessableEntity), "nothing to shrink to")
	assert.Contains(t, v.get("/cases/1/scenario", http.StatusUnprocessableEntity), "Back to the case")
}

func TestQuestionsAreAnsweredAndAnswersTakenBack(t *testing.T) {
	capture, err := os.ReadFile("testdata/prompt.har")
	require.NoError(t, err)
	v := visit(t)
	page := v.bring("prompt.har", capture, http.StatusOK, "symptom", "激活总是不通过，请回电 138 1234 5678")
	assert.NotContains(t, page, "138 1234 5678")
	assert.Contains(t, page, "Ask the customer next")
	page = v.post("/cases/1/answers", http.StatusOK, "question", "upgrade", "answer", "no")
	assert.Contains(t, page, "What the customer answered")
	assert.Contains(t, page, "bad-serial-or-cdkey")
	assert.NotContains(t, page, "mop-service-fee-missing")
	page = v.post("/cases/1/answers", http.StatusOK, "question", "upgrade", "answer", "")
	assert.NotContains(t, page, "What the customer answered")
	assert.Contains(t, v.post("/cases/1/answers", http.StatusUnprocessableEntity, "question", "upgrade", "answer", "maybe"), "maybe")
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	v := visit(t)
	for name, c := range map[string]struct {
		file   string
		body   []byte
		format string
		want   string
	}{
		"a damaged case":     {"x.case.json", []byte(`{"schema":1`), "auto", "damaged"},
		"a newer case":       {"x.case.json", []byte(`{"schema":99}`), "auto", "newer version"},
		"a case by its form": {"x.txt", []byte(`[]`), "case", "damaged"},
		"an unknown format":  {"x.docx", []byte("PK"), "auto", "format is not known"},
		"no HAR":             {"x.har", []byte("PK"), "har", "It was not opened"},
		"no file":            {"", nil, "auto", "no file was chosen"},
	} {
		t.Run(name, func(t *testing.T) {
			v := v
			v.T = t
			assert.Contains(t, v.bring(c.file, c.body, http.StatusUnprocessableEntity, "format", c.format), c.want)
		})
	}
	assert.Contains(t, v.bring("x.har", nil, http.StatusUnprocessableEntity, "symptom", strings.Repeat("x", 5000)), "too long")
	r, err := v.Post(v.at+"/", "text/plain", strings.NewReader("x"))
	v.read(r, err, http.StatusBadRequest)
	assert.Contains(t, v.get("/cases/7", http.StatusNotFound), "No such case")
	assert.Contains(t, v.get("/nowhere", http.StatusNotFound), "Back to the desk")
}

func TestTheDeskHasRoomForSoMany(t *testing.T) {
	d, err := desk.New()
	require.NoError(t, err)
	c := caseOf(t, "wrong-organization")
	for range desk.MaxCases {
		_, err := d.Open(c)
		require.NoError(t, err)
	}
	_, err = d.Open(c)
	require.ErrorIs(t, err, desk.ErrFull)
}

func TestOtherSitesReachNothing(t *testing.T) {
	v := visit(t, caseOf(t, "wrong-organization"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.at+"/cases/1/shrink", nil)
	require.NoError(t, err)
	r.Header.Set("Origin", "https://elsewhere.example")
	answer, err := v.Do(r)
	v.read(answer, err, http.StatusForbidden)
	r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, v.at+"/cases/1/case", nil)
	require.NoError(t, err)
	r.Host = "rebound.example"
	answer, err = v.Do(r)
	v.read(answer, err, http.StatusForbidden)
}

func TestEveryKindOfReplacementAndSourceHasAWord(t *testing.T) {
	for _, kind := range redact.Kinds() {
		c := caseOf(t, "wrong-organization")
		c.Redaction.Counts = map[string]int{string(kind): 1}
		visit(t, c).get("/cases/1", http.StatusOK)
	}
	for _, source := range []string{"mode", "har", "journal", "log", "csv", "xlsx"} {
		c := caseOf(t, "wrong-organization")
		c.Source = source
		visit(t, c).get("/cases/1", http.StatusOK)
	}
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }
