package steps_test

import (
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// mend changes an outcome the real rules came to.
type mend func(s *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome

// mutated are the real rules with a mistake in what they answer.
func mutated(m mend) journal.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome { return m(s, in, cloud.Decide(s, in)) }
}

func refusal(code cloud.Code) cloud.Outcome {
	return cloud.Outcome{Refusal: &cloud.Refusal{Code: code}}
}

// guarding refuses activations that do not fit the purchase record: a cloud that knows better than the real one.
func guarding(wrong func(cloud.Purchase, cloud.Activation) bool) journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		for _, e := range out.Events {
			if a, bound := e.(cloud.Activated); bound && wrong(s.Licences.Get(a.Activation.Licence).Purchase, a.Activation) {
				return refusal(cloud.SerialUnknown)
			}
		}
		return out
	})
}

// letting lets activations through that the real rules refuse for one of the causes.
func letting(codes ...cloud.Code) journal.Rules {
	return mutated(func(s *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
		c, activating := in.Command.(cloud.Activate)
		if !activating || !out.Refused() || !slices.Contains(codes, out.Refusal.Code) {
			return out
		}
		return forced(s, in, c)
	})
}

// forced is what an activation without checks would do.
func forced(s *cloud.State, in cloud.Input, c cloud.Activate) cloud.Outcome {
	x, l := s.Sessions.Get(c.Session), s.Licences.Get(c.SerialNumber.Licence)
	for _, first := range s.Licences.All {
		if l == nil {
			l = first
		}
	}
	instance := s.Instances.Get(x.Instance)
	if current := s.Activations.Get(l.Activation); current != nil && current.Instance == x.Instance {
		return cloud.Outcome{Events: []cloud.Event{cloud.Upgraded{
			Activation: current.ID, Licence: l.ID, From: l.SKU.Version, To: instance.SKU.Version,
		}}}
	}
	return cloud.Outcome{Events: []cloud.Event{cloud.Activated{Activation: cloud.Activation{
		ID: "act-forced-" + cloud.ActivationID(x.ID), Licence: l.ID, Account: x.Account, Organization: x.Organization,
		Instance: x.Instance, Machine: x.Machine, FeatureCode: x.FeatureCode, At: in.Now,
	}}}}
}

// recoding gives one cause for another.
func recoding(from, to cloud.Code) journal.Rules {
	return mutated(func(_ *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		if out.Refused() && out.Refusal.Code == from {
			return refusal(to)
		}
		return out
	})
}

// without leaves events of one kind out.
func without(kind string) journal.Rules {
	return mutated(func(_ *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		out.Events = slices.DeleteFunc(slices.Clone(out.Events), func(e cloud.Event) bool { return e.Kind() == kind })
		return out
	})
}

// instead replaces every event of one type.
func instead[E cloud.Event](change func(*cloud.State, E) cloud.Event) journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		out.Events = slices.Clone(out.Events)
		for i, e := range out.Events {
			if typed, is := e.(E); is {
				out.Events[i] = change(s, typed)
			}
		}
		return out
	})
}

// refusing refuses what the real rules answer with an event of one type.
func refusing[E cloud.Event](code cloud.Code, when func(*cloud.State, E) bool) journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		for _, e := range out.Events {
			if typed, is := e.(E); is && when(s, typed) {
				return refusal(code)
			}
		}
		return out
	})
}

// rewriting changes a command before the real rules see it.
func rewriting[C cloud.Command](change func(*cloud.State, C) cloud.Command) journal.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome {
		if c, is := in.Command.(C); is {
			in.Command = change(s, c)
		}
		return cloud.Decide(s, in)
	}
}

// elsewhere decides commands of one type in another state or at another time, when `when` says so.
func elsewhere[C cloud.Command](change func(s *cloud.State, in *cloud.Input, c C)) journal.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome {
		c, is := in.Command.(C)
		if !is {
			return cloud.Decide(s, in)
		}
		copied := s.Clone()
		change(copied, &in, c)
		return cloud.Decide(copied, in)
	}
}

// setsFollow moves the account sets of an account to wherever one of its licences is activated.
func setsFollow() journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		for _, e := range out.Events {
			a, bound := e.(cloud.Activated)
			if !bound {
				continue
			}
			for id, set := range s.AccountSets.All {
				moved := *set
				moved.ID, moved.Organization, moved.Instance = "moved-"+id, a.Activation.Organization, a.Activation.Instance
				out.Events = append(out.Events, cloud.AccountSetDeleted{AccountSet: id}, cloud.AccountSetAdded{AccountSet: moved})
			}
		}
		return out
	})
}

// despite does what the real rules refuse for one cause.
func despite[C cloud.Command](code cloud.Code, done func(C) cloud.Event) journal.Rules {
	return mutated(func(_ *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
		c, is := in.Command.(C)
		if !is || !out.Refused() || out.Refusal.Code != code {
			return out
		}
		return cloud.Outcome{Events: []cloud.Event{done(c)}}
	})
}

// renaming lets one more thing happen to an organization that is renamed, and to its certification if it stays approved.
func renaming(more func(cloud.OrganizationRenamed, *cloud.Organization) cloud.Event) journal.Rules {
	return mutated(func(s *cloud.State, _ cloud.Input, out cloud.Outcome) cloud.Outcome {
		for _, e := range out.Events {
			renamed, is := e.(cloud.OrganizationRenamed)
			if !is {
				continue
			}
			o := s.Organizations.Get(renamed.Organization)
			out.Events = append(out.Events, more(renamed, o))
			if o.Certification.Status == cloud.CertificationApproved {
				out.Events = append(out.Events, cloud.CertificationSettled{Organization: o.ID, Approved: true})
			}
		}
		return out
	})
}

// anyYunzhijiaKey takes any key for the service, or an inactive product.
func anyYunzhijiaKey(code cloud.Code) journal.Rules {
	return mutated(func(s *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
		c, is := in.Command.(cloud.ActivateYunzhijia)
		if !is || !out.Refused() || out.Refusal.Code != code {
			return out
		}
		var service cloud.ServiceID
		for id := range s.Services.All {
			service = id
		}
		instance := s.Sessions.Get(c.Session).Instance
		return cloud.Outcome{Events: []cloud.Event{cloud.YunzhijiaActivated{Service: service, Instance: instance}}}
	})
}

// leakingCause puts the serial number itself where its reference belongs.
func leakingCause() journal.Rules {
	return mutated(func(s *cloud.State, in cloud.Input, out cloud.Outcome) cloud.Outcome {
		c, is := in.Command.(cloud.Activate)
		if !is || !out.Refused() || c.SerialNumber.Licence == "" {
			return out
		}
		return cloud.Outcome{Refusal: &cloud.Refusal{Code: out.Refusal.Code, Subject: s.SerialNumber(c.SerialNumber.Licence)}}
	})
}

// lax does not restrict an overdue organization, when `when` says so.
func lax(when func(*cloud.Organization) bool) journal.Rules {
	return elsewhere(func(s *cloud.State, _ *cloud.Input, c cloud.AddAccountSet) {
		x := s.Sessions.Get(c.Session)
		if x != nil && when(s.Organizations.Get(x.Organization)) {
			s.Policies.CertificationEffect = cloud.EffectWarn
		}
	})
}

// aDayLate gives an organization one more day.
func aDayLate() journal.Rules {
	return elsewhere(func(_ *cloud.State, in *cloud.Input, c cloud.AddAccountSet) {
		if c.Session != "" {
			in.Now = in.Now.Add(-24 * time.Hour)
		}
	})
}
