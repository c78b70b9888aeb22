-- +goose Up
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    data       BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX ix_sessions__expires ON sessions (expires_at);
