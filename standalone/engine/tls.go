package engine

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"go.temporal.io/server/common/rpc/encryption"
)

// internalTLS encrypts and authenticates what the server's services say to one
// another. Their ports are on the loopback as well, and the internal frontend
// takes every caller for the server itself; without a certificate that exists
// only in this process's memory, any user of the machine could walk around the
// token through it. The public frontend keeps plain gRPC and the token.
type internalTLS struct {
	server, client *tls.Config
}

const internalName = "engine.duikou.internal"

// newInternalTLS makes one self-signed certificate per start, both sides of
// every connection present it, and it is its own authority. It does not expire:
// it lives as long as the process, whose clock may be set while it runs.
func newInternalTLS() (*internalTLS, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("engine key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: internalName},
		DNSNames:              []string{internalName},
		NotBefore:             time.Unix(0, 0),
		NotAfter:              time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("engine certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("engine certificate: %w", err)
	}
	authority := x509.NewCertPool()
	authority.AddCert(certificate)
	pair := []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key, Leaf: certificate}}
	return &internalTLS{
		server: &tls.Config{
			Certificates: pair,
			ClientAuth:   tls.RequireAndVerifyClientCert,
			ClientCAs:    authority,
			MinVersion:   tls.VersionTLS13,
		},
		client: &tls.Config{
			Certificates: pair,
			RootCAs:      authority,
			ServerName:   internalName,
			MinVersion:   tls.VersionTLS13,
		},
	}, nil
}

// The methods below are the server's interface; a nil config means no TLS.

func (t *internalTLS) GetInternodeServerConfig() (*tls.Config, error) { return t.server, nil }

func (t *internalTLS) GetInternodeClientConfig() (*tls.Config, error) { return t.client, nil }

func (t *internalTLS) GetFrontendServerConfig() (*tls.Config, error) { return nil, nil }

func (t *internalTLS) GetFrontendClientConfig() (*tls.Config, error) { return nil, nil }

func (t *internalTLS) GetRemoteClusterClientConfig(string) (*tls.Config, error) { return nil, nil }

func (t *internalTLS) GetExpiringCerts(time.Duration) (expiring, expired encryption.CertExpirationMap, err error) {
	return nil, nil, nil
}
