package harness

import (
	"context"
	"net/http"
	"time"
)

// named is a thing with an identity and a display name.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func names(list []named) []string {
	all := make([]string, 0, len(list))
	for _, n := range list {
		all = append(all, n.Name)
	}
	return all
}

// pick finds what a person means: by identity, or by a name that only one thing has. Guessing between two is how
// licences end up in the wrong organization, so it is refused.
func (r *Reference) pick(list []named, wanted string) (named, error) {
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
	case 1:
		return found[0], nil
	case 0:
		return named{}, refusedBecause(r.words("列表里没有：", "Not in the list: ") + wanted)
	}
	return named{}, refusedBecause(r.words("列表里有不止一个同名项，请用编号选择：", "More than one in the list has this name; choose by id: ") + wanted)
}

// signedIn is the cloud's answer to a sign-in.
type signedIn struct {
	Token   string  `json:"token"`
	Account account `json:"account"`
}

func (s *signedIn) whole() bool { return s.Token != "" && s.Account.Login != "" }

// signIn ends an earlier sign-in first: two accounts at once are how the wrong one stays.
func (r *Reference) signIn(ctx context.Context, args Args) (Shown, error) {
	if r.token != "" {
		_ = r.call(ctx, http.MethodDelete, "/v1/sessions/current", nil, nil) // it may have run out already
	}
	r.token, r.shown = "", Shown{}
	body := map[string]string{"account": args["account"], "password": args["password"], "feature_code": r.setting.FeatureCode}
	if r.now != nil {
		body["client_time"] = r.now().Format(time.RFC3339)
	}
	var session signedIn
	if err := r.call(ctx, http.MethodPost, "/v1/sessions", body, &session); err != nil {
		return Shown{}, err
	}
	r.token, r.shown = session.Token, Shown{Account: session.Account.Login}
	return r.listOrganizations(ctx, nil)
}

func (r *Reference) organizations(ctx context.Context) ([]named, error) {
	var answer struct {
		Organizations []named `json:"organizations"`
	}
	err := r.call(ctx, http.MethodGet, "/v1/organizations", nil, &answer)
	return answer.Organizations, err
}

func (r *Reference) listOrganizations(ctx context.Context, _ Args) (Shown, error) {
	list, err := r.organizations(ctx)
	shown := r.shown
	if err == nil {
		shown.Organizations = names(list)
	}
	return shown, err
}

func (r *Reference) selectOrganization(ctx context.Context, args Args) (Shown, error) {
	list, err := r.organizations(ctx)
	if err != nil {
		return r.shown, err
	}
	chosen, err := r.pick(list, args["organization"])
	if err != nil {
		return r.shown, err
	}
	body := map[string]string{"organization": chosen.ID}
	if err := r.call(ctx, http.MethodPatch, "/v1/sessions/current", body, nil); err != nil {
		return r.shown, err
	}
	r.shown.Organization, r.shown.Product = chosen.Name, ""
	return r.shown, nil
}

func (r *Reference) products(ctx context.Context) ([]named, error) {
	var answer struct {
		Instances []named `json:"product_instances"`
	}
	err := r.call(ctx, http.MethodGet, "/v1/product-instances", nil, &answer)
	return answer.Instances, err
}

func (r *Reference) listProducts(ctx context.Context, _ Args) (Shown, error) {
	list, err := r.products(ctx)
	shown := r.shown
	if err == nil {
		shown.Products = names(list)
	}
	return shown, err
}

// selectProduct also shows the account sets there: an empty list is the sign of a wrong organization.
func (r *Reference) selectProduct(ctx context.Context, args Args) (Shown, error) {
	list, err := r.products(ctx)
	if err != nil {
		return r.shown, err
	}
	chosen, err := r.pick(list, args["product"])
	if err != nil {
		return r.shown, err
	}
	body := map[string]string{"product_instance": chosen.ID}
	if err := r.call(ctx, http.MethodPatch, "/v1/sessions/current", body, nil); err != nil {
		return r.shown, err
	}
	r.shown.Product = chosen.Name
	return r.listAccountSets(ctx, nil)
}
