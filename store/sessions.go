package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/alexedwards/scs/v2"
	"gorm.io/gorm/clause"
)

// Sessions keeps log-in sessions. The token itself is never stored, only its SHA-256: who
// reads the table cannot log in with it.
type Sessions struct{ db *DB }

var _ scs.CtxStore = (*Sessions)(nil)

type sessionRow struct {
	TokenHash string `gorm:"primaryKey"`
	Data      []byte
	Expires   instant `gorm:"column:expires_at"`
}

func (sessionRow) TableName() string { return "sessions" }

// Sessions is the store of the session manager.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// FindCtx reads a session's data; found is false for an unknown token and an expired session.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	var rows []sessionRow
	err = s.db.read.WithContext(ctx).Where("token_hash = ? AND expires_at > ?", hashOf(token), time.Now().UnixMilli()).
		Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, false, fault(err)
	}
	return rows[0].Data, true, nil
}

// CommitCtx stores a session, over an older one of the same token.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	replace := s.db.write.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "token_hash"}},
		DoUpdates: clause.AssignmentColumns([]string{"data", "expires_at"}),
	})
	return fault(replace.Create(&sessionRow{TokenHash: hashOf(token), Data: bytesOf(data), Expires: instant(expiry)}).Error)
}

// DeleteCtx ends a session; an unknown token is no error.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	return fault(s.db.write.WithContext(ctx).Where("token_hash = ?", hashOf(token)).Delete(&sessionRow{}).Error)
}

// CleanSessions removes the sessions that expired before now.
func (s *Sessions) CleanSessions(ctx context.Context, now time.Time) error {
	return fault(s.db.write.WithContext(ctx).Where("expires_at <= ?", now.UnixMilli()).Delete(&sessionRow{}).Error)
}

// Find is FindCtx without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error {
	return s.DeleteCtx(context.Background(), token)
}
