package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func licenceOperations() []operation {
	return []operation{{http.MethodGet, "/v1/licence", "getLicence", session, getLicence}}
}

// licenceJSON is the encryption licence information of an activated product. The serial number and the CDKey are
// not in it: SerialReference tells which purchase it is without being a key.
type licenceJSON struct {
	ID              cloud.LicenceID `json:"id"`
	Product         string          `json:"product"`
	SKU             cloud.SKU       `json:"sku"`
	Version         cloud.Version   `json:"version"`
	Seats           int             `json:"seats"`
	Modules         []string        `json:"modules"`
	Status          string          `json:"status"`
	ExpiresAt       string          `json:"expires_at,omitempty"`
	ServiceUntil    string          `json:"service_until,omitempty"`
	SerialReference cloud.LicenceID `json:"serial_reference"`
	ActivatedAt     string          `json:"activated_at"`
	place
	Due       string `json:"certification_due_at,omitempty"`
	Yunzhijia bool   `json:"yunzhijia"`
}

func getLicence(*request) (ask, *problem) {
	return look(cloud.LicenceScreen, func(v view) answer {
		i := v.s.Instances.Get(v.s.Sessions.Get(v.who.session).Instance)
		shown := struct {
			Licence *licenceJSON `json:"licence"`
			Demo    bool         `json:"demo"`
		}{Demo: v.s.InForce(i.ID, v.now) == nil}
		if l := v.s.Licences.Get(i.Licence); l != nil {
			if a := v.s.Activations.Get(l.Activation); a != nil && a.Instance == i.ID {
				shown.Licence = showLicence(v, a, placeOf(v.s, a))
			}
		}
		return ok(shown)
	})
}

// showLicence shows the licence of an activation, which is at that place.
func showLicence(v view, a *cloud.Activation, at place) *licenceJSON {
	l := v.s.Licences.Get(a.Licence)
	if l == nil {
		return nil
	}
	shown := &licenceJSON{
		ID: l.ID, Product: l.SKU.Name(), SKU: l.SKU, Version: l.SKU.Version, Seats: l.Seats, Modules: l.Modules,
		Status: licenceStatus(v, l), ExpiresAt: stamp(l.ExpiresAt), ServiceUntil: stamp(l.ServiceUntil),
		SerialReference: l.ID, ActivatedAt: stamp(a.At), place: at,
		Yunzhijia: v.s.YunzhijiaOn(a.Instance, v.now),
	}
	if shown.Modules == nil {
		shown.Modules = []string{}
	}
	if due, has := v.s.CertificationDue(a.Organization); has {
		shown.Due = stamp(due)
	}
	return shown
}

// licenceStatus adds what follows from the time: a valid licence past its term has expired.
func licenceStatus(v view, l *cloud.Licence) string {
	if l.Status == cloud.Valid && !l.ExpiresAt.IsZero() && v.now.After(l.ExpiresAt) {
		return "expired"
	}
	return string(l.Status)
}
