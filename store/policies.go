package store

import (
	"time"

	"github.com/duikou/duikou/domain"
	"github.com/duikou/duikou/service"
)

// policyRow is a policy's text. The hash belongs to the key: a text that was changed without
// a new version number is kept beside the one that cycles have frozen.
type policyRow struct {
	Kind    string `gorm:"primaryKey"`
	Code    string `gorm:"primaryKey"`
	Version int
	Hash    string `gorm:"primaryKey"`
	Body    []byte
	Saved   instant `gorm:"column:saved_at"`
}

func (policyRow) TableName() string { return "policies" }

func (r policyRow) policy() service.PolicyText {
	return service.PolicyText{Kind: r.Kind, Ref: domain.PolicyRef{Code: r.Code, Version: r.Version, Hash: r.Hash}, Text: r.Body}
}

func (t *tx) SavePolicy(kind string, ref domain.PolicyRef, text []byte, at time.Time) error {
	_, err := t.insertNew(&policyRow{
		Kind: kind, Code: ref.Code, Version: ref.Version, Hash: ref.Hash, Body: bytesOf(text), Saved: instant(at),
	})
	return err
}

// Policies are ordered by kind, code, version and time of saving.
func (t *tx) Policies() ([]service.PolicyText, error) {
	return all(t, t.db.Order("kind, code, version, saved_at, hash"), policyRow.policy)
}
