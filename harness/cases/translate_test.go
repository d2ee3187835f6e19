package cases

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
)

// founded is the default preset's world, with a backup, an order and a ticket to speak of.
func founded(t *testing.T) *cloud.State {
	t.Helper()
	found, err := scenarios.Presets().Found(scenarios.DefaultPreset, 7)
	require.NoError(t, err)
	s := cloud.New()
	at := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	out := cloud.Decide(s, cloud.Input{Now: at, Seq: 1, Command: found})
	require.Nil(t, out.Refusal)
	cloud.Apply(s, at, out.Events...)
	cloud.Apply(s, at,
		cloud.BackedUp{Backup: cloud.Backup{ID: "bak", Source: "set-002", Number: "002"}},
		cloud.OrderOpened{Order: cloud.Order{ID: "fee", Licence: scenarios.MainLicence, Kind: cloud.ServiceFeeOrder, ToVersion: "15.0"}},
		cloud.OrderOpened{Order: cloud.Order{ID: "up", Licence: scenarios.MainLicence, Kind: cloud.UpgradeOrder, ToVersion: "15.0"}},
		cloud.TicketOpened{Ticket: cloud.Ticket{ID: "tic", Licence: scenarios.MainLicence}},
		cloud.SignedIn{Session: cloud.Session{ID: "ses", Account: scenarios.FormalAccount, Machine: scenarios.OriginalServer, ExpiresAt: at.AddDate(1, 0, 0)}},
	)
	return s
}

// TestEveryCommandHasItsSentence, or none where the client does it by itself.
func TestEveryCommandHasItsSentence(t *testing.T) {
	key := func(l cloud.LicenceID, part cloud.KeyPart) cloud.KeyRef { return cloud.KeyRef{Licence: l, Part: part} }
	serial, cdkey := key(scenarios.MainLicence, cloud.SerialPart), key(scenarios.MainLicence, cloud.CDKeyPart)
	day := time.Date(2026, 5, 1, 17, 0, 0, 0, time.UTC) // the next one in Shanghai
	s := founded(t)
	for name, c := range map[string]struct {
		command cloud.Command
		want    string
	}{
		"review":                     {cloud.ReviewActivation{Session: "ses", SerialNumber: serial}, "[review(lic-main)]"},
		"activate":                   {cloud.Activate{Session: "ses", SerialNumber: serial, CDKey: cdkey}, "[activate(lic-main)]"},
		"another's CDKey":            {cloud.Activate{Session: "ses", SerialNumber: serial, CDKey: key("lic-other", cloud.CDKeyPart)}, "[activate-mixed(lic-main, lic-other)]"},
		"nobody's CDKey":             {cloud.Activate{Session: "ses", SerialNumber: serial, CDKey: cloud.KeyRef{Unknown: "1"}}, "[activate-mixed(lic-main, lic-second)]"},
		"nobody's serial":            {cloud.Activate{Session: "ses", SerialNumber: cloud.KeyRef{Unknown: "1"}, CDKey: cdkey}, "[activate-unknown]"},
		"a CDKey for a serial":       {cloud.Activate{Session: "ses", SerialNumber: cdkey, CDKey: cdkey}, "[activate-unknown]"},
		"mistyped":                   {cloud.Activate{Session: "ses", SerialNumber: cloud.KeyRef{Malformed: true}, CDKey: cdkey}, "[activate-mistyped(lic-main)]"},
		"re-register":                {cloud.RequestReRegistration{Session: "ses"}, "[re-register]"},
		"Yunzhijia":                  {cloud.ActivateYunzhijia{Session: "ses", CDKey: cloud.KeyRef{Service: "yzj"}}, "[yunzhijia]"},
		"Yunzhijia, another key":     {cloud.ActivateYunzhijia{Session: "ses", CDKey: key("lic-other", cloud.CDKeyPart)}, "[yunzhijia-wrong(lic-other)]"},
		"Yunzhijia, no key":          {cloud.ActivateYunzhijia{Session: "ses"}, "[yunzhijia-wrong(lic-main)]"},
		"papers of another":          {cloud.SubmitCertification{Session: "ses", CreditCode: s.Organizations.Get(scenarios.OrganizationB).CreditCode}, "[certify(org-b)]"},
		"back up":                    {cloud.BackUp{Session: "ses", AccountSet: "set-002"}, "[back-up(002)]"},
		"verify":                     {cloud.VerifyBackup{Session: "ses", Backup: "bak"}, "[]"},
		"delete":                     {cloud.DeleteAccountSet{Session: "ses", AccountSet: "set-002"}, "[delete(002)]"},
		"insist":                     {cloud.DeleteAccountSet{Session: "ses", AccountSet: "set-002", Confirmed: true}, "[insist-on-deleting(002)]"},
		"restore":                    {cloud.Restore{Session: "ses", Backup: "bak"}, "[restore(002)]"},
		"restore what is not there":  {cloud.Restore{Session: "ses", Backup: "none"}, "[]"},
		"look at account sets":       {cloud.View{Session: "ses", Screen: cloud.AccountSetsScreen}, "[look-at-account-sets]"},
		"look at the licence":        {cloud.View{Session: "ses", Screen: cloud.LicenceScreen}, "[licence-info]"},
		"look on the way":            {cloud.View{Session: "ses", Screen: cloud.OrganizationsScreen}, "[]"},
		"a wrong password":           {cloud.SignIn{Account: scenarios.FormalAccount}, "[sign-in-wrong(1, acc-formal)]"},
		"install":                    {cloud.InstallVersion{Instance: "pin-a", Version: "15.0"}, "[install(org-a, main, 15.0)]"},
		"new hardware":               {cloud.ChangeFeatureCode{Machine: scenarios.OriginalServer}, "[replace-hardware(srv-original)]"},
		"revoke":                     {cloud.SetLicenceStatus{Licence: scenarios.MainLicence, Status: cloud.Revoked}, "[revoke(lic-main)]"},
		"suspend":                    {cloud.SetLicenceStatus{Licence: scenarios.MainLicence, Status: cloud.Suspended}, "[suspend(lic-main)]"},
		"reinstate":                  {cloud.SetLicenceStatus{Licence: scenarios.MainLicence, Status: cloud.Valid}, "[reinstate(lic-main)]"},
		"disable":                    {cloud.DisableAccount{Account: scenarios.TestAccount}, "[disable-account(acc-test)]"},
		"approve":                    {cloud.SettleCertification{Organization: scenarios.OrganizationA, Approved: true}, "[approve-certification(org-a)]"},
		"reject":                     {cloud.SettleCertification{Organization: scenarios.OrganizationA}, "[reject-certification(org-a)]"},
		"damage":                     {cloud.DamageBackup{Backup: "bak"}, "[damage-backup(002)]"},
		"expire":                     {cloud.ExpireSessions{}, "[expire-sign-ins]"},
		"time":                       {cloud.SetClock{Clock: cloud.Clock{At: day}}, "[time-comes(2026-05-02 01:00:00)]"},
		"expiry":                     {cloud.SetLicenceTerm{Licence: scenarios.MainLicence, ExpiresAt: day}, "[expiry(lic-main, 2026-05-02)]"},
		"service":                    {cloud.SetLicenceTerm{Licence: scenarios.MainLicence, ServiceUntil: day}, "[service-period(lic-main, 2026-05-02)]"},
		"an order begun":             {cloud.OpenOrder{}, "[]"},
		"service fee paid":           {cloud.CompleteOrder{Order: "fee"}, "[finish-service-fee(lic-main, 15.0)]"},
		"upgrade done":               {cloud.CompleteOrder{Order: "up"}, "[finish-upgrade(lic-main, 15.0)]"},
		"an order that is not there": {cloud.CompleteOrder{Order: "none"}, "[]"},
		"a ticket":                   {cloud.OpenTicket{}, "[]"},
		"unbind":                     {cloud.SettleTicket{Ticket: "tic", Action: cloud.Unbind}, "[unbind(lic-main)]"},
		"papers by hand":             {cloud.SetPolicies{Policies: cloud.Policies{CertificationReview: cloud.ReviewManual}}, "[certification-by-hand]"},
		"exact keys":                 {cloud.SetPolicies{Policies: cloud.Policies{Keys: cloud.KeysExact}}, "[exact-keys]"},
		"a voucher has none":         {cloud.PostVoucher{Session: "ses"}, "entry 5: account_set.post_voucher has no sentence"},
		"papers of a stranger":       {cloud.SubmitCertification{Session: "ses", CreditCode: "x"}, "papers of a company that is no organization of this world have no sentence"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := &translator{
				cast: newCast(s, scenarios.MainLicence), state: s, session: "ses", machine: string(scenarios.OriginalServer), place: map[cloud.SessionID][2]string{},
			}
			tr.entry(journal.Entry{Seq: 5, Command: c.command})
			if tr.err != nil {
				assert.Equal(t, c.want, tr.err.Error())
				return
			}
			assert.Equal(t, c.want, stepsOf(tr))
		})
	}
}

// stepsOf writes steps as calls.
func stepsOf(tr *translator) string {
	text := "["
	for i, step := range tr.steps {
		if i > 0 {
			text += " "
		}
		text += step.Call
		for j, arg := range step.Args {
			text += map[bool]string{true: "(", false: ", "}[j == 0] + arg
		}
		if len(step.Args) > 0 {
			text += ")"
		}
	}
	return text + "]"
}

// TestWhoActsIsTold: somebody who comes back signs in again, at their computer and to their place.
func TestWhoActsIsTold(t *testing.T) {
	s := founded(t)
	cloud.Apply(s, time.Time{}, cloud.SignedIn{Session: cloud.Session{ID: "two", Account: scenarios.OtherAccount, Machine: scenarios.NewServer}})
	tr := &translator{cast: newCast(s, scenarios.MainLicence), state: s, machine: string(scenarios.OriginalServer), place: map[cloud.SessionID][2]string{}}
	signedIn := func(x cloud.SessionID) cloud.Outcome {
		return cloud.Outcome{Events: []cloud.Event{cloud.SignedIn{Session: *s.Sessions.Get(x)}}}
	}
	for i, e := range []journal.Entry{
		{Command: cloud.SignIn{Account: scenarios.FormalAccount, Password: cloud.PasswordRef{Right: true}}, Outcome: signedIn("ses")},
		{Command: cloud.SelectOrganization{Session: "ses", Organization: scenarios.OrganizationA}},
		{Command: cloud.SelectProduct{Session: "ses", Instance: "pin-a"}},
		{Command: cloud.SignIn{Account: scenarios.OtherAccount, Password: cloud.PasswordRef{Right: true}}, Outcome: signedIn("two")},
		{Command: cloud.SignOut{Session: "two"}},
		{Command: cloud.RequestReRegistration{Session: "ses"}},
		{Command: cloud.SelectProduct{Session: "ses", Instance: "pin-a-copy"}},
		{Command: cloud.View{Session: "two", Screen: cloud.LicenceScreen}},
	} {
		e.Seq = uint64(i) + 2
		tr.entry(e)
	}
	require.NoError(t, tr.err)
	assert.Equal(t, "[sign-in-to(acc-formal, org-a, main) work-at(srv-new) sign-in(acc-other) "+
		"work-at(srv-original) sign-in-to(acc-formal, org-a, main) re-register select-product(main(1)) "+
		"work-at(srv-new) sign-in(acc-other) licence-info]", stepsOf(tr))
}
