package main

// signedIn is the cloud's answer to a sign-in.
type signedIn struct {
	Token   string
	Account struct{ Login string }
}

func (s *signedIn) whole() bool { return s.Token != "" && s.Account.Login != "" }

func (c *Client) signIn(a args) (shown, error) {
	if c.token != "" { // two people signed in at once is how the wrong one stays
		_ = c.call("DELETE", "/v1/sessions/current", nil, nil) // it may have run out already
	}
	c.token, c.shown = "", shown{}
	body := args{"account": a["account"], "password": a["password"], "feature_code": c.featureCode}
	if c.time != "" {
		body["client_time"] = c.time
	}
	var s signedIn
	if err := c.call("POST", "/v1/sessions", body, &s); err != nil {
		return nil, err
	}
	c.token, c.shown = s.Token, shown{"account": s.Account.Login}
	return c.list("organizations")(nil)
}

// selectOrganization and selectProduct take what the person says, never the first or the last.
func (c *Client) selectOrganization(a args) (shown, error) {
	chosen, err := c.pick("organizations", a["organization"])
	if err != nil {
		return nil, err
	}
	if err := c.call("PATCH", "/v1/sessions/current", args{"organization": chosen.ID}, nil); err != nil {
		return nil, err
	}
	c.shown = shown{"account": c.shown["account"], "organization": chosen.Name} // the product is chosen anew
	return c.shown, nil
}

func (c *Client) selectProduct(a args) (shown, error) {
	chosen, err := c.pick("products", a["product"])
	if err != nil {
		return nil, err
	}
	if err := c.call("PATCH", "/v1/sessions/current", args{"product_instance": chosen.ID}, nil); err != nil {
		return nil, err
	}
	c.shown = with(c.shown, shown{"product": chosen.Name})
	return c.list("account_sets")(nil) // none there is the sign of a wrong organization
}

// reviewed is what would be bound.
type reviewed struct {
	ID           string
	Account      struct{ Login string }
	Organization named
	Product      named   `json:"product_instance"`
	FeatureCode  string  `json:"feature_code"`
	AccountSets  []named `json:"account_sets"`
}

func (r *reviewed) whole() bool { return r.ID != "" }

// review shows what would be bound, as the cloud sees it: what a client remembers differs exactly when it matters.
func (c *Client) review(a args) (shown, error) {
	var r reviewed
	if err := c.call("POST", "/v1/activation-reviews", args{"serial_number": a["serial_number"], "cdkey": a["cdkey"]}, &r); err != nil {
		return nil, err
	}
	c.reviewed = r.ID
	return shown{
		"account": r.Account.Login, "organization": r.Organization.Name, "product": r.Product.Name,
		"feature_code": r.FeatureCode, "account_sets": names(r.AccountSets),
	}, nil
}

// licensed is an answer about a licence.
type licensed struct {
	Licence map[string]any
	Demo    bool
}

func (c *Client) activate(a args) (shown, error) {
	seen := c.shown
	if c.reviewed == "" {
		var err error
		if seen, err = c.review(a); err != nil {
			return nil, err
		}
	}
	body := args{"serial_number": a["serial_number"], "cdkey": a["cdkey"], "review": c.reviewed}
	c.reviewed = "" // it serves once
	var done activated
	if err := c.call("POST", "/v1/activations", body, &done); err != nil {
		return nil, err
	}
	return with(seen, c.licence(done.licensed)), nil
}

// activated is the cloud's answer to an activation, which is nothing without its licence.
type activated struct{ licensed }

func (a *activated) whole() bool { return a.Licence["status"] != nil }

func (c *Client) licenceInfo(args) (shown, error) {
	var info licensed
	if err := c.call("GET", "/v1/licence", nil, &info); err != nil || info.Licence == nil {
		return c.shown, err
	}
	return with(c.shown, c.licence(info)), nil
}

// licence is the encryption licence information, with a warning while the certification is to be done.
func (c *Client) licence(l licensed) shown {
	licence := shown{"demo": l.Demo}
	for _, name := range []string{"product", "version", "status", "activated_at", "certification_due_at", "yunzhijia"} {
		if v, given := l.Licence[name]; given {
			licence[name] = v
		}
	}
	if account, ok := l.Licence["account"].(map[string]any); ok {
		licence["account"] = account["login"]
	}
	if organization, ok := l.Licence["organization"].(map[string]any); ok {
		licence["organization"] = organization["name"]
	}
	seen := shown{"license": licence}
	if due, ok := licence["certification_due_at"].(string); ok {
		seen["warnings"] = []string{c.say("企业认证须在此之前通过：", "The organization is to be certified before: ") + due}
	}
	return seen
}

// change posts the arguments named.
func (c *Client) change(path string, fields ...string) func(args) (shown, error) {
	return func(a args) (shown, error) {
		body := args{}
		for _, f := range fields {
			body[f] = a[f]
		}
		return c.shown, c.call("POST", path, body, nil)
	}
}

func (c *Client) certify(a args) (shown, error) {
	var papers struct {
		Status   string
		Warnings []string
	}
	body := args{"company_name": a["company_name"], "credit_code": a["credit_code"]}
	err := c.call("POST", "/v1/certification", body, &papers)
	return with(c.shown, shown{"certification": papers.Status, "warnings": append([]string{}, papers.Warnings...)}), err
}
