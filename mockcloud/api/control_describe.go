package api

import (
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// worldJSON tells whoever drives the stage everything a rehearsal needs, the secrets included. It is the only
// answer that holds any.
type worldJSON struct {
	ID            string               `json:"id"`
	BaseURL       string               `json:"base_url"`
	Preset        string               `json:"preset"`
	Seed          uint64               `json:"seed"`
	Now           string               `json:"now"`
	Policies      cloud.Policies       `json:"policies"`
	Accounts      []worldAccount       `json:"accounts"`
	Organizations []worldOrganization  `json:"organizations"`
	Instances     []worldInstance      `json:"product_instances"`
	Machines      []worldMachine       `json:"machines"`
	Licences      []worldLicence       `json:"licences"`
	Services      []worldService       `json:"yunzhijia_services"`
	AccountSets   []worldAccountSet    `json:"account_sets"`
	Desks         map[string]deskToken `json:"desks"`
}

type worldAccount struct {
	accountJSON
	Password string `json:"password"`
	Disabled bool   `json:"disabled"`
}

type worldOrganization struct {
	ID         cloud.OrganizationID `json:"id"`
	Name       string               `json:"name"`
	CreditCode string               `json:"credit_code"`
	Members    []worldMember        `json:"members"`
}

type worldMember struct {
	Account cloud.AccountID `json:"account"`
	Role    cloud.Role      `json:"role"`
}

type worldInstance struct {
	ID           cloud.InstanceID     `json:"id"`
	Name         string               `json:"name"`
	Organization cloud.OrganizationID `json:"organization"`
	SKU          cloud.SKU            `json:"sku"`
}

type worldMachine struct {
	machineJSON
	FeatureCode cloud.FeatureCode `json:"feature_code"`
}

type worldLicence struct {
	ID           cloud.LicenceID     `json:"id"`
	SerialNumber string              `json:"serial_number"`
	CDKey        string              `json:"cdkey"`
	Product      string              `json:"product"`
	SKU          cloud.SKU           `json:"sku"`
	Seats        int                 `json:"seats"`
	Status       cloud.LicenceStatus `json:"status"`
	Purchase     cloud.Purchase      `json:"purchase"`
}

type worldService struct {
	ID           cloud.ServiceID      `json:"id"`
	CDKey        string               `json:"cdkey"`
	Organization cloud.OrganizationID `json:"organization"`
}

type worldAccountSet struct {
	accountSetJSON
	Machine      cloud.MachineID      `json:"machine"`
	Organization cloud.OrganizationID `json:"organization"`
	Instance     cloud.InstanceID     `json:"product_instance"`
}

type deskToken struct {
	Token string `json:"token"`
}

// describe shows a world as it is now, under the address by which the request came.
func (c *control) describe(w *engine.World) worldJSON {
	scheme := "http"
	if c.http.TLS != nil {
		scheme = "https"
	}
	shown := worldJSON{ID: w.ID(), BaseURL: scheme + "://" + c.http.Host + "/w/" + w.ID()}
	w.Read(func(v engine.View) {
		shown.Preset, shown.Seed, shown.Policies = v.State.Preset, v.State.Seed, v.State.Policies
		shown.Now = v.Now.In(cloud.Shanghai()).Format(time.RFC3339)
		shown.people(v.State)
		shown.goods(v.State)
	})
	return shown
}

func (w *worldJSON) people(s *cloud.State) {
	w.Accounts, w.Organizations, w.Machines = []worldAccount{}, []worldOrganization{}, []worldMachine{}
	for _, a := range s.Accounts.All {
		w.Accounts = append(w.Accounts, worldAccount{
			accountJSON: showAccount(s, a.ID), Password: s.Password(a.ID), Disabled: a.Disabled,
		})
	}
	for _, o := range s.Organizations.All {
		shown := worldOrganization{ID: o.ID, Name: o.Name, CreditCode: o.CreditCode, Members: []worldMember{}}
		for _, m := range s.Memberships() {
			if m.Organization == o.ID {
				shown.Members = append(shown.Members, worldMember{Account: m.Account, Role: m.Role})
			}
		}
		w.Organizations = append(w.Organizations, shown)
	}
	for _, m := range s.Machines.All {
		w.Machines = append(w.Machines, worldMachine{machineJSON: machineJSON{ID: m.ID, Name: m.Name}, FeatureCode: m.FeatureCode})
	}
	w.Desks = map[string]deskToken{
		"mop": {Token: s.DeskToken(cloud.MOPDesk)}, "service_center": {Token: s.DeskToken(cloud.ServiceCenter)},
	}
}

func (w *worldJSON) goods(s *cloud.State) {
	w.Instances, w.Licences = []worldInstance{}, []worldLicence{}
	w.Services, w.AccountSets = []worldService{}, []worldAccountSet{}
	for _, i := range s.Instances.All {
		w.Instances = append(w.Instances, worldInstance{ID: i.ID, Name: i.Name(), Organization: i.Organization, SKU: i.SKU})
	}
	for _, l := range s.Licences.All {
		w.Licences = append(w.Licences, worldLicence{
			ID: l.ID, SerialNumber: s.SerialNumber(l.ID), CDKey: s.CDKey(l.ID), Product: l.SKU.Name(), SKU: l.SKU,
			Seats: l.Seats, Status: l.Status, Purchase: l.Purchase,
		})
	}
	for _, y := range s.Services.All {
		w.Services = append(w.Services, worldService{ID: y.ID, CDKey: s.YunzhijiaCDKey(y.ID), Organization: y.Organization})
	}
	for _, a := range s.AccountSets.All {
		w.AccountSets = append(w.AccountSets, worldAccountSet{
			accountSetJSON: showAccountSet(a), Machine: a.Machine, Organization: a.Organization, Instance: a.Instance,
		})
	}
}
