package console

import (
	"net/http"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
)

// named is a thing with an identity and a display name.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type account struct {
	Login string `json:"login"`
	Name  string `json:"name"`
}

// signedIn is the cloud's answer about a sign-in.
type signedIn struct {
	ID           cloud.SessionID `json:"id"`
	Account      account         `json:"account"`
	Organization *named          `json:"organization"`
	Instance     *named          `json:"product_instance"`
	Machine      named           `json:"machine"`
	SignedInAt   time.Time       `json:"signed_in_at"`
}

// accountScreen is step one: who is signed in, and the form for somebody else.
type accountScreen struct {
	Current *signedIn
	Since   string
	Typed   typed
	// Ended says that a sign-in ran out by itself.
	Ended bool
}

// here is the session at the computer as the world has it, without a trace; nil when nobody signed in.
func (c *Console) here() (x *cloud.Session) {
	c.world.Read(func(v engine.View) {
		if found := v.State.Sessions.Get(c.sessions[c.at]); found != nil {
			kept := *found
			x = &kept
		}
	})
	return x
}

// showAccount looks at who is signed in, when anybody is.
func showAccount(v *visit) (any, error) {
	data := accountScreen{Typed: v.typed}
	if v.sessions[v.at] == "" {
		return data, nil
	}
	var current signedIn
	err := v.ask(http.MethodGet, "/v1/sessions/current", nil, &current)
	if t, refused := err.(*trouble); refused && mend(t.Code) == screenAccount { //nolint:errorlint // ask returns it bare
		data.Ended = true
		return data, nil
	}
	data.Current, data.Since = &current, v.moment(current.SignedInAt)
	return data, err
}

// actAccount signs somebody in, in the place of whoever was, or out.
func actAccount(v *visit) (string, error) {
	if v.wants("sign-out") {
		err := v.ask(http.MethodDelete, "/v1/sessions/current", nil, nil)
		delete(v.sessions, v.at)
		v.say(screenAccount, "signed-out", "none")
		return screenAccount, err
	}
	v.typed.Login, v.typed.Password = v.field("login"), v.field("password")
	if v.typed.Login == "" || v.typed.Password == "" {
		v.say(screenAccount, "login-missing", "warn")
		return screenAccount, nil
	}
	if v.sessions[v.at] != "" {
		_ = v.ask(http.MethodDelete, "/v1/sessions/current", nil, nil) // it may have run out already
		delete(v.sessions, v.at)
	}
	var body map[string]string
	v.world.Read(func(w engine.View) {
		if m := w.State.Machines.Get(v.at); m != nil {
			body = signInBody(w, v.typed.Login, v.typed.Password, m)
		}
	})
	var session signedIn
	if err := v.ask(http.MethodPost, "/v1/sessions", body, &session); err != nil {
		return screenAccount, err
	}
	v.sessions[v.at], v.typed, v.review = session.ID, typed{}, nil
	return screenOrganizations, nil
}

// chooser is a list with what is chosen in it.
type chooser struct {
	List   []choice
	Chosen string
}

type choice struct {
	ID, Name, Note string
	Role           string
	Active         bool
	sku            cloud.SKU
}

// showOrganizations is step two: the account's organizations.
func showOrganizations(v *visit) (any, error) {
	var answer struct {
		Organizations []struct {
			named
			CreditCode string `json:"credit_code"`
			Role       string `json:"role"`
		} `json:"organizations"`
	}
	err := v.ask(http.MethodGet, "/v1/organizations", nil, &answer)
	var data chooser
	for _, o := range answer.Organizations {
		data.List = append(data.List, choice{ID: o.ID, Name: o.Name, Note: o.CreditCode, Role: o.Role})
	}
	if x := v.here(); x != nil {
		data.Chosen = string(x.Organization)
	}
	return data, err
}

func selectOrganization(v *visit) (string, error) {
	id := v.field("organization")
	if id == "" {
		v.say(screenOrganizations, "choose", "warn")
		return screenOrganizations, nil
	}
	if err := v.ask(http.MethodPatch, "/v1/sessions/current", map[string]string{"organization": id}, nil); err != nil {
		return screenOrganizations, err
	}
	return screenProducts, nil
}

// products lists the product instances of the selected organization.
func (v *visit) products() ([]choice, error) {
	var answer struct {
		Instances []struct {
			named
			SKU    cloud.SKU `json:"sku"`
			Active bool      `json:"active"`
		} `json:"product_instances"`
	}
	err := v.ask(http.MethodGet, "/v1/product-instances", nil, &answer)
	list := make([]choice, 0, len(answer.Instances))
	for _, i := range answer.Instances {
		list = append(list, choice{ID: i.ID, Name: i.Name, Active: i.Active, sku: i.SKU})
	}
	return list, err
}

// showProducts is step three: the organization's products.
func showProducts(v *visit) (any, error) {
	list, err := v.products()
	data := chooser{List: list}
	if x := v.here(); x != nil {
		data.Chosen = string(x.Instance)
	}
	return data, err
}

// actProducts selects a product, or adds one more copy of it.
func actProducts(v *visit) (string, error) {
	id := v.field("product")
	if id == "" {
		v.say(screenProducts, "choose", "warn")
		return screenProducts, nil
	}
	if v.wants("add") {
		return screenProducts, v.addCopy(id)
	}
	if err := v.ask(http.MethodPatch, "/v1/sessions/current", map[string]string{"product_instance": id}, nil); err != nil {
		return screenProducts, err
	}
	return screenAccountSets, nil
}

func (v *visit) addCopy(id string) error {
	list, err := v.products()
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.ID != id {
			continue
		}
		var added named
		body := map[string]string{"series": p.sku.Series, "edition": p.sku.Edition, "version": string(p.sku.Version)}
		if err := v.ask(http.MethodPost, "/v1/product-instances", body, &added); err != nil {
			return err
		}
		v.say(screenProducts, "copy-added", "good", added.Name)
	}
	return nil
}

// computersScreen is where one can sit down.
type computersScreen struct {
	List []choice
	At   string
}

func showComputers(v *visit) (any, error) {
	data := computersScreen{At: string(v.at)}
	v.world.Read(func(w engine.View) {
		for _, id := range v.exercise.Desk.Computers {
			if m := w.State.Machines.Get(id); m != nil {
				data.List = append(data.List, choice{ID: string(id), Name: m.Name, Note: string(m.FeatureCode)})
			}
		}
	})
	return data, nil
}

// goTo sits down at another computer. Who signed in there before is still signed in.
func goTo(v *visit) (string, error) {
	if id := cloud.MachineID(v.field("computer")); within(v.exercise.Desk.Computers, id) {
		v.at, v.review = id, nil
		return screenAccount, nil
	}
	v.say(screenComputers, "choose", "warn")
	return screenComputers, nil
}
