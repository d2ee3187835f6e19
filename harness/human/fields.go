package human

import (
	"net/http"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// fieldKind says how a field is filled in.
type fieldKind string

const (
	lineField fieldKind = "line"
	listField fieldKind = "list"
	tickField fieldKind = "tick"
)

// field is one question about what was seen.
type field struct {
	Name  string
	Kind  fieldKind
	label bilingual.Text
	set   func(*harness.Shown, *http.Request)
}

// Label is the question in a language.
func (f field) Label(lang string) string { return f.label.In(lang) }

func line(name string, label bilingual.Text, at func(*harness.Shown) *string) field {
	return field{name, lineField, label, func(s *harness.Shown, r *http.Request) { *at(s) = text(r, name) }}
}

func list(name string, label bilingual.Text, at func(*harness.Shown) *[]string) field {
	return field{name, listField, label, func(s *harness.Shown, r *http.Request) { *at(s) = lines(r, name) }}
}

// licenceLine is a field of the licence information, which is there as soon as one of its fields is filled in.
func licenceLine(name string, label bilingual.Text, at func(*harness.License) *string) field {
	return field{name, lineField, label, func(s *harness.Shown, r *http.Request) {
		value := text(r, name)
		if value == "" {
			return
		}
		if s.License == nil {
			s.License = &harness.License{}
		}
		*at(s.License) = value
	}}
}

func licenceTick(name string, label bilingual.Text, at func(*harness.License) *bool) field {
	return field{name, tickField, label, func(s *harness.Shown, r *http.Request) {
		if !ticked(r, name) {
			return
		}
		if s.License == nil {
			s.License = &harness.License{}
		}
		*at(s.License) = true
	}}
}

func message() field {
	return line("message", bilingual.Text{ZhCN: "提示文字（原样抄写）", En: "The prompt, word for word"}, func(s *harness.Shown) *string { return &s.Message })
}

func place() []field {
	return []field{
		line("account", bilingual.Text{ZhCN: "当前登录的云账号", En: "The account signed in"}, func(s *harness.Shown) *string { return &s.Account }),
		line("organization", bilingual.Text{ZhCN: "当前企业", En: "The selected organization"}, func(s *harness.Shown) *string { return &s.Organization }),
		line("product", bilingual.Text{ZhCN: "当前产品", En: "The selected product"}, func(s *harness.Shown) *string { return &s.Product }),
	}
}

func accountSets() field {
	return list("account_sets", bilingual.Text{ZhCN: "看到的账套，每行一个", En: "The account sets in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.AccountSets })
}

func organizations() field {
	return list("organizations", bilingual.Text{ZhCN: "看到的企业，每行一个", En: "The organizations in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.Organizations })
}

func products() field {
	return list("products", bilingual.Text{ZhCN: "看到的产品，每行一个", En: "The products in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.Products })
}

func warnings() field {
	return list("warnings", bilingual.Text{ZhCN: "警告，每行一条", En: "Warnings, one a line"}, func(s *harness.Shown) *[]string { return &s.Warnings })
}

func licence() []field {
	return []field{
		licenceLine("licence-product", bilingual.Text{ZhCN: "授权信息：产品", En: "Licence information: product"}, func(l *harness.License) *string { return &l.Product }),
		licenceLine("licence-version", bilingual.Text{ZhCN: "授权信息：版本", En: "Licence information: version"}, func(l *harness.License) *string { return &l.Version }),
		licenceLine("licence-status", bilingual.Text{ZhCN: "授权信息：状态", En: "Licence information: status"}, func(l *harness.License) *string { return &l.Status }),
		licenceLine("licence-account", bilingual.Text{ZhCN: "授权信息：云账号", En: "Licence information: account"}, func(l *harness.License) *string { return &l.Account }),
		licenceLine("licence-organization", bilingual.Text{ZhCN: "授权信息：企业", En: "Licence information: organization"}, func(l *harness.License) *string { return &l.Organization }),
		licenceLine("licence-activated", bilingual.Text{ZhCN: "授权信息：激活时间", En: "Licence information: activated at"}, func(l *harness.License) *string { return &l.ActivatedAt }),
		licenceLine("licence-due", bilingual.Text{ZhCN: "授权信息：企业认证期限", En: "Licence information: certification due at"}, func(l *harness.License) *string { return &l.CertificationDue }),
		licenceTick("licence-yunzhijia", bilingual.Text{ZhCN: "授权信息：云之家服务已开通", En: "Licence information: the Yunzhijia service is on"}, func(l *harness.License) *bool { return &l.Yunzhijia }),
		licenceTick("licence-demo", bilingual.Text{ZhCN: "授权信息：演示状态，没有授权", En: "Licence information: demo, no licence in force"}, func(l *harness.License) *bool { return &l.Demo }),
	}
}

// fieldsOf are the questions asked after an action: what a person would see there, and no more.
func fieldsOf(action harness.Action) []field {
	fields := []field{message()}
	switch action {
	case harness.SignIn:
		return append(fields, append(place()[:1], organizations())...)
	case harness.ListOrganizations:
		return append(fields, organizations())
	case harness.SelectOrganization:
		return append(fields, append(place()[:2], products())...)
	case harness.ListProducts:
		return append(fields, products())
	case harness.SelectProduct:
		return append(append(fields, place()...), accountSets())
	case harness.ListAccountSets, harness.CreateAccountSet, harness.DeleteAccountSet, harness.RestoreAccountSet:
		return append(fields, accountSets())
	case harness.Review:
		code := line("feature_code", bilingual.Text{ZhCN: "服务器电脑的特征码", En: "The server computer's feature code"}, func(s *harness.Shown) *string { return &s.FeatureCode })
		return append(append(fields, place()...), accountSets(), code, warnings())
	case harness.Activate, harness.LicenseInfo, harness.ActivateYunzhijia:
		return append(append(append(fields, place()...), licence()...), warnings())
	case harness.SubmitCertification:
		status := line("certification", bilingual.Text{ZhCN: "企业认证的状态", En: "The status of the certification"}, func(s *harness.Shown) *string { return &s.Certification })
		return append(fields, status, warnings())
	case harness.BackupAccountSet:
		return append(fields, line("backup", bilingual.Text{ZhCN: "备份编号", En: "The id of the backup"}, func(s *harness.Shown) *string { return &s.Backup }))
	case harness.ReRegister:
	}
	return fields
}
