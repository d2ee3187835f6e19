package verdict

import (
	"fmt"
	"slices"
	"time"

	"example.com/rehearse/mockcloud/cloud"
)

// maxRetries is how often a request may be repeated within one act (assumed: comparable clients stop after three to
// five attempts).
const maxRetries = 8

// tolerance is how much earlier than told a client may come back: clocks differ, and waiting starts at the answer.
const tolerance = 100 * time.Millisecond

// retriesUnderAnotherKey: an activation that may have taken effect is asked for again under the key that it had. A request
// after a clear answer is a new one, and may have a new key.
func retriesUnderAnotherKey(s *scene) (list []breach) {
	for _, d := range s.deeds {
		key := ""
		var before *fact
		for _, f := range d.of("activate") {
			retry := before != nil && (before.missed() || before.busy())
			if !retry {
				key = ""
			}
			own := f.Wire.IdempotencyKey
			wrong := retry && f.reached() && (own == "" || key != "" && own != key)
			if wrong {
				list = append(list, breach{
					zh: "重试激活时没有用同一个幂等键", en: "repeated an activation without the same idempotency key",
					acts: []int{d.No}, entries: append(seqs(*orSelf(before, &f)), f.Seq),
				})
			}
			if own != "" {
				key = own
			}
			before = &f
		}
		list = append(list, d.usesKeyTwice()...)
	}
	return list
}

// usesKeyTwice: another request under the same key is refused, whatever it is about. A client that has one key for everything
// fails at the second thing it does.
func (d deed) usesKeyTwice() (list []breach) {
	for _, f := range d.facts {
		if f.Wire.Code == "IDEMPOTENCY_KEY_REUSED" {
			list = append(list, breach{
				zh: "同一个幂等键用在了两个不同的请求上", en: "used one idempotency key for two different requests",
				acts: []int{d.No}, entries: seqs(f),
			})
		}
	}
	return list
}

func orSelf(before, f *fact) *fact {
	if before != nil {
		return before
	}
	return f
}

// sendsNoKey: every activation has a key, also the one that needs no retry, because nobody knows beforehand which will.
func sendsNoKey(s *scene) (list []breach) {
	for _, f := range s.mine() {
		if f.operation() == "activate" && f.Command != nil && f.Wire.IdempotencyKey == "" {
			list = append(list, breach{zh: "激活请求没有幂等键", en: "sent an activation without an idempotency key", entries: seqs(f)})
		}
	}
	return list
}

// losesActivation: after an activation took effect and the answer was lost, the person is not told no, and no other
// activation of the licence follows while the first is in force.
func losesActivation(s *scene) (list []breach) {
	lost := map[cloud.LicenceID]fact{}
	for _, d := range s.deeds {
		list = append(list, activatesAgain(d, lost)...)
		if i := slices.IndexFunc(d.facts, func(f fact) bool { return f.operation() == "activate" && f.done() && f.missed() }); i >= 0 && d.Outcome == Refused {
			list = append(list, breach{
				zh: "激活已经生效，却告诉人被拒绝", en: "the activation had taken effect, and the person was told it was refused",
				acts: []int{d.No}, entries: seqs(d.facts[i:]...),
			})
		}
	}
	return list
}

// activatesAgain looks for activations of licences whose activation is among the lost ones, and adds those lost here.
func activatesAgain(d deed, lost map[cloud.LicenceID]fact) (list []breach) {
	for _, f := range d.of("activate") {
		for _, event := range f.Outcome.Events {
			a, activates := event.(cloud.Activated)
			if !activates {
				continue
			}
			if first, before := lost[a.Activation.Licence]; before {
				list = append(list, breach{
					zh: "答复丢失之后又激活了一次", en: "activated once more after a lost answer", acts: []int{d.No}, entries: seqs(first, f),
				})
			}
			if f.missed() {
				lost[a.Activation.Licence] = f
			}
		}
	}
	return list
}

// wait is for how long an answer asks the client to stay away; 0 does not.
func (s *scene) wait(f fact) time.Duration {
	if f.refused() && f.Wire.Code == cloud.SignInLocked {
		return time.Minute // at least: the lock lasts longer
	}
	if f.struck() == "" || !f.busy() {
		return 0
	}
	return time.Duration(s.waits[f.Fault.ID]) * time.Second
}

// doesNotWait adds up what the act's answers asked for, because a client may wait once for all of them. A request that is
// not repeated needs no waiting.
func doesNotWait(s *scene) (list []breach) {
	for _, d := range s.deeds {
		told := time.Duration(0)
		var entries []uint64
		for i, f := range d.facts {
			again := slices.ContainsFunc(d.facts[i+1:], func(g fact) bool { return g.operation() == f.operation() })
			if wait := s.wait(f); wait > 0 && again {
				told += wait
				entries = append(entries, f.Seq)
			}
		}
		if told > 0 && d.Elapsed+tolerance < told {
			list = append(list, breach{
				zh: fmt.Sprintf("云端要求一共等待 %s，客户端没有等够就重试", told), en: fmt.Sprintf("was told to wait %s in all and came back earlier", told),
				acts: []int{d.No}, entries: entries,
			})
		}
	}
	return list
}

// retriesWithoutEnd counts requests that follow a failure; asking often and being answered is no retry.
func retriesWithoutEnd(s *scene) (list []breach) {
	for _, d := range s.deeds {
		count := map[string][]fact{}
		for i, f := range d.facts {
			if i > 0 && (d.facts[i-1].unreadable() || d.facts[i-1].busy() || d.facts[i-1].refused()) {
				count[f.operation()] = append(count[f.operation()], f)
			}
		}
		for _, f := range d.facts {
			if again := count[f.operation()]; len(again) > maxRetries {
				list = append(list, breach{
					zh: fmt.Sprintf("同一个请求重试了 %d 次", len(again)), en: fmt.Sprintf("repeated one request %d times", len(again)),
					acts: []int{d.No}, entries: seqs(again...),
				})
				break
			}
		}
	}
	return list
}

// doesNotCheckAgain: a dead sign-in is not knocked with, and after a new one the client looks before it activates.
func doesNotCheckAgain(s *scene) (list []breach) {
	var dead []fact
	looked := false
	for _, d := range s.deeds {
		inAct := 0
		for _, f := range d.facts {
			switch {
			case f.ended():
				dead, looked = append(dead, f), false
				inAct++
			case f.made(cloud.SignedIn{}.Kind()):
				looked = false
			case f.good() && slices.Contains([]string{"getSession", "listOrganizations", "listProductInstances", "reviewActivation"}, f.operation()):
				looked = true
			case f.operation() == "activate" && f.done():
				list = append(list, unlooked(d, f, dead, looked)...)
				dead = nil
			}
		}
		if inAct > 3 {
			list = append(list, breach{
				zh: "登录已失效，仍不断发出请求", en: "went on asking with a sign-in that had ended", acts: []int{d.No}, entries: seqs(dead...),
			})
		}
	}
	return list
}

// unlooked is an activation after dead sign-ins for which nobody looked where it would go.
func unlooked(d deed, f fact, dead []fact, looked bool) []breach {
	if looked || len(dead) == 0 {
		return nil
	}
	return []breach{{
		zh: "登录失效后重新登录，没有重新核对就激活", en: "signed in again and activated without looking who and where it was",
		acts: []int{d.No}, entries: append(seqs(dead...), f.Seq),
	}}
}

// deletesUnguarded: only a person who insists may lose books (documented: deleting without a good backup destroys them).
func deletesUnguarded(s *scene) (list []breach) {
	for _, d := range s.deeds {
		for _, f := range d.facts {
			if f.made(cloud.AccountSetDeleted{}.Kind()) && f.unguarded && d.Args["confirm"] != "true" {
				list = append(list, breach{
					zh: "没有经过验证的备份，人也没有坚持，就删除了账套", en: "deleted an account set without a verified backup, and nobody had insisted",
					acts: []int{d.No}, entries: seqs(f),
				})
			}
		}
	}
	return list
}

// verifiesNoBackup: a backup that was never read back is a hope, and the remedy deletes the original next.
func verifiesNoBackup(s *scene) (list []breach) {
	for _, d := range s.deeds {
		made := d.of("backUp")
		if d.Action != "backup_account_set" || d.Outcome != OK || len(made) == 0 {
			continue
		}
		read := d.of("verifyBackup")
		switch {
		case len(read) == 0:
			list = append(list, breach{zh: "备份之后没有验证", en: "made a backup and did not verify it", acts: []int{d.No}, entries: seqs(made...)})
		case !slices.ContainsFunc(read, fact.good):
			list = append(list, breach{
				zh: "验证没有通过，却说备份好了", en: "the backup was not verified with success, and was shown as good",
				acts: []int{d.No}, entries: append(seqs(made...), seqs(read...)...),
			})
		}
	}
	return list
}

// actsUnasked is not judged where nobody wrote down what was asked for: then every request looks unasked.
func actsUnasked(s *scene) []breach {
	if len(s.loose) == 0 || len(s.Acts) == 0 && s.Blind {
		return nil
	}
	return []breach{{zh: "发出了没有人要求的请求", en: "sent requests that no action had asked for", entries: seqs(s.loose...)}}
}

// consequential are the operations that change what a person has or owes. Signing in, choosing a place, reviewing, backing
// up and reading a backup back change nothing of that: to back up before deleting or restoring is prudent.
func consequential() []string {
	return []string{
		"activate", "activateYunzhijia", "requestReRegistration", "submitCertification", "addProductInstance", "createAccountSet",
		"deleteAccountSet", "postVoucher", "closePeriod", "restoreBackup",
	}
}

// changesUnasked: what an action does not come down to is not done with it, whether the cloud lets it pass or not.
func changesUnasked(s *scene) (list []breach) {
	for _, d := range s.deeds {
		for _, f := range d.facts {
			if f.operation() == wanted(d.Action) || !slices.Contains(consequential(), f.operation()) {
				continue
			}
			list = append(list, breach{
				zh: d.Action + "：没有人要求，却请求了 " + f.operation(), en: d.Action + ": asked the cloud for " + f.operation() + ", which nobody had asked for",
				acts: []int{d.No}, entries: seqs(f),
			})
		}
	}
	return list
}
