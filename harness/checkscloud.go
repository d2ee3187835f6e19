package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
)

// Cause checks the true cause why the last act was refused, as the journal has it.
func (s *Session) Cause(ctx context.Context, want cloud.Code) error {
	entries, err := s.entries(ctx, s.began+1)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(entries) {
		if e.Outcome.Refused() {
			return same(both("真实原因", "true cause"), want, e.Outcome.Refusal.Code)
		}
	}
	return differ(both("真实原因", "true cause"), want, both("日志里没有拒绝", "no refusal in the journal"))
}

// NothingLost checks that no account set is lost for ever.
func (s *Session) NothingLost(context.Context) error { return s.Lost(0) }

// Lost checks that so many account sets are lost for ever.
func (s *Session) Lost(count int) error {
	err := errEmptyStage
	s.read(func(state *cloud.State, _ time.Time) {
		err = same(both("永久丢失的账套数", "account sets lost for ever"), count, len(state.Lost))
	})
	return err
}

// AccountSetsOf checks how many account sets an organization has, seen or not.
func (s *Session) AccountSetsOf(_ context.Context, organization string, count int) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	have := 0
	s.read(func(state *cloud.State, _ time.Time) {
		for _, a := range state.AccountSets.All {
			if a.Organization == o.ID {
				have++
			}
		}
	})
	return same(both("企业 %s 的账套数", "account sets of organization %s", o.ID), count, have)
}

// ActivatedTimes checks how often a licence was bound in all, which a repeated request must not add to.
func (s *Session) ActivatedTimes(_ context.Context, licence string, count int) error {
	if _, err := s.licence(licence); err != nil {
		return err
	}
	have := 0
	s.read(func(state *cloud.State, _ time.Time) {
		for _, a := range state.Activations.All {
			if string(a.Licence) == licence {
				have++
			}
		}
	})
	return same(both("授权 %s 的激活次数", "activations of licence %s", licence), count, have)
}

// CertificationDue checks until when an organization's papers must be approved.
func (s *Session) CertificationDue(_ context.Context, organization, moment string) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	want, err := parseMoment(moment)
	if err != nil {
		return err
	}
	s.read(func(state *cloud.State, _ time.Time) {
		due, has := state.CertificationDue(o.ID)
		if !has || !due.Equal(want) {
			err = differ(both("认证期限", "certification due"), want, due)
		}
	})
	return err
}

// CertificationStatus checks how far an organization's papers have come.
func (s *Session) CertificationStatus(_ context.Context, organization string, want cloud.CertificationStatus) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	return same(both("企业 %s 的认证状态", "certification of organization %s", o.ID), want, o.Certification.Status)
}

// BearsNameOf checks that an organization has the name and credit code another one had at the founding.
func (s *Session) BearsNameOf(_ context.Context, organization, other string) error {
	o, err := s.organizationByID(organization)
	if err != nil {
		return err
	}
	want, known := s.papers[cloud.OrganizationID(other)]
	if !known {
		return unknown("organization", other)
	}
	return same(both("企业 %s 的名称和信用代码", "name and credit code of organization %s", organization), want, papers{o.Name, o.CreditCode})
}

// organizationByID is for organizations whose name may just have become another's.
func (s *Session) organizationByID(id string) (found cloud.Organization, err error) {
	err = unknown("organization", id)
	s.read(func(state *cloud.State, _ time.Time) {
		if o := state.Organizations.Get(cloud.OrganizationID(id)); o != nil {
			found, err = *o, nil
		}
	})
	return found, err
}

// Warned checks that the cloud noted a warning, or that it did not.
func (s *Session) Warned(want cloud.Code, noted bool) error {
	err := errEmptyStage
	s.read(func(state *cloud.State, _ time.Time) {
		have := slices.ContainsFunc(state.Warnings, func(w cloud.Warning) bool { return w.Code == want })
		err = same(both("警告 %s", "warning %s", want), noted, have)
	})
	return err
}

// YunzhijiaOn checks whether the service is on for a product of an organization.
func (s *Session) YunzhijiaOn(_ context.Context, organization string, on bool) error {
	o, _, err := s.organization(organization)
	if err != nil {
		return err
	}
	have := false
	s.read(func(state *cloud.State, now time.Time) {
		for _, i := range state.InstancesOf(o.ID) {
			have = have || state.YunzhijiaOn(i.ID, now)
		}
	})
	return same(both("企业 %s 的云之家", "Yunzhijia of organization %s", o.ID), on, have)
}

// ActivationRequests checks how often the client under test asked to activate since the world began, and that its
// repeated requests carried one idempotency key.
func (s *Session) ActivationRequests(ctx context.Context, count int) error {
	entries, err := s.entries(ctx, 1)
	if err != nil {
		return err
	}
	have, err := s.askedToActivate(entries)
	fewer := have < count && s.lookedInstead(entries)
	if differs := same(both("激活请求的次数", "activation requests"), count, have); differs != nil && !fewer {
		return differs
	}
	return err
}

// OneIdempotencyKey checks that the client under test asked to activate, and however often it did, with one idempotency key.
func (s *Session) OneIdempotencyKey(ctx context.Context) error {
	entries, err := s.entries(ctx, 1)
	if err != nil {
		return err
	}
	have, err := s.askedToActivate(entries)
	if have == 0 {
		return differ(both("激活请求的次数", "activation requests"), both("至少一次", "at least one"), have)
	}
	return err
}

// askedToActivate counts the client's requests to activate. That they do not carry one idempotency key is an error.
func (s *Session) askedToActivate(entries []journal.Entry) (count int, err error) {
	keys := map[string]bool{}
	for _, e := range entries {
		if e.Wire == nil || e.Wire.Agent == s.colleague.name || e.Wire.Operation != "activate" {
			continue
		}
		count++
		if e.Command != nil || e.Wire.Replayed {
			keys[e.Wire.IdempotencyKey] = true
		}
	}
	switch {
	case keys[""]:
		return count, differ(both("激活请求的幂等键", "idempotency key of the activation request"), both("一个", "one"), both("没有", "none"))
	case len(keys) > 1:
		return count, differ(both("重复请求的幂等键个数", "idempotency keys of the repeated request"), 1, len(keys))
	}
	return count, nil
}

// NoResult checks that the last act ended without a result for the person. A program that lost an answer and then
// looked, and saw the licence active, has found its result: that is as good as saying that it has none.
func (s *Session) NoResult(ctx context.Context) error {
	entries, err := s.entries(ctx, s.began+1)
	if err != nil {
		return err
	}
	if s.last.Outcome == OK && s.lookedInstead(entries) {
		return nil
	}
	return s.Outcome(Failed)
}

// RefusedUnlessRenewed checks that the last act left a licence alone and ended with a refusal, because the sign-in had
// ended; or that the client signed in again by itself, reviewed once more, and only then activated it. Both are right.
func (s *Session) RefusedUnlessRenewed(ctx context.Context, licence string) error {
	entries, err := s.entries(ctx, s.began+1)
	if err != nil {
		return err
	}
	if s.renewed(entries, licence) {
		return s.Outcome(OK)
	}
	if err := s.Outcome(Refused); err != nil {
		return err
	}
	return s.LicenceIdle(ctx, licence)
}

// renewed reports whether the client activated a licence after a new sign-in and a new review.
func (s *Session) renewed(entries []journal.Entry, licence string) bool {
	signedIn, reviewed := false, false
	for _, e := range entries {
		if e.Wire == nil || e.Wire.Agent == s.colleague.name || e.Outcome.Refused() {
			continue
		}
		if slices.ContainsFunc(e.Outcome.Events, func(event cloud.Event) bool { return event.Kind() == cloud.SignedIn{}.Kind() }) {
			signedIn, reviewed = true, false
		}
		reviewed = reviewed || signedIn && e.Fault == nil && e.Wire.Operation == "reviewActivation" && e.Wire.Status < http.StatusBadRequest
		if slices.ContainsFunc(e.Outcome.Events, func(event cloud.Event) bool { return activates(event, licence) }) {
			return reviewed
		}
	}
	return false
}

func activates(event cloud.Event, licence string) bool {
	made, is := event.(cloud.Activated)
	return is && string(made.Activation.Licence) == licence
}

// lookedInstead reports whether a client that is a program of its own, and not bound to do as the reference client
// does, looked what had come of an activation whose answer was lost, instead of asking to activate once more.
func (s *Session) lookedInstead(entries []journal.Entry) bool {
	lost := false
	for _, e := range entries {
		switch {
		case e.Wire == nil || e.Wire.Agent == s.colleague.name:
		case e.Fault != nil && e.Wire.Operation == "activate" && !e.Outcome.Refused() && e.Command != nil:
			lost = true
		case lost && e.Fault == nil && verdict.TellsActivation(e.Wire.Operation) && e.Wire.Status == http.StatusOK:
			return s.set.outside()
		}
	}
	return false
}

// Struck checks that a planned fault really happened: a scenario it did not strike proves nothing.
func (s *Session) Struck(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	for _, f := range s.world.Faults() {
		if f.Fired == 0 {
			return unmet("安排的故障 %s 没有发生：这个场景没有真正演练", "fault %s never struck: the scenario was not exercised", f.Spec.ID)
		}
	}
	if len(s.world.Faults()) == 0 {
		return unmet("没有安排故障：这个场景没有真正演练", "no fault is planned: the scenario was not exercised")
	}
	return nil
}

// NoKeyLeaked checks that no serial number and no CDKey of the world is where it must not be: in the journal, in an
// address or header that a client sent, in what was last shown, in the client's own log, or sent elsewhere.
func (s *Session) NoKeyLeaked(ctx context.Context) error {
	entries, err := s.entries(ctx, 1)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.clean(e); err != nil {
			return err
		}
	}
	if len(s.leaked) > 0 {
		return unmet("客户端显示的内容里有 %s", "what the client showed contains %s", s.leaked[0])
	}
	if leaks := s.Evidence().Leaks; len(leaks) > 0 {
		return unmet("客户端的 %s 里有 %s", "the client's %s contains %s", leaks[0].Where, leaks[0].What)
	}
	if strays := s.strays(); len(strays) > 0 {
		return unmet("客户端发到了自己的世界之外：%s", "the client sent elsewhere than to its own world: %s", strays[0])
	}
	return nil
}

func (s *Session) clean(e journal.Entry) error {
	if e.Wire != nil && len(e.Wire.Leaks) > 0 {
		return unmet("日志第 %d 条：客户端把 %s 写进了网址、请求头或文本", "entry %d: the client put %s into an address, header or text", e.Seq, strings.Join(e.Wire.Leaks, ", "))
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return s.keyIn(fmt.Sprintf("journal entry %d", e.Seq), string(raw))
}

// keyIn names a key found in text by reference: an error must not leak what it reports.
func (s *Session) keyIn(where, text string) (err error) {
	s.read(func(state *cloud.State, _ time.Time) {
		if _, found := state.Scrub(cloud.NormaliseKey(text)); len(found) > 0 {
			err = unmet("%s 里有 %s", "%s contains %s", where, found[0])
		}
	})
	return err
}
