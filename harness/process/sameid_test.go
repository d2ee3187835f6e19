package process

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSameID: a number is the same however it is written, and nothing else is that number.
func TestSameID(t *testing.T) {
	for _, written := range []string{"7", "7.0", "7.00", "7e0", "70E-1"} {
		assert.True(t, sameID(written, 7), written)
	}
	for _, written := range []string{"8", "7.5", `"7"`, "null", "true", "[7]", "", "7e999"} {
		assert.False(t, sameID(written, 7), written)
	}
	assert.False(t, sameID("null", 0))
}
