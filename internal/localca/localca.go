// Package localca makes certificates for this computer's own use, so that a client that insists on TLS can be pointed at
// the simulator: an authority in a folder, made once and trusted by hand, and short-lived certificates from it for the
// names a server goes by. The server's keys stay in memory; the authority's is a file that only its owner may read.
//
// Whoever holds the authority's key can pretend to be any server to whoever trusts it. That is why it is made per
// folder, never shipped, refused when others may read it, and to be taken away again after use: see docs/tls.md.
package localca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"
)

const (
	day = 24 * time.Hour
	// authorityLife is how long an authority is valid.
	authorityLife = 3650 * day
	// leafLife is how long a server's certificate is valid; clients refuse more than 398 days.
	leafLife = 397 * day
	// renewal is how long before its end a server's certificate is replaced.
	renewal = 30 * day
)

// Authority signs certificates. It is safe for concurrent use.
type Authority struct {
	// Path is the certificate's file, which clients are to trust.
	Path string
	// Created says that the authority was made just now.
	Created bool
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey
}

// Open reads the authority in the folder, or makes it on first use. It is an error when its key can be read by others,
// when one of its two files is missing or they do not belong together, and when it ends before a new certificate would.
func Open(folder string, now time.Time) (*Authority, error) {
	a := &Authority{Path: filepath.Join(folder, "ca.pem")}
	keyPath := filepath.Join(folder, "ca-key.pem")
	if _, err := os.Stat(keyPath); errors.Is(err, os.ErrNotExist) {
		a.Created = true
		return a, a.create(folder, keyPath, now)
	}
	info, err := os.Stat(keyPath)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others; take their rights away (chmod 600), or delete it and %s for a new authority", keyPath, a.Path)
	}
	pair, err := tls.LoadX509KeyPair(a.Path, keyPath)
	if err != nil {
		return nil, fmt.Errorf("the authority in %s cannot be read; delete ca.pem and ca-key.pem there for a new one: %w", folder, err)
	}
	key, isECDSA := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !isECDSA || !pair.Leaf.IsCA {
		return nil, fmt.Errorf("%s is no authority of this program; choose another folder", a.Path)
	}
	if now.Add(leafLife).After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("the authority in %s ends on %s; delete ca.pem and ca-key.pem there, start again, and trust the new one", folder, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	a.cert, a.key = pair.Leaf, key
	return a, nil
}

// create makes an authority. The key is written first and never over another, so that of two that start at once one fails.
func (a *Authority) create(folder, keyPath string, now time.Time) error {
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return err
	}
	serial, err := newSerial()
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{"rehearse simulator"}, CommonName: "rehearse local CA " + serial.Text(16)[:8]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(authorityLife), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		return err
	}
	if a.cert, err = x509.ParseCertificate(raw); err != nil {
		return err
	}
	keyRaw, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := write(keyPath, 0o600, &pem.Block{Type: "PRIVATE KEY", Bytes: keyRaw}); err != nil {
		return err
	}
	if err := write(a.Path, 0o644, &pem.Block{Type: "CERTIFICATE", Bytes: raw}); err != nil {
		return errors.Join(err, os.Remove(keyPath))
	}
	return nil
}

func write(path string, mode os.FileMode, block *pem.Block) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, block), f.Close())
}

// newSerial draws 127 random bits, with the first set so that all serials are equally long.
func newSerial() (*big.Int, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, err
	}
	return n.SetBit(n, 126, 1), nil
}

// Fingerprint is the SHA-256 of the authority's certificate, in hexadecimal, as operating systems show it.
func (a *Authority) Fingerprint() string { return fmt.Sprintf("%X", sha256.Sum256(a.cert.Raw)) }

// Issue signs a certificate for the names, valid for 397 days from now.
func (a *Authority) Issue(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{"rehearse simulator"}, CommonName: names[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(leafLife - time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(raw)
	return &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}, err
}

// Config serves the names with certificates that are renewed a month before their end, while the server runs.
func (a *Authority) Config(names []string, now func() time.Time) *tls.Config {
	var mu sync.Mutex
	var current *tls.Certificate
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		if current != nil && now().Add(renewal).Before(current.Leaf.NotAfter) {
			return current, nil
		}
		next, err := a.Issue(names, now())
		if err == nil {
			current = next
		}
		return next, err
	}}
}

// ValidName reports whether a server can go by the name: a DNS name without wildcards, or an IP address.
func ValidName(name string) bool {
	const label = `[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	return net.ParseIP(name) != nil || len(name) <= 253 && regexp.MustCompile(`^`+label+`(\.`+label+`)*$`).MatchString(name)
}
