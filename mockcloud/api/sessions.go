package api

import (
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

func sessionOperations() []operation {
	return []operation{
		{http.MethodPost, "/v1/sessions", "signIn", open, signIn},
		{http.MethodGet, "/v1/sessions/current", "getSession", session, getSession},
		{http.MethodPatch, "/v1/sessions/current", "selectPlace", session, selectPlace},
		{http.MethodDelete, "/v1/sessions/current", "signOut", session, signOut},
	}
}

// look is the question of an operation that only looks at a screen.
func look(screen cloud.Screen, show func(view) answer) (ask, *problem) {
	return ask{show: show, command: func(_ *cloud.State, who caller) cloud.Command {
		return cloud.View{Session: who.session, Screen: screen}
	}}, nil
}

type signInInput struct {
	Account     string `json:"account" need:"true" secret:"true"`
	Password    string `json:"password" need:"true" secret:"true"`
	FeatureCode string `json:"feature_code" need:"true" max:"100"`
	ClientTime  string `json:"client_time" max:"40"`
}

func signIn(q *request) (ask, *problem) {
	in, p := read[signInInput](q)
	if p != nil {
		return ask{}, p
	}
	var at time.Time
	if in.ClientTime != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, in.ClientTime); err != nil {
			return ask{}, invalid("client_time")
		}
	}
	return ask{
		command: func(s *cloud.State, _ caller) cloud.Command {
			c := s.ResolveSignIn(in.Account, in.Password)
			c.FeatureCode, c.ClientTime = cloud.FeatureCode(in.FeatureCode), at
			return c
		},
		show: func(v view) answer {
			e, _ := happened[cloud.SignedIn](v)
			shown := showSession(v.s, &e.Session)
			shown.Token = v.s.Token(e.Session.ID)
			return created(shown)
		},
	}, nil
}

func getSession(*request) (ask, *problem) { return look(cloud.SessionScreen, showCurrent) }

func showCurrent(v view) answer {
	x := v.s.Sessions.Get(v.who.session)
	if x == nil {
		return gone()
	}
	return ok(showSession(v.s, x))
}

type selectInput struct {
	Organization string `json:"organization" max:"64"`
	Instance     string `json:"product_instance" max:"64"`
}

func selectPlace(q *request) (ask, *problem) {
	in, p := read[selectInput](q)
	switch {
	case p != nil:
		return ask{}, p
	case in.Organization != "" && in.Instance != "":
		return ask{}, invalid("product_instance")
	case in.Organization == "" && in.Instance == "":
		return ask{}, invalid("organization")
	}
	return ask{show: showCurrent, command: func(_ *cloud.State, who caller) cloud.Command {
		if in.Organization != "" {
			return cloud.SelectOrganization{Session: who.session, Organization: cloud.OrganizationID(in.Organization)}
		}
		return cloud.SelectProduct{Session: who.session, Instance: cloud.InstanceID(in.Instance)}
	}}, nil
}

func signOut(*request) (ask, *problem) {
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command { return cloud.SignOut{Session: who.session} },
		show:    func(view) answer { return noContent() },
	}, nil
}

type accountJSON struct {
	ID    cloud.AccountID   `json:"id"`
	Login string            `json:"login"`
	Name  string            `json:"name"`
	Kind  cloud.AccountKind `json:"kind"`
}

type machineJSON struct {
	ID   cloud.MachineID `json:"id"`
	Name string          `json:"name"`
}

type organizationRef struct {
	ID   cloud.OrganizationID `json:"id"`
	Name string               `json:"name"`
}

type instanceRef struct {
	ID   cloud.InstanceID `json:"id"`
	Name string           `json:"name"`
	SKU  cloud.SKU        `json:"sku"`
}

type sessionJSON struct {
	ID           cloud.SessionID   `json:"id"`
	Token        string            `json:"token,omitempty"`
	Account      accountJSON       `json:"account"`
	Machine      machineJSON       `json:"machine"`
	FeatureCode  cloud.FeatureCode `json:"feature_code"`
	SignedInAt   string            `json:"signed_in_at"`
	ExpiresAt    string            `json:"expires_at"`
	Organization *organizationRef  `json:"organization"`
	Instance     *instanceRef      `json:"product_instance"`
}

func showSession(s *cloud.State, x *cloud.Session) sessionJSON {
	shown := sessionJSON{
		ID: x.ID, Account: showAccount(s, x.Account), FeatureCode: x.FeatureCode,
		SignedInAt: stamp(x.SignedInAt), ExpiresAt: stamp(x.ExpiresAt),
		Organization: refOrganization(s, x.Organization), Instance: refInstance(s, x.Instance),
	}
	shown.Machine.ID = x.Machine
	if m := s.Machines.Get(x.Machine); m != nil {
		shown.Machine.Name = m.Name
	}
	return shown
}

func showAccount(s *cloud.State, id cloud.AccountID) accountJSON {
	a := s.Accounts.Get(id)
	if a == nil {
		return accountJSON{ID: id}
	}
	return accountJSON{ID: a.ID, Login: a.Login, Name: a.Name, Kind: a.Kind}
}

// refOrganization names an organization; nil when there is none.
func refOrganization(s *cloud.State, id cloud.OrganizationID) *organizationRef {
	o := s.Organizations.Get(id)
	if o == nil {
		return nil
	}
	return &organizationRef{ID: o.ID, Name: o.Name}
}

// refInstance names a product instance; nil when there is none.
func refInstance(s *cloud.State, id cloud.InstanceID) *instanceRef {
	i := s.Instances.Get(id)
	if i == nil {
		return nil
	}
	return &instanceRef{ID: i.ID, Name: i.Name(), SKU: i.SKU}
}
