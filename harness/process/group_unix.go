//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the program into a process group of its own. The terminal's interrupt then reaches it through us only.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends everything in the program's group; that nothing is there any more is no error.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// drain feeds all that can be read from f without waiting.
func drain(f *os.File, chunk []byte, feed func([]byte)) {
	raw, err := f.SyscallConn()
	if err != nil {
		return
	}
	for more := true; more; {
		err = raw.Read(func(fd uintptr) bool {
			n, err := syscall.Read(int(fd), chunk)
			if more = err == nil && n > 0; more {
				feed(chunk[:n])
			}
			return true // with or without anything read: to wait is what this must not do
		})
		more = more && err == nil
	}
}
