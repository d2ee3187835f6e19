package steps

import (
	"slices"
	"strings"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
)

// language is one in which sentences are written.
type language string

const (
	zh language = "zh-CN"
	en language = "en"
)

// Word is one thing that sentences name.
type Word struct {
	// Meaning is what a session understands.
	Meaning string
	// ZhCN and En are the words for it.
	ZhCN, En string
}

// Words lists every word there is, for documents and editors.
func Words() []Word {
	return slices.Concat(people(), things(), statuses(), causes())
}

func people() []Word {
	return []Word{
		{string(scenarios.FormalAccount), "正式云账号", "formal account"},
		{string(scenarios.TestAccount), "测试账号", "test account"},
		{string(scenarios.PartnerAccount), "伙伴员工账号", "partner employee's account"},
		{string(scenarios.SubAccount), "子账号", "sub-account"},
		{string(scenarios.OtherAccount), "其他客户的云账号", "other customer's account"},
		{string(scenarios.OrganizationA), "企业A", "organization A"},
		{string(scenarios.OrganizationB), "企业B", "organization B"},
		{string(scenarios.TestOrganization), "测试企业", "test organization"},
		{string(scenarios.PartnerOrganization), "伙伴的企业", "partner's organization"},
		{string(scenarios.OtherOrganization), "其他客户的企业", "other customer's organization"},
	}
}

func things() []Word {
	return []Word{
		{harness.MainProduct, "专业版", "Professional"},
		{harness.MainProductCopy, "专业版(1)", "Professional(1)"},
		{harness.MainProductThird, "专业版(2)", "Professional(2)"},
		{harness.CommerceProduct, "商贸系列", "Commerce"},
		{string(scenarios.MainLicence), "主授权", "main licence"},
		{string(scenarios.SecondLicence), "第二份授权", "second licence"},
		{string(scenarios.CommerceLicence), "商贸授权", "commerce licence"},
		{string(scenarios.OtherLicence), "其他客户的授权", "other customer's licence"},
		{"lic-replacement", "换来的授权", "replacement licence"},
		{"lic-ledger", "总账授权", "ledger licence"},
		{"lic-single", "单站点授权", "single-seat licence"},
		{"新程示例有限公司", "新名称", "new name"},
		{"general-ledger", "总账", "general ledger"},
		{"fixed-assets", "固定资产", "fixed assets"},
		{string(scenarios.OriginalServer), "原服务器", "original server"},
		{string(scenarios.NewServer), "新服务器", "new server"},
		{"srv-clone", "克隆的服务器", "cloned server"},
		{"activation-day", "激活日", "activation day"},
		{"upgrade-day", "升级日", "upgrade day"},
		{"namesakes", "企业重名", "namesakes"},
		{"blanks", "空格", "blanks"},
		{"full-width", "全角字符", "full-width letters"},
		{"lower-case", "小写字母", "lower-case letters"},
	}
}

func statuses() []Word {
	return []Word{
		{string(cloud.Uncertified), "未认证", "not certified"},
		{string(cloud.CertificationSubmitted), "审核中", "under review"},
		{string(cloud.CertificationApproved), "已通过", "approved"},
		{string(cloud.CertificationRejected), "被驳回", "rejected"},
		{string(cloud.CertificationInReview), "待人工核实", "conflict"},
		{string(cloud.Valid), "有效", "valid"},
		{string(cloud.Revoked), "已吊销", "revoked"},
		{string(cloud.Suspended), "已暂停", "suspended"},
		{string(cloud.Exchanged), "已换货", "exchanged"},
		{"expired", "已到期", "expired"},
	}
}

// causes are the words for the codes; a feature may also give the code itself.
func causes() []Word {
	return []Word{
		{string(cloud.SerialUnknown), "序列号不存在", "unknown serial number"},
		{string(cloud.SerialMalformed), "序列号有误", "malformed serial number"},
		{string(cloud.CDKeyMismatch), "CDKey不匹配", "CDKey of another licence"},
		{string(cloud.NotOriginalServer), "不是原服务器", "not the original server"},
		{string(cloud.MOPServiceFeeMissing), "服务费流程未完成", "service fee process unfinished"},
		{string(cloud.MOPUpgradeMissing), "升级流程未完成", "upgrade process unfinished"},
		{string(cloud.FeatureCodeChanged), "特征码已变更", "changed feature code"},
		{string(cloud.ProductMismatch), "产品不对应", "product does not fit"},
		{string(cloud.LicenceInUse), "授权已被使用", "licence in use elsewhere"},
		{string(cloud.InstanceOccupied), "产品已有授权", "product already has a licence"},
		{string(cloud.LicenceRevoked), "授权已被吊销", "revoked licence"},
		{string(cloud.LicenceSuspended), "授权被暂停", "suspended licence"},
		{string(cloud.LicenceExpired), "授权已经到期", "expired licence"},
		{string(cloud.LicenceExchanged), "授权已经换货", "exchanged licence"},
		{string(cloud.ModuleNotLicensed), "模块没有授权", "module not licensed"},
		{string(cloud.ServicePeriodLapsed), "服务期已过", "service period lapsed"},
		{string(cloud.SeatsExceeded), "站点数已满", "all seats taken"},
		{string(cloud.RoleNotAllowed), "没有管理权限", "role not allowed"},
		{string(cloud.ReviewStale), "核对之后情况已变", "stale review"},
		{string(cloud.SessionExpired), "登录已失效", "expired sign-in"},
		{string(cloud.SignInFailed), "账号或密码错误", "wrong account or password"},
		{string(cloud.AccountDisabled), "云账号已停用", "disabled account"},
		{string(cloud.SignInLocked), "登录被锁定", "sign-in locked"},
		{string(cloud.OrganizationNotSelected), "没有选择企业", "no organization selected"},
		{string(cloud.ClockSetBack), "电脑时间被调回", "clock set back"},
		{string(cloud.CertificationOverdue), "企业认证已逾期", "certification overdue"},
		{string(cloud.CertificationPending), "认证还在审核", "certification pending"},
		{string(cloud.CertificationDone), "企业已经认证", "already certified"},
		{string(cloud.DemoLimit), "试用期数已满", "demo limit reached"},
		{string(cloud.CertificationConflict), "认证冲突", "certification conflict"},
		{string(cloud.ProfileReplaced), "企业资料被替换", "profile replaced"},
		{string(cloud.YunzhijiaWrongCode), "不是云之家的CDKey", "not a Yunzhijia CDKey"},
		{string(cloud.YunzhijiaInactive), "产品尚未激活", "product not active"},
		{string(cloud.AccountSetNumberTaken), "账套号已被占用", "account set number taken"},
		{string(cloud.BackupCorrupt), "备份已损坏", "corrupt backup"},
		{string(cloud.BackupNewerVersion), "备份版本更新", "backup of a newer version"},
		{string(cloud.DeleteNeedsConfirmation), "删除需要确认", "deleting needs confirmation"},
		{string(cloud.EvidenceMissing), "缺少购买凭证", "no proof of purchase"},
		{string(cloud.ReRegistrationPending), "重新注册还在审核", "re-registration pending"},
	}
}

// meanings are the words of one language.
type meanings map[string]string

func dictionary(l language) meanings {
	d := meanings{}
	for _, w := range Words() {
		if l == zh {
			d[strings.ToLower(w.ZhCN)] = w.Meaning
		} else {
			d[strings.ToLower(w.En)] = w.Meaning
		}
	}
	return d
}

// of finds what an argument stands for; what is no word of the language stands for itself.
func (d meanings) of(argument string) string {
	text := strings.TrimSpace(halfWidth(argument))
	if meaning, known := d[strings.ToLower(text)]; known {
		return meaning
	}
	return text
}

// halfWidth makes half-width what an input method made full-width.
func halfWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '　':
			return ' '
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		}
		return r
	}, text)
}
