package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func backupOperations() []operation {
	return []operation{
		{http.MethodPost, "/v1/account-sets/{account_set}/backups", "backUp", session, backUp},
		{http.MethodGet, "/v1/backups", "listBackups", session, listBackups},
		{http.MethodPost, "/v1/backups/{backup}/verifications", "verifyBackup", session, verifyBackup},
		{http.MethodPost, "/v1/backups/{backup}/restores", "restoreBackup", session, restore},
	}
}

type backupJSON struct {
	ID       cloud.BackupID `json:"id"`
	Number   string         `json:"number"`
	Name     string         `json:"name"`
	At       string         `json:"at"`
	Verified bool           `json:"verified"`
	Source   string         `json:"source_organization"`
}

// showBackup says nothing of whether the file is corrupt: that takes a verification.
func showBackup(b *cloud.Backup) backupJSON {
	return backupJSON{
		ID: b.ID, Number: b.Number, Name: b.Name, At: stamp(b.At), Verified: b.Verified, Source: string(b.Organization),
	}
}

func backUp(q *request) (ask, *problem) {
	id := cloud.AccountSetID(q.ids[0])
	_, p := read[struct{}](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.BackUp{Session: who.session, AccountSet: id}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.BackedUp](v)
			return created(showBackup(&e.Backup))
		},
	}, p
}

func listBackups(*request) (ask, *problem) {
	return look(cloud.BackupsScreen, func(v view) answer {
		list := []backupJSON{}
		for _, b := range v.s.BackupsOn(v.s.Sessions.Get(v.who.session)) {
			list = append(list, showBackup(b))
		}
		return ok(map[string]any{"backups": list})
	})
}

func verifyBackup(q *request) (ask, *problem) {
	id := cloud.BackupID(q.ids[0])
	_, p := read[struct{}](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.VerifyBackup{Session: who.session, Backup: id}
		},
		show: func(v view) answer {
			b := v.s.Backups.Get(id)
			if b == nil {
				return gone()
			}
			return created(showBackup(b))
		},
	}, p
}

func restore(q *request) (ask, *problem) {
	id := cloud.BackupID(q.ids[0])
	_, p := read[struct{}](q)
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			return cloud.Restore{Session: who.session, Backup: id}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.Restored](v)
			return created(showAccountSet(&e.AccountSet))
		},
	}, p
}
