package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// accountSet is a company's books as a list shows them.
type accountSet struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Name   string `json:"name"`
	Books  struct {
		Version  string `json:"version"`
		Vouchers int    `json:"vouchers"`
		Periods  int    `json:"periods"`
	} `json:"books"`
}

// setsScreen is the list of account sets, and the one that the cloud asks about before it deletes.
type setsScreen struct {
	List   []accountSet
	Search string
	Sure   *accountSet
	// Title and Detail are the cloud's own words about it.
	Title, Detail string
}

// accountSets asks for the list. What is searched for goes along in the address, as in many a client: a key that somebody
// pastes into a search field ends up in other people's logs, and so in the journal, by reference.
func (v *visit) accountSets() ([]accountSet, error) {
	var answer struct {
		AccountSets []accountSet `json:"account_sets"`
	}
	path := "/v1/account-sets"
	if v.search != "" {
		path += "?search=" + url.QueryEscape(v.search)
	}
	err := v.ask(http.MethodGet, path, nil, &answer)
	return slices.DeleteFunc(answer.AccountSets, func(a accountSet) bool {
		return !strings.Contains(a.Number+" "+a.Name, v.search)
	}), err
}

// showAccountSets lists what is visible from here. An empty list is shown as an empty list: it says nothing of why.
func showAccountSets(v *visit) (any, error) {
	list, err := v.accountSets()
	data := setsScreen{List: list, Search: v.search}
	v.search = ""
	if t := v.told; t != nil && t.Screen == screenAccountSets && t.Code == cloud.DeleteNeedsConfirmation {
		for i := range list {
			if list[i].ID == v.sure {
				data.Sure = &list[i]
			}
		}
		data.Title, data.Detail = v.office.face.Words(t.Code, v.lang)
		v.told = nil
	}
	return data, err
}

// actAccountSets does with an account set what its button says.
func actAccountSets(v *visit) (string, error) {
	set := v.field("account_set")
	at := "/v1/account-sets/" + set
	switch {
	case v.wants("find"):
		v.search = v.field("search")
		return screenAccountSets, nil
	case v.wants("create"):
		return screenAccountSets, v.createAccountSet()
	case !plainID(set):
		v.say(screenAccountSets, "choose", "warn")
		return screenAccountSets, nil
	case v.wants("back-up"):
		if err := v.ask(http.MethodPost, at+"/backups", struct{}{}, nil); err != nil {
			return screenAccountSets, err
		}
		v.say(screenBackups, "backed-up", "good")
		return screenBackups, nil
	case v.wants("voucher"):
		return screenAccountSets, v.keepBooks(at+"/vouchers", "voucher-posted")
	case v.wants("close"):
		return screenAccountSets, v.keepBooks(at+"/period-closings", "period-closed")
	case v.wants("delete"), v.wants("delete-anyway"):
		return screenAccountSets, v.deleteAccountSet(set)
	}
	return screenAccountSets, nil
}

// plainID keeps what a form brings from becoming another path.
func plainID(id string) bool {
	for _, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
		if !letter {
			return false
		}
	}
	return id != "" && len(id) <= 64
}

func (v *visit) createAccountSet() error {
	name := v.field("name")
	if name == "" {
		v.say(screenAccountSets, "name-missing", "warn")
		return nil
	}
	err := v.ask(http.MethodPost, "/v1/account-sets", map[string]string{"name": name}, nil)
	if err == nil {
		v.say(screenAccountSets, "created", "good")
	}
	return err
}

func (v *visit) keepBooks(path, key string) error {
	err := v.ask(http.MethodPost, path, struct{}{}, nil)
	if err == nil {
		v.say(screenAccountSets, key, "good")
	}
	return err
}

// deleteAccountSet confirms only what the cloud asked about and the person insisted on.
func (v *visit) deleteAccountSet(set string) error {
	path := "/v1/account-sets/" + set
	if v.wants("delete-anyway") && v.sure == set {
		path += "?confirm=true"
	}
	v.sure = set
	err := v.ask(http.MethodDelete, path, nil, nil)
	if err == nil {
		v.sure = ""
		v.say(screenAccountSets, "deleted", "good")
	}
	return err
}

// backup is a backup as a list shows it.
type backup struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Verified bool      `json:"verified"`
	// When is At in the words of the page.
	When string `json:"-"`
}

func showBackups(v *visit) (any, error) {
	var answer struct {
		Backups []backup `json:"backups"`
	}
	err := v.ask(http.MethodGet, "/v1/backups", nil, &answer)
	slices.Reverse(answer.Backups) // the newest is the one that is looked for
	for i := range answer.Backups {
		answer.Backups[i].When = v.moment(answer.Backups[i].At)
	}
	return answer.Backups, err
}

// actBackups verifies a backup, or restores it where the person is signed in.
func actBackups(v *visit) (string, error) {
	id := v.field("backup")
	switch {
	case !plainID(id):
		v.say(screenBackups, "choose", "warn")
	case v.wants("verify"):
		if err := v.ask(http.MethodPost, "/v1/backups/"+id+"/verifications", struct{}{}, nil); err != nil {
			return screenBackups, err
		}
		v.say(screenBackups, "verified", "good")
	case v.wants("restore"):
		if err := v.ask(http.MethodPost, "/v1/backups/"+id+"/restores", struct{}{}, nil); err != nil {
			return screenBackups, err
		}
		v.say(screenAccountSets, "restored", "good")
		return screenAccountSets, nil
	}
	return screenBackups, nil
}
