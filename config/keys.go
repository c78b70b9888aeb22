package config

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Keys is the key ring that protects personal identifiers: one active key to encrypt with,
// all of them to decrypt with, and a key for look-ups.
type Keys struct {
	Active string            `json:"active"`
	Keys   map[string][]byte `json:"keys"` // 32 bytes each
	HMAC   []byte            `json:"hmac"` // 32 bytes
}

// NewKeys makes a fresh key ring.
func NewKeys() Keys {
	return Keys{Active: "k1", Keys: map[string][]byte{"k1": random32()}, HMAC: random32()}
}

func random32() []byte {
	b := make([]byte, 32)
	rand.Read(b) // never fails since Go 1.24
	return b
}

// ReadKeys reads a key ring file and checks it.
func ReadKeys(path string) (Keys, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Keys{}, fmt.Errorf("keys_file: %w", err)
	}
	var k Keys
	if err := json.Unmarshal(raw, &k); err != nil {
		return k, fmt.Errorf("keys_file: %s: %w", path, err)
	}
	if len(k.Keys[k.Active]) == 0 {
		return k, errors.New("keys_file: the active key is not among the keys")
	}
	for id, key := range k.Keys {
		if len(key) != 32 {
			return k, fmt.Errorf("keys_file: key %q is not 32 bytes", id)
		}
	}
	if len(k.HMAC) != 32 {
		return k, errors.New("keys_file: hmac is not 32 bytes")
	}
	return k, nil
}

// EnsureKeys reads the key ring, and makes it first where there is none; only the owner can
// read the file. It is for the standalone program: in production the file must exist.
func EnsureKeys(path string) (Keys, error) {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return ReadKeys(path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Keys{}, err
	}
	body, err := json.Marshal(NewKeys())
	if err != nil {
		return Keys{}, err
	}
	// A link is made only where there is nothing: of two programs that start together one
	// writes the ring, and both read that one.
	temp, err := os.CreateTemp(filepath.Dir(path), "keys-*.new") // readable by its owner only
	if err != nil {
		return Keys{}, err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(body)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return Keys{}, err
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return Keys{}, err
	}
	return ReadKeys(path)
}

// File is this key ring as the text of a key file, for `duikou keygen` to print.
func (k Keys) File() string {
	body, _ := json.MarshalIndent(map[string]any{
		"active": k.Active, "keys": k.Keys, "hmac": base64.StdEncoding.EncodeToString(k.HMAC),
	}, "", "  ")
	return string(body)
}
