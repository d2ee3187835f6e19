package tell

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/api"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

//go:embed text.zh-CN.json
var textZH []byte

//go:embed text.en.json
var textEN []byte

// Teller knows the words. It is safe for concurrent use.
type Teller struct {
	words  map[string]map[string]string     // by language and key
	titles map[string]map[cloud.Code]string // of refusals, by language
}

// Told is one entry in words.
type Told struct {
	// Who acted: the client, a desk, the stage.
	Who string
	// What was done.
	What string
	// About are the identities of the things it was done to, in the order in which the command names them.
	About []string
	// Refused is the title of the refusal, and empty when it was not refused. It names the true cause, which the person
	// at the client may not have been told.
	Refused string
	// Code is the refusal's code, and Shown the code that the client got, where it is another one.
	Code, Shown cloud.Code
	// Fault is what broke, or was planned to, and empty when nothing was.
	Fault string
}

// New reads the words. An error is a broken build.
func New() (*Teller, error) {
	t := &Teller{words: map[string]map[string]string{}, titles: map[string]map[cloud.Code]string{}}
	for lang, raw := range map[string][]byte{"zh-CN": textZH, "en": textEN} {
		var words map[string]string
		if err := json.Unmarshal(raw, &words); err != nil {
			return nil, fmt.Errorf("words of entries, %s: %w", lang, err)
		}
		t.words[lang], t.titles[lang] = words, api.Titles(lang)
	}
	return t, nil
}

// Entry tells an entry in a language: "en" gives English, anything else Chinese. What this version has no word for is
// told by its name in the journal.
func (t *Teller) Entry(e journal.Entry, lang string) Told {
	if lang != "en" {
		lang = "zh-CN"
	}
	told := Told{Who: t.word(lang, "actor.", string(e.Actor.Kind)), What: t.what(e, lang), About: about(e.Command)}
	if r := e.Outcome.Refusal; r != nil {
		told.Code, told.Refused = r.Code, string(r.Code)
		if title := t.titles[lang][r.Code]; title != "" {
			told.Refused = title
		}
	}
	if e.Wire != nil && e.Wire.Code != told.Code {
		told.Shown = e.Wire.Code
	}
	if f := e.Fault; f != nil {
		told.Fault = t.word(lang, "fault.", f.Op)
		if f.Kind != "" {
			told.Fault += " · " + t.word(lang, "kind.", f.Kind)
		}
	}
	return told
}

// what tells the command; an exchange that never became one is told by its method and path.
func (t *Teller) what(e journal.Entry, lang string) string {
	switch c := e.Command.(type) {
	case cloud.View:
		return t.word(lang, "screen.", string(c.Screen))
	case nil:
	default:
		return t.word(lang, "command.", c.Kind())
	}
	switch {
	case e.Wire == nil:
		return ""
	case e.Wire.Replayed:
		return t.words[lang]["replayed"]
	}
	return strings.ReplaceAll(t.words[lang]["undecided"], "{0}", e.Wire.Method+" "+e.Wire.Path)
}

func (t *Teller) word(lang, prefix, name string) string {
	if word, ok := t.words[lang][prefix+name]; ok {
		return word
	}
	return name
}

// about finds the identities that a command names. Which sign-in acted is left out: every command of a client has one.
func about(c cloud.Command) []string {
	if c == nil {
		return nil
	}
	raw, err := cloud.EncodeCommand(c)
	if err != nil {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	if _, err := d.Token(); err != nil { // the opening brace
		return nil
	}
	var list []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return list
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return list
		}
		if id, ok := value.(string); ok && id != "" && slices.Contains(identities(), fmt.Sprint(name)) {
			list = append(list, id)
		}
	}
	return list
}

// identities are the members of commands that hold the identity of a thing with a name or a number of its own.
func identities() []string {
	return []string{
		"account", "organization", "product_instance", "activation", "successor", "licence", "service", "account_set", "backup", "machine",
		"order", "ticket", "re_registration", "id",
	}
}
