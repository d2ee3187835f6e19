package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/engine"
)

// FuzzDecode holds the reader of bodies to this: what it takes is what encoding/json would take, every member is one of
// the type's, and what it refuses it refuses as a problem that names a member or nothing.
func FuzzDecode(f *testing.F) {
	for _, body := range badBodies() {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"account":"a","password":"b","feature_code":"c","client_time":"2026-01-05T09:00:00+08:00"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		v, p := decode[signInInput](&shapes{}, body)
		if p != nil {
			require.Contains(t, []int{400}, statusOf(p.code))
			return
		}
		if len(body) == 0 {
			body = []byte("{}")
		}
		var plain signInInput
		require.NoError(t, json.Unmarshal(body, &plain))
		require.Equal(t, plain, v)
		require.LessOrEqual(t, len([]rune(v.FeatureCode)), 100)
	})
}

// FuzzAdvance holds the reader of stretches of time to this: nothing moves a clock by more than two hundred years.
func FuzzAdvance(f *testing.F) {
	for _, text := range []string{"3mo", "-90d", "1h30m", "2401mo", "9999999999999999999d", "mo", "1e3s", "-2562047h47m16.854775808s"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var m engine.ClockMove
		if !advance(text, &m) {
			return
		}
		require.True(t, m.Months >= -2400 && m.Months <= 2400, text)
		require.True(t, m.Days >= -73_050 && m.Days <= 73_050, text)
	})
}

// FuzzHeaders holds the face to this: no header and no query takes it down, lets a stranger at the controls, or leaves a
// key in the journal.
func FuzzHeaders(f *testing.F) {
	s := openStage(f).signIn("owner").selects("right", "pro")
	world, err := s.e.World("w1")
	require.NoError(f, err)
	start := world.Seq()
	key, _ := s.keys("box")["serial_number"].(string)
	f.Add("GET", "/w/w1/v1/account-sets", "x=1", "127.0.0.1", "", "zh-CN", "k1", "Bearer "+s.token)
	f.Add("POST", "/w/w1/v1/account-sets/books/vouchers", "%zz", "evil.example.com", "null", "en;q=0,*", strings.Repeat("k", 300), "Basic x")
	f.Add("GET", "/w/w1/__admin/journal", "from=-1&limit=1e9", "[::1]:8420", "http://[::1]:8420", "x-", "", "bearer")
	f.Add("DELETE", "/w/w1/v1/account-sets/books", "confirm=true&key="+key, "localhost.", "http://localhost", "en-GB,zh;q=0.8", key, "Bearer "+key)
	f.Fuzz(func(t *testing.T, method, path, query, host, origin, language, idempotency, authorization string) {
		r := httptest.NewRequest(http.MethodGet, "http://x/", strings.NewReader("{}"))
		r.Method, r.URL.Path, r.URL.RawQuery, r.Host = method, path, query, host
		for name, value := range map[string]string{
			"Origin": origin, "Accept-Language": language, "Idempotency-Key": idempotency, "Authorization": authorization, "Content-Type": "application/json",
		} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		s.h.ServeHTTP(w, r)
		if world, err := s.e.World("w1"); err == nil { // the controls may have deleted it
			entries, err := world.Entries(t.Context(), start+1)
			require.NoError(t, err)
			raw, err := json.Marshal(entries)
			require.NoError(t, err)
			require.NotContains(t, string(raw), key)
			require.NoError(t, world.Reset(t.Context(), min(start, world.Seq())))
		}
		require.True(t, w.Code >= 200 && w.Code < 500, "%s %s: %d %s", method, path, w.Code, w.Body)
		if strings.HasSuffix(path, "/__admin/journal") && w.Code == http.StatusOK {
			require.True(t, s.h.local(host), "%q is not this computer", host)
		}
	})
}
