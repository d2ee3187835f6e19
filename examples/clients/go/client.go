package main

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// Setting is what the stage tells a client about a scenario.
type Setting struct {
	BaseURL     string `json:"base_url"`
	FeatureCode string `json:"feature_code"`
	Locale      string `json:"locale"`
}

// trouble is why something was not done: refused or failed, in the words the person is shown.
type trouble struct{ outcome, message string }

// Error is what the person is shown.
func (t *trouble) Error() string { return t.message }

type shown = map[string]any // what a person sees

type args = map[string]string // what a person enters

// named is a thing with an identity and a display name.
type named struct{ ID, Name string }

// Client has an action for each thing a person does.
type Client struct {
	Cloud
	actions  map[string]func(args) (shown, error)
	shown    shown  // who is signed in, with what selected
	reviewed string // the review that the next activation refers to
	time     string // what the computer's clock shows, when the stage tells
}

// NewClient returns a client that logs with log.
func NewClient(log func(string)) *Client {
	c := &Client{Cloud: Cloud{log: log}}
	c.actions = map[string]func(args) (shown, error){
		"sign_in": c.signIn, "list_organizations": c.list("organizations"), "select_organization": c.selectOrganization,
		"list_products": c.list("products"), "select_product": c.selectProduct, "list_account_sets": c.list("account_sets"),
		"review": c.review, "activate": c.activate, "license_info": c.licenceInfo,
		"activate_yunzhijia": c.change("/v1/yunzhijia-activations", "cdkey"), "re_register": c.change("/v1/re-registrations"),
		"submit_certification": c.certify, "create_account_set": c.createAccountSet, "backup_account_set": c.backUp,
		"delete_account_set": c.deleteAccountSet, "restore_account_set": c.restore,
	}
	return c
}

// Capabilities names the actions.
func (c *Client) Capabilities() []string {
	var all []string
	for name := range c.actions {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// Start puts the client in front of a world, with nobody signed in.
func (c *Client) Start(s Setting) {
	c.base, c.locale, c.featureCode = s.BaseURL, s.Locale, s.FeatureCode
	c.token, c.shown, c.reviewed = "", shown{}, ""
}

// Do does what the person asks for.
func (c *Client) Do(name string, a args) map[string]any {
	action := c.actions[name]
	if action == nil {
		return map[string]any{"outcome": "unsupported", "shown": shown{}}
	}
	seen, err := action(a)
	var t *trouble
	switch {
	case errors.As(err, &t):
		return map[string]any{"outcome": t.outcome, "shown": with(c.shown, shown{"message": t.message})}
	case err != nil:
		return map[string]any{"outcome": "failed", "shown": shown{"message": err.Error()}}
	}
	return map[string]any{"outcome": "ok", "shown": seen}
}

func with(s, more shown) shown {
	both := shown{}
	for _, m := range []shown{s, more} {
		for k, v := range m {
			both[k] = v
		}
	}
	return both
}

// things are where lists come from.
func (c *Client) things(what string) ([]named, error) {
	path, member := "/v1/"+strings.ReplaceAll(what, "_", "-"), what
	if what == "products" {
		path, member = "/v1/product-instances", "product_instances"
	}
	var answer map[string]json.RawMessage // other members may be anything
	if err := c.call("GET", path, nil, &answer); err != nil || answer[member] == nil {
		return nil, err
	}
	var list []named
	err := json.Unmarshal(answer[member], &list)
	return list, err
}

func names(list []named) []string {
	all := []string{} // shown and empty is not the same as not shown
	for _, n := range list {
		all = append(all, n.Name)
	}
	return all
}

func (c *Client) list(what string) func(args) (shown, error) {
	return func(args) (shown, error) {
		list, err := c.things(what)
		return with(c.shown, shown{what: names(list)}), err
	}
}

// pick finds what the person means, by id or by a name that only one thing has. Guessing is how licences end up with
// the wrong owner.
func (c *Client) pick(what, wanted string) (named, error) {
	list, err := c.things(what)
	if err != nil {
		return named{}, err
	}
	var found []named
	for _, n := range list {
		if n.ID == wanted {
			return n, nil
		}
		if n.Name == wanted {
			found = append(found, n)
		}
	}
	switch len(found) {
	case 0:
		return named{}, &trouble{"refused", c.say("列表里没有：", "Not in the list: ") + wanted}
	case 1:
		return found[0], nil
	}
	return named{}, &trouble{"refused", c.say("有多个同名项，请用编号选择：", "Several have this name, choose by id: ") + wanted}
}
