-- +goose Up
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    args       TEXT NOT NULL,
    case_kind  TEXT NOT NULL,
    case_id    INTEGER NOT NULL,
    task_id    INTEGER NOT NULL,
    urgent     BOOLEAN NOT NULL,
    dedupe_key TEXT NULL,
    created_at INTEGER NULL,
    read_at    INTEGER NULL,
    mailed_at  INTEGER NULL
);
CREATE UNIQUE INDEX uq_notices__dedupe ON notices (user_id, dedupe_key);
CREATE INDEX ix_notices__user ON notices (user_id, id);
CREATE INDEX ix_notices__unread ON notices (user_id, read_at);
CREATE INDEX ix_notices__unmailed ON notices (user_id, mailed_at, created_at);
