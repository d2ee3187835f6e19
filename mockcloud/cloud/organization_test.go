package cloud_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

func TestAccounts(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.InvalidInput, cloud.AddAccount{As: cloud.FormalAccount})
	w.refused(cloud.InvalidInput, cloud.AddAccount{As: "robot", Login: "r@example.com"})
	w.refused(cloud.AlreadyExists, cloud.AddAccount{As: cloud.FormalAccount, Login: "buyer@example.com"})
	w.refused(cloud.AlreadyExists, cloud.AddAccount{ID: "buyer", As: cloud.FormalAccount, Login: "new@example.com"})
	w.ok(cloud.AddAccount{As: cloud.TestAccount, Login: "new@example.com"})
}

func TestOrganizations(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.InvalidInput, cloud.AddOrganization{})
	w.refused(cloud.AlreadyExists, cloud.AddOrganization{ID: "org-a", Name: "A"})
	w.refused(cloud.NotFound, cloud.AddOrganization{Name: "A", Owner: "nobody"})
	w.ok(cloud.AddOrganization{Name: "Company org-a"}) // names may be the same
	w.ok(cloud.RenameOrganization{Organization: "org-a", Name: "New"})
	require.Equal(t, "New", w.s.Organizations.Get("org-a").Name)
	w.refused(cloud.InvalidInput, cloud.RenameOrganization{Organization: "org-a"})
	w.refused(cloud.NotFound, cloud.RenameOrganization{Organization: "x", Name: "New"})
}

func TestMembers(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	before := len(w.s.Memberships())
	w.refused(cloud.NotFound, cloud.AddMember{Organization: "x", Account: "buyer", Role: cloud.Admin})
	w.refused(cloud.NotFound, cloud.AddMember{Organization: "org-a", Account: "x", Role: cloud.Admin})
	w.refused(cloud.InvalidInput, cloud.AddMember{Organization: "org-a", Account: "other", Role: "king"})
	w.ok(cloud.AddMember{Organization: "org-a", Account: "clerk", Role: cloud.Admin})
	require.Len(t, w.s.Memberships(), before, "a new role is no second membership")
	require.Equal(t, cloud.Admin, w.s.Role("clerk", "org-a"))
	w.ok(cloud.RemoveMember{Organization: "org-a", Account: "clerk"})
	w.refused(cloud.NotFound, cloud.RemoveMember{Organization: "org-a", Account: "clerk"})
	require.Empty(t, w.s.OrganizationsOf("clerk"))
}

func TestInstances(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	require.Equal(t, "KIS专业版 V15.0", w.s.Instances.Get("pin-a").Name())
	require.Equal(t, "KIS专业版 V15.0(1)", w.s.Instances.Get("pin-a2").Name())
	require.Len(t, w.s.InstancesOf("org-a"), 3)
	w.refused(cloud.NotFound, cloud.AddInstance{Organization: "x", SKU: professional("15.0")})
	w.refused(cloud.InvalidInput, cloud.AddInstance{Organization: "org-a", SKU: professional("1.0")})
	w.refused(cloud.AlreadyExists, cloud.AddInstance{ID: "pin-a", Organization: "org-a", SKU: professional("15.0")})
	w.refused(cloud.RoleNotAllowed, cloud.AddInstance{Session: w.in("clerk", code1, "pin-a"), SKU: professional("15.0")})
	w.refused(cloud.NotFound, cloud.InstallVersion{Instance: "x", Version: "15.0"})
	w.refused(cloud.InvalidInput, cloud.InstallVersion{Instance: "pin-a", Version: "14.0"})
	w.ok(cloud.InstallVersion{Instance: "pin-a2", Version: "16.0"})
	require.Equal(t, "KIS专业版 V16.0(1)", w.s.Instances.Get("pin-a2").Name(), "it keeps its number")
	w.ok(cloud.AddInstance{ID: "pin-c", Organization: "org-a", SKU: professional("17.0")})
	w.ok(cloud.InstallVersion{Instance: "pin-a", Version: "17.0"})
	require.Equal(t, "KIS专业版 V17.0(1)", w.s.Instances.Get("pin-a").Name(), "no two have the same name")
}

func TestVersions(t *testing.T) {
	for _, row := range []struct {
		a, b cloud.Version
		want int
	}{
		{"14.1", "14.1", 0}, {"14.1", "14.10", -1}, {"14.2", "14.10", -1}, {"15", "14.9", 1}, {"14", "14.0", 0}, {"9.0", "10.0", -1},
	} {
		require.Equal(t, row.want, row.a.Compare(row.b), "%s %s", row.a, row.b)
		require.Equal(t, -row.want, row.b.Compare(row.a))
	}
	for v, valid := range map[cloud.Version]bool{
		"14.1": true, "0": true, "": false, ".": false, "1.": false, "-1": false, "+1": false, "1.-0": false, "x": false, "9999": true, "10000": false, "1 2": false,
	} {
		require.Equal(t, valid, v.Valid(), "%q", v)
	}
}

func TestSeries(t *testing.T) {
	for _, s := range cloud.AllSeries() {
		got, ok := cloud.SeriesByKey(s.Key)
		require.True(t, ok)
		require.Equal(t, s, got)
		require.True(t, s.Since.Valid())
		require.Equal(t, s.Since == "11.0", s.Profile == cloud.LightProfile)
	}
	require.Equal(t, []cloud.Series{ // as the checklist has them
		{Key: "kis-professional", Name: "KIS专业版", Profile: "standard", Since: "14.1"},
		{Key: "accounting-platform", Name: "账务平台", Profile: "standard", Since: "14.0"},
		{Key: "kis-ultimate", Name: "旗舰版", Profile: "standard", Since: "4.2"},
		{Key: "commerce", Name: "商贸系列", Profile: "standard", Since: "7.0"},
		{Key: "mini-standard", Name: "迷你标准版", Profile: "light", Since: "11.0"},
		{Key: "jizhangwang", Name: "记账王", Profile: "light", Since: "11.0"},
		{Key: "yijizhang", Name: "易记账", Profile: "light", Since: "11.0"},
	}, cloud.AllSeries())
	_, ok := cloud.SeriesByKey("x")
	require.False(t, ok)
	require.False(t, professional("15.0").SameSeries(cloud.SKU{Series: "kis-professional", Edition: "E"}))
}

func TestPolicies(t *testing.T) {
	require.Equal(t, cloud.DefaultPolicies(), cloud.Policies{}.WithDefaults())
	require.Empty(t, cloud.DefaultPolicies().Invalid())
	require.Equal(t, cloud.DefaultPolicies(), cloud.New().Policies, "before the founding, too")
	for member, p := range map[string]cloud.Policies{
		"prompts": {Prompts: "x"}, "wrong_product": {WrongProduct: "x"}, "certification_effect": {CertificationEffect: "x"},
		"certification_review": {CertificationReview: "x"}, "re_registration": {ReRegistration: "x"}, "keys": {Keys: "x"},
		"activation_review": {ActivationReview: "x"}, "feature_components": {FeatureComponents: -1},
		"session_minutes": {SessionMinutes: 43201}, "lock_after": {LockAfter: 101}, "lock_minutes": {LockMinutes: -1},
	} {
		require.Equal(t, member, p.WithDefaults().Invalid())
		out := empty(t).do(cloud.Found{Policies: p})
		require.Equal(t, &cloud.Refusal{Code: cloud.InvalidInput, Subject: "policies." + member}, out.Refusal)
		newWorld(t, cloud.Policies{}).refused(cloud.InvalidInput, cloud.SetPolicies{Policies: p})
	}
	require.Equal(t, "prompts", cloud.Policies{}.Invalid())
	w := newWorld(t, cloud.Policies{LockAfter: 3})
	w.ok(cloud.SetPolicies{Policies: cloud.Policies{Keys: cloud.KeysExact}})
	require.Equal(t, 3, w.s.Policies.LockAfter, "empty members keep what they were")
}

func TestFounding(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.refused(cloud.AlreadyExists, cloud.Found{})
	blank := empty(t)
	blank.ok(cloud.Found{})
	blank.refused(cloud.AlreadyExists, cloud.Found{Seed: 1})
	for _, row := range []struct {
		name  string
		want  cloud.Refusal
		setup cloud.Commands
	}{
		{"nested", cloud.Refusal{Code: cloud.InvalidInput, Subject: "setup.1"}, cloud.Commands{cloud.SetPolicies{}, cloud.Found{}}},
		{"nothing", cloud.Refusal{Code: cloud.InvalidInput, Subject: "setup.0"}, cloud.Commands{nil}},
		{"refused", cloud.Refusal{Code: cloud.InvalidInput, Subject: "setup.0.login"}, cloud.Commands{cloud.AddAccount{}}},
		{"failed sign-in", cloud.Refusal{Code: cloud.SignInFailed, Subject: "setup.1"}, cloud.Commands{
			cloud.AddAccount{ID: "a", As: cloud.FormalAccount, Login: "a"}, cloud.SignIn{Account: "a", FeatureCode: "f"},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			out := cloud.Decide(cloud.New(), cloud.Input{Now: w.now, Seq: 1, Command: cloud.Found{Seed: 1, Setup: row.setup}})
			require.Equal(t, &row.want, out.Refusal)
			require.Empty(t, out.Events)
		})
	}
	out := empty(t).do(cloud.Found{Clock: cloud.Clock{At: moment("1990-01-01 00:00:00")}})
	require.Equal(t, &cloud.Refusal{Code: cloud.InvalidInput, Subject: "clock.at"}, out.Refusal)
	require.Equal(t, "test", w.s.Preset)
}

// TestAFoundingNamesThingsByTheirPlace holds the identities and the time of what a founding makes without being told.
func TestAFoundingNamesThingsByTheirPlace(t *testing.T) {
	w := empty(t)
	w.ok(cloud.Found{Seed: 3, Setup: cloud.Commands{
		cloud.AddAccount{ID: "a", As: cloud.FormalAccount, Login: "a"}, cloud.AddMachine{FeatureCode: "f"}, cloud.AddOrganization{Name: "o"},
	}})
	require.Equal(t, []string{"srv-1x16-46d4", "org-1x24-35de"}, []string{string(firstOf(w.s.Machines.All)), string(firstOf(w.s.Organizations.All))})
}

func firstOf[K ~string, V any](all func(func(K, *V) bool)) (first K) {
	for first = range all {
		break
	}
	return first
}

func TestIdentitiesNeverMeet(t *testing.T) {
	w := newWorld(t, cloud.Policies{})
	w.s, w.fold, w.read = cloud.New(), cloud.New(), nil
	list := make(cloud.Commands, 40)
	for i := range list {
		list[i] = cloud.AddOrganization{Name: "same"}
	}
	w.seq = 0
	w.ok(cloud.Found{Seed: 3, Setup: list})
	w.read = nil // what follows goes past it
	for range 3000 {
		w.seq++
		out := cloud.Decide(w.s, cloud.Input{Now: w.now, Seq: w.seq, Command: list[0]})
		cloud.Apply(w.s, w.now, out.Events...)
		cloud.Apply(w.fold, w.now, out.Events...)
	}
	require.Equal(t, 3040, w.s.Organizations.Len())
}
