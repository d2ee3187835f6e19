package changes_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/changes"
)

func TestEveryThingAndAspectHasAWordInBothLanguages(t *testing.T) {
	source, err := os.ReadFile("facts.go")
	require.NoError(t, err)
	keys := []string{"aspect.owner", "aspect.admin", "aspect.member"} // the roles, which are said in a loop
	for _, m := range regexp.MustCompile(`f\.say\([^"]*(?:"")?[^"]*"([a-z_]+)"`).FindAllSubmatch(source, -1) {
		keys = append(keys, "aspect."+string(m[1]))
	}
	require.Greater(t, len(keys), 40, "the aspects were found in the source")
	for _, thing := range changes.Things() {
		keys = append(keys, "thing."+string(thing))
	}
	zh, err := changes.Words("zh-CN")
	require.NoError(t, err)
	en, err := changes.Words("en")
	require.NoError(t, err)
	for _, key := range keys {
		assert.NotEmpty(t, zh[key], key)
		assert.NotEmpty(t, en[key], key)
		assert.NotEqual(t, zh[key], en[key], key)
	}
	assert.Equal(t, slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en)))
}
