package house_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestTidy fails when go.mod or go.sum is not what "go mod tidy" would write.
func TestTidy(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go tool on PATH, so go.mod cannot be checked")
	}
	command := exec.CommandContext(t.Context(), tool, "mod", "tidy", "-diff")
	command.Dir = root(t)
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("go.mod or go.sum is not tidy (%v); run: go mod tidy\n%s", err, output)
	}
}
