package engine

import (
	"crypto/sha256"
	"crypto/subtle"

	"go.temporal.io/server/common/authorization"
)

// tokenClaims admits whoever presents the token, as administrator, and nobody
// else: any user of the machine can reach the loopback. Without the token only
// the health check and the server's version answer.
type tokenClaims struct {
	header [sha256.Size]byte
}

func newTokenClaims(token string) tokenClaims {
	return tokenClaims{header: sha256.Sum256([]byte("Bearer " + token))}
}

// GetClaims compares digests in constant time, so that neither the token's
// length nor a common prefix shows in the answer's timing.
func (t tokenClaims) GetClaims(info *authorization.AuthInfo) (*authorization.Claims, error) {
	presented := sha256.Sum256([]byte(info.AuthToken))
	if subtle.ConstantTimeCompare(presented[:], t.header[:]) != 1 {
		return &authorization.Claims{}, nil
	}
	return &authorization.Claims{Subject: "duikou", System: authorization.RoleAdmin}, nil
}

// AuthInfoRequired is false so that a call without any credentials is mapped
// too, to no role at all.
func (tokenClaims) AuthInfoRequired() bool { return false }
