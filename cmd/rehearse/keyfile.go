package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"os"

	"example.com/rehearse/internal/bilingual"
)

const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// privateKey reads the key with which certificates are signed.
func (p process) privateKey(name string) (ed25519.PrivateKey, error) {
	block, err := p.readPEM(name, privateBlock)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(block)
	signer, is := key.(ed25519.PrivateKey)
	if err != nil || !is {
		return nil, p.notOurs(name)
	}
	return signer, nil
}

// publicKey reads the key of somebody whose signature is trusted; none without a name.
func (p process) publicKey(name string) (ed25519.PublicKey, error) {
	if name == "" {
		return nil, nil
	}
	block, err := p.readPEM(name, publicBlock)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKIXPublicKey(block)
	public, is := key.(ed25519.PublicKey)
	if err != nil || !is {
		return nil, p.notOurs(name)
	}
	return public, nil
}

// readPEM reads the block of a key file. The two files of a key pair are easily mistaken for each other, so the error
// says which one was given and what the other is called.
func (p process) readPEM(name, kind string) ([]byte, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	switch {
	case block == nil:
		return nil, bilingual.Errorf("%s：不是 PEM 格式的密钥文件；用 rehearse report keygen 生成一对", "%s: is no key file in PEM; make a pair with rehearse report keygen", name)
	case block.Type == kind:
		return block.Bytes, nil
	case kind == publicBlock && block.Type == privateBlock:
		return nil, bilingual.Errorf("%s：这是私钥，请勿交给他人；核对签名要用公钥，通常在 %[1]s.pub", "%s: is the private key, which stays with the signer; check with the public one, usually in %[1]s.pub", name)
	case kind == privateBlock && block.Type == publicBlock:
		return nil, bilingual.Errorf("%s：这是公钥；签名要用私钥，通常是去掉 .pub 的那个文件", "%s: is the public key; sign with the private one, usually the file without .pub", name)
	}
	return nil, p.notOurs(name)
}

func (p process) notOurs(name string) error {
	return bilingual.Errorf("%s：不是 ed25519 密钥；用 rehearse report keygen 生成一对", "%s: is no ed25519 key; make a pair with rehearse report keygen", name)
}
