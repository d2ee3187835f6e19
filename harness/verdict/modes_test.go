package verdict_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
)

// TestEveryModeIsNamed diagnoses the journal of each mode's script, and holds all that is found to what was agreed on.
func TestEveryModeIsNamed(t *testing.T) {
	stage := cases.NewStage()
	d, err := verdict.NewDiagnoser()
	require.NoError(t, err)
	var told strings.Builder
	for _, mode := range catalogue.IDs() {
		c, err := stage.FromMode(t.Context(), mode, 8)
		require.NoError(t, err)
		found, err := d.Diagnose(c.Journal)
		require.NoError(t, err)
		require.NotEmpty(t, found.Findings, mode)
		assert.Equal(t, mode, found.Findings[0].Mode)
		_, _ = fmt.Fprintf(&told, "%s: %s, unexplained %v\n", mode, found.Health, found.Unexplained)
		for _, f := range found.Findings {
			assert.NotEmpty(t, f.Evidence, "%s: %s", mode, f.Mode)
			_, _ = fmt.Fprintf(&told, "\t%s of %q, %v, remedied %t, entries %v\n", f.Mode, f.Subject, f.Confidence, f.Remedied, f.Evidence)
		}
	}
	heldTo(t, "testdata/diagnoses.golden", told.String())
}

// clientDo gives a command as a client with a session and an account, over the wire.
func (p *play) clientDo(session cloud.SessionID, account cloud.AccountID, operation string, c cloud.Command) cloud.Outcome {
	p.t.Helper()
	r, err := p.world.Do(p.t.Context(), engine.Call{
		Actor:   journal.Actor{Kind: journal.ClientActor, Session: session, Account: account},
		Wire:    &journal.Wire{Method: "POST", Path: "/v1/" + operation, Operation: operation, Status: 200},
		Command: func(*cloud.State) cloud.Command { return c },
	})
	require.NoError(p.t, err)
	return r.Entry.Outcome
}

func TestOneMistypedPasswordIsNoLock(t *testing.T) {
	p := open(t)
	wrong := cloud.SignIn{Account: scenarios.FormalAccount, FeatureCode: "FC-1"}
	for range 4 {
		p.clientDo("", "", "signIn", wrong)
	}
	assert.Empty(t, p.diagnosis().Findings)
	p.clientDo("", "", "signIn", wrong)
	assert.Equal(t, []string{"sign-in-locked"}, modesOf(p.diagnosis()))
	p.clientDo("", "", "signIn", cloud.SignIn{Account: scenarios.FormalAccount, Password: cloud.PasswordRef{Right: true}, FeatureCode: "FC-1"})
	assert.Len(t, p.diagnosis().Findings[0].Evidence, 2)
	_, err := p.world.SetClock(t.Context(), engine.ClockMove{Advance: 16 * 60 * 1e9})
	require.NoError(t, err)
	p.at(scenarios.FormalAccount, "pin-a")
	assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
}

func TestALicenceInUseIsTheHarmOfAKnownMistake(t *testing.T) {
	p := open(t)
	b := p.at(scenarios.FormalAccount, "pin-b")
	p.do(b, activate(b, scenarios.MainLicence))
	a := p.at(scenarios.FormalAccount, "pin-a")
	require.NotNil(t, p.do(a, activate(a, scenarios.MainLicence)).Refusal)
	d := p.diagnosis()
	assert.NotContains(t, modesOf(d), "double-activation-race")
	assert.Len(t, d.Findings[0].Evidence, 2)
}

func TestMovingFromOneWrongPlaceToAnotherLeavesOneFinding(t *testing.T) {
	p := open(t)
	b := p.at(scenarios.FormalAccount, "pin-b")
	p.do(b, activate(b, scenarios.MainLicence))
	serial := cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}
	ticket := p.do("", cloud.OpenTicket{SerialNumber: serial, Evidence: "x"}).Events[0].(cloud.TicketOpened).Ticket.ID
	p.do("", cloud.SettleTicket{Ticket: ticket, Action: cloud.Unbind})
	a := p.at(scenarios.FormalAccount, "pin-a-copy")
	require.Nil(t, p.do(a, activate(a, scenarios.MainLicence)).Refusal)
	var holds []string
	for _, f := range p.diagnosis().Findings {
		if !f.Remedied && f.Subject == string(scenarios.MainLicence) {
			holds = append(holds, f.Mode)
		}
	}
	assert.Equal(t, []string{"wrong-product"}, holds)
}

func TestBooksAreBackWhenTheLicenceComesToThem(t *testing.T) {
	p := open(t)
	b := p.at(scenarios.FormalAccount, "pin-b")
	p.do(b, activate(b, scenarios.MainLicence))
	require.Contains(t, modesOf(p.diagnosis()), "account-sets-disappeared")
	serial := cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}
	ticket := p.do("", cloud.OpenTicket{SerialNumber: serial, Evidence: "x"}).Events[0].(cloud.TicketOpened).Ticket.ID
	p.do("", cloud.SettleTicket{Ticket: ticket, Action: cloud.Unbind})
	assert.Equal(t, verdict.Harmed, p.diagnosis().Health, "unbinding alone brings nothing back")
	a := p.at(scenarios.FormalAccount, "pin-a")
	require.Nil(t, p.do(a, activate(a, scenarios.MainLicence)).Refusal)
	d := p.diagnosis()
	assert.Equal(t, verdict.Remedied, d.Health)
	assert.Contains(t, modesOf(d), "account-sets-disappeared")
}

func TestFaultsHoldUntilTheSameIsAskedAgainAndAnswered(t *testing.T) {
	for kind, want := range map[fault.Kind]string{
		fault.ConnectionReset: "network-lost-after-commit", fault.EmptyOK: "empty-answer", fault.MalformedOK: "malformed-answer", fault.TruncatedBody: "truncated-answer",
		fault.Latency: "slow-answer", fault.SlowDrip: "slow-answer",
	} {
		t.Run(string(kind), func(t *testing.T) {
			p := open(t)
			s := p.at(scenarios.FormalAccount, "pin-a")
			spec := fault.Spec{ID: "f", Kind: kind, Phase: fault.After, Times: 1, Match: fault.Match{Path: "/v1/activate"}}
			if kind == fault.Latency || kind == fault.SlowDrip {
				spec.Delay = 100
			}
			if kind == fault.SlowDrip {
				spec.ChunkBytes = 1
			}
			require.NoError(t, p.world.Arm(t.Context(), spec))
			p.clientDo(s, scenarios.FormalAccount, "activate", activate(s, scenarios.MainLicence))
			d := p.diagnosis()
			require.Equal(t, []string{want}, modesOf(d))
			assert.Equal(t, verdict.Harmed, d.Health)
			p.clientDo(s, scenarios.FormalAccount, "signOut", cloud.View{Session: s, Screen: cloud.SessionScreen})
			assert.Equal(t, verdict.Harmed, p.diagnosis().Health, "something else does not tell")
			p.clientDo(s, scenarios.FormalAccount, "activate", activate(s, scenarios.MainLicence))
			d = p.diagnosis()
			assert.Equal(t, []string{want}, modesOf(d), "asking again is the remedy, not another finding")
			assert.Equal(t, verdict.Remedied, d.Health)
		})
	}
}

// TestThreeWaysToBeOverdue tells them apart, and what was refused because of one belongs to it.
func TestThreeWaysToBeOverdue(t *testing.T) {
	for mode, settle := range map[string]func(*play, cloud.SessionID, cloud.SubmitCertification){
		"certification-overdue":       func(*play, cloud.SessionID, cloud.SubmitCertification) {},
		"certification-approved-late": func(p *play, s cloud.SessionID, papers cloud.SubmitCertification) { p.do(s, papers) },
		"certification-rejected": func(p *play, s cloud.SessionID, papers cloud.SubmitCertification) {
			p.do(s, papers)
			p.do("", cloud.SettleCertification{Organization: scenarios.OrganizationA})
		},
	} {
		t.Run(mode, func(t *testing.T) {
			p := open(t)
			p.do("", cloud.SetPolicies{Policies: cloud.Policies{CertificationReview: cloud.ReviewManual}})
			s := p.at(scenarios.FormalAccount, "pin-a")
			p.do(s, activate(s, scenarios.MainLicence))
			settle(p, s, cloud.SubmitCertification{Session: s, CompanyName: "甲", CreditCode: "91310000MA1K3YFC9X"})
			_, err := p.world.SetClock(t.Context(), engine.ClockMove{Months: 4})
			require.NoError(t, err)
			late := p.at(scenarios.FormalAccount, "pin-a")
			require.NotNil(t, p.do(late, cloud.PostVoucher{Session: late, AccountSet: "set-001"}).Refusal)
			d := p.diagnosis()
			require.Equal(t, []string{mode}, modesOf(d))
			assert.Contains(t, d.Findings[0].Evidence, p.world.Seq(), "what was refused because of it")
			assert.Equal(t, string(scenarios.OrganizationA), d.Findings[0].Subject)
		})
	}
}

func TestDeletingAsksAndThatIsNoHarm(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-a")
	remove := cloud.DeleteAccountSet{Session: s, AccountSet: "set-001"}
	require.NotNil(t, p.do(s, remove).Refusal)
	assert.Equal(t, verdict.Healthy, p.diagnosis().Health)
	backup := p.do(s, cloud.BackUp{Session: s, AccountSet: "set-001"}).Events[0].(cloud.BackedUp).Backup.ID
	p.do("", cloud.DamageBackup{Backup: backup})
	p.do(s, cloud.VerifyBackup{Session: s, Backup: backup})
	p.do(s, remove)
	p.do(s, cloud.Restore{Session: s, Backup: backup})
	d := p.diagnosis()
	require.Equal(t, []string{"corrupt-backup"}, modesOf(d))
	assert.Len(t, d.Findings[0].Evidence, 3)
	good := p.do(s, cloud.BackUp{Session: s, AccountSet: "set-001"}).Events[0].(cloud.BackedUp).Backup.ID
	p.do(s, cloud.VerifyBackup{Session: s, Backup: good})
	assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
}

func TestMoreThatPutsThingsRight(t *testing.T) {
	t.Run("the clone gets a code of its own", func(t *testing.T) {
		p := open(t)
		var code cloud.FeatureCode
		p.world.Read(func(v engine.View) { code = v.State.Machines.Get(scenarios.OriginalServer).FeatureCode })
		p.do("", cloud.AddMachine{ID: "clone", FeatureCode: code})
		assert.Equal(t, []string{"cloned-machine"}, modesOf(p.diagnosis()))
		p.do("", cloud.ChangeFeatureCode{Machine: "clone"})
		assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
	})
	t.Run("the new administrator is made a member", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.OtherAccount, "pin-other")
		p.do(s, cloud.SelectOrganization{Session: s, Organization: scenarios.OrganizationA})
		assert.Equal(t, []string{"admin-handover-hides-account-sets"}, modesOf(p.diagnosis()))
		p.do("", cloud.AddMember{Account: scenarios.OtherAccount, Organization: scenarios.OrganizationA, Role: cloud.Admin})
		assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
	})
	t.Run("a namesake is no renamed company", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		p.do(s, activate(s, scenarios.MainLicence))
		var name string
		p.world.Read(func(v engine.View) { name = v.State.Organizations.Get(scenarios.OrganizationB).Name })
		p.do("", cloud.RenameOrganization{Organization: scenarios.OrganizationA, Name: name})
		assert.Empty(t, p.diagnosis().Findings)
	})
	t.Run("a demo after an exchange is the exchange's", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		p.do(s, activate(s, scenarios.MainLicence))
		p.do("", cloud.ExchangeLicence{Licence: scenarios.MainLicence, Successor: "lic-new"})
		for range 3 {
			p.do(s, cloud.ClosePeriod{Session: s, AccountSet: "set-001"})
		}
		assert.Equal(t, []string{"exchanged-licence"}, modesOf(p.diagnosis()))
	})
	t.Run("the papers get the company's new name", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		var a cloud.Organization
		p.world.Read(func(v engine.View) { a = *v.State.Organizations.Get(scenarios.OrganizationA) })
		p.do("", cloud.RenameOrganization{Organization: a.ID, Name: "未激活就更名"})
		assert.Empty(t, p.diagnosis().Findings, "no licence and no papers have the old name")
		p.do(s, activate(s, scenarios.MainLicence))
		p.do("", cloud.RenameOrganization{Organization: a.ID, Name: "更名后的公司"})
		assert.Equal(t, []string{"company-renamed"}, modesOf(p.diagnosis()))
		require.Nil(t, p.do(s, cloud.SubmitCertification{Session: s, CompanyName: "更名后的公司", CreditCode: a.CreditCode}).Refusal)
		assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
	})
	t.Run("a company is renamed after its papers were approved", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		var a cloud.Organization
		p.world.Read(func(v engine.View) { a = *v.State.Organizations.Get(scenarios.OrganizationA) })
		require.Nil(t, p.do(s, cloud.SubmitCertification{Session: s, CompanyName: a.Name, CreditCode: a.CreditCode}).Refusal)
		p.do("", cloud.RenameOrganization{Organization: a.ID, Name: "更名后的公司"})
		assert.Equal(t, []string{"company-renamed"}, modesOf(p.diagnosis()))
	})
	t.Run("the books come home", func(t *testing.T) {
		p := open(t)
		a, b := p.at(scenarios.FormalAccount, "pin-a"), p.at(scenarios.FormalAccount, "pin-b")
		p.move(a, b, "set-001")
		require.Equal(t, verdict.Harmed, p.diagnosis().Health)
		var moved cloud.AccountSetID
		p.world.Read(func(v engine.View) {
			for id, set := range v.State.AccountSets.All {
				if set.Organization == scenarios.OrganizationB {
					moved = id
				}
			}
		})
		p.move(b, a, moved)
		d := p.diagnosis()
		assert.Equal(t, []string{"restore-into-wrong-organization"}, modesOf(d))
		assert.Equal(t, verdict.Remedied, d.Health)
		assert.Len(t, d.Findings[0].Evidence, 2, "where they went, and where they came back")
	})
	t.Run("the sub-account gets a right", func(t *testing.T) {
		p := open(t)
		p.do("", cloud.AddMember{Account: scenarios.OtherAccount, Organization: scenarios.OrganizationA, Role: cloud.Member})
		s := p.at(scenarios.OtherAccount, "pin-a")
		require.NotNil(t, p.do(s, cloud.SubmitCertification{Session: s, CompanyName: "x", CreditCode: "91310000MA1K3YFC9X"}).Refusal)
		p.do("", cloud.AddMember{Account: scenarios.PartnerAccount, Organization: scenarios.OrganizationA, Role: cloud.Member})
		assert.Equal(t, verdict.Harmed, p.diagnosis().Health, "another member has no more rights")
		p.do("", cloud.AddMember{Account: scenarios.OtherAccount, Organization: scenarios.OrganizationA, Role: cloud.Admin})
		d := p.diagnosis()
		assert.Equal(t, []string{"sub-account-without-permission"}, modesOf(d))
		assert.Equal(t, verdict.Remedied, d.Health)
		assert.Len(t, d.Findings[0].Evidence, 2)
	})
	t.Run("periods can be closed again once the licence is found", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		closes := cloud.ClosePeriod{Session: s, AccountSet: "set-001"}
		for p.do(s, closes).Refusal == nil {
			require.Equal(t, verdict.Healthy, p.diagnosis().Health)
		}
		require.Equal(t, []string{"undetected-licence"}, modesOf(p.diagnosis()))
		p.do(s, activate(s, scenarios.MainLicence))
		require.Equal(t, verdict.Harmed, p.diagnosis().Health, "nobody has closed a period yet")
		require.Nil(t, p.do(s, closes).Refusal)
		assert.Equal(t, verdict.Remedied, p.diagnosis().Health)
	})
	t.Run("an instance that another licence holds", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		p.do(s, activate(s, scenarios.MainLicence))
		p.do(s, activate(s, scenarios.SecondLicence))
		assert.Contains(t, modesOf(p.diagnosis()), "double-activation-race")
	})
}
