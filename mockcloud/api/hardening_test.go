package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// everyAnswer asks for every operation of the document, rightly, as somebody who may, and hands each answer over.
func everyAnswer(t *testing.T, each func(duty, *court, reply)) {
	t.Helper()
	roles := map[string]role{}
	for _, who := range tokenRoles() {
		roles[who.name] = who
	}
	may := map[string]string{"none": "nobody", "session": "owner", "mop": "mop", "serviceCenter": "service", "admin": "stage"}
	rows := map[string]right{}
	for _, r := range rights() {
		rows[r.id] = r
	}
	for _, d := range duties(t) {
		for _, who := range []role{roles[may[d.class]], roles["guess"]} { // an answer and, where one is refused, a problem
			c, got := trying(t, d, rows[d.id], who)
			each(d, c, got)
		}
	}
}

// The risk is a page elsewhere that reads, frames, caches or runs what this server says.
func TestEveryAnswerIsUselessToAPageElsewhere(t *testing.T) {
	everyAnswer(t, func(d duty, _ *court, got reply) {
		why := d.id + " " + string(got.body)
		assert.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"), why)
		assert.Equal(t, "no-store", got.header.Get("Cache-Control"), why)
		assert.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"), why)
		assert.Equal(t, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'", got.header.Get("Content-Security-Policy"), why)
		for name := range got.header {
			assert.False(t, strings.HasPrefix(name, "Access-Control-"), "%s sends %s", d.id, name)
		}
		assert.Empty(t, got.header.Values("Set-Cookie"), why)
		if len(got.body) > 0 {
			types := []string{"application/json", "application/problem+json", "application/yaml", "text/plain; version=0.0.4; charset=utf-8"}
			assert.Contains(t, types, got.header.Get("Content-Type"), why)
		}
		if got.status == http.StatusUnauthorized {
			assert.Equal(t, "Bearer", got.header.Get("WWW-Authenticate"), why)
		}
	})
}

func TestReadingChangesNothing(t *testing.T) {
	read := 0
	everyAnswer(t, func(d duty, c *court, got reply) {
		if d.method != http.MethodGet || got.status >= 300 {
			return
		}
		read++
		w := c.world(here)
		entries, err := w.Entries(t.Context(), 1)
		require.NoError(t, err)
		last := entries[len(entries)-1]
		if last.Wire != nil {
			assert.Empty(t, last.Outcome.Events, "%s made something happen", d.id)
		}
		assert.Len(t, c.e.Worlds(), 2, "%s made or took away a world", d.id)
	})
	assert.Greater(t, read, 25)
}

func TestOddMethodsAreRefused(t *testing.T) {
	c := newCourt(t, "")
	for _, d := range duties(t) {
		for _, method := range []string{http.MethodTrace, http.MethodOptions, http.MethodHead, "PROPFIND"} {
			got := c.asks(method, filled(d.path, here, []string{"x", "x"}), nil, credentials{})
			assert.Equal(t, http.StatusMethodNotAllowed, got.status, "%s %s", method, d.path)
			assert.NotEmpty(t, got.header.Get("Allow"), "%s %s", method, d.path)
		}
	}
}

func TestAnUnknownLoginLooksLikeAWrongPassword(t *testing.T) {
	c := newCourt(t, "")
	try := func(login string) reply {
		return c.asks("POST", "/w/here/v1/sessions", map[string]any{"account": login, "password": "wrong", "feature_code": "FC-1"}, credentials{})
	}
	unknown, wrong := try("nobody@example.com"), try("owner@example.com")
	c.does(here, cloud.DisableAccount{Account: "clerk"})
	disabled := try("clerk@example.com")
	for _, other := range []reply{wrong, disabled} {
		assert.Equal(t, unknown.status, other.status)
		assert.Equal(t, string(unknown.body), string(other.body))
		assert.Equal(t, unknown.header, other.header)
	}
}

func TestATokenInTheAddressIsNone(t *testing.T) {
	c := newCourt(t, courtToken)
	token := c.token(here, "owner")
	for _, name := range []string{"access_token", "token", "authorization", "bearer"} {
		assert.Equal(t, 401, c.asks("GET", "/w/here/v1/organizations?"+name+"="+token, nil, credentials{}).status)
		assert.Equal(t, 401, c.asks("GET", "/__admin/worlds?"+name+"="+courtToken, nil, credentials{}).status)
	}
}
