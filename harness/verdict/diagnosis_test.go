package verdict_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/scenarios"
)

// play is a world that a test acts in.
type play struct {
	t     *testing.T
	world *engine.World
}

func open(t *testing.T) *play {
	t.Helper()
	found, err := scenarios.Presets().Found(scenarios.DefaultPreset, 7)
	require.NoError(t, err)
	w, err := engine.New(&journal.Memory{}).Create(t.Context(), "w", found)
	require.NoError(t, err)
	return &play{t: t, world: w}
}

// do gives a command, for the session if it has one, and returns what came of it.
func (p *play) do(session cloud.SessionID, c cloud.Command) cloud.Outcome {
	p.t.Helper()
	actor := journal.Actor{Kind: journal.StageActor}
	if session != "" {
		actor = journal.Actor{Kind: journal.ClientActor, Session: session}
	}
	r, err := p.world.Do(p.t.Context(), engine.Call{Actor: actor, Command: func(*cloud.State) cloud.Command { return c }})
	require.NoError(p.t, err)
	return r.Entry.Outcome
}

// at signs an account in at a place, on the original server.
func (p *play) at(account cloud.AccountID, instance cloud.InstanceID) cloud.SessionID {
	p.t.Helper()
	var code cloud.FeatureCode
	var org cloud.OrganizationID
	p.world.Read(func(v engine.View) {
		code = v.State.Machines.Get(scenarios.OriginalServer).FeatureCode
		org = v.State.Instances.Get(instance).Organization
	})
	out := p.do("", cloud.SignIn{Account: account, Password: cloud.PasswordRef{Right: true}, FeatureCode: code})
	require.Nil(p.t, out.Refusal)
	session := out.Events[len(out.Events)-1].(cloud.SignedIn).Session.ID
	require.Nil(p.t, p.do(session, cloud.SelectOrganization{Session: session, Organization: org}).Refusal)
	require.Nil(p.t, p.do(session, cloud.SelectProduct{Session: session, Instance: instance}).Refusal)
	return session
}

func activate(session cloud.SessionID, l cloud.LicenceID) cloud.Activate {
	return cloud.Activate{
		Session: session, SerialNumber: cloud.KeyRef{Licence: l, Part: cloud.SerialPart}, CDKey: cloud.KeyRef{Licence: l, Part: cloud.CDKeyPart},
	}
}

func (p *play) diagnosis() verdict.Diagnosis {
	p.t.Helper()
	entries, err := p.world.Entries(p.t.Context(), 1)
	require.NoError(p.t, err)
	d, err := verdict.Diagnose(entries)
	require.NoError(p.t, err)
	for _, f := range d.Findings {
		assert.NotEmpty(p.t, f.Evidence, f.Mode)
		assert.NotEmpty(p.t, f.Remedy.ZhCN, f.Mode)
		assert.NotEmpty(p.t, f.Remedy.En, f.Mode)
	}
	return d
}

func modesOf(d verdict.Diagnosis) []string {
	var modes []string
	for _, f := range d.Findings {
		modes = append(modes, f.Mode)
	}
	return modes
}

func TestARightActivationIsHealthy(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	require.Nil(t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
	d := p.diagnosis()
	assert.Equal(t, verdict.Healthy, d.Health)
	assert.Empty(t, d.Findings)
	empty, err := verdict.Diagnose(nil)
	require.NoError(t, err)
	assert.Equal(t, verdict.Healthy, empty.Health)
}

// What is wrong is still found where only the base shows it, and the diagnosis says that the rest is gone.
func TestACompactedJournalIsDiagnosedByWhatIsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		instance cloud.InstanceID
		want     []string
	}{
		"right": {"pin-a", nil}, "wrong": {"pin-b", []string{"wrong-organization", "account-sets-disappeared"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			s := p.at(scenarios.FormalAccount, c.instance)
			require.Nil(t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
			p.do(s, cloud.View{Session: s, Screen: cloud.LicenceScreen})
			entries, err := p.world.Entries(t.Context(), 1)
			require.NoError(t, err)
			at := uint64(len(entries)) - 1
			left := append([]journal.Entry{entries[0], journaltest.Base(entries, at)}, entries[at:]...)
			d, err := verdict.Diagnose(left)
			require.NoError(t, err)
			assert.Equal(t, c.want, modesOf(d))
			assert.Equal(t, at, d.CompactedBefore)
			for _, f := range d.Findings {
				assert.Equal(t, []uint64{at}, f.Evidence)
			}
			require.Zero(t, p.diagnosis().CompactedBefore)
		})
	}
}

func TestSilentMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		account  cloud.AccountID
		instance cloud.InstanceID
		licence  cloud.LicenceID
		want     []string
	}{
		"wrong account":      {scenarios.TestAccount, "pin-test", scenarios.MainLicence, []string{"wrong-account"}},
		"partner's employee": {scenarios.PartnerAccount, "pin-partner", scenarios.MainLicence, []string{"partner-employee-account"}},
		"wrong organization": {scenarios.FormalAccount, "pin-b", scenarios.MainLicence, []string{"wrong-organization", "account-sets-disappeared"}},
		"wrong product":      {scenarios.FormalAccount, "pin-a-copy", scenarios.MainLicence, []string{"wrong-product"}},
		"foreign serial":     {scenarios.FormalAccount, "pin-a", scenarios.OtherLicence, []string{"foreign-serial"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			s := p.at(c.account, c.instance)
			require.Nil(t, p.do(s, activate(s, c.licence)).Refusal, "the mistake succeeds")
			d := p.diagnosis()
			assert.Equal(t, verdict.Harmed, d.Health)
			assert.ElementsMatch(t, c.want, modesOf(d))
		})
	}
}

func TestRefusalsNameTheirCause(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	wrong := activate(s, scenarios.MainLicence)
	wrong.CDKey.Licence = scenarios.OtherLicence
	p.do(s, wrong)
	d := p.diagnosis()
	assert.Equal(t, []string{"bad-serial-or-cdkey"}, modesOf(d))
	assert.Equal(t, verdict.Harmed, d.Health)

	p.do(s, activate(s, scenarios.MainLicence))
	d = p.diagnosis()
	assert.Equal(t, verdict.Remedied, d.Health, "the right pair puts it right")

	p.do("", cloud.InstallVersion{Instance: "pin-a", Version: "15.0"})
	p.do(s, activate(s, scenarios.MainLicence))
	assert.Contains(t, modesOf(p.diagnosis()), "mop-service-fee-missing")
}

func TestTheServiceCenterPutsAWrongOwnerRight(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.TestAccount, "pin-test")
	p.do(s, activate(s, scenarios.MainLicence))
	out := p.do("", cloud.OpenTicket{SerialNumber: cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}, Evidence: "合同"})
	p.do("", cloud.SettleTicket{Ticket: out.Events[0].(cloud.TicketOpened).Ticket.ID, Action: cloud.Unbind})
	assert.Equal(t, verdict.Harmed, p.diagnosis().Health, "unbinding alone is half the way")
	s = p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
}

func TestCertification(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	_, err := p.world.SetClock(t.Context(), engine.ClockMove{ToNextDeadline: true}) // the sign-in ends
	require.NoError(t, err)
	_, err = p.world.SetClock(t.Context(), engine.ClockMove{ToNextDeadline: true}) // the papers are due
	require.NoError(t, err)
	assert.Equal(t, []string{"certification-overdue"}, modesOf(p.diagnosis()))
	s = p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, cloud.SubmitCertification{Session: s, CompanyName: "另一家公司", CreditCode: "91310000MA1K3YFC9X"})
	d := p.diagnosis()
	assert.Equal(t, []string{"certification-mismatch", "certification-overdue"}, modesOf(d), "what still holds comes first")
	assert.True(t, d.Findings[1].Remedied)
}

func TestRejectedPapersHoldUntilOthersAreApproved(t *testing.T) {
	p := open(t)
	p.do("", cloud.SetPolicies{Policies: cloud.Policies{CertificationReview: cloud.ReviewManual}})
	s := p.at(scenarios.FormalAccount, "pin-a")
	var a cloud.Organization
	p.world.Read(func(v engine.View) { a = *v.State.Organizations.Get(scenarios.OrganizationA) })
	papers := cloud.SubmitCertification{Session: s, CompanyName: a.Name, CreditCode: a.CreditCode}
	for i, approved := range []bool{false, true} {
		require.Nil(t, p.do(s, papers).Refusal)
		require.Nil(t, p.do("", cloud.SettleCertification{Organization: a.ID, Approved: approved}).Refusal)
		d := p.diagnosis()
		assert.Equal(t, []string{"certification-rejected"}, modesOf(d))
		assert.Equal(t, i == 1, d.Findings[0].Remedied)
	}
}

// move backs an account set up, deletes it, and restores it where the session is.
func (p *play) move(from, to cloud.SessionID, set cloud.AccountSetID) {
	p.t.Helper()
	backup := p.do(from, cloud.BackUp{Session: from, AccountSet: set}).Events[0].(cloud.BackedUp).Backup.ID
	require.Nil(p.t, p.do(from, cloud.VerifyBackup{Session: from, Backup: backup}).Refusal)
	require.Nil(p.t, p.do(from, cloud.DeleteAccountSet{Session: from, AccountSet: set}).Refusal)
	require.Nil(p.t, p.do(to, cloud.Restore{Session: to, Backup: backup}).Refusal)
}

func TestHiddenAccountSetsAreBackOnceRestoredWhereTheProductIsActive(t *testing.T) {
	p := open(t)
	b := p.at(scenarios.FormalAccount, "pin-b")
	require.Nil(t, p.do(b, activate(b, scenarios.MainLicence)).Refusal)
	a := p.at(scenarios.FormalAccount, "pin-a")
	for _, set := range []cloud.AccountSetID{"set-001", "set-002"} {
		p.move(a, b, set)
	}
	d := p.diagnosis()
	require.Len(t, d.Findings, 2)
	assert.Equal(t, "wrong-organization", d.Findings[0].Mode, "the licence is still in the wrong place")
	assert.Equal(t, "account-sets-disappeared", d.Findings[1].Mode)
	assert.True(t, d.Findings[1].Remedied)
}

func TestARestoreWhereNothingIsActiveIsInTheWrongPlace(t *testing.T) {
	p := open(t)
	p.move(p.at(scenarios.FormalAccount, "pin-a"), p.at(scenarios.FormalAccount, "pin-b"), "set-001")
	assert.Equal(t, []string{"restore-into-wrong-organization"}, modesOf(p.diagnosis()))
}

func TestAnExchangedLicenceMayMoveToANewInstance(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	p.do("", cloud.ExchangeLicence{Licence: scenarios.MainLicence, Successor: "lic-new"})
	p.do(s, activate(s, "lic-new"))
	assert.Equal(t, []string{"exchanged-licence"}, modesOf(p.diagnosis()), "the old instance is refused to the successor")
	fresh := p.do("", cloud.AddInstance{Organization: scenarios.OrganizationA, SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}})
	s = p.at(scenarios.FormalAccount, fresh.Events[0].(cloud.InstanceAdded).Instance.ID)
	require.Nil(t, p.do(s, activate(s, "lic-new")).Refusal)
	assert.NotContains(t, modesOf(p.diagnosis()), "wrong-product", "a new instance is what the exchange asks for")
}

func TestRepeatedRefusalsGatherEvidence(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	for range 3 {
		p.do(s, cloud.Activate{Session: s, SerialNumber: cloud.KeyRef{Unknown: "3f2a"}})
	}
	d := p.diagnosis()
	require.Len(t, d.Findings, 1)
	assert.Len(t, d.Findings[0].Evidence, 3)
}

func TestYunzhijia(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	p.do(s, cloud.ActivateYunzhijia{Session: s, CDKey: cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.CDKeyPart}})
	d := p.diagnosis()
	assert.Equal(t, []string{"yunzhijia-wrong-code"}, modesOf(d))
	p.do(s, cloud.ActivateYunzhijia{Session: s, CDKey: cloud.KeyRef{Service: scenarios.YunzhijiaService, Part: cloud.YunzhijiaPart}})
	assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
}

func TestAnUpgradePutsItsMissingProcessesRight(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	p.do("", cloud.InstallVersion{Instance: "pin-a", Version: "15.0"})
	serial := cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}
	for _, kind := range []cloud.OrderKind{cloud.ServiceFeeOrder, cloud.UpgradeOrder} {
		p.do(s, activate(s, scenarios.MainLicence))
		order := p.do("", cloud.OpenOrder{SerialNumber: serial, Order: kind, ToVersion: "15.0"}).Events[0].(cloud.OrderOpened).Order.ID
		p.do("", cloud.CompleteOrder{Order: order})
	}
	assert.Equal(t, []string{"mop-service-fee-missing", "mop-upgrade-missing"}, modesOf(p.diagnosis()))
	require.Nil(t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
	assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
}

func TestADamagedJournalIsAnError(t *testing.T) {
	_, err := verdict.Diagnose([]journal.Entry{{Seq: 1, Outcome: cloud.Outcome{Events: []cloud.Event{cloud.VersionInstalled{Instance: "nowhere"}}}}})
	require.ErrorContains(t, err, "damaged")
}

// TestAJournalThatNamesWhatIsNotThereIsAnError reads events that fold and still cannot be: somebody edited the file.
func TestAJournalThatNamesWhatIsNotThereIsAnError(t *testing.T) {
	for name, event := range map[string]cloud.Event{
		"backup":   cloud.Restored{Backup: "bak-none", AccountSet: cloud.AccountSet{ID: "set-new", Instance: "pin-a"}},
		"instance": cloud.YunzhijiaActivated{Service: scenarios.YunzhijiaService, Instance: "pin-none"},
		"account": cloud.Activated{Activation: cloud.Activation{
			ID: "act-1", Licence: scenarios.MainLicence, Account: "acc-none", Organization: scenarios.OrganizationA, Instance: "pin-a",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			entries, err := open(t).world.Entries(t.Context(), 1)
			require.NoError(t, err)
			entries = append(entries, journal.Entry{Seq: 99, Outcome: cloud.Outcome{Events: []cloud.Event{event}}})
			_, err = verdict.Diagnose(entries)
			require.ErrorContains(t, err, "journal is damaged: entry 99")
		})
	}
}

func TestSomebodyWhoBoughtNothingUsedTheWrongAccount(t *testing.T) {
	p := open(t)
	p.do("", cloud.AddAccount{ID: "acc-new", As: cloud.FormalAccount, Login: "new@example.com"})
	p.do("", cloud.AddOrganization{ID: "org-new", Name: "新客户", Owner: "acc-new"})
	p.do("", cloud.AddInstance{ID: "pin-new", Organization: "org-new", SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}})
	s := p.at("acc-new", "pin-new")
	require.Nil(t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
	assert.Equal(t, []string{"wrong-account"}, modesOf(p.diagnosis()), "a foreign serial takes one of one's own to mistake it for")
}

func TestBooksThatAreNotTheirsAreNotMissed(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-b")
	require.Nil(t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
	before := p.diagnosis()
	require.Contains(t, modesOf(before), "account-sets-disappeared")
	other := p.at(scenarios.OtherAccount, "pin-other")
	require.Nil(t, p.do(other, activate(other, scenarios.OtherLicence)).Refusal)
	require.Nil(t, p.do(other, cloud.View{Session: other, Screen: cloud.AccountSetsScreen}).Refusal)
	assert.Equal(t, before.Findings, p.diagnosis().Findings, "another customer at the same computer never had those books")
}

func TestWhatTheCatalogueDoesNotExplainIsUnknown(t *testing.T) {
	entries := []journal.Entry{{Seq: 1, Actor: journal.Actor{Kind: journal.ClientActor}, Outcome: cloud.Outcome{Refusal: &cloud.Refusal{Code: "FROM_THE_FUTURE"}}}}
	d, err := verdict.Diagnose(entries)
	require.NoError(t, err)
	assert.Equal(t, verdict.Unknown, d.Health)
	assert.Equal(t, []uint64{1}, d.Unexplained)

	entries[0].Outcome.Refusal.Code = cloud.ProductNotSelected
	d, err = verdict.Diagnose(entries)
	require.NoError(t, err)
	assert.Equal(t, verdict.Healthy, d.Health, "a refusal that only asks for the next step harms nobody")
}

func TestKeysInTheURLAreALeak(t *testing.T) {
	entries := []journal.Entry{{Seq: 1, Wire: &journal.Wire{Method: "GET", Path: "/v1/activations", Leaks: []string{"licence lic-main's serial"}}}}
	d, err := verdict.Diagnose(entries)
	require.NoError(t, err)
	assert.Equal(t, []string{"credential-leak"}, modesOf(d))
}
