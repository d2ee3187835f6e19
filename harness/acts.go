package harness

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// ErrUnsupported means that the client under test cannot do what the scenario asks for.
var ErrUnsupported = errors.New("the client under test does not support this action")

// UnsupportedError is [ErrUnsupported] with the action that the client cannot do.
type UnsupportedError struct{ Action Action }

// Error names the action.
func (e *UnsupportedError) Error() string { return fmt.Sprintf("%s: %s", e.Action, ErrUnsupported) }

// Unwrap makes errors.Is find [ErrUnsupported].
func (e *UnsupportedError) Unwrap() error { return ErrUnsupported }

// act makes a client do something and keeps what it showed.
func (s *Session) act(ctx context.Context, c Client, action Action, args Args) error {
	s.began = s.world.Seq()
	if s.atOnce(c) {
		if s.put(action, args) {
			return nil
		}
		args = s.wholeTask(args)
	}
	done := s.witness(c, action, args)
	result, err := c.Do(ctx, action, args)
	done(result, err)
	if err != nil {
		return unmet("客户端在 %s 时出了故障：%v", "the client broke at %s: %v", action, err)
	}
	result.Shown, s.leaked = s.scrubbed(result.Shown) // messages of failed checks quote what was shown
	if s.last = result; result.Outcome == Unsupported {
		return &UnsupportedError{Action: action}
	}
	return nil
}

// do is act for the client under test.
func (s *Session) do(ctx context.Context, action Action, args Args) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.act(ctx, s.client, action, args)
}

// must turns anything but success of the last act into an error, where a scenario needs it to go on.
func (s *Session) must(what string) error {
	if s.last.Outcome == OK {
		return nil
	}
	return unmet("%s：结果是 %s：%s", "%s was %s: %s", what, s.last.Outcome, s.last.Shown.Message)
}

// SignIn signs in with an account's right password.
func (s *Session) SignIn(ctx context.Context, account string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.signIn(ctx, s.client, account, true)
}

// FailToSignIn types a wrong password a number of times.
func (s *Session) FailToSignIn(ctx context.Context, times int, account string) error {
	if err := s.ready(ctx); err != nil { // before anybody asks who the client is
		return err
	}
	return s.failToSignIn(ctx, s.client, times, account)
}

func (s *Session) failToSignIn(ctx context.Context, c Client, times int, account string) error {
	for range times {
		if err := s.signIn(ctx, c, account, false); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) signIn(ctx context.Context, c Client, name string, right bool) error {
	a, err := s.account(name)
	if err != nil {
		return err
	}
	password := "wrong-password"
	if right {
		s.read(func(state *cloud.State, _ time.Time) { password = state.Password(a.ID) })
	}
	return s.act(ctx, c, SignIn, Args{"account": a.Login, "password": password})
}

// SelectOrganization selects one of the account's organizations.
func (s *Session) SelectOrganization(ctx context.Context, organization string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.selectOrganization(ctx, s.client, organization)
}

func (s *Session) selectOrganization(ctx context.Context, c Client, name string) error {
	o, called, err := s.organization(name)
	if err != nil {
		return err
	}
	s.places[c] = o.ID
	return s.act(ctx, c, SelectOrganization, Args{"organization": called})
}

// SelectProduct selects a product of the selected organization.
func (s *Session) SelectProduct(ctx context.Context, product string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.selectProduct(ctx, s.client, product)
}

func (s *Session) selectProduct(ctx context.Context, c Client, name string) error {
	i, err := s.product(s.places[c], name)
	if err != nil {
		return err
	}
	return s.act(ctx, c, SelectProduct, Args{"product": i.Name()})
}

// SignInTo signs in and selects an organization and a product. That any of it is refused is an error.
func (s *Session) SignInTo(ctx context.Context, account, organization, product string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.signInTo(ctx, s.client, [3]string{account, organization, product})
}

func (s *Session) signInTo(ctx context.Context, c Client, names [3]string) error {
	steps := [3]func(context.Context, Client, string) error{
		func(ctx context.Context, c Client, name string) error { return s.signIn(ctx, c, name, true) },
		s.selectOrganization, s.selectProduct,
	}
	for i, step := range steps {
		if err := step(ctx, c, names[i]); err != nil {
			return err
		}
		if err := s.must("choosing " + names[i]); err != nil {
			return err
		}
	}
	return nil
}

// Review looks at what activating a licence would bind.
func (s *Session) Review(ctx context.Context, licence string) error {
	return s.withKeys(ctx, Review, licence, licence)
}

// Activate activates a licence with its own keys.
func (s *Session) Activate(ctx context.Context, licence string) error {
	return s.withKeys(ctx, Activate, licence, licence)
}

// ActivateMixed activates with the serial number of one licence and the CDKey of another.
func (s *Session) ActivateMixed(ctx context.Context, serialOf, cdkeyOf string) error {
	return s.withKeys(ctx, Activate, serialOf, cdkeyOf)
}

func (s *Session) withKeys(ctx context.Context, action Action, serialOf, cdkeyOf string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	serial, _, err := s.keys(serialOf)
	if err != nil {
		return err
	}
	_, cdkey, err := s.keys(cdkeyOf)
	if err != nil {
		return err
	}
	return s.do(ctx, action, Args{"serial_number": serial, "cdkey": cdkey})
}

// ActivateUnknown activates with a well-formed pair of keys that nobody issued, and remembers the prompt.
func (s *Session) ActivateUnknown(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	nowhere := cloud.State{Seed: s.set.seed + 1}
	args := Args{"serial_number": nowhere.SerialNumber("nobody"), "cdkey": nowhere.CDKey("nobody")}
	if err := s.do(ctx, Activate, args); err != nil {
		return err
	}
	s.prompt = s.last.Shown.Message
	return nil
}

// ActivateMistyped activates a licence with one wrong character in its serial number.
func (s *Session) ActivateMistyped(ctx context.Context, licence string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	serial, cdkey, err := s.keys(licence)
	if err != nil {
		return err
	}
	return s.do(ctx, Activate, Args{"serial_number": mistyped(serial), "cdkey": cdkey})
}

// ActivatePasted activates a licence with keys as they come out of a chat: with "blanks", in "full-width" or
// "lower-case" letters.
func (s *Session) ActivatePasted(ctx context.Context, licence, how string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	serial, cdkey, err := s.keys(licence)
	if err != nil {
		return err
	}
	if serial, err = pasted(serial, how); err != nil {
		return err
	}
	cdkey, err = pasted(cdkey, how)
	if err != nil {
		return err
	}
	return s.do(ctx, Activate, Args{"serial_number": serial, "cdkey": cdkey})
}

// LookAtLicence looks at the encryption licence information.
func (s *Session) LookAtLicence(ctx context.Context) error { return s.do(ctx, LicenseInfo, nil) }

// ReRegister asks that the licence accept this computer's changed feature code.
func (s *Session) ReRegister(ctx context.Context) error { return s.do(ctx, ReRegister, nil) }

// ActivateYunzhijia switches the service on with its own CDKey.
func (s *Session) ActivateYunzhijia(ctx context.Context, service string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	var cdkey string
	s.read(func(state *cloud.State, _ time.Time) {
		if state.Services.Get(cloud.ServiceID(service)) != nil {
			cdkey = state.YunzhijiaCDKey(cloud.ServiceID(service))
		}
	})
	if cdkey == "" {
		return unknown("Yunzhijia service", service)
	}
	return s.do(ctx, ActivateYunzhijia, Args{"cdkey": cdkey})
}

// ActivateYunzhijiaWith tries the CDKey of a licence for the service.
func (s *Session) ActivateYunzhijiaWith(ctx context.Context, licence string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	_, cdkey, err := s.keys(licence)
	if err != nil {
		return err
	}
	return s.do(ctx, ActivateYunzhijia, Args{"cdkey": cdkey})
}

// Certify hands in the papers of an organization, as it was called at the founding, for the selected one.
func (s *Session) Certify(ctx context.Context, papersOf string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	o, _, err := s.organization(papersOf)
	if err != nil {
		return err
	}
	p := s.papers[o.ID]
	return s.do(ctx, SubmitCertification, Args{"company_name": p.name, "credit_code": p.creditCode})
}

// WorkAt moves the person to another server computer, where nobody is signed in yet.
func (s *Session) WorkAt(ctx context.Context, machine string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	m, err := s.machineCalled(machine)
	if err != nil {
		return err
	}
	s.machine = m.ID
	return s.startClients(ctx)
}
