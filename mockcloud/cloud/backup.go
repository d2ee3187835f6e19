package cloud

import "time"

// Backup is a copy of an account set in a file. The file does not care which organization is signed in: whoever
// has it can restore it, also into the wrong place.
type Backup struct {
	ID BackupID `json:"id"`
	// Source is the account set it was made of, which may be gone.
	Source AccountSetID `json:"source"`
	Number string       `json:"number"`
	Name   string       `json:"name"`
	Books  Books        `json:"books"`
	At     time.Time    `json:"at"`
	// Machine is the server computer the file lies on.
	Machine MachineID `json:"machine"`
	// Organization is where the account set was when it was backed up; only for people to read.
	Organization OrganizationID `json:"organization"`
	// Verified says that it was read back and found good.
	Verified bool `json:"verified,omitempty"`
	// Corrupt says that it cannot be restored; nobody knows until it is verified (analogy).
	Corrupt bool `json:"corrupt,omitempty"`
}

// BackUp copies an account set into a file. An overdue certification does not keep anybody from it (assumed).
type BackUp struct {
	Session    SessionID    `json:"session"`
	AccountSet AccountSetID `json:"account_set"`
}

// Kind names the command.
func (BackUp) Kind() string { return "backup.make" }

func (c BackUp) decide(s *State, in Input) Outcome {
	x, set, refusal := s.seen(in, c.Session, c.AccountSet)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	return happened(BackedUp{Backup{
		ID: BackupID(s.newID(in, "bak", 0)), Source: set.ID, Number: set.Number, Name: set.Name, Books: set.Books,
		At: in.Now, Machine: x.Machine, Organization: x.Organization,
	}})
}

// BackedUp says that a backup exists.
type BackedUp struct {
	Backup Backup `json:"backup"`
}

// Kind names the event.
func (BackedUp) Kind() string { return "backup.made" }

func (e BackedUp) apply(s *State, _ time.Time) { s.Backups.put(e.Backup.ID, e.Backup) }

// onMachine finds a backup that lies on the session's server computer.
func (s *State) onMachine(x *Session, id BackupID) (*Backup, *Refusal) {
	b := s.Backups.Get(id)
	if b == nil || b.Machine != x.Machine {
		return nil, &Refusal{Code: NotFound, Subject: "backup"}
	}
	return b, nil
}

// BackupsOn lists the backup files on the session's server computer that the session's account may read: those
// made in one of its organizations.
func (s *State) BackupsOn(x *Session) []*Backup {
	var list []*Backup
	for _, b := range s.Backups.All {
		if b.Machine == x.Machine && s.Role(x.Account, b.Organization) != "" {
			list = append(list, b)
		}
	}
	return list
}

// VerifyBackup reads a backup back. A corrupt one is refused, and stays unverified.
type VerifyBackup struct {
	Session SessionID `json:"session"`
	Backup  BackupID  `json:"backup"`
}

// Kind names the command.
func (VerifyBackup) Kind() string { return "backup.verify" }

func (c VerifyBackup) decide(s *State, in Input) Outcome {
	x, refusal := s.signedIn(in, c.Session)
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	b, refusal := s.onMachine(x, c.Backup)
	switch {
	case refusal != nil:
		return Outcome{Refusal: refusal}
	case s.Role(x.Account, b.Organization) == "":
		return refuse(NotFound, "backup")
	case b.Corrupt:
		return refuse(BackupCorrupt, string(b.ID))
	}
	return happened(BackupVerified{Backup: b.ID})
}

// BackupVerified says that a backup was read back and is good.
type BackupVerified struct {
	Backup BackupID `json:"backup"`
}

// Kind names the event.
func (BackupVerified) Kind() string { return "backup.verified" }

func (e BackupVerified) apply(s *State, _ time.Time) { s.Backups.Get(e.Backup).Verified = true }

// DamageBackup makes a backup corrupt without telling anybody (analogy). An earlier verification no longer counts.
type DamageBackup struct {
	Backup BackupID `json:"backup"`
}

// Kind names the command.
func (DamageBackup) Kind() string { return "backup.damage" }

func (c DamageBackup) decide(s *State, _ Input) Outcome {
	if s.Backups.Get(c.Backup) == nil {
		return refuse(NotFound, "backup")
	}
	return happened(BackupDamaged(c))
}

// BackupDamaged says that a backup is corrupt.
type BackupDamaged struct {
	Backup BackupID `json:"backup"`
}

// Kind names the event.
func (BackupDamaged) Kind() string { return "backup.damaged" }

func (e BackupDamaged) apply(s *State, _ time.Time) {
	b := s.Backups.Get(e.Backup)
	b.Corrupt, b.Verified = true, false
}

// Restore puts a backup into the session's organization and product instance, right or wrong. It is refused where
// an account set of the same number still is, which is why the remedy deletes first, and by an older product
// version than the one that wrote the books (both assumed).
type Restore struct {
	Session SessionID `json:"session"`
	Backup  BackupID  `json:"backup"`
}

// Kind names the command.
func (Restore) Kind() string { return "backup.restore" }

func (c Restore) decide(s *State, in Input) Outcome {
	x, refusal := s.inProduct(in, c.Session)
	if refusal == nil {
		refusal = s.restriction(in.Now, x.Organization)
	}
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	b, refusal := s.onMachine(x, c.Backup)
	if refusal == nil && s.Role(x.Account, b.Organization) == "" {
		refusal = &Refusal{Code: NotFound, Subject: "backup"}
	}
	if refusal != nil {
		return Outcome{Refusal: refusal}
	}
	switch {
	case b.Corrupt:
		return refuse(BackupCorrupt, string(b.ID))
	case s.numberTaken(x.Machine, b.Number):
		return refuse(AccountSetNumberTaken, b.Number)
	case b.Books.Version.Compare(s.Instances.Get(x.Instance).SKU.Version) > 0:
		return refuse(BackupNewerVersion, string(b.ID))
	}
	return happened(Restored{Backup: b.ID, AccountSet: AccountSet{
		ID: AccountSetID(s.newID(in, "set", 0)), Number: b.Number, Name: b.Name, Machine: x.Machine,
		Organization: x.Organization, Instance: x.Instance, Books: b.Books,
	}})
}

// Restored says that an account set exists again, and where.
type Restored struct {
	Backup     BackupID   `json:"backup"`
	AccountSet AccountSet `json:"account_set"`
}

// Kind names the event.
func (Restored) Kind() string { return "backup.restored" }

func (e Restored) apply(s *State, _ time.Time) {
	set := e.AccountSet
	set.RestoredFrom = e.Backup
	s.AccountSets.put(set.ID, set)
}
