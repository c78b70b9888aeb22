-- +goose Up
CREATE TABLE cycles (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    number            TEXT NOT NULL,
    title             TEXT NOT NULL,
    agreement_id      INTEGER NOT NULL,
    supporter_id      INTEGER NOT NULL,
    recipient_id      INTEGER NOT NULL,
    programme_code    TEXT NOT NULL,
    programme_version INTEGER NOT NULL,
    programme_hash    TEXT NOT NULL,
    nomination_until  TEXT NULL,
    from_date         TEXT NULL,
    to_date           TEXT NULL,
    backfill          BOOLEAN NOT NULL,
    backfill_reason   TEXT NOT NULL,
    backfill_until    INTEGER NULL,
    publicity_from    TEXT NULL,
    publicity_to      TEXT NULL,
    state             TEXT NOT NULL,
    initiator_id      INTEGER NOT NULL,
    created_at        INTEGER NULL,
    updated_at        INTEGER NULL,
    version           INTEGER NOT NULL
);
CREATE INDEX ix_cycles__supporter ON cycles (supporter_id, programme_code, from_date);
CREATE INDEX ix_cycles__recipient ON cycles (recipient_id, id);
CREATE INDEX ix_cycles__state ON cycles (state, id);
