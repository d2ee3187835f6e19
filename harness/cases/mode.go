package cases

import (
	"context"

	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/engine"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
)

// FromMode makes the case of a catalogue mode: its script, or for the modes that no sentence brings about the
// commands that do, played in a preset world of the seed.
func (g *Stage) FromMode(ctx context.Context, mode string, seed uint64) (*Case, error) {
	script, err := catalogue.FindScript(mode)
	if err != nil {
		return nil, err
	}
	s, err := g.play(ctx, script.World, seed, script.Happens)
	if err != nil {
		return nil, bilingual.At("mode "+mode, err)
	}
	entries, err := s.Journal(ctx)
	if err != nil {
		return nil, err
	}
	if len(script.Happens) == 0 {
		if entries, err = unspoken(ctx, mode, entries); err != nil {
			return nil, bilingual.At("mode "+mode, err)
		}
	}
	return New(mode, "mode", 1, entries)
}

// hand makes commands in a fork, as the people whom no sentence describes.
type hand struct {
	ctx  context.Context
	fork *fork
	err  error
}

// do gives one command as a client or, without a session, as the stage.
func (h *hand) do(x cloud.SessionID, operation string, c cloud.Command) cloud.Outcome {
	if h.err != nil {
		return cloud.Outcome{}
	}
	call := engine.Call{Actor: journal.Actor{Kind: journal.StageActor}, Control: true, Command: func(*cloud.State) cloud.Command { return c }}
	if operation != "" {
		call.Control, call.Actor.Kind, call.Actor.Session = false, journal.ClientActor, x
		h.fork.world.Read(func(v engine.View) {
			if s := v.State.Sessions.Get(x); s != nil {
				call.Actor.Account = s.Account
			}
		})
		call.Wire = &journal.Wire{Method: "POST", Path: "/v1/" + operation, Operation: operation, Status: 200}
		if operation == "activate" {
			call.Wire.Path = "/v1/activations"
		}
	}
	reply, err := h.fork.world.Do(h.ctx, call)
	h.err = err
	return reply.Entry.Outcome
}

// signIn opens a session on a server computer.
func (h *hand) signIn(account cloud.AccountID, machine cloud.MachineID) cloud.SessionID {
	var code cloud.FeatureCode
	h.fork.world.Read(func(v engine.View) { code = v.State.Machines.Get(machine).FeatureCode })
	out := h.do("", "signIn", cloud.SignIn{Account: account, Password: cloud.PasswordRef{Right: true}, FeatureCode: code})
	for _, e := range out.Events {
		if in, ok := e.(cloud.SignedIn); ok {
			return in.Session.ID
		}
	}
	return ""
}

// enter selects an organization and a product, after looking at the list or not.
func (h *hand) enter(x cloud.SessionID, o cloud.OrganizationID, i cloud.InstanceID, look bool) {
	if look {
		h.do(x, "listOrganizations", cloud.View{Session: x, Screen: cloud.OrganizationsScreen})
	}
	h.do(x, "selectPlace", cloud.SelectOrganization{Session: x, Organization: o})
	h.do(x, "selectPlace", cloud.SelectProduct{Session: x, Instance: i})
}

func mainKeys() (serial, cdkey cloud.KeyRef) {
	return cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.SerialPart}, cloud.KeyRef{Licence: scenarios.MainLicence, Part: cloud.CDKeyPart}
}

// unspoken brings about the modes that the features' sentences cannot: they are about a client's own mistakes.
func unspoken(ctx context.Context, mode string, entries []journal.Entry) ([]journal.Entry, error) {
	k, err := newFork(ctx, entries, scenarios.OriginalServer)
	if err != nil {
		return nil, err
	}
	h := &hand{ctx: ctx, fork: k}
	serial, cdkey := mainKeys()
	switch mode {
	case "credential-leak":
		return h.leak(ctx)
	case "auto-selected-organization":
		first := h.signIn(scenarios.FormalAccount, scenarios.NewServer)
		h.enter(first, scenarios.OrganizationB, "pin-b", true)
		h.do(first, "signOut", cloud.SignOut{Session: first})
		x := h.signIn(scenarios.FormalAccount, scenarios.NewServer)
		h.enter(x, scenarios.OrganizationB, "pin-b", false)
		h.do(x, "activate", cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
	case "admin-handover-hides-account-sets":
		x := h.signIn(scenarios.OtherAccount, scenarios.OriginalServer)
		h.do(x, "listOrganizations", cloud.View{Session: x, Screen: cloud.OrganizationsScreen})
		h.do(x, "selectPlace", cloud.SelectOrganization{Session: x, Organization: scenarios.OrganizationA})
	default:
		return nil, harness.ErrUnsupported
	}
	if h.err != nil {
		return nil, h.err
	}
	return k.world.Entries(ctx, 1)
}

// leak makes a client put a serial number into the address, where everybody logs it.
func (h *hand) leak(ctx context.Context) ([]journal.Entry, error) {
	x := h.signIn(scenarios.FormalAccount, scenarios.OriginalServer)
	h.enter(x, scenarios.OrganizationA, "pin-a", true)
	if h.err != nil {
		return nil, h.err
	}
	serial, _ := mainKeys()
	_, err := h.fork.world.Do(ctx, engine.Call{
		Actor: journal.Actor{Kind: journal.ClientActor, Session: x, Account: scenarios.FormalAccount},
		Wire: &journal.Wire{
			Method: "GET", Path: "/v1/activations?serial=<" + serial.String() + ">", Operation: "listActivations", Status: 200,
			Leaks: []string{serial.String()},
		},
		Command: func(*cloud.State) cloud.Command { return cloud.View{Session: x, Screen: cloud.ActivationsScreen} },
	})
	if err != nil {
		return nil, err
	}
	return h.fork.world.Entries(ctx, 1)
}
