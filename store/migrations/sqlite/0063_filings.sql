-- +goose Up
CREATE TABLE filings (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    org_id          INTEGER NOT NULL,
    reverses        INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    entry_count     INTEGER NOT NULL,
    days            INTEGER NOT NULL,
    initiator_id    INTEGER NOT NULL,
    initiator_name  TEXT NOT NULL,
    state           TEXT NOT NULL,
    opinion         TEXT NOT NULL,
    decided_by      INTEGER NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at      INTEGER NULL,
    created_at      INTEGER NULL,
    updated_at      INTEGER NULL,
    version         INTEGER NOT NULL
);
CREATE INDEX ix_filings__org ON filings (org_id, id);
CREATE INDEX ix_filings__state ON filings (state, id);
CREATE INDEX ix_filings__reverses ON filings (reverses, state);
