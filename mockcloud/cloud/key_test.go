package cloud_test

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func fullWidth(text string) string {
	return strings.Map(func(r rune) rune { return r + ('！' - '!') }, text)
}

func TestKeysAsPeoplePasteThem(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	key := w.s.SerialNumber("lic-1")
	want := cloud.KeyRef{Part: cloud.SerialPart, Licence: "lic-1"}
	for _, typed := range []string{
		key, "  " + key + "\r\n", strings.ToLower(key), fullWidth(key), fullWidth(strings.ToLower(key)), "\ufeff" + key + "\u3000",
		strings.ReplaceAll(key, "-", "–"), strings.ReplaceAll(key, "-", "\u2212"), strings.ReplaceAll(key, "-", " - "), key[:10] + "\u00a0\u200b" + key[10:],
	} {
		require.Equal(t, want, w.s.ResolveKey(typed), "%q", typed)
	}
	w.ok(cloud.SetPolicies{Policies: cloud.Policies{Keys: cloud.KeysExact}})
	require.Equal(t, want, w.s.ResolveKey(key))
	require.True(t, w.s.ResolveKey(" "+key).Malformed)
	require.True(t, w.s.ResolveKey(strings.ToLower(key)).Malformed)
}

// TestTheSecretsOfASeedStayWhatTheyAre holds every derivation. Whoever wrote down the keys of a seed, in a lesson or a
// client's settings, must find them in every later version.
func TestTheSecretsOfASeedStayWhatTheyAre(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	require.Equal(t, []string{
		"SIM-SYY2TZ-QGK71-11NZZC", "SIM-CEKAPG-XRMW4-Z7DWNW", "SIM-YY4MAT-G8ASZ-JF57RF", "sim-pass-21b034cdb0c9", "x.ea72053ba204a1cc9ee925daffcff08c",
		"mop.69aef0f31c49f2c7f977fdd9dfa69246", "service-center.cc39f6a2eda90fa91ecaf37e32c0ee0b", "81dd", "27e5", "FC-F2DF-016C-3B9D",
	}, []string{
		w.s.SerialNumber("lic-1"), w.s.CDKey("lic-1"), w.s.YunzhijiaCDKey("yzj-1"), w.s.Password("buyer"), w.s.Token("x"),
		w.s.DeskToken(cloud.MOPDesk), w.s.DeskToken(cloud.ServiceCenter), w.s.ResolveKey("SIM-1").Unknown,
		w.s.ResolveSignIn("nobody", "").UnknownLogin, string(cloud.NewFeatureCode(7, "x")),
	})
}

func TestOnlyWhatLooksLikeAKeyCharacterBecomesOne(t *testing.T) {
	for typed, want := range map[string]string{
		"！～": "!~", "\uff00\uff5f": "\uff00\uff5f", "\u2010\u2015\u2212": "---", "\u200f\u2016": "\u200f\u2016", "az`{": "AZ`{", "\u200b\u200d\ufeff": "",
	} {
		require.Equal(t, want, cloud.NormaliseKey(typed))
	}
}

func TestMalformedIsNotUnknown(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	foreign := w.s.Clone()
	foreign.Seed = 8
	unknown := w.s.ResolveKey(foreign.SerialNumber("lic-1"))
	require.False(t, unknown.Malformed)
	require.Regexp(t, `^unknown key #[0-9a-f]{4}$`, unknown.String())
	malformed := w.s.ResolveKey("SIM-1")
	require.Regexp(t, `^malformed key #[0-9a-f]{4}$`, malformed.String())
	require.Equal(t, cloud.KeyRef{}, w.s.ResolveKey(""))
	require.Equal(t, "no key", cloud.KeyRef{}.String())
	require.Equal(t, "licence lic-1's cdkey", w.cdkey("lic-1").String())
	require.Equal(t, "Yunzhijia service yzj-1's CDKey", w.s.ResolveKey(w.s.YunzhijiaCDKey("yzj-1")).String())
}

func TestTheCheckCharacterFindsTypingMistakes(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	w := newWorld(t, cloud.Policies{})
	for _, key := range []string{w.s.SerialNumber("lic-1"), w.s.CDKey("lic-1"), w.s.YunzhijiaCDKey("yzj-1"), w.s.CDKey("lic-2")} {
		require.True(t, cloud.WellFormedKey(key))
		require.True(t, strings.HasPrefix(key, "SIM-"))
		for i := range len(key) {
			for _, c := range alphabet {
				wrong := key[:i] + string(c) + key[i+1:]
				require.Equal(t, wrong == key, cloud.WellFormedKey(wrong), "%s for %s", wrong, key)
			}
			if i > 0 && key[i] != key[i-1] {
				swapped := key[:i-1] + string(key[i]) + string(key[i-1]) + key[i+1:]
				require.False(t, cloud.WellFormedKey(swapped), "%s for %s", swapped, key)
			}
		}
	}
	for _, c := range alphabet { // a key of no kind is malformed whatever its check character
		require.False(t, cloud.WellFormedKey("SIM-A11111-11111-11111"+string(c)))
	}
	for _, bad := range []string{"", "SIM", "SIM---", "SIM-S2345\xff-12345-123456", "SIM-Ä2345-12345-123456"} {
		require.False(t, cloud.WellFormedKey(bad))
	}
}

func TestScrub(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	key, other := w.s.SerialNumber("lic-1"), w.s.CDKey("lic-2")
	for typed, want := range map[string]string{
		"/v1/" + key + "/x":                             "/v1/<licence lic-1's serial>/x",
		strings.ToLower(key):                            "<licence lic-1's serial>",
		"账" + fullWidth(key) + "ı":                      "账<licence lic-1's serial>ı",
		key[:8] + " \u200b" + key[8:] + " end":          "<licence lic-1's serial> end",
		"SIM-" + key + other:                            "SIM-<licence lic-1's serial><licence lic-2's cdkey>",
		"nothing here, SIM-":                            "nothing here, SIM-",
		strings.ReplaceAll(key, "-", ""):                "<licence lic-1's serial>",
		strings.ReplaceAll(key, "-", " ") + ".":         "<licence lic-1's serial>.",
		strings.ReplaceAll(key, "-", "--"):              "<licence lic-1's serial>",
		strings.Join(strings.Split(key, ""), "\x00"):    "<licence lic-1's serial>",
		strings.ReplaceAll(key, "-", ".") + ".":         "<licence lic-1's serial>.",
		"licence_" + strings.ReplaceAll(key, "-", "_"):  "licence_<licence lic-1's serial>",
		strings.ReplaceAll(key, "-", "·"):               "<licence lic-1's serial>",
		strings.ReplaceAll(key, "-", "\r\n") + " end":   "<licence lic-1's serial> end",
		strings.ReplaceAll(key, "-", " / "):             "<licence lic-1's serial>",
		"SIMS" + strings.ReplaceAll(other[5:], "-", ""): "SIMS" + strings.ReplaceAll(other[5:], "-", ""),
		"sim, sim and SIMILARITY OF SIMULATIONS":        "sim, sim and SIMILARITY OF SIMULATIONS",
		"\xff" + key + "\xff":                           "\xff<licence lic-1's serial>\xff",
		"":                                              "",
		"SIM-S1234/-12345-12345:":                       "SIM-S1234/-12345-12345:",
		"SIM-S1234@-12345-12345[":                       "SIM-S1234@-12345-12345[",
		"SIM-S12345-12345-1234_6":                       "SIM-S12345-12345-1234_6",
		"A-SIM-B 1-2-3 and more of it, -":               "A-SIM-B 1-2-3 and more of it, -",
	} {
		got, _ := w.s.Scrub(typed)
		require.Equal(t, want, got)
	}
	for _, edges := range []string{"SIM-S09AZ0-09AZ0-09AZ09", "SIM-SZZZZZ-00000-99999A"} {
		got, found := w.s.Scrub(edges)
		require.Equal(t, "<"+found[0].String()+">", got, edges)
	}
	typo := key[:len(key)-1] + "O"
	got, found := w.s.Scrub(typo)
	require.NotContains(t, got, key[:10])
	require.Len(t, found, 1)
	require.True(t, found[0].Malformed)
}

// TestScrubFindsEncodedKeys: base64 in its three alignments and two alphabets, and hexadecimal digits, alone or in words.
func TestScrubFindsEncodedKeys(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	key, other := w.s.SerialNumber("lic-1"), w.s.CDKey("lic-2")
	inURL, inMIME := base64.RawURLEncoding.EncodeToString, base64.StdEncoding.EncodeToString
	for written, want := range map[string]string{
		"Basic " + inMIME([]byte(key+":"+other)):            "Basic <licence lic-1's serial><licence lic-2's cdkey>",
		"/w/main-a/v1_" + inMIME([]byte(key)):               "<licence lic-1's serial>",
		"x=" + inMIME([]byte("a"+key)) + "&y=":              "x=<licence lic-1's serial>&y=",
		inURL([]byte("ab" + key + "\xff\xfe")):              "<licence lic-1's serial>",
		"e30." + inURL([]byte("{\"s\":\""+key+"\"}")) + ".": "e30.<licence lic-1's serial>.",
		inMIME([]byte(strings.ReplaceAll(key, "-", ""))):    "<licence lic-1's serial>",
		"0x" + hex.EncodeToString([]byte("-"+key+"-")):      "0x<licence lic-1's serial>",
		strings.ToUpper(hex.EncodeToString([]byte(key))):    "<licence lic-1's serial>",
		hex.EncodeToString([]byte(strings.ToLower(key))):    "<licence lic-1's serial>",
		inMIME([]byte(key)) + " and " + other:               "<licence lic-1's serial> and <licence lic-2's cdkey>",
		inMIME([]byte("SIM-SIMILARITY of simulations")):     inMIME([]byte("SIM-SIMILARITY of simulations")),
		"U0lN, NJT and TSU are no keys, nor is 53494d":      "U0lN, NJT and TSU are no keys, nor is 53494d",
		inMIME([]byte(inMIME([]byte("a" + key + "bcd")))):   inMIME([]byte(inMIME([]byte("a" + key + "bcd")))),
	} {
		got, found := w.s.Scrub(written)
		require.Equal(t, want, got)
		require.Equal(t, strings.Count(want, "licence lic-"), len(found), written)
	}
}

func TestPasswordsInAText(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	pass := w.s.Password("buyer")
	require.Equal(t, []cloud.AccountID{"buyer"}, w.s.PasswordsIn("x="+pass+"&y="+pass))
	require.Empty(t, w.s.PasswordsIn(pass[:len(pass)-1]+" sim-pass-"))
	require.Empty(t, w.s.PasswordsIn(""))
}

func TestSignInsAndTokensAreResolved(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	pass := w.s.Password("buyer")
	require.Equal(t, cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}}, w.s.ResolveSignIn("buyer@example.com", pass))
	require.False(t, w.s.ResolveSignIn("buyer@example.com", "x").Password.Right)
	unknown := w.s.ResolveSignIn(pass, pass)
	require.Empty(t, unknown.Account)
	require.Len(t, unknown.UnknownLogin, 4)
	x := w.signIn("buyer", code1)
	require.Equal(t, x, w.s.ResolveToken(w.s.Token(x)))
	for _, bad := range []string{"", ".", string(x), string(x) + ".", w.s.Token(x) + "0", w.s.Token("other")[1:]} {
		require.Empty(t, w.s.ResolveToken(bad))
	}
	require.NotEqual(t, w.s.DeskToken(cloud.MOPDesk), w.s.DeskToken(cloud.ServiceCenter))
}

func FuzzNormaliseKey(f *testing.F) {
	f.Add("  sim-s12345-12345-123456\u3000")
	f.Add("\xff\u2212！～")
	f.Fuzz(func(t *testing.T, typed string) {
		once := cloud.NormaliseKey(typed)
		require.Equal(t, once, cloud.NormaliseKey(once))
		if cloud.WellFormedKey(typed) {
			require.Equal(t, typed, once)
		}
		w := cloud.New()
		scrubbed, found := w.Scrub(typed)
		if len(found) == 0 {
			require.Equal(t, typed, scrubbed)
		}
	})
}

func FuzzVersion(f *testing.F) {
	f.Add("14.1", "14.10")
	f.Add("", "+1.-0")
	f.Fuzz(func(t *testing.T, a, b string) {
		v, w := cloud.Version(a), cloud.Version(b)
		require.Equal(t, v.Compare(w), -w.Compare(v))
		require.Zero(t, v.Compare(v))
		_ = v.Valid()
	})
}
