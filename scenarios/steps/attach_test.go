package steps

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/cucumber/godog"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness"
	"example.com/rehearse/scenarios/catalogue"
)

const wrongOrganization = `# language: en
Feature: A
  Scenario: B
    Given the world of "activation day" is ready
    When I sign in with the "formal account" and choose "organization B" and its "Professional"
    And I activate the "main licence"
    Then activation succeeds
`

// attached runs a feature and returns what it left behind, by media type.
func attached(t *testing.T, feature string) map[string][]string {
	t.Helper()
	left := map[string][]string{}
	keep := func(ctx context.Context) {
		for _, a := range godog.Attachments(ctx) {
			left[a.MediaType] = append(left[a.MediaType], string(a.Body))
		}
	}
	status, log := runAll(feature, func(sc *godog.ScenarioContext) {
		NewLibrary().Rehearsal(7, "en", nil)(sc)
		sc.StepContext().After(func(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
			keep(ctx)
			return ctx, err
		})
		sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
			keep(ctx)
			return ctx, err
		})
	})
	require.Zero(t, status, log)
	return left
}

func TestStepsLeaveTheirEntriesAndChangesBehind(t *testing.T) {
	left := attached(t, wrongOrganization)
	require.NotEmpty(t, left[harness.ExchangeMediaType])
	require.NotEmpty(t, left[harness.JournalMediaType])
	var entries []harness.Excerpt
	require.NoError(t, json.Unmarshal([]byte(left[harness.JournalMediaType][0]), &entries))
	assert.Equal(t, uint64(2), entries[0].Seq, "the founding is no part of a step")

	owner := false
	for _, raw := range left[harness.StateMediaType] {
		var body stateBody
		require.NoError(t, json.Unmarshal([]byte(raw), &body))
		for _, c := range body.Changes {
			if c.Thing == "licence" && c.Aspect == "organization" {
				owner = true
				assert.Empty(t, c.Before)
				assert.Equal(t, []string{"org-b"}, c.After)
				assert.Equal(t, catalogue.Text{ZhCN: "企业B", En: "organization B"}, body.Names["org-b"])
				assert.Equal(t, catalogue.Text{ZhCN: "主授权", En: "main licence"}, body.Names["lic-main"])
			}
		}
	}
	assert.True(t, owner, "the owner of the licence changed")
	for media, bodies := range left {
		for _, body := range bodies {
			assert.NotContains(t, body, "SIM-", media)
		}
	}
}

func TestTheDiagnosisIsLeftBehindAtTheEnd(t *testing.T) {
	left := attached(t, wrongOrganization)[harness.DiagnosisMediaType]
	require.Len(t, left, 1)
	var body diagnosisBody
	require.NoError(t, json.Unmarshal([]byte(left[0]), &body))
	assert.Equal(t, "harmed", string(body.Health))
	require.NotEmpty(t, body.Findings)
	assert.Equal(t, "wrong-organization", body.Findings[0].Mode)
	assert.NotEmpty(t, body.Findings[0].Evidence)
}
