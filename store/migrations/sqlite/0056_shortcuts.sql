-- +goose Up
CREATE TABLE shortcuts (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    body    TEXT NOT NULL
);
CREATE INDEX ix_shortcuts__user ON shortcuts (user_id, kind, id);
