package human

import (
	"net/http"

	"example.com/rehearse/harness"
)

// words is a text of the page in both languages.
type words struct{ zh, en string }

// In is the text in a language: "en" is English, anything else Chinese.
func (w words) In(lang string) string {
	if lang == "en" {
		return w.en
	}
	return w.zh
}

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
	label words
	set   func(*harness.Shown, *http.Request)
}

// Label is the question in a language.
func (f field) Label(lang string) string { return f.label.In(lang) }

func line(name string, label words, at func(*harness.Shown) *string) field {
	return field{name, lineField, label, func(s *harness.Shown, r *http.Request) { *at(s) = text(r, name) }}
}

func list(name string, label words, at func(*harness.Shown) *[]string) field {
	return field{name, listField, label, func(s *harness.Shown, r *http.Request) { *at(s) = lines(r, name) }}
}

// licenceLine is a field of the licence information, which is there as soon as one of its fields is filled in.
func licenceLine(name string, label words, at func(*harness.License) *string) field {
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

func licenceTick(name string, label words, at func(*harness.License) *bool) field {
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
	return line("message", words{"提示文字（原样抄写）", "The prompt, word for word"}, func(s *harness.Shown) *string { return &s.Message })
}

func place() []field {
	return []field{
		line("account", words{"当前登录的云账号", "The account signed in"}, func(s *harness.Shown) *string { return &s.Account }),
		line("organization", words{"当前企业", "The selected organization"}, func(s *harness.Shown) *string { return &s.Organization }),
		line("product", words{"当前产品", "The selected product"}, func(s *harness.Shown) *string { return &s.Product }),
	}
}

func accountSets() field {
	return list("account_sets", words{"看到的账套，每行一个", "The account sets in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.AccountSets })
}

func organizations() field {
	return list("organizations", words{"看到的企业，每行一个", "The organizations in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.Organizations })
}

func products() field {
	return list("products", words{"看到的产品，每行一个", "The products in sight, one a line"}, func(s *harness.Shown) *[]string { return &s.Products })
}

func warnings() field {
	return list("warnings", words{"警告，每行一条", "Warnings, one a line"}, func(s *harness.Shown) *[]string { return &s.Warnings })
}

func licence() []field {
	return []field{
		licenceLine("licence-product", words{"授权信息：产品", "Licence information: product"}, func(l *harness.License) *string { return &l.Product }),
		licenceLine("licence-version", words{"授权信息：版本", "Licence information: version"}, func(l *harness.License) *string { return &l.Version }),
		licenceLine("licence-status", words{"授权信息：状态", "Licence information: status"}, func(l *harness.License) *string { return &l.Status }),
		licenceLine("licence-account", words{"授权信息：云账号", "Licence information: account"}, func(l *harness.License) *string { return &l.Account }),
		licenceLine("licence-organization", words{"授权信息：企业", "Licence information: organization"}, func(l *harness.License) *string { return &l.Organization }),
		licenceLine("licence-activated", words{"授权信息：激活时间", "Licence information: activated at"}, func(l *harness.License) *string { return &l.ActivatedAt }),
		licenceLine("licence-due", words{"授权信息：企业认证期限", "Licence information: certification due at"}, func(l *harness.License) *string { return &l.CertificationDue }),
		licenceTick("licence-yunzhijia", words{"授权信息：云之家服务已开通", "Licence information: the Yunzhijia service is on"}, func(l *harness.License) *bool { return &l.Yunzhijia }),
		licenceTick("licence-demo", words{"授权信息：演示状态，没有授权", "Licence information: demo, no licence in force"}, func(l *harness.License) *bool { return &l.Demo }),
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
		code := line("feature_code", words{"服务器电脑的特征码", "The server computer's feature code"}, func(s *harness.Shown) *string { return &s.FeatureCode })
		return append(append(fields, place()...), accountSets(), code, warnings())
	case harness.Activate, harness.LicenseInfo, harness.ActivateYunzhijia:
		return append(append(append(fields, place()...), licence()...), warnings())
	case harness.SubmitCertification:
		status := line("certification", words{"企业认证的状态", "The status of the certification"}, func(s *harness.Shown) *string { return &s.Certification })
		return append(fields, status, warnings())
	case harness.BackupAccountSet:
		return append(fields, line("backup", words{"备份编号", "The id of the backup"}, func(s *harness.Shown) *string { return &s.Backup }))
	case harness.ReRegister:
	}
	return fields
}
