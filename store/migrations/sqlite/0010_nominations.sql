-- +goose Up
CREATE TABLE nominations (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    cycle_id     INTEGER NOT NULL,
    supporter_id INTEGER NOT NULL,
    recipient_id INTEGER NOT NULL,
    person_id    INTEGER NOT NULL,
    person_name  TEXT NOT NULL,
    position_id  INTEGER NOT NULL,
    track        TEXT NOT NULL,
    statement    TEXT NOT NULL,
    declarations TEXT NOT NULL,
    screening    TEXT NOT NULL,
    state        TEXT NOT NULL,
    initiator_id INTEGER NOT NULL,
    created_at   INTEGER NULL,
    updated_at   INTEGER NULL,
    version      INTEGER NOT NULL
);
CREATE INDEX ix_nominations__cycle ON nominations (cycle_id, state, id);
CREATE INDEX ix_nominations__person ON nominations (person_id, id);
CREATE INDEX ix_nominations__supporter ON nominations (supporter_id, id);
CREATE INDEX ix_nominations__recipient ON nominations (recipient_id, id);
