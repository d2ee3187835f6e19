//go:build !unix

package process

import (
	"os"
	"os/exec"
)

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}

// killGroup ends the program; what it started itself goes on where there are no process groups.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// drain does nothing where reading without waiting is not to be had.
func drain(*os.File, []byte, func([]byte)) {}
