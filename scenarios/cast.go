package scenarios

import "example.com/rehearse/mockcloud/cloud"

// The accounts of a preset world.
const (
	// FormalAccount is the purchaser's own: owner of organizations A and B.
	FormalAccount cloud.AccountID = "acc-formal"
	// TestAccount was made by the purchaser to try things out; it owns an organization of its own.
	TestAccount cloud.AccountID = "acc-test"
	// PartnerAccount belongs to an employee of the partner; it owns an organization of its own.
	PartnerAccount cloud.AccountID = "acc-partner"
	// SubAccount is a member of organization A without the right to activate.
	SubAccount cloud.AccountID = "acc-sub"
	// OtherAccount belongs to another customer.
	OtherAccount cloud.AccountID = "acc-other"
)

// The organizations of a preset world.
const (
	// OrganizationA is whom the main licence was sold to.
	OrganizationA cloud.OrganizationID = "org-a"
	// OrganizationB belongs to the same account and is the one picked by mistake.
	OrganizationB cloud.OrganizationID = "org-b"
	// TestOrganization belongs to the test account.
	TestOrganization cloud.OrganizationID = "org-test"
	// PartnerOrganization belongs to the partner's employee.
	PartnerOrganization cloud.OrganizationID = "org-partner"
	// OtherOrganization belongs to the other customer.
	OtherOrganization cloud.OrganizationID = "org-other"
)

// The licences and the Yunzhijia service of a preset world.
const (
	// MainLicence was sold to organization A for its first product instance.
	MainLicence cloud.LicenceID = "lic-main"
	// SecondLicence was sold to organization A for the second copy of the same product.
	SecondLicence cloud.LicenceID = "lic-second"
	// CommerceLicence was sold to organization A for another series.
	CommerceLicence cloud.LicenceID = "lic-commerce"
	// OtherLicence was sold to the other customer.
	OtherLicence cloud.LicenceID = "lic-other"
	// YunzhijiaService was sold to organization A.
	YunzhijiaService cloud.ServiceID = "yzj-a"
)

// The server computers of a preset world.
const (
	// OriginalServer is where organization A keeps its account sets.
	OriginalServer cloud.MachineID = "srv-original"
	// NewServer is the computer bought to replace it.
	NewServer cloud.MachineID = "srv-new"
	// OtherServer belongs to the other customer.
	OtherServer cloud.MachineID = "srv-other"
)

// The product instances of a preset world, one for each organization and two more for organization A.
const (
	instanceA        cloud.InstanceID = "pin-a"
	instanceACopy    cloud.InstanceID = "pin-a-copy"
	instanceCommerce cloud.InstanceID = "pin-a-commerce"
	instanceB        cloud.InstanceID = "pin-b"
	instanceTest     cloud.InstanceID = "pin-test"
	instancePartner  cloud.InstanceID = "pin-partner"
	instanceOther    cloud.InstanceID = "pin-other"
)
