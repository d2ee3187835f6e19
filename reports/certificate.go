package reports

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"time"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/scenarios/catalogue"
	"example.com/rehearse/scenarios/rubric"
)

// certificateFormat is raised when a member changes its meaning.
const certificateFormat = "rehearse-certificate/1"

// maxCertificate bounds a certificate, in bytes.
const maxCertificate = 16 << 20

// Certificate says what was run on whom and what came of it, and binds the files of the report to that. Without a
// signature it shows accidental changes; only a signature shows who vouches for it.
type Certificate struct {
	Format string `json:"format"`
	// Tool is the runner that wrote the messages.
	Tool string `json:"tool,omitempty"`
	// Catalogue and Rubric are digests of the failure modes and rules that were judged by, RubricVersion the rules' own.
	Catalogue     string    `json:"catalogue"`
	Rubric        string    `json:"rubric"`
	RubricVersion string    `json:"rubric_version"`
	Seed          int64     `json:"seed"`
	Client        []string  `json:"client"`
	Started       time.Time `json:"started"`
	Complete      bool      `json:"complete"`
	// Green says whether the run may be called passed, every mode proven.
	Green   bool    `json:"green"`
	Summary Summary `json:"summary"`
	// Known lists the failures that were known beforehand.
	Known []Known `json:"known_failing"`
	// Verdicts are those of the matrix, by agent and failure mode.
	Verdicts map[string]map[string]string `json:"verdicts"`
	Files    []CertifiedFile              `json:"files"`
	// Digest is the SHA-256 of all that stands above it.
	Digest string `json:"digest"`
	// Key is the public key (ed25519, base64) of the Signature over Digest; both are empty when unsigned.
	Key       string `json:"key,omitempty"`
	Signature string `json:"signature,omitempty"`
}

// CertifiedFile is a file of the report.
type CertifiedFile struct {
	// Path is relative to the certificate's folder, with slashes.
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ErrCertificate is wrapped by every error about a certificate that does not hold.
var ErrCertificate = bilingual.Errorf("证书不成立", "the certificate does not hold")

// Certify describes a run; files are those of its report, in order.
func Certify(r Results, files []CertifiedFile) (Certificate, error) {
	modes, err := catalogue.Load()
	if err != nil {
		return Certificate{}, err
	}
	rules, err := rubric.Load()
	if err != nil {
		return Certificate{}, err
	}
	agents := Matrix(r)
	c := Certificate{
		Format: certificateFormat, Tool: r.Tool, RubricVersion: rules.Version, Seed: r.Seed, Client: append([]string{}, r.Client...),
		Started: r.Started, Complete: r.Complete, Green: r.Green() && agents.Green(), Summary: r.Summary(),
		Known: append([]Known{}, r.Excused...), Verdicts: map[string]map[string]string{}, Files: append([]CertifiedFile{}, files...),
	}
	for agent, cells := range agents {
		c.Verdicts[agent] = map[string]string{}
		for mode, cell := range cells {
			c.Verdicts[agent][mode] = cell.Verdict
		}
	}
	if c.Catalogue, err = digestOf(modes); err != nil {
		return c, err
	}
	if c.Rubric, err = digestOf(rules); err != nil {
		return c, err
	}
	c.Digest, err = c.digest()
	return c, err
}

// digestOf is the SHA-256 of a value's JSON.
func digestOf(value any) (string, error) {
	raw, err := json.Marshal(value)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

// digest is that of everything but itself and the signature.
func (c Certificate) digest() (string, error) {
	c.Digest, c.Key, c.Signature = "", "", ""
	return digestOf(c)
}

// Sign vouches for the certificate with a private key.
func (c *Certificate) Sign(key ed25519.PrivateKey) {
	public, _ := key.Public().(ed25519.PublicKey)
	c.Key = base64.StdEncoding.EncodeToString(public)
	c.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(certificateFormat+"\n"+c.Digest)))
}

// Encode writes the certificate in its one form: a certificate in any other was changed.
func (c Certificate) Encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(c)
	return out.Bytes(), err
}

// DigestFile describes a file of a report under the path it goes by.
func DigestFile(path string, content io.Reader) (CertifiedFile, error) {
	sum := sha256.New()
	n, err := io.Copy(sum, content)
	return CertifiedFile{Path: path, Size: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, err
}

// Verify checks a certificate and every file it names, which open opens by their paths. With a public key the
// signature must be that key's; without one it must be that of the key within, whoever's it is. The error joins all
// that differs, each wrapping [ErrCertificate].
func Verify(raw []byte, open func(path string) (io.ReadCloser, error), trusted ed25519.PublicKey) (Certificate, error) {
	c, err := decodeCertificate(raw)
	if err != nil {
		return c, err
	}
	var errs []error
	wrong := func(zh, en string, args ...any) {
		errs = append(errs, bilingual.Errorf("%v："+zh, "%v: "+en, append([]any{ErrCertificate}, args...)...))
	}
	if digest, err := c.digest(); err != nil || digest != c.Digest {
		wrong("内容被改动过：摘要是 %s，应为 %s", "its content was changed: the digest is %s and should be %s", digest, c.Digest)
	}
	if why := c.signatureFlaw(trusted); why != nil {
		wrong("%v", "%v", why)
	}
	for _, f := range c.Files {
		if why := f.flaw(open); why != nil {
			wrong("%s：%v", "%s: %v", f.Path, why)
		}
	}
	return c, errors.Join(errs...)
}

// decodeCertificate takes exactly what [Certificate.Encode] writes.
func decodeCertificate(raw []byte) (c Certificate, err error) {
	if len(raw) > maxCertificate {
		return c, bilingual.Errorf("%v：超过 %d 字节", "%v: it is larger than %d bytes", ErrCertificate, maxCertificate)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, bilingual.Errorf("%v：这不是证书：%v", "%v: it is no certificate: %v", ErrCertificate, err)
	}
	if c.Format != certificateFormat {
		return c, bilingual.Errorf("%v：格式是 %q，本版本只认识 %s", "%v: its format is %q; this version knows %s", ErrCertificate, c.Format, certificateFormat)
	}
	again, err := c.Encode()
	if err != nil {
		return c, err
	}
	if line, same := firstDifference(raw, again); !same {
		return c, bilingual.Errorf("%v：被改动过：第 %d 行与写下时不同", "%v: it was changed: line %d is not as it was written", ErrCertificate, line)
	}
	return c, nil
}

// firstDifference finds the first line, counted from 1, in which two texts differ.
func firstDifference(a, b []byte) (line int, same bool) {
	line = 1
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return line, false
		}
		if a[i] == '\n' {
			line++
		}
	}
	return line, len(a) == len(b)
}

// signatureFlaw says what is wrong with the signature, if anything.
func (c Certificate) signatureFlaw(trusted ed25519.PublicKey) error {
	if c.Signature == "" && c.Key == "" {
		if trusted != nil {
			return bilingual.Errorf("没有签名", "it is not signed")
		}
		return nil
	}
	key, err := base64.StdEncoding.Strict().DecodeString(c.Key)
	signature, err2 := base64.StdEncoding.Strict().DecodeString(c.Signature)
	switch {
	case err != nil || err2 != nil || len(key) != ed25519.PublicKeySize:
		return bilingual.Errorf("公钥或签名读不出来", "its key or signature cannot be read")
	case trusted != nil && !trusted.Equal(ed25519.PublicKey(key)):
		return bilingual.Errorf("签名用的是另一把密钥", "it was signed with another key")
	case !ed25519.Verify(key, []byte(certificateFormat+"\n"+c.Digest), signature):
		return bilingual.Errorf("签名不相符", "its signature does not fit")
	}
	return nil
}

// flaw says in what a file differs from what was certified, if in anything.
func (f CertifiedFile) flaw(open func(string) (io.ReadCloser, error)) error {
	in, err := open(f.Path)
	if err != nil {
		return bilingual.Errorf("读不了：%v", "cannot be read: %v", err)
	}
	have, err := DigestFile(f.Path, in)
	if err := errors.Join(err, in.Close()); err != nil {
		return bilingual.Errorf("读不了：%v", "cannot be read: %v", err)
	}
	switch {
	case have.Size != f.Size:
		return bilingual.Errorf("有 %d 字节，应为 %d 字节", "has %d bytes and should have %d", have.Size, f.Size)
	case have.SHA256 != f.SHA256:
		return bilingual.Errorf("被改动过：SHA-256 不同", "was changed: its SHA-256 is another")
	}
	return nil
}
