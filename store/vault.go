package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Vault encrypts personal identifiers with AES-256-GCM under a ring of keys: one is active
// and seals, all of them open. The key's ID travels with the ciphertext, so keys can be
// changed without re-encrypting at once. Look-up goes through HMAC-SHA256 under a key of
// its own, which never changes.
type Vault struct {
	active string
	ring   map[string]cipher.AEAD
	lookup []byte
}

// NewVault builds a vault: keys are 32 bytes each by ID (1 to 32 characters), active names
// the one that seals, hmacKey has at least 32 bytes. All faults are reported at once.
func NewVault(active string, keys map[string][]byte, hmacKey []byte) (*Vault, error) {
	v := &Vault{active: active, ring: map[string]cipher.AEAD{}, lookup: hmacKey}
	var faults []error
	for id, key := range keys {
		if len(id) < 1 || len(id) > 32 {
			faults = append(faults, fmt.Errorf("key ID %q: want 1 to 32 characters", id))
		}
		if len(key) != 32 {
			faults = append(faults, fmt.Errorf("key %q: want 32 bytes, got %d", id, len(key)))
			continue
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		if v.ring[id], err = cipher.NewGCM(block); err != nil {
			return nil, err
		}
	}
	if _, ok := keys[active]; !ok {
		faults = append(faults, fmt.Errorf("active key %q is not in the ring", active))
	}
	if len(hmacKey) < 32 {
		faults = append(faults, fmt.Errorf("look-up key: want at least 32 bytes, got %d", len(hmacKey)))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return v, nil
}

// Seal encrypts plain for one place: place is bound into the ciphertext, so that it cannot
// be moved to another row or column. The result is the key ID's length, the key ID, the
// nonce and the ciphertext.
func (v *Vault) Seal(place, plain string) ([]byte, error) {
	aead := v.ring[v.active]
	out := append([]byte{byte(len(v.active))}, v.active...)
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	out = append(out, nonce...)
	return aead.Seal(out, nonce, []byte(plain), []byte(place)), nil
}

// Open decrypts what Seal made for the same place.
func (v *Vault) Open(place string, sealed []byte) (string, error) {
	if len(sealed) == 0 || len(sealed) < 1+int(sealed[0]) {
		return "", errors.New("vault: not a sealed value")
	}
	id, rest := string(sealed[1:1+sealed[0]]), sealed[1+sealed[0]:]
	aead, ok := v.ring[id]
	if !ok {
		return "", fmt.Errorf("vault: key %q is not in the ring", id)
	}
	if len(rest) < aead.NonceSize() {
		return "", errors.New("vault: not a sealed value")
	}
	plain, err := aead.Open(nil, rest[:aead.NonceSize()], rest[aead.NonceSize():], []byte(place))
	if err != nil {
		return "", fmt.Errorf("vault: %w", err)
	}
	return string(plain), nil
}

// Lookup is the value by which an identifier is found without being decrypted. The same
// identifier in another kind of place gives another value.
func (v *Vault) Lookup(kind, plain string) string {
	mac := hmac.New(sha256.New, v.lookup)
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(plain))
	return hex.EncodeToString(mac.Sum(nil))
}
