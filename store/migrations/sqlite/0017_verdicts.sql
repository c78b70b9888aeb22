-- +goose Up
CREATE TABLE verdicts (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id          INTEGER NOT NULL,
    person_name        TEXT NOT NULL,
    org_id             INTEGER NOT NULL,
    assignment_id      INTEGER NOT NULL,
    regulation_code    TEXT NOT NULL,
    regulation_version INTEGER NOT NULL,
    regulation_hash    TEXT NOT NULL,
    asked_on           TEXT NULL,
    served_days        INTEGER NOT NULL,
    decision           TEXT NOT NULL,
    inputs             BLOB NOT NULL,
    hash               TEXT NOT NULL,
    created_at         INTEGER NULL
);
CREATE INDEX ix_verdicts__person ON verdicts (person_id, id);
CREATE INDEX ix_verdicts__assignment ON verdicts (assignment_id, id);
