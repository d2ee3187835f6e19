package cloud_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// TestScripts plays testdata/scripts: commands as a journal has them, each followed by what comes of it, to the last
// member of the last event. UPDATE=1 writes what came of them into the files, for somebody to read and agree with.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/scripts/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			got := script{t: t, names: map[string]string{}}.play(string(raw))
			if os.Getenv("UPDATE") != "" {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			require.Equal(t, string(raw), got)
		})
	}
}

// script is a text of these lines:
//
//	policies {…}        founds the cast of the tests under policies; without it, under the default ones
//	at 2026-01-05 09:00:00
//	x = kind {…}        a command; x stands for the identity that its first event makes: write $x
//	kind {…}
//	show licences       a member of the state, row by row
//	  …                 what came of the command: "nothing", a refusal with its subject, the events
type script struct {
	t     *testing.T
	names map[string]string
	w     *world
}

func (s script) play(text string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue // it is told anew
		}
		out = append(out, line)
		verb, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case verb == "policies":
			var p cloud.Policies
			require.NoError(s.t, json.Unmarshal([]byte(rest), &p))
			s.w = newWorld(s.t, p)
		case verb == "at":
			s.stage().now = moment(rest)
		case verb == "show":
			out = append(out, s.show(rest)...)
		default:
			out = append(out, s.tell(line)...)
		}
	}
	return strings.Join(out, "\n") + "\n"
}

func (s *script) stage() *world {
	if s.w == nil {
		s.w = newWorld(s.t, cloud.Policies{})
	}
	return s.w
}

// tell does a command and says what came of it.
func (s *script) tell(line string) (lines []string) {
	name, command, named := strings.Cut(line, " = ")
	if !named {
		command = line
	}
	out := s.stage().do(s.command(command))
	if out.Refused() {
		lines = append(lines, strings.TrimRight("  refused "+string(out.Refusal.Code)+" "+out.Refusal.Subject, " "))
	}
	for _, e := range out.Events {
		raw, err := cloud.EncodeEvent(e)
		require.NoError(s.t, err)
		if id := regexp.MustCompile(`"id":"([^"]*)"`).FindSubmatch(raw); named && id != nil && s.names[name] == "" {
			s.names[name] = string(id[1])
		}
		lines = append(lines, "  "+string(raw))
	}
	if len(lines) == 0 {
		lines = []string{"  nothing"}
	}
	return lines
}

// show writes a member of the state as a journal's reader gets it.
func (s *script) show(member string) (lines []string) {
	var state map[string]json.RawMessage
	require.NoError(s.t, json.Unmarshal([]byte(encoded(s.t, s.stage().s)), &state))
	var rows []json.RawMessage
	require.NoError(s.t, json.Unmarshal(state[member], &rows), member)
	for _, row := range rows {
		lines = append(lines, "  "+string(row))
	}
	return lines
}

func (s *script) command(text string) cloud.Command {
	for name, id := range s.names {
		text = strings.ReplaceAll(text, `"$`+name+`"`, `"`+id+`"`)
	}
	kind, members, _ := strings.Cut(text, " ")
	raw := `{"kind":"` + kind + `"`
	if members = strings.TrimPrefix(members, "{"); members != "" && members != "}" {
		raw += "," + members
	} else {
		raw += "}"
	}
	c, err := cloud.DecodeCommand([]byte(raw))
	require.NoError(s.t, err, text)
	return c
}
