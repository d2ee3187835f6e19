package oracle_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/oracle"
)

// slice is the step of a short look: a prime that shares no factor with the number of combinations, so that every value
// of every parameter meets every other.
const slice = 11

func TestTheRulesAgreeWithTheOracle(t *testing.T) {
	r, err := oracle.Verify(t.Context(), cloud.Decide, slice, 2)
	require.NoError(t, err)
	assert.Equal(t, (oracle.Count()+slice-1)/slice, r.Count)
	assert.Empty(t, r.Disagreements)
	assert.Greater(t, oracle.Count(), 1_500_000)
}

func TestTheOracleHasNoGapAndEveryRowIsUsed(t *testing.T) {
	seen, expected := map[string]int{}, oracle.Expected()
	for i := 0; i < oracle.Count(); i += 7 {
		seen[expected(oracle.At(i)).String()]++
	}
	assert.NotContains(t, seen, "")
	for _, answer := range []string{
		"SESSION_EXPIRED", "ORGANIZATION_NOT_SELECTED", "NOT_A_MEMBER", "ROLE_NOT_ALLOWED", "PRODUCT_NOT_SELECTED", "SERIAL_MALFORMED",
		"SERIAL_UNKNOWN", "CDKEY_MALFORMED", "CDKEY_MISMATCH", "LICENCE_REVOKED", "LICENCE_EXPIRED", "LICENCE_IN_USE", "PRODUCT_MISMATCH",
		"INSTANCE_OCCUPIED", "NOT_ORIGINAL_SERVER", "FEATURE_CODE_CHANGED", "MOP_SERVICE_FEE_MISSING", "MOP_UPGRADE_MISSING",
		"activation.upgraded", "activation.confirmed", "activation.activated",
	} {
		assert.Positive(t, seen[answer], answer)
	}
}

func TestEveryCombinationHasItsOwnNumber(t *testing.T) {
	seen := map[oracle.Combination]bool{}
	for i := range oracle.Count() {
		seen[oracle.At(i)] = true
	}
	assert.Len(t, seen, oracle.Count())
}

// broken makes rules that answer one code differently.
func broken(code cloud.Code, instead cloud.Outcome) oracle.Rules {
	return func(s *cloud.State, in cloud.Input) cloud.Outcome {
		out := cloud.Decide(s, in)
		if out.Refused() && out.Refusal.Code == code {
			return instead
		}
		return out
	}
}

func TestABrokenRuleIsFound(t *testing.T) {
	mutants := map[string]oracle.Rules{}
	for _, code := range []cloud.Code{
		cloud.SessionExpired, cloud.NotAMember, cloud.RoleNotAllowed, cloud.CDKeyMismatch, cloud.LicenceRevoked, cloud.LicenceExpired,
		cloud.LicenceInUse, cloud.ProductMismatch, cloud.InstanceOccupied, cloud.NotOriginalServer, cloud.FeatureCodeChanged,
		cloud.MOPServiceFeeMissing, cloud.MOPUpgradeMissing,
	} {
		mutants["lets "+string(code)+" pass"] = broken(code, cloud.Outcome{Events: []cloud.Event{cloud.ActivationConfirmed{}}})
		mutants["gives another cause for "+string(code)] = broken(code, cloud.Outcome{Refusal: &cloud.Refusal{Code: cloud.InvalidInput}})
	}
	mutants["asks for the papers first"] = func(s *cloud.State, in cloud.Input) cloud.Outcome {
		if s.Organizations.Get("org-ordering").Certification.Status == cloud.CertificationRejected {
			return cloud.Outcome{Refusal: &cloud.Refusal{Code: cloud.CertificationOverdue}}
		}
		return cloud.Decide(s, in)
	}
	mutants["says two things at once"] = func(s *cloud.State, in cloud.Input) cloud.Outcome {
		out := cloud.Decide(s, in)
		out.Events = slices.Concat(out.Events, out.Events)
		return out
	}
	mutants["binds to somebody else"] = func(s *cloud.State, in cloud.Input) cloud.Outcome {
		out := cloud.Decide(s, in)
		if len(out.Events) == 1 {
			if e, fresh := out.Events[0].(cloud.Activated); fresh {
				e.Activation.Organization = "org-ordering"
				out.Events = []cloud.Event{e}
			}
		}
		return out
	}
	for name, rules := range mutants {
		t.Run(name, func(t *testing.T) {
			r, err := oracle.Verify(t.Context(), rules, 61, 2)
			require.NoError(t, err)
			require.NotZero(t, r.Disagreeing)
			require.NotEmpty(t, r.Disagreements)
			first := r.Disagreements[0]
			again, differs, err := oracle.Compare(rules, first.Index)
			require.NoError(t, err)
			assert.True(t, differs)
			assert.Equal(t, first, again, "a number repeats its combination")
			assert.Contains(t, first.String(), "serial number: ")
			_, differs, err = oracle.Compare(cloud.Decide, first.Index)
			require.NoError(t, err)
			assert.False(t, differs)
		})
	}
}

func TestVerifyStopsWhenItIsTold(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := oracle.Verify(ctx, cloud.Decide, 1, 1)
	require.ErrorIs(t, err, context.Canceled)
}

func BenchmarkExhaustive(b *testing.B) {
	for b.Loop() {
		r, err := oracle.Verify(b.Context(), cloud.Decide, 1, 2)
		require.NoError(b, err)
		require.Zero(b, r.Disagreeing)
	}
	b.ReportMetric(float64(oracle.Count())*float64(b.N)/b.Elapsed().Seconds(), "combinations/s")
}
