package steps

import (
	"context"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// policy is for sentences that choose how the world behaves.
func policy(p cloud.Policies) do {
	return func(ctx context.Context, s *harness.Session, _ []string) error { return s.SetPolicies(ctx, p) }
}

// status is for sentences that change what became of a licence.
func status(to cloud.LicenceStatus) do {
	return func(ctx context.Context, s *harness.Session, a []string) error {
		return s.SetLicenceStatus(ctx, a[0], to)
	}
}

func worldCalls() []call {
	return []call{
		{"prepare", []string{"“{}”的世界已经准备好"}, []string{`the world of "{}" is ready`}, one((*harness.Session).Prepare)},
		{"activate-as-purchased", []string{"“{}”已经按购买记录激活"}, []string{`the "{}" has been activated as purchased`},
			one((*harness.Session).ActivateAsPurchased)},
		{"certification-by-hand", []string{"企业认证由人工审核"}, []string{"certification papers are reviewed by a person"},
			policy(cloud.Policies{CertificationReview: cloud.ReviewManual})},
		{"re-registration-by-hand", []string{"重新注册由人工审核"}, []string{"re-registrations are reviewed by a person"},
			policy(cloud.Policies{ReRegistration: cloud.ReviewManual})},
		{"lenient-products", []string{"云端不检查产品是否对应"}, []string{"the cloud does not check whether the product fits"},
			policy(cloud.Policies{WrongProduct: cloud.WrongProductLenient})},
		{"diagnostic-prompts", []string{"云端的提示会说明原因"}, []string{"the cloud's prompts tell the cause"},
			policy(cloud.Policies{Prompts: cloud.PromptsDiagnostic})},
		{"exact-keys", []string{"云端按原样读取密钥"}, []string{"the cloud takes keys exactly as typed"},
			policy(cloud.Policies{Keys: cloud.KeysExact})},
		{"time-comes", []string{"时间来到“{}”"}, []string{`the time is now "{}"`}, one((*harness.Session).SetTime)},
		{"days-pass", []string{"过去“{}”天"}, []string{`"{}" days pass`},
			counted(func(ctx context.Context, s *harness.Session, n int) error { return s.PassTime(ctx, 0, n, 0) })},
		{"minutes-pass", []string{"过去“{}”分钟"}, []string{`"{}" minutes pass`},
			counted(func(ctx context.Context, s *harness.Session, n int) error { return s.PassTime(ctx, 0, 0, n) })},
		{"computer-set-back", []string{"电脑的时间被调回“{}”天"}, []string{`the computer's clock is set back "{}" days`},
			counted(func(ctx context.Context, s *harness.Session, n int) error { return s.SetBackComputer(ctx, n) })},
		{"computer-put-right", []string{"电脑的时间被调准"}, []string{"the computer's clock is put right"},
			none(func(s *harness.Session, ctx context.Context) error { return s.SetBackComputer(ctx, 0) })},
	}
}

func stageCalls() []call {
	return []call{
		{"install", []string{"“{}”的“{}”装上了新版本“{}”"}, []string{`"{}" has its "{}" replaced by version "{}"`},
			three((*harness.Session).Install)},
		{"replace-hardware", []string{"“{}”更换了硬件，特征码变了"}, []string{`the hardware of the "{}" is replaced and its feature code changes`},
			one((*harness.Session).ReplaceHardware)},
		{"clone-machine", []string{"“{}”被克隆成“{}”"}, []string{`the "{}" is cloned as the "{}"`}, two((*harness.Session).CloneMachine)},
		{"revoke", []string{"“{}”被厂商吊销"}, []string{`the vendor revokes the "{}"`}, status(cloud.Revoked)},
		{"suspend", []string{"“{}”被厂商暂停"}, []string{`the vendor suspends the "{}"`}, status(cloud.Suspended)},
		{"reinstate", []string{"“{}”恢复有效"}, []string{`the vendor reinstates the "{}"`}, status(cloud.Valid)},
		{"expiry", []string{"“{}”有效期到“{}”为止"}, []string{`the "{}" is valid until "{}"`}, two((*harness.Session).SetLicenceExpiry)},
		{"service-period", []string{"“{}”的服务期到“{}”为止"}, []string{`the service period of the "{}" ends with "{}"`}, two((*harness.Session).SetServicePeriod)},
		{"exchange", []string{"“{}”办完换货，换成“{}”"}, []string{`the "{}" is exchanged for the "{}"`}, two((*harness.Session).Exchange)},
		{"sell-with-module", []string{"客户买的是“{}”，与“{}”相同，但只含模块“{}”"}, []string{`the customer bought the "{}", like the "{}" but for the module "{}" only`},
			three((*harness.Session).SellWithModule)},
		{"sell-with-seats", []string{"客户买的是“{}”，与“{}”相同，但只有“{}”个站点"}, []string{`the customer bought the "{}", like the "{}" but with "{}" seats`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				n, err := number(a[2])
				if err != nil {
					return err
				}
				return s.SellWithSeats(ctx, a[0], a[1], n)
			}},
		{"rename-like", []string{"“{}”改成了与“{}”相同的名称"}, []string{`"{}" takes the same name as "{}"`}, two((*harness.Session).RenameLike)},
		{"rename", []string{"“{}”更名为“{}”"}, []string{`"{}" is renamed to "{}"`}, two((*harness.Session).Rename)},
		{"make-admin", []string{"“{}”成为“{}”的管理员"}, []string{`the "{}" becomes an administrator of "{}"`}, two((*harness.Session).MakeAdmin)},
		{"disable-account", []string{"“{}”被停用"}, []string{`the "{}" is disabled`}, one((*harness.Session).DisableAccount)},
		{"approve-certification", []string{"审核人员通过“{}”的认证"}, []string{`the reviewer approves the certification of "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				return s.SettleCertification(ctx, a[0], true)
			}},
		{"reject-certification", []string{"审核人员驳回“{}”的认证"}, []string{`the reviewer rejects the certification of "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				return s.SettleCertification(ctx, a[0], false)
			}},
		{"approve-re-registration", []string{"审核人员通过重新注册"}, []string{"the reviewer approves the re-registration"},
			none(func(s *harness.Session, ctx context.Context) error { return s.SettleReRegistration(ctx, true) })},
		{"reject-re-registration", []string{"审核人员驳回重新注册"}, []string{"the reviewer rejects the re-registration"},
			none(func(s *harness.Session, ctx context.Context) error { return s.SettleReRegistration(ctx, false) })},
		{"damage-backup", []string{"账套“{}”最近的备份损坏了"}, []string{`the newest backup of account set "{}" is damaged`},
			one((*harness.Session).DamageBackup)},
		{"expire-sign-ins", []string{"所有登录都失效了"}, []string{"all sign-ins have run out"}, none((*harness.Session).ExpireSignIns)},
	}
}

// lost is for sentences that plan one broken answer to an activation.
func lost(kind fault.Kind, phase fault.Phase) do {
	return none(func(s *harness.Session, ctx context.Context) error { return s.Break(ctx, kind, phase, 1, 0) })
}

// busy is for sentences that plan refusals with a time to wait.
func busy(kind fault.Kind) do {
	return func(ctx context.Context, s *harness.Session, a []string) error {
		times, err := number(a[0])
		if err != nil {
			return err
		}
		seconds, err := number(a[1])
		if err != nil {
			return err
		}
		return s.Break(ctx, kind, fault.Before, times, seconds)
	}
}

func faultCalls() []call {
	return []call{
		{"lost-reply", []string{"下一次激活生效后，答复在路上丢失"}, []string{"the answer to the next activation is lost after it took effect"},
			lost(fault.ConnectionReset, fault.After)},
		{"lost-request", []string{"下一次激活的请求在路上丢失"}, []string{"the next activation request is lost on the way"},
			lost(fault.ConnectionReset, fault.Before)},
		{"all-replies-lost", []string{"接下来“{}”次激活的答复都丢失"}, []string{`the answers to the next "{}" activations are lost`},
			counted(func(ctx context.Context, s *harness.Session, n int) error {
				return s.Break(ctx, fault.ConnectionReset, fault.After, n, 0)
			})},
		{"empty-reply", []string{"下一次激活生效后，答复是空的"}, []string{"the answer to the next activation is empty though it took effect"},
			lost(fault.EmptyOK, fault.After)},
		{"truncated-reply", []string{"下一次激活生效后，答复只到了一半"}, []string{"only half of the answer to the next activation arrives"},
			lost(fault.TruncatedBody, fault.After)},
		{"malformed-reply", []string{"下一次激活生效后，答复是网关的网页"}, []string{"the answer to the next activation is a gateway's web page though it took effect"},
			lost(fault.MalformedOK, fault.After)},
		{"malformed-request", []string{"下一次激活没有到云端，答复是网关的网页"}, []string{"the next activation does not reach the cloud and is answered with a gateway's web page"},
			lost(fault.MalformedOK, fault.Before)},
		{"late-reply", []string{"下一次激活生效后，答复过了“{}”秒才到"}, []string{`the answer to the next activation arrives "{}" seconds late though it took effect`},
			counted(func(ctx context.Context, s *harness.Session, n int) error {
				return s.Break(ctx, fault.Latency, fault.After, 1, n)
			})},
		{"late-request", []string{"下一次激活的请求过了“{}”秒才到云端"}, []string{`the next activation request reaches the cloud "{}" seconds late`},
			counted(func(ctx context.Context, s *harness.Session, n int) error {
				return s.Break(ctx, fault.Latency, fault.Before, 1, n)
			})},
		{"trickling-reply", []string{"下一次激活生效后，答复一点一点地到"}, []string{"the answer to the next activation trickles in though it took effect"},
			lost(fault.SlowDrip, fault.After)},
		{"rate-limit", []string{"接下来“{}”次激活因请求过于频繁被挡回，要求等待“{}”秒"},
			[]string{`the next "{}" activations are rate limited and told to wait "{}" seconds`}, busy(fault.RateLimit)},
		{"unavailable", []string{"接下来“{}”次激活遇到云端维护，要求等待“{}”秒"},
			[]string{`the next "{}" activations meet a cloud under maintenance and are told to wait "{}" seconds`}, busy(fault.Unavailable)},
		{"session-ends", []string{"登录会在下一次激活时失效"}, []string{"the sign-in runs out at the next activation"},
			lost(fault.SessionExpiry, fault.Before)},
		{"mend", []string{"云端恢复正常"}, []string{"the cloud is back to normal"}, none((*harness.Session).Mend)},
	}
}
