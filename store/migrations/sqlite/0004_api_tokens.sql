-- +goose Up
CREATE TABLE api_tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    name       TEXT NOT NULL,
    scopes     TEXT NOT NULL,
    created_at INTEGER NULL,
    expires_at INTEGER NULL
);
CREATE UNIQUE INDEX uq_api_tokens__hash ON api_tokens (hash);
CREATE INDEX ix_api_tokens__user ON api_tokens (user_id, id);
