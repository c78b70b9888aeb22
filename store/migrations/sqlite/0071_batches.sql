-- +goose Up
CREATE TABLE batches (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL,
    opinion     TEXT NOT NULL,
    tasks       TEXT NOT NULL,
    size        INTEGER NOT NULL,
    taken       INTEGER NOT NULL,
    refused     INTEGER NOT NULL,
    state       TEXT NOT NULL,
    lease_until INTEGER NULL,
    created_at  INTEGER NULL,
    done_at     INTEGER NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX ix_batches__user ON batches (user_id, id);
CREATE INDEX ix_batches__lease ON batches (state, lease_until, id);
