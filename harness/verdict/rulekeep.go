package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

func leaksOnWire(s *scene) (list []breach) {
	for _, f := range s.mine() {
		if len(f.Wire.Leaks) > 0 {
			what := strings.Join(f.Wire.Leaks, ", ")
			list = append(list, breach{zh: "网址、请求头或自由文本里有 " + what, en: "put into an address, header or text: " + what, entries: seqs(f)})
		}
	}
	return list
}

func leaksOnScreen(s *scene) (list []breach) {
	for _, d := range s.deeds {
		if len(d.Leaks) > 0 {
			what := strings.Join(d.Leaks, ", ")
			list = append(list, breach{zh: "显示了 " + what, en: "showed " + what, acts: []int{d.No}, entries: seqs(d.facts...)})
		}
	}
	return list
}

func leaksIntoLog(s *scene) []breach {
	return leaked(s.Process.Leaks, "日志、附件或答复里有 ", "in its log, attachments or answers: ")
}

func leaksElsewhere(s *scene) []breach {
	return leaked(s.Process.Strays, "发到了自己的世界之外：", "sent to somewhere else than its own world: ")
}

func leaked(refs []string, zh, en string) []breach {
	if len(refs) == 0 {
		return nil
	}
	what := strings.Join(refs, ", ")
	return []breach{{zh: zh + what, en: en + what}}
}

// misstatesLicence holds the licence information shown against the cloud's.
func misstatesLicence(s *scene) (list []breach) {
	for _, d := range s.deeds {
		truth, shown := d.place.licence, d.Shown.License
		if d.Outcome != OK || d.Action != "license_info" && shown == nil {
			continue
		}
		add := func(zh, en string) {
			list = append(list, breach{zh: zh, en: en, acts: []int{d.No}, entries: seqs(d.facts...)})
		}
		switch {
		case truth == nil && shown == nil:
		case truth == nil:
			add("显示了授权信息，云端却没有", "showed licence information, and the cloud has none")
		case shown == nil:
			add("云端有授权信息，却没有显示", "the cloud has licence information, and none was shown")
		default:
			for _, field := range differing(d.place.inNames(*shown), *truth, d.Action == "license_info") {
				add("授权信息与云端不一致："+field, "licence information differs from the cloud's: "+field)
			}
		}
	}
	return list
}

// inNames puts names where the licence information was shown with ids, which say the same.
func (p place) inNames(l License) License {
	if p.owner.is(l.Organization) {
		l.Organization = p.owner.name
	}
	if p.holder.is(l.Account) {
		l.Account = p.holder.name
	}
	return l
}

// differing names the fields that differ. What need not be shown may be left out, except on the licence screen who
// has it and how it stands.
func differing(shown, truth License, screen bool) (fields []string) {
	for _, f := range []struct {
		name, shown, truth string
		needed             bool
	}{
		{"product", shown.Product, truth.Product, false}, {"version", shown.Version, truth.Version, false},
		{"status", shown.Status, truth.Status, true}, {"account", shown.Account, truth.Account, false},
		{"organization", shown.Organization, truth.Organization, true},
		{"activated_at", moment(shown.ActivatedAt, truth.ActivatedAt), truth.ActivatedAt, false},
		{"certification_due_at", moment(shown.CertificationDue, truth.CertificationDue), truth.CertificationDue, false},
	} {
		if f.shown != f.truth && (f.shown != "" || f.needed && screen) {
			fields = append(fields, fmt.Sprintf("%s %q ≠ %q", f.name, f.shown, f.truth))
		}
	}
	if shown.Yunzhijia && !truth.Yunzhijia {
		fields = append(fields, "yunzhijia")
	}
	if screen && shown.Demo != truth.Demo {
		fields = append(fields, "demo")
	}
	return fields
}

// moment makes a time that is shown comparable with the truth, whatever zone it is written in; one that is written as
// people write it, without a zone, counts as the truth when it names that day. What is no time stays as it is.
func moment(text, truth string) string {
	t, err := time.Parse(time.RFC3339, text)
	switch {
	case err == nil:
		return stamp(t)
	case truth != "" && slices.Contains(daysIn(text), truth[:len(time.DateOnly)]):
		return truth
	}
	return text
}

// hidesDeadline: whoever activates, or looks at the licence, of an organization that is not certified reads until
// when it must be.
func hidesDeadline(s *scene) (list []breach) {
	for _, d := range s.deeds {
		about := d.Action == "license_info" && d.place.licence != nil || d.Action == "activate" && d.confirmed()
		if !about || d.Outcome != OK || d.place.due.IsZero() {
			continue
		}
		day := d.place.due.In(cloud.Shanghai()).Format(time.DateOnly)
		zh, en := "没有提醒最迟在 "+day+" 之前通过认证", "did not say that the certification is due by "+day
		told := daysIn(strings.Join(append([]string{d.Shown.Message}, d.Shown.Warnings...), "\n"))
		wrong := slices.IndexFunc(told, func(other string) bool { return almost(other, d.place.due) })
		switch l := d.Shown.License; {
		case slices.Contains(told, day):
			continue
		case wrong >= 0:
			zh, en = "提醒的认证期限是 "+told[wrong]+"，实际是 "+day, "told "+told[wrong]+" as the date of the certification, and it is due by "+day
		case l != nil && slices.Contains(daysIn(l.CertificationDue), day):
			continue
		}
		list = append(list, breach{zh: zh, en: en, acts: []int{d.No}, entries: seqs(d.facts...)})
	}
	return list
}

// hidesWarnings: what the cloud let pass and noted is shown in some words. Which words cannot be judged by a program.
func hidesWarnings(s *scene) (list []breach) {
	for _, d := range s.deeds {
		for _, f := range d.facts {
			noted := f.made(cloud.WarningNoted{}.Kind()) || f.made(cloud.ProfileWasReplaced{}.Kind())
			if noted && f.good() && len(d.Shown.Warnings) == 0 && d.Shown.Message == "" {
				list = append(list, breach{
					zh: "云端对材料有警告，却没有显示", en: "the cloud warned about the papers, and nothing was shown", acts: []int{d.No}, entries: seqs(f),
				})
			}
		}
	}
	return list
}

// breaks: the program neither crashed nor hung, said nothing but the protocol, and ended well.
func breaks(s *scene) (list []breach) {
	for _, b := range s.Process.Broken {
		list = append(list, breach{zh: b.Kind + "：" + b.Text.ZhCN, en: b.Kind + ": " + b.Text.En})
	}
	if code := s.Process.ExitCode; code != nil && *code != 0 && len(list) == 0 { // else it has been said how it ended
		list = append(list, breach{zh: fmt.Sprintf("以退出码 %d 结束", *code), en: fmt.Sprintf("ended with exit code %d", *code)})
	}
	return list
}

// breaksItsWord: what was declared at the beginning is supported to the end. What was never declared is another matter.
func breaksItsWord(s *scene) (list []breach) {
	for _, d := range s.deeds {
		if d.Outcome == Unsupported && slices.Contains(s.Client.Capabilities, d.Action) {
			list = append(list, breach{zh: "声明了 " + d.Action + "，却说不支持", en: "declared " + d.Action + " and then did not support it", acts: []int{d.No}})
		}
	}
	return list
}

// failsChecks: a check is about what was done last, so that is where to look.
func failsChecks(s *scene) (list []breach) {
	for _, text := range s.Failures {
		b := breach{zh: text.ZhCN, en: text.En}
		if len(s.deeds) > 0 {
			last := s.deeds[len(s.deeds)-1]
			b.acts, b.entries = []int{last.No}, seqs(last.facts...)
		}
		list = append(list, b)
	}
	return list
}

// lacksEvidence asks for a person where a program cannot know: because something is missing, or is a picture.
func lacksEvidence(s *scene) (list []breach) {
	if !s.whole {
		list = append(list, breach{zh: "日志或操作记录有缺口", en: "the journal or the record of acts has gaps"})
	}
	if shots := s.Process.Pictures; len(shots) > 0 {
		names := strings.Join(shots, ", ")
		list = append(list, breach{zh: "需要人看截图：" + names, en: "a person must look at the screenshots: " + names})
	}
	return list
}
