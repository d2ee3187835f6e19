package reports_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	judge "example.com/rehearse/harness/verdict"
	"example.com/rehearse/reports"
)

// twoFiles holds a report of two files.
func twoFiles() fstest.MapFS {
	return fstest.MapFS{"junit.xml": {Data: []byte("<testsuites/>")}, "journals/a.ndjson": {Data: []byte("{}\n")}}
}

func opened(f fs.FS) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) { return f.Open(name) }
}

// certificate is a signed one about a run with one verdict.
func certificate(t *testing.T, key ed25519.PrivateKey) []byte {
	t.Helper()
	var files []reports.CertifiedFile
	for _, name := range []string{"journals/a.ndjson", "junit.xml"} {
		f, err := reports.DigestFile(name, bytes.NewReader(twoFiles()[name].Data))
		require.NoError(t, err)
		files = append(files, f)
	}
	certified := run(judged("a", "wrong-account", "1.0.0", judge.Passed))
	certified.Client, certified.Excused = []string{"./acme", "--quiet"}, []reports.Known{{Mode: "pasted-key", Reason: "r"}}
	c, err := reports.Certify(certified, files)
	require.NoError(t, err)
	assert.Equal(t, certified.Client, c.Client)
	assert.Equal(t, certified.Excused, c.Known)
	assert.Equal(t, map[string]map[string]string{"acme 1.0.0": {"wrong-account": "PASSED"}}, c.Verdicts)
	assert.True(t, c.Green)
	if key != nil {
		c.Sign(key)
	}
	raw, err := c.Encode()
	require.NoError(t, err)
	return raw
}

func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func public(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

func TestCertificateHolds(t *testing.T) {
	key := keyOf(1)
	raw := certificate(t, key)
	assert.Equal(t, raw, certificate(t, key), "the same run, the same bytes")
	c, err := reports.Verify(raw, opened(twoFiles()), public(key))
	require.NoError(t, err)
	assert.Len(t, c.Files, 2)
	assert.Equal(t, int64(7), c.Seed)
	_, err = reports.Verify(raw, opened(twoFiles()), nil)
	require.NoError(t, err)
	_, err = reports.Verify(certificate(t, nil), opened(twoFiles()), nil)
	require.NoError(t, err)
}

// TestAnyChangedByteIsRefused: in the certificate, signed and not, and in every file it names.
func TestAnyChangedByteIsRefused(t *testing.T) {
	for _, key := range []ed25519.PrivateKey{keyOf(1), nil} {
		raw := certificate(t, key)
		for i := range raw {
			for _, change := range []byte{1, 0x20} {
				spoilt := bytes.Clone(raw)
				spoilt[i] ^= change
				_, err := reports.Verify(spoilt, opened(twoFiles()), nil)
				require.ErrorIs(t, err, reports.ErrCertificate, "byte %d of %q", i, raw[max(0, i-20):min(len(raw), i+20)])
			}
		}
	}
	raw := certificate(t, keyOf(1))
	for name, file := range twoFiles() {
		for i := range file.Data {
			f := twoFiles()
			f[name].Data = bytes.Clone(f[name].Data)
			f[name].Data[i] ^= 1
			_, err := reports.Verify(raw, opened(f), nil)
			require.ErrorContains(t, err, name+": was changed")
		}
	}
}

func TestCertificateThatDoesNotHold(t *testing.T) {
	key, raw, seed := keyOf(1), certificate(t, keyOf(1)), []byte("\n  \"seed\"")
	line := bytes.Count(raw[:bytes.Index(raw, seed)+1], []byte("\n")) + 1
	for name, c := range map[string]struct {
		raw     []byte
		trusted ed25519.PublicKey
		want    string
	}{
		"another key":              {raw, public(keyOf(2)), "signed with another key"},
		"not signed":               {certificate(t, nil), public(key), "it is not signed"},
		"no JSON":                  {[]byte("hello"), nil, "it is no certificate"},
		"another format":           {[]byte(`{"format":"x"}`), nil, `its format is "x"`},
		"an unknown part":          {[]byte(`{"fromat":"x"}`), nil, "it is no certificate"},
		"something after":          {append(bytes.Clone(raw), ' '), nil, fmt.Sprintf("it was changed: line %d is", bytes.Count(raw, []byte("\n"))+1)},
		"a line written otherwise": {bytes.Replace(raw, seed, []byte("\n   \"seed\""), 1), nil, fmt.Sprintf("it was changed: line %d is", line)},
		"another verdict":          {bytes.Replace(raw, []byte(`"PASSED"`), []byte(`"FAILED"`), 1), nil, "its content was changed"},
		"a lost signature": {
			[]byte(strings.SplitAfter(string(raw), "signature\": \"")[0] + "AAAA\"\n}\n"), nil, "its signature does not fit",
		},
		"no readable signature": {regexp.MustCompile(`"signature": "[^"]*"`).ReplaceAll(raw, []byte(`"signature": "!"`)), nil, "its key or signature cannot be read"},
		"no readable key":       {regexp.MustCompile(`"key": "[^"]*"`).ReplaceAll(raw, []byte(`"key": "!"`)), nil, "its key or signature cannot be read"},
		"half of a key":         {regexp.MustCompile(`"key": "[^"]*"`).ReplaceAll(raw, []byte(`"key": "AAAA"`)), nil, "its key or signature cannot be read"},
		"too large":             {make([]byte, 16<<20+1), nil, "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reports.Verify(c.raw, opened(twoFiles()), c.trusted)
			require.ErrorIs(t, err, reports.ErrCertificate)
			require.ErrorContains(t, err, c.want)
		})
	}
	f := twoFiles()
	delete(f, "junit.xml")
	f["journals/a.ndjson"].Data = append(f["journals/a.ndjson"].Data, '\n')
	_, err := reports.Verify(raw, opened(f), nil)
	require.ErrorContains(t, err, "journals/a.ndjson: has 4 bytes and should have 3")
	require.ErrorContains(t, err, "junit.xml: cannot be read")
	_, err = reports.Verify(raw, func(string) (io.ReadCloser, error) { return nil, errors.New("torn") }, nil)
	require.ErrorContains(t, err, "torn")
}

// FuzzVerify: nothing but what was written holds.
func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"format":"rehearse-certificate/1"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := reports.Verify(raw, opened(twoFiles()), nil)
		if err != nil {
			return
		}
		again, err := c.Encode()
		if err != nil || !bytes.Equal(raw, again) {
			t.Fatalf("accepted %q", raw)
		}
	})
}
