-- +goose Up
CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL,
    org_id     INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    once_key   TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    day        TEXT NULL,
    notices    TEXT NOT NULL,
    state      TEXT NOT NULL,
    code       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NULL,
    created_at INTEGER NULL,
    settled_at INTEGER NULL
);
CREATE UNIQUE INDEX uq_deliveries__once ON deliveries (user_id, channel_id, kind, once_key);
CREATE INDEX ix_deliveries__due ON deliveries (state, next_at, id);
CREATE INDEX ix_deliveries__user ON deliveries (user_id, id);
CREATE INDEX ix_deliveries__org ON deliveries (org_id, id);
CREATE INDEX ix_deliveries__settled ON deliveries (settled_at);
