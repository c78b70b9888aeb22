-- +goose Up
CREATE TABLE assignments (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    number            TEXT NOT NULL,
    cycle_id          INTEGER NOT NULL,
    nomination_id     INTEGER NOT NULL,
    person_id         INTEGER NOT NULL,
    person_name       TEXT NOT NULL,
    person_user_id    INTEGER NOT NULL,
    supporter_id      INTEGER NOT NULL,
    recipient_id      INTEGER NOT NULL,
    position_id       INTEGER NOT NULL,
    track             TEXT NOT NULL,
    programme_code    TEXT NOT NULL,
    programme_version INTEGER NOT NULL,
    programme_hash    TEXT NOT NULL,
    from_date         TEXT NULL,
    to_date           TEXT NULL,
    arrived_on        TEXT NULL,
    department        TEXT NOT NULL,
    post              TEXT NOT NULL,
    relation_on       TEXT NULL,
    backfill          BOOLEAN NOT NULL,
    backfill_until    INTEGER NULL,
    signature         TEXT NOT NULL,
    grade             TEXT NOT NULL,
    score             INTEGER NOT NULL,
    passed            BOOLEAN NOT NULL,
    state             TEXT NOT NULL,
    created_at        INTEGER NULL,
    updated_at        INTEGER NULL,
    version           INTEGER NOT NULL
);
CREATE INDEX ix_assignments__cycle ON assignments (cycle_id, state, id);
CREATE INDEX ix_assignments__person ON assignments (person_id, id);
CREATE INDEX ix_assignments__supporter ON assignments (supporter_id, id);
CREATE INDEX ix_assignments__recipient ON assignments (recipient_id, id);
CREATE INDEX ix_assignments__programme ON assignments (programme_code, to_date);
CREATE INDEX ix_assignments__state ON assignments (state, id);
