package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/harness/classroom/register"
	"example.com/rehearse/internal/pgtest"
)

// onStore runs a verb of the store and returns its code and what it said.
func onStore(args ...string) (code int, out string) {
	var text bytes.Buffer
	p := quiet("en", &text)
	p.out = &text
	code = rehearse(append([]string{"store"}, args...), p)
	return code, text.String()
}

// recordsOf opens a store's register for a moment.
func recordsOf(t *testing.T, name string, use func(register.Log)) {
	t.Helper()
	store, closeStore, err := openStore(t.Context(), name, quiet("en", os.Stderr))
	require.NoError(t, err)
	use(store.(recorder).Records())
	require.NoError(t, closeStore())
}

// A class comes back from a backup with the people in it, in either kind of store.
func TestABackupHoldsTheClasses(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	cluster := pgtest.Start(t)
	for kind, names := range map[string][2]string{
		"sqlite to postgres": {"sqlite:" + file("a.db"), cluster.Database(t)},
		"postgres to sqlite": {cluster.Database(t), "sqlite:" + file("b.db")},
	} {
		t.Run(kind, func(t *testing.T) {
			backup := file(kind)
			recordsOf(t, names[0], func(log register.Log) {
				require.NoError(t, register.Write(t.Context(), log, register.Record{Kind: register.Made, Class: "k", Title: "周一班", Exercises: []string{"e"}}))
				require.NoError(t, register.Write(t.Context(), log, register.Record{Kind: register.Joined, Class: "k", Trainee: "t", Name: "小王", Key: "f"}))
			})
			code, text := onStore("backup", "--store", names[0], backup)
			require.Equal(t, exitPassed, code, text)
			assert.Contains(t, text, "backed up 0 worlds, 0 entries; 2 records of classes")
			code, text = onStore("verify", backup)
			require.Equal(t, exitPassed, code, text)
			assert.Contains(t, text, "2 records of classes")
			code, text = onStore("restore", "--store", names[1], backup)
			require.Equal(t, exitPassed, code, text)
			recordsOf(t, names[1], func(log register.Log) {
				state, err := register.Read(t.Context(), log)
				require.NoError(t, err)
				assert.Equal(t, "周一班", state.Class("k").Title)
				assert.Equal(t, "小王", state.Class("k").Trainee("t").Name)
			})
			code, text = onStore("restore", "--store", names[1], backup)
			assert.Equal(t, exitUsage, code)
			assert.Contains(t, text, "holds worlds or classes already, nothing was changed")
			code, text = onStore("restore", "--replace", "--store", names[1], backup)
			require.Equal(t, exitPassed, code, text)
			code, text = onStore("backup", "--store", names[1], backup+" again")
			require.Equal(t, exitPassed, code, text)
			first, err := os.ReadFile(backup)
			require.NoError(t, err)
			second, err := os.ReadFile(backup + " again")
			require.NoError(t, err)
			assert.Equal(t, first, second)

			code, text = onStore("backup", "--without-register", "--store", names[0], backup+" nameless")
			require.Equal(t, exitPassed, code, text)
			assert.Contains(t, text, "0 records of classes")
			recordsOf(t, names[0], func(log register.Log) { require.NoError(t, log.Append(t.Context(), "k", []byte("?"))) })
			code, text = onStore("backup", "--store", names[0], backup+" damaged")
			require.Equal(t, exitPassed, code, text)
			code, text = onStore("verify", backup+" damaged")
			assert.Equal(t, exitFailed, code)
			assert.Contains(t, text, "a record of the register is damaged")
		})
	}
}
