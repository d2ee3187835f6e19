package main

import (
	"bufio"
	"context"
	"debug/elf"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/need"
)

// instructions are the lines of a Dockerfile: each an instruction and its arguments, by stage.
func instructions(t *testing.T) (stages [][][2]string) {
	t.Helper()
	raw, err := os.ReadFile("../../deploy/Dockerfile")
	require.NoError(t, err)
	for line := range strings.Lines(string(raw)) {
		name, rest, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.HasPrefix(name, "#") {
			continue
		}
		if name == "FROM" {
			stages = append(stages, nil)
		}
		stages[len(stages)-1] = append(stages[len(stages)-1], [2]string{name, rest})
	}
	return stages
}

// args are the arguments of the instructions of a name.
func args(stage [][2]string, name string) (list []string) {
	for _, i := range stage {
		if i[0] == name {
			list = append(list, i[1])
		}
	}
	return list
}

// builds runs the Dockerfile's own build command here, and returns the program.
func builds(t *testing.T, stage [][2]string) string {
	t.Helper()
	out := t.TempDir()
	built := false
	for _, command := range args(stage, "RUN") {
		if !strings.Contains(command, "go build") {
			continue
		}
		require.Contains(t, command, "CGO_ENABLED=0")
		require.Contains(t, command, "/out/rehearse")
		cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(command, "/out/", out+"/"))
		cmd.Dir = "../.."
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", said)
		built = true
	}
	require.True(t, built, "the Dockerfile builds nothing")
	return filepath.Join(out, "rehearse")
}

// serves starts a program as a file of deploy/ would, but on a port and in a folder of the test's, asks it, and stops it.
func serves(t *testing.T, program string, line, env []string) {
	t.Helper()
	folder := t.TempDir()
	here := func(text string) string {
		text = regexp.MustCompile(`(REHEARSE_ADDR=|--addr[= ])\S+`).ReplaceAllString(text, "${1}127.0.0.1:0")
		return regexp.MustCompile(`sqlite:/\S*/`).ReplaceAllString(text, "sqlite:"+folder+"/")
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = []string{"REHEARSE_ADDR=127.0.0.1:0", "REHEARSE_LANG=en"}
	for _, arg := range line {
		cmd.Args = append(cmd.Args, here(arg))
	}
	for _, setting := range env {
		cmd.Env = append(cmd.Env, here(setting))
	}
	var log strings.Builder
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // ended long ago, unless the test failed
	base := ""
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "Ready."; {
		if found, ok := strings.CutPrefix(lines.Text(), "clients: "); ok {
			base = found
		}
	}
	require.NotEmpty(t, base, log.String())
	q, err := http.NewRequestWithContext(context.Background(), http.MethodGet, base+"/v1/products", nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(q)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	assert.Equal(t, http.StatusOK, answer.StatusCode)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait(), log.String())
	first, _, _ := strings.Cut(log.String(), "\n")
	var record map[string]any
	require.NoError(t, json.Unmarshal([]byte(first), &record), "requests are logged as JSON: %s", log.String())
	assert.Equal(t, "listProducts", record["operation"])
	assert.FileExists(t, filepath.Join(folder, "journals.db"))
}

// The image cannot be built where these tests run, so each of its steps is done here: what it copies is there, its build
// command builds a static program, and what it starts serves.
func TestDeploy(t *testing.T) {
	stages := instructions(t)
	require.Len(t, stages, 2)
	program := builds(t, stages[0])

	t.Run("Dockerfile copies what is there", func(t *testing.T) {
		for _, what := range args(stages[0], "COPY") {
			sources := strings.Fields(what)
			for _, source := range sources[:len(sources)-1] {
				_, err := os.Stat(filepath.Join("../..", source))
				assert.NoError(t, err)
			}
		}
		made := strings.Join(args(stages[0], "RUN"), "\n")
		for _, what := range args(stages[1], "COPY") {
			source := regexp.MustCompile(`/out/\S+`).FindString(what)
			assert.True(t, source == "" || strings.Contains(made, source), "%s is made by no step", source)
			assert.Contains(t, what, "--from=build")
		}
	})
	t.Run("Dockerfile has this module's Go and nobody's rights", func(t *testing.T) {
		mod, err := os.ReadFile("../../go.mod")
		require.NoError(t, err)
		version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)
		assert.Equal(t, []string{"golang:" + string(version[1]) + " AS build"}, args(stages[0], "FROM"))
		assert.Equal(t, []string{"scratch"}, args(stages[1], "FROM"))
		require.Len(t, args(stages[1], "USER"), 1)
		assert.Regexp(t, `^[1-9]\d*:[1-9]\d*$`, args(stages[1], "USER")[0], "a number, which runtimes can see is not root")
	})
	t.Run("the program is static", func(t *testing.T) {
		binary, err := elf.Open(program)
		require.NoError(t, err)
		for _, p := range binary.Progs {
			assert.NotEqual(t, elf.PT_INTERP, p.Type, "it wants a dynamic linker, which the image does not have")
		}
		require.NoError(t, binary.Close())
	})
	t.Run("the image serves", func(t *testing.T) {
		var entry, command []string
		require.NoError(t, json.Unmarshal([]byte(args(stages[1], "ENTRYPOINT")[0]), &entry))
		require.NoError(t, json.Unmarshal([]byte(args(stages[1], "CMD")[0]), &command))
		assert.Equal(t, []string{"/rehearse"}, entry)
		serves(t, program, command, strings.Fields(args(stages[1], "ENV")[0]))
	})
	unit, err := os.ReadFile("../../deploy/rehearse.service")
	require.NoError(t, err)
	setting := func(name string) []string {
		found := regexp.MustCompile(`(?m)^` + name + `=(.*)$`).FindSubmatch(unit)
		require.NotNil(t, found, name)
		return strings.Fields(string(found[1]))
	}
	t.Run("the service serves", func(t *testing.T) {
		assert.Contains(t, setting("Environment")[0], "/var/lib/"+setting("StateDirectory")[0]+"/", "the store lies in the service's own folder")
		serves(t, program, setting("ExecStart")[1:], setting("Environment"))
	})
	t.Run("systemd takes the service", func(t *testing.T) {
		analyze := need.SystemdAnalyze(t)
		file := filepath.Join(t.TempDir(), "rehearse.service")
		require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(unit), setting("ExecStart")[0], program)), 0o600))
		said, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", file).CombinedOutput()
		require.NoError(t, err, "%s", said)
		assert.Empty(t, string(said))
		said, err = exec.CommandContext(t.Context(), analyze, "security", "--offline=true", "--threshold=20", file).CombinedOutput()
		require.NoError(t, err, "it is more exposed than 2.0 of 10: %s", said)
	})
}
