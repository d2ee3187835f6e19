package console_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/exercises"
)

// whole is an exercise with everything on the desk and every door open.
func whole(stage ...string) exercises.Exercise {
	text := catalogue.Text{ZhCN: "练习", En: "exercise"}
	return exercises.Exercise{
		Format: exercises.Format, ID: "whole", Preset: scenarios.DefaultPreset, Minutes: 10, Licence: scenarios.MainLicence,
		Title: text, Brief: text, Lesson: text, Stage: stage,
		Desk: exercises.Desk{
			Accounts:  []cloud.AccountID{scenarios.FormalAccount, scenarios.TestAccount, scenarios.PartnerAccount},
			Boxes:     []cloud.LicenceID{scenarios.MainLicence, scenarios.OtherLicence, scenarios.CommerceLicence},
			Services:  []cloud.ServiceID{scenarios.YunzhijiaService},
			Papers:    []cloud.OrganizationID{scenarios.OrganizationA, scenarios.OrganizationB},
			Computers: []cloud.MachineID{scenarios.OriginalServer, scenarios.NewServer}, MOP: "15.0", ServiceCenter: true,
			DaysLater: []int{30, 100},
		},
		Goal:  exercises.Goal{Activated: []cloud.LicenceID{scenarios.MainLicence}},
		Hints: []exercises.Hint{{Text: catalogue.Text{ZhCN: "看账号", En: "look"}, Cost: 3}, {Text: catalogue.Text{ZhCN: "换账号", En: "change"}, Cost: 5}},
	}
}

// at signs in and selects an organization and a product, each by its id.
func (p *trainee) at(account, organization, product string) string {
	p.t.Helper()
	p.signIn(account)
	p.post("organizations", "organization", organization)
	return p.post("products", "product", product)
}

// activates enters a licence's keys and activates.
func (p *trainee) activates(licence string) string {
	p.t.Helper()
	p.enter(licence, "review")
	return p.post("activate")
}

// order begins and finishes a MOP process.
func (p *trainee) order(kind string) {
	p.t.Helper()
	page := p.take("box", "lic-main", "mop")
	page = p.post("mop", "do", "begin", "serial_number", value(page, "serial_number"), "kind", kind, "version", "15.0")
	p.post("mop", "do", "complete", "order", value(page, "order"))
}

// certifies hands in an organization's papers.
func (p *trainee) certifies(papers string) string {
	p.t.Helper()
	page := p.take("paper", papers, "")
	return p.post("certification", "company_name", value(page, "company_name"), "credit_code", value(page, "credit_code"))
}

// unbinds asks the service center with a proof of purchase.
func (p *trainee) unbinds(licence string) string {
	p.t.Helper()
	page := p.take("box", licence, "service-center")
	return p.post("service-center", "serial_number", value(page, "serial_number"), "evidence", "purchase")
}

// open lists the failure modes that the journal shows and that were not put right.
func (p *trainee) open() []string {
	p.t.Helper()
	entries, err := p.c.Entries(p.t.Context())
	require.NoError(p.t, err)
	d, err := verdict.Diagnose(entries)
	require.NoError(p.t, err)
	var modes []string
	for _, f := range d.Findings {
		if !f.Remedied {
			modes = append(modes, f.Mode)
		}
	}
	return modes
}

const (
	success = "激活成功"
	prompt  = "激活未通过"
)

var upgrade = []string{"“主授权”已经按购买记录激活", "同事退出登录", "“企业A”的“专业版”装上了新版本“15.0”"}

// mistake is one documented failure mode: how a trainee runs into it, what they see, and the right way.
type mistake struct {
	mode  string
	stage []string
	wrong func(*trainee) string
	sees  string
	right func(*trainee) string
	good  string
}

func right(p *trainee) string {
	p.at("acc-formal", "org-a", "pin-a")
	return p.activates("lic-main")
}

func mistakes() []mistake {
	return []mistake{
		{mode: "wrong-account", right: right, good: success, sees: success, wrong: func(p *trainee) string {
			p.at("acc-test", "org-test", "pin-test")
			return p.activates("lic-main")
		}},
		{mode: "partner-employee-account", right: right, good: success, sees: success, wrong: func(p *trainee) string {
			p.at("acc-partner", "org-partner", "pin-partner")
			return p.activates("lic-main")
		}},
		{mode: "wrong-organization", right: right, good: success, sees: success, wrong: func(p *trainee) string {
			p.at("acc-formal", "org-b", "pin-b")
			return p.activates("lic-main")
		}},
		{mode: "wrong-product", right: right, good: success, sees: success, wrong: func(p *trainee) string {
			p.at("acc-formal", "org-a", "pin-a-copy")
			return p.activates("lic-main")
		}},
		{mode: "foreign-serial", right: right, good: success, sees: success, wrong: func(p *trainee) string {
			p.at("acc-formal", "org-a", "pin-a")
			return p.activates("lic-other")
		}},
		{mode: "bad-serial-or-cdkey", right: right, good: success, sees: prompt, wrong: func(p *trainee) string {
			p.at("acc-formal", "org-a", "pin-a")
			main, other := p.take("box", "lic-main", ""), p.take("box", "lic-other", "")
			p.post("keys", "do", "activate", "serial_number", value(main, "serial_number"), "cdkey", value(other, "cdkey"))
			return p.post("activate")
		}},
		{mode: "upgrade-on-new-machine", stage: upgrade, good: success, sees: prompt, wrong: func(p *trainee) string {
			p.order("service-fee")
			p.order("upgrade")
			p.post("computers", "computer", "srv-new")
			p.at("acc-formal", "org-a", "pin-a")
			return p.activates("lic-main")
		}, right: func(p *trainee) string {
			p.order("service-fee")
			p.order("upgrade")
			return right(p)
		}},
		{mode: "mop-service-fee-missing", stage: upgrade, good: success, sees: prompt, wrong: func(p *trainee) string {
			p.order("upgrade")
			return right(p)
		}, right: func(p *trainee) string {
			p.order("upgrade")
			p.order("service-fee")
			return right(p)
		}},
		{mode: "mop-upgrade-missing", stage: upgrade, good: success, sees: prompt, wrong: func(p *trainee) string {
			p.order("service-fee")
			return right(p)
		}, right: func(p *trainee) string {
			p.order("service-fee")
			p.order("upgrade")
			return right(p)
		}},
		{mode: "feature-code-changed", stage: append(upgrade, "“原服务器”更换了硬件，特征码变了"), good: success, sees: "服务器特征码已变化",
			wrong: func(p *trainee) string {
				p.order("service-fee")
				p.order("upgrade")
				return right(p)
			}, right: func(p *trainee) string {
				p.order("service-fee")
				p.order("upgrade")
				p.at("acc-formal", "org-a", "pin-a")
				assert.Contains(p.t, p.post("re-registration"), "已通过")
				return p.activates("lic-main")
			}},
		{mode: "account-sets-disappeared", stage: []string{
			"同事用“正式云账号”登录，选择“企业B”和产品“专业版”", "同事不核对就激活“主授权”", "同事查看账套列表", "同事退出登录",
		}, sees: "这里没有账套", good: "2025年度账", wrong: func(p *trainee) string {
			return p.at("acc-formal", "org-b", "pin-b")
		}, right: func(p *trainee) string {
			p.at("acc-formal", "org-a", "pin-a")
			for _, set := range []string{"set-001", "set-002"} {
				page := p.post("account-sets", "do", "back-up", "account_set", set)
				backup := value(page, "backup")
				assert.Contains(p.t, p.post("backups", "do", "verify", "backup", backup), "备份可用")
				assert.Contains(p.t, p.post("account-sets", "do", "delete", "account_set", set), "账套已删除")
				p.post("organizations", "organization", "org-b")
				p.post("products", "product", "pin-b")
				assert.Contains(p.t, p.post("backups", "do", "restore", "backup", backup), "账套已恢复")
				p.post("organizations", "organization", "org-a")
				p.post("products", "product", "pin-a")
			}
			p.post("organizations", "organization", "org-b")
			return p.post("products", "product", "pin-b")
		}},
		{mode: "certification-mismatch", sees: "企业资料已更新", good: "已认证", wrong: func(p *trainee) string {
			right(p)
			return p.certifies("org-b")
		}, right: func(p *trainee) string {
			right(p)
			return p.certifies("org-a")
		}},
		{mode: "certification-overdue", sees: "企业认证已逾期", good: "凭证已录入", wrong: func(p *trainee) string {
			right(p)
			p.post("later", "days", "100")
			p.at("acc-formal", "org-a", "pin-a")
			return p.post("account-sets", "do", "voucher", "account_set", "set-001")
		}, right: func(p *trainee) string {
			right(p)
			p.certifies("org-a")
			p.post("later", "days", "100")
			p.at("acc-formal", "org-a", "pin-a")
			return p.post("account-sets", "do", "voucher", "account_set", "set-001")
		}},
		{mode: "yunzhijia-wrong-code", sees: "云之家 CDKey 不正确", good: "云之家服务已开通", wrong: func(p *trainee) string {
			right(p)
			page := p.take("box", "lic-main", "yunzhijia")
			return p.post("yunzhijia", "cdkey", value(page, "cdkey"))
		}, right: func(p *trainee) string {
			right(p)
			page := p.take("service", "yzj-a", "")
			return p.post("yunzhijia", "cdkey", value(page, "cdkey"))
		}},
		{mode: "credential-leak", sees: "没有找到", good: "2025年度账", wrong: func(p *trainee) string {
			page := p.take("box", "lic-main", "")
			p.at("acc-formal", "org-a", "pin-a")
			return p.post("account-sets", "do", "find", "search", value(page, "cdkey"))
		}, right: func(p *trainee) string {
			p.at("acc-formal", "org-a", "pin-a")
			return p.post("account-sets", "do", "find", "search", "2025")
		}},
	}
}

func TestEveryDocumentedMistakeCanBeMadeAndAvoided(t *testing.T) {
	covered := map[string]bool{}
	for _, m := range mistakes() {
		covered[m.mode] = true
		t.Run(m.mode, func(t *testing.T) {
			p := sit(t, whole(m.stage...))
			assert.Contains(t, m.wrong(p), m.sees)
			assert.Contains(t, p.open(), m.mode)
			p = sit(t, whole(m.stage...))
			assert.Contains(t, m.right(p), m.good)
			assert.NotContains(t, p.open(), m.mode)
		})
	}
	modes, err := catalogue.Load()
	require.NoError(t, err)
	for _, m := range catalogue.Documented(modes) {
		assert.True(t, covered[m.ID], "%s has no test", m.ID)
	}
}

// The prompt must not tell the four causes apart: that is what a trainee learns to live with.
func TestTheSharedPromptIsTheSameForAllFourCauses(t *testing.T) {
	shown := map[string]bool{}
	for _, m := range mistakes() {
		if m.sees != prompt {
			continue
		}
		page := m.wrong(sit(t, whole(m.stage...)))
		shown[between(t, page, `id="told">`, "</div>")] = true
	}
	assert.Len(t, shown, 1)
}

func TestTheServiceCenterWantsAProofOfPurchase(t *testing.T) {
	p := sit(t, whole())
	p.at("acc-formal", "org-b", "pin-b")
	p.activates("lic-main")
	page := p.take("box", "lic-main", "service-center")
	assert.Contains(t, p.post("service-center", "serial_number", value(page, "serial_number")), `class="told bad"`)
	assert.Contains(t, p.unbinds("lic-main"), "已解除绑定")
	assert.Contains(t, right(p), success)
	assert.NotContains(t, p.open(), "wrong-organization")
}

func TestDeletingWithoutAGoodBackupIsAskedAboutOnce(t *testing.T) {
	p := sit(t, whole())
	p.at("acc-formal", "org-a", "pin-a")
	page := p.post("account-sets", "do", "delete", "account_set", "set-001")
	assert.Contains(t, page, "仍要删除")
	assert.Contains(t, page, "2025年度账")
	page = p.post("account-sets", "do", "delete-anyway", "account_set", "set-001")
	assert.Contains(t, page, "账套已删除")
	assert.NotContains(t, p.look("account-sets"), "2025年度账")
	page = p.post("account-sets", "do", "delete-anyway", "account_set", "set-002")
	assert.Contains(t, page, "仍要删除", "nobody had asked about this one")
}

func TestWhatWasDoneOnceIsNotDoneByReadingThePageAgain(t *testing.T) {
	p := sit(t, whole())
	assert.Contains(t, right(p), success)
	p.look("activated")
	entries, err := p.c.Entries(t.Context())
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		if _, ok := e.Command.(cloud.Activate); ok {
			n++
		}
	}
	assert.Equal(t, 1, n)
}

func TestLookingIsEvidenceAndTheDeskIsNot(t *testing.T) {
	p := sit(t, whole())
	p.at("acc-formal", "org-a", "pin-a")
	before := p.seq()
	for _, quiet := range []string{"brief", "keys", "help", "finish", "status"} {
		p.look(quiet)
	}
	assert.Equal(t, before, p.seq())
	for screen, want := range map[string]cloud.Screen{
		"account": cloud.SessionScreen, "organizations": cloud.OrganizationsScreen, "products": cloud.ProductsScreen,
		"account-sets": cloud.AccountSetsScreen, "backups": cloud.BackupsScreen, "licence": cloud.LicenceScreen,
		"certification": cloud.CertificationScreen, "re-registration": cloud.ReRegistrations,
	} {
		p.look(screen)
		entries, err := p.c.Entries(t.Context())
		require.NoError(t, err)
		last, ok := entries[len(entries)-1].Command.(cloud.View)
		require.True(t, ok, screen)
		assert.Equal(t, want, last.Screen)
	}
}

func (p *trainee) seq() int {
	p.t.Helper()
	entries, err := p.c.Entries(p.t.Context())
	require.NoError(p.t, err)
	return len(entries)
}

func TestScreensWithoutASignInSayWhereToGo(t *testing.T) {
	p := sit(t, whole())
	for _, screen := range []string{"organizations", "products", "account-sets", "licence", "certification"} {
		assert.Contains(t, p.look(screen), `href="account">去登录`, screen)
	}
	p.signIn("acc-formal")
	assert.Contains(t, p.look("products"), `href="organizations">去选择企业`)
	p.post("organizations", "organization", "org-a")
	assert.Contains(t, p.look("licence"), `href="products">去选择产品`)
}

func TestADoorThatTheExerciseKeepsClosedIsNotThere(t *testing.T) {
	e := whole()
	e.Desk.MOP, e.Desk.ServiceCenter, e.Desk.DaysLater, e.Desk.Computers = "", false, nil, e.Desk.Computers[:1]
	p := sit(t, e)
	for _, screen := range []string{"mop", "service-center", "later", "computers", "absent", "../w"} {
		status, body := p.get(screen)
		assert.Equal(t, http.StatusNotFound, status, screen)
		assert.NotContains(t, body, "panic")
	}
	assert.NotContains(t, p.look("brief"), `href="mop"`)
	assert.Contains(t, p.post("later", "days", "30"), "这里没有这个页面")
}
