-- +goose Up
CREATE TABLE channels (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    settings   BLOB NULL,
    enabled    BOOLEAN NOT NULL,
    created_at INTEGER NULL,
    version    INTEGER NOT NULL
);
CREATE INDEX ix_channels__org ON channels (org_id, id);
CREATE INDEX ix_channels__enabled ON channels (enabled, id);
