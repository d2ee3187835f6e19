package steps

import (
	"context"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
)

// outcome is for sentences about how the last act ended.
func outcome(want harness.Outcome) do {
	return func(_ context.Context, s *harness.Session, _ []string) error { return s.Outcome(want) }
}

// bare is for checks without arguments of what the client showed.
func bare(f func(*harness.Session) error) do {
	return func(_ context.Context, s *harness.Session, _ []string) error { return f(s) }
}

func resultCalls() []call {
	return []call{
		{"ok", []string{"激活成功", "操作成功"}, []string{"activation succeeds", "it succeeds"}, outcome(harness.OK)},
		{"refused", []string{"激活被拒绝", "操作被拒绝"}, []string{"activation is refused", "it is refused"}, outcome(harness.Refused)},
		{"refused-or-renewed", []string{"没有重新登录并核对，“{}”的激活就被拒绝"},
			[]string{`without a new sign-in and review the activation of the "{}" is refused`}, one((*harness.Session).RefusedUnlessRenewed)},
		{"failed", []string{"操作没有得到结果"}, []string{"there is no result"},
			func(ctx context.Context, s *harness.Session, _ []string) error { return s.NoResult(ctx) }},
		{"same-prompt", []string{"看到的提示与输错序列号时一字不差"}, []string{"the prompt is word for word the one for a wrong serial number"},
			bare((*harness.Session).PromptLikeUnknownKey)},
		{"other-prompt", []string{"看到的提示与输错序列号时不同"}, []string{"the prompt is not the one for a wrong serial number"},
			bare((*harness.Session).PromptUnlikeUnknownKey)},
		{"cause", []string{"真实原因是“{}”"}, []string{`the true cause is "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error { return s.Cause(ctx, cloud.Code(a[0])) }},
		{"shown-account", []string{"看到的云账号是“{}”"}, []string{`the account shown is the "{}"`}, shown((*harness.Session).ShownAccount)},
		{"shown-organization", []string{"看到的企业是“{}”"}, []string{`the organization shown is "{}"`}, shown((*harness.Session).ShownOrganization)},
		{"shown-licence-of", []string{"授权信息显示的企业是“{}”"}, []string{`the licence information names "{}"`}, shown((*harness.Session).ShownLicenceOf)},
		{"shown-licence-name", []string{"授权信息显示的企业名称是“{}”"}, []string{`the licence information shows the organization's name "{}"`},
			shown((*harness.Session).ShownLicenceName)},
		{"shown-version", []string{"授权信息显示的版本是“{}”"}, []string{`the licence information shows version "{}"`},
			shown((*harness.Session).ShownLicenceVersion)},
		{"shown-status", []string{"授权信息显示的状态是“{}”"}, []string{`the licence information shows the status "{}"`},
			shown((*harness.Session).ShownLicenceStatus)},
		{"shown-no-licence", []string{"授权信息是空的"}, []string{"the licence information is empty"}, bare((*harness.Session).ShownNoLicence)},
		{"shown-demo", []string{"授权信息显示产品按试用运行"}, []string{"the licence information shows that the product runs as a demo"},
			bare((*harness.Session).ShownDemo)},
		{"waited", []string{"客户端一共等待了“{}”秒"}, []string{`the client waited "{}" seconds in all`},
			counted(func(_ context.Context, s *harness.Session, n int) error { return s.Waited(n) })},
	}
}

func ownerCalls() []call {
	return []call{
		{"owner", []string{"“{}”归“{}”所有"}, []string{`the "{}" belongs to "{}"`}, two((*harness.Session).LicenceOwner)},
		{"registered-to", []string{"“{}”登记在“{}”名下"}, []string{`the "{}" is registered to the "{}"`}, two((*harness.Session).LicenceAccount)},
		{"active-on", []string{"“{}”激活在产品“{}”上"}, []string{`the "{}" is active on the product "{}"`}, two((*harness.Session).LicenceProduct)},
		{"idle", []string{"“{}”没有激活"}, []string{`the "{}" is not activated`}, one((*harness.Session).LicenceIdle)},
		{"covers", []string{"“{}”的版本是“{}”"}, []string{`the "{}" is for version "{}"`}, two((*harness.Session).LicenceVersion)},
		{"meant-for", []string{"按购买记录，“{}”应归“{}”所有"}, []string{`by the purchase record the "{}" should belong to "{}"`},
			two((*harness.Session).MeantFor)},
		{"activated-times", []string{"“{}”一共激活过“{}”次"}, []string{`the "{}" has been activated "{}" times in all`},
			countedOf((*harness.Session).ActivatedTimes)},
	}
}

// papers is for sentences about how far an organization's papers have come.
func papers(ctx context.Context, s *harness.Session, a []string) error {
	return s.CertificationStatus(ctx, a[0], cloud.CertificationStatus(a[1]))
}

// warned is for sentences about what the cloud noted, or did not.
func warned(noted bool) do {
	return func(_ context.Context, s *harness.Session, a []string) error {
		return s.Warned(cloud.Code(a[0]), noted)
	}
}

// service is for sentences about whether Yunzhijia is on.
func service(on bool) do {
	return one(func(s *harness.Session, ctx context.Context, organization string) error {
		return s.YunzhijiaOn(ctx, organization, on)
	})
}

func cloudCalls() []call {
	return []call{
		{"certification-due", []string{"“{}”最迟要在“{}”之前通过认证"}, []string{`"{}" must be certified by "{}"`}, two((*harness.Session).CertificationDue)},
		{"certification-status", []string{"“{}”的认证状态是“{}”"}, []string{`the certification of "{}" is "{}"`}, papers},
		{"bears-name-of", []string{"“{}”的名称和信用代码变成了“{}”的"}, []string{`"{}" now has the name and credit code of "{}"`},
			two((*harness.Session).BearsNameOf)},
		{"keeps-name", []string{"“{}”的名称和信用代码没有变"}, []string{`"{}" keeps its name and credit code`},
			one(func(s *harness.Session, ctx context.Context, o string) error { return s.BearsNameOf(ctx, o, o) })},
		{"called-now", []string{"“{}”现在的名称是“{}”"}, []string{`"{}" is now called "{}"`}, two((*harness.Session).CalledNow)},
		{"keeps-credit-code", []string{"“{}”的信用代码没有变"}, []string{`"{}" keeps its credit code`}, one((*harness.Session).KeepsCreditCode)},
		{"certified-as-founded", []string{"“{}”的认证上仍是更名前的名称"}, []string{`the certification of "{}" still has the name from before`},
			one((*harness.Session).CertifiedAsFounded)},
		{"warned", []string{"云端记下了警告“{}”"}, []string{`the cloud noted the warning "{}"`}, warned(true)},
		{"not-warned", []string{"云端没有记下警告“{}”"}, []string{`the cloud noted no warning "{}"`}, warned(false)},
		{"yunzhijia-on", []string{"“{}”的云之家已经开通"}, []string{`Yunzhijia of "{}" is on`}, service(true)},
		{"yunzhijia-off", []string{"“{}”的云之家没有开通"}, []string{`Yunzhijia of "{}" is off`}, service(false)},
		{"activation-requests", []string{"激活请求一共发出“{}”次，用的是同一个幂等键"},
			[]string{`the activation request went out "{}" times with one and the same idempotency key`},
			counted(func(ctx context.Context, s *harness.Session, n int) error { return s.ActivationRequests(ctx, n) })},
		{"one-key", []string{"激活请求不论发出几次，用的都是同一个幂等键"},
			[]string{"however often it went out, the activation request had one and the same idempotency key"}, none((*harness.Session).OneIdempotencyKey)},
		{"fault-struck", []string{"安排的故障确实发生了"}, []string{"the planned fault really struck"}, none((*harness.Session).Struck)},
		{"no-leak", []string{"序列号和CDKey没有出现在任何不该出现的地方"}, []string{"no serial number or CDKey is where it should not be"},
			none((*harness.Session).NoKeyLeaked)},
	}
}

func bookChecks() []call {
	return []call{
		{"shown-account-sets", []string{"看到“{}”个账套"}, []string{`"{}" account sets are shown`},
			counted(func(_ context.Context, s *harness.Session, n int) error { return s.ShownAccountSets(n) })},
		{"shown-no-account-sets", []string{"账套列表是空的"}, []string{"the list of account sets is empty"},
			bare(func(s *harness.Session) error { return s.ShownAccountSets(0) })},
		{"has-account-sets", []string{"“{}”仍有“{}”个账套"}, []string{`"{}" still has "{}" account sets`}, countedOf((*harness.Session).AccountSetsOf)},
		{"nothing-lost", []string{"账套一个也没有丢失"}, []string{"no account set is lost"}, none((*harness.Session).NothingLost)},
		{"lost", []string{"有“{}”个账套永久丢失"}, []string{`"{}" account sets are lost for ever`},
			counted(func(_ context.Context, s *harness.Session, n int) error { return s.Lost(n) })},
	}
}
