package harness

import (
	"context"

	"example.com/rehearse/mockcloud/cloud"
)

// Rename gives an organization another name, as happens when the company is renamed.
func (s *Session) Rename(ctx context.Context, organization, name string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.RenameOrganization{Organization: o.ID, Name: name})
}

// CertifyRenamed hands in the papers of an organization, as it is called now, for the selected one.
func (s *Session) CertifyRenamed(ctx context.Context, papersOf string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(papersOf)
	if err != nil {
		return err
	}
	return s.do(ctx, SubmitCertification, Args{"company_name": o.Name, "credit_code": o.CreditCode})
}

// ShownLicenceName checks the organization's name in the licence information last shown, letter by letter.
func (s *Session) ShownLicenceName(name string) error {
	if s.last.Shown.License == nil {
		return differ(both("授权信息", "licence information"), name, both("没有", "none"))
	}
	return same(both("授权信息里的企业名称", "organization's name in the licence information"), name, s.inName(s.last.Shown.License.Organization))
}

// CalledNow checks an organization's name, letter by letter.
func (s *Session) CalledNow(_ context.Context, organization, name string) error {
	o, err := s.organizationByID(organization)
	if err != nil {
		return err
	}
	return same(both("企业 %s 的名称", "name of organization %s", organization), name, o.Name)
}

// KeepsCreditCode checks that an organization still has the credit code of the founding.
func (s *Session) KeepsCreditCode(_ context.Context, organization string) error {
	o, err := s.organizationByID(organization)
	if err != nil {
		return err
	}
	return same(both("企业 %s 的信用代码", "credit code of organization %s", organization), s.papers[o.ID].creditCode, o.CreditCode)
}

// CertifiedAsFounded checks that an organization's certification has the name of the founding while the organization
// itself is called something else by now.
func (s *Session) CertifiedAsFounded(_ context.Context, organization string) error {
	o, err := s.organizationByID(organization)
	if err != nil {
		return err
	}
	if o.Name == s.papers[o.ID].name {
		return differ(both("企业 %s 的名称", "name of organization %s", organization), both("与创建时不同的名称", "another one than at the founding"), o.Name)
	}
	return same(both("企业 %s 认证上的名称", "certified name of organization %s", organization), s.papers[o.ID].name, o.Certification.CompanyName)
}
