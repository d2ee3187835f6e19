package harness

import (
	"context"
	"net/http"
)

func (r *Reference) accountSets(ctx context.Context) ([]named, error) {
	var answer struct {
		AccountSets []named `json:"account_sets"`
	}
	err := r.call(ctx, http.MethodGet, "/v1/account-sets", nil, &answer)
	return answer.AccountSets, err
}

func (r *Reference) listAccountSets(ctx context.Context, _ Args) (Shown, error) {
	list, err := r.accountSets(ctx)
	shown := r.shown
	if err == nil {
		shown.AccountSets = names(list)
	}
	return shown, err
}

// accountSet finds the account set a person means among those in sight.
func (r *Reference) accountSet(ctx context.Context, args Args) (named, error) {
	list, err := r.accountSets(ctx)
	if err != nil {
		return named{}, err
	}
	return r.pick(list, args["account_set"])
}

func (r *Reference) createAccountSet(ctx context.Context, args Args) (Shown, error) {
	body := map[string]string{"name": args["name"]}
	if err := r.call(ctx, http.MethodPost, "/v1/account-sets", body, nil); err != nil {
		return r.shown, err
	}
	return r.listAccountSets(ctx, nil)
}

// backUp also reads the backup back: one that nobody verified is a hope, not a backup.
func (r *Reference) backUp(ctx context.Context, args Args) (Shown, error) {
	set, err := r.accountSet(ctx, args)
	if err != nil {
		return r.shown, err
	}
	var backup named
	if err := r.call(ctx, http.MethodPost, "/v1/account-sets/"+set.ID+"/backups", map[string]string{}, &backup); err != nil {
		return r.shown, err
	}
	shown := r.shown
	shown.Backup = backup.ID
	return shown, r.call(ctx, http.MethodPost, "/v1/backups/"+backup.ID+"/verifications", map[string]string{}, nil)
}

// deleteAccountSet passes the cloud's warning on; only when the person insists does it confirm.
func (r *Reference) deleteAccountSet(ctx context.Context, args Args) (Shown, error) {
	set, err := r.accountSet(ctx, args)
	if err != nil {
		return r.shown, err
	}
	path := "/v1/account-sets/" + set.ID
	if args["confirm"] == "true" {
		path += "?confirm=true"
	}
	if err := r.call(ctx, http.MethodDelete, path, nil, nil); err != nil {
		return r.shown, err
	}
	return r.listAccountSets(ctx, nil)
}

func (r *Reference) restore(ctx context.Context, args Args) (Shown, error) {
	var answer struct {
		Backups []named `json:"backups"`
	}
	if err := r.call(ctx, http.MethodGet, "/v1/backups", nil, &answer); err != nil {
		return r.shown, err
	}
	backup, err := r.pick(answer.Backups, args["backup"])
	if err != nil {
		return r.shown, err
	}
	if err := r.call(ctx, http.MethodPost, "/v1/backups/"+backup.ID+"/restores", map[string]string{}, nil); err != nil {
		return r.shown, err
	}
	return r.listAccountSets(ctx, nil)
}
