package harness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/fault"
	"example.com/rehearse/mockcloud/journal"
)

// command makes the stage hand change the world. That the rules refuse it is a mistake of the scenario.
func (s *Session) command(ctx context.Context, c cloud.Command) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	reply, err := s.world.Do(ctx, engine.Call{
		Actor: journal.Actor{Kind: journal.StageActor}, Control: true,
		Command: func(*cloud.State) cloud.Command { return c },
	})
	if err != nil {
		return err
	}
	if r := reply.Entry.Outcome.Refusal; r != nil {
		return fmt.Errorf("the stage cannot do %s: %s %s", c.Kind(), r.Code, r.Subject)
	}
	return nil
}

// ActivateAsPurchased makes a colleague activate a licence for whom it was sold to, before the scenario begins.
func (s *Session) ActivateAsPurchased(ctx context.Context, licence string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	l, err := s.licence(licence)
	if err != nil {
		return err
	}
	p := l.Purchase
	if err := s.signInTo(ctx, s.colleague, [3]string{string(p.Account), string(p.Organization), string(p.Instance)}); err != nil {
		return err
	}
	if err := s.ColleagueActivates(ctx, licence); err != nil {
		return err
	}
	return s.must("activating as purchased")
}

// Install installs another version of a product of an organization.
func (s *Session) Install(ctx context.Context, organization, product, version string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	i, err := s.product(o.ID, product)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.InstallVersion{Instance: i.ID, Version: cloud.Version(version)})
}

// ReplaceHardware gives a server computer another feature code. Whoever works at it has to sign in again.
func (s *Session) ReplaceHardware(ctx context.Context, machine string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	m, err := s.machineCalled(machine)
	if err != nil {
		return err
	}
	if err := s.command(ctx, cloud.ChangeFeatureCode{Machine: m.ID}); err != nil || m.ID != s.machine {
		return err
	}
	return s.startClients(ctx)
}

// CloneMachine copies a server computer that is a virtual machine. Both have one feature code from then on.
func (s *Session) CloneMachine(ctx context.Context, machine, clone string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	m, err := s.machineCalled(machine)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.AddMachine{ID: cloud.MachineID(clone), Name: clone, FeatureCode: m.FeatureCode})
}

// SetPolicies changes how the world behaves where the sources leave room; empty members stay.
func (s *Session) SetPolicies(ctx context.Context, p cloud.Policies) error {
	return s.command(ctx, cloud.SetPolicies{Policies: p})
}

// SetLicenceStatus revokes, suspends or reinstates a licence.
func (s *Session) SetLicenceStatus(ctx context.Context, licence string, status cloud.LicenceStatus) error {
	return s.command(ctx, cloud.SetLicenceStatus{Licence: cloud.LicenceID(licence), Status: status})
}

// SetLicenceExpiry sets until when a licence is valid ("2026-01-31": the end of that day).
func (s *Session) SetLicenceExpiry(ctx context.Context, licence, day string) error {
	return s.setTerm(ctx, licence, day, func(t *cloud.SetLicenceTerm, end time.Time) { t.ExpiresAt = end })
}

// setTerm changes one of a licence's two terms to the end of a day; the other stays.
func (s *Session) setTerm(ctx context.Context, licence, day string, change func(*cloud.SetLicenceTerm, time.Time)) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	l, err := s.licence(licence)
	if err != nil {
		return err
	}
	end, err := endOf(day)
	if err != nil {
		return err
	}
	term := cloud.SetLicenceTerm{Licence: l.ID, ExpiresAt: l.ExpiresAt, ServiceUntil: l.ServiceUntil}
	change(&term, end)
	return s.command(ctx, term)
}

// RenameLike gives an organization the name of another.
func (s *Session) RenameLike(ctx context.Context, organization, other string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	like, _, err := s.organization(other)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.RenameOrganization{Organization: o.ID, Name: like.Name})
}

// MakeAdmin gives an account the administrator's role in an organization.
func (s *Session) MakeAdmin(ctx context.Context, account, organization string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	a, err := s.account(account)
	if err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.AddMember{Account: a.ID, Organization: o.ID, Role: cloud.Admin})
}

// DisableAccount keeps an account from signing in, as when somebody left the company.
func (s *Session) DisableAccount(ctx context.Context, account string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	a, err := s.account(account)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.DisableAccount{Account: a.ID})
}

// SettleCertification approves or rejects the papers an organization handed in.
func (s *Session) SettleCertification(ctx context.Context, organization string, approved bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.SettleCertification{Organization: o.ID, Approved: approved})
}

// SettleReRegistration approves or rejects the newest re-registration.
func (s *Session) SettleReRegistration(ctx context.Context, approved bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	var newest cloud.ReRegistrationID
	s.read(func(state *cloud.State, _ time.Time) {
		for id := range state.ReRegistrations.All {
			newest = id
		}
	})
	return s.command(ctx, cloud.SettleReRegistration{ReRegistration: newest, Approved: approved})
}

// DamageBackup makes the newest backup of an account set corrupt, without telling anybody.
func (s *Session) DamageBackup(ctx context.Context, set string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	b, err := s.backup(set)
	if err != nil {
		return err
	}
	return s.command(ctx, cloud.DamageBackup{Backup: b.ID})
}

// ExpireSignIns ends every sign-in, as happens overnight.
func (s *Session) ExpireSignIns(ctx context.Context) error {
	return s.command(ctx, cloud.ExpireSessions{})
}

// SetTime moves the world's clock to a moment, "2026-04-05 23:59:59" in Shanghai.
func (s *Session) SetTime(ctx context.Context, moment string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	at, err := parseMoment(moment)
	if err != nil {
		return err
	}
	_, err = s.world.SetClock(ctx, engine.ClockMove{Set: at})
	return err
}

// PassTime moves the world's clock on by calendar months, days and minutes.
func (s *Session) PassTime(ctx context.Context, months, days, minutes int) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	_, err := s.world.SetClock(ctx, engine.ClockMove{Months: months, Days: days, Advance: time.Duration(minutes) * time.Minute})
	return err
}

// SetBackComputer puts the clock of the computer where the person works so many days behind the world's; 0 puts it right.
func (s *Session) SetBackComputer(ctx context.Context, days int) error {
	s.skew = -time.Duration(days) * 24 * time.Hour
	return s.ready(ctx)
}

// Break plans that activations meet a fault so many times. Other exchanges go on as always. seconds is how late an answer
// is, or how long it asks to wait; one that trickles in has a pace of its own.
func (s *Session) Break(ctx context.Context, kind fault.Kind, phase fault.Phase, times, seconds int) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if s.set.realTime {
		seconds = min(seconds, 1)
	}
	spec := fault.Spec{
		ID: fmt.Sprintf("%s-%d", kind, len(s.world.Faults())+1), Kind: kind, Phase: phase, Times: times,
		Match: fault.Match{Method: "POST", Path: "/v1/activations"},
	}
	switch kind {
	case fault.Latency:
		spec.Delay = fault.Milliseconds(1000 * seconds)
	case fault.SlowDrip:
		spec.Delay, spec.ChunkBytes = 50, 64
	default:
		spec.RetryAfterSeconds = seconds
	}
	return s.world.Arm(ctx, spec)
}

// Mend takes all faults away.
func (s *Session) Mend(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.world.ClearFaults(ctx)
}

func endOf(day string) (time.Time, error) { return parseMoment(day + " 23:59:59") }

func parseMoment(moment string) (time.Time, error) {
	for layout := range slices.Values([]string{time.DateTime, "2006-01-02 15:04", time.DateOnly}) {
		if t, err := time.ParseInLocation(layout, moment, cloud.Shanghai()); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no moment; write it like 2026-04-05 23:59:59", moment)
}
