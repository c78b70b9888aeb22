-- +goose Up
CREATE TABLE refusals (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle_id          INTEGER NOT NULL,
    nomination_id     INTEGER NOT NULL,
    person_id         INTEGER NOT NULL,
    person_name       TEXT NOT NULL,
    supporter_id      INTEGER NOT NULL,
    recipient_id      INTEGER NOT NULL,
    programme_code    TEXT NOT NULL,
    programme_version INTEGER NOT NULL,
    programme_hash    TEXT NOT NULL,
    reason            TEXT NOT NULL,
    state             TEXT NOT NULL,
    consequence       TEXT NOT NULL,
    blocks            BOOLEAN NOT NULL,
    opinion           TEXT NOT NULL,
    decided_by        INTEGER NOT NULL,
    decided_at        INTEGER NULL,
    initiator_id      INTEGER NOT NULL,
    created_at        INTEGER NULL,
    version           INTEGER NOT NULL
);
CREATE INDEX ix_refusals__person ON refusals (person_id, state);
CREATE INDEX ix_refusals__state ON refusals (state, id);
