package api

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"example.com/rehearse/mockcloud/cloud"
)

// The codes that the face adds to those of the rules: what is wrong with a request before any rule is asked, and
// what a broken exchange says.
const (
	malformedBody       cloud.Code = "MALFORMED_BODY"
	bodyTooLarge        cloud.Code = "BODY_TOO_LARGE"
	unsupportedMedia    cloud.Code = "UNSUPPORTED_MEDIA_TYPE"
	methodNotAllowed    cloud.Code = "METHOD_NOT_ALLOWED"
	deskTokenRequired   cloud.Code = "DESK_TOKEN_REQUIRED"
	adminTokenRequired  cloud.Code = "ADMIN_TOKEN_REQUIRED"
	adminForbidden      cloud.Code = "ADMIN_FORBIDDEN"
	idempotencyMismatch cloud.Code = "IDEMPOTENCY_KEY_REUSED"
	journalFull         cloud.Code = "JOURNAL_FULL"
	journalIsEvidence   cloud.Code = "JOURNAL_IS_EVIDENCE"
	entryCompacted      cloud.Code = "ENTRY_COMPACTED"
	worldLimit          cloud.Code = "WORLD_LIMIT"
	stageLimit          cloud.Code = "STAGE_LIMIT"
	rateLimited         cloud.Code = "RATE_LIMITED"
	serviceUnavailable  cloud.Code = "SERVICE_UNAVAILABLE"
	requestFailed       cloud.Code = "REQUEST_FAILED"
	internalError       cloud.Code = "INTERNAL_ERROR"
	unknownPath         cloud.Code = "UNKNOWN_PATH"
)

// problem says why a request is not answered as asked.
type problem struct {
	code cloud.Code
	// subject names a field or a thing; never a secret.
	subject string
	// status overrides what the code stands for; 0 does not.
	status int
	// retryAfter, in seconds, is sent when positive.
	retryAfter int
	// allow lists the methods a path has.
	allow []string
	// choices lists what would have been right, where the list is short.
	choices []string
}

// notRouted is the problem of a path that no operation has. A key in it is not repeated.
func notRouted(method, path string) problem {
	clean, _ := cloud.New().Scrub(bounded(path, 200))
	return problem{code: unknownPath, subject: method + " " + clean}
}

func invalid(field string) *problem { return &problem{code: cloud.InvalidInput, subject: field} }

// statuses says which codes go with which HTTP status. What is not here is a rule's refusal: 422. A conflict (409) is
// about the present state of a thing, and would not come in another.
func statuses() map[int][]cloud.Code {
	return map[int][]cloud.Code{
		http.StatusBadRequest: {cloud.InvalidInput, malformedBody},
		http.StatusUnauthorized: {
			cloud.SessionRequired, cloud.SessionExpired, cloud.SignInFailed, deskTokenRequired, adminTokenRequired,
		},
		http.StatusForbidden:             {cloud.NotAMember, cloud.RoleNotAllowed, cloud.AccountDisabled, adminForbidden},
		http.StatusNotFound:              {cloud.NotFound, unknownPath},
		http.StatusMethodNotAllowed:      {methodNotAllowed},
		http.StatusRequestEntityTooLarge: {bodyTooLarge},
		http.StatusUnsupportedMediaType:  {unsupportedMedia},
		http.StatusTooManyRequests:       {cloud.SignInLocked, rateLimited},
		http.StatusConflict: {
			cloud.AlreadyExists, cloud.AlreadySettled, cloud.LicenceInUse, cloud.InstanceOccupied, cloud.ReviewStale,
			cloud.AccountSetNumberTaken, cloud.ReRegistrationPending, cloud.CertificationPending, cloud.CertificationDone,
			cloud.CertificationConflict, cloud.SeatsExceeded, cloud.DeleteNeedsConfirmation,
			cloud.OrganizationNotSelected, cloud.ProductNotSelected, worldLimit, stageLimit, journalIsEvidence,
		},
		http.StatusGone:                {entryCompacted},
		http.StatusInternalServerError: {internalError, requestFailed},
		http.StatusServiceUnavailable:  {serviceUnavailable},
		http.StatusInsufficientStorage: {journalFull},
	}
}

func statusOf(c cloud.Code) int {
	for status, codes := range statuses() {
		if slices.Contains(codes, c) {
			return status
		}
	}
	return http.StatusUnprocessableEntity
}

// text is what a person reads about a code; "{subject}" stands for the problem's subject.
type text struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

type texts struct {
	zh, en  map[cloud.Code]text
	matcher language.Matcher
}

//go:embed texts_zh.json
var textsZH []byte

//go:embed texts_en.json
var textsEN []byte

// loadTexts reads the texts once: every world in process has a face of its own.
var loadTexts = sync.OnceValue(func() texts {
	t := texts{matcher: language.NewMatcher([]language.Tag{
		language.SimplifiedChinese, language.TraditionalChinese, language.English, // whoever reads traditional characters gets Chinese too
	})}
	for _, f := range []struct {
		data []byte
		into *map[cloud.Code]text
	}{{textsZH, &t.zh}, {textsEN, &t.en}} {
		if err := json.Unmarshal(f.data, f.into); err != nil {
			panic("api: embedded texts: " + err.Error()) // a broken build, caught by the tests
		}
	}
	return t
})

// english reports whether an Accept-Language header prefers English to Chinese, which is the default.
func (t texts) english(accept string) bool {
	if accept == "" || len(accept) > 500 {
		return false
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return false
	}
	_, index, confidence := t.matcher.Match(tags...)
	return index == 2 && confidence > language.No
}

// problemDocument is a problem as it goes over the wire (RFC 9457).
type problemDocument struct {
	Type    string     `json:"type"`
	Title   string     `json:"title"`
	Status  int        `json:"status"`
	Detail  string     `json:"detail"`
	Code    cloud.Code `json:"code"`
	Subject string     `json:"subject,omitempty"`
}

// answer renders the problem in the language that the Accept-Language header asks for.
func (t texts) answer(p problem, accept string) answer {
	table, tag := t.zh, "zh-CN"
	if t.english(accept) {
		table, tag = t.en, "en"
	}
	if p.status == 0 {
		p.status = statusOf(p.code)
	}
	words := table[p.code]
	subject := p.subject
	if subject == "" {
		subject = "?"
	}
	doc := problemDocument{
		Type:  "urn:rehearse:problem:" + strings.ReplaceAll(strings.ToLower(string(p.code)), "_", "-"),
		Title: words.Title, Status: p.status, Detail: strings.ReplaceAll(words.Detail, "{subject}", subject),
		Code: p.code, Subject: p.subject,
	}
	if len(p.choices) > 0 {
		doc.Detail += map[string]string{"zh-CN": "可选：", "en": " Choices: "}[tag] + strings.Join(p.choices, ", ")
	}
	a := answer{status: p.status, body: doc, contentType: "application/problem+json", code: p.code, retryAfter: p.retryAfter}
	a.header("Content-Language", tag)
	a.header("Vary", "Accept-Language")
	if p.status == http.StatusUnauthorized {
		a.header("WWW-Authenticate", "Bearer")
	}
	if len(p.allow) > 0 {
		a.header("Allow", strings.Join(p.allow, ", "))
	}
	return a
}

// Words returns what a person reads about a code, "en" in English and else in Chinese; empty for an unknown code. A
// "{subject}" in the detail stands for what the refusal is about.
func (h *Handler) Words(code cloud.Code, lang string) (title, detail string) {
	table := h.texts.zh
	if lang == "en" {
		table = h.texts.en
	}
	return table[code].Title, table[code].Detail
}
