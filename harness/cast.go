package harness

import (
	"fmt"
	"strings"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// The names of products within an organization that hold in every preset.
const (
	// MainProduct is the product everybody has.
	MainProduct = "main"
	// MainProductCopy is its second copy, "(1)".
	MainProductCopy = "main(1)"
	// MainProductThird is its third copy, "(2)", once somebody has added it.
	MainProductThird = "main(2)"
	// CommerceProduct is of another series.
	CommerceProduct = "commerce"
)

func unknown(what, name string) error {
	return fmt.Errorf("there is no %s called %q in this world", what, name)
}

func (s *Session) account(name string) (found cloud.Account, err error) {
	err = unknown("account", name)
	s.read(func(state *cloud.State, _ time.Time) {
		for id, a := range state.Accounts.All {
			if string(id) == name || a.Login == name {
				found, err = *a, nil
				return
			}
		}
	})
	return found, err
}

// organization finds an organization by id or name, and how to call it towards a client: by name, or by id where
// names collide.
func (s *Session) organization(name string) (found cloud.Organization, called string, err error) {
	err = unknown("organization", name)
	s.read(func(state *cloud.State, _ time.Time) {
		for id, o := range state.Organizations.All {
			if string(id) == name || o.Name == name {
				found, called, err = *o, o.Name, nil
				break
			}
		}
		for id, o := range state.Organizations.All {
			if err == nil && id != found.ID && o.Name == found.Name {
				called = string(found.ID)
			}
		}
	})
	return found, called, err
}

// inName is the name of the organization that a client shows by its id, which is as good; anything else stays as it was shown.
func (s *Session) inName(shown string) string {
	if o, err := s.organizationByID(shown); err == nil {
		return o.Name
	}
	return shown
}

// product finds a product instance of an organization by one of the standing names, by id or by display name.
func (s *Session) product(o cloud.OrganizationID, name string) (found cloud.Instance, err error) {
	err = unknown("product of organization "+string(o), name)
	s.read(func(state *cloud.State, _ time.Time) {
		for _, i := range state.InstancesOf(o) {
			if string(i.ID) == name || i.Name() == name || standingName(i) == name {
				found, err = *i, nil
				return
			}
		}
	})
	return found, err
}

func standingName(i *cloud.Instance) string {
	switch {
	case i.SKU.Series == CommerceProduct:
		return CommerceProduct
	case i.Copy == 2:
		return MainProductThird
	case i.Copy == 1:
		return MainProductCopy
	case i.Copy == 0:
		return MainProduct
	}
	return ""
}

func (s *Session) licence(name string) (found cloud.Licence, err error) {
	err = unknown("licence", name)
	s.read(func(state *cloud.State, _ time.Time) {
		if l := state.Licences.Get(cloud.LicenceID(name)); l != nil {
			found, err = *l, nil
		}
	})
	return found, err
}

// keys are a licence's secrets, at the moment somebody types them.
func (s *Session) keys(name string) (serial, cdkey string, err error) {
	l, err := s.licence(name)
	if err != nil {
		return "", "", err
	}
	s.read(func(state *cloud.State, _ time.Time) { serial, cdkey = state.SerialNumber(l.ID), state.CDKey(l.ID) })
	return serial, cdkey, nil
}

func (s *Session) machineCalled(name string) (found cloud.Machine, err error) {
	err = unknown("server computer", name)
	s.read(func(state *cloud.State, _ time.Time) {
		for id, m := range state.Machines.All {
			if string(id) == name || m.Name == name {
				found, err = *m, nil
				return
			}
		}
	})
	return found, err
}

func (s *Session) featureCode(id cloud.MachineID) (code string) {
	s.read(func(state *cloud.State, _ time.Time) {
		if m := state.Machines.Get(id); m != nil {
			code = string(m.FeatureCode)
		}
	})
	return code
}

// accountSet finds an account set by number or name; false when none is there (any more).
func (s *Session) accountSet(name string) (found cloud.AccountSet, there bool) {
	s.read(func(state *cloud.State, _ time.Time) {
		for _, names := range []func(*cloud.AccountSet) bool{
			func(a *cloud.AccountSet) bool { return string(a.ID) == name || a.Number == name },
			func(a *cloud.AccountSet) bool { return a.Name == name },
		} {
			for _, a := range state.AccountSets.All {
				if !there && names(a) {
					found, there = *a, true
				}
			}
		}
	})
	return found, there
}

// called is how a client is told of an account set: by its name, or by its id where another has the same.
func (s *Session) called(set cloud.AccountSet) (name string) {
	name = set.Name
	s.read(func(state *cloud.State, _ time.Time) {
		for id, a := range state.AccountSets.All {
			if id != set.ID && a.Name == set.Name {
				name = string(set.ID)
			}
		}
	})
	return name
}

// backup finds the newest backup of the account set with this number or name.
func (s *Session) backup(name string) (found cloud.Backup, err error) {
	err = unknown("backup of an account set", name)
	s.read(func(state *cloud.State, _ time.Time) {
		for _, b := range state.Backups.All {
			if b.Number == name || b.Name == name {
				found, err = *b, nil
			}
		}
	})
	return found, err
}

// pasted is what a key looks like after somebody copied it from a chat, a table or a scan.
func pasted(key, how string) (string, error) {
	switch how {
	case "blanks":
		return "  " + strings.ReplaceAll(key, "-", " - ") + "\n", nil
	case "full-width":
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' {
				return r - '!' + '！'
			}
			return r
		}, key), nil
	case "lower-case":
		return strings.ToLower(key), nil
	}
	return "", fmt.Errorf("there is no way of pasting called %q; there are blanks, full-width, lower-case", how)
}

// mistyped changes the last character of a key, so that its check character no longer fits.
func mistyped(key string) string {
	last := "0"
	if strings.HasSuffix(key, last) {
		last = "1"
	}
	return key[:len(key)-1] + last
}
