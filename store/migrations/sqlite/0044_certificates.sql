-- +goose Up
CREATE TABLE certificates (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    certificate     TEXT NULL,
    assignment_id   INTEGER NOT NULL,
    person_id       INTEGER NOT NULL,
    supporter_id    INTEGER NOT NULL,
    recipient_id    INTEGER NOT NULL,
    code            TEXT NOT NULL,
    words           TEXT NOT NULL,
    issued_at       INTEGER NULL,
    revoked_by      INTEGER NOT NULL,
    revoked_by_name TEXT NOT NULL,
    revoked_at      INTEGER NULL,
    revoke_reason   TEXT NOT NULL,
    version         INTEGER NOT NULL
);
CREATE UNIQUE INDEX uq_certificates__certificate ON certificates (certificate);
CREATE UNIQUE INDEX uq_certificates__code ON certificates (code);
CREATE INDEX ix_certificates__person ON certificates (person_id, id);
CREATE INDEX ix_certificates__assignment ON certificates (assignment_id, id);
CREATE INDEX ix_certificates__supporter ON certificates (supporter_id, id);
CREATE INDEX ix_certificates__recipient ON certificates (recipient_id, id);
