package harness

import (
	"context"
	"net/http"
)

// LookAtAccountSets looks at the list of account sets.
func (s *Session) LookAtAccountSets(ctx context.Context) error {
	return s.do(ctx, ListAccountSets, nil)
}

// CreateAccountSet creates an account set where the person is signed in.
func (s *Session) CreateAccountSet(ctx context.Context, name string) error {
	return s.do(ctx, CreateAccountSet, Args{"name": name})
}

// BackUp backs an account set up.
func (s *Session) BackUp(ctx context.Context, set string) error {
	return s.withSet(ctx, BackupAccountSet, set, nil)
}

// DeleteAccountSet deletes an account set, and stops where the cloud warns.
func (s *Session) DeleteAccountSet(ctx context.Context, set string) error {
	return s.withSet(ctx, DeleteAccountSet, set, nil)
}

// InsistOnDeleting deletes an account set in spite of the cloud's warning.
func (s *Session) InsistOnDeleting(ctx context.Context, set string) error {
	return s.withSet(ctx, DeleteAccountSet, set, Args{"confirm": "true"})
}

func (s *Session) withSet(ctx context.Context, action Action, name string, args Args) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	set, there := s.accountSet(name)
	if !there {
		return unknown("account set", name)
	}
	all := Args{"account_set": s.called(set)}
	for k, v := range args {
		all[k] = v
	}
	return s.do(ctx, action, all)
}

// Restore restores the newest backup of an account set where the person is signed in.
func (s *Session) Restore(ctx context.Context, set string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	b, err := s.backup(set)
	if err != nil {
		return err
	}
	return s.do(ctx, RestoreAccountSet, Args{"backup": string(b.ID)})
}

// ColleagueSignsInTo makes a colleague sign in, with a client of their own, at the same server computer. That any of
// it is refused is an error.
func (s *Session) ColleagueSignsInTo(ctx context.Context, account, organization, product string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.signInTo(ctx, s.colleague, [3]string{account, organization, product})
}

// ColleagueSignsOut makes the colleague sign out, which frees their seat.
func (s *Session) ColleagueSignsOut(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.began = s.world.Seq()
	return s.keep(s.colleague.call(ctx, http.MethodDelete, "/v1/sessions/current", nil, nil))
}

// ColleagueActivates makes the colleague activate a licence, without reviewing anything.
func (s *Session) ColleagueActivates(ctx context.Context, licence string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	serial, cdkey, err := s.keys(licence)
	if err != nil {
		return err
	}
	return s.act(ctx, s.colleague, Activate, Args{"serial_number": serial, "cdkey": cdkey})
}

// ColleagueLooks makes the colleague look at the list of account sets.
func (s *Session) ColleagueLooks(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.act(ctx, s.colleague, ListAccountSets, nil)
}

// ColleaguePosts makes the colleague post a voucher in an account set.
func (s *Session) ColleaguePosts(ctx context.Context, set string) error {
	return s.keepBooks(ctx, set, "vouchers", map[string]string{})
}

// ColleaguePostsIn makes the colleague post a voucher of one module in an account set.
func (s *Session) ColleaguePostsIn(ctx context.Context, set, module string) error {
	return s.keepBooks(ctx, set, "vouchers", map[string]string{"module": module})
}

// ColleagueCloses makes the colleague close the open period of an account set.
func (s *Session) ColleagueCloses(ctx context.Context, set string) error {
	return s.keepBooks(ctx, set, "period-closings", map[string]string{})
}

// keepBooks does the daily work that is no part of a client under test's protocol.
func (s *Session) keepBooks(ctx context.Context, name, what string, body map[string]string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	set, there := s.accountSet(name)
	if !there {
		return unknown("account set", name)
	}
	s.began = s.world.Seq()
	return s.keep(s.colleague.call(ctx, http.MethodPost, "/v1/account-sets/"+string(set.ID)+"/"+what, body, nil))
}
