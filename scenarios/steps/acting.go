package steps

import (
	"context"

	"example.com/rehearse/harness"
	"example.com/rehearse/scenarios"
)

func signInCalls() []call {
	return []call{
		{"work-at", []string{"换到“{}”上操作"}, []string{`I work at the "{}"`}, one((*harness.Session).WorkAt)},
		{"sign-in", []string{"用“{}”登录"}, []string{`I sign in with the "{}"`}, one((*harness.Session).SignIn)},
		{"sign-in-wrong", []string{"连续“{}”次用错误的密码登录“{}”"}, []string{`"{}" times in a row I sign in with a wrong password for the "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				n, err := number(a[0])
				if err != nil {
					return err
				}
				return s.FailToSignIn(ctx, n, a[1])
			}},
		{"select-organization", []string{"选择“{}”"}, []string{`I select the organization "{}"`}, one((*harness.Session).SelectOrganization)},
		{"select-product", []string{"选择产品“{}”"}, []string{`I select the product "{}"`}, one((*harness.Session).SelectProduct)},
		{"sign-in-to", []string{"用“{}”登录，选择“{}”和产品“{}”"}, []string{`I sign in with the "{}" and choose "{}" and its "{}"`},
			three((*harness.Session).SignInTo)},
	}
}

func activationCalls() []call {
	return []call{
		{"review", []string{"核对“{}”的激活信息"}, []string{`I review the activation of the "{}"`}, one((*harness.Session).Review)},
		{"activate", []string{"用“{}”的序列号和CDKey激活"}, []string{`I activate the "{}"`}, one((*harness.Session).Activate)},
		{"activate-mixed", []string{"用“{}”的序列号和“{}”的CDKey激活"},
			[]string{`I activate with the serial number of the "{}" and the CDKey of the "{}"`}, two((*harness.Session).ActivateMixed)},
		{"activate-unknown", []string{"用不存在的序列号激活"}, []string{"I activate with a serial number that does not exist"},
			none((*harness.Session).ActivateUnknown)},
		{"activate-mistyped", []string{"把“{}”的序列号输错一位来激活"}, []string{`I activate the "{}" with one wrong character in its serial number`},
			one((*harness.Session).ActivateMistyped)},
		{"activate-pasted", []string{"粘贴“{}”的序列号和CDKey来激活，内容带有“{}”"},
			[]string{`I activate the "{}" with keys pasted with "{}"`}, two((*harness.Session).ActivatePasted)},
		{"licence-info", []string{"查看授权信息"}, []string{"I look at the licence information"}, none((*harness.Session).LookAtLicence)},
		{"re-register", []string{"申请重新注册"}, []string{"I ask for a re-registration"}, none((*harness.Session).ReRegister)},
		{"yunzhijia", []string{"用云之家自己的CDKey开通云之家"}, []string{"I activate Yunzhijia with its own CDKey"},
			none(func(s *harness.Session, ctx context.Context) error {
				return s.ActivateYunzhijia(ctx, string(scenarios.YunzhijiaService))
			})},
		{"yunzhijia-wrong", []string{"用“{}”的CDKey开通云之家"}, []string{`I activate Yunzhijia with the CDKey of the "{}"`},
			one((*harness.Session).ActivateYunzhijiaWith)},
		{"certify", []string{"提交“{}”的认证材料"}, []string{`I hand in the certification papers of "{}"`}, one((*harness.Session).Certify)},
		{"certify-renamed", []string{"提交“{}”更名后的认证材料"}, []string{`I hand in the certification papers of "{}" under its present name`},
			one((*harness.Session).CertifyRenamed)},
	}
}

func bookCalls() []call {
	return []call{
		{"look-at-account-sets", []string{"查看账套列表"}, []string{"I look at the account sets"}, none((*harness.Session).LookAtAccountSets)},
		{"create-account-set", []string{"新建账套“{}”"}, []string{`I create the account set "{}"`}, one((*harness.Session).CreateAccountSet)},
		{"back-up", []string{"备份账套“{}”"}, []string{`I back up account set "{}"`}, one((*harness.Session).BackUp)},
		{"delete", []string{"删除账套“{}”"}, []string{`I delete account set "{}"`}, one((*harness.Session).DeleteAccountSet)},
		{"insist-on-deleting", []string{"不顾警告，坚持删除账套“{}”"}, []string{`in spite of the warning I delete account set "{}"`},
			one((*harness.Session).InsistOnDeleting)},
		{"restore", []string{"恢复账套“{}”的备份"}, []string{`I restore the backup of account set "{}"`}, one((*harness.Session).Restore)},
	}
}

func colleagueCalls() []call {
	return []call{
		{"colleague-signs-in", []string{"同事用“{}”登录，选择“{}”和产品“{}”"}, []string{`a colleague signs in with the "{}" and chooses "{}" and its "{}"`},
			three((*harness.Session).ColleagueSignsInTo)},
		{"colleague-fails-to-sign-in", []string{"同事连续“{}”次用错误的密码登录“{}”"}, []string{`"{}" times in a row a colleague signs in with a wrong password for the "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				n, err := number(a[0])
				if err != nil {
					return err
				}
				return s.ColleagueFailsToSignIn(ctx, n, a[1])
			}},
		{"colleague-backs-up", []string{"同事备份账套“{}”"}, []string{`the colleague backs up account set "{}"`}, one((*harness.Session).ColleagueBacksUp)},
		{"colleague-deletes", []string{"同事删除账套“{}”"}, []string{`the colleague deletes account set "{}"`}, one((*harness.Session).ColleagueDeletes)},
		{"colleague-certifies", []string{"同事提交“{}”的认证材料"}, []string{`the colleague hands in the certification papers of "{}"`},
			one((*harness.Session).ColleagueCertifies)},
		{"colleague-signs-out", []string{"同事退出登录"}, []string{"the colleague signs out"}, none((*harness.Session).ColleagueSignsOut)},
		{"colleague-activates", []string{"同事不核对就激活“{}”"}, []string{`the colleague activates the "{}" without a review`},
			one((*harness.Session).ColleagueActivates)},
		{"colleague-adds-product", []string{"同事在企业下再添加一个产品“{}”"}, []string{`the colleague adds another "{}" to the organization`},
			one((*harness.Session).ColleagueAddsProduct)},
		{"colleague-looks", []string{"同事查看账套列表"}, []string{"the colleague looks at the account sets"}, none((*harness.Session).ColleagueLooks)},
		{"colleague-posts", []string{"同事在账套“{}”里录入凭证"}, []string{`the colleague posts a voucher in account set "{}"`},
			one((*harness.Session).ColleaguePosts)},
		{"colleague-posts-in", []string{"同事在账套“{}”里录入模块“{}”的凭证"}, []string{`in account set "{}" the colleague posts a voucher of the module "{}"`},
			two((*harness.Session).ColleaguePostsIn)},
		{"colleague-closes", []string{"同事给账套“{}”结账"}, []string{`the colleague closes the period of account set "{}"`},
			one((*harness.Session).ColleagueCloses)},
	}
}
