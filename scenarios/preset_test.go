package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/scenarios"
)

func encoded(t *testing.T, name string, seed uint64) string {
	t.Helper()
	found, err := scenarios.Presets().Found(name, seed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, name := range scenarios.Presets().Names() {
		for _, seed := range []uint64{0, 1, 42, 1 << 63} {
			if a, b := encoded(t, name, seed), encoded(t, name, seed); a != b {
				t.Errorf("preset %s, seed %d: two foundings differ:\n%s\n%s", name, seed, a, b)
			}
		}
		if name != "empty" && strings.ReplaceAll(encoded(t, name, 1), `"seed":1`, "") == strings.ReplaceAll(encoded(t, name, 2), `"seed":2`, "") {
			t.Errorf("preset %s: seeds 1 and 2 give the same people", name)
		}
	}
	if encoded(t, "default", 7) != encoded(t, scenarios.DefaultPreset, 7) {
		t.Error(`"default" is not the default preset`)
	}
}

func TestUnknownPresetNamesTheOthers(t *testing.T) {
	_, err := scenarios.Presets().Found("nowhere", 1)
	if err == nil || !strings.Contains(err.Error(), scenarios.DefaultPreset) {
		t.Errorf("error %v does not name the presets there are", err)
	}
}

func TestPresetsFoundAWorldOfNobodyReal(t *testing.T) {
	for seed := range uint64(50) {
		for _, name := range scenarios.Presets().Names() {
			found, err := scenarios.Presets().Found(name, seed)
			if err != nil {
				t.Fatal(err)
			}
			s := cloud.New()
			out := cloud.Decide(s, cloud.Input{Now: found.Clock.At, Seq: 1, Command: found})
			if out.Refused() {
				t.Fatalf("preset %s, seed %d: founding refused: %+v", name, seed, out.Refusal)
			}
			cloud.Apply(s, found.Clock.At, out.Events...)
			checkPeople(t, s)
		}
	}
}

func checkPeople(t *testing.T, s *cloud.State) {
	t.Helper()
	for _, a := range s.Accounts.All {
		if !strings.HasPrefix(a.Login, "1990000") && !strings.HasSuffix(a.Login, "@example.com") {
			t.Errorf("login %s is not visibly invented", a.Login)
		}
	}
	for _, o := range s.Organizations.All {
		if !strings.Contains(o.Name, "示例") {
			t.Errorf("company %s does not say that it is an example", o.Name)
		}
		if o.CreditCode != "" && !cloud.ValidCreditCode(o.CreditCode) {
			t.Errorf("credit code %s has a wrong check character", o.CreditCode)
		}
	}
	if s.Preset != "empty" && s.Licences.Get(scenarios.MainLicence).Purchase.Organization != scenarios.OrganizationA {
		t.Error("the main licence was not sold to organization A")
	}
}

func TestEveryExampleWorldComesBackFromItsEncoding(t *testing.T) {
	for _, name := range scenarios.Presets().Names() {
		found, err := scenarios.Presets().Found(name, 7)
		require.NoError(t, err)
		s := cloud.New()
		cloud.Apply(s, found.Clock.At, cloud.Decide(s, cloud.Input{Now: found.Clock.At, Seq: 1, Command: found}).Events...)
		raw, err := cloud.EncodeState(s)
		require.NoError(t, err)
		back, err := cloud.DecodeState(raw)
		require.NoError(t, err)
		again, err := cloud.EncodeState(back)
		require.NoError(t, err)
		require.Equal(t, string(raw), string(again), name)
		seq := uint64(2)
		for id, a := range s.Accounts.All { // everybody signs in to both and everything there is is asked for
			both := func(c cloud.Command) {
				in := cloud.Input{Now: found.Clock.At, Seq: seq, Command: c}
				one, other := cloud.Decide(s, in), cloud.Decide(back, in)
				require.Equal(t, one, other, "%s: %s", name, c.Kind())
				cloud.Apply(s, in.Now, one.Events...)
				cloud.Apply(back, in.Now, other.Events...)
				seq++
			}
			signIn := back.ResolveSignIn(a.Login, s.Password(id))
			signIn.FeatureCode = "FC-1"
			both(signIn)
			for x := range s.Sessions.All {
				for l := range s.Licences.All {
					serial, cdkey := back.ResolveKey(s.SerialNumber(l)), back.ResolveKey(s.CDKey(l))
					require.Equal(t, l, cdkey.Licence)
					for i, pin := range s.Instances.All {
						both(cloud.SelectOrganization{Session: x, Organization: pin.Organization})
						both(cloud.SelectProduct{Session: x, Instance: i})
						both(cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
					}
				}
			}
		}
	}
}
