-- +goose Up
CREATE TABLE audit_entries (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    case_kind    TEXT NOT NULL,
    case_id      INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    happened_at  INTEGER NULL,
    actor_id     INTEGER NOT NULL,
    actor_name   TEXT NOT NULL,
    action       TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   INTEGER NOT NULL,
    note         TEXT NOT NULL,
    args         TEXT NOT NULL,
    prev_hash    TEXT NOT NULL,
    hash         TEXT NOT NULL
);
CREATE UNIQUE INDEX uq_audit_entries__seq ON audit_entries (case_kind, case_id, seq);
