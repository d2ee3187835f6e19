package cloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// keyAlphabet has the digits and letters that are not mistaken for each other: 31, a prime, so that the check
// character tells all of them apart.
const keyAlphabet = "123456789ABCDEFGHJKMNPQRSTVWXYZ"

// keyLength is the length of every synthetic key.
const keyLength = len("SIM-000000-00000-000000")

// bareLength is its length without hyphens.
const bareLength = len("SIM00000000000000000")

// KeyPart says which secret of a purchase a [KeyRef] means.
type KeyPart string

// The three secrets a box can hold.
const (
	SerialPart    KeyPart = "serial"
	CDKeyPart     KeyPart = "cdkey"
	YunzhijiaPart KeyPart = "yunzhijia"
)

// KeyRef stands for a key that somebody typed, without being it: "licence L1's CDKey", "unknown key #3f2a".
// Commands and journals hold references only. Exactly one of Licence, Service, Unknown is set, or none when
// nothing was typed.
type KeyRef struct {
	// Part is which of the licence's or service's keys was typed.
	Part KeyPart `json:"part,omitempty"`
	// Licence owns the typed serial number or CDKey.
	Licence LicenceID `json:"licence,omitempty"`
	// Service owns the typed Yunzhijia CDKey.
	Service ServiceID `json:"service,omitempty"`
	// Unknown is a four-digit fingerprint, salted with the seed, of a key nobody issued: enough to see that the same wrong key came again.
	Unknown string `json:"unknown,omitempty"`
	// Malformed marks an unknown key that does not even have the form or the check character.
	Malformed bool `json:"malformed,omitempty"`
}

// String describes the reference without the secret.
func (k KeyRef) String() string {
	switch {
	case k.Licence != "":
		return "licence " + string(k.Licence) + "'s " + string(k.Part)
	case k.Service != "":
		return "Yunzhijia service " + string(k.Service) + "'s CDKey"
	case k.Malformed:
		return "malformed key #" + k.Unknown
	case k.Unknown != "":
		return "unknown key #" + k.Unknown
	}
	return "no key"
}

// SerialNumber returns the secret serial number of a licence of this world. Assumed: the form is ours and
// visibly synthetic; the vendor's is not public.
func (s *State) SerialNumber(id LicenceID) string { return syntheticKey(s.Seed, 'S', string(id)) }

// CDKey returns the secret CDKey of a licence of this world.
func (s *State) CDKey(id LicenceID) string { return syntheticKey(s.Seed, 'C', string(id)) }

// YunzhijiaCDKey returns the secret CDKey of a purchased Yunzhijia service of this world.
func (s *State) YunzhijiaCDKey(id ServiceID) string { return syntheticKey(s.Seed, 'Y', string(id)) }

// ResolveKey finds whose key the typed text is. Input is trimmed, upper-cased and made half-width unless the
// world's policy says that keys are taken exactly as typed (assumed).
func (s *State) ResolveKey(typed string) KeyRef {
	if typed == "" {
		return KeyRef{}
	}
	text := typed
	if s.Policies.Keys == KeysNormalised {
		text = NormaliseKey(typed)
	}
	if ref, ok := s.keys[text]; ok {
		return ref
	}
	return KeyRef{Unknown: digest(s.Seed, "unknown", text)[:4], Malformed: !WellFormedKey(text)}
}

// NormaliseKey trims, upper-cases and makes half-width what a person pasted, and drops blanks inside it.
func NormaliseKey(typed string) string { return strings.Map(normaliseRune, typed) }

// normaliseRune returns -1 for what is dropped.
func normaliseRune(r rune) rune {
	switch {
	case unicode.IsSpace(r) || strings.ContainsRune("\u200b\u200c\u200d\u2060\ufeff", r):
		return -1
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r >= '\u2010' && r <= '\u2015' || r == '\u2212': // hyphens, dashes and the minus that word processors make
		r = '-'
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	return r
}

// WellFormedKey reports whether text has the form of a synthetic key and a right check character, whoever owns it.
func WellFormedKey(text string) bool {
	if !keyForm(text) {
		return false
	}
	body := strings.ReplaceAll(text[len("SIM-"):], "-", "")
	if !strings.Contains("SCY", body[:1]) {
		return false
	}
	for i := range len(body) {
		if strings.IndexByte(keyAlphabet, body[i]) < 0 {
			return false
		}
	}
	return checkCharacter(body[:len(body)-1]) == body[len(body)-1]
}

// syntheticKey is SIM-, a letter for its kind, fifteen derived characters and a check character.
func syntheticKey(seed uint64, kind byte, id string) string {
	sum := prf(seed, "key"+string(kind), id)
	body := make([]byte, 0, 17)
	body = append(body, kind)
	for _, b := range sum[:15] {
		body = append(body, keyAlphabet[int(b)%len(keyAlphabet)])
	}
	body = append(body, checkCharacter(string(body)))
	return "SIM-" + string(body[:6]) + "-" + string(body[6:11]) + "-" + string(body[11:])
}

// checkCharacter is a weighted sum modulo 31, which finds any one wrong character and any two swapped neighbours.
func checkCharacter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (i + 2) * (strings.IndexByte(keyAlphabet, body[i]) + 1)
	}
	return keyAlphabet[sum%len(keyAlphabet)]
}

func prf(seed uint64, purpose, text string) [sha256.Size]byte {
	buf := make([]byte, 8, 80)
	binary.BigEndian.PutUint64(buf, seed)
	buf = append(append(append(buf, purpose...), 0), text...)
	return sha256.Sum256(buf)
}

func digest(seed uint64, purpose, text string) string {
	sum := prf(seed, purpose, text)
	return hex.EncodeToString(sum[:16])
}

// PasswordRef stands for a password that somebody typed: whether it was the account's, not what it was.
type PasswordRef struct {
	Right bool `json:"right"`
}

// passwordPrefix begins every password.
const passwordPrefix = "sim-pass-"

// PasswordsIn returns the accounts whose passwords are in a text as they are.
func (s *State) PasswordsIn(text string) (owners []AccountID) {
	if !strings.Contains(text, passwordPrefix) {
		return nil
	}
	for id := range s.Accounts.All {
		if strings.Contains(text, s.Password(id)) {
			owners = append(owners, id)
		}
	}
	return owners
}

// Password returns the secret password of an account of this world.
func (s *State) Password(id AccountID) string {
	return passwordPrefix + digest(s.Seed, "password", string(id))[:12]
}

// ResolveSignIn turns a typed login and password into the references a [SignIn] holds. Passwords are compared in
// constant time.
func (s *State) ResolveSignIn(login, password string) SignIn {
	account := s.accountByLogin(login)
	if account == nil {
		return SignIn{UnknownLogin: digest(s.Seed, "login", login)[:4]}
	}
	right := hmac.Equal([]byte(s.Password(account.ID)), []byte(password))
	return SignIn{Account: account.ID, Password: PasswordRef{Right: right}}
}

// Token returns the secret bearer token of a session of this world.
func (s *State) Token(id SessionID) string {
	return string(id) + "." + digest(s.Seed, "token", string(id))
}

// ResolveToken finds the session a bearer token belongs to; "" when it is not one of this world's tokens.
func (s *State) ResolveToken(token string) SessionID {
	id, _, ok := strings.Cut(token, ".")
	if !ok || !hmac.Equal([]byte(s.Token(SessionID(id))), []byte(token)) {
		return ""
	}
	return SessionID(id)
}

// Desk is one of the two back-office desks that have a token of their own in each world.
type Desk string

// The two desks.
const (
	MOPDesk       Desk = "mop"
	ServiceCenter Desk = "service-center"
)

// DeskToken returns the secret bearer token with which a world's desk is operated.
func (s *State) DeskToken(d Desk) string { return string(d) + "." + digest(s.Seed, "desk", string(d)) }

// glyph is one character of a text as a key would have it, and where in the text it stands.
type glyph struct{ from, to int }

// glyphs are the characters of a text as a key would have them, and where they stand. What is none in a key is a zero.
func glyphs(text string) (plain []byte, at []glyph) {
	for i, r := range text {
		n := normaliseRune(r)
		if n <= 0 { // between the characters of a text in UTF-16 there are zeros
			continue
		}
		if n > unicode.MaxASCII {
			n = 0
		}
		plain, at = append(plain, byte(n)), append(at, glyph{i, i + utf8.RuneLen(r)})
	}
	return plain, at
}

// Scrub replaces everything in text that has the form of a key, whatever its case, width or blanks, by its
// reference, and says which were found. A key with a typing mistake goes as well: nearly all of a secret is one. Without
// its hyphens, or with other marks between its characters, it goes when somebody was issued it: anything else may be a
// word. So does a piece of base64 or hexadecimal digits that holds one.
// Faces use it on what they keep of a request that was never a command, such as its path.
func (s *State) Scrub(text string) (string, []KeyRef) {
	text, found := s.scrubEncoded(text)
	if !mayHoldKey(text) {
		return text, found
	}
	plain, at := glyphs(text)
	var out strings.Builder
	done := 0 // how much of text is in out
	for i := 0; i+bareLength <= len(plain); i++ {
		length, key := s.keyAt(plain[i:])
		if length == 0 {
			continue
		}
		ref := s.ResolveKey(key)
		found = append(found, ref)
		out.WriteString(text[done:at[i].from] + "<" + ref.String() + ">")
		i += length - 1
		done = at[i].to
	}
	return out.String() + text[done:], found
}

// keyAt returns the key with which a normalised text begins, and of how many of its characters it is made; 0 when it
// begins with none.
func (s *State) keyAt(plain []byte) (length int, key string) {
	switch {
	case plain[0] != 'S':
		return 0, ""
	case len(plain) >= keyLength && keyForm(string(plain[:keyLength])):
		return keyLength, string(plain[:keyLength])
	case string(plain[:len("SIM")]) != "SIM":
		return 0, ""
	}
	bare := make([]byte, 0, bareLength)
	for length < len(plain) && len(bare) < bareLength {
		if c := plain[length]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
			bare = append(bare, plain[length])
		}
		length++
	}
	if len(bare) < bareLength {
		return 0, ""
	}
	key = string(bare[:3]) + "-" + string(bare[3:9]) + "-" + string(bare[9:14]) + "-" + string(bare[14:])
	if _, issued := s.keys[key]; !issued {
		return 0, ""
	}
	return length, key
}

// mayHoldKey tells from its hyphens and letters that a text holds no key: nearly all texts that are searched hold none.
func mayHoldKey(text string) bool {
	hyphens, named := 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '-' || c >= utf8.RuneSelf: // the lookalikes of a hyphen are not ASCII
			hyphens++
		case c|0x20 == 's' && i+2 < len(text) && text[i+1]|0x20 == 'i' && text[i+2]|0x20 == 'm':
			named = true
		}
	}
	return (hyphens >= 3 || named) && len(text) >= bareLength
}

// keyForm reports whether text looks like a synthetic key, whether or not its characters are right.
func keyForm(text string) bool {
	const form = "SIM-######-#####-######"
	if len(text) != len(form) {
		return false
	}
	for i := range len(form) {
		c := text[i]
		if form[i] != c && (form[i] != '#' || (c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
			return false
		}
	}
	return true
}
