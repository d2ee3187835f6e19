package harness

import (
	"context"
	"maps"
)

// AtOnceActions lists what a client that takes tasks at once can be asked for: signing in and choosing are part of
// every task, and looking at something in between is not to be had.
func AtOnceActions() []Action {
	return []Action{
		Activate, LicenseInfo, ActivateYunzhijia, ReRegister, SubmitCertification, CreateAccountSet, BackupAccountSet,
		DeleteAccountSet, RestoreAccountSet,
	}
}

// atOnce reports whether c is the client under test and takes tasks at once.
func (s *Session) atOnce(c Client) bool { return c == s.client && c.Info().AtOnce }

// Unseen reports whether nobody sees what the client under test shows, so that no scenario can check it.
func (s *Session) Unseen() bool { return s.client != nil && s.client.Info().AtOnce }

// put keeps what is only the beginning of a task, to be told along with it, and reports whether the action is such.
func (s *Session) put(action Action, args Args) bool {
	switch action {
	case SignIn:
		s.errand = maps.Clone(args) // whoever signs in anew has chosen nothing yet
	case SelectOrganization, SelectProduct:
		if s.errand == nil {
			s.errand = Args{}
		}
		maps.Copy(s.errand, args)
	case ListOrganizations, ListProducts, ListAccountSets, Review, Activate, LicenseInfo, ActivateYunzhijia, ReRegister,
		SubmitCertification, CreateAccountSet, BackupAccountSet, DeleteAccountSet, RestoreAccountSet:
		return false
	}
	s.last = Result{Outcome: OK}
	return true
}

// wholeTask adds to an action's arguments who is to sign in and what to choose.
func (s *Session) wholeTask(args Args) Args {
	whole := maps.Clone(s.errand)
	if whole == nil {
		whole = Args{}
	}
	maps.Copy(whole, args)
	return whole
}

// ColleagueFailsToSignIn makes a colleague type a wrong password a number of times.
func (s *Session) ColleagueFailsToSignIn(ctx context.Context, times int, account string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.failToSignIn(ctx, s.colleague, times, account)
}

// ColleagueBacksUp makes the colleague back an account set up where they are signed in.
func (s *Session) ColleagueBacksUp(ctx context.Context, set string) error {
	return s.colleagueWithSet(ctx, BackupAccountSet, set)
}

// ColleagueDeletes makes the colleague delete an account set that has a verified backup.
func (s *Session) ColleagueDeletes(ctx context.Context, set string) error {
	return s.colleagueWithSet(ctx, DeleteAccountSet, set)
}

func (s *Session) colleagueWithSet(ctx context.Context, action Action, name string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	set, there := s.accountSet(name)
	if !there {
		return unknown("account set", name)
	}
	if err := s.act(ctx, s.colleague, action, Args{"account_set": s.called(set)}); err != nil {
		return err
	}
	return s.must(string(action))
}

// ColleagueCertifies makes the colleague hand in the papers of an organization, as it was called at the founding.
func (s *Session) ColleagueCertifies(ctx context.Context, papersOf string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(papersOf)
	if err != nil {
		return err
	}
	p := s.papers[o.ID]
	if err := s.act(ctx, s.colleague, SubmitCertification, Args{"company_name": p.name, "credit_code": p.creditCode}); err != nil {
		return err
	}
	return s.must("handing in papers")
}
