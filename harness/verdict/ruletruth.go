package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/rehearse/mockcloud/cloud"
)

// claimsSuccess: ok only where the cloud did it and said so, or where the client may know without asking.
func claimsSuccess(s *scene) (list []breach) {
	for _, d := range s.deeds {
		if d.Outcome != OK || d.Action == ActStart || d.confirmed() || d.brokenOff() || d.known() {
			continue
		}
		zh, en := "说成功，云端却没有收到请求", "claimed success, and the cloud was never asked"
		if len(d.facts) > 0 {
			zh, en = "说成功，云端却没有办成", "claimed success, and the cloud had not done it"
		}
		list = append(list, breach{
			zh: d.Action + "：" + zh, en: d.Action + ": " + en, acts: []int{d.No}, entries: seqs(d.facts...),
		})
	}
	return list
}

// known reports whether success needs no request: lists that somebody signed in has seen before, and a choice that
// holds already.
func (d deed) known() bool {
	switch d.Action {
	case "select_organization":
		return d.place.organization.is(d.Args["organization"])
	case "select_product":
		return d.place.product.is(d.Args["product"])
	}
	return wanted(d.Action) == "" && d.place.login != (named{}) && !d.leftRefused()
}

// leftRefused reports whether a no is the last word on one of the act's requests. Who was refused because the sign-in
// had ended, signs in again and gets the list then, has it; that a dead sign-in could not be signed out takes nothing away.
func (d deed) leftRefused() bool {
	last := map[string]bool{}
	for _, f := range d.facts {
		if f.operation() != "signOut" && (f.refused() || f.good()) {
			last[f.operation()] = f.refused()
		}
	}
	return slices.Contains(slices.Collect(maps.Values(last)), true)
}

// brokenOff reports whether the act ended without an answer that can be read.
func (d deed) brokenOff() bool {
	return len(d.facts) > 0 && d.facts[len(d.facts)-1].unreadable()
}

// hidesRefusal: a clear no is shown as one, with words.
func hidesRefusal(s *scene) (list []breach) {
	for _, d := range s.deeds {
		no, is := d.refusal()
		if !is || d.Outcome == OK || d.Outcome == Unsupported {
			continue
		}
		add := func(word Word, zh, en string) {
			list = append(list, breach{
				zh: d.Action + "：" + zh, en: d.Action + ": " + en, acts: []int{d.No}, entries: seqs(no), word: word,
			})
		}
		if d.Outcome != Refused && no.Wire.Status != 429 {
			add("", "云端明确拒绝，却没有说被拒绝", "the cloud said no, and it was not shown as a refusal")
		}
		switch {
		case strings.TrimSpace(d.Shown.Message) == "":
			add("", "被拒绝，却什么也没有显示", "was refused, and showed nothing")
		case no.Wire.Code == cloud.SharedPrompt && !d.passesOn(no):
			add(Review, "云端没有给出原因，客户端用了自己的话：请人看它是否编造了原因",
				"the cloud gave no cause, and the client used words of its own: a person must see whether they invent one")
		}
	}
	return list
}

// hidesCause: where the cloud gives a cause, the message names it: in the cloud's words, or in words of its own that
// a person must look at. The same words for two causes name neither.
func hidesCause(s *scene) (list []breach) {
	said := map[string]cloud.Code{}
	for _, d := range s.deeds {
		no, is := d.refusal()
		if !is || d.Outcome != Refused || strings.TrimSpace(d.Shown.Message) == "" { // which is another rule's
			continue
		}
		code := no.Wire.Code
		before, again := said[d.Shown.Message]
		said[d.Shown.Message] = code
		if code == "" || code == cloud.SharedPrompt || d.passesOn(no) {
			continue
		}
		b := breach{
			zh: fmt.Sprintf("云端给出的原因是 %s，提示里看不出来", code), en: fmt.Sprintf("the cloud gave the cause %s, which the message does not name", code),
			acts: []int{d.No}, entries: seqs(no), word: Review,
		}
		if again && before != code {
			b.word = Violated
		}
		list = append(list, b)
	}
	return list
}

// passesOn reports whether the message holds the cloud's own words for a refusal, or its code.
func (d deed) passesOn(no fact) bool {
	for _, told := range d.Told {
		if told.Seq != no.Seq {
			continue
		}
		for _, words := range []string{told.Title, strings.TrimSpace(told.Detail), string(no.Wire.Code)} {
			if words != "" && strings.Contains(d.Shown.Message, words) {
				return true
			}
		}
	}
	return false
}

// statusWords are words of which one at least must be in a message about a licence that is not valid.
func statusWords() map[cloud.Code][]string {
	return map[cloud.Code][]string{
		cloud.LicenceExpired:   {"到期", "过期", "expire", string(cloud.LicenceExpired)},
		cloud.LicenceRevoked:   {"收回", "吊销", "撤销", "revoke", string(cloud.LicenceRevoked)},
		cloud.LicenceSuspended: {"暂停", "停用", "suspend", string(cloud.LicenceSuspended)},
		cloud.LicenceExchanged: {"换货", "exchange", string(cloud.LicenceExchanged)},
	}
}

// blursStatus: a message about a licence that is not valid says in which way, and no other. One that names several may
// still be right in its words, so a person must look; one that names them all says nothing.
func blursStatus(s *scene) (list []breach) {
	for _, d := range s.deeds {
		no, is := d.refusal()
		if !is || statusWords()[no.Wire.Code] == nil || d.passesOn(no) {
			continue
		}
		named := statusesIn(d.Shown.Message)
		own := slices.Contains(named, no.Wire.Code)
		b := breach{
			zh:   fmt.Sprintf("原因是 %s，提示却没有说清是哪一种", no.Wire.Code),
			en:   fmt.Sprintf("the cause is %s, and the message does not say which it is", no.Wire.Code),
			acts: []int{d.No}, entries: seqs(no),
		}
		switch {
		case own && len(named) == 1:
			continue
		case own && len(named) < len(statusWords()):
			b.word = Review
		}
		list = append(list, b)
	}
	return list
}

// statusesIn lists the ways not to be valid that a message names.
func statusesIn(message string) (named []cloud.Code) {
	message = strings.ToLower(message)
	for code, words := range statusWords() {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(message, strings.ToLower(w)) }) {
			named = append(named, code)
		}
	}
	return named
}

// trustsBrokenAnswer: what cannot be read is neither a success nor a refusal, and the person is told.
func trustsBrokenAnswer(s *scene) (list []breach) {
	for _, d := range s.deeds {
		if !d.brokenOff() || d.confirmed() {
			continue
		}
		last := d.facts[len(d.facts)-1]
		zh, en := "", ""
		switch {
		case d.Outcome == OK:
			zh, en = "答复残缺，却说成功", "took a broken answer for a success"
		case d.Outcome == Refused:
			zh, en = "答复残缺，却说被拒绝", "took a broken answer for a refusal"
		case d.Outcome == Failed && strings.TrimSpace(d.Shown.Message) == "" && !s.Blind:
			zh, en = "答复残缺，却什么也没有显示", "got a broken answer and showed nothing"
		default:
			continue
		}
		list = append(list, breach{zh: zh, en: en, acts: []int{d.No}, entries: seqs(last)})
	}
	return list
}

// misreadsGoodAnswer: what was done, and answered well, is shown as done, however many tries it took.
func misreadsGoodAnswer(s *scene) (list []breach) {
	for _, d := range s.deeds {
		well := d.facts
		for i, f := range d.facts {
			if !f.good() {
				well = d.facts[i+1:]
			}
		}
		done := slices.ContainsFunc(well, func(f fact) bool { return f.operation() == wanted(d.Action) })
		// A command that is not content with what it found ends with an error, though every answer was a good one.
		all := len(well) > 0 && len(well) == len(d.facts) && !s.Blind
		misread := d.Outcome == Failed && (all || done) || d.Outcome == Refused && done
		if !misread {
			continue
		}
		zh, en := "", ""
		if slices.ContainsFunc(well, func(f fact) bool { return f.Wire.Unknown != "" }) {
			zh, en = "（答复里有未知字段）", " (there were unknown members in the answer)"
		}
		list = append(list, breach{
			zh:   d.Action + "：云端办成了，答复完好，却说没有成功" + zh,
			en:   d.Action + ": the cloud had done it and answered well, and it was shown as " + string(d.Outcome) + en,
			acts: []int{d.No}, entries: seqs(d.facts...),
		})
	}
	return list
}
