package localca_test

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/localca"
)

func start() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) }

func TestAnAuthorityIsMadeOnceAndKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "tls")
	first, err := localca.Open(folder, start())
	require.NoError(t, err)
	assert.True(t, first.Created)
	info, err := os.Stat(filepath.Join(folder, "ca-key.pem"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	second, err := localca.Open(folder, start().AddDate(5, 0, 0))
	require.NoError(t, err)
	assert.False(t, second.Created)
	assert.Equal(t, first.Fingerprint(), second.Fingerprint())
	other, err := localca.Open(t.TempDir(), start())
	require.NoError(t, err)
	assert.NotEqual(t, first.Fingerprint(), other.Fingerprint())
}

func TestAnAuthorityThatCannotBeUsed(t *testing.T) {
	for want, spoil := range map[string]func(folder string) error{
		"can be read by others": func(f string) error { return os.Chmod(filepath.Join(f, "ca-key.pem"), 0o640) },
		"cannot be read":        func(f string) error { return os.Remove(filepath.Join(f, "ca.pem")) },
		"cannot be read; delete": func(f string) error {
			return os.WriteFile(filepath.Join(f, "ca-key.pem"), []byte("x"), 0o600)
		},
	} {
		folder := t.TempDir()
		_, err := localca.Open(folder, start())
		require.NoError(t, err)
		require.NoError(t, spoil(folder))
		_, err = localca.Open(folder, start())
		require.ErrorContains(t, err, want)
	}
	folder := t.TempDir()
	_, err := localca.Open(folder, start())
	require.NoError(t, err)
	_, err = localca.Open(folder, start().AddDate(9, 0, 0))
	require.ErrorContains(t, err, "ends on 2036-01-03")
	require.NoError(t, os.Remove(filepath.Join(folder, "ca-key.pem")))
	_, err = localca.Open(folder, start())
	require.ErrorIs(t, err, os.ErrExist, "a certificate that somebody may trust is not overwritten")
	require.NoFileExists(t, filepath.Join(folder, "ca-key.pem"))
}

func TestCertificatesAreShortNamedAndRenewed(t *testing.T) {
	a, err := localca.Open(t.TempDir(), start())
	require.NoError(t, err)
	now := start()
	config := a.Config([]string{"desk.test", "127.0.0.1", "::1"}, func() time.Time { return now })
	first, err := config.GetCertificate(nil)
	require.NoError(t, err)
	raw, err := os.ReadFile(a.Path)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(raw))
	for name, ok := range map[string]bool{"desk.test": true, "127.0.0.1": true, "::1": true, "evil.test": false, "x.desk.test": false} {
		_, err := first.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, CurrentTime: now})
		assert.Equal(t, ok, err == nil, name)
	}
	assert.LessOrEqual(t, first.Leaf.NotAfter.Sub(first.Leaf.NotBefore), 397*24*time.Hour)
	assert.False(t, first.Leaf.IsCA)
	now = start().AddDate(1, 0, 0)
	same, err := config.GetCertificate(nil)
	require.NoError(t, err)
	assert.Same(t, first, same)
	now = first.Leaf.NotAfter.Add(-29 * 24 * time.Hour)
	renewed, err := config.GetCertificate(nil)
	require.NoError(t, err)
	assert.True(t, renewed.Leaf.NotAfter.After(first.Leaf.NotAfter))
	assert.NotEqual(t, first.Leaf.SerialNumber, renewed.Leaf.SerialNumber)
}

func TestValidName(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "a-b.test": true, "192.0.2.1": true, "::1": true, "": false, "*.test": false, "a..b": false, "a b": false, "a:1": false, "-a": false,
	} {
		assert.Equal(t, ok, localca.ValidName(name), name)
	}
}
