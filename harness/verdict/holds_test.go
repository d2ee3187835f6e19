package verdict_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/mockcloud/journal/journaltest"
	"example.com/rehearse/scenarios"
)

// TestWhatLooksLikeAModeAndIsNone: each is one fact away from a finding.
func TestWhatLooksLikeAModeAndIsNone(t *testing.T) {
	list := func(s cloud.SessionID) cloud.View { return cloud.View{Session: s, Screen: cloud.AccountSetsScreen} }
	for name, act := range map[string]func(*play){
		"an empty list where another organization has books": func(p *play) {
			p.do("", cloud.IssueLicence{ID: "lic-b", SKU: cloud.SKU{Series: "kis-professional", Version: "14.1"}, Purchase: cloud.Purchase{
				Account: scenarios.FormalAccount, Organization: scenarios.OrganizationB, Instance: "pin-b", Machine: scenarios.OriginalServer,
			}})
			s := p.at(scenarios.FormalAccount, "pin-b")
			require.Nil(p.t, p.do(s, activate(s, "lic-b")).Refusal)
			require.Nil(p.t, p.do(s, list(s)).Refusal)
		},
		"an empty list beside a product in force that has the books": func(p *play) {
			s := p.at(scenarios.FormalAccount, "pin-a")
			require.Nil(p.t, p.do(s, activate(s, scenarios.MainLicence)).Refusal)
			s = p.at(scenarios.FormalAccount, "pin-a-copy")
			require.Nil(p.t, p.do(s, activate(s, scenarios.SecondLicence)).Refusal)
			require.Nil(p.t, p.do(s, list(s)).Refusal)
		},
		"a good backup that cannot be restored yet": func(p *play) {
			s := p.at(scenarios.FormalAccount, "pin-a")
			backup := p.do(s, cloud.BackUp{Session: s, AccountSet: "set-001"}).Events[0].(cloud.BackedUp).Backup.ID
			require.Equal(p.t, cloud.AccountSetNumberTaken, p.do(s, cloud.Restore{Session: s, Backup: backup}).Refusal.Code)
		},
		"a corrupt backup of other books": func(p *play) {
			s := p.at(scenarios.FormalAccount, "pin-a")
			backup := p.do(s, cloud.BackUp{Session: s, AccountSet: "set-002"}).Events[0].(cloud.BackedUp).Backup.ID
			p.do("", cloud.DamageBackup{Backup: backup})
			require.NotNil(p.t, p.do(s, cloud.DeleteAccountSet{Session: s, AccountSet: "set-001"}).Refusal)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := open(t)
			act(p)
			assert.Empty(t, modesOf(p.diagnosis()))
		})
	}
}

// TestWhoseHarmARefusalIs: a refusal belongs to the mistake that it follows from, and not to its neighbour's.
func TestWhoseHarmARefusalIs(t *testing.T) {
	t.Run("another licence is in use", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-b")
		p.do(s, activate(s, scenarios.MainLicence))
		s = p.at(scenarios.FormalAccount, "pin-a-copy")
		require.Nil(t, p.do(s, activate(s, scenarios.SecondLicence)).Refusal)
		s = p.at(scenarios.FormalAccount, "pin-a")
		require.Equal(t, cloud.LicenceInUse, p.do(s, activate(s, scenarios.SecondLicence)).Refusal.Code)
		assert.Contains(t, modesOf(p.diagnosis()), "double-activation-race")
	})
	t.Run("somebody else's licence sits on the product", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		require.Nil(t, p.do(s, activate(s, scenarios.OtherLicence)).Refusal)
		require.Equal(t, cloud.InstanceOccupied, p.do(s, activate(s, scenarios.MainLicence)).Refusal.Code)
		d := p.diagnosis()
		require.Equal(t, []string{"foreign-serial"}, modesOf(d))
		assert.Len(t, d.Findings[0].Evidence, 2)
	})
	t.Run("a mistyped key is the least of what a product suffers", func(t *testing.T) {
		p := open(t)
		s := p.at(scenarios.FormalAccount, "pin-a")
		p.do(s, activate(s, scenarios.MainLicence))
		p.do("", cloud.InstallVersion{Instance: "pin-a", Version: "15.0"})
		p.do(s, cloud.Activate{Session: s, SerialNumber: cloud.KeyRef{Unknown: "3f2a"}})
		p.do(s, activate(s, scenarios.MainLicence))
		assert.Equal(t, []string{"mop-service-fee-missing", "bad-serial-or-cdkey"}, modesOf(p.diagnosis()))
	})
	t.Run("what was put right stays put right", func(t *testing.T) {
		p := open(t)
		wrong := cloud.SignIn{Account: scenarios.FormalAccount, FeatureCode: "FC-1"}
		for range 5 {
			p.do("", wrong)
		}
		p.do("", cloud.SetClock{Clock: cloud.Clock{At: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}})
		p.at(scenarios.FormalAccount, "pin-a")
		once := p.diagnosis()
		require.Equal(t, verdict.Remedied, once.Health)
		p.at(scenarios.FormalAccount, "pin-a")
		assert.Equal(t, once.Findings, p.diagnosis().Findings)
	})
}

// TestAFaultIsNamedByWhatItSpoilt: an answer that was lost after nothing had happened is a cloud that cannot be reached.
func TestAFaultIsNamedByWhatItSpoilt(t *testing.T) {
	committed := cloud.Outcome{Events: []cloud.Event{cloud.MachineAdded{Machine: cloud.Machine{ID: "m"}}}}
	for name, c := range map[string]struct {
		actor       journal.ActorKind
		kind, phase string
		outcome     cloud.Outcome
		want        []string
	}{
		"lost before":                 {journal.ClientActor, "connection-reset", "before", cloud.Outcome{}, []string{"backend-unavailable"}},
		"lost after nothing happened": {journal.ClientActor, "connection-reset", "after", cloud.Outcome{}, []string{"backend-unavailable"}},
		"lost after the commit":       {journal.ClientActor, "connection-reset", "after", committed, []string{"network-lost-after-commit"}},
		"a set status":                {journal.ClientActor, "status", "before", cloud.Outcome{}, []string{"backend-unavailable"}},
		"unavailable":                 {journal.ClientActor, "unavailable", "before", cloud.Outcome{}, []string{"backend-unavailable"}},
		"too many requests":           {journal.ClientActor, "rate-limit", "before", cloud.Outcome{}, []string{"rate-limited"}},
		"a clock that is wrong":       {journal.ClientActor, "wrong-clock", "before", cloud.Outcome{}, nil},
		"a partner's request":         {journal.MOPActor, "connection-reset", "before", cloud.Outcome{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := verdict.Diagnose([]journal.Entry{{
				Seq: 1, Actor: journal.Actor{Kind: c.actor}, Wire: &journal.Wire{Operation: "activate"}, Outcome: c.outcome,
				Fault: &journal.Fault{Op: "fired", Kind: c.kind, Phase: c.phase},
			}})
			require.NoError(t, err)
			assert.Equal(t, c.want, modesOf(d))
		})
	}
}

// TestAnEndedActivationInABaseIsNoFinding: only where licences are now is known.
func TestAnEndedActivationInABaseIsNoFinding(t *testing.T) {
	p := open(t)
	s := p.at(scenarios.FormalAccount, "pin-b")
	p.do(s, activate(s, scenarios.MainLicence))
	serial := cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}
	ticket := p.do("", cloud.OpenTicket{SerialNumber: serial, Evidence: "x"}).Events[0].(cloud.TicketOpened).Ticket.ID
	p.do("", cloud.SettleTicket{Ticket: ticket, Action: cloud.Unbind})
	s = p.at(scenarios.FormalAccount, "pin-a")
	p.do(s, activate(s, scenarios.MainLicence))
	entries, err := p.world.Entries(t.Context(), 1)
	require.NoError(t, err)
	d, err := verdict.Diagnose([]journal.Entry{entries[0], journaltest.Base(entries, uint64(len(entries)))})
	require.NoError(t, err)
	assert.Empty(t, modesOf(d))
}

// TestASilentModesSituationIsDiagnosed: the client met a wrong organization when the licence went there by its own request.
func TestASilentModesSituationIsDiagnosed(t *testing.T) {
	wrong := wholeStory(t, "wrong-organization", func(s *harness.Session, ctx context.Context) error {
		return s.SignInTo(ctx, string(scenarios.FormalAccount), string(scenarios.OrganizationB), harness.MainProduct)
	}, activateMain)
	got, err := judgeOf(t).Judge(wrong)
	require.NoError(t, err)
	require.Len(t, got.Situation, 1)
	assert.IsType(t, cloud.Activate{}, wrong.Entries[got.Situation[0]-1].Command)
	right := wholeStory(t, "wrong-organization", atHome, activateMain)
	got, err = judgeOf(t).Judge(right)
	require.NoError(t, err)
	assert.Empty(t, got.Situation)
	assert.Equal(t, verdict.NotExercised, got.Verdict)
}
