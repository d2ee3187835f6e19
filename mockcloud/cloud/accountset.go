package cloud

import (
	"slices"
	"time"
)

// demoPeriods is how many periods a product without a licence in force can close (public that there is a limit;
// the number is assumed).
const demoPeriods = 2

// AccountSet is a company's books (账套). It lives on one server computer and is visible only under the
// organization and product instance it was created in (documented).
type AccountSet struct {
	ID AccountSetID `json:"id"`
	// Number tells the account sets on one server computer apart; unique there.
	Number       string         `json:"number"`
	Name         string         `json:"name"`
	Machine      MachineID      `json:"machine"`
	Organization OrganizationID `json:"organization"`
	Instance     InstanceID     `json:"product_instance"`
	Books        Books          `json:"books"`
	// RestoredFrom is the backup it came from, which holds it as long as nobody writes into it.
	RestoredFrom BackupID `json:"restored_from,omitempty"`
}

// Books is what an account set contains, as far as rehearsing needs it.
type Books struct {
	// Version is the product version that last wrote them.
	Version Version `json:"version"`
	// Vouchers counts the vouchers posted.
	Vouchers int `json:"vouchers"`
	// Periods counts the periods closed.
	Periods int `json:"periods"`
	// Modules lists the modules that vouchers of the open period belong to.
	Modules []string `json:"modules,omitempty"`
}

// VisibleAccountSets lists what a session sees: the account sets of its server computer, organization and product
// instance (documented). Products of the light profile share the account sets of all their instances in one
// organization (assumed: they manage account sets differently, how is not public).
func (s *State) VisibleAccountSets(x *Session) []*AccountSet {
	var list []*AccountSet
	for _, a := range s.AccountSets.All {
		if s.sees(x, a) {
			list = append(list, a)
		}
	}
	return list
}

func (s *State) sees(x *Session, a *AccountSet) bool {
	if a.Machine != x.Machine || a.Organization != x.Organization || x.Instance == "" {
		return false
	}
	return a.Instance == x.Instance || s.light(x.Instance) && s.light(a.Instance)
}

func (s *State) light(i InstanceID) bool {
	instance := s.Instances.Get(i)
	if instance == nil {
		return false
	}
	series, _ := SeriesByKey(instance.SKU.Series)
	return series.Profile == LightProfile
}

// seen finds an account set by id among those the session sees; others do not exist for it.
func (s *State) seen(in Input, session SessionID, id AccountSetID) (*Session, *AccountSet, *Refusal) {
	x, refusal := s.inProduct(in, session)
	if refusal != nil {
		return nil, nil, refusal
	}
	a := s.AccountSets.Get(id)
	if a == nil || !s.sees(x, a) {
		return nil, nil, &Refusal{Code: NotFound, Subject: "account_set"}
	}
	return x, a, nil
}

func (s *State) numberTaken(m MachineID, number string) bool {
	for _, a := range s.AccountSets.All {
		if a.Machine == m && a.Number == number {
			return true
		}
	}
	return false
}

// AddAccountSet creates an account set. With a Session it is a client that asks, for the place it is in; without
// one it is the stage, and Machine, Organization and Instance say where.
type AddAccountSet struct {
	Session      SessionID      `json:"session,omitempty"`
	ID           AccountSetID   `json:"id,omitempty"`
	Number       string         `json:"number"`
	Name         string         `json:"name"`
	Machine      MachineID      `json:"machine,omitempty"`
	Organization OrganizationID `json:"organization,omitempty"`
	Instance     InstanceID     `json:"product_instance,omitempty"`
	Vouchers     int            `json:"vouchers,omitempty"`
}

// Kind names the command.
func (AddAccountSet) Kind() string { return "account_set.add" }

func (c AddAccountSet) decide(s *State, in Input) Outcome {
	if c.Session != "" {
		x, refusal := s.inProduct(in, c.Session)
		if refusal == nil {
			refusal = s.restriction(in.Now, x.Organization)
		}
		if refusal != nil {
			return Outcome{Refusal: refusal}
		}
		c.Machine, c.Organization, c.Instance, c.ID, c.Vouchers = x.Machine, x.Organization, x.Instance, "", 0
	}
	instance := s.Instances.Get(c.Instance)
	switch {
	case c.Name == "":
		return refuse(InvalidInput, "name")
	case c.Vouchers < 0:
		return refuse(InvalidInput, "vouchers")
	case s.Machines.Get(c.Machine) == nil:
		return refuse(NotFound, "machine")
	case instance == nil || instance.Organization != c.Organization:
		return refuse(NotFound, "product_instance")
	case s.AccountSets.Get(c.ID) != nil:
		return refuse(AlreadyExists, string(c.ID))
	case s.numberTaken(c.Machine, c.Number):
		return refuse(AccountSetNumberTaken, c.Number)
	}
	id := orNew(c.ID, s, in, "set")
	if c.Number == "" {
		c.Number = string(id)
	}
	return happened(AccountSetAdded{AccountSet{
		ID: id, Number: c.Number, Name: c.Name, Machine: c.Machine, Organization: c.Organization, Instance: c.Instance,
		Books: Books{Version: instance.SKU.Version, Vouchers: c.Vouchers},
	}})
}

// AccountSetAdded says that an account set exists.
type AccountSetAdded struct {
	AccountSet AccountSet `json:"account_set"`
}

// Kind names the event.
func (AccountSetAdded) Kind() string { return "account_set.added" }

func (e AccountSetAdded) apply(s *State, _ time.Time) {
	s.AccountSets.put(e.AccountSet.ID, e.AccountSet)
}

// PostVoucher writes into the books. It is what an overdue certification blocks.
type PostVoucher struct {
	Session    SessionID    `json:"session"`
	AccountSet AccountSetID `json:"account_set"`
	// Module is the function used, "fixed-assets"; empty means [GeneralLedger].
	Module string `json:"module,omitempty"`
}

// Kind names the command.
func (PostVoucher) Kind() string { return "account_set.post_voucher" }

func (c PostVoucher) decide(s *State, in Input) Outcome {
	x, _, refusal := s.seen(in, c.Session, c.AccountSet)
	if refusal == nil {
		refusal = s.restriction(in.Now, x.Organization)
	}
	if refusal == nil {
		refusal = x.clockRefusal()
	}
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return happened(VoucherPosted{AccountSet: c.AccountSet, Module: c.Module, Version: s.Instances.Get(x.Instance).SKU.Version})
}

// VoucherPosted says that the books gained a voucher.
type VoucherPosted struct {
	AccountSet AccountSetID `json:"account_set"`
	Module     string       `json:"module,omitempty"`
	Version    Version      `json:"version"`
}

// Kind names the event.
func (VoucherPosted) Kind() string { return "account_set.voucher_posted" }

func (e VoucherPosted) apply(s *State, _ time.Time) {
	b := &s.AccountSets.Get(e.AccountSet).Books
	b.Vouchers++
	b.Version = e.Version
	if e.Module != "" && !slices.Contains(b.Modules, e.Module) {
		b.Modules = append(slices.Clip(b.Modules), e.Module)
	}
}

// GeneralLedger is the module that every licence covers, whatever modules it lists (assumed: a licence without the ledger
// would be one without books).
const GeneralLedger = "general-ledger"

// ClosePeriod closes the open period. It is blocked by an overdue certification (documented), by vouchers of an
// unlicensed module, and after the demo's periods when no licence is in force (both public).
type ClosePeriod struct {
	Session    SessionID    `json:"session"`
	AccountSet AccountSetID `json:"account_set"`
}

// Kind names the command.
func (ClosePeriod) Kind() string { return "account_set.close_period" }

func (c ClosePeriod) decide(s *State, in Input) Outcome {
	x, set, refusal := s.seen(in, c.Session, c.AccountSet)
	if refusal == nil {
		refusal = s.restriction(in.Now, x.Organization)
	}
	if refusal == nil {
		refusal = x.clockRefusal()
	}
	if refusal == nil {
		refusal = s.licenceRestriction(in.Now, x, set)
	}
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return happened(PeriodClosed{AccountSet: set.ID})
}

func (s *State) licenceRestriction(now time.Time, x *Session, set *AccountSet) *Refusal {
	l := s.InForce(x.Instance, now)
	if l == nil {
		if set.Books.Periods >= demoPeriods {
			return &Refusal{Code: DemoLimit, Subject: string(set.ID)}
		}
		return nil
	}
	for _, m := range set.Books.Modules {
		if !l.covers(m) {
			return &Refusal{Code: ModuleNotLicensed, Subject: m}
		}
	}
	return nil
}

// PeriodClosed says that a period was closed.
type PeriodClosed struct {
	AccountSet AccountSetID `json:"account_set"`
}

// Kind names the event.
func (PeriodClosed) Kind() string { return "account_set.period_closed" }

func (e PeriodClosed) apply(s *State, _ time.Time) {
	b := &s.AccountSets.Get(e.AccountSet).Books
	b.Periods++
	b.Modules = nil
}

// DeleteAccountSet removes an account set from the server computer. Without a good, verified backup that holds
// all of it, that is permanent loss, and takes Confirmed (assumed: the checklist only says that one backs up first).
type DeleteAccountSet struct {
	Session    SessionID    `json:"session"`
	AccountSet AccountSetID `json:"account_set"`
	Confirmed  bool         `json:"confirmed,omitempty"`
}

// Kind names the command.
func (DeleteAccountSet) Kind() string { return "account_set.delete" }

func (c DeleteAccountSet) decide(s *State, in Input) Outcome {
	_, set, refusal := s.seen(in, c.Session, c.AccountSet)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	verified, good := s.backedUp(set)
	if !verified && !c.Confirmed {
		return refuse(DeleteNeedsConfirmation, string(set.ID))
	}
	return happened(AccountSetDeleted{AccountSet: set.ID, Lost: !good})
}

// backedUp reports whether some backup of the account set as it stands was verified, and whether some such
// backup, verified or not, can really be restored.
func (s *State) backedUp(set *AccountSet) (verified, good bool) {
	for _, b := range s.Backups.All {
		if b.Source != set.ID && b.ID != set.RestoredFrom || b.Books.Vouchers != set.Books.Vouchers || b.Books.Periods != set.Books.Periods {
			continue
		}
		verified = verified || b.Verified && !b.Corrupt
		good = good || !b.Corrupt
	}
	return verified, good
}

// AccountSetDeleted says that an account set is no longer on the server computer, and whether it is lost for ever.
type AccountSetDeleted struct {
	AccountSet AccountSetID `json:"account_set"`
	Lost       bool         `json:"lost,omitempty"`
}

// Kind names the event.
func (AccountSetDeleted) Kind() string { return "account_set.deleted" }

func (e AccountSetDeleted) apply(s *State, _ time.Time) {
	s.AccountSets.remove(e.AccountSet)
	if e.Lost {
		s.Lost = append(s.Lost, e.AccountSet)
	}
}

func accountSetCommand(kind string) commandDecoder {
	switch kind {
	case AddAccountSet{}.Kind():
		return decodeCommand[AddAccountSet]
	case PostVoucher{}.Kind():
		return decodeCommand[PostVoucher]
	case ClosePeriod{}.Kind():
		return decodeCommand[ClosePeriod]
	case DeleteAccountSet{}.Kind():
		return decodeCommand[DeleteAccountSet]
	case BackUp{}.Kind():
		return decodeCommand[BackUp]
	case VerifyBackup{}.Kind():
		return decodeCommand[VerifyBackup]
	case DamageBackup{}.Kind():
		return decodeCommand[DamageBackup]
	case Restore{}.Kind():
		return decodeCommand[Restore]
	}
	return nil
}

func accountSetEvent(kind string) eventDecoder {
	switch kind {
	case AccountSetAdded{}.Kind():
		return decodeEvent[AccountSetAdded]
	case VoucherPosted{}.Kind():
		return decodeEvent[VoucherPosted]
	case PeriodClosed{}.Kind():
		return decodeEvent[PeriodClosed]
	case AccountSetDeleted{}.Kind():
		return decodeEvent[AccountSetDeleted]
	case BackedUp{}.Kind():
		return decodeEvent[BackedUp]
	case BackupVerified{}.Kind():
		return decodeEvent[BackupVerified]
	case BackupDamaged{}.Kind():
		return decodeEvent[BackupDamaged]
	case Restored{}.Kind():
		return decodeEvent[Restored]
	}
	return nil
}
