package rubric

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/scenarios/catalogue"
)

func TestLoad(t *testing.T) {
	r, err := Load()
	require.NoError(t, err)
	assert.NotEmpty(t, r.Version)
	assert.GreaterOrEqual(t, len(r.Rules), 25)
	assert.Len(t, r.Situations, len(catalogue.IDs()))
	limited, has := r.Situation("rate-limited")
	assert.True(t, has)
	assert.Equal(t, Situation{Mode: "rate-limited", Faults: []string{"rate-limit"}}, limited)
	_, has = r.Situation("nothing")
	assert.False(t, has)
	assert.True(t, r.Rules[0].AppliesTo("rate-limited"))
	assert.False(t, Rule{Modes: []string{"wrong-account"}}.AppliesTo("rate-limited"))
	assert.True(t, Rule{Modes: []string{"wrong-account"}}.AppliesTo("wrong-account"))
}

func TestValidateNamesPlaceAndMend(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Rubric)
		want  string
	}{
		"version":   {func(r *Rubric) { r.Version = "" }, "version: is empty"},
		"id":        {func(r *Rubric) { r.Rules[0].ID = "show1" }, "id: is not of the form"},
		"twice":     {func(r *Rubric) { r.Rules[1].ID = r.Rules[0].ID }, "SHOW-01: id: occurs twice"},
		"label":     {func(r *Rubric) { r.Rules[0].Label = "guess" }, "SHOW-01: label: write documented"},
		"source":    {func(r *Rubric) { r.Rules[0].Source = "hearsay" }, "source: must begin"},
		"severity":  {func(r *Rubric) { r.Rules[0].Severity = "bad" }, "severity: write fail"},
		"evidence":  {func(r *Rubric) { r.Rules[0].Evidence = "hunch" }, "evidence: write wire"},
		"no modes":  {func(r *Rubric) { r.Rules[0].Modes = nil }, "modes: is empty"},
		"modes":     {func(r *Rubric) { r.Rules[0].Modes = []string{"oops"} }, "knows no mode oops"},
		"name":      {func(r *Rubric) { r.Rules[0].Name.En = "" }, "name: needs Chinese and English"},
		"why":       {func(r *Rubric) { r.Rules[0].Why.ZhCN = "why" }, "why: needs Chinese and English"},
		"mode":      {func(r *Rubric) { r.Situations[0].Mode = "oops" }, "oops: mode: is not in the catalogue"},
		"missing":   {func(r *Rubric) { r.Situations = r.Situations[1:] }, "wrong-account: is missing"},
		"again":     {func(r *Rubric) { r.Situations[1].Mode = r.Situations[0].Mode }, "mode: occurs twice"},
		"code":      {func(r *Rubric) { r.Situations[0].Refused = []string{"OOPS"} }, "knows no code OOPS"},
		"diagnosed": {func(r *Rubric) { r.Situations[0].Diagnosed = []string{"oops"} }, "diagnosed: knows no mode oops"},
		"fault":     {func(r *Rubric) { r.Situations[0].Faults = []string{"earthquake"} }, "wrong-account: faults: knows no kind of fault earthquake"},
		"event":     {func(r *Rubric) { r.Situations[0].Events = []string{"activation.actived"} }, "wrong-account: events: knows no event activation.actived"},
		"earlier":   {func(r *Rubric) { r.Situations[0].Before = []string{`a"b`} }, `before: knows no event a"b`},
		"english":   {func(r *Rubric) { r.Rules[0].Name.En = "看 it" }, "name: needs Chinese and English"},
		"choice":    {func(r *Rubric) { r.Situations[0].Choice = "car" }, "choice: write organization"},
		"then":      {func(r *Rubric) { r.Situations[0].Before = []string{"x"} }, "then: is empty"},
		"no way":    {func(r *Rubric) { r.Situations[0].Diagnosed = nil }, "has none"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Load()
			require.NoError(t, err)
			c.spoil(&r)
			require.ErrorContains(t, Validate(r), c.want)
		})
	}
}

func TestParseIsStrict(t *testing.T) {
	for text, want := range map[string]string{
		"version: 1\nrule: []": "rules.yaml", "": "rules.yaml", "version: '1'\n---\na: 1": "more than one document",
	} {
		_, err := parse([]byte(text), situationsFile)
		require.ErrorContains(t, err, want, text)
	}
	_, err := parse(rulesFile, []byte("situations: 3"))
	require.ErrorContains(t, err, "situations.yaml")
}

// FuzzParse: whatever a file holds, it is loaded whole or refused, never half.
func FuzzParse(f *testing.F) {
	f.Add(string(rulesFile))
	f.Add("version: '1'\nrules: [{id: A-01}]")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parse([]byte(strings.ToValidUTF8(text, "")), situationsFile)
		if err == nil && (r.Version == "" || Validate(r) != nil) {
			t.Fatalf("accepted what is not valid: %q", text)
		}
	})
}
