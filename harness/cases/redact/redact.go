// Package redact replaces what is personal or secret in texts before anything is written, consistently within one
// case, and searches the result for every original.
//
// A [Redactor] is told the values it will meet ([Redactor.Secret], [Redactor.Alias]) and finds more by their form in
// free text ([Redactor.Text]): keys, tokens, phone numbers, e-mail addresses, credit codes, companies. [Redactor.Verify]
// looks for the originals in a finished output, in every encoding they may hide in.
package redact

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/rehearse/scenarios"
)

// Kind is what an original was.
type Kind string

// The kinds. Keys, tokens and passwords are left out for good; the others are replaced by invented ones.
const (
	Key         Kind = "key"
	Token       Kind = "token"
	Password    Kind = "password"
	Phone       Kind = "phone"
	Email       Kind = "email"
	Person      Kind = "person"
	Company     Kind = "company"
	CreditCode  Kind = "credit_code"
	FeatureCode Kind = "feature_code"
	Identity    Kind = "identity"
	Address     Kind = "address"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Key, Token, Password, Phone, Email, Person, Company, CreditCode, FeatureCode, Identity, Address}
}

// Redactor replaces originals within one case. It is not safe for concurrent use.
type Redactor struct {
	people    *scenarios.People
	originals map[string]original // by the text as it was met; never written, not even in an error
	ordered   []string            // the originals, the longest first, so that one that is part of another does not spoil it
	fakes     map[string]bool     // what was invented, so that it is not taken for an original when it is met again
	forms     []form
	unfolder  unfolder
	own       string // this product's vocabulary, lower-case
}

// original is what stands for a text. What it was first, it stays: one text has one replacement.
type original struct {
	kind  Kind
	fake  string
	loose string
}

// form finds originals of a kind in free text. group is the part that is the original.
type form struct {
	kind  Kind
	group int
	find  *regexp.Regexp
}

// New returns a redactor whose inventions follow from the seed.
func New(seed uint64) *Redactor {
	return &Redactor{people: scenarios.NewPeople(seed), originals: map[string]original{}, fakes: map[string]bool{}, forms: forms(), unfolder: newUnfolder()}
}

// forms are tried in this order, and the first that finds a text says what it is: a bearer token looks like a key, an
// identity card's number like a telephone's. The widest come last.
func forms() []form {
	list := []form{}
	for _, f := range []struct {
		kind  Kind
		group int
		find  string
	}{
		{Token, 1, `(?i)\bbearer\s+([A-Za-z0-9._~+/=-]{8,})`},
		{Token, 0, `\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`},
		{Password, 1, `(?i)(?:password|passwd|pwd|密码|口令)["']?\s*(?:[:：=]|是|为)?\s*["']?([^\s"',，。;；&]{4,})`},
		{Token, 1, `(?i)(?:token|secret|session|cookie|令牌)["']?\s*[:：=]\s*["']?([^\s"',，。;；&]{6,})`},
		{Key, 0, `(?i)[A-ZＡ-Ｚ0-9０-９]{3,}(?:\s?[-－–—‐._]\s?[A-ZＡ-Ｚ0-9０-９]{3,}){2,}`},
		{Email, 0, `(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}`},
		{CreditCode, 0, `(?i)\b[0-9A-HJ-NP-RT-UW-Y]{2}\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}\b`},
		{Identity, 0, `\b\d{17}[\dXx]\b`},
		{Phone, 0, `(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}`},
		{Phone, 0, `[０-９]{11}`},
		{Phone, 0, `\b0\d{2,3}[- ]\d{7,8}\b`},
		{Key, 0, `\b[A-Z0-9]{16,}\b`},
		{Token, 0, `\b(?:[A-Za-z]+[0-9]|[0-9]+[A-Za-z])[A-Za-z0-9_+/-]{22,}=*`},
		{Company, 0, `[\p{Han}A-Za-z0-9（）()]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团公司|事务所|合作社)`},
		{Person, 1, `(?:联系人|姓名|经办人|负责人|客户)(?:[:：是为]|\s)\s*(\p{Han}{2,4})`},
		{Person, 0, `[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗方俞任袁柳鲍史唐费薛雷贺倪汤罗毕郝邬安常乐于傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾江童颜郭林钟徐邱骆高夏蔡田胡凌霍虞万柯管卢莫房解应宗丁宣邓洪包左石崔吉龚程][\p{Han}]{0,2}(?:先生|女士|经理|总|老师|会计|工)`},
		{Address, 0, `(?i)\b(?:\d{1,3}\.){3}\d{1,3}\b`},
		{Phone, 0, `\b\d{9,}\b`},
	} {
		list = append(list, form{f.kind, f.group, regexp.MustCompile(f.find)})
	}
	return list
}

// Secret notes a key, token or password that is never written.
func (r *Redactor) Secret(kind Kind, text string) {
	if text = strings.TrimSpace(text); text != "" {
		if _, known := r.originals[text]; !known {
			r.remember(text, original{kind, placeholder(kind), loose(text)})
		}
	}
}

// Alias is the invented value that stands for an original: the same for the same original. Empty stays empty.
func (r *Redactor) Alias(kind Kind, text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	o, known := r.originals[text]
	if !known {
		o = original{kind, r.invent(kind), loose(text)}
		r.remember(text, o)
		r.fakes[o.fake] = true
	}
	return o.fake
}

// remember keeps an original that was not known.
func (r *Redactor) remember(text string, o original) {
	r.originals[text] = o
	at, _ := slices.BinarySearchFunc(r.ordered, text, longerFirst)
	r.ordered = slices.Insert(r.ordered, at, text)
}

// longerFirst is the order of originals: by length, and those of the same by what they say.
func longerFirst(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }

// Fresh invents a value that stands for nobody in the capture.
func (r *Redactor) Fresh(kind Kind) string {
	fake := r.invent(kind)
	r.fakes[fake] = true
	return fake
}

// invent makes up a value of a kind. Those that nobody reads are named by their kind alone: invented keys would look
// like keys.
func (r *Redactor) invent(kind Kind) string {
	switch kind {
	case Phone:
		return r.people.Phone()
	case Email:
		return r.people.Email()
	case Person:
		return r.people.Person()
	case Company:
		return r.people.Company()
	case CreditCode:
		return r.people.CreditCode()
	case Key, Token, Password, FeatureCode, Identity, Address:
	}
	return placeholder(kind)
}

// placeholder stands for what is left out.
func placeholder(kind Kind) string { return "[" + string(kind) + "]" }

// placeheld reports whether a placeholder stands in a text.
func placeheld(text string) bool {
	return slices.ContainsFunc(Kinds(), func(k Kind) bool { return strings.Contains(text, placeholder(k)) })
}

// digits keep words with hyphens from counting as keys.
const digits = "0123456789０１２３４５６７８９"

// Text replaces every original in a text: those known, the longest first, then those that a form finds. What is wrapped in
// escapes, or written apart or in full width, is unwrapped first.
func (r *Redactor) Text(text string) string {
	text = r.replaceKnown(r.unfolder.unfold(strings.ToValidUTF8(text, ""), hidden))
	for _, f := range r.forms {
		for _, m := range f.find.FindAllStringSubmatch(text, -1) {
			if !r.fakes[m[f.group]] && !Invented(m[f.group]) && !placeheld(m[f.group]) && (f.kind != Key || strings.ContainsAny(m[f.group], digits)) {
				r.note(f.kind, m[f.group])
			}
		}
	}
	return r.replaceLoose(r.replaceKnown(text))
}

// Invented reports whether a text was made up by this product, so that it need not be replaced again. Its telephone
// numbers, credit codes, domains and company names have marks that no real one has; see package scenarios.
func Invented(text string) bool {
	return strings.HasPrefix(text, "1990000") || strings.HasSuffix(text, "@example.com") || strings.Contains(text, "（示例）") || strings.HasPrefix(text, "91990000")
}

// note remembers what a form found: secrets go for good, people and companies get a name to be told apart by.
func (r *Redactor) note(kind Kind, text string) {
	switch kind {
	case Key, Token, Password, Identity, Address, FeatureCode:
		r.Secret(kind, text)
	case Phone, Email, Person, Company, CreditCode:
		r.Alias(kind, text)
	}
}

// replaceKnown replaces the longest first: a company's name may hold a person's.
func (r *Redactor) replaceKnown(text string) string {
	var pairs []string
	for _, o := range r.ordered {
		if searchable(o) && strings.Contains(text, o) {
			pairs = append(pairs, o, r.originals[o].fake)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Vocabulary tells the redactor which texts are this product's own: that a password happens to be one of its words does
// not make the word a leak.
func (r *Redactor) Vocabulary(texts ...string) { r.own = strings.ToLower(strings.Join(texts, "\n")) }

// ordinary reports whether an original is a plain word, or words, of the product's own vocabulary. Anything with a digit
// is searched for in any case.
func (r *Redactor) ordinary(text string) bool {
	return r.own != "" && !strings.ContainsAny(text, digits) && strings.Contains(r.own, strings.ToLower(text))
}

// searchable leaves out what is too short to be told from chance: "1", "ok".
func searchable(text string) bool {
	n := utf8.RuneCountInString(text)
	return n >= 5 || n >= 2 && len(text) > n // Chinese names are short
}

// Counts says how many different originals of each kind were met.
func (r *Redactor) Counts() map[string]int {
	counts := map[string]int{}
	for _, o := range r.originals {
		counts[string(o.kind)]++
	}
	return counts
}

// LeakError means that an original is still in an output. It does not say which.
type LeakError struct {
	Kind  Kind
	Count int
}

// Error names the kind only: an error is an output too.
func (e *LeakError) Error() string {
	return fmt.Sprintf("redaction failed: %d originals are still in the output, the first of kind %s; nothing was written", e.Count, e.Kind)
}
