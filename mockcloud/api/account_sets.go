package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func accountSetOperations() []operation {
	return []operation{
		{http.MethodGet, "/v1/account-sets", "listAccountSets", session, listAccountSets},
		{http.MethodPost, "/v1/account-sets", "createAccountSet", session, createAccountSet},
		{http.MethodGet, "/v1/account-sets/{account_set}", "getAccountSet", session, getAccountSet},
		{http.MethodDelete, "/v1/account-sets/{account_set}", "deleteAccountSet", session, deleteAccountSet},
		{http.MethodPost, "/v1/account-sets/{account_set}/vouchers", "postVoucher", session, postVoucher},
		{http.MethodPost, "/v1/account-sets/{account_set}/period-closings", "closePeriod", session, closePeriod},
	}
}

type booksJSON struct {
	Version  cloud.Version `json:"version"`
	Vouchers int           `json:"vouchers"`
	Periods  int           `json:"periods"`
}

type accountSetJSON struct {
	ID     cloud.AccountSetID `json:"id"`
	Number string             `json:"number"`
	Name   string             `json:"name"`
	Books  booksJSON          `json:"books"`
}

func showAccountSet(a *cloud.AccountSet) accountSetJSON {
	return accountSetJSON{ID: a.ID, Number: a.Number, Name: a.Name, Books: booksJSON{
		Version: a.Books.Version, Vouchers: a.Books.Vouchers, Periods: a.Books.Periods,
	}}
}

func listAccountSets(*request) (ask, *problem) {
	return look(cloud.AccountSetsScreen, func(v view) answer {
		list := []accountSetJSON{}
		for _, a := range v.s.VisibleAccountSets(v.s.Sessions.Get(v.who.session)) {
			list = append(list, showAccountSet(a))
		}
		return ok(map[string]any{"account_sets": list})
	})
}

type createAccountSetInput struct {
	Name   string `json:"name" need:"true"`
	Number string `json:"number" max:"64"`
}

func createAccountSet(q *request) (ask, *problem) {
	in, p := read[createAccountSetInput](q)
	if p != nil {
		return ask{}, p
	}
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.AddAccountSet{Session: who.session, Number: in.Number, Name: in.Name}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.AccountSetAdded](v)
			return created(showAccountSet(&e.AccountSet))
		},
	}, nil
}

func getAccountSet(q *request) (ask, *problem) {
	id := cloud.AccountSetID(q.ids[0])
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.View{Session: who.session, Screen: cloud.AccountSetsScreen, AccountSet: id}
		},
		show: func(v view) answer { return accountSetNow(v, id, http.StatusOK) },
	}, nil
}

// accountSetNow shows an account set as it is. An idempotent replay may come when it is gone.
func accountSetNow(v view, id cloud.AccountSetID, status int) answer {
	a := v.s.AccountSets.Get(id)
	if a == nil {
		return gone()
	}
	return answer{status: status, body: showAccountSet(a)}
}

// deleteAccountSet never tells whether the books are lost for ever: a real client does not learn it either.
func deleteAccountSet(q *request) (ask, *problem) {
	id := cloud.AccountSetID(q.ids[0])
	confirm := q.http.URL.Query().Get("confirm")
	if confirm != "" && confirm != "true" && confirm != "false" {
		return ask{}, invalid("confirm")
	}
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.DeleteAccountSet{Session: who.session, AccountSet: id, Confirmed: confirm == "true"}
		},
		show: func(view) answer { return noContent() },
	}, nil
}

type postVoucherInput struct {
	Module string `json:"module" max:"64"`
}

func postVoucher(q *request) (ask, *problem) {
	id := cloud.AccountSetID(q.ids[0])
	in, p := read[postVoucherInput](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.PostVoucher{Session: who.session, AccountSet: id, Module: in.Module}
		},
		show: func(v view) answer { return accountSetNow(v, id, http.StatusCreated) },
	}, p
}

func closePeriod(q *request) (ask, *problem) {
	id := cloud.AccountSetID(q.ids[0])
	_, p := read[struct{}](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.ClosePeriod{Session: who.session, AccountSet: id}
		},
		show: func(v view) answer { return accountSetNow(v, id, http.StatusCreated) },
	}, p
}
