package scenarios

import (
	"slices"

	"example.com/rehearse/mockcloud/cloud"
)

// seats is how many people may be signed in to a product at once: more than any scenario of one client needs.
const seats = 10

// setup is the stage of activation day, in the order in which things refer to each other.
func (b blueprint) setup(seed uint64) cloud.Commands {
	if b.empty {
		return nil
	}
	p := newPeople(seed)
	list := slices.Concat(
		b.accounts(p), b.organizations(p), b.installed, b.machines(seed), b.sold, b.accountSets(p))
	if b.upgrade != "" {
		serial := cloud.KeyRef{Licence: MainLicence, Part: cloud.SerialPart}
		list = append(list,
			cloud.OpenOrder{SerialNumber: serial, Order: cloud.ServiceFeeOrder, ToVersion: b.upgrade},
			cloud.OpenOrder{SerialNumber: serial, Order: cloud.UpgradeOrder, ToVersion: b.upgrade})
	}
	return list
}

func (blueprint) accounts(p *people) cloud.Commands {
	return cloud.Commands{
		cloud.AddAccount{ID: FormalAccount, As: cloud.FormalAccount, Login: p.phone(), Name: p.person()},
		cloud.AddAccount{ID: TestAccount, As: cloud.TestAccount, Login: p.email("test"), Name: p.person() + "（测试）"},
		cloud.AddAccount{ID: PartnerAccount, As: cloud.PartnerEmployeeAccount, Login: p.email("partner"), Name: p.person() + "（伙伴员工）"},
		cloud.AddAccount{ID: SubAccount, As: cloud.FormalAccount, Login: p.phone(), Name: p.person() + "（子账号）"},
		cloud.AddAccount{ID: OtherAccount, As: cloud.FormalAccount, Login: p.phone(), Name: p.person()},
	}
}

func (b blueprint) organizations(p *people) cloud.Commands {
	a := cloud.AddOrganization{ID: OrganizationA, Name: p.company(), CreditCode: p.creditCode(), Owner: FormalAccount}
	second := cloud.AddOrganization{ID: OrganizationB, Name: p.company(), CreditCode: p.creditCode(), Owner: FormalAccount}
	if b.namesakes {
		second.Name = a.Name
	}
	return cloud.Commands{
		a, second,
		cloud.AddOrganization{ID: TestOrganization, Name: p.company(), Owner: TestAccount},
		cloud.AddOrganization{ID: PartnerOrganization, Name: p.company(), CreditCode: p.creditCode(), Owner: PartnerAccount},
		cloud.AddOrganization{ID: OtherOrganization, Name: p.company(), CreditCode: p.creditCode(), Owner: OtherAccount},
		cloud.AddMember{Organization: OrganizationA, Account: SubAccount, Role: cloud.Member},
	}
}

func (b blueprint) sku() cloud.SKU { return cloud.SKU{Series: b.series, Version: b.version} }

func commerce() cloud.SKU { return cloud.SKU{Series: "commerce", Version: "7.0"} }

func (b blueprint) products() cloud.Commands {
	var list cloud.Commands
	for _, i := range []struct {
		id  cloud.InstanceID
		org cloud.OrganizationID
		sku cloud.SKU
	}{
		{instanceA, OrganizationA, b.sku()}, {instanceACopy, OrganizationA, b.sku()}, {instanceCommerce, OrganizationA, commerce()},
		{instanceB, OrganizationB, b.sku()}, {instanceTest, TestOrganization, b.sku()},
		{instancePartner, PartnerOrganization, b.sku()}, {instanceOther, OtherOrganization, b.sku()},
	} {
		list = append(list, cloud.AddInstance{ID: i.id, Organization: i.org, SKU: i.sku})
	}
	return list
}

func (blueprint) machines(seed uint64) cloud.Commands {
	var list cloud.Commands
	for _, m := range []struct {
		id   cloud.MachineID
		name string
	}{{OriginalServer, "原服务器"}, {NewServer, "新服务器"}, {OtherServer, "其他客户的服务器"}} {
		list = append(list, cloud.AddMachine{ID: m.id, Name: m.name, FeatureCode: cloud.NewFeatureCode(seed, string(m.id))})
	}
	return list
}

func (b blueprint) licences() cloud.Commands {
	sold := func(i cloud.InstanceID) cloud.Purchase {
		return cloud.Purchase{Account: FormalAccount, Organization: OrganizationA, Instance: i, Machine: OriginalServer}
	}
	other := cloud.Purchase{Account: OtherAccount, Organization: OtherOrganization, Instance: instanceOther, Machine: OtherServer}
	return cloud.Commands{
		cloud.IssueLicence{ID: MainLicence, SKU: b.sku(), Seats: seats, Purchase: sold(instanceA)},
		cloud.IssueLicence{ID: SecondLicence, SKU: b.sku(), Seats: seats, Purchase: sold(instanceACopy)},
		cloud.IssueLicence{ID: CommerceLicence, SKU: commerce(), Seats: seats, Purchase: sold(instanceCommerce)},
		cloud.IssueLicence{ID: OtherLicence, SKU: b.sku(), Seats: seats, Purchase: other},
		cloud.IssueService{ID: YunzhijiaService, Organization: OrganizationA},
	}
}

// accountSets puts two years of books on the original server, all under organization A.
func (blueprint) accountSets(p *people) cloud.Commands {
	place := cloud.AddAccountSet{Machine: OriginalServer, Organization: OrganizationA, Instance: instanceA}
	books, archive := place, place
	books.ID, books.Number, books.Name, books.Vouchers = "set-001", "001", "2025年度账", p.fake.IntRange(80, 400)
	archive.ID, archive.Number, archive.Name, archive.Vouchers = "set-002", "002", "2024年度账", p.fake.IntRange(80, 400)
	return cloud.Commands{books, archive}
}
