package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/reports"
)

// certify writes a certificate about the run and the files of its report.
func (s *runSettings) certify(o *output, p process) error {
	if s.certificate == "" {
		return nil
	}
	files, err := o.certified(filepath.Dir(s.certificate), p)
	if err != nil {
		return err
	}
	c, err := reports.Certify(o.results, files)
	if err != nil {
		return err
	}
	if s.signer != nil {
		c.Sign(s.signer)
	}
	raw, err := c.Encode()
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.certificate, raw, 0o644); err != nil {
		return err
	}
	p.line(p.out, "证书：%s", "certificate: %s", s.certificate)
	return nil
}

// prepareCertificate reads the key before the run starts: nobody wants to learn of a missing key after it.
func (s *runSettings) prepareCertificate(p process) error {
	if s.sign == "" {
		return nil
	}
	if s.certificate == "" {
		return bilingual.Errorf("--sign 要与 --certificate 一起使用", "--sign goes with --certificate")
	}
	signer, err := p.privateKey(s.sign)
	if err != nil {
		return bilingual.At("--sign", err)
	}
	s.signer = signer
	return nil
}

// coveredBy says whether a certificate there may name all that will be written: nobody wants to learn that it may not after
// the run.
func (o *output) coveredBy(certificate string) error {
	if certificate == "" {
		return nil
	}
	for _, name := range o.roots() {
		if _, err := below(filepath.Dir(certificate), name); err != nil {
			return bilingual.At("--certificate", err)
		}
	}
	return nil
}

// roots are the files and folders that the report is written to.
func (o *output) roots() (list []string) {
	for _, t := range o.targets {
		list = append(list, t.path)
	}
	return slices.DeleteFunc(append(list, o.journals, o.rerun), func(name string) bool { return name == "" })
}

// below is the path of a report's file as a certificate in folder names it.
func below(folder, name string) (string, error) {
	from, err := filepath.Abs(folder)
	to, err2 := filepath.Abs(name)
	if err = errors.Join(err, err2); err != nil {
		return "", err
	}
	if rel, err := filepath.Rel(from, to); err == nil && filepath.IsLocal(rel) {
		return rel, nil
	}
	return "", bilingual.Errorf("报告文件 %s 不在证书所在的目录之内；请把证书放在报告目录里或它的上一级", "%s is not below the certificate's folder; put the certificate into the report folder or above it", name)
}

// certified lists the report's files with their digests, by paths below the certificate's folder.
func (o *output) certified(folder string, p process) ([]reports.CertifiedFile, error) {
	var files []reports.CertifiedFile
	for _, root := range o.roots() {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := below(folder, name)
			if err != nil {
				return err
			}
			f, err := digestFile(os.DirFS(folder), filepath.ToSlash(rel))
			files = append(files, f)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(files, func(a, b reports.CertifiedFile) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return files, nil
}

func digestFile(folder fs.FS, name string) (reports.CertifiedFile, error) {
	in, err := folder.Open(name)
	if err != nil {
		return reports.CertifiedFile{}, err
	}
	f, err := reports.DigestFile(name, in)
	return f, errors.Join(err, in.Close())
}

// verifyReportVerb checks a certificate and the files it names, without any network.
func verifyReportVerb(args []string, p process) int {
	f := newFlags("report verify CERTIFICATE", p)
	keyFile := f.String("key", "", p.say("签名者的公钥（PEM）", "the signer's public key (PEM)"))
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() != 1 {
		p.complain("请给出一份证书", "name one certificate")
		return exitUsage
	}
	raw, err := os.ReadFile(f.Arg(0))
	if err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	trusted, err := p.publicKey(*keyFile)
	if err != nil {
		p.complain("--key：%v", "--key: %v", err)
		return exitUsage
	}
	folder := os.DirFS(filepath.Dir(f.Arg(0)))
	c, err := reports.Verify(raw, func(name string) (io.ReadCloser, error) { return folder.Open(name) }, trusted)
	if err != nil {
		p.complain("%v", "%v", err)
		return exitFailed
	}
	p.describe(c, trusted != nil)
	return exitPassed
}

// describe says what a certificate that holds is about, and what it does not prove.
func (p process) describe(c reports.Certificate, trusted bool) {
	p.line(p.out, "证书有效：%d 个文件都没有改动", "the certificate holds: %d files are as they were", len(c.Files))
	for _, agent := range sortedKeys(c.Verdicts) {
		count := map[string]int{}
		for _, word := range c.Verdicts[agent] {
			count[word]++
		}
		line := ""
		for _, word := range sortedKeys(count) {
			line += fmt.Sprintf("  %s %d", word, count[word])
		}
		_, _ = fmt.Fprintf(p.out, "%s%s\n", agent, line)
	}
	switch {
	case c.Signature == "":
		p.line(p.out, "没有签名：只能发现无意的改动，不能证明出自谁手", "not signed: it shows accidental changes, and not who made it")
	case !trusted:
		p.line(p.out, "签名与证书里的公钥相符；用 --key 核对公钥属于谁", "the signature fits the key within; check with --key whose it is")
	default:
		p.line(p.out, "签名出自所给的公钥", "signed with the given key")
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// keygenVerb makes a pair of keys: FILE is private, FILE.pub is for whoever verifies.
func keygenVerb(args []string, p process) int {
	f := newFlags("report keygen FILE", p)
	if code, done := parse(f, args, p); done {
		return code
	}
	if f.NArg() != 1 {
		p.complain("请给出私钥文件的名字", "name the file for the private key")
		return exitUsage
	}
	if err := writeKeys(f.Arg(0)); err != nil {
		p.complain("%v", "%v", err)
		return exitUsage
	}
	p.line(p.out, "私钥 %[1]s（请妥善保管），公钥 %[1]s.pub", "private key %[1]s (keep it to yourself), public key %[1]s.pub", f.Arg(0))
	return exitPassed
}

func writeKeys(name string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return err
	}
	return errors.Join(
		writeNew(name, 0o600, pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: secret})),
		writeNew(name+".pub", 0o644, pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: open})))
}

// writeNew never overwrites: a lost private key cannot be had back.
func writeNew(name string, mode os.FileMode, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
