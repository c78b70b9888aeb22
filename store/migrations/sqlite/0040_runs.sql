-- +goose Up
CREATE TABLE runs (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    case_kind         TEXT NOT NULL,
    case_id           INTEGER NOT NULL,
    subject_kind      TEXT NOT NULL,
    subject_id        INTEGER NOT NULL,
    chain             TEXT NOT NULL,
    programme_code    TEXT NOT NULL,
    programme_version INTEGER NOT NULL,
    programme_hash    TEXT NOT NULL,
    plan              TEXT NOT NULL,
    group_step        TEXT NOT NULL,
    round             INTEGER NOT NULL,
    straight          TEXT NOT NULL,
    state             TEXT NOT NULL,
    initiator_id      INTEGER NOT NULL,
    initiator_name    TEXT NOT NULL,
    supporter_id      INTEGER NOT NULL,
    recipient_id      INTEGER NOT NULL,
    person_id         INTEGER NOT NULL,
    person_user_id    INTEGER NOT NULL,
    label             TEXT NOT NULL,
    period            TEXT NOT NULL,
    code              TEXT NOT NULL,
    started_at        INTEGER NULL,
    ended_at          INTEGER NULL,
    version           INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_runs__code ON runs (code);
CREATE INDEX ix_runs__initiator ON runs (initiator_id, id);
CREATE INDEX ix_runs__subject ON runs (subject_kind, subject_id, chain, id);
CREATE INDEX ix_runs__case ON runs (case_kind, case_id, id);
