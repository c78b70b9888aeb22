-- +goose Up
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    case_kind    TEXT NOT NULL,
    case_id      INTEGER NOT NULL,
    wake         TEXT NOT NULL,
    notice_id    INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    next_at      INTEGER NOT NULL,
    delivered_at INTEGER NULL,
    cause        TEXT NOT NULL
);
CREATE INDEX ix_outbox__next ON outbox (delivered_at, next_at, id);
