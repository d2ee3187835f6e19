package main

func (c *Client) createAccountSet(a args) (shown, error) {
	if _, err := c.change("/v1/account-sets", "name")(a); err != nil {
		return nil, err
	}
	return c.list("account_sets")(nil)
}

// backUp also reads the backup back: one that nobody has read is a hope, not a backup.
func (c *Client) backUp(a args) (shown, error) {
	set, err := c.pick("account_sets", a["account_set"])
	if err != nil {
		return nil, err
	}
	var backup named
	if err := c.call("POST", "/v1/account-sets/"+set.ID+"/backups", args{}, &backup); err != nil {
		return nil, err
	}
	return with(c.shown, shown{"backup": backup.ID}), c.call("POST", "/v1/backups/"+backup.ID+"/verifications", args{}, nil)
}

// deleteAccountSet passes the cloud's warning on: only the person, warned, may insist.
func (c *Client) deleteAccountSet(a args) (shown, error) {
	set, err := c.pick("account_sets", a["account_set"])
	if err != nil {
		return nil, err
	}
	path := "/v1/account-sets/" + set.ID
	if a["confirm"] == "true" {
		path += "?confirm=true"
	}
	if err := c.call("DELETE", path, nil, nil); err != nil {
		return nil, err
	}
	return c.list("account_sets")(nil)
}

func (c *Client) restore(a args) (shown, error) {
	backup, err := c.pick("backups", a["backup"])
	if err != nil {
		return nil, err
	}
	if err := c.call("POST", "/v1/backups/"+backup.ID+"/restores", args{}, nil); err != nil {
		return nil, err
	}
	return c.list("account_sets")(nil)
}
