package cloud_test

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// whole is all there is to a state.
func whole(t require.TestingT, s *cloud.State) string {
	raw, err := cloud.EncodeState(s)
	require.NoError(t, err)
	return string(raw)
}

// reread writes a state and reads it back.
func reread(t require.TestingT, s *cloud.State) *cloud.State {
	raw := whole(t, s)
	back, err := cloud.DecodeState([]byte(raw))
	require.NoError(t, err)
	require.Equal(t, raw, whole(t, back))
	require.Equal(t, encoded(t, s), encoded(t, back))
	return back
}

// busy is a world with a row in every table.
func busy(t *testing.T) *world {
	w := newWorld(t, cloud.Policies{ReRegistration: cloud.ReviewManual})
	x := w.active("lic-1")
	w.backUp(x, "set-1")
	w.ok(cloud.ReviewActivation{Session: x})
	w.ok(cloud.OpenOrder{SerialNumber: w.serial("lic-1"), Order: cloud.UpgradeOrder, ToVersion: "16.0"})
	w.ok(cloud.OpenTicket{SerialNumber: w.serial("lic-1"), Evidence: "e"})
	w.ok(cloud.ChangeFeatureCode{Machine: "srv-1"})
	moved := w.in("buyer", w.s.Machines.Get("srv-1").FeatureCode, "pin-a")
	w.ok(cloud.RequestReRegistration{Session: moved})
	w.ok(cloud.SubmitCertification{Session: x, CompanyName: "C", CreditCode: goodCode})
	return w
}

func TestAStateComesBackWhole(t *testing.T) {
	w := busy(t)
	back := reread(t, w.s)
	var have map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(whole(t, back)), &have))
	for name, raw := range have {
		if name != "lost_account_sets" && name != "warnings" {
			assert.NotContains(t, []string{"[]", "null", "{}"}, string(raw), "%s is not tried", name)
		}
	}
	for _, l := range []cloud.LicenceID{"lic-1", "lic-2"} {
		assert.Equal(t, l, back.ResolveKey(w.s.SerialNumber(l)).Licence)
		assert.Equal(t, l, back.ResolveKey(w.s.CDKey(l)).Licence)
	}
	assert.Equal(t, cloud.ServiceID("yzj-1"), back.ResolveKey(w.s.YunzhijiaCDKey("yzj-1")).Service)
	assert.Equal(t, w.s.Memberships(), back.Memberships())
	assert.Equal(t, cloud.AlreadyExists, cloud.Decide(back, cloud.Input{Now: w.now, Command: cloud.Found{}}).Refusal.Code)
	for _, s := range []*cloud.State{cloud.New(), {}} {
		out := cloud.Decide(reread(t, s), cloud.Input{Now: w.now, Seq: 1, Command: cloud.Found{Seed: 1}})
		require.Nil(t, out.Refusal, "a world before its founding is still one")
	}
}

// members are the names of an encoded object.
func members(t *testing.T, raw string) map[string]json.RawMessage {
	t.Helper()
	var list map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(raw), &list))
	return list
}

func remade(t *testing.T, list map[string]json.RawMessage) []byte {
	t.Helper()
	raw, err := json.Marshal(list)
	require.NoError(t, err)
	return raw
}

func TestEncodedStatesThatCannotBeRead(t *testing.T) {
	w := busy(t)
	raw := whole(t, w.s)
	for name := range members(t, raw) {
		without := members(t, raw)
		delete(without, name)
		_, err := cloud.DecodeState(remade(t, without))
		require.ErrorContains(t, err, `member "`+name+`" is missing`)
		wrong := members(t, raw)
		wrong[name] = json.RawMessage(`[[1]]`)
		_, err = cloud.DecodeState(remade(t, wrong))
		require.ErrorContains(t, err, `encoded state: member "`+name+`": `)
	}
	more := members(t, raw)
	more["of_a_later_version"] = json.RawMessage(`[1]`)
	back, err := cloud.DecodeState(remade(t, more))
	require.NoError(t, err)
	require.Equal(t, raw, whole(t, back))

	for text, why := range map[string]string{
		"": "not a JSON object", "[]": "not a JSON object", "{": "not a JSON object", raw + "{}": "not a JSON object",
		strings.Replace(raw, `"version":1`, `"version":2`, 1):        `member "version": this program reads number 1, not 2`,
		strings.Replace(raw, `"id":"srv-2"`, `"id":"srv-1"`, 1):      `row 2 has the id "srv-1" of an earlier one`,
		strings.Replace(raw, `"seed":7`, `"seed":-7`, 1):             `member "seed"`,
		strings.Replace(raw, `"machines":[`, `"machines":[null,`, 1): `row 1 is empty`,
	} {
		_, err := cloud.DecodeState([]byte(text))
		require.ErrorContains(t, err, why)
	}
}

// Whatever the rules take for granted is required when a state is read: without a table, its referents are missed.
func TestRowsThatReferToNothingAreRefused(t *testing.T) {
	w := busy(t)
	raw := whole(t, w.s)
	for table, why := range map[string]string{
		"accounts": `membership "buyer" refers to a account`, "organizations": `membership "buyer" refers to a organization`,
		"product_instances": `session "`, "machines": `session "`, "licences": `activation "`, "activations": `licence "lic-1" refers to a activation`,
	} {
		without := members(t, raw)
		without[table] = json.RawMessage(`[]`)
		_, err := cloud.DecodeState(remade(t, without))
		require.ErrorContains(t, err, why, table)
	}
	for _, c := range []struct{ table, member, value, why string }{
		{"product_instances", "organization", "org-a", `product instance "pin-a"`},
		{"account_sets", "product_instance", "pin-a", `account set "set-1"`},
		{"account_sets", "organization", "org-a", `account set "set-1"`},
		{"sessions", "account", "buyer", `session "`},
		{"sessions", "organization", "org-a", `session "`},
		{"tickets", "licence", "lic-1", `ticket "`},
		{"tickets", "activation", string(w.s.Licences.Get("lic-1").Activation), `ticket "`},
		{"re_registrations", "licence", "lic-1", `re-registration "`},
		{"activations", "product_instance", "pin-a", `activation "`},
		{"activations", "account", "buyer", `activation "`},
		{"yunzhijia_services", "id", "yzj-1", `service "yzj-1"`},
	} {
		list := members(t, raw)
		was := `"` + c.member + `":"` + c.value + `"`
		is := `"` + c.member + `":"nowhere"`
		if c.member == "id" {
			is = was + `,"product_instance":"nowhere"`
		}
		require.Contains(t, string(list[c.table]), was, c.table)
		list[c.table] = json.RawMessage(strings.Replace(string(list[c.table]), was, is, 1))
		_, err := cloud.DecodeState(remade(t, list))
		require.ErrorContains(t, err, c.why, c.table+" "+c.member)
	}
}

func TestATimeThatJSONCannotWrite(t *testing.T) {
	s := cloud.New()
	s.Clock.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := cloud.EncodeState(s)
	require.ErrorContains(t, err, "encode state")
}

// A member that is added to a state or to a row, and that the encoding does not know, would be lost in every compaction.
func TestNoMemberOfAStateIsForgotten(t *testing.T) {
	state := reflect.TypeFor[cloud.State]()
	var hidden []string
	seen := map[reflect.Type]bool{}
	for i := range state.NumField() {
		f := state.Field(i)
		if !f.IsExported() {
			hidden = append(hidden, f.Name)
			continue
		}
		kept := f.Type
		if get, is := reflect.PointerTo(f.Type).MethodByName("Get"); is { // a table: its rows
			kept = get.Type.Out(0).Elem()
		}
		told(t, kept, f.Name, seen)
	}
	// keys are derived, drafts are never kept; the others have members of their own.
	assert.Equal(t, []string{"founded", "draft", "members", "keys", "firsts"}, hidden)
	told(t, reflect.TypeFor[cloud.Membership](), "Membership", seen)
}

// told requires that JSON tells all of a type.
func told(t *testing.T, what reflect.Type, where string, seen map[reflect.Type]bool) {
	t.Helper()
	for slices.Contains([]reflect.Kind{reflect.Slice, reflect.Pointer}, what.Kind()) {
		what = what.Elem()
	}
	if seen[what] || what.Kind() != reflect.Struct || what == reflect.TypeFor[time.Time]() {
		assert.NotEqual(t, reflect.Map, what.Kind(), where)
		return
	}
	seen[what] = true
	for i := range what.NumField() {
		f := what.Field(i)
		tag := f.Tag.Get("json")
		assert.True(t, f.IsExported() && tag != "" && tag != "-", "%s.%s is not written", where, f.Name)
		told(t, f.Type, where+"."+f.Name, seen)
	}
}

// Whatever row is missing, and whatever text is another one: either the state is not read, or the rules can work on it.
func TestNoStateThatIsReadBreaksTheRules(t *testing.T) {
	raw := whole(t, busy(t).s)
	places := strings.Split(raw, `"`)
	read, refused := 0, 0
	try := func(raw string) {
		s, err := cloud.DecodeState([]byte(raw))
		if err != nil {
			refused++
			return
		}
		read++
		useUp(s)
	}
	for i := 1; i < len(places); i += 2 {
		was := places[i]
		places[i] = "nowhere"
		try(strings.Join(places, `"`))
		places[i] = was
	}
	for name, table := range members(t, raw) {
		var rows []json.RawMessage
		if json.Unmarshal(table, &rows) != nil {
			continue
		}
		for i := range rows {
			without := members(t, raw)
			kept, err := json.Marshal(slices.Delete(slices.Clone(rows), i, i+1))
			require.NoError(t, err)
			without[name] = kept
			try(string(remade(t, without)))
		}
	}
	assert.Greater(t, read, 100)
	assert.Greater(t, refused, 100)
}

func FuzzDecodeState(f *testing.F) {
	small := `{"version":1,"founded":true,"seed":7,"preset":"","policies":{},"clock":{"running":false,"at":"2026-01-05T09:00:00Z"},` +
		`"accounts":[{"id":"a"}],"organizations":[{"id":"o"}],"product_instances":[{"id":"p","organization":"o","licence":"l"}],` +
		`"licences":[{"id":"l","activation":"x"}],"machines":[{"id":"m"}],"sessions":[{"id":"s","account":"a","machine":"m"}],"reviews":[],` +
		`"activations":[{"id":"x","licence":"l","product_instance":"p","account":"a"}],"re_registrations":[],"mop_orders":[],"tickets":[],"account_sets":[],` +
		`"backups":[],"yunzhijia_services":[],"lost_account_sets":null,"warnings":null,"memberships":[],"first_activations":{}}`
	_, err := cloud.DecodeState([]byte(small))
	require.NoError(f, err)
	f.Add([]byte(small))
	f.Add([]byte(whole(f, cloud.New())))
	f.Add([]byte(strings.Replace(small, `{"id":"a"`, `{"of_a_later_version":1,"id":"a"`, 1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := cloud.DecodeState(raw)
		if err != nil {
			return
		}
		once, err := cloud.EncodeState(s)
		require.NoError(t, err)
		back, err := cloud.DecodeState(once)
		require.NoError(t, err)
		require.Equal(t, string(once), whole(t, back))
		useUp(s)
	})
}

// useUp puts commands about everything there is to a state; none may panic.
func useUp(s *cloud.State) {
	list := about(s)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		in := cloud.Input{Now: time.Unix(math.MaxInt32, 0), Seq: 9, Command: list[name]}
		cloud.Apply(s.Clone(), in.Now, cloud.Decide(s, in).Events...)
	}
	for id := range s.Accounts.All {
		for _, o := range s.OrganizationsOf(id) {
			s.CertificationIsOverdue(o.ID, time.Unix(math.MaxInt32, 0))
		}
	}
	for id := range s.Instances.All {
		s.InForce(id, time.Time{})
	}
}

func about(s *cloud.State) map[string]cloud.Command {
	list := map[string]cloud.Command{}
	for id := range s.Sessions.All {
		for l := range s.Licences.All {
			list["a"+string(id)+string(l)] = cloud.Activate{
				Session: id, SerialNumber: cloud.KeyRef{Part: cloud.SerialPart, Licence: l}, CDKey: cloud.KeyRef{Part: cloud.CDKeyPart, Licence: l},
			}
		}
		for i := range s.Instances.All {
			list["i"+string(id)+string(i)] = cloud.SelectProduct{Session: id, Instance: i}
		}
		list["v"+string(id)] = cloud.ReviewActivation{Session: id}
		list["c"+string(id)] = cloud.SubmitCertification{Session: id, CompanyName: "C"}
		list["r"+string(id)] = cloud.RequestReRegistration{Session: id}
		for set := range s.AccountSets.All {
			list["p"+string(id)+string(set)] = cloud.PostVoucher{Session: id, AccountSet: set}
		}
		for b := range s.Backups.All {
			list["b"+string(id)+string(b)] = cloud.Restore{Session: id, Backup: b}
		}
	}
	for id := range s.Tickets.All {
		for i := range s.Instances.All {
			list["t"+string(id)+string(i)] = cloud.SettleTicket{Ticket: id, Action: cloud.Reassign, Instance: i}
		}
		list["u"+string(id)] = cloud.SettleTicket{Ticket: id, Action: cloud.Unbind}
	}
	for id := range s.ReRegistrations.All {
		list["s"+string(id)] = cloud.SettleReRegistration{ReRegistration: id, Approved: true}
	}
	return list
}
