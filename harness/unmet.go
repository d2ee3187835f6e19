package harness

import (
	"fmt"
	"strings"

	"example.com/rehearse/harness/verdict"
)

// Unmet is the error of a check that did not hold, in both languages: it is read in reports. Error is the English one.
// Find it with [errors.As].
type Unmet struct {
	Text verdict.Text
	err  error
}

// Error says in English what was expected and what was found.
func (u *Unmet) Error() string { return u.Text.En }

// Unwrap is what lies behind it, or nil.
func (u *Unmet) Unwrap() error { return u.err }

// unmet says the same in both languages, with the same arguments. One that is an error is what lies behind it.
func unmet(zh, en string, args ...any) error {
	u := &Unmet{Text: verdict.Text{ZhCN: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}}
	for _, a := range args {
		if err, is := a.(error); is {
			u.err = err
		}
	}
	return u
}

// differ is the error of a check: what was expected, and what was found.
func differ(what string, want, have any) error {
	return &Unmet{Text: verdict.Text{
		ZhCN: fmt.Sprintf("%s：应为 %s，实际是 %s", inChinese(what), inChinese(fmt.Sprint(want)), inChinese(fmt.Sprint(have))),
		En:   fmt.Sprintf("%s: expected %v, found %v", what, want, have),
	}}
}

func same[T comparable](what string, want, have T) error {
	if want == have {
		return nil
	}
	return differ(what, want, have)
}

// inChinese says in Chinese what was checked or found: by the longest beginning that is known, with the rest in the place of {}.
// Names, codes and numbers stay as they are.
func inChinese(text string) string {
	best, words := "", ""
	for begins, zh := range chinese() {
		if len(begins) > len(best) && strings.HasPrefix(text, begins) && (strings.Contains(zh, "{}") || begins == text) {
			best, words = begins, zh
		}
	}
	if best == "" {
		return text
	}
	rest := text[len(best):]
	if strings.HasSuffix(words, "）") {
		rest = strings.TrimSuffix(rest, ")")
	}
	return strings.Replace(words, "{}", rest, 1)
}

// chinese are the words of checks, by how the English ones begin.
func chinese() map[string]string {
	return map[string]string{
		"outcome": "结果", "prompt": "提示", "true cause": "真实原因", "waited": "等待",
		"ok": "成功", "refused": "被拒绝", "failed": "没有结果", "unsupported": "不支持",
		"ok (shown: ": "成功（显示：{}）", "refused (shown: ": "被拒绝（显示：{}）", "failed (shown: ": "没有结果（显示：{}）",
		"unsupported (shown: ": "不支持（显示：{}）", "no list at all (shown: ": "根本没有列表（显示：{}）",
		"account shown": "显示的云账号", "organization shown": "显示的企业", "account sets shown": "显示的账套",
		"licence information": "授权信息", "organization in the licence information": "授权信息里的企业",
		"organization's name in the licence information": "授权信息里的企业名称", "status in the licence information": "授权信息里的状态",
		"version in the licence information": "授权信息里的版本", "demo in the licence information": "授权信息里的试用标记",
		"version ": "版本 {}", "status ": "状态 {}", "a demo": "试用",
		"licence ": "授权 {}", "owner of licence ": "授权 {} 的所有者", "account of licence ": "授权 {} 登记的云账号",
		"product of licence ": "授权 {} 所在的产品", "purchaser of licence ": "授权 {} 的购买者", "version of licence ": "授权 {} 的版本",
		"activations of licence ": "授权 {} 的激活次数", "active for organization ": "由企业 {} 激活",
		"not activated": "没有激活", "nobody: it is not activated": "没有人：还没有激活", "none: it is not activated": "没有：还没有激活",
		"name of organization ": "企业 {} 的名称", "credit code of organization ": "企业 {} 的信用代码",
		"name and credit code of organization ": "企业 {} 的名称和信用代码", "certified name of organization ": "企业 {} 认证上的名称",
		"certification of organization ": "企业 {} 的认证状态", "certification due": "认证期限",
		"account sets of organization ": "企业 {} 的账套数", "account sets lost for ever": "永久丢失的账套数",
		"Yunzhijia of organization ": "企业 {} 的云之家", "warning ": "警告 {}",
		"activation requests": "激活请求的次数", "idempotency key of the activation request": "激活请求的幂等键",
		"idempotency keys of the repeated request": "重复请求的幂等键个数", "no refusal in the journal": "日志里没有拒绝",
		"a text of its own": "另一种提示", "none": "没有", "one": "一个", "no list": "没有列表", "true": "是", "false": "否",
	}
}
