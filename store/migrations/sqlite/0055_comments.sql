-- +goose Up
CREATE TABLE comments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id     INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    user_name  TEXT NOT NULL,
    body       TEXT NOT NULL,
    mentions   TEXT NOT NULL,
    created_at INTEGER NULL
);
CREATE INDEX ix_comments__run ON comments (run_id, id);
